"""Downloads with names made to escape, that stop in the middle, are empty, never end, or are too many."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.faults.world import Site, Visit, here, page, recipe

LINK = page('<h1>Hi</h1><a href="/f">Get</a>')
GET = '- download: {on: link "Get", as: f}'


def served(data: bytes, name: str, *, promised: int | None = None) -> Callable[[Visit], None]:
    """An attachment of that name; promised: the length that the server says."""

    def answer(visit: Visit) -> None:
        kept = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
        visit.send_response(200)
        for key, value in (("Content-Type", "text/csv"), ("Content-Disposition", kept),
                           ("Content-Length", str(len(data) if promised is None else promised))):  # fmt: skip
            visit.send_header(key, value)
        visit.end_headers()
        visit.wfile.write(data)
        visit.close_connection = True

    return answer


@pytest.mark.parametrize(
    "name",
    ["../../evil.sh", ".bashrc", "x" * 404 + ".csv", "\x1b[31m\u202egnp.exe"]
    + [pytest.param(name, marks=pytest.mark.long) for name in (
        "/etc/cron.d/evil", "..\\..\\evil.bat", "CON", "a\x00b.csv", "a\nb.csv", "-rf", "journal.jsonl", "результат.csv",
        "   ", ".", "..", "a;rm -rf.csv",
    )],
)  # fmt: skip
async def test_a_hostile_name_stays_in_the_folder_of_downloads(tmp_path: Path, name: str) -> None:
    with Site({"/": LINK, "/f": served(b"a;b\n1;2\n", name)}) as site:
        done = await here(recipe(tmp_path, site.url, GET))

    assert done.code == 0, done
    (kept,) = (done.folder / "downloads").iterdir()
    assert kept.read_bytes() == b"a;b\n1;2\n"
    assert len(kept.name) <= 100
    assert kept.name.isprintable()
    assert kept.name.isascii()
    outside = {path.name for path in tmp_path.rglob("*") if path.is_file() and path.parent.name != "downloads"}
    assert outside <= {"job.yaml", "journal.jsonl", ".lock"}


@pytest.mark.long
async def test_a_download_that_stops_in_the_middle_is_no_download(tmp_path: Path) -> None:
    with Site({"/": LINK, "/f": served(b"a;b\n", "a.csv", promised=1000)}) as site:
        done = await here(recipe(tmp_path, site.url, GET + "\n  timeout: 2"))

    assert done.code == 1
    assert any("a download was not kept: a.csv" in fact["message"] for fact in done.of("warned"))
    assert not list(done.folder.glob("downloads/*"))


async def test_an_empty_download_is_a_failure(tmp_path: Path) -> None:
    with Site({"/": LINK, "/f": served(b"", "a.csv")}) as site:
        done = await here(recipe(tmp_path, site.url, GET + "\n  timeout: 2"))

    assert done.code == 1
    assert "a.csv (0 bytes)" in done.end["why"]


@pytest.mark.long
async def test_a_download_that_never_ends_does_not_hold_the_run(tmp_path: Path) -> None:
    def stall(visit: Visit) -> None:
        visit.send_response(200)
        visit.send_header("Content-Type", "text/csv")
        visit.send_header("Content-Disposition", "attachment; filename=a.csv")
        visit.send_header("Content-Length", "100000")
        visit.end_headers()
        while not visit.server.over.wait(0.2):
            visit.wfile.write(b"x")

    with Site({"/": LINK, "/f": stall}) as site:
        done = await here(recipe(tmp_path, site.url, '- click: link "Get"\n  timeout: 1'))

    assert done.seconds < 20
    assert done.end["kind"] == "run_finished"
    assert any("had not ended when the run did" in fact["message"] for fact in done.of("warned"))


@pytest.mark.long
@pytest.mark.parametrize(
    ("budget", "word"), [("downloads: 1", "more than 1 downloads"), ("bytes: 6", "more than 6 bytes")]
)
async def test_what_goes_over_the_budget_is_not_kept(tmp_path: Path, budget: str, word: str) -> None:
    with Site({"/": LINK, "/f": served(b"a;b\n", "a.csv")}) as site:
        done = await here(recipe(tmp_path, site.url, f"{GET}\n- {GET[2:]}\n  timeout: 2", f"budget: {{{budget}}}"))

    assert done.code in (1, 7)
    assert any(word in fact["message"] for fact in done.of("warned"))
    assert len(list(done.folder.glob("downloads/*"))) == 1
