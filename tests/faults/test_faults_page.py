"""Pages that hang, storm, redirect, trickle or run away: every run ends in time, and says what it saw."""

from pathlib import Path

import pytest

from tests.faults.world import Site, Visit, here, page, recipe

FOREVER = "for (;;) performance.now();"
OVER_S = 5.0
"""How much longer than its deadlines a run may take."""


@pytest.mark.long
@pytest.mark.parametrize("effect", ["idempotent", "once"])
async def test_a_page_that_hangs_on_a_click_ends_the_run_as_hung(tmp_path: Path, effect: str) -> None:
    hung = page(f'<button onclick="{FOREVER}">Freeze</button>')
    with Site({"/": hung}) as site:
        job = recipe(tmp_path, site.url, f'- click: button "Freeze"\n  effect: {effect}\n  timeout: 1')

        done = await here(job)

    assert done.code == (8 if effect == "once" else 5)
    assert done.of("step_finished")[-1]["fault"]["kind"] == "hung"
    assert "hung" in done.end["why"]
    # The click's own second, two for the question whether it lives, three each to end the script and to close.
    assert done.seconds < 1 + 2 + 3 + 3 + OVER_S


@pytest.mark.long
@pytest.mark.parametrize("where", ["page", "frame"])
async def test_a_page_that_hangs_while_it_loads_ends_the_run_as_hung(tmp_path: Path, where: str) -> None:
    frame = page(f'<iframe srcdoc="<script>{FOREVER}</script>"></iframe>')
    with Site({"/": page("<h1>Frozen</h1>", script=FOREVER) if where == "page" else frame}) as site:
        done = await here(recipe(tmp_path, site.url, '- assert: [{visible: heading "Frozen"}]'))

    assert (done.code, done.of("step_finished")[-1]["fault"]["kind"]) == (5, "hung")
    assert done.seconds < 30 + 10 + OVER_S


@pytest.mark.long
async def test_the_budget_of_seconds_ends_a_hung_run_and_every_step_has_its_end(tmp_path: Path) -> None:
    with Site({"/": page("<h1>Frozen</h1>", script=FOREVER)}) as site:
        job = recipe(tmp_path, site.url, '- click: button "No"', "budget: {seconds: 2}")

        done = await here(job)

    assert done.code == 7
    assert done.seconds < 2 + OVER_S
    (step,) = done.of("step_finished")
    assert (step["verdict"], step["why"]) == ("failed", "stopped: the time of the run was over")


@pytest.mark.long
async def test_the_budget_running_out_while_a_fault_is_pictured_still_ends_the_step(tmp_path: Path) -> None:
    hung = page(f'<button onclick="{FOREVER}">Freeze</button>')
    with Site({"/": hung}) as site:
        job = recipe(tmp_path, site.url, '- click: button "Freeze"\n  timeout: 1', "budget: {seconds: 2.5}")

        done = await here(job)

    begun, ended = ([fact["step"] for fact in done.of(kind)] for kind in ("step_started", "step_finished"))
    assert begun == ended
    assert done.end["step"] == "1"
    assert done.code in (5, 7)


async def test_a_dialog_storm_is_capped_and_the_page_closed(tmp_path: Path) -> None:
    with Site({"/": page('<button onclick="for (;;) alert(1)">Storm</button>')}) as site:
        done = await here(recipe(tmp_path, site.url, '- click: button "Storm"'))

    assert done.code == 5
    told = [fact["message"] for fact in done.of("warned") if "dialogs" in fact["message"]]
    assert told == ["a page showed more than 20 dialogs in one step and was closed"]
    assert done.seconds < 10


async def test_a_popup_storm_is_capped_and_the_run_goes_on(tmp_path: Path) -> None:
    storm = page("<h1>Hi</h1><button onclick=\"for (let i = 0; i < 14; i++) window.open('/pop')\">Storm</button>")
    with Site({"/": storm, "/pop": page("<h1>Pop</h1>")}) as site:
        job = recipe(tmp_path, site.url, '- click: button "Storm"\n- assert: [{visible: heading "Hi"}]')

        done = await here(job)

    assert done.code == 0, done
    told = [fact["message"] for fact in done.of("warned")]
    assert told == ["more than 10 new tabs in one step; the others were closed"], (
        "what they asked for is not waited for"
    )


@pytest.mark.parametrize(
    "opens",
    ["window.open('/twin');", "document.body.append(Object.assign(document.createElement('iframe'), {src: '/twin'}));"],
)
async def test_two_tabs_or_frames_of_one_address_are_no_page_that_opens_itself(tmp_path: Path, opens: str) -> None:
    with Site({"/": page(f'<button onclick="{opens * 2}">Two</button>'), "/twin": page("<h1>Twin</h1>")}) as site:
        done = await here(recipe(tmp_path, site.url, '- click: button "Two"'))

    assert done.code == 0, done.err


