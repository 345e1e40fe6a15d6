// The ear: tells what a person does on the page, in the order of the doing. It runs first at each event, in a world that no
// script of the page reaches, and believes only events that the browser itself made. It writes nothing into the page.
let serial = 0, pressed = null, clicked = 0, sameTask = false, lastClick = null, entered = null;
let touched = { element: null, by: "" }, writing = null, picking = false, swallowing = false;
const FAR = 8;
const TEXTS = /^(text|search|email|tel|url|password|number|date|time|month|week|datetime-local|)$/;
const tell = (kind, more) => globalThis.browserAgentHeard(JSON.stringify({ kind, ...more }));
const soon = (what) => setTimeout(what, 0);

// A look of our own must not take from Python what its last one asked about.
const looked = () => {
  const kept = eye.pending;
  const told = observe({ start: 0, hidden: false });
  eye.pending = kept;
  return told;
};
const hitOf = (event) => {
  const target = event.composedPath()[0];
  if (!target || target.nodeType !== 1) return doc.activeElement || doc.documentElement;
  return rootOf(target) && event.clientX !== undefined ? deepest(event.clientX, event.clientY) || target : target;
};
const isText = (element) => editable(element) || element.tagName === "TEXTAREA" || (element.tagName === "INPUT" && TEXTS.test(element.type));
const isMany = (element) => element.tagName === "TEXTAREA" || editable(element);
// Which marks of an element no other element of its tree has.
const ALONE = { testid: "data-testid", placeholder: "placeholder", title: "title", alt: "alt", id: "id" };
const aloneOf = (element, marks) => {
  const root = element.getRootNode(), found = [];
  for (const [key, name] of Object.entries(ALONE))
    if (marks[key] && root.querySelectorAll(`[${name}=${CSS.escape(attr(element, name) || "")}]`).length === 1) found.push(key);
  if (marks.label && [...root.querySelectorAll("label")].filter((one) => fold(one.innerText || "") === marks.label).length === 1) found.push("label");
  return found;
};
const closedAround = (element) => {
  for (let root = element.getRootNode(); root.host; root = root.host.getRootNode()) if (!root.host.shadowRoot) return true;
  return false;
};
// The element as a line of the look that was just taken. A label that stands for its box has the line of both.
const lineOf = (element) => {
  if (refs.has(element)) return element;
  return [...(element.labels || [])].find((label) => refs.has(label)) || element;
};
const described = (element) => {
  const subject = subjectOf(element), held = lineOf(element), role = roleOf(subject) || "generic";
  const ref = numberOf(held), marks = eye.marks(ref), tag = subject.tagName.toLowerCase();
  return {
    ref, role, name: nameOf(subject, role).slice(0, LONGEST_NAME), tag, type: tag === "input" ? subject.type : "", marks, alone: aloneOf(subject, marks),
    text: fold((subject.innerText || "").slice(0, 500)), secret: sensitive(subject), closed: closedAround(subject),
    states: statesOf(subject, role), origin: self.origin, field: isText(subject), words: [subject.name, subject.id, attr(subject, "autocomplete")].filter(Boolean).join(" "),
  };
};
const withLook = (element) => { const look = looked(); return { look, subject: described(element()) }; };
const keysOf = (event) => {
  const held = [["ctrlKey", "Control"], ["altKey", "Alt"], ["shiftKey", "Shift"], ["metaKey", "Meta"]];
  return held.filter(([key]) => event[key]).map((one) => one[1]);
};

