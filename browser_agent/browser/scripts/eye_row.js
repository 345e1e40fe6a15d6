// A row is one line as far as its cells are texts and simple controls: "Bolt | 3 | MARK", with the controls below.
Object.assign(Walk.prototype, {
  row(element, depth, c, inner) {
    this.flush();
    const at = this.lines.length;
    const acted = listens.has(element) || element.hasAttribute("onclick") || (inner.pointer && !c.pointer) || (element.hasAttribute("tabindex") && element.tabIndex >= 0);
    const selected = element.hasAttributes() ? statesOf(element, "row").filter((one) => OF_ROWS.has(one)) : [];
    const line = [depth, acted ? refOf(element) : 0, "row", "", null, selected, this.boxed(element.getBoundingClientRect()), 0];
    this.push(line);
    if (acted) inner.acted = true;
    this.rows += 1;
    const { cells, simple, heads } = this.cells(element, depth, inner);
    this.rows -= 1;
    if (!simple) {
      for (let place = at + 1; place < this.lines.length; place += 1) this.lines[place][6] ||= line[6];
      return;
    }
    const kept = this.lines.length > at + 1 ? this.lines.splice(at + 1).filter((one) => one[1]) : [];
    const said = cells.join(" | ");
    if (!kept.length && !acted && !/[^ |]/.test(said)) { this.lines.pop(); return; }
    const marked = said.includes(MARK);
    line[3] = marked ? cells.map((one) => one.replaceAll(MARK, "").trim()).join(" | ") : said;
    if (marked) line[7] = { cells: said };
    if (heads || element.parentElement?.tagName === "THEAD") line[7] = { ...(line[7] || {}), header: "true" };
    this.put(kept);
  },
  cells(element, depth, inner) {
    const cells = [];
    let simple = !inner.why, heads = true;
    for (const child of rootOf(element) || element.tagName === "SLOT" ? children(element) : element.children) {
      const tag = child.tagName;
      if (child.nodeType !== 1 || SKIPPED.has(tag)) continue;
      if (tag !== "TH") heads = false;
      const plain = this.plain(child, tag, depth, inner);
      if (plain !== null) { cells.push(plain); continue; }
      const from = this.lines.length;
      this.visit(child, depth + 1, inner);
      this.flush();
      let said = "";
      for (let place = from; place < this.lines.length; place += 1) {
        const one = this.lines[place];
        if (one[0] !== depth + 1 || (!one[1] && !IN_ROWS.has(one[2]))) simple = false;
        said += (said ? " " : "") + (one[1] ? MARK : one[3]);
      }
      cells.push(said);
    }
    return { cells, simple, heads: heads && cells.length > 0 };
  },
  // The words of a cell that is nothing but text that can be seen, as most are; null for any other.
  plain(element, tag, depth, c) {
    if ((tag !== "TD" && tag !== "TH") || element.firstElementChild || this.hidden || c.mute || c.why || this.stopped || !element.firstChild) return null;
    if (listens.has(element) || rootOf(element) || (element.hasAttributes() && (element.hasAttribute("role") || element.hasAttribute("tabindex") || element.hasAttribute("onclick") || element.hasAttribute("draggable") || editable(element)))) return null;
    const style = getComputedStyle(element);
    if (style.display !== "table-cell") return null;
    const inner = new Context(c, element, tag, style, kindOf("table-cell"));
    if (inner.why || inner.mute || inner.shut || inner.overflow !== "visible" || (!c.acted && inner.pointer && !c.pointer)) return null;
    this.count += 1;
    this.suspect(element, c, inner);
    const text = fold(element.textContent);
    return text.length > LONGEST_TEXT ? null : text;
  },
});
const OF_ROWS = new Set(["selected", "expanded", "collapsed", "disabled"]);
const IN_ROWS = new Set(["text", "img", "heading"]);
