"""The server name of a ClientHello, read from what a real TLS library sends."""

import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser_agent.egress.hello import NotTlsError, server_name


def hello(name):
    context = ssl.create_default_context()
    context.check_hostname = name is not None
    context.verify_mode = ssl.CERT_NONE if name is None else ssl.CERT_REQUIRED
    out = ssl.MemoryBIO()
    client = context.wrap_bio(ssl.MemoryBIO(), out, server_hostname=name)
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    return out.read()


HELLO = hello("shop.test")


def test_the_name_is_read():
    assert server_name(hello("shop.test")) == "shop.test"


def test_a_hello_without_a_name_has_none():
    assert server_name(hello(None)) == ""


def test_a_part_of_a_hello_wants_more():
    whole = hello("shop.test")
    assert all(server_name(whole[:size]) is None for size in range(0, len(whole), 7))


def test_a_hello_that_is_cut_into_records_is_put_together():
    whole = hello("shop.test")
    body = whole[5:]
    parts = [body[at : at + 50] for at in range(0, len(body), 50)]
    assert server_name(b"".join(whole[:3] + len(part).to_bytes(2, "big") + part for part in parts)) == "shop.test"


@pytest.mark.parametrize(
    "data", [b"GET / HTTP/1.1\r\n", b"\x15\x03\x01\x00\x02", b"\x16\x02\x01\x00\x05abcde", b"SSH-2.0"]
)
def test_anything_else_is_no_tls(data):
    with pytest.raises(NotTlsError):
        server_name(data)


def test_two_names_are_refused():
    name = b"\x00\x00\x00\x0e\x00\x0c\x00\x00\x09shop.test"
    extensions = name + name
    body = b"\x03\x03" + b"r" * 32 + b"\x00" + b"\x00\x02\x13\x01" + b"\x01\x00"
    body += len(extensions).to_bytes(2, "big") + extensions
    message = b"\x01" + len(body).to_bytes(3, "big") + body
    with pytest.raises(NotTlsError, match="more than one"):
        server_name(b"\x16\x03\x01" + len(message).to_bytes(2, "big") + message)


@given(st.binary(max_size=300))
def test_whatever_comes_is_a_name_or_more_or_a_refusal(data):
    try:
        name = server_name(b"\x16\x03\x01" + data)
    except NotTlsError:
        return
    assert name is None or (name.isascii() and name == name.lower())


@given(st.integers(min_value=0), st.integers(min_value=0, max_value=255))
def test_a_flipped_byte_never_breaks_the_reader(at, value):
    data = bytearray(HELLO)
    data[at % len(data)] = value
    try:
        name = server_name(bytes(data))
    except NotTlsError:
        return
    assert name is None or name.isascii()
