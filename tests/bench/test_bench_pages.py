"""The pages of the bench are what they say they are."""

from __future__ import annotations

import pytest

from browser_agent import open_page
from tests.bench.eyes_truth import truth
from tests.bench.pages import PAGES, BenchSite


@pytest.mark.long
@pytest.mark.browser
async def test_each_page_has_the_controls_that_it_says_in_all_and_in_the_first_window(tmp_path):
    said, counted = {}, {}
    with BenchSite() as site:
        async with open_page(site.url + "/form_small", allow=(site.cross,)) as session:
            for page in PAGES.values():
                await session.page.goto(f"{site.url}/{page.name}")
                controls = await truth(session.page)
                said[page.name] = (page.controls, page.in_view)
                counted[page.name] = (len(controls), sum(one.seen for one in controls))

    for name, (_, view) in said.items():
        if view is None:
            counted[name] = (counted[name][0], None)
    assert counted == said
