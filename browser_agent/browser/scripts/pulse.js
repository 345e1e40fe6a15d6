// A counter of the changes of a document, from when it is first asked. `key` is another one in each document, and in each world.
(() => {
  let changes = 0, key = 0;
  // The pane that the video draws its captions on is none of the page's own doing.
  const ours = (record) => [...record.addedNodes, ...record.removedNodes].some((node) => node.nodeName === "X-PW-GLASS");
  const count = (records) => { changes += records.filter((record) => !ours(record)).length; };
  const begin = () => {
    key = Math.random();
    new MutationObserver(count).observe(document, { subtree: true, childList: true, characterData: true, attributes: true,
      attributeFilter: ["aria-busy", "aria-expanded", "aria-hidden", "aria-selected", "aria-checked", "aria-disabled", "aria-invalid",
        "hidden", "disabled", "open", "class", "value", "href", "src"] });
    for (const kind of ["input", "change", "focusin", "scroll", "toggle"])
      document.addEventListener(kind, () => { changes += 1; }, { capture: true, passive: true });
  };
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const pulse = () => {
    if (!key) begin();
    const busy = [...document.querySelectorAll('[aria-busy="true"],[role="progressbar"]:not([aria-valuenow]),progress:not([value])')];
    const waiting = busy.find(shown);
    const name = waiting && (waiting.getAttribute("aria-label") || waiting.innerText || waiting.id || waiting.tagName.toLowerCase());
    return { key, changes, ready: document.readyState, busy: waiting ? String(name).trim().slice(0, 80) : null };
  };
  return { pulse };
})()
