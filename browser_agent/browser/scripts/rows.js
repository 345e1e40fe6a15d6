// Which of these rows of tables hold what is wanted, by column and cell, as their indexes.
(rows, wanted) => rows.map((row, index) => {
  const fold = (text) => (text || "").replace(/\s+/g, " ").trim();
  // What a stylesheet makes of the letters (EMAIL) is not what the page says (Email); either may be written down.
  const reads = (one, text) => one && (fold(one.innerText) === text || fold(one.textContent) === text);
  const table = row.closest("table,[role=table],[role=grid],[role=treegrid]");
  if (!table) return -1;
  const line = "tr,[role=row]", cell = "td,th,[role=cell],[role=gridcell],[role=rowheader],[role=columnheader]";
  const parts = (one) => [...one.querySelectorAll(cell)].filter((each) => (each.closest(line) || one) === one);
  const starts = (all, one) => all.slice(0, all.indexOf(one)).reduce((sum, each) => sum + (each.colSpan || 1), 0);
  const heads = [...table.querySelectorAll("th,[role=columnheader]")];
  const cells = parts(row);
  const holds = Object.entries(wanted).every(([column, text]) => {
    const head = heads.find((one) => reads(one, column));
    if (!head) return false;
    const place = starts(parts(head.closest(line) || head.parentElement), head);
    const under = cells.filter((one) => starts(cells, one) <= place).pop();
    return under && place < starts(cells, under) + (under.colSpan || 1) && reads(under, text);
  });
  return holds ? index : -1;
}).filter((index) => index >= 0)
