"""Which host, address and port belong to which vector, and what stands for that in its page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address

from .vector import Vector

GOOD_NAME = "good.test"
GOOD_IP = "127.0.0.2"
REGISTERED = "evil.test"
TCP_PORTS = (80, 443)
UDP_PORTS = (443, 3478)
_TOKEN = re.compile("%([a-z]+)%")


@dataclass(frozen=True)
class Spot:
    """Where one vector's attacker listens: a name, an address, a port for requests and one for datagrams."""

    name: str
    ip: str
    tcp: int
    udp: int

    @property
    def host(self) -> str:
        return self.name if self.tcp == 80 else f"{self.name}:{self.tcp}"


@dataclass
class Places:
    """The map of a run. good, trusted: the good site's origin under its name, and under one that counts as secure."""

    good: str
    trusted: str
    spots: dict[str, Spot] = field(default_factory=dict)
    owners: dict[tuple[str, int | None], str] = field(default_factory=dict)
    """(host, port) to vector; port None is any port of that host."""

    def owner(self, host: str, port: int | None) -> str | None:
        """The vector that this contact or refusal belongs to; None when it is nobody's."""
        host = _plain(host)
        return self.owners.get((host, port)) or self.owners.get((host, None))

    def filled(self, vector: Vector, text: str) -> str:
        """A text of a vector with the addresses of this run in it."""
        spot = self.spots[vector.name]
        words = {
            "evil": f"http://{spot.host}",
            "host": spot.host,
            "name": spot.name,
            "ip": spot.ip if spot.tcp == 80 else f"{spot.ip}:{spot.tcp}",
            "decimal": str(int(ip_address(spot.ip))),
            "stun": f"{spot.name}:{spot.udp}",
            "udpip": spot.ip,
            "udpport": str(spot.udp),
            "good": self.trusted if vector.secure else self.good,
        }
        return _TOKEN.sub(lambda found: words[found[1]], text)

    def page(self, vector: Vector) -> str:
        """The address of the vector's page."""
        return f"{self.trusted if vector.secure else self.good}/{vector.name}"


def named(vectors: Iterable[Vector]) -> Places:
    """Places of the private network: a name and an address for each vector, the usual ports."""
    places = Places(good=f"http://{GOOD_NAME}", trusted=f"http://{GOOD_IP}")
    for number, vector in enumerate(vectors, start=1):
        spot = Spot(f"{vector.label}.evil.test", f"127.1.{number // 200}.{number % 200 + 1}", 80, 3478)
        places.spots[vector.name] = spot
        places.owners[(spot.name, None)] = vector.name
        places.owners[(spot.ip, None)] = vector.name
        for port in vector.other:
            places.owners[(GOOD_NAME, port)] = vector.name
            places.owners[(GOOD_IP, port)] = vector.name
    places.owners[(REGISTERED, None)] = "fedcm"  # asks the registered domain about the provider, too
    return places


def _plain(host: str) -> str:
    """One spelling for one host: no final dot, no brackets, IPv4 where it is mapped into IPv6."""
    host = host.strip("[]").rstrip(".").lower()
    try:
        address: IPv4Address | IPv6Address = ip_address(host)
    except ValueError:
        return host
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)
