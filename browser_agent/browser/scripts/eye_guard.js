// Right before an input: is it still the same element, can it be acted on, and at which point. And a guard on the
// events themselves: they run first, in the task of the event, and stop it when something else stands there by now.
let armed = null, awaited = null;
const squeezed = (text) => (text || "").replace(/\s/g, "").toLowerCase();
// What has no role of its own is called by the text that is seen of it; a container without a name by its role alone.
const same = (element, role, name) => {
  const now = roleOf(element);
  if (now !== role && !(role === "generic" && now === "") && !(role === "region" && !ACTED_ON.has(now))) return false;
  if (nameOf(element, now) === name) return true;
  return !FROM_CONTENT.has(now) && (name === "" || squeezed(element.innerText ?? element.textContent) === squeezed(name));
};
const subjectOf = (element) => (element.tagName === "LABEL" && element.control ? element.control : element);

// Where a button sends its form, and how; the same as its facts say.
const sentBy = (element) => {
  const form = element.form || element.closest("form");
  if (!form) return "";
  const said = (name) => (element.matches("button,input") && attr(element, `form${name}`)) || attr(form, name) || "";
  const whole = (action) => { try { return new URL(action, doc.baseURI).href; } catch { return action; } };
  return `${(said("method") || (said("action") ? "get" : "")).toLowerCase()} ${whole(said("action"))}`;
};
const sendsElsewhere = (element, sends) => (sends && sentBy(element) !== sends ? `its form sends by ${sentBy(element)}` : "");

const heard = new WeakSet();
const stop = (event) => { event.stopImmediatePropagation(); event.preventDefault(); };
// Asked again once something has changed. What comes with the press is the page's answer to it: that changes how many of
// its equals there are, but not what it stands in.
const changedMeanwhile = () => {
  if (!armed.was || !(armed.watch.takeRecords().length || armed.changed)) return "";
  armed.changed = false;
  if (armed.through) return estranged(armed.was, armed.element);
  const { why, told } = unlike(armed.was, armed.element, armed.role, armed.name);
  armed.told = told;
  return why;
};
const taken = (event) => {
  if (!armed || !event.isTrusted || heard.has(event)) return;
  heard.add(event);
  const target = event.composedPath()[0] || event.target;
  const hit = rootOf(target) ? deepest(armed.x, armed.y) : target;
  const subject = subjectOf(armed.element);
  const elsewhere = sendsElsewhere(subject, armed.sends) || (armed.stopped ? "" : changedMeanwhile());
  if (!armed.stopped && !elsewhere && armed.element.isConnected && inReach(armed.element, hit) && same(subject, armed.role, armed.name)) {
    armed.through += 1;
    armed.kinds.add(event.type);
    return;
  }
  stop(event);
  if (!armed.stopped) armed.stopped = elsewhere || `${event.type} on ${roleOf(hit) || hit.tagName.toLowerCase()} "${nameOf(hit, roleOf(hit))}"`;
};
const GUARDED = ["pointerdown", "mousedown", "pointerup", "mouseup", "click", "auxclick", "dblclick", "contextmenu", "touchstart", "touchend"];
// A frame that comes while a click is on its way was not looked at: nothing in it gets that click. The worlds of one
// origin see each other; a frame of another origin cannot be asked.
let pressing = 0;
const press = () => { pressing = performance.timeOrigin + performance.now(); };
const bornInPress = () => {
  for (let one = self; one !== one.parent; ) {
    one = one.parent;
    try {
      const since = one.eye && one.eye.pressing();
      if (since && performance.timeOrigin > since) return true;
    } catch { return false; }
  }
  return false;
};
// A frame that was there, and that the click is not meant for, may be put under the mouse as well.
let barred = null;
const guards = [taken];
const guard = (event) => {
  if (armed || awaited) guards.forEach((one) => one(event));
  else if (event.isTrusted && (barred || bornInPress())) {
    stop(event);
    const met = event.composedPath()[0], role = met.nodeType === 1 ? roleOf(met) || met.localName : "document";
    if (barred) barred.stopped ||= `${event.type} on ${role} "${met.nodeType === 1 ? nameOf(met, role).slice(0, 80) : ""}" in ${self === parent ? "the page around its frame" : "another frame"}`;
  }
};
for (const kind of GUARDED) addEventListener(kind, guard, { capture: true, passive: false });
// What is taken from the page while the mouse comes to it still gets the press, past the window: it is guarded itself, as
// long as the press lasts. The browser counts our listeners among those of the page when it is asked what can be pressed.
const near = new Set();
const approached = (event) => {
  if (!event.isTrusted || !(armed || awaited)) return;
  for (const one of event.composedPath().slice(0, 30)) {
    if (one.nodeType !== 1 || near.has(one)) continue;
    near.add(one);
    for (const kind of GUARDED) one.addEventListener(kind, guard, { capture: true, passive: false });
  }
};
for (const kind of ["pointerover", "pointerdown"]) addEventListener(kind, approached, { capture: true, passive: true });
const leave = () => {
  for (const one of near) for (const kind of GUARDED) one.removeEventListener(kind, guard, { capture: true });
  near.clear();
};

