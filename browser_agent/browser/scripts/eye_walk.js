// What libraries put where a text will stand, so that the line has its height: nobody sees it.
const NOTHING_DRAWN = /^[\u200b-\u200d\u2060\ufeff\u00ad]+$/;
// One walk over the flattened tree: a line for each thing that can be read or acted on, in reading order.
class Walk {
  constructor(options) {
    this.hidden = Boolean(options.hidden);
    this.lines = [];
    this.left = {};
    this.text = "";
    this.owner = null;
    this.textDepth = 0;
    this.textWhy = "";
    this.began = performance.now();
    this.count = 0;
    this.stopped = false;
    this.width = innerWidth;
    this.height = innerHeight;
    this.suspects = [];
    this.hosts = [];
    this.rows = 0;
    this.flat = 0;
    this.size = 0;
    this.body = doc.body;
    this.root = doc.documentElement;
    this.boxOf = null;
    this.boxIs = null;
    this.recalling = false;
    this.covers = [];
    this.paints = new Map();
    this.shadows = 0;
    this.run = { left: 0, parent: null, shift: null };
    this.inside = this.insideOf = null;
  }

  omit(what, many = 1) { this.left[what] = (this.left[what] || 0) + many; }

  push(line) {
    this.size += line[3].length + (line[4] ? line[4].length : 0);
    if (this.lines.length >= MOST_LINES || this.size > MOST_CHARS) { this.omit(line[2] || "text"); return; }
    this.lines.push(line);
  }

  // Back in place. Not by spreading: fifty thousand arguments do not fit on the stack.
  put(lines) { for (const line of lines) this.lines.push(line); }

