// Meeting again what an earlier look saw: whether it is still that, what it is now, and Playwright's way to it.
// Ways from a root to an element by position, one for each shadow root on the way; null through a closed one.
const pathOf = (element) => {
  const parts = [];
  if (!element || !element.isConnected) return null;
  for (;;) {
    const root = element.getRootNode();
    let path = "";
    for (let node = element; node && node !== root; node = PARENT.call(node)) {
      const parent = PARENT.call(node);
      path = `:nth-child(${[...((masked.has(parent) ? CHILDREN.call(parent) : parent.children) || [])].indexOf(node) + 1})${path ? ` > ${path}` : ""}`;
    }
    if (root === document) { parts.unshift(`:root${path.replace(/^:nth-child\(1\)/, "")}`); return parts; }
    if (!root.host || !root.host.shadowRoot) return null;
    parts.unshift(path);
    element = root.host;
  }
};
Object.assign(eye, {
  // All in one question. facts: whether what it is, holds and sends is asked for; see describe.js.
  meet(ref, role, name, facts) {
    const wrong = standing(ref, role, name), element = eye.byRef(ref);
    const told = facts && element ? eye.describe([element], { hidden: true, headings: true }).elements[0] : null;
    const spot = element && element.isConnected ? pointOf(element, element.getBoundingClientRect()) : null;
    return { wrong, path: pathOf(element), spot: spot && isInside(...spot) ? spot : null, facts: told, origin: self.origin, url: location.href };
  },
  // The way to the element that holds a frame.
  pathOfFrame: (label) => pathOf(holderOf(label)),
});