const frame = () => new Promise((done) => { requestAnimationFrame(done); setTimeout(done, 100); });
const isSame = (a, b) => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
const still = async (element) => {
  for (let turn = 0; turn < 20; turn += 1) {
    const before = sizeOf(element);
    await frame();
    if (isSame(before, sizeOf(element))) return true;
  }
  return false;
};

// What an element is now, or why it cannot be acted on. kind is a FaultKind of ours.
const standing = (ref, role, name) => {
  const element = eye.byRef(ref);
  if (!element) return { kind: "stale", found: "it is gone from the page" };
  if (!element.isConnected) return { kind: "stale", found: "it was taken from the page, or replaced" };
  const subject = subjectOf(element);
  const now = roleOf(subject);
  if (!same(subject, role, name)) return { kind: "stale", found: `it is ${now || subject.tagName.toLowerCase()} "${nameOf(subject, now)}" by now` };
  if (statesOf(subject, now).includes("disabled")) return { kind: "disabled", found: "it is disabled" };
  if (element.closest("[inert]")) return { kind: "disabled", found: "it is inert" };
  return null;
};

// Aims, without waiting, and guards from now on: the time that the mouse takes is the time in which it has to stand still.
// at: the place in its box that is wanted; null for the best there is.
// sends: where its form sends, as the judge was told; empty where that does not matter.
const aim = async (ref, role, name, at = null, sends = "") => {
  const wrong = standing(ref, role, name);
  if (wrong) return wrong;
  const element = eye.byRef(ref);
  const elsewhere = sendsElsewhere(subjectOf(element), sends);
  if (elsewhere) return { kind: "stale", found: `${elsewhere} by now` };
  const box = sizeOf(element);
  if (!(box.width > 0 && box.height > 0)) return { kind: "not_found", found: "it takes no place on the page" };
  const wanted = { ref, element, role, name, at, sends }, spot = spotOf(element, at);
  if (isInside(...spot) && isFree(element, spot)) return arm(wanted, spot);
  element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  const free = freePoint(element, at);
  if (free) return arm(wanted, free);
  // Something lies on it. What moves may be on its way out of there.
  if (!(await still(element))) return { kind: "stale", found: "it keeps moving" };
  const last = freePoint(element, at);
  return standing(ref, role, name) || (last ? arm(wanted, last) : coveredAt(element, at));
};
const spotOf = (element, at, box = sizeOf(element)) => (at ? [at[0] + box.x, at[1] + box.y] : pointOf(element, box));
const isFree = (element, spot) => { const there = deepest(...spot); return Boolean(there) && inReach(element, there); };
const isInside = (x, y) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;
// The first point of it that nothing covers; null when there is none.
const freePoint = (element, at) => {
  const box = sizeOf(element), first = spotOf(element, at, box);
  return isFree(element, first) ? first : (!at && pointsOf(element, box).find((one) => isFree(element, one))) || null;
};
const coveredAt = (element, at) => {
  const hit = deepest(...spotOf(element, at));
  const cover = hit ? new Walk({}).nameCover(hit, element) : "nothing: it is outside of the window";
  return { kind: "covered", found: `it is covered by ${/^\d+$/.test(cover) ? `e${cover}` : cover}` };
};
const arm = (wanted, [x, y]) => {
  const was = among.get(wanted.ref), { why, told } = unlike(was, wanted.element, wanted.role, wanted.name);
  if (why) return { kind: "stale", found: why };
  const since = pressing;
  unarm();
  press();
  // Aimed again, it is still the same press: what came since it began counts as that.
  pressing = since || pressing;
  let came;
  const arrival = new Promise((done) => { came = done; });
  armed = { ...wanted, x, y, was, told, arrival, came, box: sizeOf(wanted.element), next: frame(), changed: false, watch: watched(wanted.element), kinds: new Set(), through: 0, stopped: "" };
  return { x, y };
};
addEventListener("mousemove", (event) => { if (armed && event.isTrusted) armed.came(); }, { capture: true, passive: true });
// Once the mouse is there: whether it is still that and stood still for a frame, or came to; where the mouse has to go else.
// coming: the mouse is still on its way. The picture after its move shows what the page makes of that. Null when nothing is aimed at.
const steady = async (coming = false) => {
  if (!armed) return coming ? null : { kind: "stale", found: "nothing was aimed at" };
  const { ref, element, role, name, at, sends, x, y, arrival, next } = armed;
  if (coming) await arrival.then(frame);
  else await next;
  if (!armed) return null;
  const unmoved = isSame(armed.box, sizeOf(element));
  const calm = unmoved || (await still(element)), wrong = standing(ref, role, name);
  if (wrong) return wrong;
  if (isFree(element, [x, y])) return { x, y };
  return calm ? aim(ref, role, name, at, sends) : { kind: "stale", found: "it keeps moving" };
};
// Tells that something changed, without a question to the page: its records lie ready in the task of each event.
const watched = (element) => {
  const watch = new MutationObserver(() => { if (armed) armed.changed = true; });
  for (const root of new Set([document, element.getRootNode()])) watch.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
  return watch;
};

