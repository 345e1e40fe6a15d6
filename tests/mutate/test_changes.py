"""What each kind of change does to a page, and what it leaves alone."""

from __future__ import annotations

import re
from random import Random

import pytest

from browser_agent.agent.mutating.kinds import KINDS
from browser_agent.agent.mutating.mutant import Case, Ground, changed
from browser_agent.agent.mutating.page import Page, Used, key_of, mark, parse
from browser_agent.agent.mutating.wording import other_name, renamed_css

URL = "http://shop.test/orders/17?by=ada"
PAGE = """<!doctype html>
<html lang="en"><head><style>#part{color:red}.row > .hint{color:#fff}</style></head><body>
<nav aria-label="Shop"><a href="/">Home</a><a href="/cart">Cart</a></nav>
<main><h1>Order parts</h1>
<form method="post" action="/send" class="row">
<div><label for="part">Part</label><input id="part" name="part" placeholder="Bolt"></div>
<div><label for="mail">E-mail</label><input id="mail" name="mail" aria-describedby="part"></div>
<div><button>Send order</button></div>
</form>
<table aria-label="Stock"><thead><tr><th scope="col">Key</th><th scope="col">Price</th></tr></thead>
<tbody><tr><td>P-1</td><td>€3.00</td></tr><tr><td>P-2</td><td>€4.00</td></tr></tbody></table>
<button type="button" id="scripted">Count</button>
</main><script>document.getElementById("scripted").onclick = () => 1</script></body></html>"""


def used(page: str, css: str, does: str = "click") -> Used:
    tag = parse(page).select_one(css)
    return Used(key_of(URL), mark(tag), 0, does, "1", "recipe.yaml:1")


def after(
    kind: str, seed: int = 1, *, aim: str = "", keep: frozenset[str] = frozenset(), page: str = PAGE, at: str = ""
):
    uses = tuple(used(page, css) for css in ("#part", "#mail", "form button"))
    ground = Ground(uses, keep, {}, "")
    text, notes = changed(page, URL, Case(KINDS[kind], seed, used(page, aim) if aim else None, at), ground)
    return parse(text), notes


def test_a_seed_changes_a_page_the_same_way_every_time_and_another_seed_otherwise():
    first, again = (str(after("order", 3)[0]) for _ in range(2))

    assert first == again
    assert len({str(after("order", seed)[0]) for seed in range(6)}) > 1


def test_a_seed_is_the_same_on_every_port_of_a_site():
    ground = Ground((), frozenset(), {}, "")
    one, other = (changed(PAGE, f"http://127.0.0.1:{port}/a", Case(KINDS["order"], 1), ground) for port in (81, 8123))

    assert one == other


def test_ids_are_renamed_where_they_are_named_and_style_sheets_follow():
    soup, _ = after("names")

    field = soup.find("input", attrs={"name": "part"})
    assert field["id"] == other_name("part")
    assert soup.find("label")["for"] == field["id"]
    assert soup.find("input", attrs={"name": "mail"})["aria-describedby"] == field["id"]
    assert f"#{field['id']}" in soup.find("style").get_text()


def test_what_a_script_names_keeps_its_id_and_its_place():
    ground = Ground((), frozenset(), {}, 'document.getElementById("part")')
    renamed, _ = changed(PAGE, URL, Case(KINDS["names"], 1), ground)
    scripted = PAGE.replace("</main>", "</main><script>var a = form.parentNode</script>")

    assert 'id="part"' in renamed
    assert after("order", page=scripted)[1] == []
    assert after("wrappers", page=scripted)[1] == []


def test_a_page_with_a_script_that_never_came_by_is_not_put_into_frames():
    unknown = PAGE.replace("</main>", '</main><script src="/lost.js"></script>')

    assert after("iframe", aim="form button")[1] == ["form in a frame"]
    assert after("iframe", aim="form button", page=unknown)[1] == []


def test_a_style_sheet_keeps_its_colours_and_media_rules():
    page = Page(parse(""), Random(0))
    css = renamed_css("@media (min-width: 1px) { .hint { color: #fff } }", page)

    assert "#fff" in css
    assert f".{other_name('hint')}" in css


def test_words_that_the_recipe_expects_are_never_changed():
    keep = frozenset({"part", "send order", "e-mail", "order parts", "count"})

    for kind in ("reworded", "language", "headings"):
        assert [note for note in after(kind, keep=keep)[1] if "home" not in note and "cart" not in note] == []


def test_controls_are_called_otherwise_and_the_fields_stay():
    soup, notes = after("reworded", 1)

    assert notes
    assert {one["name"] for one in soup.find_all("input")} == {"part", "mail"}


