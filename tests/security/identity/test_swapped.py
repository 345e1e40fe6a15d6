"""What is swapped between look and click gets no click, by the page's own server; what stays as it is gets every one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.security.identity.__main__ import main
from tests.security.identity.lab import Swap, every, open_lab

pytestmark = pytest.mark.browser
PRESSED = ("rename", "overlay", "link", "role", "form")


async def test_thirty_swaps_under_the_mouse_are_refused_and_a_still_page_is_clicked(tmp_path: Path) -> None:
    at_the_mouse = [one for one in every(("pointerover",)) if one.manner != "frame"]
    in_the_press = [one for one in every(("mousedown",)) if one.manner in PRESSED]
    still = [Swap("ref", "form", "never"), Swap("words", "form", "never"), Swap("words", "overlay", "never")]
    async with open_lab(tmp_path) as lab:
        swapped = [await lab.click(one) for one in (*at_the_mouse, *in_the_press)]
        got = [await lab.click(one) for one in still]

    assert len(swapped) >= 29
    # The mouse follows a button that a ref names to its new place; another one is never pressed.
    follows = [one for one in swapped if one.verdict == "right"]
    assert {(one.swap.way, one.swap.manner) for one in follows} <= {("ref", "places")}
    assert [one for one in swapped if one.verdict != "refused" and one not in follows] == []
    assert [one.verdict for one in got] == ["right"] * 3


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_thousand_swaps_bring_no_wrong_click() -> None:
    assert main(["--swaps", "1000", "--still", "100"]) == 0
