// What is needed to look: refs, shadow roots, colours, hit tests, sizes, and words for pictures.
const closed = new WeakMap();
const rootOf = (element) => element.shadowRoot || closed.get(element) || null;
const refs = new WeakMap();
const holders = new Map();
let lastRef = 0;
const refOf = (element) => {
  let ref = refs.get(element);
  if (ref === undefined) {
    ref = lastRef += 1;
    refs.set(element, ref);
    holders.set(ref, new WeakRef(element));
  }
  return ref;
};
// A form hides what every element has behind its fields and pictures of such names ("children", "tagName"), in this world too.
// The walk tells which forms do; of them the prototype is asked. Names that nobody asks a form for are left alone.
const MASKABLE = ["assignedSlot", "children", "firstChild", "getBoundingClientRect", "getRootNode", "hasAttributes", "host", "nextSibling", "nodeType",
  "parentElement", "parentNode", "shadowRoot", "tagName", "textContent", "hasAttribute", "childElementCount", "matches", "isConnected"];
const masked = new WeakSet();
let anyMasked = false;
const isMasking = (form) => {
  if (!(form instanceof HTMLFormElement) || !MASKABLE.some((name) => Object.hasOwn(form, name))) return false;
  masked.add(form);
  return (anyMasked = true);
};
const getterOf = (of, name) => Object.getOwnPropertyDescriptor(of.prototype, name).get;
const FIRST = getterOf(Node, "firstChild"), NEXT = getterOf(Node, "nextSibling"), PARENT = getterOf(Node, "parentNode");
const SLOT = getterOf(Element, "assignedSlot"), CHILDREN = getterOf(Element, "children"), RECT = Element.prototype.getBoundingClientRect;
const BROTHER = getterOf(Element, "nextElementSibling"), LAST = getterOf(Element, "lastElementChild"), OFFSET = getterOf(HTMLElement, "offsetParent");
const firstOf = (node) => (anyMasked && masked.has(node) ? FIRST.call(node) : node.firstChild);
const nextOf = (node) => (anyMasked && masked.has(node) ? NEXT.call(node) : node.nextSibling);
// Out of an element to what it is drawn in, through slots and shadow roots.
const outOf = (node) => (anyMasked && masked.has(node) ? SLOT.call(node) || PARENT.call(node) : node.assignedSlot || node.parentNode || node.host);
const listens = new WeakSet();
let asked = new WeakSet();
const frames = new WeakMap();

const SKIPPED = new Set("SCRIPT STYLE TEMPLATE NOSCRIPT HEAD META LINK TITLE BASE PARAM SOURCE TRACK COL COLGROUP defs clipPath mask linearGradient radialGradient symbol marker metadata desc title X-PW-GLASS".split(" "));
const ACTED_ON = new Set(("button checkbox combobox link listbox menuitem menuitemcheckbox menuitemradio option radio scrollbar searchbox slider "
  + "spinbutton switch tab textbox treeitem").split(" "));
const STRUCTURE = new Set(("alert alertdialog banner complementary contentinfo dialog feed form grid group list listbox log main menu menubar navigation "
  + "radiogroup region search status tablist tabpanel timer toolbar tooltip tree treegrid").split(" "));
const NAMED_ONLY = new Set("form group list region listbox figure article tabpanel feed".split(" "));
// What is no line and nothing to act on, as long as it has no attributes.
const PLAIN = new Set("ARTICLE ASIDE B BIG CENTER CODE DD DIV DL DT EM FONT I P PRE S SMALL SPAN STRONG SUB SUP TBODY TD TFOOT TH THEAD U".split(" "));
const HOSTS = new Set("ARTICLE ASIDE BLOCKQUOTE DIV FOOTER HEADER MAIN NAV P SECTION SPAN H1 H2 H3 H4 H5 H6".split(" "));
const MOST_FLAT = 40;
const MOST_LINES = 60000, MOST_CHARS = 6000000, MOST_DEPTH = 2500, MOST_MS = 4000, LONGEST_TEXT = 20000;
const MARK = "\u0001";

const colours = new Map();
const rgba = (text) => {
  let found = colours.get(text);
  if (!found) {
    const parts = text.match(/[\d.]+/g) || [];
    found = text.startsWith("rgb") ? [+parts[0], +parts[1], +parts[2], parts[3] === undefined ? 1 : +parts[3]] : [0, 0, 0, NaN];
    if (colours.size > 500) colours.clear();
    colours.set(text, found);
  }
  return found;
};
const alike = (a, b) => Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) + Math.abs(a[2] - b[2]) < 18;

