// A stage with one button "Cancel", and the ways in which it becomes something else. What ran says so to the server.
const GOOD = "Cancel", BAD = "Delete everything", KINDS = ["pointerdown", "mousedown", "pointerup", "mouseup", "click"];
const stage = document.querySelector("#stage");
let round = 0, sent = [], over = new AbortController(), act = null;
const ran = (which, kind) => { sent.push(fetch(`/ran?round=${round}&which=${which}&kind=${kind}`, { keepalive: true }).catch(() => 0)); };
const hears = (element, which) => {
  for (const kind of KINDS) element.addEventListener(kind, () => ran(typeof which === "function" ? which() : which, kind));
  return element;
};
const made = (tag, text, which, style = "") => {
  const one = document.createElement(tag);
  one.textContent = text;
  one.style.cssText = `position:absolute;left:80px;top:80px;width:240px;height:60px;${style}`;
  return hears(one, which);
};
const put = (...all) => { stage.replaceChildren(...all); return all[0]; };
// Each makes the stage and gives a function that swaps: true for the other, false for as it was.
const MANNERS = {
  rename() { const b = put(made("button", GOOD, () => (b.textContent === GOOD ? "right" : "wrong"))); return (other) => { b.textContent = other ? BAD : GOOD; }; },
  longer() { const b = put(made("button", GOOD, () => (b.textContent === GOOD ? "right" : "wrong"))); return (other) => { b.textContent = other ? "Cancel my account" : GOOD; }; },
  label() {
    const says = () => b.getAttribute("aria-label") === GOOD;
    const b = put(made("button", BAD, () => (says() ? "right" : "wrong")));
    b.setAttribute("aria-label", GOOD);
    return (other) => { if (other) b.removeAttribute("aria-label"); else b.setAttribute("aria-label", GOOD); };
  },
  places() {
    const far = "left:480px;", a = made("button", GOOD, "right"), b = made("button", BAD, "wrong", far);
    put(a, b);
    return (other) => { a.style.left = other ? "480px" : "80px"; b.style.left = other ? "80px" : "480px"; };
  },
  overlay() {
    put(made("button", GOOD, "right"));
    const top = made("div", "", "wrong", "z-index:9;background:#0001;");
    return (other) => { if (other) stage.append(top); else top.remove(); };
  },
  clone() {
    const a = put(made("button", GOOD, "right"));
    return (other) => { put(other ? made("button", GOOD, "wrong") : a); };
  },
  other() {
    const a = put(made("button", GOOD, "right"));
    return (other) => { put(other ? made("button", BAD, "wrong") : a); };
  },
  role() {
    const b = put(made("button", GOOD, () => (b.hasAttribute("role") ? "wrong" : "right")));
    return (other) => { if (other) b.setAttribute("role", "link"); else b.removeAttribute("role"); };
  },
  link() {
    const a = put(made("button", GOOD, "right"));
    return (other) => { const b = made("a", GOOD, "wrong", "display:block;"); b.href = "#gone"; put(other ? b : a); };
  },
  frame(named) {
    const inside = (name, which) => {
      const one = document.createElement("iframe");
      one.style.cssText = "position:absolute;left:60px;top:60px;width:400px;height:160px;border:0";
      one.srcdoc = `<body style="margin:0"><button style="position:absolute;left:20px;top:20px;width:240px;height:60px">${name}</button>
        <script>const b = document.querySelector("button");
        for (const kind of ${JSON.stringify(KINDS)}) b.addEventListener(kind, () => parent.ran("${which}", kind));
        for (const kind of ["pointerover", "pointerdown", "mousedown"]) addEventListener(kind, () => parent.meets(kind));<\/script>`;
      return one;
    };
    const a = put(inside(GOOD, "right"));
    return (other) => { if (other) put(inside(named, "wrong")); else if (!a.isConnected) put(a); };
  },
  form() {
    const f = document.createElement("form"), sink = document.createElement("iframe"), b = made("button", GOOD, "");
    f.method = "post"; f.action = `/right?round=${round}`; f.target = sink.name = `sink${round}`;
    sink.style.display = "none"; f.append(b); put(f, sink);
    return (other) => { f.action = `/${other ? "wrong" : "right"}?round=${round}`; };
  },
};
const meets = (kind) => { if (act && act.when === kind) act.swap(true); };
// Last of all that hear the event, so that whoever heard it before heard it under the old name.
for (const kind of ["pointerover", "pointerdown", "mousedown"]) addEventListener(kind, () => meets(kind));
Object.assign(window, { ran, meets });
// Builds the stage anew; `begin` then lets time do what is a matter of time.
const again = (number, manner, when, named) => {
  over.abort(); over = new AbortController(); round = number; sent = [];
  act = { when, swap: MANNERS[manner](named) };
  stage.getBoundingClientRect();
};
const begin = (delay) => {
  const { when, swap } = act, signal = over.signal;
  if (when === "soon") setTimeout(() => { if (!signal.aborted) swap(true); }, delay);
  if (when === "always") {
    let other = false;
    const clock = setInterval(() => { if (signal.aborted) clearInterval(clock); else swap(other = !other); }, 1);
  }
};
const settled = async () => { over.abort(); await new Promise((done) => setTimeout(done, 5)); await Promise.all(sent); };
