// Between press and release an element may be replaced by its like, by a page that draws itself anew. The browser then makes
// no click, and the page got a press that came to nothing. That is told, so that it can be pressed again; but only where
// nothing looks like an answer of the page to the press: what it listens for may be the press.
const MOST_CHANGES = 20, MOST_NODES = 200;
const EQUAL = Node.prototype.isEqualNode, STANDS = (node) => CONTAINS.call(document, node), LIKE = (one, other) => EQUAL.call(one, other);
const swap = {
  pressed: null,
  hear(event) {
    const element = event.composedPath()[0], was = swap.pressed;
    if (event.type === "pointerdown") swap.press(element);
    else if (was && event.type === "pointerup" && !STANDS(was.element)) was.came = was.stood && LIKE(element, was.element) ? "like" : "gone";
    else if (was && event.type === "click") was.came = "";
  },
  // stood: whether it was still there when all that hears the press had run.
  press(element) {
    swap.forget();
    if (!STANDS(element)) return;
    const one = { element, stood: false, came: "", records: [] };
    one.watch = new MutationObserver((records) => { one.records.push(...records.slice(0, MOST_CHANGES + 1)); });
    one.watch.observe(document, { subtree: true, childList: true, characterData: true });
    // Chromium lets what is of no hurry wait for the next picture after an input; timers of the page as well.
    scheduler.postTask(() => { one.stood = STANDS(element); }, { priority: "user-blocking" });
    swap.pressed = one;
  },
  // What became of the press: "like" came in its place while the page says what it said, it is "gone", or nothing of the kind.
  forget() {
    const was = swap.pressed;
    swap.pressed = null;
    if (!was) return "";
    const records = [...was.records, ...was.watch.takeRecords()];
    was.watch.disconnect();
    return was.came === "like" && !(records.length <= MOST_CHANGES && records.every(isEven)) ? "gone" : was.came;
  },
};
// What came says what went said.
const isEven = (record) => record.type === "childList" && record.addedNodes.length === record.removedNodes.length && record.addedNodes.length <= MOST_NODES
  && [...record.addedNodes].every((node, at) => LIKE(node, record.removedNodes[at]));
