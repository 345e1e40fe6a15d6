"""A page with one Quasar widget of each kind: an order form whose orders are a JSON file.

Run with the application's own Python: `page.py PORT FOLDER`. State is FOLDER/state.json; uploaded files are
in FOLDER/files; FOLDER/faults.json, when there, says how to misbehave (see `Faults` in ../../nicegui.py).
"""

import json
import sys
from pathlib import Path

from nicegui import events, ui

PORT, FOLDER = int(sys.argv[1]), Path(sys.argv[2])
PRODUCTS = ["Bolt", "Bracket", "Gasket", "Hinge", "Washer"]
COLUMNS = [
    {"name": name, "label": name.capitalize(), "field": name, "align": "left", "sortable": True}
    for name in ("number", "buyer", "product", "pieces", "due", "express", "file")
]


def faults() -> dict:
    path = FOLDER / "faults.json"
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def orders() -> list[dict]:
    return json.loads((FOLDER / "state.json").read_text("utf-8"))["orders"]


def say(text: str, **options: object) -> None:
    # At the top, so that no notice lies over the table's page buttons.
    ui.notify(text, position="top-right", **options)


def keep(rows: list[dict]) -> None:
    if faults().get("lose_orders"):
        return
    temporary = FOLDER / "state.json.new"
    temporary.write_text(json.dumps({"orders": rows}, indent=1), "utf-8")
    temporary.replace(FOLDER / "state.json")


@ui.page("/")
def order_page() -> None:
    shown = faults()
    attached: dict[str, str] = {}
    ui.page_title("Orders")
    ui.label("Orders").classes("text-h4").props("role=heading aria-level=1")
    with ui.card():
        buyer = ui.input("Buyer", validation={"Say who buys": lambda value: bool(value and value.strip())})
        product = ui.select(PRODUCTS, label="Product", with_input=False)
        pieces = ui.number("Pieces", value=1, min=1, max=500, format="%.0f")
        with ui.input("Due") as due, due.add_slot("append"):
            opener = ui.button(icon="event").props("flat dense aria-label='Choose the due date'")
            with ui.menu().props("no-parent-event") as menu, ui.date().bind_value(due):
                ui.button("Close", on_click=menu.close).props("flat")
            opener.on_click(menu.open)
        urgency = ui.radio(["Normal", "Soon"], value="Normal").props("inline")
        express = ui.checkbox("Express")
        newsletter = ui.switch("Newsletter")
        remarks = ui.textarea("Remarks")

        async def take(event: events.UploadEventArguments) -> None:
            name = Path(event.file.name).name
            (FOLDER / "files").mkdir(exist_ok=True)
            (FOLDER / "files" / name).write_bytes(await event.file.read())
            attached["file"] = name
            say(f"{name} is attached")

        ui.upload(label="Drawing", auto_upload=True, max_files=1, on_upload=take)
        submit = ui.button(shown.get("submit_label", "Place order"))

    table = ui.table(columns=COLUMNS, rows=orders(), row_key="number", pagination=10, title="Placed orders")
    table.props('table-class="placed" aria-label="Placed orders"')

    with ui.dialog() as confirm, ui.card():
        question = ui.label()
        with ui.row():
            ui.button("Yes, place it", on_click=lambda: confirm.submit("yes"))
            ui.button("Back", on_click=lambda: confirm.submit("no")).props("flat")

    async def place() -> None:
        if not buyer.validate() or product.value is None:
            say("Buyer and product are needed", type="negative")
            return
        question.text = f"Place an order of {int(pieces.value)} x {product.value} for {buyer.value}?"
        if await confirm != "yes":
            say("Nothing was ordered")
            return
        if faults().get("refuse_orders"):
            say("The order could not be stored", type="negative", timeout=0, close_button="OK")
            return
        rows = orders()
        number = max((row["number"] for row in rows), default=1000) + 1
        row = {
            "number": number,
            "buyer": buyer.value,
            "product": product.value,
            "pieces": int(pieces.value),
            "due": due.value or "",
            "urgency": urgency.value,
            "express": express.value,
            "newsletter": newsletter.value,
            "remarks": remarks.value or "",
            "file": attached.get("file", ""),
        }
        keep([*rows, row])
        table.rows = [*rows, row]
        table.update()
        say(f"Order {number} is placed", type="positive")

    submit.on_click(place)


ui.run(host="127.0.0.1", port=PORT, reload=False, show=False, title="Orders", show_welcome_message=False)
