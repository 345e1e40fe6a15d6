// A table, a list or repeated regions as headings and raw cells, in one pass. `most` bounds the rows.
(roots, { kind, columns, most }) => {
  const root = roots[0];
  const fold = (text) => (text || "").replace(/[ \t\r\n\f]+/g, " ").trim();
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  const cell = (element) => {
    if (!element) return { text: "" };
    // Most cells hold a text and nothing else; asking them for more takes ten times as long.
    if (element.childElementCount === 0 && !element.matches("a,img,input,select,textarea") && !element.title)
      return { text: fold(element.textContent) };
    const link = element.matches("a[href]") ? element : element.querySelector("a[href]");
    const image = element.matches("img") ? element : element.querySelector("img");
    const field = element.matches("input,select,textarea") ? element : element.querySelector("input,select,textarea");
    const secret = field && (field.type === "password" || /one-time-code|cc-|password/.test(field.autocomplete || ""));
    const made = { text: fold(element.innerText ?? element.textContent) };
    if (link) made.href = link.href;
    if (image) { made.src = image.src; made.alt = image.alt; }
    if (element.title) made.title = element.title;
    if (field && !secret) {
      made.value = field.type === "checkbox" || field.type === "radio" ? String(field.checked) : field.value;
      if (!made.text) made.text = field.tagName === "SELECT" ? fold(field.selectedOptions[0]?.text) : made.value;
    }
    return made;
  };
  // An icon drawn by a font is a word in the text ("arrow_upward"); what is hidden from readers is no heading.
  const heading = (one) => {
    const whole = fold(one && one.innerText);
    if (!one || !one.querySelector('[aria-hidden="true"]')) return whole;
    const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT), parts = [];
    while (walker.nextNode()) {
      const around = walker.currentNode.parentElement;
      if (!around.closest('[aria-hidden="true"]') && shown(around)) parts.push(walker.currentNode.data);
    }
    return fold(parts.join(" ")) || whole;
  };
  const table = () => {
    const native = root.tagName === "TABLE";
    const all = native ? [...root.rows] : [...root.querySelectorAll('[role="row"]')];
    const rows = all.filter((row) => shown(row) && (!native || row.closest("table") === root));
    const parts = (row) => native ? [...row.cells]
      : [...row.querySelectorAll('[role="cell"],[role="gridcell"],[role="columnheader"],[role="rowheader"]')];
    const heads = (one) => (one.tagName === "TH" && one.scope !== "row") || one.getAttribute("role") === "columnheader";
    const grid = [];
    rows.forEach((row, y) => {
      grid[y] = grid[y] || [];
      let x = 0;
      for (const part of parts(row)) {
        while (grid[y][x]) x += 1;
        const wide = Math.min(part.colSpan || 1, 200), tall = Math.min(part.rowSpan || 1, rows.length - y);
        for (let dy = 0; dy < tall; dy += 1)
          for (let dx = 0; dx < wide; dx += 1) (grid[y + dy] = grid[y + dy] || [])[x + dx] = part;
        x += wide;
      }
    });
    let top = 0;
    while (top < rows.length && (rows[top].closest("thead") || (grid[top].length > 0 && grid[top].every(heads)))) top += 1;
    const head = top > 0 ? grid[top - 1] : [];
    const headers = [...head].map(heading);
    const body = grid.slice(top).filter((row) => row.length > 0 && !(row.length === 1 && headers.length > 1));
    return { headers, body: body.map((row) => () => [...row].map(cell)) };
  };
  const list = () => {
    const items = root.tagName === "DL" ? [] : [...root.querySelectorAll("li,[role='listitem'],[role='option'],[role='treeitem']")];
    // A list of terms has no role to be named by, so the region that holds the only one stands for it.
    const inner = items.length || root.tagName === "DL" ? [] : [...root.querySelectorAll("dl")];
    if (root.tagName === "DL" || inner.length === 1) {
      const terms = [...(inner[0] || root).querySelectorAll("dt")];
      const value = (term) => { let next = term.nextElementSibling; while (next && next.tagName !== "DD") next = next.nextElementSibling; return next; };
      return { headers: terms.map((term) => fold(term.innerText)), body: [() => terms.map((term) => cell(value(term)))] };
    }
    return { headers: ["text"], body: items.filter(shown).map((item) => () => [cell(item)]) };
  };
  const regions = (some) => ({
    headers: columns.map((column) => column.name),
    body: some.filter(shown).map((one) => () => columns.map((column) => cell(column.css ? one.querySelector(column.css) : one))),
  });
  const read = kind === "table" ? table() : kind === "list" && !columns.some((c) => c.css) ? list()
    : regions(kind === "list" ? [...root.querySelectorAll("li,[role='listitem']")] : roots);
  const kept = read.body.slice(0, most);
  return { headers: read.headers, rows: kept.map((row) => row()), left_out: read.body.length - kept.length };
}
