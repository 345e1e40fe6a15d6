// A guard for clicks that are aimed by words and not by a ref: what the event meets must still carry these words.
const LONGEST_MS = 60;
const wordsIn = (element) => {
  const subject = subjectOf(element);
  const labels = [...(subject.labels || [])].map((label) => label.innerText);
  return squeezed([nameOf(subject, roleOf(subject)), element.innerText, subject.value, ...labels].filter(Boolean).join(" "));
};
const says = (element) => roleOf(element) === awaited.role && squeezed(nameOf(element, awaited.role)) === squeezed(awaited.name);
const TAGS = { button: "button,input,summary,[role]", link: "a,area,[role]", checkbox: "input,[role]", radio: "input,[role]", option: "option,[role]" };
// Names can be a matter of opinion. Whether ours is the driver's shows in this: is anything called so by us as well?
const agree = () => {
  if (!awaited || awaited.agreed.length || awaited.spent > LONGEST_MS) return;
  const began = performance.now();
  for (const one of doc.querySelectorAll(TAGS[awaited.role] || "*")) {
    if (says(one) && one.checkVisibility({ visibilityProperty: true })) awaited.agreed.push(one);
    if (performance.now() - began > LONGEST_MS) break;
  }
  awaited.spent += performance.now() - began;
  if (awaited.agreed.length) changes.disconnect();
};
const changes = new MutationObserver(agree);
// Where ours is, what is hit must be called so now; else only what has the wanted role and says something else is stopped.
const isRight = (path, target) => {
  if (path[0] && !path[0].isConnected) return false;
  if (target && says(subjectOf(target))) return true;
  if (!target && (!path[0] || path[0] === doc.documentElement || path[0] === doc.body)) return true;
  if (awaited.agreed.length) return path.some((one) => subjectOf(one) !== one && says(subjectOf(one)));
  return !target || wordsIn(target).includes(squeezed(awaited.name));
};
const strayed = (event) => {
  if (!awaited || armed || !event.isTrusted || heard.has(event)) return;
  heard.add(event);
  const path = event.composedPath().filter((one) => one.nodeType === 1);
  const target = path.find((one) => roleOf(one) === awaited.role);
  const elsewhere = target ? sendsElsewhere(subjectOf(target), awaited.sends) : "";
  if (!awaited.stopped && !elsewhere && isRight(path, target)) { awaited.through += 1; return; }
  stop(event);
  const met = target || path[0] || doc.documentElement, role = roleOf(met) || met.tagName.toLowerCase();
  if (!awaited.stopped) awaited.stopped = elsewhere || `${event.type} on ${role} "${nameOf(subjectOf(met), role)}"`;
};
guards.push(strayed);
eye.await = (role, name, sends = "") => {
  awaited = { role, name, sends, agreed: [], spent: 0, through: 0, stopped: "" };
  press();
  agree();
  if (!awaited.agreed.length)
    changes.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
};
eye.met = () => {
  const was = awaited;
  awaited = null;
  pressing = 0;
  changes.disconnect();
  return was && was.stopped ? [was.stopped, was.through] : null;
};
