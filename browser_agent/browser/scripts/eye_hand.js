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
    const form = field.form || field.closest("form"), targets = [];
    if (form)
      for (const said of [attr(form, "action") || "", ...[...form.querySelectorAll("[formaction]")].map((one) => attr(one, "formaction"))])
        try { targets.push(new URL(said, doc.baseURI).href); } catch { targets.push(said); }
    const method = (one, name) => { const said = attr(one, name); return said === null ? "" : said.toLowerCase(); };
    const gets = (said) => said !== "post" && said !== "dialog", own = form ? method(form, "method") : "";
    const senders = form ? [...Element.prototype.querySelectorAll.call(form, "[formmethod],[formaction]")] : [];
    const asks = Boolean(form) && (own ? gets(own) : attr(form, "action") !== null);
    const inAddress = asks || senders.some((one) => gets(attr(one, "formmethod") === null ? own : method(one, "formmethod")));
    const says = ["name", "id", "autocomplete", "placeholder"].map((one) => (attr(field, one) || "").slice(0, 200)).filter(Boolean);
    return { says, inAddress, origin: self.origin, field: sensitive(field) || field.type || "", tag: field.tagName.toLowerCase(), targets: targets.slice(0, 100) };
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
