// What the hand needs where Playwright has no way to an element: inside closed shadow roots.
const fieldOf = (ref) => {
  const element = eye.byRef(ref);
  return element ? subjectOf(element) : null;
};
eye.hand = {
  // Put the focus there, with all that it holds selected; whether it is there.
  focus(ref) {
    const field = fieldOf(ref);
    if (!field) return false;
    field.focus();
    if (field.select) field.select();
    else if (editable(field)) getSelection().selectAllChildren(field);
    return field.getRootNode().activeElement === field;
  },
  // Compared here, so that no secret leaves the page.
  holds(ref, text) {
    const field = fieldOf(ref);
    return Boolean(field) && (/^(INPUT|TEXTAREA|SELECT)$/.test(field.tagName) ? field.value : field.innerText) === text;
  },
  // What a secret is bound to, as it is at this moment; `origin` is the browser's own word here.
  facts(ref) {
    const field = fieldOf(ref);
    if (!field) return null;
    const { targets, says } = eye.confided;
    return { ...says([field]), targets: targets([field]), origin: self.origin, field: sensitive(field) || field.type || "", tag: field.tagName.toLowerCase() };
  },
  isOn(ref) { const field = fieldOf(ref); return Boolean(field) && (field.checked ?? attr(field, "aria-checked") === "true"); },
  // The options of a select by their words; what is chosen afterwards, or null when one of them is not there once.
  choose(ref, wanted) {
    const field = fieldOf(ref);
    if (!field || field.tagName !== "SELECT") return null;
    const all = [...field.options];
    const found = wanted.map((text) => all.filter((one) => fold(one.label || one.text).toLowerCase() === fold(text).toLowerCase() && !one.disabled));
    if (found.some((same) => same.length !== 1)) return null;
    for (const option of all) option.selected = found.some((same) => same[0] === option);
    field.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    return [...field.selectedOptions].map((one) => fold(one.label || one.text));
  },
  options(ref) { const field = fieldOf(ref); return field && field.options ? [...field.options].map((one) => fold(one.label || one.text)).slice(0, 20) : []; },
  scroll(ref, by) {
    const element = eye.byRef(ref);
    if (!element) return;
    if (by) element.scrollBy({ top: by, behavior: "instant" });
    else element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  },
};