const unarm = () => {
  const was = armed;
  armed = null;
  pressing = 0;
  if (!was) return null;
  was.watch.disconnect();
  if (was.through) afterPress();
  // The browser makes no click of a press whose element left the document before the button was let go.
  const unclicked = was.kinds.has("mouseup") && !["click", "auxclick", "contextmenu"].some((kind) => was.kinds.has(kind));
  return { through: was.through, stopped: was.stopped, told: was.told, unclicked };
};
const disarm = () => { leave(); return unarm(); };

// The element that holds a frame; null when it is gone.
const holderOf = (label) => {
  const element = eye.held.get(label) && eye.held.get(label).deref();
  return element && element.isConnected ? element : null;
};
Object.assign(eye, {
  standing, aim, steady, disarm, arrived() { if (armed) armed.came(); }, pressing: () => pressing,
  bar() { barred = { stopped: "" }; },
  released() { const was = barred; pressing = 0; barred = null; return was ? was.stopped : ""; },
  // From a point in a frame to the same point here, brought into view; or what is in the way.
  through(label, x, y) {
    const element = holderOf(label);
    if (!element) return { kind: "stale", found: "its frame is gone" };
    const here = () => { const [left, top, across, along] = insideOf(element); return [left + x * across, top + y * along]; };
    let [left, top] = here();
    if (left < 0 || top < 0 || left >= innerWidth || top >= innerHeight) {
      element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
      [left, top] = here();
      scrollBy({ left: left < 0 || left >= innerWidth ? left - innerWidth / 2 : 0, top: top < 0 || top >= innerHeight ? top - innerHeight / 2 : 0, behavior: "instant" });
      [left, top] = here();
    }
    const hit = deepest(left, top);
    if (hit !== element) return { kind: "covered", found: `its frame is covered by ${hit ? `"${fold((hit.innerText || hit.tagName).slice(0, 60))}"` : "nothing: it is outside of the window"}` };
    press();
    return { x: left, y: top };
  },
});
