// What holds for everything inside an element: is it shown, can it be acted on, and why would a person not see its text.
// inline: texts go on through it. flows: what is taken out of the flow is never displayed so, CSS makes a block of it.
// lines: it may be broken into several lines. table: content-visibility has no say in it.
const KINDS = new Map();
const kindOf = (display) => {
  let known = KINDS.get(display);
  if (known === undefined) {
    const inline = /^(inline|contents|ruby)/.test(display), table = display.startsWith("table");
    known = { inline, flows: inline || display.startsWith("table-"), lines: display === "inline" || display === "contents", table };
    KINDS.set(display, known);
  }
  return known;
};
const FIELDS = new Set(["INPUT", "TEXTAREA", "SELECT", "BUTTON", "IMG", "IFRAME", "VIDEO", "CANVAS", "svg"]);
// Reading a style costs more than anything else here: each property is read once, and only when somebody asks for it.
class Context {
  constructor(c, element, tag, style, kind) {
    this.above = c;
    this.level = c.level + 1;
    this.style = style;
    this.kind = kind;
    this.inline = kind.inline;
    this.shut = tag === "DETAILS" && !element.open;
    this.block = kind.inline ? c.block : element;
    this.points = undefined;
    this.muted = undefined;
    this.indents = undefined;
    const opacity = style.opacity;
    this.opacity = opacity === "1" ? c.opacity : c.opacity * +opacity;
    this.inert = c.inert || element.inert === true;
    this.acted = c.acted;
    this.ground = undefined;
    this.paints = false;
    this.pictured = undefined;
    this.overflow = style.overflowX;
    this.why = this.opacity < 0.05 ? "transparent" : this.reason(element, tag, c);
  }

  get pointer() { return this.points ??= this.style.cursor === "pointer"; }
  get mute() { return this.muted ??= this.style.visibility !== "visible"; }
  // A line is indented by the block that it stands in, whatever the elements in the line say.
  get indent() { return this.indents ??= this.kind.lines ? this.above.indent : this.style.textIndent; }

  // Why a person would not see the text of an element, although it is displayed; empty when it can be seen.
  reason(element, tag, c) {
    const style = this.style;
    const position = this.kind.flows ? "" : style.position;
    const loose = position === "absolute" || position === "fixed";
    if (block && block !== element && (position === "fixed" || position === "sticky" || (loose && !(element instanceof HTMLElement && CONTAINS.call(block, OFFSET.call(element)))))) tied = true;
    const texts = holdsText(element, tag);
    let above = c.why === "tiny" || c.why === "same colour" ? "" : c.why;
    if (texts) {
      const why = this.unreadable(style);
      if (why) return why;
    }
    // Chromium clips what is in a field; that is no hiding of its own.
    if (loose || (this.overflow !== "visible" && !FIELDS.has(tag)) || (texts && this.indent.startsWith("-"))) {
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
    return ground && alike(colour, ground) && !onPicture(this) ? "same colour" : "";
  }

  outside(element, style, position) {
    const box = RECT.call(element);
    if (this.overflow !== "visible" && style.display !== "inline" && (box.width <= 1 || box.height <= 1)) return "no size";
    const indent = this.indent;
    if (indent.length > 5 && parseFloat(indent) < -200) return "off the page";
    const fixed = position === "fixed";
    if (box.right + (fixed ? 0 : scrollX) <= 0 || box.bottom + (fixed ? 0 : scrollY) <= 0 || (fixed && (box.left >= innerWidth || box.top >= innerHeight))) return "off the page";
    const clip = style.clip;
    const clipped = (clip !== "auto" && /rect\(0px,? 0px,? 0px,? 0px\)|rect\(1px,? 1px,? 1px,? 1px\)/.test(clip)) || /inset\((50|100)%\)/.test(style.clipPath);
    return clipped ? "no size" : "";
  }
}
const holdsText = (element, tag) => {
  if (tag === "SLOT" || (tag !== "FORM" && rootOf(element))) return true;
  for (let child = firstOf(element); child; child = nextOf(child)) if (child.nodeType === 3 && /\S/.test(child.data)) return true;
  return false;
};
// The colour behind the text of an element; null where something see-through makes it unknown.
const groundOf = (context) => {
  let at = context;
  while (at.ground === undefined) {
    const background = at.style.backgroundColor;
    if (background !== "rgba(0, 0, 0, 0)") {
      const colour = rgba(background);
      at.ground = colour[3] >= 0.9 ? colour : null;
      at.paints = true;
    } else at = at.above;
  }
  const ground = at.ground;
  for (let from = context; from !== at; from = from.above) from.ground = ground;
  return ground;
};
// Whether a picture lies on that colour, or on the way to it. Few texts are like the colour behind them, so few ask.
const onPicture = (context) => {
  if (context.pictured === undefined)
    context.pictured = context.style.backgroundImage !== "none" || (!context.paints && onPicture(context.above));
  return context.pictured;
};
