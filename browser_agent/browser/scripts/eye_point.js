// From a point to what lies there, and what no picture may show: filled fields for secrets.
// The inside of a frame in this document: its corner, how much larger it is drawn than it is, and its own size.
const insideOf = (element) => {
  const box = element.getBoundingClientRect(), style = getComputedStyle(element);
  const across = element.offsetWidth ? box.width / element.offsetWidth : 1;
  const along = element.offsetHeight ? box.height / element.offsetHeight : 1;
  const left = parseFloat(style.paddingLeft), top = parseFloat(style.paddingTop);
  return [
    box.x + (element.clientLeft + left) * across, box.y + (element.clientTop + top) * along, across, along,
    element.clientWidth - left - parseFloat(style.paddingRight), element.clientHeight - top - parseFloat(style.paddingBottom),
  ];
};
// The first thing out from an element that can be acted on, else the element; the words of a label stand for its field.
const actedAround = (element) => {
  for (let node = element; node; node = outOf(node)) {
    if (node.nodeType !== 1 || masked.has(node)) continue;
    const role = roleOf(node);
    // A list or a box that listens for all that is in it is not the thing that lies there.
    if (ACTED_ON.has(role) || (refs.has(node) && !STRUCTURE.has(role) && node.childElementCount <= 3)) return node;
    if (node.tagName === "LABEL" && node.control) return refs.has(node.control) ? node.control : node;
  }
  return element;
};
// A number for an element that no look gave a ref. Looks never learn of it, or they would name what covers a thing by it.
const pinned = new WeakMap();
const numberOf = (element) => {
  const known = refs.get(element) ?? pinned.get(element);
  if (known !== undefined) return known;
  lastRef += 1;
  pinned.set(element, lastRef);
  holders.set(lastRef, new WeakRef(element));
  return lastRef;
};
// A frame that is out of sight is never drawn, and not on the picture either: it is not waited for as long.
const drawn = () => new Promise((done) => {
  requestAnimationFrame(() => requestAnimationFrame(done));
  setTimeout(done, window === top ? 100 : 25);
});
// Where a shadow root may be: on these, and on elements with names of their own.
const MAY_HOST = "*:not(a,b,br,button,em,i,img,input,label,li,option,path,select,strong,table,tbody,td,th,tr,ul)";
// Boxes of filled fields for secrets, where the frames in this document begin, and the size of the window on it.
const secretsNow = () => {
  const boxes = [], insides = {};
  const search = (root) => {
    for (const field of root.querySelectorAll("input,textarea,select"))
      if (field.value && sensitive(field)) {
        const box = field.getBoundingClientRect();
        if (box.width > 0 && box.height > 0) boxes.push([box.x, box.y, box.width, box.height]);
      }
    for (const element of root.querySelectorAll(MAY_HOST)) {
      const inner = rootOf(element);
      if (inner) search(inner);
    }
  };
  search(document);
  for (const [label, held] of eye.held) {
    const element = held.deref();
    if (element && element.isConnected) insides[label] = insideOf(element);
  }
  return { boxes, insides, size: [innerWidth, innerHeight] };
};

Object.assign(eye, {
  // The element that keys go to, as a line; null where that is another frame, or none.
  focused() {
    let found = doc.activeElement;
    for (let root = found && rootOf(found); root && root.activeElement; root = rootOf(found)) found = root.activeElement;
    if (!found || frames.has(found) || !Element.prototype.matches.call(found, ":focus")) return null;
    const role = roleOf(found), box = found.getBoundingClientRect();
    return { ref: numberOf(found), role: role || "generic", name: role ? nameOf(found, role) : "", value: valueOf(found, role),
      box: [Math.round(box.x), Math.round(box.y), Math.round(box.width), Math.round(box.height)] };
  },
  // What is at a point: a frame to go on in with the point as it is there, or an element; null where there is nothing.
  at(x, y) {
    const hit = deepest(x, y);
    if (!hit) return null;
    if (frames.has(hit)) {
      const [left, top, across, along, width, height] = insideOf(hit);
      const inner = { frame: frames.get(hit), x: (x - left) / across, y: (y - top) / along };
      if (inner.x >= 0 && inner.y >= 0 && inner.x < width && inner.y < height) return inner;
    }
    const found = actedAround(hit), subject = subjectOf(found), role = roleOf(subject), box = found.getBoundingClientRect();
    return { ref: numberOf(found), role: role || "generic", name: role ? nameOf(subject, role) : "", value: valueOf(subject, role),
      box: [Math.round(box.x), Math.round(box.y), Math.round(box.width), Math.round(box.height)] };
  },
  // What fields hold that were for secrets and are read like any other now.
  shownValues() {
    const values = [];
    const search = (root) => {
      for (const field of root.querySelectorAll("input")) if (field.value && !kindOfSecret(field) && shownSecret(field)) values.push(field.value);
      for (const element of root.querySelectorAll(MAY_HOST)) { const inner = rootOf(element); if (inner) search(inner); }
    };
    search(document);
    return values;
  },
  // What no picture may show, twice: now, and when what is drawn next was drawn, for the picture is taken in between.
  async secrets() {
    const now = secretsNow();
    await drawn();
    return [now, secretsNow()];
  },
});
