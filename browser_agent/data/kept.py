"""What a kept file may be at most, and the faults and small rules that its readers share."""

from __future__ import annotations

from decimal import Decimal

from browser_agent.core.errors import Fault, FaultKind, StepFault
from browser_agent.data.text import fold

MAX_BYTES = 50_000_000
MAX_CELLS = 1_000_000

LESS = "ask the site for less at a time"


class DocumentFault(StepFault):
    """A kept file cannot be read: no_download, bad_download, not_found, ambiguous or cap_reached."""

    def __init__(self, kind: FaultKind, expected: str, found: str, *, next: str = "") -> None:
        super().__init__(Fault(kind=kind, expected=expected, found=found, next=next))


def capped(cells: int) -> int:
    """The count again, or a DocumentFault when it is over the most cells."""
    if cells > MAX_CELLS:
        raise DocumentFault("cap_reached", f"{MAX_CELLS} cells at most", "more", next="ask the site for less at a time")
    return cells


def exact_text(number: int | Decimal) -> str:
    """A number without exponent; as it is when that would be absurdly long (1E+999999)."""
    if isinstance(number, int) or abs(number.adjusted()) > 60:
        return str(number)
    return format(number, "f")


def same_name(wanted: str, names: list[str]) -> list[int]:
    """The places at which a name stands: exactly, or else without regard to case."""
    wanted = fold(wanted)
    exact = [place for place, name in enumerate(names) if fold(name) == wanted]
    return exact or [place for place, name in enumerate(names) if fold(name).casefold() == wanted.casefold()]
