// What a drag changes: watched from before it, told after it. What is dragged is kept under a key, then what it goes onto is
// named by a question of its own: false where that stands in another document, of which nothing can be watched from here.
(() => {
  const MOST = 20, kept = new Map();
  const watching = (at, onto) => {
    const place = () => {
      const box = at.getBoundingClientRect();
      const where = [box.left + scrollX, box.top + scrollY, box.width, box.height].map(Math.round).join();
      return [at.parentNode, at.previousElementSibling, where, at.value, at.getAttribute("aria-valuenow")];
    };
    const differs = (one, other) => one.some((each, index) => each !== other[index]);
    const start = place(), attributes = new Map(), nodes = new Map(), texts = new Map();
    const keep = (map, key, value) => { if (!map.has(key)) map.set(key, value); };
    // Where the dragged thing is, is measured; its own style and class, and the page's, only say that it was on its way.
    const passing = (one) => [at, document.body, document.documentElement].includes(one.target)
      && /^(style|class)$/.test(one.attributeName);
    const heed = (records) => {
      for (const one of records) {
        if (one.type === "characterData") keep(texts, one.target, one.oldValue);
        else if (one.type === "attributes" && !passing(one)) {
          if (!attributes.has(one.target)) attributes.set(one.target, new Map());
          keep(attributes.get(one.target), one.attributeName, one.oldValue);
        }
        for (const node of one.removedNodes) keep(nodes, node, [one.target, one.previousSibling]);
        for (const node of one.addedNodes) keep(nodes, node, null);
      }
    };
    const observer = new MutationObserver(heed);
    const all = { subtree: true, childList: true, attributeOldValue: true, characterDataOldValue: true };
    for (const root of new Set([document, at.getRootNode(), onto.getRootNode()])) observer.observe(root, all);
    let dropped = false, last = start;
    const drop = () => { dropped = true; };
    addEventListener("drop", drop, true);
    // What is different in the end: much comes and goes while something is dragged.
    const changed = () => [...texts].some(([node, was]) => node.isConnected && node.data !== was)
      || [...attributes].some(([one, was]) => one.isConnected && [...was].some(([name, old]) => one.getAttribute(name) !== old))
      || [...nodes].some(([node, was]) => was === null ? node.isConnected : differs(was, [node.parentNode, node.previousSibling]));
    return {
      // Whether it stands where it stood when this was last asked.
      still: () => {
        const now = place(), same = !differs(now, last);
        last = now;
        return same;
      },
      // moved: it is elsewhere, or holds another value. dropped: the page took an HTML5 drop. changed: anything is different.
      told: () => {
        heed(observer.takeRecords());
        observer.disconnect();
        removeEventListener("drop", drop, true);
        const opaque = [at, onto].some((one) => one.localName === "canvas");
        return { moved: !at.isConnected || differs(place(), start), dropped, changed: opaque || changed() };
      },
    };
  };
  return {
    dragFrom: ([at], { key }) => {
      if (kept.size >= MOST) kept.delete(kept.keys().next().value);
      kept.set(key, at);
      return true;
    },
    dragOnto: ([onto], { key }) => {
      const at = kept.get(key);
      if (!at || at.ownerDocument !== document) return false;
      kept.set(key, watching(at, onto));
      return true;
    },
    dragStill: (_, { key }) => kept.get(key).still(),
    dragTold: (_, { key }) => {
      const told = kept.get(key).told();
      kept.delete(key);
      return told;
    },
  };
})()
