// Whether the document has come to rest: two pictures one after the other without a change to it, or `most` ms.
eye.rest = async (most) => {
  const began = performance.now();
  let changed = true;
  const watch = new MutationObserver(() => { changed = true; });
  watch.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  for (let still = 0; still < 2 && performance.now() - began < most;) {
    changed = false;
    await frame();
    if (watch.takeRecords().length) changed = true;
    still = changed || doc.readyState === "loading" ? 0 : still + 1;
  }
  watch.disconnect();
  return Math.round(performance.now() - began);
};

// After a press, or a scroll: what the counter of changes says, once it has said the same for a while in which a picture was
// drawn. Longer than a picture takes, for a page may change with each. One more such while where something did change.
// Where none is drawn, as in a tab behind another, its time counts.
const UNDRAWN_MS = 50, WHILE_MS = 20;
const later = (ms) => new Promise((done) => { setTimeout(done, ms); });
const afterPicture = () => new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); setTimeout(done, UNDRAWN_MS); });
const countedFrom = async () => {
  const began = performance.now(), { changes } = eye.pulse.pulse();
  await afterPicture();
  await later(Math.max(0, WHILE_MS - (performance.now() - began)));
  return changes;
};
let rested = null;
const afterPress = () => {
  rested = (async () => {
    const was = await countedFrom();
    return eye.pulse.pulse().changes === was ? was : countedFrom();
  })();
};
eye.stirred = () => { afterPress(); };
// The counter, once it is known whether the page has come to rest since.
eye.pulsed = async () => {
  const since = rested === null ? null : await rested;
  rested = null;
  const told = eye.pulse.pulse();
  return { ...told, still: told.changes === since };
};
