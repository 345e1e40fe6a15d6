"""Who may be reached: pure decisions about a destination, first by its name, then by what the name leads to."""

from __future__ import annotations

import re
from ipaddress import ip_network
from typing import Literal

from browser_agent.core.origin import Origin, in_address
from browser_agent.core.value import Value
from browser_agent.egress.addresses import Address, inside, literal, looks_numeric, reach

Scheme = Literal["http", "https"]

NAME = re.compile(r"[a-z0-9_](?:[a-z0-9._-]{0,252}[a-z0-9_.])?")
"""Names of hosts as browsers send them: ASCII, lower case."""
BROWSERS_OWN = frozenset(
    {
        "accounts.google.com", "android.clients.google.com", "clients2.google.com", "clients4.google.com",
        "clientservices.googleapis.com", "content-autofill.googleapis.com", "edgedl.me.gvt1.com", "mtalk.google.com",
        "optimizationguide-pa.googleapis.com", "redirector.gvt1.com", "safebrowsing.googleapis.com",
        "update.googleapis.com", "www.google.com",
    }
)  # fmt: skip
"""Hosts that Chromium calls by itself. They are refused like all others, and told as noise."""


class Ruling(Value):
    """Whether a destination may be reached. rule: a short stable name. why: a sentence."""

    allowed: bool
    rule: str
    why: str = ""

    @classmethod
    def no(cls, rule: str, why: str) -> Ruling:
        """It may not be reached."""
        return cls(allowed=False, rule=rule, why=why)


class Lists(Value):
    """Origins that may be reached. private: hosts, addresses or networks (CIDR) of one's own that names may lead to."""

    origins: tuple[Origin, ...]
    private: tuple[str, ...] = ()

    def by_name(self, scheme: Scheme, host: str, port: int) -> Ruling:
        """Whether this scheme, host and port are on the list; an empty list has nothing on it."""
        if looks_numeric(host):
            return Ruling.no("egress.spelling", f"{host} is an address in disguise")
        if not NAME.fullmatch(host) and literal(host) is None:
            return Ruling.no("egress.spelling", f"{host[:200]!r} is no name of a host")
        if any(one.covers(f"{scheme}://{in_address(host)}:{port}/") for one in self.origins):
            return Ruling(allowed=True, rule="egress.listed")
        listed = ", ".join(map(str, self.origins)) or "nothing"
        why = f"{scheme}://{host}:{port} is not on the list ({listed})"
        return Ruling.no("egress.unlisted", why)

    def schemes(self, host: str, port: int) -> tuple[Scheme, ...]:
        """What may be spoken with a host and port: http is WebSockets without TLS when it comes as a tunnel."""
        both: tuple[Scheme, ...] = ("https", "http")
        return tuple(one for one in both if self.by_name(one, host, port).allowed)

    def by_address(self, host: str, address: Address) -> Ruling:
        """Whether what a listed host resolved to may be connected to."""
        kind = reach(address)
        if kind == "public" or self._is_named(host, address, kind):
            return Ruling(allowed=True, rule="egress.address")
        what = "a network of one's own" if kind == "private" else "no place for pages"
        why = f"{host} leads to {address}, which is {what}; name it under policy.private if that is meant"
        return Ruling.no(f"egress.{kind}", why)

    def _is_named(self, host: str, address: Address, kind: str) -> bool:
        itself = literal(host)
        if itself is not None and any(literal(one.host) == itself for one in self.origins):
            return True
        local = host.rstrip(".") == "localhost" or host.rstrip(".").endswith(".localhost")
        if local and address.is_loopback and not all(one.any_ for one in self.origins):
            return True
        for named in self.private:
            if named.lower() == host and kind == "private":
                return True
            if _covers(named, inside(address), kind):
                return True
        return False


def _covers(named: str, address: Address, kind: str) -> bool:
    try:
        network = ip_network(named)
    except ValueError:
        return False
    single = network.num_addresses == 1
    return address.version == network.version and address in network and (single or kind == "private")
