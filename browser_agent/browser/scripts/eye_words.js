// A guard for presses that are aimed by words and not by a ref: what the event meets must still carry these words.
const LONGEST_MS = 60;
const wordsIn = (element) => {
  const subject = subjectOf(element);
  const labels = [...(subject.labels || [])].map((label) => label.innerText);
  return squeezed([nameOf(subject, roleOf(subject)), element.innerText, subject.value, ...labels].filter(Boolean).join(" "));
};
const says = (element) => roleOf(element) === awaited.role && squeezed(nameOf(element, awaited.role)) === squeezed(awaited.name);
// Whether it stands where the query wants it: in a row with these cells, within what is called so.
const CELLS = "td,th,[role=cell],[role=gridcell],[role=rowheader]";
const isPlaced = (element) => {
  const row = awaited.cells.length ? element.closest("tr,[role=row]") : null, cells = row ? [...row.querySelectorAll(CELLS)] : [];
  if (!awaited.cells.every((text) => cells.some((one) => fold(one.innerText) === text || fold(one.textContent) === text))) return false;
  return awaited.within.every(([role, name]) => {
    for (let node = upFrom(element); node; node = upFrom(node))
      if (roleOf(node) === role && (name === null || squeezed(nameOf(node, role)) === squeezed(name))) return true;
    return false;
  });
};
// Names can be a matter of opinion. Whether ours is the driver's shows in this: is anything called so, and placed so, by us as well?
const agree = () => {
  if (!awaited || (awaited.agreed.length && awaited.placed) || awaited.spent > LONGEST_MS) return;
  const began = performance.now(), found = [];
  for (const one of doc.querySelectorAll(TAGS[awaited.role] || "*")) {
    if (says(one) && one.checkVisibility({ visibilityProperty: true })) found.push(one);
    if (performance.now() - began > LONGEST_MS) break;
  }
  if (!awaited.agreed.length) awaited.agreed = found;
  awaited.placed = found.some(isPlaced);
  awaited.spent += performance.now() - began;
};
const changes = new MutationObserver(() => { if (awaited) { awaited.changed = true; agree(); } });
// Who aims by role and name alone means the only one. One that comes while the mouse is on its way makes it one of several.
const joined = (target) => {
  const changed = changes.takeRecords().length || awaited.changed;
  awaited.changed = false;
  if (!awaited.alone || !changed || awaited.through || !awaited.agreed.length) return "";
  const now = equalsIn(doc, awaited.role, awaited.name, `${target.localName},[role]`) || [];
  return now.length > 1 && now.some((one) => !awaited.agreed.includes(one)) ? `there are ${now.length} of that name by now` : "";
};
// Where ours is, what is hit must be called so now; else only what has the wanted role and says something else is stopped.
const isRight = (path, target) => {
  if (path[0] && !path[0].isConnected) return false;
  if (target && says(subjectOf(target))) return !awaited.placed || isPlaced(target);
  if (!target && (!path[0] || path[0] === doc.documentElement || path[0] === doc.body)) return true;
  if (awaited.agreed.length || awaited.elsewhere) return path.some((one) => (subjectOf(one) !== one && says(subjectOf(one))) || draws(one));
  return !target || wordsIn(target).includes(squeezed(awaited.name));
};
// Whether it is drawn for the one box that is meant, and holds nothing else to press.
const draws = (one) => {
  if (!awaited.drawn || one === doc.body || one === doc.documentElement) return false;
  const held = [...one.querySelectorAll("input,select,textarea,button,a[href],[role],[tabindex]")].filter((each) => ACTED_ON.has(roleOf(each)));
  return held.length === 1 && says(held[0]);
};
const strayed = (event) => {
  if (!awaited || armed || !event.isTrusted || heard.has(event)) return;
  if (awaited.downs && awaited.through && !awaited.stopped && !event.type.endsWith("down")) return;
  heard.add(event);
  const path = event.composedPath().filter((one) => one.nodeType === 1);
  const target = path.find((one) => roleOf(one) === awaited.role);
  swap.hear(event);
  const elsewhere = target ? sendsElsewhere(subjectOf(target), awaited.sends) || joined(target) : "";
  if (!awaited.stopped && !elsewhere && isRight(path, target)) { awaited.through += 1; return; }
  stop(event);
  const met = target || path[0] || doc.documentElement, role = roleOf(met) || met.tagName.toLowerCase();
  const strange = target && awaited.placed && !isPlaced(target), row = strange && (target.closest("tr,[role=row]") || upFrom(target));
  const beside = row ? ` beside ${quoted(wordsAround(row, target))}` : "";
  if (!awaited.stopped) awaited.stopped = elsewhere || `${event.type} on ${role} "${nameOf(subjectOf(met), role)}"${beside}`;
};
guards.push(strayed);
// where: texts of cells of its row, what it is within as pairs of role and name, whether role and name say all (alone), whether
// only what gets the button down counts (downs), and whether what is drawn in its place may be pressed (drawn).
eye.await = (role, name, sends, where) => {
  awaited = { role, name, sends, ...where, cells: where.cells.map(fold), agreed: [], elsewhere: false, placed: false, spent: 0, changed: false, through: 0, stopped: "" };
  swap.forget();
  press();
  agree();
  changes.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  return awaited.agreed.length;
};
// Another frame has what is meant: here only what is called so is right.
eye.awaitedElsewhere = () => { if (awaited) awaited.elsewhere = true; };
eye.met = () => {
  const was = awaited;
  awaited = null;
  pressing = 0;
  changes.disconnect();
  leave();
  if (was && was.through) afterPress();
  const came = swap.forget();
  return was && (was.stopped || came) ? [was.stopped, was.through, came] : null;
};
