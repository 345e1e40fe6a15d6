// What is asked in a few words: of a document, of a field, of what scrolls.
({
  text: () => (document.body ? document.body.innerText : ""),
  values: (fields) => fields.map((one) => String(one.value)),
  // What a page keeps in the browser under its origin. One that may keep nothing says so by an error.
  stored: (_, { area }) => { try { return { ...(area === "local" ? localStorage : sessionStorage) }; } catch { return {}; } },
  // What a field holds, and whether it is no plain one, in one question: most are plain.
  held: ([field], { bounded }) => {
    const around = [field, field.parentElement, field.parentElement && field.parentElement.parentElement];
    const picks = !field.matches("[aria-autocomplete],[list]") && around.some((one) => one && /[Pp]ick/.test(one.className));
    // An editor may have a value of its own, which is markup.
    const held = /^(INPUT|TEXTAREA|SELECT)$/.test(field.tagName) ? field.value : field.innerText.replace(/\n$/, "");
    return { held, special: picks || field.matches(bounded) };
  },
  bounds: ([field]) => {
    const [min, max] = ["min", "max"].map((name) => field.getAttribute("aria-value" + name) || field.getAttribute(name));
    const now = Number(field.value ?? field.textContent);
    return { min, max, out: field.matches(":out-of-range") || (min !== null && now < min) || (max !== null && now > max) };
  },
  options: ([field]) => (field.tagName !== "SELECT" ? null : {
    several: field.multiple,
    options: [...field.options].map((o) => ({ text: o.label || o.text, value: o.value, index: o.index, disabled: o.disabled })),
  }),
  chosen: ([field]) => [...field.selectedOptions].map((one) => one.index),
  // Scrolls, a box or else the page, and says how far that went. At once: a page that glides there has not moved yet.
  scrolled: ([box], { by }) => {
    const at = () => (box ? box.scrollTop : scrollY), was = at();
    (box || window).scrollBy({ top: by, behavior: "instant" });
    return at() - was;
  },
  takesFiles: ([field]) => field.tagName === "INPUT" && field.type === "file",
})
