"""policy: what a run may do, from the origins it may be on to the walls without which it does not start."""

from __future__ import annotations

import re
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Literal, cast, get_args

from browser_agent.core.authority import ActionClass, Flow, Layer, PolicyLimits, Rule
from browser_agent.core.recipe import PolicySpec
from browser_agent.core.value import Money
from browser_agent.recipe.address import read_origin, read_origins
from browser_agent.recipe.fields import Fields, as_mapping
from browser_agent.recipe.reading import Mapping, Node, Sequence
from browser_agent.recipe.sheet import Sheet
from browser_agent.recipe.typed import parse

POLICY_KEYS = (
    "navigate", "fetch", "private", "upload", "page_tools", "dialogs", "read_only", "actions", "limits", "flows",
    "require", "accept_risk",
)  # fmt: skip
BOXES = ("alert", "confirm", "prompt", "beforeunload")
CLASSES: tuple[ActionClass, ...] = get_args(ActionClass)
RULES: tuple[Rule, ...] = get_args(Rule)
LAYERS: tuple[Layer, ...] = get_args(Layer)
PAID = ("payment", "payments")
COUNTED = ("submits", "uploads", "tabs")
Dialogs = dict[Literal["alert", "confirm", "prompt", "beforeunload"], Literal["accept", "dismiss"]]
Network = IPv4Network | IPv6Network

OWN: tuple[Network, ...] = tuple(
    ip_network(one)
    for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "fc00::/7")
)
"""What a network of one's own can be a part of. Anything else is written address by address."""
_LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL}){{0,30}}")
_NUMERIC = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
_PRIVATE_FIX = "Write a host such as intranet.example.test, an address, or a network such as 10.0.0.0/8."


def read_policy(sheet: Sheet, node: Mapping) -> PolicySpec:
    """The `policy:` of a header; what is wrong is left out, and so refused."""
    fields = Fields(sheet, node, '"policy"', POLICY_KEYS)
    upload = [sheet.path(item, "the upload folder") for item in _items(fields.node("upload"))]
    private = [_private(sheet, item) for item in _items(fields.node("private"))]
    flows = [_flow(sheet, item) for item in _items(fields.node("flows"))]
    require = [sheet.choice(item, "a wall under `require`", LAYERS) for item in _items(fields.node("require"))]
    limits = fields.mapping_of("limits")
    return PolicySpec(
        navigate=read_origins(sheet, fields.node("navigate")),
        fetch=read_origins(sheet, fields.node("fetch"), star=True),
        upload=tuple(folder for folder in upload if folder is not None),
        page_tools=read_origins(sheet, fields.node("page_tools")),
        dialogs=cast("Dialogs", _words(fields, "dialogs", BOXES, ("accept", "dismiss"))),
        private=tuple(one for one in private if one is not None),
        actions=cast("dict[ActionClass, Rule]", _words(fields, "actions", CLASSES, RULES)),
        limits=_limits(sheet, limits) if limits else PolicyLimits(),
        read_only=fields.flag("read_only") is True,
        flows=tuple(one for one in flows if one is not None),
        require=cast("tuple[Layer, ...]", tuple(dict.fromkeys(one for one in require if one is not None))),
        accept_risk=_reason(fields),
    )


def _items(node: Node | None) -> tuple[Node, ...]:
    """One value or a list of them."""
    return () if node is None else node.items if isinstance(node, Sequence) else (node,)


def _words(fields: Fields, key: str, names: tuple[str, ...], answers: tuple[str, ...]) -> dict[str, str]:
    """A mapping from words of one closed list to words of another."""
    mapping, sheet = fields.mapping_of(key), fields.sheet
    read: dict[str, str] = {}
    for entry in mapping.entries if mapping else ():
        if entry.key.text not in names:
            sheet.unknown(entry.key, f'"{key}"', names)
            continue
        answer = sheet.choice(entry.node, f'"{entry.key.text}" under `{key}`', answers)
        if answer is not None:
            read[entry.key.text] = answer
    return read


