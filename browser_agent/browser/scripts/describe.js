// What each of these elements is and holds, as data. Runs in the page; nothing is written into it.
(elements, options) => {
  const fold = (text, most) => (text || "").replace(/\s+/g, " ").trim().slice(0, most);
  const seen = (element) => {
    if (!element.isConnected) return false;
    if (!element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) return false;
    const box = element.getBoundingClientRect();
    if (box.width > 0 && box.height > 0) return true;
    return [...element.children].some((child) => seen(child));
  };
  const sensitive = (element) => {
    const complete = (element.getAttribute("autocomplete") || "").toLowerCase();
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
    if (element.isContentEditable) return element.innerText.slice(0, 20000);
    return element.getAttribute("aria-valuetext") || element.getAttribute("aria-valuenow");
  };
  const states = (element) => {
    const found = [];
    const aria = (name) => element.getAttribute("aria-" + name);
    const toggle = element instanceof HTMLInputElement && /^(checkbox|radio)$/.test(element.type);
    const on = toggle ? (element.indeterminate ? "mixed" : String(element.checked)) : aria("checked") || aria("pressed");
    if (on) found.push({ true: "checked", false: "unchecked" }[on] || "mixed");
    if (element.matches(":disabled") || aria("disabled") === "true") found.push("disabled");
    if (element.readOnly || aria("readonly") === "true") found.push("readonly");
    if (element.required || aria("required") === "true") found.push("required");
    if (aria("invalid") && aria("invalid") !== "false") found.push("invalid");
    if (aria("expanded")) found.push(aria("expanded") === "true" ? "expanded" : "collapsed");
    if (element.selected || aria("selected") === "true") found.push("selected");
    if (element.matches(":focus")) found.push("focused");
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
    const own = element.getAttribute("role");
    if (own) return own.split(" ")[0];
    if (element.tagName === "INPUT") return inputs[element.type] || "textbox";
    return /^H[1-6]$/.test(element.tagName) ? "heading" : roles[element.tagName] || "";
  };
  const name = (element) => {
    const own = element.getAttribute("aria-label");
    if (own) return fold(own, 200);
    const by = (element.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean);
    const root = element.getRootNode();
    const named = by.map((id) => root.getElementById && root.getElementById(id)).filter(Boolean);
    if (named.length) return fold(named.map((one) => one.innerText).join(" "), 200);
    if (element.labels && element.labels.length) return fold([...element.labels].map((l) => l.innerText).join(" "), 200);
    const text = /^(INPUT|SELECT|TEXTAREA|TABLE|UL|OL|FORM)$/.test(element.tagName) ? "" : element.innerText;
    return fold(text || element.alt || element.title || element.placeholder || element.value, 200);
  };
  const heading = (element) => {
    const all = [...element.ownerDocument.querySelectorAll("h1,h2,h3,h4,h5,h6,legend,caption")].reverse();
    const before = all.find((one) => one.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING);
    return before ? fold(before.innerText, 120) : "";
  };
  const kinds = (form) => [...new Set([...form.elements].filter((one) => one.type).map((one) => {
    const said = `${one.name || ""} ${one.id || ""}`;
    const card = /card.?(num|no)|cc.?(num|exp|csc)|cvc|cvv|kartennummer/i.test(said) && one.matches("input");
    return sensitive(one) || (card ? "card" : one.type);
  }))].slice(0, 30);
  // Its button for Enter, also one that stands outside and names the form.
  const sender = (form) => {
    const one = [...form.elements].find((each) => each.matches("button,input") && /^(submit|image)$/.test(each.type));
    return one ? name(one) || fold(one.value, 200) : "";
  };
  // What a person reads around a control: its row, dialog or form; further out only for a price that is not there.
  const near = (element, form) => {
    const price = /\p{Sc}|\d[.,]\d\d\b|\d\s?(kr|z\u0142|K\u010d|Ft|lei|[A-Z]{3})\b|\b[A-Z]{3}\s?\d|\d\s?[\u5186\u5143\uc6d0]/u;
    const entered = (scope) => [...scope.querySelectorAll("input,select,output")].slice(0, 200)
      .filter((one) => !sensitive(one) && !/^(hidden|checkbox|radio|submit|reset|button|image|file)$/.test(one.type) && seen(one))
      .map((one) => [name(one), one instanceof HTMLSelectElement ? held(one) : one.value || one.innerText || ""])
      .filter(([, value]) => value.length <= 30 && /\d/.test(value)).map((pair) => pair.join(": "));
    const read = (scope) => [scope.innerText.replace(/[^\S\n]+/g, " ").trim(), ...entered(scope)].join("\n");
    const row = element.closest("tr,[role=row],li,[role=listitem],article");
    const box = element.closest("dialog,[role=dialog],[role=alertdialog]") || form || element.closest("section,aside,article");
    const scopes = [row, box, element.closest("main"), document.body].filter((one) => one && one !== element);
    const told = scopes.find((one) => price.test(one.textContent) && price.test(read(one)))
      || scopes.find((one) => one === box && price.test(entered(one).join(" "))) || box;
    const text = told ? read(told) : "";
    if (text.length <= 1000) return text;
    // Of a long text its beginning, and every line with a digit.
    const rest = text.slice(300).split("\n").filter((line) => /\d/.test(line));
    const all = [text.slice(0, 300), ...rest].join("\n");
    return all.length <= 1000 ? all : all.slice(0, 999) + "\u2026";
  };
  const describe = (element, index) => {
    const box = element.getBoundingClientRect(), facts = options.headings && index < 5;
    const link = element.closest("a[href]");
    const form = element.form || element.closest("form");
    const submitter = element.matches("button,input") ? element : null;
    // A field called "action" hides form.action, and a page could do that on purpose: ask the attributes.
    const said = (name) => (submitter && submitter.getAttribute("form" + name)) || form.getAttribute(name);
    return {
      visible: seen(element), tag: element.tagName.toLowerCase(), role: role(element), name: name(element),
      value: held(element), states: states(element), field: sensitive(element) || element.type || "",
      text: options.texts || index < 5 ? (element.innerText || "").slice(0, options.texts ? 200000 : 2000) : "",
      href: link && typeof link.href === "string" && (facts || link === element) ? link.href : null,
      form: form ? new URL(said("action") || "", document.baseURI).href : null,
      method: form ? (said("method") || (said("action") ? "get" : "")).toLowerCase() : null,
      form_fields: facts && form ? kinds(form) : [], form_button: facts && form ? sender(form) : "",
      download: !!link && link.hasAttribute("download"), near_text: facts ? near(element, form) : "",
      box: { x: box.x, y: box.y, width: box.width, height: box.height },
      heading: facts ? heading(element) : "",
    };
  };
  const wanted = elements.map((element, index) => ({ element, index })).filter(({ element }) => options.hidden || seen(element));
  const first = wanted.slice(0, 50);
  return { count: wanted.length, elements: first.map(({ element }, i) => describe(element, i)), indexes: first.map(({ index }) => index) };
}
