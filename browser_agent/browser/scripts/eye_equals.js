// Whether an element is still the one among its equals that was seen: those of the same role and name, and the words that
// told it from them. The look remembers both; a click asks right before the input, and again at each event by which
// something on the page has changed.
const MOST_EQUALS = 300, MOST_WORDS = 60, LONGEST_WORD = 200, REMEMBER_MS = 20, COUNT_MS = 20;
const TAGS = { button: "button,input,summary,[role]", link: "a,area,[role]", checkbox: "input,[role]", radio: "input,[role]", option: "option,[role]" };
const NAMING = ["aria-label", "aria-labelledby", "title", "alt", "value"];
// By ref: the refs of all its equals in order, its place among them, what it stands in, the words that only that has, and
// whether they are too many to be counted in no time: pages of thousands are lists of data, where the words have to do.
let among = new Map();
const upFrom = (node) => { const out = outOf(node); return !out || out.nodeType === 9 ? null : out.nodeType === 11 ? out.host || null : out; };
// The texts around an element in what it stands in. Not those of fields, which are for filling.
const wordsAround = (item, element) => {
  const texts = document.createTreeWalker(item, NodeFilter.SHOW_TEXT), words = [];
  for (let node = texts.nextNode(); node && words.length < MOST_WORDS; node = texts.nextNode())
    if (!element.contains(node) && /\S/.test(node.data)) words.push(fold(node.data.slice(0, LONGEST_WORD)));
  return words;
};
// For each of several equals the largest thing around it that holds no other one: its row, its card.
const itemsOf = (all) => {
  const held = new Map(), items = new Map();
  for (const one of all) for (let node = upFrom(one); node; node = upFrom(node)) held.set(node, (held.get(node) || 0) + 1);
  for (const one of all) {
    let item = null;
    for (let node = upFrom(one); node && held.get(node) === 1; node = upFrom(node)) item = node;
    items.set(one, item);
  }
  return items;
};
// What stands alone is told by its row or its dialog, where it is in one; the words of a whole page change all the time.
const ROWS = "tr,[role=row],dialog,[role=dialog],[role=alertdialog]";
const rememberEquals = (lines, before) => {
  const began = performance.now(), late = () => performance.now() - began > REMEMBER_MS;
  const names = before.length ? newNames(lines, before) : null;
  if (!names) among = new Map();
  const groups = Map.groupBy(lines.filter((line) => line[1] && (!names || names.has(line[3])) && ACTED_ON.has(line[2])), (line) => `${line[2]}\n${line[3]}`);
  for (const group of groups.values()) {
    const all = group.map((line) => line[1]), held = all.length <= MOST_EQUALS && !late() ? all.map((one) => eye.byRef(one)) : [];
    const items = held.length > 1 ? itemsOf(held) : new Map(held.map((one) => [one, one.closest(ROWS)]));
    const words = held.map((one) => (items.get(one) && !late() ? [...new Set(wordsAround(items.get(one), one))] : []));
    const often = new Map();
    for (const some of words) for (const word of some) often.set(word, (often.get(word) || 0) + 1);
    all.forEach((ref, at) => {
      const item = held[at] && items.get(held[at]);
      among.set(ref, { all, at, many: all.length > MOST_EQUALS, item: item ? new WeakRef(item) : null, telling: (words[at] || []).filter((word) => often.get(word) === 1) });
    });
  }
};
// The names of what was looked at anew, now or before: lines that were remembered are the very same at both ends. Null for many.
const newNames = (lines, before) => {
  const [head, tail] = sameEnds(lines, before, (a, b) => a === b);
  if (head + tail < Math.min(lines.length, before.length) / 2) return null;
  const names = new Set();
  for (const some of [lines, before]) for (let at = head; at < some.length - tail; at += 1) if (some[at][1]) names.add(some[at][3]);
  return names;
};
// What of this role and name can be seen in a tree now; null when that cannot be counted in time.
const equalsIn = (root, role, name, tags) => {
  const began = performance.now(), wanted = squeezed(name), found = [];
  for (const one of root.querySelectorAll(TAGS[role] || tags)) {
    if (performance.now() - began > COUNT_MS) return null;
    if (!one.firstElementChild && !one.labels?.length && !NAMING.some((key) => one.hasAttribute(key)) && !squeezed(one.textContent).includes(wanted)) continue;
    if (roleOf(one) !== role || squeezed(nameOf(one, role)) !== wanted || !one.checkVisibility({ visibilityProperty: true })) continue;
    const box = sizeOf(one);
    if (box.width > 0 && box.height > 0 && !one.closest("[aria-hidden=true],[inert]")) found.push(one);
  }
  return found;
};
const quoted = (words) => (words.length ? `"${words.slice(0, 3).join(" | ").slice(0, 120)}"` : "nothing");
// The words that told it from its equals: the first of them, and half of all, have to be there still.
const estranged = (was, element) => {
  const item = was.item && was.item.deref();
  if (!was.telling.length) return "";
  if (!item || !item.isConnected || !contains(item, element)) return `it does not stand in what said ${quoted(was.telling)} any more`;
  const words = wordsAround(item, element), now = new Set(words), left = was.telling.filter((word) => now.has(word));
  if (now.has(was.telling[0]) && left.length * 2 >= was.telling.length) return "";
  return `around it stands ${quoted(words.filter((word) => !was.telling.includes(word)))}, and stood ${quoted(was.telling)}`;
};
// How many equals there are by now, and whether one that came is not told from it by anything; why is empty else.
const outnumbered = (was, element, role, name) => {
  if (was.many) return { why: "", told: "" };
  // A box and its label may be a line each, and are one.
  const known = new Set(), held = was.all.map((ref) => eye.byRef(ref)).map((one) => one && subjectOf(one));
  const then = held.filter((one) => !one || (!known.has(one) && known.add(one))), place = then.indexOf(element), at = place < 0 ? was.at : place;
  // Of one role may be several kinds of elements, as inputs and text areas are.
  const tags = [...new Set([element, ...then].map((one) => (one ? CSS.escape(one.localName) : "")))].filter(Boolean);
  const root = element.getRootNode(), now = equalsIn(root, role, name, [...tags, "[role]"].join(","));
  was.many = !now;
  const mine = now ? now.indexOf(element) : -1;
  if (mine < 0) return { why: "", told: "" };
  const near = (one) => !one || !one.isConnected || one.getRootNode() === root;
  const before = then.slice(0, at).filter(near).length, all = then.filter(near).length;
  const came = now.filter((one) => !known.has(one));
  if (!came.length && now.length === all && mine === before) return { why: "", told: "" };
  const told = `${now.length} of that name by now, ${all} when it was seen`;
  const items = itemsOf(now.slice(0, MOST_EQUALS)), around = (one) => (items.get(one) ? wordsAround(items.get(one), one) : []);
  const own = around(element);
  const apart = (one) => {
    const other = around(one);
    return was.telling.length ? was.telling.some((word) => !other.includes(word))
      : own.some((word) => !other.includes(word)) && other.some((word) => !own.includes(word));
  };
  if (was.telling.length || all === 1) return came.every(apart) ? { why: "", told } : { why: `${told}, and nothing tells it from the others`, told };
  return mine === before ? { why: "", told } : { why: `it was number ${before + 1} of ${all} and is number ${mine + 1} of ${now.length}, and no words tell them apart`, told };
};
// Both questions; nothing to say of what no look has seen.
const unlike = (was, element, role, name) => {
  const why = was ? estranged(was, element) : "";
  return why || !was ? { why, told: "" } : outnumbered(was, subjectOf(element), role, name);
};
