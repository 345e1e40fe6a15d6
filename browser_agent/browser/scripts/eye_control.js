const MOST_ALIKE = 50;
// Whether a line lies on the middle of a box.
const isAtMiddle = ([, , , , , , place], [left, top, across, along]) => {
  const x = left + across / 2, y = top + along / 2;
  return Boolean(place) && place[0] <= x && x <= place[0] + place[2] && place[1] <= y && y <= place[1] + place[3];
};
// The part of the walk that tells of one control: its name, its states, what covers it, and what else it says.
Object.assign(Walk.prototype, {
  control(element, tag, role, depth, c, inner, { box, scroll, acted }) {
    this.flush();
    const subject = acted === "label" ? element.control : element;
    const own = acted === "label" ? roleOf(subject) : role;
    const more = {};
    if (scroll) more.scroll = scroll;
    const states = statesOf(subject, own);
    if (inner.inert) states.push("inert");
    if (acted && box) {
      const hit = this.covered(element, box, inner);
      // Named when the walk is over: what covers it may only get its ref then.
      if (hit) this.covers.push([states, states.push(MARK) - 1, hit, element]);
    }
    const shell = acted === "listener" && own === "generic" && !scroll;
    const line = [depth, shell ? 0 : refOf(element), own, "", valueOf(subject, own), states, this.boxed(box), more];
    const at = this.lines.length;
    this.push(line);
    const leaf = this.leaf(element, tag, own, line);
    if (!leaf) {
      // Inside a button nothing else is acted on; a box that listens may hold anything.
      inner.acted = c.acted || (Boolean(acted) && FROM_CONTENT.has(own));
      if (FROM_CONTENT.has(own)) inner.why = "";
      this.host(element, tag);
      this.within(element, depth + 1, inner);
      this.flush();
      // The box that a label stands for may lie in it, transparent and as large as what is drawn for it.
      if (subject !== element) this.put(this.lines.splice(at + 1).filter((one) => !one[1] || one[1] !== refs.get(subject)));
      this.fold(element, own, line, at);
    }
    this.details(subject, tag, own, line, more);
    line[7] = Object.keys(more).length ? more : 0;
    if (!shell) return;
    if (!leaf && this.isShell(element, line, at)) for (const one of this.lines.splice(at).slice(1)) { one[0] -= 1; this.lines.push(one); }
    else line[1] = refOf(element);
  },
  // A box that listens for what is in it: what it holds in its middle gets a press there. And what a library listens on for all
  // of a page, like the body, whose colour says nothing. It says nothing, or the same as that. A coloured box, as the groove of
  // a slider whose handle is in its middle, may be meant itself.
  isShell(element, [, , , name, value, , box, more], at) {
    if (value || !box) return false;
    const whole = PARENT.call(element) === this.body && box[2] >= this.width * 0.9 && box[3] >= this.height * 0.9;
    return this.lines.slice(at + 1).some((one) => one[1] && (whole || isAtMiddle(one, box)) && (!name || name === one[3])
      && Object.keys(more || {}).every((key) => (whole && key === "fill") || (one[7] && one[7][key] === more[key])));
  },
  // Controls whose content needs no walk. Their name is set here.
  leaf(element, tag, role, line) {
    if (tag === "INPUT" || tag === "TEXTAREA" || tag === "SELECT" || tag === "CANVAS" || tag === "VIDEO" || tag === "AUDIO" || editable(element)) {
      line[3] = nameOf(element, role);
      return true;
    }
    if (element.childElementCount === 0 && !rootOf(element) && FROM_CONTENT.has(role)) {
      line[3] = nameOf(element, role);
      const text = fold(element.textContent);
      if (text && !line[3].includes(text) && text !== line[4]) line[7].text = text.slice(0, LONGEST_NAME);
      return true;
    }
    return false;
  },
  // What stands inside a control: its texts are its name, other controls stay lines of their own.
  fold(element, role, line, at) {
    const inside = this.lines.splice(at + 1);
    // What listens in the middle of a button gets what is meant for the button.
    const same = (one) => ACTED_ON.has(role) && one[2] === "generic" && !one[3] && line[6] && isAtMiddle(one, line[6]);
    const kept = inside.filter((one) => (one[1] && !same(one)) || one[2] === "iframe");
    const texts = inside.filter((one) => !one[1] && one[2] !== "iframe" && one[3] && !one[5].length).map((one) => one[3]);
    const generic = role === "generic" || role === "region" || !FROM_CONTENT.has(role);
    if (generic && (kept.length || STRUCTURE.has(role) || line[7].scroll)) {
      line[3] = role === "generic" ? fold(attr(element, "aria-label") || "") : nameOf(element, role);
      this.put(inside);
      return;
    }
    const shown = texts.join(" ");
    line[3] = (role === "generic" ? fold(attr(element, "aria-label") || "") : nameOf(element, role)) || (generic && shown !== line[4] ? shown.slice(0, LONGEST_TEXT) : "");
    if (shown && !this.says(line[3], shown) && shown !== line[4]) line[7].text = shown.slice(0, LONGEST_NAME);
    this.put(kept);
  },
  // The colour of a box in the window; empty for none.
  paintOf(element, box) {
    if (!box || this.away(box[0], box[1], box[0] + box[2], box[1] + box[3])) return "";
    const paint = getComputedStyle(element).backgroundColor;
    return rgba(paint)[3] > 0.05 ? paint : "";
  },
  // The colours of all that have the same classes, as far as these are few.
  paintsLike(element) {
    const word = attr(element, "class") || "";
    if (!this.paints.has(word)) {
      const alike = word ? [...doc.getElementsByClassName(word)].slice(0, MOST_ALIKE) : [];
      this.paints.set(word, new Set(alike.map((one) => getComputedStyle(one).backgroundColor)));
    }
    return this.paints.get(word);
  },
  says(name, text) {
    if (name.includes(text) || name.endsWith("…")) return true;
    const squeezed = name.replace(/\s/g, "");
    return squeezed.includes(text.replace(/\s/g, ""));
  },
  details(element, tag, role, line, more) {
    if (!line[3] && role !== "region") {
      // A box that holds much is not called after one picture in it.
      const small = FROM_CONTENT.has(role) || (line[6] && line[6][2] < 100 && line[6][3] < 100);
      const icon = element.title || (small ? iconOf(element) : "");
      if (icon) more.icon = icon.slice(0, 60);
      // A box that says nothing may say it by its colour: one without even an icon, or of a kind that comes in several colours.
      const paint = FIELDS.has(tag) || line[4] || more.text ? "" : this.paintOf(element, line[6]);
      if (paint && (!icon || this.paintsLike(element).size > 1)) more.fill = paint;
    }
    if (tag === "A" || tag === "AREA") { const href = attr(element, "href"); if (href) more.href = href.slice(0, 500); }
    if (tag === "SELECT" || element.list) {
      const all = [...(tag === "SELECT" ? element.options : element.list.options)];
      const shown = all.slice(0, 20).map((one) => fold(one.label || one.text || one.value)).join(" | ");
      more.options = all.length > 20 ? `${shown} | … (${all.length})` : shown;
    }
    if (element.hasAttribute("aria-describedby") || element.title || element.hasAttribute("aria-description")) {
      const said = describedBy(element, line[3]);
      if (said && said !== more.icon) more.description = said;
    }
    if (element.placeholder && line[3] !== fold(element.placeholder)) more.placeholder = fold(element.placeholder).slice(0, 200);
    if (line[5].includes("invalid")) {
      const error = byIds(element, "aria-errormessage").map((one) => fold(one.innerText || "")).join(" ") || element.validationMessage || "";
      if (error) more.error = error.slice(0, LONGEST_NAME);
    }
    if (tag === "INPUT" && /^(date|time|month|week|datetime-local|color|range|number|email|tel|url|file)$/.test(element.type)) {
      if (element.type !== role) more.type = element.type;
      if (element.min || element.max) more.range = `${element.min || ""}..${element.max || ""}`;
    }
    const secret = sensitive(element);
    if (secret) more.secret = secret;
    if (element.ownerSVGElement) {
      more.shape = tag;
      const fill = getComputedStyle(element).fill;
      if (fill && fill !== "none" && rgba(fill)[3] !== 0) more.fill = fill;
    }
  },
  covered(element, box, inner) {
    if (box.right < 0 || box.bottom < 0 || box.left >= this.width || box.top >= this.height) return null;
    const lines = inner.kind.lines;
    let [x, y] = lines ? pointOf(element, box) : [box.left + box.width / 2, box.top + box.height / 2];
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return null;
    // The tree that the element stands in answers first: for what nothing covers, one question is enough.
    const near = element.getRootNode().elementFromPoint(x, y);
    if (near === element || (near && element.contains(near) && !rootOf(near))) return null;
    if (!lines) [x, y] = pointOf(element, box);
    const hit = deepest(x, y);
    if (inReach(element, hit) || contains(hit, element)) return null;
    return pointsOf(element, box).some(([left, top]) => inReach(element, deepest(left, top))) ? null : hit;
  },
  nameCovers() { for (const [states, at, hit, element] of this.covers) states[at] = MARK + this.nameCover(hit, element); },
  // What covers an element: the first thing out from the hit that has a name, as far as it does not hold the element too.
  nameCover(hit, element) {
    for (let node = hit; node && !contains(node, element); node = upFrom(node)) {
      const ref = refs.get(node);
      if (ref !== undefined) return String(ref);
      const role = roleOf(node);
      if (role === "dialog" || role === "alertdialog") return `dialog "${nameOf(node, role)}"`;
    }
    const text = fold((hit.innerText || hit.tagName.toLowerCase()).slice(0, 200)).slice(0, 60);
    return `"${text || hit.tagName.toLowerCase()}"`;
  },
  // A label that stands for a box that is not shown itself.
  stands(label) {
    const control = label.control;
    if (!control || !/^(checkbox|radio|file)$/.test(control.type)) return false;
    const box = control.getBoundingClientRect();
    return box.width <= 1 || box.height <= 1 || !control.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  },
  // Whether a label elsewhere is the line of a box that is not shown itself.
  isStoodFor(element) {
    return labelsOf(element).some((label) => !CONTAINS.call(label, element) && this.stands(label) && !label.querySelector(LABELLED)
      && sizeOf(label).width > 1 && label.checkVisibility({ visibilityProperty: true, opacityProperty: true }));
  },
  // The words of a label are the name of its control already, as those of a legend are that of its group.
  told(element, tag, at) {
    this.flush();
    const of = tag === "LABEL" ? element.control : element.parentElement;
    if (!of || (tag === "LABEL" && this.stands(element))) return;
    const name = nameOf(of, roleOf(of));
    const inside = this.lines.splice(at);
    const words = inside.filter((one) => one[2] === "text").map((one) => one[3]).join(" ");
    this.put((words && this.says(name, words) ? inside.filter((one) => one[2] !== "text") : inside));
  },
});
