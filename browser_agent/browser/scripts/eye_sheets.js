// How far the style sheets of a document let one change reach: from an element to what is in it, beside it, or anywhere.
// Only where every rule can be read is anything remembered of the page (eye_memory.js).
const MOST_SELECTORS = 20000;
const STATEFUL = /:(?:hover|active|focus[\w-]*)/g;
// What a change of an element changes beside it (`beside`) or anywhere (`far`): classes, ids, attributes and states that
// selectors name there. overs: what has to be under the mouse, or have the focus, for something else to look different.
// counts: whether places among brothers decide what is shown.
const TOKENS = /[.#](?:[\w-]|[^\0-\x7f]|\\[0-9a-f]{1,6}\s?|\\.)+|\[\s*[\w-]+|::?[\w-]+/gi;
const unescaped = (token) => token.replace(/\\(?:([0-9a-f]{1,6})\s?|(.))/gi, (_, hex, sign) => (hex ? String.fromCodePoint(Math.min(parseInt(hex, 16), 0x10ffff)) : sign));
// As signs are compared: some pages mind no case in the names of their classes.
const signOf = (token) => unescaped(token).replace(/^\[\s+/, "[").toLowerCase();
// Rules that hang on the size of what is around an element, or on where a tree of theirs begins, are not followed.
const UNTOLD = new Set(["CSSScopeRule", "CSSContainerRule"]);
const OF_PLACES = /:(?:nth-|first-|last-|only-|empty)/;
const OF_FIELDS = /:(?:checked|indeterminate|default|valid|invalid|user-|in-range|out-of-range|placeholder-shown|autofill|open|blank)/;
const SHOWS = ["display", "visibility", "opacity", "content", "clip", "clip-path", "color", "font-size", "cursor", "position", "text-indent", "overflow-x", "content-visibility"];

class Reach {
  constructor() {
    this.known = true;
    this.beside = new Set();
    this.far = new Set();
    this.overs = new Set();
    this.counts = false;
    this.left = MOST_SELECTORS;
  }

  // All rules of a sheet, and of what it nests.
  read(rules, nested) {
    for (const rule of rules) {
      if ((this.left -= 1) < 0 || UNTOLD.has(rule.constructor.name)) { this.known = false; return; }
      if (rule.styleSheet) this.read(rule.styleSheet.cssRules, nested);
      const inner = rule.cssRules && rule.cssRules.length > 0;
      if (rule.selectorText !== undefined) for (const one of apart(rule.selectorText, ",")) this.selector(one, nested || inner, rule.style);
      if (inner && rule.type !== CSSRule.KEYFRAMES_RULE) this.read(rule.cssRules, nested || rule.selectorText !== undefined);
    }
  }

  // Where selectors nest, or stand in brackets with combinators of their own, each part of them may reach anywhere.
  selector(text, nested, style) {
    const tangled = nested || /\([^)]*[\w\])*]\s*[\s>+~][^)]*\)|\(\s*[>+~]|&/.test(text.replace(/:nth-[\w-]+\([^()]*\)/g, ""));
    if (tangled || text.includes(":has(")) { this.mention(this.far, text); this.over(text, "*"); }
    if (OF_PLACES.test(text) && SHOWS.some((name) => style.getPropertyValue(name))) this.counts = true;
    const parts = apart(text, " >+~");
    for (const { text: part, by } of parts.slice(0, -1)) {
      if (by === "+" || by === "~") this.mention(this.beside, part);
      this.over(part, /[()&]/.test(part) ? "*" : part.replace(STATEFUL, "") || "*");
    }
  }

  mention(where, text) {
    for (const token of text.match(TOKENS) || []) where.add(signOf(token));
    if (OF_FIELDS.test(text)) where.add("fields");
    if (OF_PLACES.test(text)) this.counts = true;
  }

  over(text, bare) { if (/:(?:hover|active|focus)/.test(text)) this.overs.add(CSS.supports(`selector(${bare})`) ? bare : "*"); }
}
// A text cut at these signs where they stand in no brackets and no quotes: parts with the sign behind each.
const apart = (text, signs) => {
  const parts = [];
  let deep = 0, from = 0, quote = "";
  const cut = (at, by) => { const part = text.slice(from, at).trim(); if (part) parts.push({ text: part, by }); else if (parts.length && by !== " ") parts[parts.length - 1].by = by; };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === "\\") { at += 1; continue; }
    if (quote) { if (sign === quote) quote = ""; continue; }
    if (sign === '"' || sign === "'") { quote = sign; continue; }
    if (sign === "(" || sign === "[") deep += 1;
    else if (sign === ")" || sign === "]") deep -= 1;
    else if (deep === 0 && signs.includes(sign)) { cut(at, sign); from = at + 1; }
  }
  cut(text.length, "");
  return signs === "," ? parts.map((one) => one.text) : parts;
};

// The sheets as they are: their objects, how many rules each has, and the first and last of these.
const sheetsNow = () => [...doc.styleSheets, ...doc.adoptedStyleSheets].flatMap((sheet) => {
  let rules = null;
  try { rules = sheet.cssRules; } catch { /* of another site */ }
  return [sheet, sheet.disabled, rules ? rules.length : -1, rules && rules[0], rules && rules[rules.length - 1]];
});
let sheets = [], reach = null;
// Whether the sheets are others than at the last look; `reach` is that of those that are.
const sheetsChanged = () => {
  const now = sheetsNow();
  if (reach && now.length === sheets.length && now.every((one, at) => one === sheets[at])) return false;
  sheets = now;
  reach = new Reach();
  try { for (const sheet of [...doc.styleSheets, ...doc.adoptedStyleSheets]) reach.read(sheet.cssRules, false); } catch { reach.known = false; }
  return true;
};
