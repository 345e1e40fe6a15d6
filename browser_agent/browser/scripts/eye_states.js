// What a control holds, which states it has, and whether what it holds is nobody's business.
// Which roles the states mean something for: WAI-ARIA 1.2, "supported states and properties". A thing without a role that
// scripts made into a control says its state with the same attributes, so "" and "generic" take them all.
const setOf = (words) => new Set(["", "generic", ...words.split(" ")]);
const CHECKABLE = setOf("checkbox switch radio menuitemcheckbox menuitemradio option treeitem");
const ALWAYS_CHECKED_OR_NOT = /^(checkbox|switch|radio|menuitemcheckbox|menuitemradio)$/;
const NEVER_MIXED = /^(switch|radio|menuitemradio)$/;
const PRESSABLE = setOf("button");
const SELECTABLE = setOf("columnheader gridcell option row rowheader tab treeitem");
const FILLED = setOf("checkbox columnheader combobox grid gridcell listbox menuitemcheckbox menuitemradio radiogroup "
  + "rowheader searchbox slider spinbutton switch textbox tree treegrid");
const HAS_PLACEHOLDER = /^(textbox|searchbox|spinbutton|combobox)$/;
const UNTYPED = /^(checkbox|radio|range|color|file|button|submit|reset|image|hidden)$/;

const kindOfSecret = (element) => {
  if (element.type === "password") return "password";
  const complete = attr(element, "autocomplete");
  if (!complete) return "";
  if (/(^| )(current|new)-password( |$)/i.test(complete)) return "password";
  if (/(^| )one-time-code( |$)/i.test(complete)) return "otp";
  return /(^| )cc-(number|csc|exp)/i.test(complete) ? "card" : "";
};
// A field for a secret stays one: "show password" makes it a field for text, or puts one of the same name in its place.
const wereSecret = new WeakMap(), namesOfSecrets = new Map();
let shown = false;
const remember = (element, kind) => {
  wereSecret.set(element, kind);
  for (const name of [element.name, element.id]) if (name) namesOfSecrets.set(name, kind);
};
const shownSecret = (element) => {
  if (element.tagName !== "INPUT" || element.type === "hidden") return "";
  return wereSecret.get(element) || namesOfSecrets.get(element.name) || namesOfSecrets.get(element.id) || "";
};
const sensitive = (element) => {
  const kind = kindOfSecret(element);
  if (!kind) return shownSecret(element);
  if (wereSecret.get(element) !== kind) remember(element, kind);
  return kind;
};
new MutationObserver((records) => {
  for (const { target, oldValue, attributeName, addedNodes, removedNodes } of records) {
    if (attributeName && target.tagName === "INPUT" && !kindOfSecret(target)) {
      if (attributeName === "type" && /^password$/i.test(oldValue || "")) remember(target, "password");
      else if (attributeName === "autocomplete" && /password|one-time-code|cc-/i.test(oldValue || ""))
        remember(target, /password/i.test(oldValue) ? "password" : /cc-/i.test(oldValue) ? "card" : "otp");
      else continue;
      tellShown();
    }
    for (const node of removedNodes || [])
      if (node.nodeType === 1)
        for (const field of [node, ...node.querySelectorAll("input")])
          if (field.tagName === "INPUT" && kindOfSecret(field)) remember(field, kindOfSecret(field));
    for (const node of addedNodes || [])
      if (namesOfSecrets.size && node.nodeType === 1)
        for (const field of [node, ...node.querySelectorAll("input")]) if (!kindOfSecret(field) && shownSecret(field)) tellShown();
  }
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["type", "autocomplete"], attributeOldValue: true });
const tellShown = () => {
  if (!shown && globalThis.browserAgentShown) globalThis.browserAgentShown("");
  shown = true;
};

const valueOf = (element, role) => {
  const tag = element.tagName;
  if (tag === "SELECT") return sensitive(element) ? "••••" : [...element.selectedOptions].map((one) => fold(one.label || one.text)).join(", ");
  if (tag === "INPUT") {
    if (element.type === "file") return [...element.files].map((file) => file.name).join(", ");
    if (/^(checkbox|radio|button|submit|reset|image|hidden)$/.test(element.type)) return null;
  }
  if (tag === "INPUT" || tag === "TEXTAREA") return sensitive(element) ? (element.value ? "••••" : "") : element.value.slice(0, LONGEST_PART);
  if (role === "textbox" || role === "searchbox" || role === "combobox") {
    if (editable(element)) return fold(element.innerText).slice(0, LONGEST_PART);
    const inner = role === "combobox" ? element.querySelector("input") : null;
    if (inner) return sensitive(inner) ? "••••" : inner.value;
    if (role === "combobox") return fold(attr(element, "aria-valuetext") || element.innerText || "").slice(0, LONGEST_NAME);
  }
  if (tag === "PROGRESS" || tag === "METER") return element.hasAttribute("value") ? String(element.value) : null;
  return attr(element, "aria-valuetext") || attr(element, "aria-valuenow");
};

const statesOf = (element, role) => {
  const found = [], tag = element.tagName;
  const aria = (name) => attr(element, `aria-${name}`);
  const field = tag === "INPUT" || tag === "SELECT" || tag === "TEXTAREA";
  const on = aria("checked");
  if (tag === "INPUT" && (element.type === "checkbox" || element.type === "radio"))
    found.push(element.indeterminate && element.type === "checkbox" ? "mixed" : element.checked ? "checked" : "unchecked");
  else if (CHECKABLE.has(role)) {
    if (on === "true") found.push("checked");
    else if (on === "mixed" && !NEVER_MIXED.test(role)) found.push("mixed");
    else if (on === "false" || ALWAYS_CHECKED_OR_NOT.test(role)) found.push("unchecked");
  }
  const pressed = PRESSABLE.has(role) ? { true: "pressed", false: "not pressed", mixed: "mixed" }[aria("pressed")] : "";
  if (pressed) found.push(pressed);
  if (element.matches(":disabled") || element.closest("[aria-disabled]")?.getAttribute("aria-disabled") === "true") found.push("disabled");
  const filled = FILLED.has(role);
  if ((element.readOnly === true && field && !UNTYPED.test(element.type)) || (filled && aria("readonly") === "true")) found.push("readonly");
  if ((element.required === true && field) || (filled && aria("required") === "true")) found.push("required");
  const invalid = aria("invalid");
  if ((invalid && invalid !== "false") || (field && element.matches(":user-invalid"))) found.push("invalid");
  const expanded = tag === "SUMMARY" && role === "button" ? String(element.parentElement.open) : aria("expanded");
  if (expanded === "true" || expanded === "false") found.push(expanded === "true" ? "expanded" : "collapsed");
  if ((tag === "OPTION" && element.selected) || (SELECTABLE.has(role) && aria("selected") === "true")) found.push("selected");
  if (aria("current") && aria("current") !== "false") found.push("current");
  if (aria("busy") === "true") found.push("busy");
  if (element === element.getRootNode().activeElement) found.push("focused");
  return found;
};
