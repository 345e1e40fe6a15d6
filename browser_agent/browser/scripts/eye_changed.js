// What can have changed since the last look, and what is no more to be remembered for that (eye_memory.js).
// A page of few elements is looked at as fast as it is told what can be remembered of it.
const FEW_ELEMENTS = 600;
const MOST_RECORDS = 400, MOST_ANIMATED = 100;
const CONTAINS = Node.prototype.contains, MATCHES = Element.prototype.matches, ALL = Element.prototype.querySelectorAll;
let pending = [];
const takes = (records) => { if (pending.length <= MOST_RECORDS) for (const one of records) pending.push(one); };
const turned = new MutationObserver(takes);
turned.observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeOldValue: true });

// What holds a node is to be looked at anew; with `all`, what is in it too.
const under = new Set();
// What lost, got or changed something right in it.
const rearranged = new Set();
const forget = (node, all) => {
  let held = false;
  for (let up = node; up; up = PARENT.call(up)) held = remembered.delete(up) || held;
  if (all && !held) under.add(node);
};
const sweep = () => {
  if (under.size) for (const one of remembered.keys()) for (let up = one; up; up = PARENT.call(up)) if (under.has(up)) { remembered.delete(one); break; }
  under.clear();
};

// Which signs of a selector a changed attribute touches.
const signsOf = (target, name, before) => {
  if (name !== "class") return [`[${name}`];
  const had = new Set(before.toLowerCase().split(/\s+/)), has = new Set((attr(target, name) || "").toLowerCase().split(/\s+/));
  return [`[${name}`, ...[...had, ...has].filter((one) => had.has(one) !== has.has(one)).map((one) => `.${one}`)];
};
const STYLED = /^(STYLE|LINK|HEAD|BASE|META)$/;
const OUTWARD = "style,link,label,base,meta";
// One thing that changed in the document. True when nothing that is remembered can be relied on after it.
const applied = ({ type, target, attributeName, oldValue, addedNodes, removedNodes }) => {
  const parent = PARENT.call(target);
  if (STYLED.test(target.nodeName) || (parent && STYLED.test(parent.nodeName))) return true;
  if (type === "characterData") { forget(target, false); rearranged.add(parent); return false; }
  if (type === "attributes") {
    if (attributeName === "id" || attributeName === "for" || attributeName === "name") return true;
    const signs = signsOf(target, attributeName, oldValue || "");
    if (signs.some((one) => reach.far.has(one))) return true;
    forget(parent && signs.some((one) => reach.beside.has(one)) ? parent : target, true);
    return false;
  }
  rearranged.add(target);
  forget(target, reach.counts || reach.beside.size > 0);
  for (const node of [...addedNodes, ...removedNodes]) {
    if (!(node instanceof Element)) continue;
    if (reach.far.size || MATCHES.call(node, OUTWARD) || ALL.call(node, OUTWARD).length) return true;
    forget(node, true);
  }
  return false;
};

// What the mouse is over and what has the focus: states that change without a change of the document.
let lastOver = [], lastFocus = [];
const chainOf = (element) => {
  const chain = [];
  for (let up = element; up instanceof Element; up = PARENT.call(up)) chain.push(up);
  return chain;
};
const stirred = (before, now) => {
  const overs = [...reach.overs].join(","), other = [...now.filter((one) => !before.includes(one)), ...before.filter((one) => !now.includes(one))];
  for (const one of other) {
    const parent = PARENT.call(one), shows = overs && parent && MATCHES.call(one, overs);
    forget(shows ? parent : one, Boolean(shows));
  }
  if (now.length) forget(now[0], false);
  return other.length > 0 && [":hover", ":active", ":focus", ":focus-within", ":focus-visible"].some((one) => reach.far.has(one));
};
const stirs = () => {
  const over = [...doc.querySelectorAll(":hover")].reverse(), active = doc.activeElement, focus = active === doc.body ? [] : chainOf(active);
  const moved = stirred(lastOver, over), left = stirred(lastFocus, focus);
  lastOver = over;
  lastFocus = focus;
  return moved || left;
};
// What a field holds shows no change of the document either.
const held = new WeakMap();
const heldBy = (field) => `${field.checked}${field.indeterminate}${field.selectedIndex}${field.validity?.valid}${MATCHES.call(field, ":user-invalid")}${field.value}`;
const refilled = () => {
  if (!reach.far.has("fields") && !reach.beside.has("fields")) return false;
  let any = false;
  for (const field of doc.querySelectorAll("input,select,textarea")) {
    const now = heldBy(field);
    if (held.get(field) === now) continue;
    held.set(field, now);
    any = true;
    forget(PARENT.call(field), true);
  }
  return any && reach.far.has("fields");
};
let lively = [];
const moves = () => {
  lively = document.getAnimations().map((one) => one.effect?.target).filter(Boolean);
  if (lively.length > MOST_ANIMATED) return true;
  for (const one of lively) forget(one, true);
  return false;
};
let lastScene = "";
const sceneChanged = () => {
  const media = ["(prefers-color-scheme: dark)", "(prefers-reduced-motion: reduce)", "print"].map((one) => matchMedia(one).matches);
  const before = lastScene;
  lastScene = [innerWidth, innerHeight, devicePixelRatio, doc.readyState, location.hash, Boolean(doc.fullscreenElement), ...media].join(" ");
  return before !== lastScene;
};

// Whether the document itself is as it was at the last look.
let quiet = false;
// Before a look: whether anything may be remembered in it. What can have changed since the last one is forgotten here.
const recalls = (options) => {
  takes(turned.takeRecords());
  const records = pending, few = document.getElementsByTagName("*").length < FEW_ELEMENTS;
  pending = [];
  quiet = !records.length;
  fresh = new Map();
  recalledLines = 0;
  rearranged.clear();
  if (few || options.hidden) { remembered.clear(); return false; }
  const others = [!options.known, sheetsChanged(), sceneChanged(), records.length > MOST_RECORDS];
  if (!reach.known) { remembered.clear(); return false; }
  // All of them, whatever the first says: what moves or has the focus now is not to be remembered in this look either.
  const lost = [...others, records.some(applied), stirs(), refilled(), moves()];
  if (lost.some(Boolean)) remembered.clear();
  sweep();
  return true;
};
