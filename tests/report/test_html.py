"""The HTML report: one file, nothing loaded, nothing run, hostile text harmless, other files never shown."""

import base64
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from browser_agent.core.event import Observed
from browser_agent.core.snapshot import Box
from browser_agent.report.html import address, cell, source_lines, to_html
from browser_agent.report.pictures import MOST_PICTURES, Album, Picture, clipped, size_of
from browser_agent.report.run import RunReport, StepReport
from tests.report import sample
from tests.report.jpeg import jpeg

PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")


class Elements(HTMLParser):
    """Every tag with its attributes, and the text outside of style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self._in_style = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._in_style = tag == "style"

    def handle_data(self, data: str) -> None:
        self.text += "" if self._in_style else f" {data}"


def page_of(folder: Path) -> str:
    return to_html(sample.report_of(folder), folder)


@pytest.mark.parametrize("run", [sample.failed_run, sample.passed_run, sample.hostile_run, sample.blocked_run])
def test_the_page_holds_no_script_and_refers_to_nothing_outside(tmp_path: Path, run) -> None:
    page = Elements(page_of(run(tmp_path)))

    addresses = [value for _, attrs in page.tags for name, value in attrs.items() if name in ("href", "src", "action")]
    handlers = [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    policy = next(attrs["content"] for tag, attrs in page.tags if attrs.get("http-equiv") == "Content-Security-Policy")
    assert all(value.startswith(("#", "data:image/jpeg;base64,")) for value in addresses)
    assert "script" not in {tag for tag, _ in page.tags}
    assert handlers == []
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")


def test_hostile_text_is_shown_as_text_and_without_its_tricks(tmp_path: Path) -> None:
    page = page_of(sample.hostile_run(tmp_path))

    assert "<script" not in page
    assert "<script>alert(1)</script>" in Elements(page).text
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]", page)


def test_a_failure_is_told_on_top_with_the_lines_of_the_recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "recipes").mkdir()
    (tmp_path / "recipes" / "parts.yaml").write_text(sample.RECIPE)
    text = " ".join(Elements(page_of(sample.failed_run(tmp_path / "r"))).text.split())

    top = text[: text.index("Film strip")]
    assert 'Failed at step 5 of 6 click button "Send order" Expected one button "Send order" Found none' in top
    assert 'Alike button "Dispatch" (same form, same place, 0.91) link "Order history" (0.32)' in top
    assert "10 # The only step that sends anything. 11 - click: 12 button" in top
    assert "browser-agent heal recipes/parts.yaml" in top
    assert "Nothing was sent" in top


def test_a_recipe_that_changed_since_or_another_file_is_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "recipes").mkdir()
    recipe = tmp_path / "recipes" / "parts.yaml"
    recipe.write_text(sample.RECIPE)
    report = sample.report_of(sample.failed_run(tmp_path / "r"))
    step = report.decisive
    assert step is not None
    assert step.place is not None

    assert [line.number for line in source_lines(report, step)] == [8, 9, 10, 11, 12, 13, 14]
    secret = step.place.model_copy(update={"file": "/etc/passwd"})
    assert source_lines(report, step.model_copy(update={"place": secret})) == ()
    far = step.place.model_copy(update={"line": 10_000})
    assert source_lines(report, step.model_copy(update={"place": far})) == ()
    recipe.write_text(sample.RECIPE + "# changed\n")
    assert source_lines(report, step) == ()


def looking(*paths: str) -> RunReport:
    looks = tuple(Observed(step="s", url="", title="", picture=path) for path in paths)
    return RunReport(steps=(StepReport(id="s", looks=looks),))


def test_pictures_outside_the_run_folder_or_of_another_kind_are_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    folder.mkdir()
    (tmp_path / "outside.jpg").write_bytes(jpeg(8, 8))
    (folder / "good.jpg").write_bytes(jpeg(8, 8))
    (folder / "good.png").write_bytes(PNG)
    (folder / "page.jpg").write_bytes(b"<svg onload=alert(1)>")
    (folder / "link.jpg").symlink_to(tmp_path / "outside.jpg")
    paths = (
        "good.jpg",
        "good.png",
        "page.jpg",
        "link.jpg",
        "../outside.jpg",
        str(tmp_path / "outside.jpg"),
        "gone.jpg",
        "\0",
    )

    album = Album(looking(*paths), folder)

    assert [(picture.width, picture.uri[:15]) for picture in album.pictures] == [
        (8, "data:image/jpeg"),
        (1, "data:image/png;"),
    ]
    assert album.left_out == 6


def test_at_most_two_hundred_pictures_are_in_a_page_and_the_rest_is_counted(tmp_path: Path) -> None:
    for count in range(MOST_PICTURES + 7):
        (tmp_path / f"{count}.jpg").write_bytes(jpeg(8, 8))
    report = looking(*(f"{count}.jpg" for count in range(MOST_PICTURES + 7)))

    assert Album(report, tmp_path).left_out == 7
    assert "7 pictures left out" in to_html(report, tmp_path)


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", PNG[:20], b"\xff\xd8\xff\xe0\x00\x00" + b"\0" * 20, b"GIF89a"])
def test_bytes_that_are_no_whole_picture_have_no_size(data: bytes) -> None:
    assert size_of(data) is None


def test_sizes_are_read_from_the_bytes() -> None:
    assert size_of(jpeg(64, 40)) == ("jpeg", 64, 40)
    assert size_of(PNG) == ("png", 1, 1)


def test_a_mark_is_cut_at_the_edge_and_dropped_when_it_is_outside() -> None:
    picture = Picture(id="p", width=100, height=50, uri="")

    def mark(x: float, y: float) -> Box | None:
        box = Box(x=x, y=y, width=20, height=10)
        return clipped(Observed(step="s", url="", title="", mark=box), picture)

    assert mark(2, 45) == Box(x=0, y=41, width=26, height=9)
    assert mark(200, 10) is None


def test_rows_are_a_table_with_their_count_and_money_reads_as_money(tmp_path: Path) -> None:
    page = page_of(sample.passed_run(tmp_path))
    text = " ".join(Elements(page).text.split())

    assert "invoices 134 rows from 7 pages; the first 100 are shown" in text
    assert text.count(" EUR") == 100
    assert cell({"amount": "19.90", "currency": "EUR"}) == "19.90 EUR"
    assert "tracker.example.net/pixel?… image fetch.origin 3" in text
    assert "pass typed into a password field of https://bill.example.test" in text


def test_three_hundred_rounds_stay_a_page_one_can_mail(tmp_path: Path) -> None:
    page = page_of(sample.long_run(tmp_path))

    assert len(page) < 1_000_000
    assert page.count('<details class="step') == 300
    assert page.count(" open>") == 1


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://me:secret@host.example/path?token=1#x", "host.example/path?…"),
        ("https://host.example", "host.example/"),
        ("data:text/html," + "x" * 100, "data:text/html," + "x" * 64 + "…"),
        ("http://[::1", "http://[::1"),
    ],
)
def test_addresses_show_host_and_path_only(url: str, said: str) -> None:
    assert address(url) == said


def test_a_run_without_any_event_still_makes_a_page(tmp_path: Path) -> None:
    assert "UNFINISHED" in to_html(RunReport(), tmp_path)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = next((each for each in CHROMIUM if Path(each).exists()), None)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


CHROMIUM = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")


@pytest.mark.browser
@pytest.mark.parametrize("run", [sample.failed_run, sample.passed_run, sample.hostile_run])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_browser_shows_the_page_without_sideways_scrolling_requests_or_errors(
    tmp_path: Path, browser: Browser, run, width: int
) -> None:
    file = tmp_path / "report.html"
    file.write_text(page_of(run(tmp_path / "r")), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800})
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    page.on("request", lambda request: heard.append(request.url) if request.url.startswith("http") else None)

    page.goto(file.as_uri())
    for summary in page.locator("summary").all():
        summary.click()

    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert heard == []
    assert page.locator("h1").count() == 1
    assert page.locator("svg[role=img]:not([aria-label])").count() == 0
    shown = page.locator("details[open] svg.shot").first
    if run is sample.passed_run:
        assert shown.bounding_box() is not None
    page.close()
