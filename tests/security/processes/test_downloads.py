"""Downloads: under a harmless name, in their own folder, whole, weighed while they come, and never opened."""

from __future__ import annotations

import asyncio
import hashlib
import os
import threading
from pathlib import Path

import pytest

from browser_agent.browser.evidence import Evidence, Limits
from browser_agent.browser.filename import safe_name
from browser_agent.browser.keeping import landed, take
from tests.faults.world import Site, Visit, page

from .lived import living

NAMES = [
    "../../evil.sh", "/etc/cron.d/evil", "C:\\Windows\\system32\\evil.dll", "a\x00b.csv", "x" * 400 + ".csv", "CON", "nul.txt",
    ".bashrc", "...", "\u202egnp.exe", "a\nb.csv", "-rf", "a;rm -rf /.csv", "$(id).csv", "x." + "y" * 400, "", "  ",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_one_plain_part_of_a_path(name: str) -> None:
    safe = safe_name(name)

    assert 1 <= len(safe) <= 80
    assert Path(safe).name == safe
    assert safe.isascii()
    assert safe.isprintable()
    assert safe[0] not in ".- "
    assert not set(safe) & set("/\\:*?\"<>|;$&`'")


@pytest.mark.parametrize("ending", ["lnk", "LNK", "url", "scf", "desktop", "pif", "webloc", "website"])
def test_what_a_desktop_follows_by_itself_loses_its_ending(ending: str) -> None:
    assert safe_name(f"invoice.pdf.{ending}") == f"invoice.pdf.{ending}_"
    assert safe_name("invoice.pdf") == "invoice.pdf"


def test_a_download_is_copied_whole_with_its_hash_and_for_its_owner_only(tmp_path: Path) -> None:
    source, target = tmp_path / "guid", tmp_path / "downloads" / "1-1-a.bin"
    source.write_bytes(os.urandom(3_000_000))

    digest = take(source, target, 3_000_000)

    assert target.read_bytes() == source.read_bytes()
    assert digest == hashlib.sha256(source.read_bytes()).hexdigest()
    assert target.stat().st_mode & 0o777 == 0o600
    assert list(target.parent.iterdir()) == [target]


def test_a_link_that_waits_under_the_name_is_not_written_through(tmp_path: Path) -> None:
    source, victim, target = tmp_path / "guid", tmp_path / "victim", tmp_path / "downloads" / "1-1-a.csv"
    source.write_text("evil")
    victim.write_text("good")
    target.parent.mkdir()
    target.symlink_to(victim)

    with pytest.raises(OSError, match="something is there already"):
        take(source, target, 4)

    assert victim.read_text() == "good"


def test_a_link_in_place_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    source, elsewhere = tmp_path / "guid", tmp_path / "elsewhere"
    source.write_text("evil")
    elsewhere.mkdir()
    (tmp_path / "downloads").symlink_to(elsewhere)

    with pytest.raises(OSError, match="is a link"):
        take(source, tmp_path / "downloads" / "1-1-a.csv", 4)

    assert list(elsewhere.iterdir()) == []


def test_a_browser_that_puts_a_link_in_place_of_a_download_gets_nothing_read_for_it(tmp_path: Path) -> None:
    (tmp_path / "guid").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "pipe")

    for name in ("guid", "pipe"):
        with pytest.raises(OSError, match=r"symbolic links|no plain file"):
            take(tmp_path / name, tmp_path / "downloads" / "1-1-a.csv", 100)

    assert list((tmp_path / "downloads").iterdir()) == []


def test_a_file_that_grows_after_its_end_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "guid").write_bytes(b"x" * 11)

    with pytest.raises(OSError, match="it grew"):
        take(tmp_path / "guid", tmp_path / "downloads" / "1-1-a.csv", 10)

    assert list((tmp_path / "downloads").iterdir()) == []


def test_what_is_on_its_way_is_weighed_and_a_folder_that_is_gone_weighs_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 10)
    (tmp_path / "b").write_bytes(b"x" * 5)
    (tmp_path / "link").symlink_to("/etc/passwd")

    assert landed(tmp_path) == 15 + len("/etc/passwd")
    assert landed(tmp_path / "gone") == 0


@pytest.mark.long
@pytest.mark.browser
async def test_a_download_without_an_end_is_stopped_when_it_weighs_too_much_and_not_at_the_end_of_the_run(
    tmp_path: Path,
) -> None:
    stopped = threading.Event()

    def endless(visit: Visit) -> None:
        visit.send_response(200)
        visit.send_header("Content-Type", "application/octet-stream")
        visit.end_headers()
        try:
            for _ in range(3000):
                visit.wfile.write(b"x" * 100_000)
                visit.server.over.wait(0.01)
        except OSError:
            stopped.set()

    told: list[str] = []
    refused = asyncio.Event()

    def tell(finding: str) -> None:
        told.append(finding)
        refused.set()

    with Site({"/": page('<a href="/f" download="a.bin">Get</a>'), "/f": endless}) as site:
        async with living(jail="off", walled=False) as lived:
            context = await lived.browser.new_context()
            evidence = Evidence(
                tmp_path / "downloads",
                limits=Limits(10, 2_000_000),
                on_finding=tell,
                landing=lived.cell.downloads,
            )
            evidence.watch(context)
            tab = await context.new_page()
            await tab.goto(site.url)
            await tab.get_by_text("Get").click()
            async with asyncio.timeout(20):
                await refused.wait()
            most = landed(lived.cell.downloads)
            await evidence.drain()
        assert stopped.wait(5)
    assert told == ["a download was not kept: a.bin (more than 2000000 bytes downloaded in one run)"]
    assert most < 20_000_000
    assert not (tmp_path / "downloads").exists()