const contains = (outer, inner) => {
  for (let node = inner; node; node = outOf(node)) if (node === outer) return true;
  return false;
};
// What of a shadow root is at a point. Slotted text is told as its host; what the text stands in is next in the list.
const innerAt = (root, host, x, y) => {
  const inner = root.elementFromPoint(x, y);
  if (inner && inner !== host) return inner;
  return root.elementsFromPoint(x, y).find((one) => one !== host && one.getRootNode() === root) || null;
};
// The innermost element at a point, through every shadow root that is known.
const deepest = (x, y) => {
  let found = doc.elementFromPoint(x, y);
  for (let root = found && rootOf(found); root; root = rootOf(found)) {
    const inner = innerAt(root, found, x, y);
    if (!inner || inner === found) break;
    found = inner;
  }
  return found;
};
// A press on a link in a label is for the link.
const LABELLED = "a[href],button,input,select,textarea";
const isForIt = (label, hit) => {
  const met = hit.closest ? hit.closest(LABELLED) : null;
  return !met || met === label.control || !CONTAINS.call(label, met);
};
const inReach = (element, hit) => {
  if (!hit) return true;
  // The browser presses the box itself after its label.
  if (element.tagName === "LABEL" && element.control === hit) return true;
  if (contains(element, hit)) return element.tagName !== "LABEL" || isForIt(element, hit);
  const label = hit.closest && hit.closest("label");
  return Boolean(label && label.control === element);
};
// Where an element is clicked: in the middle of its first line; a link may go on over several.
const pointOf = (element, box) => {
  const rects = element.getClientRects();
  for (let at = 0; at < rects.length; at += 1) {
    const rect = rects[at];
    if (rect.width > 0 && rect.height > 0) return [rect.left + rect.width / 2, rect.top + rect.height / 2];
  }
  return [box.left + box.width / 2, box.top + box.height / 2];
};
// Where else, when something lies on that: other lines, then the quarters of each.
const pointsOf = (element, box) => {
  const rects = [...element.getClientRects()].filter((one) => one.width > 0 && one.height > 0).slice(0, 4);
  const spots = [[0.5, 0.5], [0.15, 0.5], [0.85, 0.5], [0.5, 0.2], [0.5, 0.8], [0.1, 0.15], [0.9, 0.15], [0.1, 0.85], [0.9, 0.85]];
  return (rects.length ? rects : [box]).flatMap((rect) => spots.map(([x, y]) => [rect.left + rect.width * x, rect.top + rect.height * y]));
};
const sizeOf = (element) => {
  const box = element.getBoundingClientRect();
  if (box.width > 0 && box.height > 0) return box;
  for (const child of element.children) {
    const inner = child.getBoundingClientRect();
    if (inner.width > 0 && inner.height > 0) return inner;
  }
  return box;
};

// Names of icon fonts and sets, before what the picture shows.
const FAMILY = /^(fa|icon|bi|glyphicon|mdi|material|lucide|ti|i|ql|ui-icon)-([a-z])/;
// A word for a control that has none: what its picture is called.
const iconOf = (element) => {
  const image = element.tagName === "IMG" ? element : element.querySelector("img,svg use,svg,i[class],span[class]");
  if (!image) return wordOf(attr(element, "class") || "") || attr(element, "id") || "";
  const source = attr(image, "src") || attr(image, "href") || attr(image, "xlink:href") || "";
  if (source && !source.startsWith("data:")) return source.split(/[?#]/)[source.startsWith("#") ? 1 : 0].split("/").pop().replace(/\.\w+$/, "").slice(0, 40);
  return wordOf(attr(image, "class") || "") || wordOf(attr(element, "class") || "") || attr(element, "id") || "";
};
const wordOf = (classes) => {
  const all = classes.split(/\s+/);
  const word = all.find((one) => FAMILY.test(one)) || all.find((one) => /[-_](icon|btn|button)$/.test(one) && !/^(ui|btn)-/.test(one)) || (all.length === 1 && /^[a-z]{3,20}$/i.test(all[0]) ? all[0] : "");
  return word ? word.replace(FAMILY, "$2").slice(0, 40) : "";
};
