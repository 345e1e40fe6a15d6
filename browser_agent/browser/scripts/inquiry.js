// A selector engine that answers questions about elements. "gather" takes in what the selector before it found and hands on one
// element that is in no document; the question after it is about all that were gathered, and the answer is the text of another
// such element. Runs in Playwright's own world: no script of a page sees it, breaks it or lies to it, and the page is left alone.
// `answers` is what can be asked, each (elements, options) => data.
(answers) => {
  let gathered = null;
  // What no element of a page can be: handed on where nothing was found, so that there is somebody to ask.
  const nobody = new WeakSet();
  const bare = () => document.createElement("i");
  const none = () => { const one = bare(); nobody.add(one); return one; };
  const gather = (element) => {
    gathered = gathered || { at: bare(), all: [] };
    if (!nobody.has(element)) gathered.all.push(element);
    return [gathered.at];
  };
  const answer = (root, body) => {
    const all = gathered && gathered.at === root ? gathered.all : [];
    gathered = null;
    const bytes = Uint8Array.from(atob(body), (one) => one.charCodeAt(0));
    const { ask, options, one } = JSON.parse(new TextDecoder().decode(bytes));
    // Two answers are refused by the driver, as it refuses two elements.
    if (one && all.length > 1) return [bare(), bare()];
    const told = bare();
    told.textContent = JSON.stringify(ask.map((each) => answers[each](all, options)));
    return [told];
  };
  // An element whose box no scrolling brings into the window is found by nobody who looks: a trap for programs.
  const reachable = (element) => {
    if (element === document.documentElement) return [element, bare()];
    const box = element.getBoundingClientRect();
    let right = box.right, bottom = box.bottom;
    for (let at = element; at; at = at.assignedSlot || at.parentElement || at.getRootNode().host) {
      right += Math.abs(at.scrollLeft) + (getComputedStyle(at).direction === "rtl" ? at.scrollWidth - at.clientWidth : 0);
      bottom += Math.abs(at.scrollTop);
    }
    return right > 0 && bottom > 0 ? [element] : [];
  };
  // "picked.KEY.WHICH" is an element of a picker; "holds.HEX" is handed on when what was gathered holds that text.
  const picked = (of, which) => [answers.picked(of, which)].filter(Boolean);
  const holds = (root, hex) => {
    const [field] = gathered && gathered.at === root ? gathered.all : [];
    gathered = null;
    const text = new TextDecoder().decode(Uint8Array.from(hex.match(/../g) || [], (two) => parseInt(two, 16)));
    return field && (field.value ?? field.innerText) === text ? [bare()] : [];
  };
  const known = { none: () => [none()], gather, reachable };
  const queryAll = (root, body) => {
    if (known[body]) return known[body](root);
    const [what, first, second] = body.split(".");
    return what === "picked" ? picked(first, second) : what === "holds" ? holds(root, first) : answer(root, body);
  };
  return { queryAll, query: (root, body) => queryAll(root, body)[0] };
}
