"""Whether an address is of an origin: never by text, and the same answer in Python and in the wall's pattern."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser_agent.core.origin import Origin, is_listed, loose, origin_of, parse_origin, same_authority

SHOP = "https://shop.example.test"


@pytest.mark.parametrize(
    ("listed", "url"),
    [
        (SHOP, "https://shop.example.test"),
        (SHOP, "https://shop.example.test/"),
        (SHOP, "https://shop.example.test:443/a?b#c"),
        (SHOP, "HTTPS://SHOP.Example.Test/a"),
        (SHOP, "https://shop.example.test?q"),
        (SHOP, "https://shop.example.test#f"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/x"),
        ("http://[::1]:8000", "http://[::1]:8000/x"),
        ("http://[::1]", "http://[::1]:80/"),
        ("https://*.example.test", "https://a.example.test/"),
        ("https://*.example.test", "https://a.b.example.test/"),
        ("https://bücher.example.test", "https://xn--bcher-kva.example.test/"),
        ("https://xn--bcher-kva.example.test", "https://bücher.example.test/"),
    ],
)
def test_an_address_of_the_origin_is_covered(listed: str, url: str) -> None:
    assert parse_origin(listed).covers(url)


@pytest.mark.parametrize(
    ("listed", "url"),
    [
        (SHOP, "http://shop.example.test/"),
        (SHOP, "https://shop.example.test:444/"),
        (SHOP, "https://shop.example.test:0/"),
        (SHOP, "https://shop.example.test.evil.test/"),
        (SHOP, "https://shop.example.testevil/"),
        (SHOP, "https://evilshop.example.test/"),
        (SHOP, "https://a.shop.example.test/"),
        (SHOP, "https://shop.example.test@evil.test/"),
        (SHOP, "https://user@shop.example.test/"),
        (SHOP, "https://user:word@shop.example.test/"),
        (SHOP, "https://@shop.example.test/"),
        (SHOP, "https://shop.example.test:443@evil.test/"),
        (SHOP, "https://shop.example.test\\@evil.test/"),
        (SHOP, "https://evil.test\\.shop.example.test/"),
        (SHOP, "https:\\\\shop.example.test/"),
        (SHOP, "https:/shop.example.test/"),
        (SHOP, "https:///shop.example.test/"),
        (SHOP, "//shop.example.test/"),
        (SHOP, "https://shop.example.test./"),
        (SHOP, "https://shop%2eexample.test/"),
        (SHOP, "https://shop.example.test%00.evil.test/"),
        (SHOP, "https://shop.example.test:99999/"),
        (SHOP, "https://shop.example.test:x/"),
        (SHOP, "https://[shop.example.test]/"),
        (SHOP, "https://sh\u043ep.example.test/"),
        (SHOP, "ftp://shop.example.test/"),
        (SHOP, "file:///etc/passwd"),
        (SHOP, "javascript:https://shop.example.test/"),
        (SHOP, "blob:https://shop.example.test/1"),
        (SHOP, "view-source:https://shop.example.test/"),
        (SHOP, "data:text/html,https://shop.example.test/"),
        (SHOP, ""),
        (SHOP, "about:blank"),
        ("http://127.0.0.1", "http://2130706433/"),
        ("http://127.0.0.1", "http://0x7f.1/"),
        ("http://127.0.0.1", "http://127.1/"),
        ("http://127.0.0.1", "http://[::ffff:127.0.0.1]/"),
        ("http://127.0.0.1", "http://localhost/"),
        ("http://[::1]", "http://[::2]/"),
        ("https://*.example.test", "https://example.test/"),
        ("https://*.example.test", "https://evilexample.test/"),
        ("https://*.example.test", "https://a.example.test.evil.test/"),
        ("https://*.example.test", "https://a.example.test./"),
        ("https://*.example.test", "https://.example.test/"),
        ("https://*.example.test", "https://a.example.test:8443/"),
        ("https://*.example.test", "http://a.example.test/"),
    ],
)
def test_an_address_that_only_looks_alike_is_not(listed: str, url: str) -> None:
    origin = parse_origin(listed)

    assert not origin.covers(url)
    # The wall's pattern is given what Chromium made of an address; it may still never be wider than covers().
    assert re.match(origin.pattern, url) is None


@pytest.mark.parametrize(
    "text",
    ["", "shop.example.test", "https://", "https://.", "https://*.", "https://*", "https://a.*.test", "*.example.test",
     "https://shop.example.test/path", "https://shop.example.test?q", "https://shop.example.test#f",
     "https://u@shop.example.test", "https://*.*.example.test", "ftp://shop.example.test", "about:blank", "**",
     "https://shop.example.test:99999", "https://shop.example.test.", "https://stra\u00dfe.example.test",
     "https://sh op.example.test", "https://[::1"],
)  # fmt: skip
def test_what_is_no_origin_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match="is not an origin; write scheme and host only"):
        parse_origin(text)


def test_letters_that_two_standards_map_differently_are_no_origin() -> None:
    # IDNA 2003 makes "ss" of a sharp s, Chromium makes xn--...: the list would name another site than the tab opens.
    assert origin_of("https://stra\u00dfe.example.test/") is None


def test_star_is_any_web_address_and_nothing_else() -> None:
    star = parse_origin("*")

    assert star.covers("http://anything.test:81/x")
    assert not star.covers("file:///etc/passwd")
    assert not star.covers("http://[::1")
    assert not star.covers("data:text/html,x")


def test_an_empty_list_has_nothing_on_it() -> None:
    assert not is_listed(SHOP, ())


@pytest.mark.parametrize(
    ("url", "answer"),
    [("about:blank", True), ("about:srcdoc", True), ("data:text/html,x", True), ("blob:https://a.test/1", True),
     ("about:settings", False), ("javascript:1", False), ("file:///x", False), ("https://a.test", False)],
)  # fmt: skip
def test_loose_addresses_reach_no_server(url: str, answer: bool) -> None:
    assert loose(url) is answer


label = st.from_regex(r"[a-z0-9]([a-z0-9_-]{0,6}[a-z0-9])?", fullmatch=True)
names = st.lists(label, min_size=1, max_size=4).map(".".join)
hosts = st.one_of(
    names.map(lambda name: name + ".test"),
    st.just("127.0.0.1"),
    st.just("localhost"),
    st.sampled_from(["[::1]", "[fe80::1]", "[2001:db8::7]"]),
)
schemes = st.sampled_from(["http", "https"])
ports = st.one_of(st.none(), st.integers(1, 65535))
tails = st.sampled_from(["/", "/a", "/a.b?c=d", "/@x", "/%2e", "/:80/", "/?u=https://evil.test/", "/#f"])


def _written(scheme: str, host: str, port: int | None) -> str:
    """As Chromium writes it: without the port that the scheme has anyway."""
    return f"{scheme}://{host}" + (f":{port}" if port not in (None, {"http": 80, "https": 443}[scheme]) else "")


@given(schemes, hosts, ports)
def test_an_origin_reads_back_as_it_is_written(scheme: str, host: str, port: int | None) -> None:
    origin = parse_origin(_written(scheme, host, port))

    assert parse_origin(str(origin)) == origin
    assert str(origin) == _written(scheme, host, port)


@given(st.data())
def test_the_pattern_agrees_with_covers_on_what_chromium_writes(data: st.DataObject) -> None:
    host = data.draw(hosts)
    wild = data.draw(st.booleans()) and not host.startswith("[")
    origin = parse_origin(_written(data.draw(schemes), ("*." if wild else "") + host, data.draw(ports)))
    for _ in range(10):
        near = [host, f"a.{host}", f"a.b-c.{host}", f"x{host}", f"{host}.evil.test", data.draw(hosts)]
        if host.startswith("["):
            near = [host, data.draw(hosts)]
        url = _written(data.draw(schemes), data.draw(st.sampled_from(near)), data.draw(ports)) + data.draw(tails)
        assert bool(re.match(origin.pattern, url)) is origin.covers(url), (origin, url)


@given(st.text(max_size=40), hosts)
def test_no_text_at_all_breaks_the_judgement(text: str, host: str) -> None:
    origins = (parse_origin(f"https://{host}"), parse_origin("*"))

    for url in (text, f"https://{text}", f"https://{host}{text}", f"https://{text}{host}/", f"https:{text}"):
        is_listed(url, origins)
        if re.match(origins[0].pattern, url):
            assert origins[0].covers(url), url


def test_origins_are_equal_by_value() -> None:
    assert parse_origin("https://a.test:443") == Origin(scheme="https", host="a.test", port=443)


@pytest.mark.parametrize(
    ("url", "other", "same"),
    [
        ("https://a.test", "https://a.test/cart", True),
        ("https://a.test/do?x=1", "https://a.test", True),
        ("https://a.test", "https://a.test.evil/cart", False),
        ("https://a.test", "https://a.test@evil/cart", False),
        ("https://a.test:8443", "https://a.test/", False),
        ("http://a.test", "https://a.test/", False),
        ("https:/", "https://a.test/", False),
        ("", "https://a.test/", False),
        ("javascript:x", "javascript:x/", False),
    ],
)
def test_the_same_letters_up_to_the_path_are_the_same_authority(url: str, other: str, same: bool) -> None:
    assert same_authority(url, other) is same
