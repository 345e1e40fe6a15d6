// Keeps the picker of one widget (pick.js) from one question to the next; a new one takes its place.
(pickerOf) => {
  let key = null, picker = null;
  // What a member of it says, asked if it is a function. Null from another document, where it is not known.
  const pick = ([at], { of, what, given }) => {
    if (at) {
      if (picker) picker.deafen();
      picker = pickerOf(at);
      key = of;
    }
    if (key !== of) return null;
    const member = picker[what];
    return { told: (typeof member === "function" ? member(...given) : member) ?? null };
  };
  // An element of it, to be acted on.
  const picked = (of, which) => (key === of ? picker.element(which) : null);
  return { pick, picked };
}
