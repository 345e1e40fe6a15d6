"""Addresses that say themselves that they end something, and those that only have such words in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser_agent.core.action import Goto
from browser_agent.core.snapshot import Element
from browser_agent.policy.addresses import says_end
from browser_agent.policy.classes import classify
from browser_agent.policy.controls import clicked
from browser_agent.policy.facts import Facts

SITE = "https://shop.example.test"


@pytest.mark.parametrize(
    "path",
    ["/account/delete", "/account/delete?sure=yes", "/orders/cancel?id=9", "/deleteAccount", "/order_cancel", "/x/Delete.php",
     "/index.php?action=delete&id=3", "/admin?op=removeUser", "/admin?delete=3", "/api/v1/users/7/deactivate",
     "/%64elete/3", "/newsletter/unsubscribe"],
)  # fmt: skip
def test_an_act_in_an_address_is_seen(path: str) -> None:
    assert says_end(SITE + path)


@pytest.mark.parametrize(
    "path",
    ["/", "/orders/9", "/help/how-to-delete-your-account", "/search?q=delete+account", "/cart/remove/3", "/filters/remove",
     "/static/delete.png", "/js/remove-item.js", "/news/cancelled-flights-of-the-week", "/deleted-scenes-of-films", "/undelete",
     "/docs?page=removal"],
)  # fmt: skip
def test_a_word_in_an_address_is_no_act(path: str) -> None:
    assert not says_end(SITE + path)


@given(st.text(max_size=300))
def test_any_text_has_an_answer(text: str) -> None:
    assert says_end(text) in (True, False)


def test_a_link_is_what_its_address_does_whatever_it_says() -> None:
    link = Element(role="link", name="Order 9", tag="a", href=f"{SITE}/orders/cancel?id=9")

    assert clicked(link) == "irreversible"
    assert clicked(link.model_copy(update={"href": f"{SITE}/orders/9"})) == "navigate"


def test_an_address_that_a_model_wrote_is_weighed_and_one_that_a_person_wrote_is_not() -> None:
    goto = Goto(url=f"{SITE}/account/delete?sure=yes")
    facts = Facts(page=SITE, url=goto.url, author="model")

    assert classify(goto, facts) == "irreversible"
    assert classify(goto, facts.model_copy(update={"author": "person"})) == "navigate"
