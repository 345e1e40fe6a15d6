// Which role an element has: HTML-AAM 1.0 and WAI-ARIA 1.2. Runs in the isolated world, so every DOM function here is the
// browser's own, whatever the page did to its prototypes.
const fold = (text) => (text.indexOf("\n") < 0 && text.indexOf("  ") < 0 && text.indexOf("\t") < 0 && text.indexOf("\r") < 0 ? text.trim() : text.replace(/[ \t\r\n\f]+/g, " ").trim());
// What the document itself says: an image called "body" hides document.body, in this world too.
const methods = new Map();
const doc = new Proxy(document, {
  get: (_, name) => {
    let known = methods.get(name);
    if (known) return known;
    const held = Reflect.get(Document.prototype, name, document);
    if (typeof held !== "function") return held;
    methods.set(name, known = held.bind(document));
    return known;
  },
});
// Through the prototype: a field called "getAttribute" hides what a form has by that name, in this world too.
const attr = (element, name) => Element.prototype.getAttribute.call(element, name);
const styleOf = (element) => getComputedStyle(element);
const ROLES = {
  ADDRESS: "group", ARTICLE: "article", BLOCKQUOTE: "blockquote", BUTTON: "button", CAPTION: "caption", CODE: "code", DATALIST: "listbox",
  DD: "definition", DEL: "deletion", DETAILS: "group", DFN: "term", DIALOG: "dialog", DT: "term", EM: "emphasis", FIELDSET: "group", FIGURE: "figure",
  FORM: "form", H1: "heading", H2: "heading", H3: "heading", H4: "heading", H5: "heading", H6: "heading", HR: "separator", HGROUP: "group",
  INS: "insertion", LI: "listitem", MAIN: "main", MARK: "mark", MATH: "math", MENU: "list", METER: "meter", NAV: "navigation", OL: "list",
  OPTGROUP: "group", OPTION: "option", OUTPUT: "status", P: "paragraph", PROGRESS: "progressbar", S: "deletion", SEARCH: "search", STRONG: "strong",
  SUB: "subscript", SUP: "superscript", TABLE: "table", TBODY: "rowgroup", TEXTAREA: "textbox", TFOOT: "rowgroup", THEAD: "rowgroup", TIME: "time",
  TR: "row", UL: "list", VIDEO: "video", AUDIO: "audio", CANVAS: "canvas", IFRAME: "iframe", FRAME: "iframe", EMBED: "embed", OBJECT: "object",
  svg: "img",
};
// Fields of dates, times and colours have no role of their own in ARIA: they are called as recipes name them.
const INPUTS = {
  button: "button", checkbox: "checkbox", color: "textbox", email: "textbox", file: "button", image: "button", number: "spinbutton",
  password: "textbox", radio: "radio", range: "slider", reset: "button", search: "searchbox", submit: "button", tel: "textbox", text: "textbox",
  url: "textbox", date: "textbox", "datetime-local": "textbox", month: "textbox", time: "textbox", week: "textbox",
};
const KNOWN = new Set(("alert alertdialog application article banner blockquote button caption cell checkbox code columnheader combobox complementary "
  + "contentinfo definition deletion dialog directory document emphasis feed figure form generic graphics-document graphics-object graphics-symbol grid "
  + "gridcell group heading img image insertion link list listbox listitem log main mark marquee math menu menubar menuitem menuitemcheckbox "
  + "menuitemradio meter navigation none note option paragraph presentation progressbar radio radiogroup region row rowgroup rowheader scrollbar search "
  + "searchbox separator slider spinbutton status strong subscript suggestion superscript switch tab table tablist tabpanel term textbox time timer "
  + "toolbar tooltip tree treegrid treeitem").split(" "));
const FROM_CONTENT = new Set(("button cell checkbox columnheader gridcell heading link menuitem menuitemcheckbox menuitemradio option radio "
  + "row rowheader switch tab tooltip treeitem").split(" "));
const UNNAMED = new Set("caption code deletion emphasis generic insertion paragraph presentation none strong subscript superscript term time definition".split(" "));

