// From a point to what lies there: through shadow roots to the innermost element, and from it out to the first thing that
// can be acted on; or the frame to go on in, with the point as it is there.
eye.at = (x, y) => {
  const hit = deepest(x, y);
  if (!hit) return null;
  const label = frames.get(hit);
  if (label !== undefined) {
    const box = hit.getBoundingClientRect();
    return { frame: label, x: x - box.x - hit.clientLeft, y: y - box.y - hit.clientTop };
  }
  let found = hit;
  for (let node = hit; node; node = node.assignedSlot || node.parentElement || (node.getRootNode().host || null)) {
    if (!refs.has(node) && !ACTED_ON.has(roleOf(node))) continue;
    found = node;
    break;
  }
  const subject = subjectOf(found), role = roleOf(subject), box = found.getBoundingClientRect();
  return { ref: refOf(found), role: role || "generic", name: role ? nameOf(subject, role) : "", value: valueOf(subject, role),
    box: [Math.round(box.x), Math.round(box.y), Math.round(box.width), Math.round(box.height)] };
};
