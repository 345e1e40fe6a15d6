"""The one place that waits: how often it probes, and when it gives up."""

from itertools import pairwise
from time import monotonic

import pytest

from browser_agent.browser.fake_page import Sends
from browser_agent.core.ports import CHANGING
from browser_agent.core.until import until

from .builders import BASE, Shop, page


def counting():
    probes = []

    async def probe():
        probes.append(monotonic())
        return len(probes)

    return probes, probe


@pytest.mark.parametrize("deadline_s", [0, -1])
async def test_a_deadline_of_nought_probes_once(deadline_s):
    probes, probe = counting()

    waited = await until(probe, lambda _: False, deadline_s=deadline_s)

    assert (len(probes), waited.met, waited.last) == (1, False, 1)


async def test_what_is_so_at_once_is_not_waited_for():
    probes, probe = counting()

    waited = await until(probe, bool, deadline_s=60)

    assert (len(probes), waited.met) == (1, True)
    assert waited.took_s < 0.5


async def test_it_probes_until_it_is_so_and_returns_what_was_seen_last():
    probes, probe = counting()

    waited = await until(probe, lambda n: n == 4, deadline_s=5)

    assert (waited.met, waited.last, len(probes)) == (True, 4, 4)


async def test_it_gives_up_in_time_and_the_pauses_grow():
    probes, probe = counting()

    waited = await until(probe, lambda _: False, deadline_s=0.25)

    assert not waited.met
    assert waited.took_s < 1.0
    pauses = [b - a for a, b in pairwise(probes)]
    # Twice the whole of a pause that never grows, on a machine that is busy with something else.
    assert len(probes) < 0.25 / 0.010
    assert max(pauses) > min(pauses)


async def test_what_the_probe_raises_goes_through():
    async def probe():
        raise LookupError("gone")

    with pytest.raises(LookupError):
        await until(probe, bool, deadline_s=1)


def door_of(tmp_path, *pages):
    from datetime import date

    from browser_agent.data.reader import TypedReader
    from browser_agent.engine.door import Door
    from browser_agent.policy.judge import Policy

    shop = Shop(tmp_path, pages)
    return Door(shop.surface, None, Policy(navigate=()), TypedReader(locale="en-US", today=date(2026, 1, 1)), tmp_path)


async def test_settling_says_what_it_waited_for_and_what_was_left(tmp_path):
    shop = page("/", on={"load": (Sends(method="GET", url="/poll", turns=10**6),)})
    door = door_of(tmp_path)
    door.surface.site.pages[shop.url] = shop
    door.surface.site.open(shop.url)

    settled = await door.settle(0.05, document=True)

    assert settled.left == settled.waited_for == (f"GET {BASE}/poll",)


async def test_a_quiet_page_is_settled_after_two_looks(tmp_path):
    heard = []
    door = door_of(tmp_path, page("/"))
    door.on_wait = heard.append

    settled = await door.settle(5, document=True)

    assert (settled.left, settled.waited_for, heard) == ((), (CHANGING,), [CHANGING])
    assert settled.took_s < 0.5


async def test_without_the_document_only_requests_count(tmp_path):
    door = door_of(tmp_path, page("/", ticks=True))

    assert (await door.settle(5, document=False)).waited_for == ()
