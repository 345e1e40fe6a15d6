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
