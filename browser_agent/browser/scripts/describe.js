// What each of these elements is and holds, as data; nothing is written into the page. It runs in our own world for what the
// eyes hold, else in Playwright's, and never in the page's, which could lie to it. A field called "action", or an image called
// "body", hides what a form or the document says by that name, in every world: both are asked through the prototypes.
(elements, options) => {
  const asks = (of, name) => { const get = Object.getOwnPropertyDescriptor(of.prototype, name).get; return (one) => get.call(one); };
  const does = (of, name) => { const call = of.prototype[name]; return (one, ...given) => call.apply(one, given); };
  const attr = does(Element, "getAttribute"), matches = does(Element, "matches"), closest = does(Element, "closest");
  const every = does(Element, "querySelectorAll"), everywhere = does(Document, "querySelectorAll");
  const boxOf = does(Element, "getBoundingClientRect"), canBeSeen = does(Element, "checkVisibility");
  const tagOf = asks(Element, "tagName"), childrenOf = asks(Element, "children"), isIn = asks(Node, "isConnected");
  const wordsOf = asks(Node, "textContent"), baseOf = asks(Node, "baseURI"), bodyOf = asks(Document, "body");
  const fieldsOf = asks(HTMLFormElement, "elements"), isForm = (one) => tagOf(one) === "FORM";
  const drawn = asks(HTMLElement, "innerText");
  const rootOf = does(Node, "getRootNode"), ownerOf = asks(Node, "ownerDocument");
  const holder = (root) => [Document, DocumentFragment].find((one) => root instanceof one);
  const byId = (root, id) => holder(root) && holder(root).prototype.getElementById.call(root, id);
  // An address that is none goes nowhere that is listed; it is told as it was written.
  const whole = (said) => { try { return new URL(said, baseOf(document)).href; } catch { return said; } };
  const readOf = (one) => { try { return drawn(one); } catch { return one.innerText; } };
  const fold = (text, most) => (text || "").replace(/\s+/g, " ").trim().slice(0, most);
  const seen = (element) => {
    if (!isIn(element)) return false;
    if (!canBeSeen(element, { visibilityProperty: true, contentVisibilityAuto: true })) return false;
    const box = boxOf(element);
    if (box.width > 0 && box.height > 0) return true;
    return [...childrenOf(element)].some((child) => seen(child));
  };
  const sensitive = (element) => {
    const complete = (attr(element, "autocomplete") || "").toLowerCase();
    if (element.type === "password" || /(^| )(current|new)-password( |$)/.test(complete)) return "password";
    if (/(^| )one-time-code( |$)/.test(complete)) return "otp";
    return /(^| )cc-(number|csc|exp)/.test(complete) ? "card" : "";
  };
  const held = (element) => {
    if (element instanceof HTMLSelectElement)
      return [...element.selectedOptions].map((option) => fold(option.label || option.text, 200)).join(", ");
    if (element instanceof HTMLInputElement && element.type === "file")
      return [...element.files].map((file) => file.name).join(", ");
    if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)
      return sensitive(element) ? "•".repeat(element.value.length) : element.value.slice(0, 20000);
    if (role(element) === "combobox") {
      const field = every(element, "input")[0];
      return field ? held(field) : attr(element, "aria-valuetext") || fold(readOf(element), 400);
    }
    if (!isForm(element) && element.isContentEditable) return readOf(element).slice(0, 20000);
    return attr(element, "aria-valuetext") || attr(element, "aria-valuenow");
  };
  const states = (element) => {
    const found = [];
    const aria = (name) => attr(element, "aria-" + name), own = isForm(element) ? {} : element;
    const toggle = element instanceof HTMLInputElement && /^(checkbox|radio)$/.test(element.type);
    const on = toggle ? (element.indeterminate ? "mixed" : String(element.checked)) : aria("checked") || aria("pressed");
    if (on) found.push({ true: "checked", false: "unchecked" }[on] || "mixed");
    if (matches(element, ":disabled") || aria("disabled") === "true") found.push("disabled");
    if (own.readOnly || aria("readonly") === "true") found.push("readonly");
    if (own.required || aria("required") === "true") found.push("required");
    if (aria("invalid") && aria("invalid") !== "false") found.push("invalid");
    if (aria("expanded")) found.push(aria("expanded") === "true" ? "expanded" : "collapsed");
    if (own.selected || aria("selected") === "true") found.push("selected");
    if (matches(element, ":focus")) found.push("focused");
    return found;
  };
  const roles = {
    A: "link", BUTTON: "button", SELECT: "combobox", TEXTAREA: "textbox", TABLE: "table", UL: "list", OL: "list",
    LI: "listitem", TR: "row", TH: "columnheader", TD: "cell", IMG: "img", FORM: "form", NAV: "navigation",
    MAIN: "main", DIALOG: "dialog", OPTION: "option", P: "paragraph", FIELDSET: "group", PROGRESS: "progressbar",
  };
  const inputs = {
    checkbox: "checkbox", radio: "radio", button: "button", submit: "button", reset: "button", image: "button",
    number: "spinbutton", range: "slider", search: "searchbox",
  };
  const role = (element) => {
    const own = attr(element, "role"), tag = tagOf(element);
    if (own) return own.split(" ")[0];
    if (tag === "INPUT") return inputs[element.type] || "textbox";
    return /^H[1-6]$/.test(tag) ? "heading" : roles[tag] || "";
  };
  const name = (element) => {
    const own = attr(element, "aria-label");
    if (own) return fold(own, 200);
    const by = (attr(element, "aria-labelledby") || "").split(/\s+/).filter(Boolean);
    const root = rootOf(element);
    const named = by.map((id) => byId(root, id)).filter(Boolean);
    if (named.length) return fold(named.map(readOf).join(" "), 200);
    if (isForm(element)) return fold(attr(element, "title"), 200);
    if (element.labels && element.labels.length) return fold([...element.labels].map(readOf).join(" "), 200);
    const holds = /^(INPUT|SELECT|TEXTAREA|TABLE|UL|OL)$/.test(tagOf(element)) || /^(combobox|textbox|searchbox|spinbutton|slider)$/.test(role(element));
    const text = holds ? "" : readOf(element);
    return fold(text || element.alt || element.title || element.placeholder || element.value, 200);
  };
  const heading = (element) => {
    const all = [...everywhere(ownerOf(element), "h1,h2,h3,h4,h5,h6,legend,caption")].reverse();
    const before = all.find((one) => one.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING);
    return before ? fold(readOf(before), 120) : "";
  };
  const kinds = (form) => [...new Set([...fieldsOf(form)].filter((one) => one.type).map((one) => {
    const said = `${one.name || ""} ${one.id || ""}`;
    const card = /card.?(num|no)|cc.?(num|exp|csc)|cvc|cvv|kartennummer/i.test(said) && one.matches("input");
    return sensitive(one) || (card ? "card" : one.type);
  }))].slice(0, 30);
  // Its button for Enter, also one that stands outside and names the form.
  const sender = (form) => {
    const one = [...fieldsOf(form)].find((each) => each.matches("button,input") && /^(submit|image)$/.test(each.type));
    return one ? name(one) || fold(one.value, 200) : "";
  };
  // What a person reads around a control: its row, dialog or form; further out only for a price that is not there.
  const near = (element, form) => {
    const price = /\p{Sc}|\d[.,]\d\d\b|\d\s?(kr|z\u0142|K\u010d|Ft|lei|[A-Z]{3})\b|\b[A-Z]{3}\s?\d|\d\s?[\u5186\u5143\uc6d0]/u;
    const entered = (scope) => [...every(scope, "input,select,output")].slice(0, 200)
      .filter((one) => !sensitive(one) && !/^(hidden|checkbox|radio|submit|reset|button|image|file)$/.test(one.type) && seen(one))
      .map((one) => [name(one), one instanceof HTMLSelectElement ? held(one) : one.value || one.innerText || ""])
      .filter(([, value]) => value.length <= 30 && /\d/.test(value)).map((pair) => pair.join(": "));
    const read = (scope) => [(readOf(scope) || "").replace(/[^\S\n]+/g, " ").trim(), ...entered(scope)].join("\n");
    const row = closest(element, "tr,[role=row],li,[role=listitem],article");
    const box = closest(element, "dialog,[role=dialog],[role=alertdialog]") || form || closest(element, "section,aside,article");
    const scopes = [row, box, closest(element, "main"), bodyOf(document)].filter((one) => one && one !== element);
    const told = scopes.find((one) => price.test(wordsOf(one)) && price.test(read(one)))
      || scopes.find((one) => one === box && price.test(entered(one).join(" "))) || box;
    const text = told ? read(told) : "";
    if (text.length <= 1000) return text;
    // Of a long text its beginning, and every line with a digit.
    const rest = text.slice(300).split("\n").filter((line) => /\d/.test(line));
    const all = [text.slice(0, 300), ...rest].join("\n");
    return all.length <= 1000 ? all : all.slice(0, 999) + "\u2026";
  };
  const describe = (element, index) => {
    const box = boxOf(element), facts = options.headings && index < 5;
    const link = closest(element, "a[href]");
    const form = (!isForm(element) && element.form) || closest(element, "form");
    const submitter = matches(element, "button,input") ? element : null;
    const said = (name) => (submitter && attr(submitter, "form" + name)) || attr(form, name);
    return {
      visible: seen(element), tag: tagOf(element).toLowerCase(), role: role(element), name: name(element),
      value: held(element) ?? null, states: states(element), field: sensitive(element) || (!isForm(element) && element.type) || "",
      text: options.texts || index < 5 ? (readOf(element) || "").slice(0, options.texts ? 200000 : 2000) : "",
      href: link && typeof link.href === "string" && (facts || link === element) ? link.href : null,
      form: form ? whole(said("action") || "") : null,
      method: form ? (said("method") || (said("action") ? "get" : "")).toLowerCase() : null,
      form_fields: facts && form ? kinds(form) : [], form_button: facts && form ? sender(form) : "",
      download: !!link && attr(link, "download") !== null, near_text: facts ? near(element, form) : "",
      box: { x: box.x, y: box.y, width: box.width, height: box.height },
      heading: facts ? heading(element) : "",
    };
  };
  const wanted = elements.map((element, index) => ({ element, index })).filter(({ element }) => options.hidden || seen(element));
  const first = wanted.slice(0, 50);
  return { count: wanted.length, elements: first.map(({ element }, i) => describe(element, i)), indexes: first.map(({ index }) => index) };
}