@pytest.mark.long
async def test_two_hundred_popups_from_one_click_are_survived(tmp_path: Path) -> None:
    storm = page("<button onclick=\"for (let i = 0; i < 200; i++) window.open('/pop')\">Storm</button>")
    with Site({"/": storm, "/pop": page("<h1>Pop</h1>")}) as site:
        done = await here(recipe(tmp_path, site.url, '- click: button "Storm"'))

    assert done.code in (0, 5)
    assert done.seconds < 30


async def test_endless_redirects_are_the_sites_fault(tmp_path: Path) -> None:
    with Site({"/": lambda visit: visit.reply("", 302, Location="/")}) as site:
        done = await here(recipe(tmp_path, site.url, '- click: button "No"'))

    assert done.code == 5
    assert "ERR_TOO_MANY_REDIRECTS" in done.end["why"]


async def test_a_connection_that_is_dropped_is_the_sites_fault(tmp_path: Path) -> None:
    with Site({"/": lambda visit: visit.connection.shutdown(2)}) as site:
        done = await here(recipe(tmp_path, site.url, '- click: button "No"'))

    assert done.code == 5
    assert "the server closed the connection" in done.end["why"]


def trickle(visit: Visit) -> None:
    visit.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Slowly</h1>")
    while not visit.server.over.wait(0.2):
        visit.wfile.write(b"x")


def silence(visit: Visit) -> None:
    visit.server.over.wait(60)


@pytest.mark.long
@pytest.mark.parametrize("answer", [trickle, silence])
async def test_a_page_that_never_ends_costs_the_steps_time_and_no_more(tmp_path: Path, answer: object) -> None:
    with Site({"/": page("<h1>Hi</h1>"), "/slow": answer}) as site:
        done = await here(recipe(tmp_path, site.url, "- goto: /slow\n  timeout: 1.5"))

    assert done.code == 5
    assert "to answer within 1.5 s; found no document yet" in done.end["why"]
    assert done.seconds < 1.5 + 2 + OVER_S


async def test_a_page_that_reloads_itself_all_the_time_never_gets_a_false_click(tmp_path: Path) -> None:
    busy = page(
        "<button onclick=\"fetch('/hit', {method: 'POST'})\">Go</button>",
        script="setTimeout(() => location.reload(), 50)",
    )
    with Site({"/": busy, "/hit": "ok"}) as site:
        done = await here(recipe(tmp_path, site.url, '- click: button "Go"\n  timeout: 2'))
        hits = site.seen.count("/hit")

    assert done.code in (0, 1, 5)
    assert hits <= 1
    assert done.code != 0 or hits == 1
    assert done.seconds < 2 + 10 + OVER_S


@pytest.mark.long
async def test_a_page_of_20_000_buttons_is_worked_on(tmp_path: Path) -> None:
    script = "document.body.insertAdjacentHTML('beforeend', '<button>b</button>'.repeat(20000))"
    with Site({"/": page("<button>The one</button>", script=script)}) as site:
        job = recipe(tmp_path, site.url, '- click: button "The one"\n- click: {on: button "Another"}\n  timeout: 1')

        done = await here(job)

    assert done.code == 1
    assert done.of("step_finished")[-1]["fault"]["near"]
    assert done.seconds < 60


@pytest.mark.long
async def test_an_attribute_and_a_name_of_megabytes_do_not_swell_the_journal(tmp_path: Path) -> None:
    huge = "x" * 3_000_000
    with Site({"/": page(f'<button title="{huge}">Go</button><button>{huge}</button>', title=huge)}) as site:
        job = recipe(tmp_path, site.url, '- click: button "Go"\n- click: {on: button "No"}\n  timeout: 0.5')

        done = await here(job, pictures="always")

    assert done.code == 1
    assert (done.folder / "journal.jsonl").stat().st_size < 1_000_000


@pytest.mark.long
async def test_a_request_storm_does_not_swell_the_journal(tmp_path: Path) -> None:
    storm = page("<button onclick=\"for (let i = 0; i < 3000; i++) fetch('/x?' + 'y'.repeat(1500) + i)\">Go</button>")
    with Site({"/": storm, "/x": "x"}) as site:
        done = await here(recipe(tmp_path, site.url, '- click: button "Go"'))

    assert done.code in (0, 1)
    assert (done.folder / "journal.jsonl").stat().st_size < 5_000_000


@pytest.mark.long
@pytest.mark.parametrize("kind", ["error", "log"])
async def test_a_console_storm_costs_nothing_much(tmp_path: Path, kind: str) -> None:
    storm = page(f"<button onclick=\"for (let i = 0; i < 20000; i++) console.{kind}('x'.repeat(300) + i)\">Go</button>")
    with Site({"/": storm}) as site:
        done = await here(recipe(tmp_path, site.url, '- click: button "Go"'))

    assert done.code == 0
    assert done.seconds < 30