// Where a pick would be, for the browser to draw a frame around it: nothing of that is in the page. Told at each move, since
// each takes the frame away again.
const over = (event) => {
  if (!picking) return;
  eye.over = actedAround(hitOf(event));
  tell("over", {});
};
const swallow = (event) => { event.preventDefault(); event.stopImmediatePropagation(); };
const down = (event) => {
  swallowing = false;
  const hit = hitOf(event);
  if (picking) {
    picking = false;
    swallowing = true;
    swallow(event);
    tell("pick", withLook(() => actedAround(hit)));
    return;
  }
  if (pressed && pressed.waits) uncertain();
  serial += 1;
  writing = null;
  touched = { element: hit, by: "pointer" };
  pressed = { id: serial, x: event.clientX, y: event.clientY, waits: false };
  tell("down", { id: serial, button: event.button, ...withLook(() => actedAround(hit)) });
};
// A press that no click came of: its element went away under it, or the mouse went elsewhere.
const uncertain = () => { pressed.waits = false; tell("up", { of: pressed.id, far: pressed.far, ...(pressed.far ? withLook(pressed.onto) : {}) }); };
const isFar = (event) => Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > FAR;
const up = (event) => {
  if (!pressed || event.button === 2) return;
  const hit = hitOf(event), one = pressed;
  one.far = isFar(event);
  one.onto = () => actedAround(hit);
  one.waits = true;
  soon(() => { if (one.waits && pressed === one) uncertain(); });
};
const click = (event) => {
  const hit = hitOf(event), found = actedAround(hit);
  const byMouse = event.pointerType || event.detail;
  // The click of a label brings one on its field, and Enter one on a button: those are the browser's.
  if (byMouse ? !pressed || clicked === pressed.id : sameTask) return;
  sameTask = true;
  soon(() => { sameTask = false; });
  lastClick = subjectOf(found);
  const label = hit.closest && hit.closest("label");
  if (label && label.control) lastClick = label.control;
  const more = { modifiers: keysOf(event), button: event.button };
  if (byMouse) {
    pressed.waits = false;
    clicked = pressed.id;
    tell("click", { of: clicked, far: isFar(event), ...more });
  } else if (!entered) {
    serial += 1;
    writing = null;
    tell("down", { id: serial, button: 0, ...withLook(() => found) });
    tell("click", { of: serial, ...more, modifiers: [] });
  }
};
const menu = (event) => {
  if (!pressed || event.pointerType === "" || event.button !== 2) return;
  pressed.waits = false;
  tell("click", { of: pressed.id, button: 2, modifiers: keysOf(event) });
};
const middle = (event) => {
  if (!pressed || event.button !== 1) return;
  pressed.waits = false;
  tell("click", { of: pressed.id, button: 1, modifiers: keysOf(event) });
};
const drop = (event) => {
  const hit = hitOf(event);
  touched = { element: hit, by: "key" };
  if (isText(hit)) return;
  if (pressed) pressed.waits = false;
  tell("drop", { of: pressed ? pressed.id : 0, files: event.dataTransfer ? event.dataTransfer.files.length : 0, ...withLook(() => actedAround(hit)) });
};

