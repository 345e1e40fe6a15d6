"""The recipe that is killed, with a probe and without one."""

from __future__ import annotations

from pathlib import Path

PROBE = """        probe: {goto: '/orders/${row.id}', expect: [{visible: 'heading "Order ${row.id} is there"'}]}
"""
RECIPE = """recipe: 1
title: Fifty orders
start: ${params.site}/
params:
  site: {type: string, example: http://127.0.0.1:8000}
  rows: {type: table, columns: [id, note]}
policy: {actions: {submit: allow}}
budget: {seconds: 300}
steps:
  - for_each: {in: '${params.rows}', as: row, key: id, collect: {made: {id: '${row.id}', ref: '${ref}'}}}
    steps:
      - goto: /order/${row.id}
      - fill: {into: textbox "Note", value: '${row.note}'}
      - click: button "Send order"
        effect: once
        timeout: 1
        expect: [{visible: heading "Order received"}]
PROBE      - goto: /orders/${row.id}
      - extract: {from: status, kind: text, as: ref}
outputs: {made: '${made}'}
"""


def write(folder: Path, rows: int, *, probe: bool = True) -> tuple[Path, Path]:
    """The recipe and its table, in files."""
    recipe, table = folder / "orders.yaml", folder / "rows.csv"
    recipe.write_text(RECIPE.replace("PROBE", PROBE if probe else ""))
    table.write_text("id,note\n" + "".join(f"K{number},note {number}\n" for number in range(1, rows + 1)))
    return recipe, table
