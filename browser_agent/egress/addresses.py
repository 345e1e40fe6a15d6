"""What kind of place an IP address is: the public internet, a network of one's own, or nowhere to go to."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Literal

Address = IPv4Address | IPv6Address
Reach = Literal["public", "private", "special"]
"""private may be named by a policy as a network; special only as the very address: link-local with its metadata
services, multicast, unspecified, reserved."""

NAT64 = ip_network("64:ff9b::/96")
SHARED = ip_network("100.64.0.0/10")
"""Addresses of carriers and clusters (RFC 6598): Python calls them neither private nor global."""
METADATA = frozenset(map(ip_address, ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "192.0.0.192")))
"""Where clouds hand out credentials to whoever asks."""


def reach(address: Address) -> Reach:
    """What kind of place it is. IPv6 that only wraps an IPv4 address is judged by what it wraps."""
    inner = inside(address)
    if inner in METADATA or inner.is_multicast or inner.is_unspecified or inner.is_link_local:
        return "special"
    if inner.is_loopback or inner in SHARED:
        return "private"
    if inner.is_global:
        return "public"
    return "private" if inner.is_private and not inner.is_reserved else "special"


def inside(address: Address) -> Address:
    """The IPv4 address in a mapped, translated (NAT64), 6to4 or Teredo address; else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    compatible = int(address) >> 32 == 0 and int(address) > 1
    if address in NAT64 or compatible:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def literal(host: str) -> Address | None:
    """The address that a host is, when it is one in the spelling that browsers send; None for names."""
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


def looks_numeric(host: str) -> bool:
    """Whether a host is a number in another spelling (0x7f.1, 2130706433), which resolvers take for an address."""
    last = host.rstrip(".").rpartition(".")[2].lower()
    return literal(host) is None and (last.isdigit() or last.startswith("0x"))