const EDITS = /^(Backspace|Delete|Arrow\w+|Home|End|PageUp|PageDown|Insert)$/;
const BARE = /^(Shift|Control|Alt|Meta|CapsLock|AltGraph|Dead|Process|Unidentified|NumLock|ScrollLock|F\d+)$/;
const isTyping = (event, hit) => {
  if (!isText(hit)) return false;
  const chord = event.ctrlKey || event.metaKey || event.altKey;
  if (event.key.length === 1) return !chord || event.getModifierState("AltGraph") || /^[acvxyz]$/i.test(event.key);
  return EDITS.test(event.key);
};
// What the browser itself does with a key shows in what comes of it: a click, a choice.
const isNative = (event, hit) => {
  const tag = hit.tagName, role = roleOf(hit);
  if (tag === "SELECT") return event.key !== "Escape";
  if (tag === "INPUT" && /^(checkbox|radio|range|color|file|date|time)$/.test(hit.type)) return /^( |Arrow\w+|Enter|Tab)$/.test(event.key) && event.key !== "Tab";
  return (event.key === "Enter" || event.key === " ") && (tag === "BUTTON" || tag === "SUMMARY" || (tag === "A" && hit.href && event.key === "Enter") || (tag === "INPUT" && /^(button|submit|reset|image)$/.test(hit.type)));
};
const keydown = (event) => {
  const hit = hitOf(event);
  touched = { element: hit, by: "key" };
  entered = null;
  if (event.isComposing || event.repeat || BARE.test(event.key) || picking) return;
  if (isTyping(event, hit) || isNative(event, hit)) return;
  const many = event.key === "Enter" && isMany(hit);
  const enters = event.key === "Enter" && isText(hit) && !many;
  if (enters) entered = hit;
  serial += 1;
  const id = serial, key = event.key === " " ? "Space" : event.key;
  const modifiers = keysOf(event).filter((one) => one !== "Shift" || key.length > 1);
  const more = { id, keys: [...modifiers, key].join("+"), enters, ...withLook(() => hit) };
  if (many) {
    // A line break is typing, unless the page takes it: then it sends.
    soon(() => { if (event.defaultPrevented) { writing = null; tell("key", more); tell("keyed", { of: id, prevented: true }); } });
    return;
  }
  writing = null;
  tell("key", more);
  soon(() => tell("keyed", { of: id, prevented: event.defaultPrevented }));
};
const keyup = () => { entered = null; };
const edit = (event) => { touched = { element: hitOf(event), by: "key" }; };

const input = (event) => {
  const field = event.composedPath()[0];
  if (!field || field.nodeType !== 1) return;
  const byPerson = touched.element === field && (touched.by === "key" || !event.inputType);
  if (field.tagName === "SELECT") {
    tell("chose", { options: [...field.selectedOptions].map((one) => fold(one.label || one.text)), many: field.multiple, ...withLook(() => field) });
  } else if (field.tagName === "INPUT" && /^(checkbox|radio)$/.test(field.type)) {
    // A script's click() on it makes this event too, and the browser calls it its own.
    const own = touched.element === field && touched.by === "key" && field.type === "radio";
    if (lastClick === field || own) tell("checked", { on: field.checked, ...withLook(() => field) });
    lastClick = null;
  } else if (field.tagName === "INPUT" && field.type === "file") {
    tell("files", { names: [...field.files].map((file) => file.name), ...withLook(() => field) });
  } else {
    const value = field.tagName === "INPUT" || field.tagName === "TEXTAREA" ? field.value : field.innerText || "";
    const more = writing === field ? { subject: { ref: numberOf(lineOf(field)) } } : withLook(() => field);
    if (byPerson) writing = field;
    tell(byPerson ? "typed" : "unasked", { value: byPerson ? value : "", ...more });
  }
};

const trusted = (what) => (event) => { if (event.isTrusted) what(event); };
const HANDLERS = Object.entries({
  pointermove: over, pointerdown: down, pointerup: up, click, contextmenu: menu, auxclick: middle, drop, keydown, keyup, input,
  dblclick: () => { if (pressed) tell("double", { of: pressed.id }); }, paste: edit, cut: edit, compositionstart: edit, compositionend: edit,
}).map(([kind, what]) => [kind, trusted(what)]);
const SWALLOWED = ["mousedown", "pointerup", "mouseup", "click", "auxclick", "dblclick", "contextmenu", "touchstart", "touchend"];
const silent = trusted((event) => { if (swallowing) swallow(event); });
const listen = () => {
  for (const kind of SWALLOWED) addEventListener(kind, silent, { capture: true, passive: false });
  for (const [kind, what] of HANDLERS) addEventListener(kind, what, { capture: true, passive: false });
};
listen();
// document.open() takes every listener off the window, ours too: they come back, and that they were gone is told.
let rootNow = doc.documentElement;
new MutationObserver(() => {
  const before = rootNow;
  rootNow = doc.documentElement;
  if (before && rootNow && rootNow !== before) { listen(); tell("rewritten", {}); }
}).observe(document, { childList: true });
eye.pick = (on) => { picking = on; };
