"""A NiceGUI page (Vue and Quasar widgets) that takes orders and keeps them in a JSON file."""

import contextlib
import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from .environment import child_environ, pristine_copy, python_environment
from .process import served

PAGE = Path(__file__).parent / "sites" / "nicegui_order" / "page.py"
SEEDED = 12


@dataclass(frozen=True)
class Order:
    """One order as the JSON file holds it."""

    number: int
    buyer: str
    product: str
    pieces: int
    due: str
    urgency: str
    express: bool
    newsletter: bool
    remarks: str
    file: str


@dataclass(frozen=True)
class Faults:
    """How the page misbehaves, read by it on each request."""

    submit_label: str = "Place order"
    refuse_orders: bool = False
    """The confirmation is followed by a notice that nothing was stored."""
    lose_orders: bool = False
    """The page says "is placed" and shows the row; the file stays as it was."""


@dataclass(frozen=True)
class NiceGui:
    """The running page: its address and the folder with its state."""

    url: str
    folder: Path

    def orders(self) -> list[Order]:
        """All orders of the state file, oldest first."""
        state = json.loads((self.folder / "state.json").read_text("utf-8"))
        return [Order(**order) for order in state["orders"]]

    def file(self, name: str) -> bytes:
        """An uploaded file as it lies on the server's disk."""
        return (self.folder / "files" / name).read_bytes()

    def misbehave(self, faults: Faults) -> None:
        """From the next page and the next order on; a label needs a reload of an open page."""
        temporary = self.folder / "faults.json.new"
        temporary.write_text(json.dumps(asdict(faults)), "utf-8")
        temporary.replace(self.folder / "faults.json")


@contextlib.contextmanager
def nicegui(folder: Path) -> Iterator[NiceGui]:
    """Run the page with freshly seeded orders until the block ends."""
    python = python_environment("nicegui").program("python")
    pristine_copy("nicegui", folder, sources=(Path(__file__),), build=_seed)

    def command(port: int) -> list[str]:
        return [python, str(PAGE), str(port), str(folder)]

    environ = child_environ(MPLBACKEND="Agg")
    with served(command, cwd=folder, environ=environ) as server:
        yield NiceGui(server.url, folder)


def _seed(folder: Path) -> None:
    dice = random.Random(20260103)
    orders = [
        Order(
            number=1001 + index,
            buyer=dice.choice(("Ada Abel", "Lars Lind", "Mina Novak")),
            product=dice.choice(("Bolt", "Hinge", "Washer")),
            pieces=dice.randrange(1, 200),
            due=f"2026-{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d}",
            urgency="Normal",
            express=dice.random() < 0.3,
            newsletter=False,
            remarks="",
            file="",
        )
        for index in range(SEEDED)
    ]
    (folder / "state.json").write_text(json.dumps({"orders": [asdict(order) for order in orders]}, indent=1), "utf-8")
