// The eye: what Python calls. `options.start` keeps refs of a new document from repeating those of an old one.
let loading = "";
const observe = (options) => {
  if (options.start > lastRef) lastRef = options.start;
  if (doc.readyState !== loading) { loading = doc.readyState; asked = new WeakSet(); }
  const walk = new Walk(options);
  const root = doc.documentElement;
  const top = { level: 0, shut: false, block: root, pointer: false, mute: false, opacity: 1, ground: null, inert: false, why: "", acted: false };
  if (doc.body) walk.visit(doc.body, 0, top);
  else if (root) walk.visit(root, 0, top);
  walk.flush();
  rememberEquals(walk.lines);
  eye.pending = { suspects: walk.suspects, hosts: walk.hosts };
  const view = doc.documentElement;
  return JSON.stringify({
    url: location.href, title: doc.title.slice(0, 1000), ready: doc.readyState, last: lastRef, left: walk.left,
    ask: [walk.suspects.length, walk.hosts.length], elements: walk.count,
    viewport: [innerWidth, innerHeight, Math.round(scrollX), Math.round(scrollY), view ? view.scrollWidth : 0, view ? view.scrollHeight : 0],
    lines: walk.lines,
  });
};

const eye = {
  observe,
  pending: { suspects: [], hosts: [] },
  // What Python learnt of the elements that the last look asked about; each is asked about once in a state of loading.
  hears(elements) {
    for (const element of elements) if (element && element.nodeType === 1) listens.add(element);
    for (const element of eye.pending.suspects) asked.add(element);
    eye.pending.suspects = [];
  },
  adopt(pairs) {
    for (let at = 0; at < pairs.length; at += 2) closed.set(pairs[at], pairs[at + 1]);
    for (const host of eye.pending.hosts) asked.add(host);
    eye.pending.hosts = [];
  },
  held: new Map(),
  frameIs(element, label) { frames.set(element, label); eye.held.set(label, new WeakRef(element)); return true; },
  byRef(ref) {
    const held = holders.get(ref);
    return held ? held.deref() || null : null;
  },
  roleOf, nameOf: (element) => nameOf(element, roleOf(element)), describedBy, statesOf, valueOf,
};
globalThis.eye = eye;