  flush() {
    if (!this.text) return;
    const text = fold(this.text);
    const owner = this.owner, why = this.textWhy;
    this.text = "";
    if (!text || (text.length < 4 && NOTHING_DRAWN.test(text))) return;
    if (why && !this.hidden) { this.omit("hidden text"); return; }
    // In a row the texts become one line, with the box of the row.
    const box = owner && !this.rows ? this.place(owner) : null;
    this.push([this.textDepth, 0, "text", text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}… (${text.length - LONGEST_TEXT} more characters)` : text, null,
      why ? [`hidden: ${why}`] : [], box, 0]);
  }

  // Where a block is. Asked once for all the texts between its links, one after the other.
  place(block) {
    if (this.boxOf !== block) { this.boxOf = block; this.boxIs = this.boxed(RECT.call(block)); }
    return this.boxIs;
  }

  boxed(box) { return box ? [Math.round(box.x), Math.round(box.y), Math.round(box.width), Math.round(box.height)] : null; }

  say(node, depth, c) {
    if (this.text && (this.textWhy !== c.why || this.textDepth !== depth)) this.flush();
    if (!this.text) { this.owner = c.block; this.textDepth = depth; this.textWhy = c.why; }
    this.text += node.data;
  }

  within(element, depth, c) {
    if (rootOf(element) || element.tagName === "SLOT") {
      // No change in a shadow root is told to us, and a slot shows what stands elsewhere.
      tied = true;
      this.shadows += 1;
      for (const child of children(element)) this.step(child, depth, c);
      this.shadows -= 1;
      return;
    }
    // Sibling by sibling: a NodeList costs six times as much to go over.
    for (let child = firstOf(element); child; child = nextOf(child)) this.step(child, depth, c);
  }

  step(child, depth, c) {
    if (this.stopped) return;
    const type = child.nodeType;
    if (type === 3) { if (!c.mute) this.say(child, depth, c); }
    else if (type === 1 || typeof type === "object") this.visit(child, depth, c);
  }

  visit(element, depth, c) {
    const tag = element.tagName;
    if ((tag === "FORM" || typeof tag !== "string") && isMasking(element)) { this.veiled(element, depth, c); return; }
    if (SKIPPED.has(tag)) return;
    const apart = this.recalling && !block && !this.rows && !this.shadows;
    if (apart && this.recall(element, depth, c)) return;
    const inner = this.enter(element, tag, depth, c);
    if (!inner) return;
    if (inner.inline) { this.line(element, tag, depth, c, inner); return; }
    this.flush();
    const mark = apart ? this.begin(element) : null;
    this.line(element, tag, depth, c, inner);
    this.flush();
    if (mark) this.remember(element, depth, c, mark);
  }

  // A form that hides what elements have: no line of its own, and what is in it as ever.
  veiled(form, depth, c) {
    this.flush();
    const inner = this.enter(form, "FORM", depth, c);
    for (let child = inner && FIRST.call(form); child; child = nextOf(child)) this.step(child, depth, inner);
    this.flush();
  }

  // The context of what is inside an element; null when there is nothing to see in it.
  enter(element, tag, depth, c) {
    this.count += 1;
    if ((this.count & 511) === 0 && performance.now() - this.began > MOST_MS) { this.stopped = true; this.omit("the rest of the page, after 4 s of reading"); return null; }
    if (depth > MOST_DEPTH || c.level > MOST_DEPTH) { this.omit("deeper than 2,500 levels"); return null; }
    const style = getComputedStyle(element);
    const display = style.display;
    if (display === "none" || (c.shut && tag !== "SUMMARY")) { if (this.hidden) this.unseen(element, depth, "not displayed"); return null; }
    const kind = kindOf(display);
    if (!kind.inline && !kind.table && style.contentVisibility === "hidden") return null;
    if (tag === "BR") { this.text += " "; return null; }
    return new Context(c, element, tag, style, kind);
  }

  unseen(element, depth, why) {
    const text = fold(element.textContent || "");
    if (text) this.push([depth, 0, "text", text.slice(0, 500), null, [`hidden: ${why}`], null, 0]);
  }

  line(element, tag, depth, c, inner) {
    if (PLAIN.has(tag) && !element.hasAttributes() && !listens.has(element) && inner.overflow === "visible" && (c.acted || !inner.pointer || c.pointer)) {
      this.through(element, tag, depth, c, inner);
      return;
    }
    if (tag === "IFRAME" || tag === "FRAME") { this.frame(element, depth, inner); return; }
    const role = roleOf(element);
    const scroll = this.scroller(element, tag, inner);
    if (tag === "TR" || role === "row") { this.row(element, depth, c, inner); return; }
    let acted = this.acts(element, tag, role, c, inner);
    const box = acted || scroll ? sizeOf(element) : null;
    if (acted && !(box.width > 0 && box.height > 0) && role !== "option") acted = "";
    // What no mouse meets, the arrow on a select say, is not there to be pressed, though a library may listen on it.
    if ((acted === "listener" || acted === "pointer") && inner.style.pointerEvents === "none" && !fold(element.textContent)) acted = "";
    if (acted === "native" && (inner.opacity < 0.05 || box.width <= 1) && this.isStoodFor(element)) acted = "";
    if (acted && (inner.mute || (inner.opacity < 0.05 && acted !== "native"))) acted = "";
    if (acted || scroll) { this.control(element, tag, role || (acted ? "generic" : "region"), depth, c, inner, { box, scroll, acted }); return; }
    if (role === "heading") { this.named(element, depth, inner, role, { level: attr(element, "aria-level") || tag.slice(1) }); return; }
    if (role === "img") { this.image(element, tag, depth, c, inner); return; }
    if (tag === "CANVAS" || tag === "VIDEO" || tag === "AUDIO" || tag === "EMBED" || tag === "OBJECT") { this.media(element, depth, inner, role); return; }
    if (role === "table" || role === "grid" || role === "treegrid") { this.container(element, depth, inner, role); return; }
    if (role === "progressbar" || role === "meter" || role === "math") { this.named(element, depth, inner, role, {}); return; }
    if (STRUCTURE.has(role)) {
      const name = NAMED_ONLY.has(role) ? nameOf(element, role) : null;
      if (name !== "") { this.container(element, depth, inner, role, name); return; }
    }
    const at = this.lines.length;
    this.through(element, tag, depth, c, inner);
    if (tag === "LABEL" || tag === "LEGEND" || tag === "CAPTION" || tag === "FIGCAPTION") this.told(element, tag, at);
  }

  // An element that is no line itself.
  through(element, tag, depth, c, inner) {
    this.suspect(element, c, inner);
    this.host(element, tag);
    this.within(element, depth, inner);
  }

  // Whether and why an element can be acted on.
  acts(element, tag, role, c, inner) {
    if (inner.inert || c.why === "off the page") return "";
    if (ACTED_ON.has(role)) return tag === "OPTION" ? "" : "native";
    if (tag === "CANVAS" || ((tag === "VIDEO" || tag === "AUDIO") && element.controls)) return "native";
    if (element.hasAttribute("tabindex") && element.tabIndex >= 0) return "focus";
    if (editable(element)) return "native";
    if (element === this.body || element === this.root) return "";
    if (listens.has(element) || element.hasAttribute("onclick") || (element.draggable === true && tag !== "IMG" && tag !== "A")) return "listener";
    if (tag === "LABEL") return this.stands(element) ? "label" : "";
    return !c.acted && inner.pointer && !c.pointer ? "pointer" : "";
  }

  scroller(element, tag, inner) {
    // Where one of the two is visible, so is the other: CSS makes them auto together else.
    if (inner.overflow === "visible" || tag === "TEXTAREA" || tag === "SELECT" || element === this.body || element === this.root) return "";
    const rolls = /auto|scroll/, across = rolls.test(inner.overflow), along = rolls.test(inner.style.overflowY);
    if (!across && !along) return "";
    const below = Math.round(element.scrollHeight - element.clientHeight - element.scrollTop), above = Math.round(element.scrollTop);
    const right = Math.round(element.scrollWidth - element.clientWidth - element.scrollLeft), left = Math.round(element.scrollLeft);
    const parts = [];
    if (along && above + below > 2) parts.push(`${above} px above, ${below} px below`);
    if (across && left + right > 2) parts.push(`${left} px left, ${right} px right`);
    tied = true;
    return parts.join("; ");
  }

  named(element, depth, inner, role, more) {
    this.flush();
    const at = this.lines.length;
    const name = nameOf(element, role);
    const line = [depth, 0, role, name, role === "heading" ? null : valueOf(element, role), [], this.boxed(element.getBoundingClientRect()), more];
    if (inner.mute) return;
    if (inner.why) { if (!this.hidden) { this.omit("hidden text"); return; } line[5].push(`hidden: ${inner.why}`); }
    this.push(line);
    this.within(element, depth + 1, inner);
    this.flush();
    const inside = this.lines.splice(at + 1);
    const kept = inside.filter((one) => one[1]);
    const shown = inside.filter((one) => !one[1] && one[3] && !one[5].length).map((one) => one[3]).join(" ");
    if (shown && !this.says(name, shown) && !kept.length) more.text = shown.slice(0, LONGEST_TEXT);
    this.put((kept.length && !this.says(name, shown) ? inside : kept));
    if (!name && !kept.length && !more.text && !line[4]) this.lines.splice(at, 1);
    if (kept.length === 1 && kept[0][3] === name) {
      // A heading that is one link: the link is the line.
      this.lines.splice(at, 2, [depth, ...kept[0].slice(1, 7), { ...(kept[0][7] || {}), level: more.level }]);
    }
  }

  container(element, depth, inner, role, given) {
    this.flush();
    const at = this.lines.length;
    const name = given ?? nameOf(element, role);
    const line = [depth, 0, role, name, null, statesOf(element, role).filter((one) => one !== "focused"), this.boxed(element.getBoundingClientRect()), 0];
    if (role === "dialog" && (element.matches(":modal") || attr(element, "aria-modal") === "true")) line[7] = { modal: "true" };
    this.push(line);
    this.host(element, element.tagName);
    this.within(element, depth + 1, inner);
    this.flush();
    if (this.lines.length === at + 1 && !name) this.lines.pop();
  }

  image(element, tag, depth, c, inner) {
    if (element.complete === false) tied = true;
    if (inner.mute) return;
    const name = nameOf(element, "img");
    if (name && !inner.why) {
      this.flush();
      this.push([depth, 0, "img", name, null, [], this.boxed(element.getBoundingClientRect()), 0]);
    }
    if (tag !== "IMG") {
      const at = this.lines.length;
      this.within(element, name ? depth + 1 : depth, inner);
      this.flush();
      // What a named picture is drawn with is no text of the page; controls in it are.
      if (name) this.put(this.lines.splice(at).filter((one) => one[1]));
    }
    else if (!name) this.suspect(element, tag, c, inner);
  }

  media(element, depth, inner, role) {
    tied = true;
    const box = element.getBoundingClientRect();
    if (inner.mute || box.width < 1 || box.height < 1) return;
    this.flush();
    this.push([depth, 0, role || "embed", nameOf(element, role), null, [], this.boxed(box), 0]);
  }

  frame(element, depth, inner) {
    tied = true;
    const box = element.getBoundingClientRect();
    if (inner.mute) return;
    this.flush();
    const more = { frame: String(frames.get(element) ?? ""), src: (attr(element, "src") || "").slice(0, 300) };
    const [left, top] = insideOf(element);
    more.inner = `${Math.round(left)} ${Math.round(top)}`;
    this.push([depth, 0, "iframe", nameOf(element, "iframe"), null, [], this.boxed(box), more]);
  }

  // Things that look like nothing but may have a listener: Python asks the browser about them once.
  suspect(element, c, inner) {
    if (c.acted || asked.has(element) || inner.mute) return;
    if (element.childElementCount > 3 || element === this.body) return;
    this.suspects.push(element);
  }

  // An element that is drawn although it looks empty may hold a closed shadow root.
  host(element, tag) {
    const custom = tag.includes("-");
    if (custom) tied = true;
    if (!custom && (element.firstChild || !HOSTS.has(tag))) return;
    if (asked.has(element) || rootOf(element)) return;
    // One of no height may still hold what is positioned; of these only some are asked about.
    if (custom || element.getBoundingClientRect().height > 4) this.hosts.push(element);
    else if (this.flat < MOST_FLAT) { this.flat += 1; this.hosts.push(element); }
  }
}
