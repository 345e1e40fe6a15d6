// What can be picked in one widget: its options wherever they are drawn, where to press, and what is picked.
// Runs in Playwright's own world and writes nothing into the page. The object that it gives is asked again after every input.
(at) => {
  const ITEMS = "option,menuitem,menuitemradio,menuitemcheckbox,treeitem,tab".split(",");
  const PICKS = [...ITEMS, "radio", "checkbox", "switch"];
  const NESTED = [...ITEMS, "group", "menu", "listbox", "tree"];
  const CONTROLS = "input,select,textarea,button,a[href],[role=button],[role=combobox],[contenteditable=true]";
  const FIELDS = "input,select,textarea,[role=combobox],[contenteditable=true]";
  const fold = (text) => (text || "").replace(/\s+/g, " ").trim();
  const up = (one) => one.assignedSlot || one.parentElement || one.getRootNode().host || null;
  const inside = (one, root) => {
    for (; one; one = up(one)) if (one === root) return true;
    return false;
  };
  const all = (root, found = []) => {
    for (const one of root.querySelectorAll("*")) {
      found.push(one);
      if (one.shadowRoot) all(one.shadowRoot, found);
    }
    return found;
  };
  const flat = (one) => one.localName === "slot" ? one.assignedNodes() : [];
  const seen = (one) => {
    if (!one.isConnected || !one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) return false;
    const box = one.getBoundingClientRect();
    return (box.width > 0 && box.height > 0) || getComputedStyle(one).display === "contents";
  };
  const roleOf = (one) => {
    const own = one.getAttribute("role");
    if (own) return own.trim().split(/\s+/)[0];
    if (one.localName === "option") return "option";
    return one.localName === "input" && /^(radio|checkbox)$/.test(one.type) ? one.type : "";
  };
  // The words of an item without those of the items below it.
  const own = (one) => {
    let text = "";
    for (const node of [...one.childNodes, ...flat(one)]) {
      if (node.nodeType === 3) text += node.data;
      else if (node.nodeType === 1 && !NESTED.includes(roleOf(node))) text += " " + own(node);
    }
    return text;
  };
  const drawn = (one) => ["::before", "::after"].map((part) => getComputedStyle(one, part).content)
    .filter((text) => /^".*"$/.test(text)).map((text) => text.slice(1, -1)).join(" ");
  const names = (one) => {
    const by = (one.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean)
      .map((id) => one.getRootNode().getElementById(id)).filter(Boolean).map((each) => each.textContent).join(" ");
    const label = one.getAttribute("aria-label") || by;
    if (fold(label)) return [fold(label)];
    const labels = [...(one.labels || [])];
    if (labels.length) return labels.flatMap((each) => [fold(each.innerText), fold(each.textContent)]);
    const said = [one.innerText, one.textContent, own(one), one.title].map(fold).filter(Boolean);
    return said.length ? said : [fold(drawn(one))];
  };
  const isOff = (one) => {
    for (let depth = 0; one && depth < 3; depth += 1, one = up(one))
      if (one.matches(":disabled") || one.getAttribute("aria-disabled") === "true" || getComputedStyle(one).cursor === "not-allowed") return true;
    return false;
  };
  const isOn = (one) => {
    if (typeof one.checked === "boolean" && /^(radio|checkbox)$/.test(one.type)) return one.checked;
    const [checked, selected] = ["aria-checked", "aria-selected"].map((name) => one.getAttribute(name) || null);
    // A branch of a tree says "not checked" also where nothing can be checked, and is then chosen all the same.
    if (roleOf(one) === "treeitem" && selected === null) return checked === "true" || null;
    return checked === null && selected === null ? null : checked === "true" || selected === "true";
  };
  const hitAt = (x, y) => {
    let hit = document.elementFromPoint(x, y);
    while (hit && hit.shadowRoot) {
      const deeper = hit.shadowRoot.elementFromPoint(x, y);
      if (!deeper || deeper === hit) break;
      hit = deeper;
    }
    return hit;
  };
  // Whether an element stands for this one control alone, so that pressing it cannot mean another.
  const owns = (one, control, others = CONTROLS) => {
    if (one.control) return one.control === control;
    return all(one).every((each) => each === control || inside(each, control) || inside(control, each) || !seen(each)
      || !(PICKS.includes(roleOf(each)) && others === CONTROLS || each.matches(others) && each.tabIndex >= 0));
  };
  const strange = (hit, one, control) => {
    for (; hit && hit !== one; hit = up(hit)) if (hit !== control && hit.matches(CONTROLS)) return true;
    return false;
  };
  const place = (one, control) => {
    const box = one.getBoundingClientRect(), near = control.getBoundingClientRect();
    const middle = [near.left + near.width / 2, near.top + near.height / 2];
    const y = box.top + box.height / 2;
    const tries = [middle, [near.left + 3, near.top + 3], [box.left + 5, y], [box.left + box.width / 2, y], [box.right - 5, y]];
    for (const [left, top] of tries) {
      const hit = hitAt(left, top);
      if (hit && inside(hit, one) && !strange(hit, one, control))
        return { x: left - box.left - one.clientLeft, y: top - box.top - one.clientTop };
    }
    return null;
  };
  const itemOf = (one, end) => {
    for (; one && one !== end; one = up(one)) if (ITEMS.includes(roleOf(one))) return one;
    return end;
  };
  const picker = { at, hit: null, shut: null, stood: null };
  // What is drawn anew at a choice, by a page that goes on to another address of its own say, goes on as what came in its place.
  let stoodAt = null;
  const renew = () => {
    if (at.isConnected) {
      const box = at.getBoundingClientRect();
      stoodAt = box.width > 0 ? [box.left + box.width / 2, box.top + box.height / 2] : stoodAt;
      return;
    }
    const alike = all(document).filter((one) => one.localName === at.localName && roleOf(one) === roleOf(at) && one.className === at.className && seen(one));
    const around = (one) => { const box = one.getBoundingClientRect(); return box.left <= stoodAt[0] && stoodAt[0] <= box.right && box.top <= stoodAt[1] && stoodAt[1] <= box.bottom; };
    const there = alike.length > 1 && stoodAt ? alike.filter(around) : alike;
    if (there.length === 1) [at] = [picker.at] = there;
  };
  // at, hit, shut, stood; the sign before a branch, or else the branch; a box for searching. Null when there is none.
  picker.element = (which) => (which === "sign" ? sign() || picker.shut : which === "search" ? search() : picker[which]);
  // Whether a press came to be a click on it: it does not where that is drawn anew, or glides away, before the button is let go.
  let clicked = false, ear = new AbortController();
  picker.deafen = () => ear.abort();
  const listen = () => {
    ear.abort();
    [clicked, ear] = [false, new AbortController()];
    const heard = (event) => { clicked ||= inside(event.composedPath()[0], picker.stood); };
    document.addEventListener("click", heard, { capture: true, signal: ear.signal });
  };
  picker.missed = (word) => !clicked && picker.stood !== null && picker.look(word).count === 1;
  // Where a person would press: the element itself, else its label or the box drawn around it.
  picker.stand = (which) => {
    const control = picker.element(which);
    if (!control) return null;
    listen();
    const box = control.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight)
      control.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    picker.stood = control;
    // Of a branch or leaf of a tree, its words: the rest of the line often does nothing, or opens it.
    const words = roleOf(control) === "treeitem" ? fold(own(control)) : "";
    const said = words && all(control).filter((one) => itemOf(one, control) === control && seen(one) && fold(one.textContent) === words).pop();
    if (said) {
      picker.stood = said;
      return null;
    }
    const now = control.getBoundingClientRect();
    const hit = hitAt(now.left + now.width / 2, now.top + now.height / 2);
    if (now.width > 0 && now.height > 0 && hit && inside(hit, control) && itemOf(hit, control) === control) return null;
    // An option is pressed nowhere else, only above the items below it; what covers it for now, the click waits for.
    if (ITEMS.includes(roleOf(control))) {
      const down = Math.min(now.height / 2, 12);
      return all(control).some((one) => ITEMS.includes(roleOf(one))) ? { x: now.width / 2, y: down } : null;
    }
    const above = [], labels = [...(control.labels || [])];
    for (let one = up(control), depth = 0; one && depth < 6; one = up(one), depth += 1) above.push(one);
    // A label around it, a box with nothing but its drawing, a label elsewhere, any other box that is only for it.
    const around = [...above.filter((one) => labels.includes(one)), ...above.filter((one) => !fold(one.textContent)),
      ...labels, ...above];
    for (const one of around) {
      const spot = seen(one) && owns(one, control) ? place(one, control) : null;
      if (!spot) continue;
      picker.stood = one;
      return spot;
    }
    return null;
  };
  const toggles = (one) => /^(radio|checkbox)$/.test(one.type || "");
  const reachable = (one) => seen(one) || (toggles(one) && [...(one.labels || []), up(one)].some((each) => each && seen(each)));
  const isList = /^(listbox|menu|menubar|tree|tablist|radiogroup|group)$/.test(at.getAttribute("role") || "") || at.localName === "fieldset";
  picker.kind = isList ? "list" : at.localName === "input" && !at.readOnly ? "typeahead" : "opener";
  const picks = (word) => all(document).filter((one) => PICKS.includes(roleOf(one)) && (!word || names(one).includes(word)));
  const texts = (word) => all(document).filter((one) =>
    (one.textContent.length < word.length + 80 && fold(one.textContent) === word)
    || [one.getAttribute("aria-label"), one.title].some((text) => fold(text) === word)
    || (one.hasAttribute("tabindex") && !fold(one.textContent) && fold(drawn(one)) === word));
  const innermost = (found) => found.filter((one) => !found.some((other) => other !== one && inside(other, one)));
  const areas = () => {
    if (isList) return [at];
    const ids = [at, ...all(at)].slice(0, 200)
      .flatMap((one) => ["aria-controls", "aria-owns"].map((name) => [one, one.getAttribute(name)]));
    return ids.filter(([, id]) => id).flatMap(([one, id]) =>
      id.split(/\s+/).map((each) => one.getRootNode().getElementById?.(each) || document.getElementById(each)))
      .filter((one) => one && !inside(at, one));
  };
  const before = new Set();
  const start = at.value;
  // Remember what could be seen under these names before anything is opened.
  picker.begin = (words) => {
    for (const one of [...picks(""), ...words.flatMap(texts)]) if (reachable(one)) before.add(one);
  };
  const fresh = (one) => !before.has(one) && !inside(at, one);
  const found = (word) => {
    const there = picks(word).filter(reachable), roots = areas();
    const mine = there.filter((one) => roots.some((root) => inside(one, root)));
    if (mine.length) return mine;
    if (isList) return innermost(texts(word).filter((one) => seen(one) && one !== at && inside(one, at)));
    const other = there.filter(fresh);
    return other.length ? other : texts(word).filter((one) => seen(one) && fresh(one));
  };
  picker.look = (wanted) => {
    const word = fold(wanted), hits = innermost(found(word));
    picker.hit = hits[0] || null;
    picker.shut = null;
    if (!hits.length)
      for (let one = picks(word).find((each) => inside(each, at)); one && one !== at; one = up(one))
        if (one.getAttribute("aria-expanded") === "false" && seen(one)) picker.shut = one;
    const hit = picker.hit;
    // In a list for one, "selected" may only say where the keys are: tom-select does that.
    const toggle = !!hit && /^(radio|checkbox|switch)$/.test(roleOf(hit));
    const on = !!hit && (toggle || picker.areMany()) && isOn(hit) === true && (isList || picker.shows(wanted));
    return { count: hits.length, off: !!hit && isOff(hit), on, shut: !!picker.shut, command: !!hit && roleOf(hit) === "menuitem" };
  };
  picker.near = () => {
    const roots = areas(), there = picks("").filter(reachable);
    const mine = there.filter((one) => roots.some((root) => inside(one, root)));
    const shown = mine.length ? mine : there.filter((one) => !inside(one, at) && one.localName !== "option" && !isList && fresh(one));
    return shown.slice(0, 50).map((one) => names(one)[0]);
  };
  // What is picked beside the words that are wanted, where several can be.
  picker.beside = (wanted) => {
    const words = wanted.map(fold), roots = areas();
    const several = roots.some((root) => root.getAttribute("aria-multiselectable") === "true")
      || (isList && picks("").some((one) => inside(one, at) && roleOf(one) === "checkbox"));
    if (!several) return [];
    const mine = picks("").filter((one) => roots.some((root) => inside(one, root)) && isOn(one) && reachable(one));
    return mine.filter((one) => !names(one).some((name) => words.includes(name)) && (isList || picker.shows(names(one)[0])))
      .map((one) => names(one)[0]);
  };
  // The words that stand in a field or beside it, without those of buttons and of options that are not picked.
  const shownBy = (one, depth = 0) => {
    if (one.nodeType === 3) return one.data;
    if (one.nodeType !== 1 || depth > 30 || (depth && one.localName !== "slot" && !seen(one))) return "";
    if (PICKS.includes(roleOf(one)) && isOn(one) !== true) return "";
    if (depth && one.matches("script,style,label,button,[role=button]")) return "";
    if (one.localName === "input" || one.localName === "textarea") return one.type === "password" ? "" : one.value;
    const below = one.shadowRoot ? one.shadowRoot.childNodes
      : one.localName === "slot" ? one.assignedNodes({ flatten: true }) : one.childNodes;
    return [...below].map((each) => shownBy(each, depth + 1)).join(" ");
  };
  const says = (one, word) => {
    const text = fold(shownBy(one)).toLowerCase();
    return text === word || text.split(/\s*[,;/|>]\s*/).includes(word);
  };
  picker.shows = (wanted) => {
    const word = fold(wanted).toLowerCase();
    if (says(at, word)) return true;
    for (let one = up(at), depth = 0; one && depth < 6; one = up(one), depth += 1) {
      if (!owns(one, at, FIELDS)) return false;
      if ([one, ...all(one)].some((each) => (depth === 0 || seen(each)) && says(each, word))) return true;
    }
    return false;
  };
  picker.isOn = () => (picker.hit && picker.hit.isConnected ? isOn(picker.hit) : null);
  picker.isOnStill = (word) => picker.look(word).count > 0 && picker.isOn() !== false;
  // A field has to show what was picked; elsewhere the option itself may say it.
  picker.reads = (word) => (!picker.isField && picker.isOn() === true) || (!isList && picker.shows(word));
  picker.goesOn = () => picker.hit !== null && picker.hit.isConnected && seen(picker.hit);
  picker.start = start;
  picker.changed = () => typeof start === "string" && at.value !== start;
  picker.isField = at.localName === "input" || at.getAttribute("role") === "combobox";
  picker.isOpen = () => [at, at.closest("[role=combobox]")].some((one) => one && one.getAttribute("aria-expanded") === "true");
  // The box for searching that opened with the list and has the focus.
  const search = () => {
    let one = document.activeElement;
    while (one && one.shadowRoot && one.shadowRoot.activeElement) one = one.shadowRoot.activeElement;
    return one && one !== at && one.matches("input:not([readonly]),textarea") && !/^(radio|checkbox)$/.test(one.type) && seen(one) ? one : null;
  };
  picker.searches = () => search() !== null;
  picker.isExpanded = () => !picker.shut || picker.shut.getAttribute("aria-expanded") !== "false";
  picker.isAt = (on) => (at.type ? at.checked : at.getAttribute("aria-checked") === "true") === on;
  // What there is of an option, or of a branch that it is in; null while nothing is.
  picker.find = (wanted) => { const seen = picker.look(wanted); return seen.count || seen.shut ? seen : null; };
  // Why nothing shows that it was picked: it is not on, or a field holds what it held; empty where nobody can say.
  picker.denies = (last) => {
    if (!picker.isField) return picker.isOn() === false ? "it is not, after the click on it" : "";
    return !picker.changed() && (last || !picker.goesOn()) ? "the field does not show it" : "";
  };
  // The next branch that is shut, each only once: what is in it may come only when it opens.
  const opened = new Set();
  picker.branch = () => {
    const shut = picks("").find((one) => roleOf(one) === "treeitem" && one.getAttribute("aria-expanded") === "false" && !opened.has(one)
      && seen(one) && areas().some((root) => inside(one, root)));
    if (shut) opened.add(shut);
    picker.shut = shut || null;
    return !!shut;
  };
  // The small sign beside the words of a branch that opens it.
  const sign = () => all(picker.shut).find((one) => {
    const box = one.getBoundingClientRect();
    return itemOf(one, picker.shut) === picker.shut && seen(one) && !fold(one.textContent) && box.width <= 32 && box.height <= 32
      && getComputedStyle(one).cursor === "pointer" && !one.matches("input");
  }) || null;
  picker.areMany = () => areas().some((root) => root.getAttribute("aria-multiselectable") === "true");
  for (const name of ["begin", "find", "look", "reads", "shows", "beside", "denies", "isOpen", "isOnStill", "stand"]) {
    const answers = picker[name];
    picker[name] = (...given) => { renew(); return answers(...given); };
  }
  return picker;
}
