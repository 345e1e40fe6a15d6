// Words that style sheets draw before and after an element: a part of its name.
// The words of a value of `content`. Private characters are the pictures of icon fonts.
const wordsOf = (content) => {
  const alternative = content.match(/"((?:[^"\\]|\\.)*)"\s*\/\s*"((?:[^"\\]|\\.)*)"/);
  const text = alternative ? alternative[2] : [...content.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((one) => one[1]).join("");
  return text.replace(/[\ue000-\uf8ff\u{f0000}-\u{10ffff}]/gu, "").replace(/\\(["\\])/g, "$1");
};
const pseudo = (element, side) => {
  const style = getComputedStyle(element, side), content = style.content;
  if (!content.includes('"') || style.display === "none") return "";
  const said = wordsOf(content);
  return said && style.display !== "inline" ? ` ${said} ` : said;
};

// To ask an element for the style of its pseudo-elements costs as much as all else of its name. So after some of them the
// style sheets are asked once which draw words at all: a set of the class, id or tag that each such selector ends with.
// null where that cannot be told: a sheet of another site, too many rules, a selector of another kind.
const FEW_LOOKS = 300, MOST_RULES = 8000;
const endsOf = (selector) => {
  const plain = selector.replace(/\[[^\]]*\]/g, "").replace(/:(?:not|has|nth-[\w-]+)\([^()]*\)/g, "");
  return [...plain.matchAll(/([^\s,>+~]*)::(?:before|after)/g)].map(([, part]) => {
    const bare = part.replace(/:[\w-]+/g, "").toLowerCase();
    return !selector.includes("\\") && /^[\w-]*([.#](?:[\w-]|[^\0-\x7f])+)*$/.test(bare) ? /[.#]?[^.#]*$/.exec(bare)[0] : "";
  });
};
const drawers = () => {
  const found = new Set();
  let left = MOST_RULES;
  const told = (rules) => [...rules].every((rule) => {
    left -= 1;
    const selector = rule.selectorText || "", inner = rule.cssRules?.length, draws = /::(before|after)/.test(selector);
    if (draws && (inner || /\(|inherit/.test(rule.style.content) || wordsOf(rule.style.content))) for (const end of endsOf(selector)) found.add(end);
    return left > 0 && (!rule.styleSheet || told(rule.styleSheet.cssRules)) && (!inner || told(rule.cssRules));
  });
  try {
    return [...doc.styleSheets, ...doc.adoptedStyleSheets].every((sheet) => told(sheet.cssRules)) && !found.has("") ? found : null;
  } catch { return null; }
};
const mayDraw = (element) => {
  const all = inOneGo();
  if ((all.looks += 1) <= FEW_LOOKS) return true;
  if (all.drawn === undefined) all.drawn = drawers();
  // What a shadow root draws is told by its own sheets.
  if (!all.drawn || element.getRootNode() !== document || rootOf(element) || (element.parentElement && rootOf(element.parentElement))) return true;
  const drawn = (word) => all.drawn.has(word.toLowerCase());
  return all.drawn.size > 0 && (drawn(element.localName) || drawn(`#${element.id}`)
    || (attr(element, "class") || "").split(/\s+/).some((word) => drawn(`.${word}`)));
};
