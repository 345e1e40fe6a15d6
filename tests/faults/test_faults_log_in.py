"""A recipe that promises a log-in and cannot keep it has not passed, however well its steps went."""

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.world import Done, Site, Visit, page, recipe, run, small_disk, verified

HI = {"/": page("<h1>Hi</h1><button>Go</button>", script="localStorage.setItem('a', 'b')")}


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk with room for the name of a file and none for what is in it; needs the right to mount one."""
    with small_disk(tmp_path / "disk", "64k") as folder:
        with (folder / "filler").open("wb", buffering=0) as filler, suppress(OSError):
            while True:
                filler.write(b"x" * 4096)
        yield folder


def kept_in(folder: Path, place: str) -> tuple[Done, list[str]]:
    """A run that is to keep its log-in there, and what the site saw of it."""
    with Site(HI) as site:
        steps = '- click: button "Go"\n  effect: none'
        done = run(recipe(folder, site.url, steps, f"env: {{auth: {{out: {place}}}}}"), "--trace", "on-failure")
    return done, site.seen


def test_a_log_in_that_no_longer_fits_on_the_disk_fails_the_run_and_leaves_the_old_one(
    full_disk: Path, tmp_path: Path
) -> None:
    done, _ = kept_in(tmp_path, "disk/state.json")

    assert done.code == 5, done
    assert done.end["outcome"] == "unavailable"
    assert "every step was done, and the log-in of env.auth.out was not kept: the disk is full" in done.end["why"]
    assert "env.auth.out" in done.err + done.out and "Traceback" not in done.err + done.out
    assert list(done.end["artifacts"]) == ["trace"], "what helps to find out why is kept, as for any failure"
    assert sorted(path.name for path in full_disk.iterdir()) == ["filler"]
    assert verified(done.folder) == "ok"


def test_a_folder_that_came_into_the_place_of_the_log_in_meanwhile_fails_the_run(tmp_path: Path) -> None:
    def blocked(visit: Visit) -> None:
        (tmp_path / "state.json").mkdir(exist_ok=True)
        visit.reply(HI["/"])

    with Site({"/": blocked}) as site:
        done = run(recipe(tmp_path, site.url, '- click: button "Go"', "env: {auth: {out: state.json}}"))

    assert done.code == 5, done
    assert "the log-in of env.auth.out was not kept" in done.end["why"]
    assert "log-in" not in done.end["artifacts"]


def test_a_read_only_place_for_the_log_in_is_said_before_a_browser_starts(full_disk: Path, tmp_path: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(full_disk)], check=True)
    done, seen = kept_in(tmp_path, "disk/state.json")

    assert done.code == 2, done
    assert "env.auth.out: the folder" in done.err and "cannot be written to" in done.err
    assert seen == []


@pytest.mark.parametrize(("place", "why"), [("kept/state.json", "there is no folder"), (".", "is a folder")])
def test_a_place_that_can_take_no_log_in_is_said_before_a_browser_starts(tmp_path: Path, place: str, why: str) -> None:
    done, seen = kept_in(tmp_path, place)

    assert done.code == 2, done
    assert "env.auth.out" in done.err and why in done.err
    assert seen == []
