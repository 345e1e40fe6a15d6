// What holds for everything inside an element: is it shown, can it be acted on, and why would a person not see its text.
const INLINE = new Map();
const isInline = (display) => {
  let known = INLINE.get(display);
  if (known === undefined) INLINE.set(display, known = /^(inline|contents|ruby)/.test(display));
  return known;
};
const FIELDS = new Set(["INPUT", "TEXTAREA", "SELECT", "BUTTON", "IMG", "IFRAME", "VIDEO", "CANVAS", "svg"]);
// Reading a style costs more than anything else here: each property is read once, and only where it can matter.
class Context {
  constructor(c, element, tag, style, inline) {
    this.above = c;
    this.level = c.level + 1;
    this.style = style;
    this.inline = inline;
    this.shut = tag === "DETAILS" && !element.open;
    this.block = inline ? c.block : element;
    this.pointer = style.cursor === "pointer";
    this.mute = style.visibility !== "visible";
    const opacity = style.opacity;
    this.opacity = opacity === "1" ? c.opacity : c.opacity * +opacity;
    this.inert = c.inert || element.inert === true;
    this.acted = c.acted;
    this.ground = undefined;
    this.overflow = style.overflowX;
    this.why = this.opacity < 0.05 ? "transparent" : this.reason(element, tag, c);
  }

  // Why a person would not see the text of an element, although it is displayed; empty when it can be seen.
  reason(element, tag, c) {
    const style = this.style;
    const position = style.position;
    const loose = position === "absolute" || position === "fixed";
    const texts = holdsText(element, tag);
    let above = c.why === "tiny" || c.why === "same colour" ? "" : c.why;
    if (texts) {
      const why = this.unreadable(style);
      if (why) return why;
    }
    // Chromium clips what is in a field; that is no hiding of its own.
    if (loose || (this.overflow !== "visible" && !FIELDS.has(tag)) || (texts && style.textIndent.startsWith("-"))) {
      const why = this.outside(element, style, position);
      if (why) return why;
      if (loose) above = "";
    }
    return above;
  }

  unreadable(style) {
    if (parseFloat(style.fontSize) < 3) return "tiny";
    const colour = rgba(style.color);
    if (colour[3] < 0.05) return "transparent";
    const ground = groundOf(this);
    return ground && alike(colour, ground) ? "same colour" : "";
  }

  outside(element, style, position) {
    const box = element.getBoundingClientRect();
    if (this.overflow !== "visible" && style.display !== "inline" && (box.width <= 1 || box.height <= 1)) return "no size";
    const indent = style.textIndent;
    if (indent.length > 5 && parseFloat(indent) < -200) return "off the page";
    const fixed = position === "fixed";
    if (box.right + (fixed ? 0 : scrollX) <= 0 || box.bottom + (fixed ? 0 : scrollY) <= 0 || (fixed && (box.left >= innerWidth || box.top >= innerHeight))) return "off the page";
    const clip = style.clip;
    const clipped = (clip !== "auto" && /rect\(0px,? 0px,? 0px,? 0px\)|rect\(1px,? 1px,? 1px,? 1px\)/.test(clip)) || /inset\((50|100)%\)/.test(style.clipPath);
    return clipped ? "no size" : "";
  }
}
const holdsText = (element, tag) => {
  if (tag === "SLOT" || rootOf(element)) return true;
  for (let child = element.firstChild; child; child = child.nextSibling) if (child.nodeType === 3 && /\S/.test(child.data)) return true;
  return false;
};
// The colour behind the text of an element; null where a picture or something see-through makes it unknown.
const groundOf = (context) => {
  let at = context;
  while (at.ground === undefined) {
    const background = at.style.backgroundColor;
    const picture = at.style.backgroundImage !== "none";
    if (picture || background !== "rgba(0, 0, 0, 0)") {
      const colour = rgba(background);
      at.ground = picture || !(colour[3] >= 0.9) ? null : colour;
    } else at = at.above;
  }
  const ground = at.ground;
  for (let from = context; from !== at; from = from.above) from.ground = ground;
  return ground;
};
