"""Tunnels through the wall: the host in them must be the host that they were opened for."""

import pytest

from tests.egress.test_egress_hello import hello


def connect(port, host="good.test"):
    return f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode()


def upgrade(port, host="good.test", more=b"Upgrade: websocket\r\n"):
    return f"GET /chat HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: Upgrade\r\n".encode() + more + b"\r\n"


async def test_tls_for_the_listed_host_passes(wall, server, say):
    server.answer = b"server hello"
    async with wall(f"https://good.test:{server.port}") as one:
        answer = await say(one, connect(server.port), hello("good.test"))
    assert answer.endswith(b"server hello")
    assert server.heard[:1] == b"\x16"


async def test_another_host_in_the_hello_is_domain_fronting(wall, server, say):
    async with wall(f"https://good.test:{server.port}") as one:
        await say(one, connect(server.port), hello("evil.test"))
    assert server.heard == b""
    assert [refusal.rule for refusal in one.refusals] == ["egress.server_name"]


async def test_a_hello_without_a_host_is_for_addresses_only(wall, server, say):
    async with wall(f"https://good.test:{server.port}", f"https://127.0.0.1:{server.port}") as one:
        await say(one, connect(server.port), hello(None))
        assert server.heard == b""
        await say(one, connect(server.port, host="127.0.0.1"), hello(None))
    assert server.heard[:1] == b"\x16"
    assert [refusal.rule for refusal in one.refusals] == ["egress.server_name"]


async def test_a_tunnel_to_a_host_that_is_not_listed_is_never_opened(wall, server, say):
    async with wall(f"https://good.test:{server.port}") as one:
        answer = await say(one, connect(server.port, host="evil.test"), hello("good.test"))
    assert b"403" in answer
    assert server.connections == 0


@pytest.mark.parametrize("first", [b"SSH-2.0-x\r\n", b"GET / HTTP/1.1\r\n\r\n", b"EHLO x\r\n", b"\x00\x01\x02"])
async def test_what_is_no_tls_does_not_pass_where_tls_is_listed(wall, server, say, first):
    async with wall(f"https://good.test:{server.port}") as one:
        await say(one, connect(server.port), first)
    assert server.heard == b""
    assert [refusal.rule for refusal in one.refusals] == ["egress.no_tls"]


async def test_a_websocket_without_tls_passes_where_http_is_listed(wall, server, say):
    server.answer = b"HTTP/1.1 101 Switching Protocols\r\n\r\n"
    async with wall() as one:
        answer = await say(one, connect(server.port), upgrade(server.port, more=b"Upgrade: websocket\r\nA: b\r\n"))
    assert b"101" in answer
    assert server.heard.startswith(b"GET /chat HTTP/1.1\r\nhost: good.test:")
    assert b"a: b\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n" in server.heard


@pytest.mark.parametrize(
    ("first", "rule"),
    [
        (lambda port: upgrade(port, host="evil.test"), "egress.host"),
        (lambda port: upgrade(port, more=b""), "egress.websocket"),
        (lambda port: upgrade(port).replace(b"GET", b"POST"), "egress.websocket"),
        (lambda _: b"\r\n\r\n", "egress.websocket"),
        (lambda _: hello("good.test"), "egress.scheme"),
    ],
)
async def test_nothing_else_passes_where_only_http_is_listed(wall, server, say, first, rule):
    async with wall() as one:
        await say(one, connect(server.port), first(server.port))
    assert server.heard == b""
    assert [refusal.rule for refusal in one.refusals] == [rule]


async def test_a_connection_that_is_opened_ahead_and_never_used_is_no_refusal(wall, server, say):
    async with wall(f"https://good.test:{server.port}") as one:
        await say(one, connect(server.port))
    assert one.refusals == []


@pytest.mark.parametrize("target", ["good.test", "good.test:PORT/x", "u@good.test:PORT", "good.test:0x50", ":PORT"])
async def test_a_connect_that_names_no_host_and_port_is_refused(wall, server, say, target):
    target = target.replace("PORT", str(server.port))
    async with wall(f"https://good.test:{server.port}") as one:
        await say(one, f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode(), hello("good.test"))
    assert server.connections == 0
    assert [refusal.rule for refusal in one.refusals] == ["egress.message"]
