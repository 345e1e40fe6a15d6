// Where a button sends its form: method and path; nothing where the form has no address of its own.
const sends = (element) => {
  if (!element.matches("button, input[type=submit], input[type=image]") || !["submit", "image"].includes(element.type) || !element.form) return "";
  const address = attr(element, "formaction") || attr(element.form, "action");
  if (!address || !URL.canParse(address, document.baseURI)) return "";
  return `${(attr(element, "formmethod") || attr(element.form, "method") || "get").toLowerCase()} ${new URL(address, document.baseURI).pathname}`;
};
// What an element can be called beside its role and name: attributes that people gave it.
eye.marks = (ref) => {
  const element = eye.byRef(ref);
  if (!element) return {};
  const subject = subjectOf(element);
  const label = subject.labels && subject.labels.length === 1 ? fold(subject.labels[0].innerText || "") : "";
  const marks = {
    tag: subject.tagName.toLowerCase(), label, id: subject.id, classes: attr(subject, "class"), testid: attr(subject, "data-testid"),
    placeholder: attr(subject, "placeholder"), title: attr(subject, "title"), alt: attr(subject, "alt"), form: sends(subject),
  };
  return Object.fromEntries(Object.entries(marks).filter((one) => one[1]).map(([key, text]) => [key, text.slice(0, LONGEST_NAME)]));
};