def _private(sheet: Sheet, node: Node) -> str | None:
    text = sheet.text(node, "a private host or network", "fixed")
    if text is None:
        return None
    said = text.lower()
    if "://" in said:
        sheet.error(node, f'"{text}" is an origin, not a host.', f"Write the host only: {_host_of(said)}.")
        return None
    network = _network(said)
    if network is None:
        if _HOST.fullmatch(said) and not _NUMERIC.fullmatch(said):
            return said
        sheet.error(node, f'"{text}" is no host or network.', _PRIVATE_FIX)
        return None
    if "/" not in said:
        return str(network.network_address)
    if ip_address(said.partition("/")[0]) != network.network_address:
        sheet.error(node, f'"{text}" begins in the middle of a network.', f"Write {network}.")
        return None
    own = any(network.version == one.version and network.subnet_of(one) for one in OWN)  # type: ignore[arg-type]
    if not own and network.num_addresses > 1:
        fix = "Name the addresses, or a part of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or fc00::/7."
        sheet.error(node, f'"{text}" is more than a network of one\'s own.', fix)
        return None
    return str(network)


def _host_of(said: str) -> str:
    return re.split(r"[/:?#]", said.partition("://")[2])[0] or "intranet.example.test"


def _network(said: str) -> Network | None:
    """The network around an address or in CIDR, None when it is neither."""
    try:
        return ip_network(said, strict=False)
    except ValueError:
        return None


def _limits(sheet: Sheet, node: Mapping) -> PolicyLimits:
    fields = Fields(sheet, node, '"limits"', (*PAID, *COUNTED))
    paid = {key: _money(fields, key) for key in PAID}
    one, all_ = paid["payment"], paid["payments"]
    if one is not None and all_ is not None and one.currency != all_.currency:
        message = f"the limits of payments are in two currencies, {one.currency} and {all_.currency}."
        sheet.error(fields.node("payments") or node, message, "Write both in the one that the site asks for.")
    counted = {key: fields.whole(key, 0, 1_000_000) for key in COUNTED}
    return PolicyLimits(payment=one, payments=all_, **counted)


def _money(fields: Fields, key: str) -> Money | None:
    node, text = fields.node(key), fields.text(key, "fixed")
    if node is None or text is None or "${" in text:
        return None  # a reference was written down as a mistake; a limit is the same in every run
    try:
        amount: Money = parse("money", text)
    except ValueError as error:
        fields.sheet.error(node, f'"{key}" {error}.', f"Write {key}: 50.00 EUR.")
        return None
    if not amount.currency:
        fields.sheet.error(node, f'"{key}" {amount.amount} has no currency.', f"Write {key}: {amount.amount} EUR.")
        return None
    if amount.amount < 0:
        fields.sheet.error(node, f'"{key}" {amount} is less than nothing.', "Write 0 to allow no payment.")
        return None
    return amount


def _flow(sheet: Sheet, node: Node) -> Flow | None:
    mapping = as_mapping(sheet, node, "a flow")
    if mapping is None:
        return None
    fields = Fields(sheet, mapping, "a flow", ("from", "to"))
    fix = "Write {from: https://a.example.test, to: https://b.example.test}."
    ends = [fields.need(key, fix) for key in ("from", "to")]
    source, onto = (None if end is None else read_origin(sheet, end) for end in ends)
    return None if source is None or onto is None else Flow(source=source, onto=onto)


def _reason(fields: Fields) -> str:
    """Why a risk is taken; a bare yes is no reason, and nobody could judge it later."""
    node, text = fields.node("accept_risk"), fields.text("accept_risk", "fixed")
    if node is not None and text is not None and len(text.split()) < 2:
        fields.sheet.error(
            node, f'"{text}" is no reason.', "Write why the risk is fine: accept_risk: we run this shop."
        )
        return ""
    return text or ""
