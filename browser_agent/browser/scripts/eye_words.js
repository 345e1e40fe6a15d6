// A guard for clicks that are aimed by words and not by a ref: what the event meets must still carry these words.
let awaited = null;
const wordsIn = (element) => {
  const subject = subjectOf(element);
  const labels = [...(subject.labels || [])].map((label) => label.innerText);
  return squeezed([nameOf(subject, roleOf(subject)), element.innerText, subject.value, ...labels].filter(Boolean).join(" "));
};
// Lenient where names are a matter of opinion: only an element of the wanted role that says something else is stopped.
const strayed = (event) => {
  if (!awaited || armed || !event.isTrusted) return;
  const target = event.composedPath().find((one) => one.nodeType === 1 && roleOf(one) === awaited.role);
  if (!awaited.stopped && (!target || wordsIn(target).includes(squeezed(awaited.name)))) { awaited.through += 1; return; }
  event.stopImmediatePropagation();
  event.preventDefault();
  if (!awaited.stopped) awaited.stopped = `${event.type} on ${awaited.role} "${nameOf(subjectOf(target), awaited.role)}"`;
};
for (const kind of GUARDED) addEventListener(kind, strayed, { capture: true, passive: false });
eye.await = (role, name) => { awaited = { role, name, through: 0, stopped: "" }; };
eye.met = () => {
  const was = awaited;
  awaited = null;
  return was && was.stopped ? [was.stopped, was.through] : null;
};
