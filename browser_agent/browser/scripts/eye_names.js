// Names and descriptions by accname 1.2.
// A name that reaches one of these ends with "…". Steps are elements that are looked at: a page can tie them into knots that
// never end. When all names of one go took too many of them, each further name has only a few.
const LONGEST_NAME = 400, LONGEST_PART = 20000, DEEPEST_NAME = 60, MOST_IDS = 50, MOST_STEPS = 3000, MOST_STEPS_IN_ALL = 300000, FEW_STEPS = 30;
let steps = 0, mostSteps = MOST_STEPS, cut = false;

// What is gathered once for all names that are asked for in one go. The next task starts anew, so nothing of it is ever stale.
let go = null;
const inOneGo = () => {
  if (!go) {
    go = { labels: new Map(), names: new Map(), looks: 0, drawn: undefined, steps: 0 };
    queueMicrotask(() => { go = null; });
  }
  return go;
};

const byIds = (element, name) => {
  const ids = attr(element, name);
  if (!ids) return [];
  tied = true;
  const root = element.getRootNode(), words = ids.split(/\s+/, MOST_IDS + 1);
  if (words.length > MOST_IDS) { words.pop(); cut = true; }
  return root.getElementById ? words.map((id) => id && root.getElementById(id)).filter(Boolean) : [];
};

// `labels` of the browser walks the whole document once for each element that is asked.
const labelsOf = (element) => {
  const around = element.closest("label");
  if (!element.id && !around) return [];
  const root = element.getRootNode(), gathered = inOneGo().labels;
  if (!gathered.has(root)) gathered.set(root, Map.groupBy(root.querySelectorAll?.("label[for]") || [], (label) => label.htmlFor));
  const found = (gathered.get(root).get(element.id) || []).filter((label) => label.control === element);
  if (block && [...found, around].some((one) => one && !CONTAINS.call(block, one))) tied = true;
  if (!around || around.control !== element || found.includes(around)) return found;
  return [...found, around].sort((a, b) => (a.compareDocumentPosition(b) & 4 ? -1 : 1));
};
const LABELABLE = /^(BUTTON|INPUT|METER|OUTPUT|PROGRESS|SELECT|TEXTAREA)$|-/;

// "" for what counts, "gone" for what does not, "veiled" for what is only invisible: its children may be visible.
// An element with display: contents has no box and is not "visible" to the browser, but what is in it can be.
const sight = (element) => {
  if (attr(element, "aria-hidden") === "true") return "gone";
  if (element.checkVisibility({ visibilityProperty: true })) return "";
  if (element.checkVisibility()) return "veiled";
  const style = styleOf(element);
  return style.display !== "contents" ? "gone" : style.visibility === "visible" ? "" : "veiled";
};

const EMBEDDED = /^(textbox|searchbox|combobox|listbox|slider|spinbutton|progressbar|scrollbar|meter)$/;
const embedded = (element, role) => {
  if (!EMBEDDED.test(role)) return null;
  if (sensitive(element)) return "";
  if (role === "textbox" || role === "searchbox") return element.value ?? element.textContent;
  if (role === "combobox" || role === "listbox") {
    if (element.selectedOptions) return [...element.selectedOptions].map((one) => one.text).join(" ");
    const chosen = [...element.querySelectorAll('[aria-selected="true"]')].map((one) => one.textContent);
    return chosen.length ? chosen.join(" ") : element.value ?? element.textContent;
  }
  return attr(element, "aria-valuetext") || attr(element, "aria-valuenow") || String(element.value ?? "");
};

const children = (element) => {
  const root = rootOf(element), assigned = !root && element.tagName === "SLOT" ? element.assignedNodes() : [];
  return assigned.length ? assigned : (root || element).childNodes;
};

// Indentation is no reason to end a name early.
const unindented = (data) => {
  if (data.length < 40) return data;
  if (data.length > LONGEST_PART) cut = true;
  return data.slice(0, LONGEST_PART).replace(/[ \t\r\n\f]+/g, " ");
};

// One round of accname 2F: what the element's own content says. how: see nameStep.
const contentName = (element, seen, depth, how) => {
  const part = { inside: true, hidden: how.hidden, by: how.by };
  const drawn = !how.veiled && mayDraw(element), shut = element.tagName === "DETAILS" && !element.open;
  let text = drawn ? pseudo(element, "::before") : "";
  for (const child of children(element)) {
    if (text.length > LONGEST_NAME * 4) { cut = true; break; }
    if (shut && child.tagName !== "SUMMARY") continue;
    if (child.nodeType === 3) { if (!how.veiled) text += unindented(child.data); continue; }
    if (child.nodeType !== 1 || child.tagName === "SCRIPT" || child.tagName === "STYLE") continue;
    if (child.tagName === "BR") { text += " "; continue; }
    const said = nameStep(child, seen, depth + 1, part);
    if (!said) continue;
    const display = styleOf(child).display;
    text += display === "inline" || display === "contents" ? said : ` ${said} `;
  }
  for (const child of byIds(element, "aria-owns")) text += ` ${nameStep(child, seen, depth + 1, part)} `;
  return drawn ? text + pseudo(element, "::after") : text;
};

