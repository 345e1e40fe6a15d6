"""Plain http through the wall, byte by byte: what is listed passes, written anew; everything else ends at the wall."""

import asyncio
import socket

import pytest

from browser_agent.egress.meter import Caps


def get(port, host="good.test", path="/a?b=c", more=b"", method="GET"):
    where = f"{host}:{port}"
    return f"{method} http://{where}{path} HTTP/1.1\r\nHost: {where}\r\n".encode() + more + b"\r\n"


async def test_a_listed_request_arrives_in_the_form_that_servers_read(wall, server, say):
    async with wall() as one:
        answer = await say(one, get(server.port, more=b"Proxy-Connection: keep-alive\r\nAccept: */*\r\n"))
    assert answer.endswith(b"\r\n\r\nok")
    assert server.heard == f"GET /a?b=c HTTP/1.1\r\nhost: good.test:{server.port}\r\naccept: */*\r\n\r\n".encode()
    assert one.refusals == []


async def test_requests_that_read_follow_each_other_and_each_is_judged(wall, server, say):
    requests = get(server.port) + get(server.port, path="/2"), get(server.port, path="/3")
    async with wall() as one:
        answer = await say(one, *requests, get(server.port, host="evil.test", path="/4"), get(server.port, path="/5"))
    assert answer.count(b"HTTP/1.1 200 OK") == 3
    assert b"egress.unlisted: http://evil.test:" in answer.rpartition(b"HTTP/1.1 403 Forbidden")[2]
    assert [path in server.heard for path in (b"/2", b"/3", b"/4", b"/5")] == [True, True, False, False]
    assert server.connections == 1


async def test_a_request_that_may_write_goes_over_a_connection_of_its_own(wall, server, say):
    post = get(server.port, method="POST", more=b"Content-Length: 3\r\n") + b"abc"
    async with wall() as one:
        answer = await say(one, get(server.port), post, get(server.port, path="/2"))
    assert answer.count(b"HTTP/1.1 200 OK") == 3
    assert b"connection: close\r\n\r\nabc" in server.heard
    assert server.connections == 3


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_answer_that_is_lost_on_a_used_connection_is_told_so_that_no_browser_sends_the_request_again(
    wall, server, say, method
):
    lost = []

    async def once(reader, writer):
        while data := await reader.read(1000):
            if b" /lost " in data:
                lost.append(data)
                break
            writer.write(server.answer)
        writer.close()

    listener = await asyncio.start_server(once, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    async with wall(f"http://good.test:{port}") as one:
        answer = await say(one, get(port), get(port, path="/lost", method=method))
    assert answer.partition(b"okHTTP/1.1 502")[2].count(b"content-length") == 2
    assert len(lost) == 1
    assert (
        one.real(f"http://good.test:{port}/", "net::ERR_RESPONSE_HEADERS_MULTIPLE_CONTENT_LENGTH")
        == "net::ERR_EMPTY_RESPONSE"
    )
    listener.close()


async def test_what_is_left_of_a_body_that_was_answered_early_is_no_request(wall, server, say):
    smuggled = get(server.port, path="/smuggled")
    post = get(server.port, method="POST", more=b"Content-Length: 9999\r\n") + b"abc"
    async with wall() as one:
        answer = await say(one, post, smuggled)
    assert answer.count(b"HTTP/1.1 200 OK") == 1
    assert b"GET /smuggled" not in server.heard


async def test_a_head_that_is_longer_than_the_wall_reads_is_refused(wall, server, say):
    async with wall() as one:
        answer = await say(one, get(server.port, more=b"A: " + b"b" * 300_000 + b"\r\n"))
    assert b"the head is longer than the wall reads" in answer
    assert server.heard == b""


@pytest.mark.parametrize("extra", [b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", b""])
async def test_what_a_server_says_unasked_is_the_answer_to_nothing(wall, server, say, extra):
    plain = server.answer
    server.answer = plain + extra if extra else plain.replace(b"200 OK\r\n", b"200 OK\r\nConnection: close\r\n")
    async with wall() as one:
        answer = await say(one, get(server.port), get(server.port, path="/2"))
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert b"evil" not in answer
    assert server.connections == 2


async def test_a_refusal_names_the_rule_and_is_nothing_that_a_page_can_run(wall, server, say):
    async with wall() as one:
        answer = await say(one, get(server.port, host="evil.test"))
    assert b"egress.unlisted: http://evil.test:" in answer
    assert b"text/plain" in answer
    assert b"nosniff" in answer
    refusal = one.refusals[0]
    assert (refusal.method, refusal.host, refusal.port, refusal.own) == ("GET", "evil.test", server.port, False)


async def test_what_the_browser_calls_by_itself_is_told_as_noise(wall, say):
    async with wall() as one:
        await say(one, b"CONNECT update.googleapis.com:443 HTTP/1.1\r\nHost: update.googleapis.com:443\r\n\r\n")
    assert one.refusals[0].own


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /path HTTP/1.1\r\nHost: good.test:PORT\r\n\r\n",
        b"GET http://good.test:PORT/ HTTP/1.0\r\n\r\n",
        b"GET http://good.test:PORT/ HTTP/1.1\r\nHost: evil.test\r\n\r\n",
        b"GET http://good.test:PORT/ HTTP/1.1\r\nHost: good.test:PORT\r\nHost: evil.test\r\n\r\n",
        b"GET http://u:p@good.test:PORT/ HTTP/1.1\r\nHost: u:p@good.test:PORT\r\n\r\n",
        b"GET https://good.test:PORT/ HTTP/1.1\r\nHost: good.test:PORT\r\n\r\n",
        b"GET http://good.test:PORT/ HTTP/1.1\r\nHost: good.test:PORT\r\nA: b\r\n c: d\r\n\r\n",
        b"GET http://good.test:PORT/ HTTP/1.1\r\nHost : good.test:PORT\r\n\r\n",
        b"GET http://good.test:PORT/ HTTP/1.1\r\nHost: good.test:PORT\r\nA: b\x00c\r\n\r\n",
        b"GET http://good.test:PORT/ HTTP/1.1\r\nHost: good.test:PORT\r\nA: b\nX: c\r\n\r\n",
        b"GET http://good.test:PORT/\r\nX: HTTP/1.1\r\nHost: good.test:PORT\r\n\r\n",
        b"POST http://good.test:PORT/ HTTP/1.1\r\nHost: good.test:PORT\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST http://good.test:PORT/ HTTP/1.1\r\nHost: good.test:PORT\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"POST http://good.test:PORT/ HTTP/1.1\r\nHost: good.test:PORT\r\nContent-Length: +1\r\n\r\na",
        b"g\x00t http://good.test:PORT/ HTTP/1.1\r\nHost: good.test:PORT\r\n\r\n",
        b"\x16\x03\x01\x00\x05hello\r\n\r\n",
    ],
)
async def test_what_can_be_read_in_two_ways_is_passed_on_in_none(wall, server, say, request_):
    async with wall() as one:
        answer = await say(one, request_.replace(b"PORT", str(server.port).encode()))
    assert server.heard == b""
    assert b"403" in answer
    assert [refusal.rule for refusal in one.refusals] == ["egress.message"]


async def test_a_body_goes_along_and_what_follows_it_does_not(wall, server, say):
    smuggled = get(server.port, host="evil.test", path="/smuggled")
    async with wall() as one:
        await say(one, get(server.port, method="POST", more=b"Content-Length: 3\r\n") + b"abc" + smuggled)
    assert server.heard.endswith(b"\r\n\r\nabc")
    assert b"smuggled" not in server.heard


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
    ],
)
async def test_answers_come_back_whole_however_they_end(wall, server, say, answer):
    server.answer = answer
    async with wall() as one:
        got = await say(one, get(server.port))
    assert b"abc" in got
    assert got.startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        b"hello you\r\n\r\n",
        b"HTTP/1.1 2x0 OK\r\n\r\n",
    ],
)
async def test_an_answer_that_can_be_read_in_two_ways_is_not_passed_back(wall, server, say, answer):
    server.answer = answer
    async with wall() as one:
        got = await say(one, get(server.port))
    assert b"egress.message" in got
    assert b"abc" not in got


