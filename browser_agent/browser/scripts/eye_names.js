// Roles, names, descriptions, states and values by HTML-AAM 1.0, WAI-ARIA 1.2 and accname 1.2. Runs in the isolated
// world, so every DOM function here is the browser's own, whatever the page did to its prototypes.
const fold = (text) => (text.indexOf("\n") < 0 && text.indexOf("  ") < 0 && text.indexOf("\t") < 0 && text.indexOf("\r") < 0 ? text.trim() : text.replace(/[ \t\r\n\f]+/g, " ").trim());
const attr = (element, name) => element.getAttribute(name);
const styleOf = (element) => getComputedStyle(element);
const LONGEST_NAME = 400;
const DEEPEST_NAME = 60;

const ROLES = {
  ARTICLE: "article", ASIDE: "complementary", BLOCKQUOTE: "blockquote", BUTTON: "button", CAPTION: "caption", CODE: "code",
  DATALIST: "listbox", DD: "definition", DEL: "deletion", DETAILS: "group", DFN: "term", DIALOG: "dialog", DT: "term",
  EM: "emphasis", FIELDSET: "group", FIGURE: "figure", H1: "heading", H2: "heading", H3: "heading", H4: "heading",
  H5: "heading", H6: "heading", HR: "separator", HGROUP: "group", INS: "insertion", LI: "listitem", MAIN: "main", MATH: "math",
  MENU: "list", METER: "meter", NAV: "navigation", OL: "list", OPTGROUP: "group", OPTION: "option", OUTPUT: "status",
  P: "paragraph", PROGRESS: "progressbar", SEARCH: "search", STRONG: "strong", SUB: "subscript", SUP: "superscript",
  TABLE: "table", TBODY: "rowgroup", TEXTAREA: "textbox", TFOOT: "rowgroup", THEAD: "rowgroup", TIME: "time", TR: "row",
  UL: "list", VIDEO: "video", AUDIO: "audio", CANVAS: "canvas", IFRAME: "iframe", FRAME: "iframe", SUMMARY: "button",
  EMBED: "embed", OBJECT: "object", SVG: "img",
};
const INPUTS = {
  button: "button", checkbox: "checkbox", color: "colorpicker", email: "textbox", file: "file", image: "button", number: "spinbutton",
  password: "textbox", radio: "radio", range: "slider", reset: "button", search: "searchbox", submit: "button", tel: "textbox",
  text: "textbox", url: "textbox", date: "date", "datetime-local": "datetime", month: "month", time: "time picker", week: "week",
};
const KNOWN = new Set(("alert alertdialog application article banner blockquote button caption cell checkbox code columnheader combobox "
  + "complementary contentinfo definition deletion dialog directory document emphasis feed figure form generic graphics-document "
  + "graphics-object graphics-symbol grid gridcell group heading img image insertion link list listbox listitem log main mark marquee math "
  + "menu menubar menuitem menuitemcheckbox menuitemradio meter navigation none note option paragraph presentation progressbar radio "
  + "radiogroup region row rowgroup rowheader scrollbar search searchbox separator slider spinbutton status strong subscript suggestion "
  + "superscript switch tab table tablist tabpanel term textbox time timer toolbar tooltip tree treegrid treeitem").split(" "));
const FROM_CONTENT = new Set(("button cell checkbox columnheader gridcell heading link menuitem menuitemcheckbox menuitemradio option radio "
  + "row rowheader switch tab tooltip treeitem").split(" "));
const UNNAMED = new Set("caption code deletion emphasis generic insertion paragraph presentation none strong subscript superscript term time definition".split(" "));

const editable = (element) => {
  const own = attr(element, "contenteditable");
  return own !== null && own.toLowerCase() !== "false";
};
const sectioned = (element) => element.closest("article,aside,main,nav,section,[role=article],[role=complementary],[role=main],[role=navigation],[role=region]");
const labelled = (element) => Boolean(attr(element, "aria-label") || attr(element, "aria-labelledby") || attr(element, "title"));

