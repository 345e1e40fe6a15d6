// A selector engine that says whether an element is still what a recipe saw: one element when it surely is, two when
// it is to be looked at closely. Two are refused by every strict act at once, so that asking costs no round trip.
// Runs in Playwright's own world. What passed once passes again: typing into a field may change what is around it.
(() => {
  const passed = new WeakMap();
  const fold = (text) => (text || "").replace(/\s+/g, " ").trim().toLowerCase().replace(/\d+/g, "0");
  const landmarks = {
    main: "main,[role=main]", navigation: "nav,[role=navigation]", banner: "header,[role=banner]",
    contentinfo: "footer,[role=contentinfo]", complementary: "aside,[role=complementary]",
    dialog: "dialog,[role=dialog]", search: "search,[role=search]",
  };
  const up = (element) => element.parentElement || (element.getRootNode().host || null);
  const headed = (element, wanted) => {
    const all = element.getRootNode().querySelectorAll("h1,h2,h3,h4,h5,h6,[role=heading]");
    for (let at = all.length - 1; at >= 0; at--) {
      const before = all[at].compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING;
      if (before && all[at].checkVisibility()) return fold(all[at].textContent) === fold(wanted);
    }
    return false;
  };
  const called = (element) => {
    const by = (element.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean);
    const from = by.map((id) => element.getRootNode().getElementById && element.getRootNode().getElementById(id));
    const own = [...element.children].find((one) => /^(LEGEND|CAPTION)$/.test(one.tagName));
    return fold(element.getAttribute("aria-label") || from.filter(Boolean).map((one) => one.textContent).join(" ")
      || (own && own.textContent));
  };
  const inside = (element, region) => {
    const [, role, name] = /^(\w+)(?: "(.*)")?$/s.exec(region) || [];
    if (!name) return !!landmarks[role] && !!element.closest(landmarks[role]);
    for (let one = up(element); one; one = up(one)) if (called(one) === fold(name)) return true;
    return false;
  };
  const words = (element) => {
    const told = [...element.querySelectorAll("[aria-label],[placeholder],[alt],[title],[value]")].slice(0, 200);
    const said = told.flatMap((one) => ["aria-label", "placeholder", "alt", "title", "value"].map((key) => one.getAttribute(key)));
    return fold([element.textContent.slice(0, 20000), ...said].join(" "));
  };
  // At least half of the words that stood around it stand around it now.
  const among = (element, neighbours) => {
    const wanted = neighbours.map(fold);
    let left = wanted;
    for (let one = up(element), steps = 0; one && steps < 6; one = up(one), steps++) {
      const text = words(one);
      left = left.filter((each) => !text.includes(each));
      if (left.length * 2 <= wanted.length) return true;
      if (text.length > 4000) return false;
    }
    return false;
  };
  // Numbers tell rows from each other, so that here they count.
  const plain = (text) => (text || "").replace(/\s+/g, " ").trim().toLowerCase();
  const rowed = (element, cell) => {
    const row = element.closest("tr,[role=row]");
    const cells = row ? [...row.querySelectorAll("td,th,[role=cell],[role=gridcell],[role=rowheader]")] : [];
    return cells.some((one) => plain(one.textContent) === plain(cell));
  };
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  // An alternative by an attribute points at another element, and at no other.
  const astray = (element, [key, value]) => {
    const css = key === "css" ? value : `[${key}="${CSS.escape(value)}"]`;
    try {
      const found = [...element.getRootNode().querySelectorAll(css)].filter(seen);
      return found.length === 1 && found[0] !== element;
    } catch { return true; }
  };
  const stands = (element, was) => (!was.tag || element.tagName.toLowerCase() === was.tag)
    && (!was.heading || headed(element, was.heading)) && (!was.region || inside(element, was.region))
    && (!was.cell || rowed(element, was.cell)) && (!was.neighbours.length || among(element, was.neighbours)) && !was.attributes.some((one) => astray(element, one));
  const queryAll = (element, body) => {
    const known = passed.get(element) || new Set();
    if (!known.has(body)) {
      const bytes = Uint8Array.from(atob(body), (one) => one.charCodeAt(0));
      if (element.nodeType !== 1 || !stands(element, JSON.parse(new TextDecoder().decode(bytes))))
        return [element, document.documentElement];
      passed.set(element, known.add(body));
    }
    return [element];
  };
  return { queryAll, query: (element, body) => queryAll(element, body)[0] };
})()