const editable = (element) => {
  const own = attr(element, "contenteditable");
  return own !== null && /^(true|plaintext-only|)$/i.test(own);
};
const SECTIONS = "article,aside,nav,section,[role=article],[role=complementary],[role=navigation],[role=region]";
const inside = (element, selector) => Boolean(element.parentElement && element.parentElement.closest(selector));
const speaks = (element) => {
  const texts = doc.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let left = 100; left && texts.nextNode(); left -= 1) if (/\S/.test(texts.currentNode.data)) return true;
  return false;
};
// Whether the author gave a name. Looks one step far only, so that two sections that name each other come to an end.
const authored = (element) => {
  if (!element.hasAttribute("aria-label") && !element.hasAttribute("aria-labelledby") && !element.hasAttribute("title")) return false;
  return Boolean(fold(attr(element, "aria-label") || "") || fold(attr(element, "title") || "")
    || byIds(element, "aria-labelledby").some((one) => speaks(one) || attr(one, "aria-label") || attr(one, "alt") || attr(one, "title")));
};

const headerRole = (element) => {
  const scope = (attr(element, "scope") || "").toLowerCase();
  if (scope) return scope === "row" || scope === "rowgroup" ? "rowheader" : "columnheader";
  const row = element.parentElement;
  if (!row || row.tagName !== "TR" || row.cells[0] !== element) return "columnheader";
  return row.parentElement?.tagName === "THEAD" || !row.querySelector(":scope > td") ? "columnheader" : "rowheader";
};

const nativeRole = (element) => {
  const tag = element.tagName;
  switch (tag) {
    case "DIV": case "SPAN": return "";
    case "A": case "AREA": return element.hasAttribute("href") ? "link" : "";
    case "a": return element.hasAttribute("href") || element.hasAttribute("xlink:href") ? "link" : "";
    case "INPUT": {
      const type = element.type;
      if (element.hasAttribute("list") && element.list && /^(text|search|tel|url|email)$/.test(type)) return "combobox";
      return type === "hidden" ? "" : INPUTS[type] || "textbox";
    }
    case "SELECT": return element.multiple || element.size > 1 ? "listbox" : "combobox";
    case "LI": return element.parentElement?.hasAttribute("role") && roleOf(element.parentElement) === "none" ? "none" : "listitem";
    case "TR": case "TBODY": case "THEAD": case "TFOOT": case "TD": case "TH": {
      const table = element.closest("table");
      const role = table && table.hasAttribute("role") ? roleOf(table) : "table";
      if (role === "none") return "none";
      if (tag === "TH") return headerRole(element);
      return tag !== "TD" ? ROLES[tag] : role === "grid" || role === "treegrid" ? "gridcell" : "cell";
    }
    case "ASIDE": return inside(element, SECTIONS) && !authored(element) ? "" : "complementary";
    case "HEADER": return inside(element, `main,[role=main],${SECTIONS}`) ? "" : "banner";
    case "FOOTER": return inside(element, `main,[role=main],${SECTIONS}`) ? "" : "contentinfo";
    case "SECTION": return authored(element) ? "region" : "";
    case "IMG": return attr(element, "alt") === "" && !authored(element) ? "none" : "img";
    case "SUMMARY": return element.matches("details > summary") && element.parentElement.querySelector(":scope > summary") === element ? "button" : "";
    default: return ROLES[tag] || "";
  }
};

// ARIA 1.2, conflict resolution: what can be focused, or says something by a global attribute, cannot be made to vanish.
const GLOBAL = /^aria-(atomic|busy|controls|current|describedby|description|details|flowto|keyshortcuts|label|labelledby|live|owns|relevant|roledescription)$/;
const insists = (element) => (element.tabIndex >= 0 && !element.matches(":disabled")) || element.getAttributeNames().some((name) => GLOBAL.test(name));

const roleOf = (element) => {
  const own = attr(element, "role");
  if (own) {
    for (const word of own.toLowerCase().split(/\s+/)) {
      if (!KNOWN.has(word)) continue;
      if (word === "none" || word === "presentation") {
        if (insists(element)) break;
        return "none";
      }
      // A landmark without a name is none.
      if ((word === "region" || word === "form") && !authored(element)) return "";
      return word === "image" ? "img" : word;
    }
  }
  const native = nativeRole(element);
  return (native && native !== "paragraph") || !editable(element) ? native : "textbox";
};
