"""Which destinations are on a list, and which addresses a listed name may lead to."""

from ipaddress import ip_address

import pytest

from browser_agent.core.origin import parse_origin
from browser_agent.egress.addresses import looks_numeric, reach
from browser_agent.egress.rules import Lists


def lists(*origins, private=()):
    return Lists(origins=tuple(map(parse_origin, origins)), private=private)


SHOP = lists("https://shop.test", "https://*.cdn.test", "http://plain.test:8080")


@pytest.mark.parametrize(
    ("scheme", "host", "port"),
    [("https", "shop.test", 443), ("https", "a.cdn.test", 443), ("https", "a.b.cdn.test", 443), ("http", "plain.test", 8080)],
)  # fmt: skip
def test_a_listed_destination_may_be_reached(scheme, host, port):
    assert SHOP.by_name(scheme, host, port).allowed


@pytest.mark.parametrize(
    ("scheme", "host", "port"),
    [
        ("http", "shop.test", 80), ("https", "shop.test", 8443), ("https", "shop.test.", 443), ("https", "cdn.test", 443),
        ("https", "evilcdn.test", 443), ("https", "a.cdn.test.evil.test", 443), ("https", "xshop.test", 443),
        ("http", "plain.test", 80), ("https", "plain.test", 8080),
        ("https", "127.0.0.1", 443), ("https", "::1", 443),
    ],
)  # fmt: skip
def test_everything_else_may_not(scheme, host, port):
    ruling = SHOP.by_name(scheme, host, port)
    assert not ruling.allowed
    assert ruling.rule == "egress.unlisted"


@pytest.mark.parametrize("host", ["", "shop.test/x", "shop.test\n", "sh op.test", "SHOP.test", "shöp.test", "[::1"])
def test_what_is_no_name_of_a_host_is_on_no_list(host):
    assert not SHOP.by_name("https", host, 443).allowed
    assert not lists("*").by_name("https", host, 443).allowed


def test_an_empty_list_has_nothing_on_it():
    assert not lists().by_name("https", "shop.test", 443).allowed


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1", "1.2.3.0x4", "127.1."])
def test_addresses_in_disguise_are_refused_even_where_everything_is_listed(host):
    assert looks_numeric(host)
    assert lists("*").by_name("https", host, 443).rule == "egress.spelling"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("93.184.216.34", "public"), ("2606:2800:220:1::1", "public"), ("10.1.2.3", "private"), ("172.16.0.1", "private"),
        ("192.168.1.1", "private"), ("127.0.0.1", "private"), ("::1", "private"), ("fd12::1", "private"),
        ("100.64.0.1", "private"), ("169.254.169.254", "special"), ("169.254.1.1", "special"), ("fe80::1", "special"),
        ("fd00:ec2::254", "special"), ("100.100.100.200", "special"), ("0.0.0.0", "special"), ("::", "special"),
        ("224.0.0.1", "special"), ("ff02::1", "special"), ("255.255.255.255", "special"), ("240.0.0.1", "special"),
        ("::ffff:10.0.0.1", "private"), ("::ffff:169.254.169.254", "special"), ("64:ff9b::7f00:1", "private"),
        ("64:ff9b::a9fe:a9fe", "special"), ("2002:7f00:1::", "private"), ("::127.0.0.1", "private"),
        ("::ffff:93.184.216.34", "public"),
    ],
)  # fmt: skip
def test_what_kind_of_place_an_address_is(address, kind):
    assert reach(ip_address(address)) == kind


@pytest.mark.parametrize(
    "address", ["10.0.0.5", "127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "0.0.0.0", "100.64.3.4"]
)
def test_a_listed_name_that_leads_inwards_is_refused(address):
    ruling = SHOP.by_address("shop.test", ip_address(address))
    assert not ruling.allowed
    assert "policy.private" in ruling.why


@pytest.mark.parametrize(
    ("private", "address", "allowed"),
    [
        ("shop.test", "10.0.0.5", True), ("other.test", "10.0.0.5", False), ("10.0.0.0/8", "10.0.0.5", True),
        ("10.0.0.0/8", "192.168.0.1", False), ("shop.test", "169.254.169.254", False),
        ("169.254.0.0/16", "169.254.169.254", False), ("169.254.169.254", "169.254.169.254", True),
        ("10.0.0.0/8", "::ffff:10.0.0.5", True), ("127.0.0.0/8", "127.0.0.2", True),
    ],
)  # fmt: skip
def test_networks_of_ones_own_are_reached_when_they_are_named(private, address, allowed):
    named = lists("https://shop.test", private=(private,))
    assert named.by_address("shop.test", ip_address(address)).allowed is allowed


def test_an_address_that_is_listed_itself_is_named_by_that():
    one = lists("http://127.0.0.1:8000", "http://localhost:9000")
    assert one.by_address("127.0.0.1", ip_address("127.0.0.1")).allowed
    assert one.by_address("localhost", ip_address("::1")).allowed
    assert not one.by_address("localhost", ip_address("10.0.0.1")).allowed
    assert not one.by_address("127.0.0.2", ip_address("127.0.0.2")).allowed


def test_a_star_names_no_network_of_ones_own():
    assert lists("*").by_address("evil.test", ip_address("93.184.216.34")).allowed
    assert not lists("*").by_address("127.0.0.1", ip_address("127.0.0.1")).allowed
    assert not lists("*").by_address("localhost", ip_address("127.0.0.1")).allowed
