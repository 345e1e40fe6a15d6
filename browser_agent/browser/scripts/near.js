// How far each of these elements is from one other: the gap between their boxes, then between their middles. The other one
// is kept under a key by a question of its own, right before.
(() => {
  const MOST = 100, kept = new Map();
  const middle = (box) => [box.x + box.width / 2, box.y + box.height / 2];
  const gap = (low, high, otherLow, otherHigh) => Math.max(0, low - otherHigh, otherLow - high);
  const keep = (elements, { key }) => {
    if (elements.length === 1) kept.set(key, elements[0]);
    if (kept.size > MOST) kept.delete(kept.keys().next().value);
    return elements.length;
  };
  const near = (elements, { key }) => {
    const anchor = kept.get(key);
    kept.delete(key);
    if (!anchor) return null;
    const from = anchor.getBoundingClientRect(), [c, d] = middle(from);
    return elements.map((element) => {
      const box = element.getBoundingClientRect(), [a, b] = middle(box);
      const x = gap(box.left, box.right, from.left, from.right), y = gap(box.top, box.bottom, from.top, from.bottom);
      return Math.hypot(x, y) + Math.hypot(a - c, b - d) / 1000;
    });
  };
  return { keep, near };
})()