const nativeRole = (element) => {
  const tag = element.tagName;
  switch (tag) {
    case "A": case "AREA": return element.hasAttribute("href") ? "link" : "";
    case "INPUT": {
      const type = element.type;
      if (element.hasAttribute("list") && /^(text|search|tel|url|email)$/.test(type)) return "combobox";
      return type === "hidden" ? "" : INPUTS[type] || "textbox";
    }
    case "SELECT": return element.multiple || element.size > 1 ? "listbox" : "combobox";
    case "HEADER": return sectioned(element) ? "" : "banner";
    case "FOOTER": return sectioned(element) ? "" : "contentinfo";
    case "SECTION": return labelled(element) ? "region" : "";
    case "FORM": return labelled(element) ? "form" : "";
    case "IMG": return attr(element, "alt") === "" && !labelled(element) ? "presentation" : "img";
    case "svg": return "img";
    case "TH": {
      if (attr(element, "scope") === "row" || attr(element, "scope") === "rowgroup") return "rowheader";
      if (attr(element, "scope")) return "columnheader";
      const row = element.parentElement;
      const heads = row && (row.parentElement.tagName === "THEAD" || !row.querySelector(":scope > td"));
      return heads || !row || element !== row.cells[0] ? "columnheader" : "rowheader";
    }
    case "TD": return /^(grid|treegrid)$/.test(attr(element.closest("table") || element, "role") || "") ? "gridcell" : "cell";
    case "SUMMARY": return element.parentElement && element.parentElement.tagName === "DETAILS" ? "button" : "";
    default: return ROLES[tag] || "";
  }
};

const roleOf = (element) => {
  const own = attr(element, "role");
  if (own) {
    for (const word of own.toLowerCase().split(/\s+/)) {
      if (!KNOWN.has(word)) continue;
      // A presentational element that can be focused or carries a name is what it was: ARIA 1.2, conflict resolution.
      if ((word === "none" || word === "presentation") && (element.tabIndex >= 0 || attr(element, "aria-label"))) break;
      return word === "image" ? "img" : word === "presentation" ? "none" : word;
    }
  }
  const native = nativeRole(element);
  if (native === "presentation") return "none";
  if (!native && editable(element)) return "textbox";
  return native;
};

const byIds = (element, name) => {
  const ids = attr(element, name);
  if (!ids) return [];
  const root = element.getRootNode();
  return root.getElementById ? ids.split(/\s+/).map((id) => id && root.getElementById(id)).filter(Boolean) : [];
};

// An element with display: contents has no box and is not "visible", but what is in it can be.
const unseen = (element) => attr(element, "aria-hidden") === "true"
  || (!element.checkVisibility({ visibilityProperty: true }) && getComputedStyle(element).display !== "contents");

