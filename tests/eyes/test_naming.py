"""A ref becomes words that find the same element again, and no other."""

from __future__ import annotations

import pytest

from browser_agent import open_page
from browser_agent.agent import Options
from browser_agent.core.errors import StepFault
from browser_agent.core.target import Query, Ref
from fixtures.server import FixtureSite
from tests.eyes.test_seeing import one, seen_at
from tests.faults.world import page

pytestmark = pytest.mark.browser

CARDS = "".join(
    f"<section style='margin:40px'><h2>{name}</h2><button>Add</button></section>" for name in ("Bolt", "Nut")
)
ROWS = "".join(f"<tr><td>{name}<td>{price}<td><button>Delete</button></tr>" for name, price in (("M8", 5), ("M9", 5)))
TABLE = f"<table><thead><tr><th>Part<th>Price<th></tr></thead><tbody>{ROWS}</tbody></table>"


async def named(session, seen, line) -> Query:
    """Its query, which must find it and nothing else."""
    query = await session.surface.durable(Ref(ref=line.ref))
    found = await session.surface.locate(query, facts=True)
    assert len(found) == 1
    assert found[0].element.box is not None
    assert (round(found[0].element.box.x), round(found[0].element.box.y)) == line.box[:2]
    return query


async def test_a_name_that_only_one_has_is_the_query(tmp_path):
    body = "<label>E-mail <input name=mail placeholder='you@here' data-testid=mail></label><button>Send</button>"
    async with seen_at(tmp_path, {"/": page(body)}) as session:
        seen = await session.surface.observe()
        field = await named(session, seen, one(seen, "textbox"))

    assert str(field) == 'textbox "E-mail"'
    assert [str(other) for other in field.also] == [
        'label "E-mail"', 'placeholder "you@here"', 'testid "mail"', "textbox",
    ]  # fmt: skip
    assert field.was is not None
    assert (field.was.tag, field.was.equals, field.was.neighbours) == ("input", 1, ("Send",))


async def test_what_is_in_a_frame_is_named_as_well(tmp_path):
    inner = page("<label>City <input name=city></label><button>Save</button>")
    pages = {"/": page('<button>Save all</button><iframe title=Address src="/inner"></iframe>'), "/inner": inner}
    async with seen_at(tmp_path, pages) as session:
        await session.page.frame_locator("iframe").get_by_label("City").wait_for()
        seen = await session.surface.observe()
        field = await session.surface.durable(Ref(ref=one(seen, "textbox").ref))
        found = await session.surface.locate(field)

    assert str(field) == 'textbox "City"'
    assert field.was is not None
    assert len(found) == 1


async def test_equals_are_told_apart_by_their_row_their_box_or_the_heading_before_them(tmp_path):
    boxes = "<form aria-label=Left><button>Go</button></form><form aria-label=Right><button>Go</button></form>"
    async with seen_at(tmp_path, {"/": page(CARDS + TABLE + boxes)}) as session:
        seen = await session.surface.observe()
        said = [str(await named(session, seen, line)) for line in seen.actionable]

    assert said == [
        'button "Add" near heading "Bolt"',
        'button "Add" near heading "Nut"',
        'button "Delete" in the row Part = M8',
        'button "Delete" in the row Part = M9',
        'button "Go" within form "Left"',
        'button "Go" within form "Right"',
    ]


async def test_what_nothing_tells_from_its_equals_is_refused(tmp_path):
    async with seen_at(tmp_path, {"/": page("<button>Go</button><button>Go</button>")}) as session:
        seen = await session.surface.observe()
        with pytest.raises(StepFault) as raised:
            await session.surface.durable(Ref(ref=seen.actionable[0].ref))

    assert raised.value.fault.kind == "ambiguous"
    assert raised.value.fault.found == "2 alike, and nothing around them that differs"


@pytest.fixture(scope="module")
def site():
    with FixtureSite() as running:
        yield running


@pytest.mark.long
@pytest.mark.parametrize("path", ["/", "/form/", "/shop/", "/guestbook/", "/wizard/"])
async def test_every_control_of_a_site_is_found_again_or_refused(tmp_path, site, path):
    async with open_page(f"{site.url}{path}", options=Options(out=tmp_path)) as session:
        await session.page.wait_for_load_state("load")
        seen = await session.surface.observe()
        found = 0
        for line in seen.actionable[:25]:
            try:
                await named(session, seen, line)
                found += 1
            except StepFault as refused:
                assert refused.fault.kind == "ambiguous"  # noqa: PT017 - the only honest refusal here

    assert found >= len(seen.actionable[:25]) * 0.8
