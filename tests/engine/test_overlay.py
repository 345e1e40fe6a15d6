"""Of the controls of a box over the page, the one is pressed that says yes to the least; and none that agrees."""

from __future__ import annotations

import pytest

from browser_agent.core.seen import Observation, Seen
from browser_agent.engine.overlay import way_out


def page(*buttons: str, role: str = "dialog") -> Observation:
    nodes = [
        Seen(0, "e1", "button", "Buy", states=("covered by e2",)),
        Seen(0, "e2", role, "Box"),
        *(Seen(1, f"e{number}", "button", name) for number, name in enumerate(buttons, 3)),
        Seen(0, "e99", "button", "Close"),
    ]
    return Observation(url="http://127.0.0.1/", nodes=tuple(nodes))


@pytest.mark.parametrize(
    ("buttons", "pressed"),
    [
        (("Accept all", "Reject all"), "Reject all"),
        (("Close", "Alle akzeptieren", "Nur notwendige Cookies"), "Nur notwendige Cookies"),
        (("Tout accepter", "Continuer sans accepter"), "Continuer sans accepter"),
        (("×", "Prenumerera", "Nej tack"), "Nej tack"),
        (("すべて同意", "すべて拒否"), "すべて拒否"),
        (("全部接受", "全部拒绝"), "全部拒绝"),
        (("Принять", "Отклонить все"), "Отклонить все"),
        (("Subscribe", "×"), "×"),
    ],
)
def test_what_refuses_comes_before_what_closes(buttons, pressed):
    out = way_out(page(*buttons), "e1")

    assert out is not None
    assert out.name == pressed


@pytest.mark.parametrize(
    "buttons", [("Accept all",), ("OK",), ("Delete everything", "Yes"), ("Close the account",), ()]
)
def test_what_agrees_or_does_something_else_is_never_the_way_out(buttons):
    assert way_out(page(*buttons), "e1") is None


def test_what_stands_outside_of_the_box_is_no_way_out_of_it():
    assert way_out(page("Accept all", role="generic"), "e1") is None