async def test_a_listed_name_that_leads_inwards_is_refused_before_a_connection(wall, server, say):
    async with wall(f"http://good.test:{server.port}", private=()) as one:
        answer = await say(one, get(server.port))
    assert b"egress.private" in answer
    assert server.connections == 0


async def test_a_name_that_leads_elsewhere_the_second_time_is_judged_again(wall, server, say):
    from ipaddress import ip_address

    asked = []

    async def rebinding(host):
        asked.append(host)
        return (ip_address("127.0.0.1" if len(asked) == 1 else "169.254.169.254"),)

    async with wall(f"http://good.test:{server.port}", f"http://also.test:{server.port}", resolve=rebinding) as one:
        first = await say(one, get(server.port))
        second = await say(one, get(server.port, host="also.test"))
    assert b"200 OK" in first
    assert b"egress.special" in second


async def test_a_server_that_is_not_there_is_no_refusal(wall, server, say):
    async with wall("http://good.test:1") as one:
        answer = await say(one, get(1))
    assert answer == b""
    assert one.refusals == []
    assert one.real("http://good.test:1/x", "net::ERR_EMPTY_RESPONSE") == "net::ERR_CONNECTION_REFUSED"
    assert one.real("http://good.test:2/x", "net::ERR_EMPTY_RESPONSE") == "net::ERR_EMPTY_RESPONSE"
    assert one.real("http://good.test:1/x", "net::ERR_ABORTED") == "net::ERR_ABORTED"


async def test_an_answer_that_breaks_off_breaks_off_for_the_browser_too(wall, server, say):
    server.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\nabc"

    async def half(reader, writer):
        await reader.read(100)
        writer.write(server.answer)
        writer.close()

    listener = await asyncio.start_server(half, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    async with wall(f"http://good.test:{port}") as one:
        answer = await say(one, get(port))
    assert answer.endswith(b"\r\n\r\nabc")
    assert one.refusals == []
    listener.close()


@pytest.mark.parametrize(
    ("caps", "rule"),
    [
        (Caps(down=1), "egress.bytes_down"), (Caps(up=10), "egress.bytes_up"), (Caps(at_once=0), "egress.connections"),
        (Caps(in_all=0), "egress.connections_in_all"),
    ],
)  # fmt: skip
async def test_a_cap_that_is_reached_has_a_name_of_its_own(wall, server, say, caps, rule):
    async with wall(caps=caps) as one:
        await say(one, get(server.port))
    assert [refusal.rule for refusal in one.refusals] == [rule]
    assert rule in one.meter.reached


async def test_with_the_block_everything_ends(wall, server):
    async with wall() as one:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(one.url.rpartition(":")[2]))
    assert await asyncio.wait_for(reader.read(), 2) == b""
    writer.close()
    with pytest.raises(OSError, match=r"refused|failed"):
        await asyncio.open_connection("127.0.0.1", int(one.url.rpartition(":")[2]))


async def test_it_listens_on_the_socket_that_it_is_given_and_closes_it(wall, server):
    given = socket.create_server(("127.0.0.1", 0))
    port = given.getsockname()[1]
    async with wall(at=given) as one:
        assert one.url == f"http://127.0.0.1:{port}"
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(get(server.port))
        assert b"200 OK" in await asyncio.wait_for(reader.read(1000), 2)
        writer.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)
