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

// After a press, or a scroll: what the counter of changes says at the first picture since. Where nothing has changed up to that, half the
// time of a picture more is waited; where something has, until a second picture, for a page may change with each.
// Where none is drawn, as in a tab behind another, its time counts.
const UNDRAWN_MS = 50, HALF_MS = 8;
const afterPicture = () => new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); setTimeout(done, UNDRAWN_MS); });
let rested = null;
const afterPress = () => {
  rested = (async () => {
    const before = eye.pulse.pulse().changes;
    await afterPicture();
    const was = eye.pulse.pulse().changes;
    if (was === before) await new Promise((done) => { setTimeout(done, HALF_MS); });
    else await afterPicture();
    return was;
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
