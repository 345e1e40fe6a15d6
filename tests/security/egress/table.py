"""What a mode let through, as values and as a table."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from .vector import Contact

ORDER: tuple[Contact, ...] = ("dns", "tcp", "http", "udp")


@dataclass
class Row:
    """One vector. refused: the layers that said no ("proxy", "route"), or in which it ended ("namespace"). loaded: its page came from the good site."""

    name: str
    contacts: list[Contact]
    refused: list[str]
    loaded: bool
    fires: str
    extra: bool
    said: list[str] = field(default_factory=list)
    """What page and driver had to complain about."""


@dataclass
class Table:
    """A whole mode. strangers: contacts of no vector. noise: refusals of no vector."""

    mode: str
    browser: str
    rows: list[Row]
    strangers: list[str]
    noise: list[str]
    seconds: float = 0.0

    @property
    def touched(self) -> list[str]:
        return [row.name for row in self.rows if row.contacts]

    @property
    def delivered(self) -> list[str]:
        """Vectors that brought a request or a datagram, not only a name or a connection."""
        return [row.name for row in self.rows if {"http", "udp"} & set(row.contacts)]

    def refused(self, *layers: str) -> list[str]:
        return [row.name for row in self.rows if set(layers) & set(row.refused)]

    def json(self) -> str:
        totals = {
            "vectors": len(self.rows),
            "touched": len(self.touched),
            "delivered": len(self.delivered),
            "refused_by_proxy": len(self.refused("proxy")),
            "refused_by_route": len(self.refused("route")),
            "held_by_namespace": len(self.refused("namespace")),
            "refused": len(self.refused("proxy", "route")),
        }
        return json.dumps({**asdict(self), "totals": totals}, indent=1)


def read(text: str) -> Table:
    """The table that `json` wrote."""
    raw = json.loads(text)
    del raw["totals"]
    raw["rows"] = [Row(**row) for row in raw["rows"]]
    return Table(**raw)


def lines(table: Table) -> Iterable[str]:
    """The table for a terminal."""
    yield f"{'vector':<27}{'dns':<5}{'tcp':<5}{'http':<6}{'udp':<5}{'refused by':<14}{'page':<7}"
    for row in table.rows:
        marks = "".join(f"{kind if kind in row.contacts else '·':<{len(kind) + 2}}" for kind in ORDER)
        page = "" if row.loaded else "absent"
        yield f"{row.name:<27}{marks}{' '.join(row.refused) or '·':<14}{page:<7}".rstrip()
    yield ""
    old = [row for row in table.rows if not row.extra]
    yield f"mode {table.mode}, {table.browser}, {table.seconds:.0f} s"
    yield f"vectors           {len(table.rows)} ({len(old)} of the first table)"
    yield f"any contact       {len(table.touched)}"
    yield f"request or udp    {len(table.delivered)}"
    yield f"refused by proxy  {len(table.refused('proxy'))}"
    yield f"refused by route  {len(table.refused('route'))}"
    yield f"by either         {len(table.refused('proxy', 'route'))}"
    yield f"held inside       {len(table.refused('namespace'))}"
    yield f"of no vector      {', '.join(table.strangers) or 'nothing'}"
    yield f"refused besides   {', '.join(table.noise) or 'nothing'}"
