"""Messages over open sockets: which may leave a page and when, by what the server at the other end got."""

import asyncio
import base64
import hashlib

import pytest

from browser_agent.browser.evidence import Limits
from browser_agent.browser.launch import Launch
from browser_agent.browser.session import Plan, opened
from browser_agent.core.origin import parse_origin
from browser_agent.core.recipe import Environment
from browser_agent.policy.judge import Policy
from browser_agent.policy.messages import LONGEST, only_listens
from browser_agent.policy.vault import Vault
from browser_agent.policy.writes import Writes
from fixtures.server import FixtureSite

HERE = Policy(navigate=())
URL = "wss://shop.example.test/live"


@pytest.mark.parametrize(
    "message",
    ["", "2", "3", "40", "40/orders,", "2probe", "ping", '{"type": "ping"}', '{"type":6}\x1e', '["1","2","phoenix","heartbeat",{}]',
     '{"protocol":"json","version":1}\x1e', '{"type": "connection_init", "payload": {}}', '{"command": "subscribe", "identifier": "x"}',
     '{"id": "1", "type": "subscribe", "payload": {"query": "subscription { price }"}}', '["1","1","room:7","phx_join",{}]'],
)  # fmt: skip
def test_what_keeps_a_socket_alive_or_listens_may_go(message: str) -> None:
    assert only_listens(message)


@pytest.mark.parametrize(
    "message",
    ["delete 9", '42["cancel",9]', '{"type": "order"}', '{"type": "ping", "action": "delete"}', '["1","2","room:7","new_msg",{}]',
     '{"id": "1", "type": "subscribe", "payload": {"query": "mutation { pay }"}}', '{"type": "start", "payload": {"query": "{a} mutation b {c}"}}',
     '{"command": "message", "data": "x"}', '{"type": 6, "pay": 1}', '{"type": ["ping"]}', "{}", "[]", "[" * 5000, "{", b"2",
     '{"type": "ping", "x": "' + "a" * LONGEST + '"}'],
)  # fmt: skip
def test_everything_else_counts_as_a_write(message: str | bytes) -> None:
    assert not only_listens(message)


@pytest.mark.parametrize(
    ("policy", "author", "is_open", "rule"),
    [
        ({"read_only": True}, "person", True, "read_only"),
        ({"actions": {"submit": "deny"}}, "person", False, "class.submit"),
        ({}, "model", False, "write.unasked"),
        ({}, "model", True, ""),
        ({}, "person", False, ""),
        ({"actions": {"submit": "allow"}}, "model", False, ""),
    ],
)
def test_a_message_waits_for_the_same_acts_as_a_request_that_writes(policy, author, is_open, rule) -> None:
    writes = Writes.of(HERE.model_copy(update=policy), model=True)
    writes.begin(author, is_open=is_open)

    assert writes.refusal_of_message("delete 9", URL) == rule
    assert writes.refusal_of_message("2", URL) == ""


def test_a_dry_run_sends_no_message_that_may_write() -> None:
    writes = Writes.of(HERE, dry=True)
    writes.begin("person", is_open=True)

    assert writes.refusal_of_message("delete 9", URL) == "dry"
    assert writes.held == [f"SEND {URL}"]


class Ears:
    """A socket server on loopback that writes down what it gets, and answers each message with its number."""

    def __init__(self) -> None:
        self.got: list[str] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        key = next(
            line.split(": ", 1)[1] for line in head.split("\r\n") if line.lower().startswith("sec-websocket-key")
        )
        said = base64.b64encode(hashlib.sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest())
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
        writer.write(b"Sec-WebSocket-Accept: " + said + b"\r\n\r\n")
        try:
            while True:
                first, size = await reader.readexactly(2)
                mask, data = await reader.readexactly(4), await reader.readexactly(size & 127)
                if first & 15 != 1:
                    break
                self.got.append(bytes(one ^ mask[at % 4] for at, one in enumerate(data)).decode())
                answer = str(len(self.got)).encode()
                writer.write(bytes((129, len(answer))) + answer)
        except asyncio.IncompleteReadError:
            pass
        writer.close()


@pytest.mark.browser
@pytest.mark.long
async def test_messages_of_a_page_leave_only_while_an_act_that_sends_is_open(tmp_path) -> None:
    ears = Ears()
    server = await asyncio.start_server(ears, "127.0.0.1", 0)
    at = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    denied: list[tuple[str, str]] = []
    async with server:
        with FixtureSite() as site:
            policy = Policy(navigate=(parse_origin(site.url),), fetch=(parse_origin(f"http://{at}"),))
            writes = Writes.of(policy, model=True)
            plan = Plan(
                environment=Environment(), policy=policy, vault=Vault((), {}, ()), folder=tmp_path, beside=tmp_path,
                limits=Limits(), denied=lambda _, kind, rule: denied.append((kind, rule)), finding=lambda _: None,
                writes=writes,
            )  # fmt: skip
            async with opened(Launch(), plan) as session:
                await session.page.goto(site.url + "/console/")
                writes.begin("model", is_open=False)
                said = await session.page.evaluate(
                    """at => new Promise(done => {
                        window.s = new WebSocket(`ws://${at}/`);
                        s.onmessage = (told) => done(told.data);
                        s.onopen = () => { s.send('cancel 9'); s.send('2'); };
                    })""",
                    at,
                )
                assert (said, ears.got) == ("1", ["2"])
                told = "text => new Promise(done => { s.onmessage = (told) => done(told.data); s.send(text); s.send('2') })"
                assert await session.page.evaluate(told, "cancel 9") == "2"
                assert denied == [("websocket message", "write.unasked")] * 2
                writes.begin("model", is_open=True)
                assert await session.page.evaluate(told, "cancel 10") == "3"
                elsewhere = "() => new Promise(done => { new WebSocket(`ws://localhost:1/`).onopen = () => done(1) })"
                assert await session.page.evaluate(elsewhere) == 1
    assert ears.got == ["2", "2", "cancel 10", "2"]
    assert denied[2:] == [("websocket", "policy.fetch")]