const pseudo = (element, side) => {
  const content = getComputedStyle(element, side).content;
  if (!content || content === "none" || content === "normal") return "";
  const alternative = content.match(/"((?:[^"\\]|\\.)*)"\s*\/\s*"((?:[^"\\]|\\.)*)"/);
  const text = alternative ? alternative[2] : [...content.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((one) => one[1]).join("");
  return text.replace(/[\ue000-\uf8ff]/g, "").replace(/\\(["\\])/g, "$1");
};

const embedded = (element, role) => {
  if (role === "textbox" || role === "searchbox") return sensitive(element) ? "" : element.value ?? element.textContent;
  if (role === "combobox" || role === "listbox") {
    if (element.selectedOptions) return [...element.selectedOptions].map((one) => one.text).join(" ");
    const chosen = element.querySelector('[aria-selected="true"]');
    return chosen ? chosen.textContent : element.value ?? "";
  }
  if (/^(slider|spinbutton|progressbar|scrollbar|meter)$/.test(role))
    return attr(element, "aria-valuetext") || attr(element, "aria-valuenow") || String(element.value ?? "");
  return null;
};

const children = (element) => {
  const root = rootOf(element);
  if (root) return root.childNodes;
  if (element.tagName === "SLOT") {
    const assigned = element.assignedNodes();
    if (assigned.length) return assigned;
  }
  return element.childNodes;
};

// One round of accname 2F: what the element's own content says.
const contentName = (element, seen, depth) => {
  let text = pseudo(element, "::before");
  for (const child of children(element)) {
    if (text.length > LONGEST_NAME * 4) break;
    if (child.nodeType === 3) { text += child.data; continue; }
    if (child.nodeType !== 1 || child.tagName === "SCRIPT" || child.tagName === "STYLE") continue;
    const part = nameStep(child, seen, depth + 1, { inside: true });
    if (!part) continue;
    const display = styleOf(child).display;
    text += display.startsWith("inline") || display === "contents" ? part : ` ${part} `;
  }
  for (const child of byIds(element, "aria-owns")) text += ` ${nameStep(child, seen, depth + 1, { inside: true })} `;
  return text + pseudo(element, "::after");
};

const nativeName = (element, seen, depth) => {
  const tag = element.tagName;
  if (tag === "INPUT" && /^(button|submit|reset|image)$/.test(element.type)) {
    if (element.type === "image") return attr(element, "alt") || attr(element, "value") || "Submit";
    if (element.hasAttribute("value")) return element.value;
    return { submit: "Submit", reset: "Reset" }[element.type] || "";
  }
  if (element.labels && element.labels.length)
    return [...element.labels].map((label) => nameStep(label, seen, depth + 1, { referenced: true, of: element })).filter(Boolean).join(" ");
  if (tag === "IMG" || tag === "AREA") return attr(element, "alt") || "";
  const inner = { FIELDSET: "LEGEND", TABLE: "CAPTION", FIGURE: "FIGCAPTION" }[tag];
  if (inner) {
    const part = [...element.children].find((child) => child.tagName === inner);
    return part ? nameStep(part, seen, depth + 1, { referenced: true }) : "";
  }
  if (tag === "OPTGROUP" || tag === "OPTION" || tag === "TRACK") return attr(element, "label") || "";
  if (tag === "svg" || element.ownerSVGElement) {
    const title = [...element.children].find((child) => child.tagName === "title");
    return title ? title.textContent : attr(element, "xlink:title") || "";
  }
  return "";
};

const nameStep = (element, seen, depth, how) => {
  if (seen.has(element) || depth > DEEPEST_NAME) return "";
  if (!how.referenced && how.inside && unseen(element)) return "";
  seen.add(element);
  if (!how.by) {
    const named = byIds(element, "aria-labelledby").filter((one) => how.of !== one);
    if (named.length) {
      const parts = named.map((one) => nameStep(one, new Set(one === element ? [] : seen), depth + 1, { referenced: true, by: true }));
      const text = fold(parts.join(" "));
      if (text) return text;
    }
  }
  const role = roleOf(element);
  const value = (how.inside || how.by) && !(how.by && depth === 0) ? embedded(element, role) : null;
  const own = attr(element, "aria-label");
  if (own && own.trim() && !(value !== null && how.inside)) return fold(own);
  if (value !== null) return fold(value);
  if (role !== "none") {
    const native = nativeName(element, seen, depth);
    if (native && native.trim()) return fold(native);
  }
  if (FROM_CONTENT.has(role) || how.inside || how.referenced) {
    const text = contentName(element, seen, depth);
    if (text.trim()) return how.inside ? text : fold(text);
  }
  return fold(attr(element, "title") || "");
};

const nameOf = (element, role) => {
  if (UNNAMED.has(role) && !attr(element, "aria-labelledby") && !attr(element, "aria-label")) return "";
  const text = nameStep(element, new Set(), 0, {}) || fold(attr(element, "placeholder") || attr(element, "aria-placeholder") || "");
  return text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME)}…` : text;
};

const describedBy = (element, name) => {
  const parts = byIds(element, "aria-describedby").map((one) => nameStep(one, new Set(), 0, { referenced: true, by: true }));
  const text = fold(parts.join(" ") || attr(element, "aria-description") || attr(element, "title") || "");
  return text === name ? "" : text.slice(0, LONGEST_NAME);
};

const sensitive = (element) => {
  if (element.type === "password") return "password";
  const complete = attr(element, "autocomplete");
  if (!complete) return "";
  if (/(^| )(current|new)-password( |$)/i.test(complete)) return "password";
  if (/(^| )one-time-code( |$)/i.test(complete)) return "otp";
  return /(^| )cc-(number|csc|exp)/i.test(complete) ? "card" : "";
};

const valueOf = (element, role) => {
  const tag = element.tagName;
  if (tag === "SELECT") return [...element.selectedOptions].map((one) => fold(one.label || one.text)).join(", ");
  if (tag === "INPUT") {
    if (element.type === "file") return [...element.files].map((file) => file.name).join(", ");
    if (/^(checkbox|radio|button|submit|reset|image|hidden)$/.test(element.type)) return null;
    return sensitive(element) ? (element.value ? "••••" : "") : element.value.slice(0, 20000);
  }
  if (tag === "TEXTAREA") return sensitive(element) ? (element.value ? "••••" : "") : element.value.slice(0, 20000);
  if (role === "textbox" || role === "searchbox" || role === "combobox") {
    if (editable(element)) return fold(element.innerText).slice(0, 20000);
    const inner = role === "combobox" ? element.querySelector("input") : null;
    if (inner) return sensitive(inner) ? "••••" : inner.value;
    if (role === "combobox") return fold(attr(element, "aria-valuetext") || element.innerText || "").slice(0, LONGEST_NAME);
  }
  if (tag === "PROGRESS" || tag === "METER") return element.hasAttribute("value") ? String(element.value) : null;
  return attr(element, "aria-valuetext") || attr(element, "aria-valuenow");
};

const statesOf = (element, role) => {
  const found = [];
  const tag = element.tagName;
  const aria = (name) => attr(element, `aria-${name}`);
  const native = tag === "INPUT" && (element.type === "checkbox" || element.type === "radio");
  const on = native ? (element.indeterminate ? "mixed" : String(element.checked)) : aria("checked");
  if (on) found.push({ true: "checked", false: "unchecked" }[on] || "mixed");
  const pressed = aria("pressed");
  if (pressed) found.push({ true: "pressed", false: "not pressed" }[pressed] || "mixed");
  if (aria("disabled") === "true" || (/^(BUTTON|INPUT|SELECT|TEXTAREA|OPTION|OPTGROUP|FIELDSET)$/.test(tag) && element.matches(":disabled"))
    || (element.parentElement && element.parentElement.closest('[aria-disabled="true"]'))) found.push("disabled");
  if (element.readOnly === true && /^(INPUT|TEXTAREA)$/.test(tag) || aria("readonly") === "true") found.push("readonly");
  if (element.required === true || aria("required") === "true") found.push("required");
  const invalid = aria("invalid");
  if (invalid && invalid !== "false" || (/^(INPUT|SELECT|TEXTAREA)$/.test(tag) && element.matches(":user-invalid"))) found.push("invalid");
  const expanded = tag === "SUMMARY" && role === "button" ? String(element.parentElement.open) : aria("expanded");
  if (expanded) found.push(expanded === "true" ? "expanded" : "collapsed");
  if (element.selected === true || aria("selected") === "true") found.push("selected");
  if (aria("current") && aria("current") !== "false") found.push("current");
  if (aria("busy") === "true") found.push("busy");
  if (element === element.getRootNode().activeElement) found.push("focused");
  return found;
};
