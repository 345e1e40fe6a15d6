"""The most telling vectors on loopback alone, without a network of our own: addresses in place of names, no DNS."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from .attacker import Attacker
from .drive import GO_MS, Pace, Run
from .good import Good
from .modes import Mode, browser_of
from .places import Places, Spot
from .table import Table
from .vector import Vector
from .vectors import BY_NAME, VECTORS

GOOD, EVIL = "127.0.0.1", "127.0.0.2"
TELLING = (
    "redirect_307_post",
    "redirect_nav",
    "websocket_worker",
    "websocketstream",
    "sendbeacon_unload",
    "fetch_keepalive_unload",
    "sharedworker_fetch",
    "webrtc_stun",
    "form_blank",
    "csp_report_uri",
    "preconnect",
    "fetch_ip_literal",
    "download_attr",
)
SAME_HOST = "fetch_ip_literal"
"""This one's attacker is another port of the good site's own host."""
SILENT = {"preconnect"}
"""Does nothing in a context of Playwright; here for the day when it does."""
DATAGRAMS = {"webrtc_stun"}
"""Never seen by a proxy, and silent on a machine whose only network is loopback."""
UNSEEN = SILENT | DATAGRAMS
WAIT_S, LATE_S = 2.0, 0.3
"""How long they may take to show, and how long the attacker listens on then."""


CLICKED = [name for name in TELLING if BY_NAME[name].way == "click"]
FRAMES = {name: f"{name}/r" if BY_NAME[name].way == "agent" else name for name in TELLING}
ALL = Vector("all", page="".join(f'<iframe name="{name}" src="{path}"></iframe>' for name, path in FRAMES.items()))
"""All of them as frames of one page, because a tab for each takes most of the time."""


@asynccontextmanager
async def loopback() -> AsyncIterator[tuple[Attacker, Good]]:
    """The good site, and a port for each vector."""
    places = Places(good="", trusted="")
    good = Good({**BY_NAME, ALL.name: ALL}, places)
    async with Attacker(places, good) as attacker:
        port = await attacker.listen(GOOD, 0)
        attacker.good_at = (GOOD, port)
        places.good = places.trusted = f"http://{GOOD}:{port}"
        evil = EVIL if has(EVIL) else GOOD
        for name in (*TELLING, ALL.name):
            ip = GOOD if name == SAME_HOST else evil
            spot = Spot(ip, ip, await attacker.listen(ip, 0), attacker.receive(ip, 0))
            places.spots[name] = spot
            places.owners[(ip, spot.tcp)] = places.owners[(ip, spot.udp)] = name
        yield attacker, good


def has(address: str) -> bool:
    """Whether this machine answers for the address; macOS has 127.0.0.1 only."""
    with socket.socket() as any_socket:
        try:
            any_socket.bind((address, 0))
        except OSError:
            return False
    return True


async def quick(mode: Mode, folder: Path) -> Table:
    """Open the page, click what is to be clicked, leave it, and see what came of that."""
    vectors = [BY_NAME[name] for name in TELLING]
    async with loopback() as (attacker, good), browser_of(mode, attacker, folder) as tried:
        run = Run(mode, attacker, good, tried, Pace())
        async with tried.fresh() as page:
            await page.goto(attacker.places.page(ALL), wait_until="load", timeout=GO_MS)
            for name in CLICKED:
                await page.frame_locator(f"[name={name}]").locator("#x").click(timeout=GO_MS, no_wait_after=True)
            # What starts by itself may take a moment on a busy machine, and its worker would go with the page.
            here = [one for one in vectors if one.name not in UNSEEN and not one.name.endswith("_unload")]
            await run.until_shown(here, WAIT_S)
            await page.goto(f"{attacker.places.good}/blank", timeout=GO_MS)
            await run.until_shown([one for one in vectors if one.name not in UNSEEN], WAIT_S)
            await asyncio.sleep(LATE_S)
        return run.table(vectors, 0)


@pytest.mark.browser
async def test_without_walls_the_attacker_gets_what_each_vector_sends(tmp_path):
    table = await quick("none", tmp_path)

    assert set(TELLING) - UNSEEN <= set(table.delivered)


@pytest.mark.browser
async def test_the_proxy_alone_lets_nothing_out_and_says_what_it_refused(tmp_path):
    table = await quick("proxy", tmp_path)

    assert table.touched == []
    assert [row.name for row in table.rows if not row.loaded] == []
    assert set(TELLING) - UNSEEN <= set(table.refused("proxy"))


@pytest.mark.browser
async def test_a_session_lets_nothing_out_and_says_what_it_refused(tmp_path):
    table = await quick("wall", tmp_path)

    assert table.touched == []
    assert [row.name for row in table.rows if not row.loaded] == []
    assert set(TELLING) - UNSEEN <= set(table.refused("proxy", "route"))


def test_the_suite_holds_the_71_vectors_of_the_first_table_and_no_name_twice():
    assert len([one for one in VECTORS if not one.extra]) == 71
    assert len(BY_NAME) == len(VECTORS)