def test_another_language_is_said_by_the_page_too():
    soup, _ = after("language")

    assert soup.find("html")["lang"] == "de"
    assert soup.find("form").find("button").get_text() == "Bestellung absenden"


def test_an_icon_keeps_the_only_words_that_it_has():
    page = PAGE.replace(
        "<main>", '<main><button aria-label="Close" title="Close"></button><button title="x">Go</button>'
    )
    soup, _ = after("attributes", page=page)

    icon, plain = soup.find("main").find_all("button")[:2]
    assert icon.get("aria-label") or icon.get("title")
    assert plain.get("title") is None
    assert soup.find("input", attrs={"name": "part"}).get("placeholder") is None


def test_names_by_which_values_are_sent_stay():
    for kind, one in KINDS.items():
        if kind not in ("removed", "iframe") and one.change is not None:
            soup, _ = after(kind, aim="#part")
            sent = [tag["name"] for tag in soup.find_all("input") if tag.get("name")]
            assert sorted(sent) == ["mail", "part"], kind


def test_a_removed_field_goes_with_its_label_and_nothing_else():
    soup, notes = after("removed", aim="#part")

    assert notes
    assert soup.find(id="part") is None
    assert [one.get_text() for one in soup.find_all("label")] == ["E-mail"]
    assert soup.find(id="mail") is not None


def test_a_decoy_has_the_same_name_and_leads_to_nothing_of_the_site():
    soup, _ = after("decoy", aim="form button")

    real, twin = sorted(
        soup.find_all("button", string="Send order"), key=lambda one: one.find_parent("aside") is not None
    )
    assert real.find_parent("form")["action"] == "/send"
    assert twin.find_parent("form")["action"] == "/mutated/decoy"


def test_a_form_in_a_frame_opens_its_answer_where_the_page_was():
    soup, _ = after("iframe", aim="#part")

    inside = parse(soup.find("iframe")["srcdoc"])
    assert inside.find("base")["target"] == "_top"
    assert inside.find("form")["action"] == "/send"
    assert soup.find("form") is None


def test_a_form_in_a_shadow_root_is_declared_in_the_page():
    soup, _ = after("shadow", aim="#part")

    root = soup.find("template", attrs={"shadowrootmode": "open"})
    assert root.find("form") is not None
    assert root.find("style") is not None


def test_a_list_grows_by_another_thing_and_shrinks_by_none_that_is_named():
    more, _ = after("grown")
    less, _ = after("shrunk", keep=frozenset({"p-1"}))
    named = PAGE.replace("<tr><td>P-1</td><td>€3.00</td></tr>", "<tr><td>Large</td></tr>")
    kept = [after("shrunk", seed, keep=frozenset({"size: large"}), page=named)[0] for seed in range(4)]

    keys = [row.td.get_text() for row in more.find("tbody").find_all("tr")]
    assert len(keys) == len(set(keys)) == 3
    assert {row.find_all("td")[1].get_text() for row in more.find("tbody").find_all("tr")} <= {"€3.00", "€4.00"}
    assert [row.td.get_text() for row in less.find("tbody").find_all("tr")] == ["P-1"]
    assert {row.td.get_text() for one in kept for row in one.find("tbody").find_all("tr")} == {"Large"}


def test_what_a_list_grows_by_is_not_chosen_when_one_like_it_is():
    chosen = PAGE.replace(
        "</main>", '<ul role="listbox"><li role="option" aria-selected="true">Small</li></ul></main>'
    )  # fmt: skip
    more, _ = after("grown", page=chosen)

    assert [one["aria-selected"] for one in more.find_all(attrs={"role": "option"})] == ["true", "false"]


def test_the_cookie_box_closes_by_itself_with_each_of_its_buttons():
    soup, _ = after("overlay", aim="#part")

    box = soup.find("dialog")
    assert box.find("form")["method"] == "dialog"
    assert len(box.find_all("button")) == 2


def test_a_heading_that_is_promised_says_something_else():
    soup, notes = after("unproved", at="Order parts")

    assert notes
    assert soup.find("h1").get_text() == "Something went wrong"


@pytest.mark.parametrize("kind", [name for name, one in KINDS.items() if one.change is not None])
def test_a_change_that_says_nothing_leaves_every_byte(kind):
    text, notes = changed("<p>Hello", URL, Case(KINDS[kind], 1), Ground((), frozenset(), {}, ""))

    assert (text == "<p>Hello") or notes


def test_there_are_at_least_twelve_kinds_and_three_that_must_be_refused():
    assert len(KINDS) >= 12
    assert {name for name, one in KINDS.items() if not one.survivable} == {"removed", "unproved", "failing-write"}
    assert all(re.fullmatch(r"[a-z-]+", name) for name in KINDS)