const nativeName = (element, seen, depth, by) => {
  const tag = element.tagName;
  if (LABELABLE.test(tag) && element.type !== "hidden") {
    const part = { referenced: true, of: element, by };
    const text = labelsOf(element).map((label) => nameStep(label, seen, depth + 1, part)).filter(Boolean).join(" ");
    if (text) return text;
  }
  if (tag === "INPUT") {
    const shown = attr(element, "value"), alt = attr(element, "alt") || attr(element, "title");
    return { image: alt || "Submit", submit: shown ?? "Submit", reset: shown ?? "Reset", button: shown }[element.type] || "";
  }
  if (tag === "IMG" || tag === "AREA") return attr(element, "alt") || "";
  const inner = { FIELDSET: "LEGEND", TABLE: "CAPTION", FIGURE: "FIGCAPTION" }[tag];
  if (inner) {
    const part = [...element.children].find((child) => child.tagName === inner);
    return part ? nameStep(part, seen, depth + 1, { referenced: true, by }) : "";
  }
  if (tag === "OPTGROUP" || tag === "OPTION" || tag === "TRACK") return attr(element, "label") || "";
  if (tag === "svg" || element.ownerSVGElement)
    return [...element.children].find((child) => child.tagName === "title")?.textContent || attr(element, "xlink:title") || "";
  return "";
};

// accname 2A to 2I. how: inside = reached from a parent's content; referenced = named by a label or an id; by = from an id of
// aria-labelledby on, where no further one is followed; of = the element that a label is asked for; self = an element that
// names itself; hidden = hidden things count, for what was named is hidden; role = its role where that is known.
const nameStep = (element, seen, depth, how) => {
  if (seen.has(element)) return "";
  if (depth > DEEPEST_NAME || (steps += 1) > mostSteps) { cut = true; return ""; }
  let hidden = how.hidden;
  if (!hidden && (how.inside || how.referenced)) {
    const seenAs = sight(element);
    if (seenAs && how.referenced) hidden = true;
    else if (seenAs === "veiled" && element.firstElementChild) return contentName(element, seen, depth, { veiled: true, by: how.by });
    else if (seenAs) return "";
  }
  seen.add(element);
  if (!how.by && element.hasAttribute("aria-labelledby")) {
    const named = byIds(element, "aria-labelledby").filter((one) => how.of !== one);
    const before = (one) => new Set(one === element ? [] : seen.size > DEEPEST_NAME ? [element] : seen);
    const text = fold(named.map((one) => nameStep(one, before(one), depth + 1, { referenced: true, by: true, self: one === element })).join(" "));
    if (text) return text;
  }
  const role = how.role ?? roleOf(element);
  // The branch that hangs from an item of a tree or menu is no part of the item's words.
  if (how.inside && (role === "group" || role === "menu") && inside(element, "[role=treeitem],[role^=menuitem]")) return "";
  // A field in the words of another thing stands for what it holds, not for its own name.
  const value = how.inside || (how.by && depth > 0 && !how.self) ? embedded(element, role) : null;
  if (value !== null) return fold(value);
  const own = attr(element, "aria-label");
  if (own && own.trim()) return fold(own);
  if (role !== "none") {
    const native = nativeName(element, seen, depth, how.by);
    if (native && native.trim()) return fold(native);
  }
  if (FROM_CONTENT.has(role) || how.inside || how.referenced) {
    const text = contentName(element, seen, depth, { hidden, by: how.by });
    if (text.trim()) return how.inside ? text : fold(text);
  }
  return fold(attr(element, "title") || "");
};

// What is said, within the bounds of one name.
const bounded = (say) => {
  const all = inOneGo();
  steps = 0;
  cut = false;
  mostSteps = all.steps > MOST_STEPS_IN_ALL ? FEW_STEPS : MOST_STEPS;
  const text = say();
  all.steps += steps;
  return cut || text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME)}…` : text;
};

const nameOf = (element, role) => {
  if (UNNAMED.has(role) && !element.hasAttribute("aria-labelledby") && !element.hasAttribute("aria-label")) return "";
  // A label asks for the name of its field once more. What it hangs on is told anew to each block.
  const { names } = inOneGo(), known = names.get(element);
  if (known && known.role === role && known.block === block) return known.name;
  const hint = () => (HAS_PLACEHOLDER.test(role) ? fold(attr(element, "placeholder") || attr(element, "aria-placeholder") || "") : "");
  const name = bounded(() => nameStep(element, new Set(), 0, { role }) || hint());
  names.set(element, { role, name, block });
  return name;
};

const describedBy = (element, name) => {
  const text = bounded(() => {
    const parts = byIds(element, "aria-describedby").map((one) => nameStep(one, new Set(), 0, { referenced: true, by: true }));
    return fold(parts.join(" ") || attr(element, "aria-description") || attr(element, "title") || "");
  });
  return text === name ? "" : text;
};
