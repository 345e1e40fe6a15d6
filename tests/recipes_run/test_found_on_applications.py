"""What broke on real applications: the same page in a few lines of HTML, and one small run for each."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from browser_agent.core.outcome import Outcome
from tests.recipes_run.test_found_by_recipes import passed
from tests.recipes_run.test_honest_failures import ended

pytestmark = pytest.mark.long


@contextmanager
def page(html: str) -> Iterator[str]:
    """The address of a server that answers every request with this page."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def recipe(start: str, rest: str) -> str:
    return f"recipe: 1\ntitle: Found on an application\nstart: {start}\n{rest}"


async def test_a_heading_that_only_a_style_sheet_capitalises_is_found_by_its_own_letters(run):
    html = """<!doctype html><style>th { text-transform: uppercase }</style>
<table><tr><th>Email<th>Tier<tr><td>ada@example.test<td>Gold</table>"""
    expected = "{table: {of: table, columns: [Email], row: {Email: ada@example.test, TIER: Gold}}}"

    with page(html) as start:
        passed(await run(recipe(start, f"steps:\n  - assert: {expected}\n")))


async def test_a_file_input_may_leave_the_page_as_soon_as_it_has_its_file(run, tmp_path):
    (tmp_path / "drawing.txt").write_text("a hinge\n", encoding="utf-8")
    html = """<!doctype html><p>No file</p><input type="file" aria-label="Drawing">
<script>document.querySelector("input").onchange = ({ target }) => {
  document.querySelector("p").textContent = target.files[0].name + " is attached"; target.remove();
};</script>"""
    steps = """\
steps:
  - upload: {to: label "Drawing", file: drawing.txt}
    expect: [{text: drawing.txt is attached}]
"""

    with page(html) as start:
        passed(await run(recipe(start, steps)))


async def test_a_box_that_asks_its_server_before_it_changes_is_waited_for(run):
    html = """<!doctype html><span role="switch" aria-label="Letters" aria-checked="false" tabindex="0">Letters</span>
<script>document.querySelector("span").onclick = ({ target }) => {
  setTimeout(() => target.setAttribute("aria-checked", target.ariaChecked === "false"), 400);
};</script>"""

    with page(html) as start:
        passed(await run(recipe(start, 'steps:\n  - check: switch "Letters"\n')))


async def test_a_box_that_does_not_change_at_all_fails_with_its_state(run):
    html = '<!doctype html><span role="switch" aria-label="Letters" aria-checked="false" tabindex="0">Letters</span>'

    with page(html) as start:
        told = await run(recipe(start, 'steps:\n  - check: switch "Letters"\n    timeout: 0.5\n'))

    assert ended(told, Outcome.FAILED, 1).kind == "not_met"
    assert told.finished.why == 'expected switch "Letters" is checked; found it is off'


async def test_the_near_miss_of_a_short_name_is_not_a_long_one_with_the_same_letters(run):
    html = "<!doctype html>" + "".join(
        f"<button>{name}</button>" for name in ("Toggle navigation", "Previous invoices", "Save for later", "Store")
    )

    with page(html) as start:
        told = await run(recipe(start, 'steps:\n  - click: button "Save"\n    timeout: 0.5\n'))

    near = ended(told, Outcome.FAILED, 1).near
    assert [one.rpartition(" ")[0] for one in near[:2]] == ['button "Save for later"', 'button "Store"']


async def test_the_near_miss_of_a_number_is_the_line_with_the_other_number(run):
    html = "<!doctype html><h1>Customers</h1><p>0 results <a href='/'>1000 total</a></p>"

    with page(html) as start:
        told = await run(recipe(start, "steps:\n  - assert: [{text: 1 result}]\n    timeout: 0.5\n"))

    assert ended(told, Outcome.FAILED, 1).near == ('"0 results 1000 total"',)


async def test_the_near_miss_of_a_pattern_is_the_line_that_has_its_words(run):
    html = "<!doctype html><h1>Parts</h1><p>The order could not be stored"
    pattern = r"'.*Order \d+ is placed.*'"

    with page(html) as start:
        told = await run(recipe(start, f"steps:\n  - assert: [{{text: {{matches: {pattern}}}}}]\n    timeout: 0.5\n"))

    assert ended(told, Outcome.FAILED, 1).near == ('"The order could not be stored"',)


async def test_an_icon_in_a_heading_is_no_part_of_it(run):
    html = """<!doctype html><table><tr><th>Buyer<i aria-hidden="true">arrow_upward</i>
<th><i aria-hidden="true">star</i><tr><td>Uma Quist<td>5</table>"""
    rest = """\
outputs: {orders: '${orders}'}
steps:
  - assert: {table: {of: table, row: {Buyer: Uma Quist}}}
  - extract: {from: table, as: orders}
    schema: {buyer: {type: string!, header: Buyer}, stars: {type: integer!, header: star}}
"""

    with page(html) as start:
        told = passed(await run(recipe(start, rest)))

    assert told.result.outputs["orders"] == [{"buyer": "Uma Quist", "stars": 5}]
