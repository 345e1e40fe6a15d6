// The eye: what Python calls. `options.start` keeps refs of a new document from repeating those of an old one.
let loading = "";
const seen = (options) => {
  if (options.start > lastRef) lastRef = options.start;
  if (doc.readyState !== loading) { loading = doc.readyState; asked = new WeakSet(); }
  const recalling = recalls(options), walk = new Walk(options);
  walk.recalling = recalling;
  const root = doc.documentElement;
  const top = { level: 0, shut: false, block: root, pointer: false, mute: false, opacity: 1, indent: "", ground: null, pictured: false, inert: false, why: "", acted: false };
  if (doc.body) walk.visit(doc.body, 0, top);
  else if (root) walk.visit(root, 0, top);
  walk.flush();
  walk.nameCovers();
  block = null;
  if (recalling) remembered = fresh;
  eye.pending = { suspects: walk.suspects, hosts: walk.hosts };
  const view = doc.documentElement;
  return {
    url: location.href, title: doc.title.slice(0, 1000), ready: doc.readyState, last: lastRef, left: walk.left,
    ask: [walk.suspects.length, walk.hosts.length], elements: walk.count,
    viewport: [innerWidth, innerHeight, Math.round(scrollX), Math.round(scrollY), view ? view.scrollWidth : 0, view ? view.scrollHeight : 0],
    lines: walk.lines,
  };
};
const observe = (options) => JSON.stringify(seen(options));
// The same for one who has looked before: lines that are the same at the beginning and at the end are only counted.
// Everything is looked at anew all the same. options.known: the number of the look that Python has; 0 for none.
let lastLook = { number: 0, lines: [] };
const texts = new WeakMap();
// How many lines of two looks are the same at the beginning and at the end.
const sameEnds = (lines, before, same) => {
  const most = Math.min(lines.length, before.length);
  let head = 0, tail = 0;
  while (head < most && same(lines[head], before[head])) head += 1;
  while (tail < most - head && same(lines[lines.length - 1 - tail], before[before.length - 1 - tail])) tail += 1;
  return [head, tail];
};
const textOf = (line) => {
  let text = texts.get(line);
  if (text === undefined) texts.set(line, text = JSON.stringify(line));
  return text;
};
const look = (options) => {
  const told = seen(options), lines = told.lines;
  const before = options.known === lastLook.number ? lastLook.lines : [];
  const [head, tail] = sameEnds(lines, before, (a, b) => a === b || textOf(a) === textOf(b));
  if (!quiet || head < Math.max(lines.length, before.length)) rememberEquals(lines, before);
  lastLook = { number: lastLook.number + 1, lines };
  const rest = JSON.stringify({ ...told, lines: undefined, number: lastLook.number, same: [head, tail] });
  return `${rest.slice(0, -1)},"lines":[${lines.slice(head, lines.length - tail).map(textOf).join(",")}]}`;
};
// Several frames in one question: each by the labels of the frames that lead there from here. Null for what is not of this
// origin, or has no eye: it is asked by itself.
const looks = (wanted) => wanted.map(([path, options]) => {
  try {
    let inner = eye;
    for (const label of path) inner = inner.held.get(label).deref().contentWindow.eye;
    return inner.look(options);
  } catch { return null; }
});

const eye = {
  look, looks,
  pending: { suspects: [], hosts: [] },
  // What Python learnt of the elements that the last look asked about; each is asked about once in a state of loading.
  hears(elements) {
    for (const element of elements) if (element && element.nodeType === 1) { listens.add(element); forget(element, true); }
    sweep();
    for (const one of remembered.values()) one.unheard = false;
    for (const element of eye.pending.suspects) asked.add(element);
    eye.pending.suspects = [];
  },
  adopt(pairs) {
    for (let at = 0; at < pairs.length; at += 2) { closed.set(pairs[at], pairs[at + 1]); forget(pairs[at], true); }
    sweep();
    for (const host of eye.pending.hosts) asked.add(host);
    eye.pending.hosts = [];
  },
  // How many lines of the last look were not looked at anew.
  recalled: () => recalledLines,
  held: new Map(),
  frameIs(element, label) { frames.set(element, label); eye.held.set(label, new WeakRef(element)); return true; },
  byRef(ref) {
    const held = holders.get(ref);
    return held ? held.deref() || null : null;
  },
  roleOf, nameOf: (element) => nameOf(element, roleOf(element)), describedBy, statesOf, valueOf,
};
globalThis.eye = eye;
