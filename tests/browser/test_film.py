"""Trace and video of real runs on a real Chromium: what they hold, and what they must not hold."""

from __future__ import annotations

import asyncio
import base64
import html
import io
import json
import os
import shutil
import stat
import sys
import threading
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, quote_plus, urlsplit
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import pytest_asyncio
from PIL import Image, ImageChops, ImageStat
from playwright.async_api import async_playwright

from browser_agent.browser import video as filming
from browser_agent.browser.film import Film
from browser_agent.browser.inquiry import ask_frame, register
from browser_agent.browser.reel import CAPTION_S, MOST_PICTURES, RESULT_S, Reel
from browser_agent.browser.scrub import TooLarge, clean_text, scrub
from browser_agent.browser.webp import Animation
from browser_agent.core.action import Note
from browser_agent.core.errors import Unavailable
from browser_agent.core.recipe import Step
from browser_agent.core.value import Place
from browser_agent.policy.vault import Vault
from fixtures.server import FixtureSite

pytestmark = [pytest.mark.asyncio(loop_scope="module")]

SECRET = "Zq'9 <tor>&\"§!x~5(k)"
VAULT = Vault((), {"pass": SECRET}, ())


def step(number: int, name: str) -> Step:
    return Step(id=str(number), name=name, action=Note(text="x"), place=Place(file="recipes/a.yaml", line=number))


class Echo(BaseHTTPRequestHandler):
    """Sends ?q= back in every dress: HTML of two styles, JSON, a script, base64, a cookie, a link."""

    def do_GET(self):
        said = parse_qs(urlsplit(self.path).query).get("q", [""])[0]
        escaped = html.escape(said).replace("&#x27;", "&#39;")
        in_script = "".join(f"\\u{ord(letter):04x}" if letter in "<>&'" else letter for letter in json.dumps(said))
        body = f"""<!doctype html><title>{html.escape(said)}</title><form><input name=q aria-label=Word></form>
            <h1>{escaped}</h1>
            <p id=b>{base64.b64encode(said.encode()).decode()}</p><a href="/?q={quote(said)}">again</a>
            <p data-json="{html.escape(json.dumps({"q": said}))}">kept</p><script>window.said = {in_script};
            console.log("said " + said); localStorage.setItem("said", said);
            document.body.append(JSON.stringify({{said}}), btoa(unescape(encodeURIComponent("> " + said))));
            fetch("/api?q=" + encodeURIComponent(said), {{method: "POST", body: JSON.stringify({{said}})}});</script>"""
        self.answer(body, "text/html; charset=utf-8")

    def do_POST(self):
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(json.dumps({"sent": sent.decode(), "bytes": list(sent[:2])}), "application/json")

    def answer(self, body: str, kind: str):
        data = body.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def echo():
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def site():
    with FixtureSite() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium():
    async with async_playwright() as playwright:
        await register(playwright)
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell"),
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(chromium):
    context = await chromium.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(10_000)
    yield await context.new_page()
    await context.close()


