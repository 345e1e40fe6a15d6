// What is remembered from look to look: the lines of blocks that lie outside of the window, as long as nothing can have
// changed in them. What is in the window is always looked at anew, and so is all of a page whose style sheets cannot be
// read. A hand never rests on any of this: it asks the element itself, right before the input.
// A block of more lines is told by its parts. So many brothers at most are taken to lie as their first and last one lie.
const MOST_OF_BLOCK = 300, LONGEST_RUN = 64;
// By the element that is the block: those that may be relied on, and those of the look that is under way.
let remembered = new Map(), fresh = new Map();
// The block that is being walked, and whether anything in it hangs on what is outside of it.
let block = null, tied = false;
let recalledLines = 0;
// What is too large for one block, or tied: its parts may be blocks.
const tooWide = new WeakSet();

// What a block is in, as far as it makes a difference to its lines.
const around = (depth, c) => [depth, c.level, c.acted, c.inert, c.why, c.opacity, c.pointer, groundOf(c), onPicture(c)];

// Where the last thing in a block begins: another column of a table grew when that is elsewhere in it.
const endOf = (element, box) => {
  const last = LAST.call(element);
  return last ? RECT.call(last).x - box.x : 0;
};

class Block {
  constructor(element, box, lines, inside, fields, size, count) {
    Object.assign(this, { x: box.x, y: box.y, width: box.width, height: box.height, end: endOf(element, box), lines, inside, fields, size, count });
    const boxes = lines.map((line) => line[6]).filter(Boolean);
    this.edges = boxes.reduce(([left, top, right, bottom], [x, y, width, height]) => [Math.min(left, x), Math.min(top, y), Math.max(right, x + width), Math.max(bottom, y + height)],
      [box.left, box.top, box.right, box.bottom]);
    this.moved = { right: 0, down: 0, lines };
  }

  // Its lines where it is now: so far to the right and so far down from where it was first seen.
  linesAt(right, down) {
    if (this.moved.right === right && this.moved.down === down) return this.moved.lines;
    const lines = this.lines.map((line) => {
      const box = line[6];
      // What takes no place at all has none to be moved to.
      return box && box.some(Boolean) ? [...line.slice(0, 6), [Math.round(box[0] + right), Math.round(box[1] + down), box[2], box[3]], line[7]] : line;
    });
    this.moved = { right, down, lines };
    return lines;
  }
}

Object.assign(Walk.prototype, {
  // Whether a box lies outside of the window, on one side of it.
  away(left, top, right, bottom) { return right <= 0 || bottom <= 0 || left >= this.width || top >= this.height; },
  // How far a block is from where it was: to the right and down. Null when it has another size, or other columns.
  shiftOf(element, was) {
    const box = RECT.call(element), end = endOf(element, box);
    return box.width === was.width && box.height === was.height && end === was.end ? { right: box.x - was.x, down: box.y - was.y } : null;
  },
  // The same for one after the other: brothers that are all remembered lie where the first and the last of them lie.
  shiftIn(element, was) {
    const run = this.run, parent = PARENT.call(element);
    if (run.left > 0 && run.parent === parent) { run.left -= 1; return run.shift; }
    run.left = 0;
    run.parent = parent;
    run.shift = this.shiftOf(element, was);
    if (!run.shift || rearranged.has(parent)) return run.shift;
    let last = element, many = 0;
    for (let next = BROTHER.call(last); next && many < LONGEST_RUN && remembered.has(next); next = BROTHER.call(last)) { last = next; many += 1; }
    const end = many > 1 ? this.shiftOf(last, remembered.get(last)) : null;
    if (end && end.right === run.shift.right && end.down === run.shift.down) run.left = many;
    return run.shift;
  },
  // The lines of a block as they were. True when they are in place.
  recall(element, depth, c) {
    const was = remembered.get(element);
    if (was === undefined || was.unheard) return false;
    const shift = this.shiftIn(element, was);
    if (!shift) return false;
    const { right, down } = shift, [left, top, end, bottom] = was.edges;
    if (!this.away(was.x + right, was.y + down, was.x + was.width + right, was.y + was.height + down) || !this.away(left + right, top + down, end + right, bottom + down)) return false;
    if (this.insideOf !== c) { this.insideOf = c; this.inside = around(depth, c); }
    for (let at = 0; at < this.inside.length; at += 1) if (this.inside[at] !== was.inside[at]) return false;
    for (const [field, before] of was.fields) if (heldBy(field) !== before) return false;
    const lines = was.linesAt(right, down);
    if (this.lines.length + lines.length > MOST_LINES || this.size + was.size > MOST_CHARS) return false;
    this.flush();
    this.put(lines);
    this.size += was.size;
    this.count += was.count;
    recalledLines += lines.length;
    fresh.set(element, was);
    return true;
  },
  // Before the walk of what may be a block.
  begin(element) {
    const box = RECT.call(element);
    if (box.width <= 0 || box.height <= 0 || !this.away(box.left, box.top, box.right, box.bottom) || tooWide.has(element)) return null;
    block = element;
    tied = false;
    return { box, from: this.lines.length, size: this.size, count: this.count, left: JSON.stringify(this.left), suspects: this.suspects.length, hosts: this.hosts.length };
  },
  // After it. What is asked about in it has to be heard of before it may be relied on.
  remember(element, depth, c, { box, from, size, count, left, suspects, hosts }) {
    block = null;
    if (this.stopped || this.hosts.length !== hosts) return;
    // What pops up does so without a change of the document, and somewhere else.
    if (tied || this.lines.length - from > MOST_OF_BLOCK || ALL.call(element, "[popover]").length) { tooWide.add(element); return; }
    if (JSON.stringify(this.left) !== left || lastOver.includes(element) || lastFocus.includes(element) || lively.some((one) => CONTAINS.call(element, one))) return;
    const fields = [...ALL.call(element, "input,select,textarea")].map((one) => [one, heldBy(one)]);
    const made = new Block(element, box, this.lines.slice(from), around(depth, c), fields, this.size - size, this.count - count);
    made.unheard = this.suspects.length > suspects;
    fresh.set(element, made);
  },
});