@pytest.fixture
def without_ffmpeg(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """A busy machine may take longer for a frame than a run should wait; these tests are about what is filmed."""
    monkeypatch.setattr(filming, "FRAME_S", 10.0)


@pytest.fixture
def reel():
    with closing(Reel((64, 40))) as opened:
        yield opened


def pictures(path: Path | str) -> list[tuple[Image.Image, float]]:
    """Frames of a WebP with the milliseconds that each is seen."""
    with Image.open(path) as video:
        frames = []
        for index in range(video.n_frames):
            video.seek(index)
            video.load()
            frames.append((video.convert("RGB"), video.info["duration"]))
        return frames


def different(captions: list[Image.Image]) -> list[Image.Image]:
    """Without those that only the page below them changed under."""
    kept = captions[:1]
    for caption in captions[1:]:
        if ImageStat.Stat(ImageChops.difference(kept[-1], caption)).mean[0] > 2:
            kept.append(caption)
    return kept


def is_captioned(picture: Image.Image) -> bool:
    return all(max(picture.getpixel((x, 6))) < 50 for x in (3, picture.width - 4))


def is_grey(picture: Image.Image, point: tuple[int, int]) -> bool:
    return all(abs(colour - 128) < 6 for colour in picture.getpixel(point))


def mode_of(path: Path | str) -> int:
    return stat.S_IMODE(Path(path).stat().st_mode)


def members(path: Path | str) -> dict[str, bytes]:
    with ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def forms_of(secret: str) -> set[str]:
    """How a secret may be written down; made here, apart from the vault's own list."""
    raw = secret.encode()
    plain = {secret, html.escape(secret), html.escape(secret).replace("&#x27;", "&#39;"), json.dumps(secret)[1:-1]}
    plain |= {json.dumps(secret, ensure_ascii=False)[1:-1], json.dumps(json.dumps(secret))[3:-3]}
    urls = {quote(secret), quote(secret, safe=""), quote_plus(secret), quote(secret, safe="!~*'()"), raw.hex()}
    coded = {base64.b64encode(raw).decode().rstrip("=")[:-1], base64.b64encode(b"> " + raw).decode()[3:-4]}
    return plain | urls | coded


async def cli(folder: Path, *arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "playwright", "trace", *arguments),
        cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    return said.decode()


async def test_nothing_is_done_when_trace_and_video_are_off(page, site, tmp_path):
    film = Film(page.context, tmp_path, trace="off", video=False, redact=str)
    await page.goto(f"{site.url}/form/")

    began = time.perf_counter()
    await film.start(page)
    for number in range(1000):
        await film.chapter(page, step(number, "nothing"))
    kept = await film.finish(passed=False)
    took_s = time.perf_counter() - began

    assert (kept, list(tmp_path.iterdir())) == ({}, [])
    assert took_s < 0.1
    assert await page.evaluate("[...document.documentElement.children].map(e => e.tagName)") == ["HEAD", "BODY"]


@pytest.mark.browser
async def test_a_kept_trace_holds_no_form_of_a_secret_and_the_viewer_still_reads_it(page, echo, tmp_path):
    film = Film(page.context, tmp_path, trace="on", video=False, redact=VAULT.redact)
    await film.start(page)
    await film.chapter(page, step(3, 'fill textbox "Word" = ${secrets.pass}'))
    await page.goto(echo)
    await page.get_by_label("Word").fill(SECRET)
    await film.chapter(page, step(4, "press Enter"))
    async with page.expect_response("**/api*") as answered:
        await page.keyboard.press("Enter")
    await (await answered.value).finished()
    await page.evaluate("word => ({ word, again: [document.title, location.href] })", SECRET)

    kept = await film.finish(passed=True)

    found = members(kept["trace"])
    leaks = {
        (name, form)
        for name, data in found.items()
        for form in forms_of(SECRET)
        if form.encode() in data or form.encode() in data.replace(b"\\\\", b"\\")
    }
    assert leaks == set()
    assert b"[secret:pass]" in found["trace.trace"]
    assert b"[secret:pass]" in found["trace.network"]
    assert mode_of(kept["trace"]) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["trace.zip"]
    opened = await cli(tmp_path, "open", kept["trace"])
    listed = await cli(tmp_path, "actions")
    assert "Pages:        1" in opened
    assert 'fill textbox "Word" = ${secrets.pass}' in listed
    assert "press Enter" in listed
    assert SECRET not in listed
    events = [json.loads(line) for line in found["trace.trace"].decode().splitlines()]
    places = [event["stack"][0] for event in events if event.get("method") == "tracingGroup"]
    assert [(place["file"], place["line"]) for place in places] == [("recipes/a.yaml", 3), ("recipes/a.yaml", 4)]


@pytest.mark.browser
async def test_a_trace_on_failure_is_kept_only_when_the_run_did_not_pass(page, site, tmp_path):
    for passed in (True, False):
        film = Film(page.context, tmp_path, trace="on-failure", video=False, redact=str)
        await film.start(page)
        await film.chapter(page, step(1, "open the form"))
        await page.goto(f"{site.url}/form/")

        kept = await film.finish(passed=passed)

        assert kept == ({} if passed else {"trace": str(tmp_path / "trace.zip")})
        assert [path.name for path in tmp_path.iterdir()] == ([] if passed else ["trace.zip"])


def packed(path: Path, **texts: bytes) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as out:
        for name, data in texts.items():
            out.writestr(name, data)
    return path


async def test_a_trace_that_is_too_large_is_refused_and_nothing_is_left(tmp_path):
    raw = packed(tmp_path / "raw.zip", **{"trace.trace": b"{}\n" * 400_000})

    with pytest.raises(TooLarge) as refused:
        scrub(raw, tmp_path / "trace.zip", str, most_bytes=1_000_000)

    assert refused.value.size_bytes == 1_200_000
    assert [path.name for path in tmp_path.iterdir()] == ["raw.zip"]


async def test_a_short_number_as_secret_does_not_break_times_and_sizes(tmp_path):
    vault = Vault((), {"pin": "4711"}, ())
    event = {"time": 174711.25, "sum": 4711, "text": "pin 4711", "title": "at 14711"}
    raw = packed(tmp_path / "raw.zip", **{"trace.trace": json.dumps(event).encode() + b"\n"})

    scrub(raw, tmp_path / "trace.zip", vault.redact)

    assert json.loads(members(tmp_path / "trace.zip")["trace.trace"]) == {
        "time": 174711.25,
        "sum": 0,
        "text": "pin [secret:pin]",
        "title": "at 14711",
    }


async def test_secrets_in_other_encodings_and_binary_bodies_are_found(tmp_path):
    secret = "pass-wört'/1"
    vault = Vault((), {"pass": secret}, ())
    bodies = {
        "resources/a.html": f"x{secret}y".encode("utf-16"),
        "resources/b.dat": b"\xff\x00\x01" + secret.encode("latin-1"),
        "resources/c.js": b'"pass-w\\u00f6rt\\x27\\/1"',
        "resources/d.dat": b"q=pass-w%C3%B6rt%27%2f1&r=a+b",
        "resources/e.jpeg": b"\xff\xd8\xff" + bytes(range(256)),
    }
    raw = packed(tmp_path / "raw.zip", **bodies)

    scrub(raw, tmp_path / "trace.zip", vault.redact)

    found = members(tmp_path / "trace.zip")
    assert found["resources/a.html"].decode("utf-16") == "x[secret:pass]y"
    assert found["resources/b.dat"] == b"\xff\x00\x01[secret:pass]"
    assert found["resources/c.js"] == b'"[secret:pass]"'
    assert found["resources/d.dat"] == b"q=[secret:pass]&r=a+b"
    assert found["resources/e.jpeg"] == bodies["resources/e.jpeg"]


async def test_a_text_without_secrets_stays_as_it_is():
    text = 'a%20b &amp; "c\\n\\u0041" 100% <p title="&quot;">'

    assert clean_text(text, VAULT.redact) == text


@pytest.mark.browser
@pytest.mark.usefixtures("without_ffmpeg")
async def test_a_video_shows_a_caption_for_each_step_and_the_pointer_in_every_tab(page, site, tmp_path):
    film = Film(page.context, tmp_path, trace="off", video=True, redact=str)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    await film.start(page)
    await film.chapter(page, step(1, "open the windows"))
    await page.goto(f"{site.url}/popup/?csp=strict")
    await film.chapter(page, step(2, 'click button "Ask the partner"'))
    async with page.context.expect_page() as opening:
        await page.get_by_role("button", name="Ask the partner").click()
    partner = await opening.value
    await film.chapter(partner, step(3, 'click button "Green"'))
    await partner.get_by_role("button", name="Green").click()
    await film.chapter(page, step(4, 'assert that text "Chosen: Green" is visible'))
    await page.get_by_text("Chosen: Green").wait_for()

    kept = await film.finish(passed=True)

    shown = pictures(kept["video"])
    captions = [(picture, ms) for picture, ms in shown if is_captioned(picture.crop((400, 0, 900, 64)))]
    assert kept == {"video": str(tmp_path / "video.webp")}
    assert shown[0][0].size == (1280, 800)
    assert len(different([picture.crop((400, 0, 900, 64)) for picture, _ in captions])) == 4
    assert all(ms >= CAPTION_S * 1000 - 1 for _, ms in captions)
    bordered = [picture for picture, _ in shown if is_grey(picture, (20, 400)) and is_grey(picture, (1260, 700))]
    assert len(bordered) >= 2
    assert errors == []
    assert [path.name for path in tmp_path.iterdir()] == ["video.webp"]


@pytest.mark.browser
@pytest.mark.usefixtures("without_ffmpeg")
async def test_filming_changes_nothing_that_locators_snapshots_scripts_or_the_counter_of_changes_see(
    chromium, site, tmp_path
):
    async def seen() -> dict[str, object]:
        return {
            "aria": await page.aria_snapshot(mode="ai"),
            "text": await page.locator("body").inner_text(),
            "named": await page.get_by_text("send the order").count(),
            "tables": await page.locator("table").count(),
            "hit": await page.evaluate("document.elementFromPoint(640, 20).tagName"),
            "pulse": (await ask_frame(page.main_frame, "pulse"))["changes"],
            "focus": await page.evaluate("document.activeElement.id"),
        }

    async def act(film: Film) -> None:
        await film.chapter(page, step(2, "send the order"))
        await page.get_by_role("heading", name="Order parts").click()
        await film.chapter(page, step(3, "send the order"))
        await page.get_by_label("Part", exact=True).fill("Bolt")

    results = []
    for video in (False, True):
        page = await chromium.new_page(viewport={"width": 1280, "height": 800})
        film = Film(page.context, tmp_path, trace="off", video=video, redact=str)
        await film.start(page)
        await page.goto(f"{site.url}/form/")
        await film.chapter(page, step(1, "open"))
        await ask_frame(page.main_frame, "pulse")  # it counts from here
        await act(film)
        results.append(await seen())
        await film.finish(passed=True)
        await page.close()

    assert results[1] == results[0]


@pytest.mark.browser
@pytest.mark.usefixtures("without_ffmpeg")
async def test_codes_are_dots_and_no_typed_text_stands_beside_the_pointer(page, site, tmp_path):
    film = Film(page.context, tmp_path, trace="off", video=True, redact=str)
    await film.start(page)
    await page.goto(f"{site.url}/login/")
    await film.chapter(page, step(1, "fill the code"))
    code = page.get_by_label("One-time code")
    await code.fill("246810")

    shown = pictures((await film.finish(passed=True))["video"])

    assert await code.evaluate("e => getComputedStyle(e).webkitTextSecurity") == "disc"
    corners = [picture.crop((900, 2, 1278, 50)) for picture, _ in shown[1:] if not is_captioned(picture)]
    assert all(max(high - low for low, high in corner.getextrema()) < 12 for corner in corners)


@pytest.mark.browser
@pytest.mark.usefixtures("without_ffmpeg")
async def test_a_tab_that_goes_away_ends_neither_the_run_nor_the_video(page, site, tmp_path):
    film = Film(page.context, tmp_path, trace="on", video=True, redact=str)
    await film.start(page)
    await page.goto(f"{site.url}/form/")
    await film.chapter(page, step(1, "open"))
    other = await page.context.new_page()
    await film.chapter(other, step(2, "look elsewhere"))
    await other.close()
    await film.chapter(other, step(3, "too late"))
    await film.chapter(page, step(4, "back"))

    kept = await film.finish(passed=False)

    assert sum(is_captioned(picture) for picture, _ in pictures(kept["video"])) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["trace.zip", "video.webp"]


@pytest.mark.browser
async def test_a_lost_film_is_told_at_the_end_in_one_sentence(chromium, tmp_path):
    context = await chromium.new_context()
    page = await context.new_page()
    await context.close()
    film = Film(context, tmp_path, trace="on", video=True, redact=str)
    await film.start(page)
    await film.chapter(page, step(1, "open"))

    with pytest.raises(Unavailable) as lost:
        await film.finish(passed=False)

    assert lost.value.message.startswith("there is no video: ")
    assert "; there is no trace: " in lost.value.message
    assert list(tmp_path.iterdir()) == []


def jpeg(colour: tuple[int, int, int], size: tuple[int, int] = (64, 40)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


@pytest.mark.usefixtures("without_ffmpeg")
async def test_short_steps_are_stretched_and_long_ones_keep_their_time(reel, tmp_path):
    for at_s, colour, opens in ((0.0, 0, True), (0.1, 60, False), (0.2, 120, True), (5.2, 240, False)):
        if opens:
            reel.open_chapter()
        reel.add(jpeg((colour, 0, 0)), 100 + at_s)

    shown = pictures(reel.develop(tmp_path / "video", ended_s=105.2))

    assert [round(ms) for _, ms in shown] == [round(CAPTION_S * 1000), round(RESULT_S * 1000), 5000, 1500]


@pytest.mark.usefixtures("without_ffmpeg")
async def test_no_frame_takes_the_place_of_a_caption(reel, tmp_path):
    reel.add(jpeg((0, 0, 0)), 100.0)
    reel.open_chapter()
    reel.add(jpeg((120, 0, 0)), 100.2)
    reel.add(jpeg((240, 0, 0)), 100.25)

    shown = pictures(reel.develop(tmp_path / "video", ended_s=101))

    assert [round(picture.getpixel((5, 5))[0], -1) for picture, _ in shown] == [0, 120, 240]


@pytest.mark.usefixtures("without_ffmpeg")
async def test_a_frame_that_comes_late_is_left_out_and_a_clock_that_goes_back_ends_no_video(reel, tmp_path):
    for colour, at_s in ((0, 100.0), (120, 100.5), (240, 100.4), (60, 40.0)):
        reel.add(jpeg((colour, 0, 0)), at_s)
        reel.cut()

    shown = pictures(reel.develop(tmp_path / "video", ended_s=101))

    assert [round(picture.getpixel((5, 5))[0], -1) for picture, _ in shown] == [0, 120, 60]


@pytest.mark.usefixtures("without_ffmpeg")
async def test_a_long_video_gets_fewer_pictures_and_keeps_its_length(reel, tmp_path):
    for number in range(3 * MOST_PICTURES):
        reel.add(jpeg((number % 256, number // 8 % 256, 0), (32, 40) if number % 2 else (64, 40)), number / 10)

    shown = pictures(reel.develop(tmp_path / "video", ended_s=150))

    assert len(shown) <= MOST_PICTURES
    assert sum(ms for _, ms in shown) == pytest.approx(152_400, abs=MOST_PICTURES)


async def test_an_ffmpeg_that_fails_gives_way_to_the_webp(reel, tmp_path, monkeypatch):
    broken = tmp_path / "bin" / "ffmpeg"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(broken.parent))
    reel.add(jpeg((1, 2, 3)), 0)

    assert reel.develop(tmp_path / "video", ended_s=1).name == "video.webp"


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg on PATH; the WebP is tested instead")
async def test_with_ffmpeg_the_video_is_a_webm(reel, tmp_path):
    for number in range(20):
        reel.add(jpeg((number * 10, 0, 0), (64, 40) if number < 10 else (20, 40)), number / 10)

    video = reel.develop(tmp_path / "video", ended_s=2)

    assert video.name == "video.webm"
    assert video.read_bytes()[:4] == b"\x1a\x45\xdf\xa3"
    assert mode_of(video) == 0o600


async def test_an_animation_reads_back_as_it_was_written(tmp_path):
    first = Image.new("RGB", (50, 31), (200, 10, 10))
    second = first.copy()
    second.paste((10, 10, 200), (13, 7, 31, 20))
    with (tmp_path / "a.webp").open("w+b") as file:
        animation = Animation(file, first.size)
        for picture, ms in ((first, 40), (first, 60), (second, 300)):
            animation.add(picture, ms)
        animation.close()

    shown = pictures(tmp_path / "a.webp")

    assert [ms for _, ms in shown] == [100, 300]
    for picture, (read, _) in zip((first, second), shown, strict=True):
        for point in ((2, 2), (20, 12), (48, 29)):
            assert max(abs(a - b) for a, b in zip(picture.getpixel(point), read.getpixel(point), strict=True)) < 30
