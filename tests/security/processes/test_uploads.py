"""Uploads: what a page is given is the file that the judge saw, read at that moment, whatever is swapped afterwards."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from browser_agent.browser.lending import lend
from browser_agent.core.errors import StepFault
from browser_agent.policy.judge import Policy, may_upload
from tests.faults.world import Site, Visit, page, recipe, run


@pytest.fixture
def lent(tmp_path: Path) -> Path:
    (tmp_path / "lent").mkdir()
    return tmp_path / "lent"


def test_a_page_gets_a_copy_with_name_bytes_and_date_of_the_file(tmp_path: Path, lent: Path) -> None:
    file = tmp_path / "bill.pdf"
    file.write_bytes(b"bill")
    os.utime(file, (1e9, 1e9))

    (copy,) = lend([str(file)], lent)

    assert Path(copy).name == "bill.pdf"
    assert Path(copy).read_bytes() == b"bill"
    assert Path(copy).is_relative_to(lent)
    assert Path(copy).stat().st_mtime == 1e9
    file.write_bytes(b"other")
    assert Path(copy).read_bytes() == b"bill"


def test_two_files_of_the_same_name_stay_two(tmp_path: Path, lent: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.txt").write_text(name)

    copies = lend([str(tmp_path / "a" / "x.txt"), str(tmp_path / "b" / "x.txt")], lent)

    assert [Path(one).read_text() for one in copies] == ["a", "b"]


def test_a_link_that_was_put_there_after_the_judge_looked_is_not_followed(tmp_path: Path, lent: Path) -> None:
    (tmp_path / "x.txt").symlink_to("/etc/hostname")

    with pytest.raises(StepFault, match="a link, put there since"):
        lend([str(tmp_path / "x.txt")], lent)


def test_a_folder_on_the_way_that_became_a_link_is_noticed(tmp_path: Path, lent: Path) -> None:
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "x.txt").write_text("private")
    (tmp_path / "given").symlink_to(tmp_path / "private")

    with pytest.raises(StepFault, match=r"a way that leads to .*private/x\.txt"):
        lend([str(tmp_path / "given" / "x.txt")], lent)


@pytest.mark.parametrize("what", ["pipe", "folder", "gone"])
def test_what_is_no_plain_file_is_refused_and_does_not_hold_the_run(tmp_path: Path, lent: Path, what: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()

    with pytest.raises(StepFault, match=r"no plain file|No such file"):
        lend([str(tmp_path / what)], lent)


def test_however_a_file_is_swapped_with_a_link_nothing_of_another_file_is_ever_lent(tmp_path: Path, lent: Path) -> None:
    (tmp_path / "private.txt").write_text("private")
    file, over = tmp_path / "x.txt", threading.Event()
    file.write_text("mine")

    def swap() -> None:
        number = 0
        while not over.is_set():
            number += 1
            fresh = tmp_path / f"fresh{number % 2}"
            fresh.unlink(missing_ok=True)
            if number % 2:
                fresh.symlink_to(tmp_path / "private.txt")
            else:
                fresh.write_text("mine")
            fresh.replace(file)

    attacker = threading.Thread(target=swap)
    attacker.start()
    told = {"mine": 0, "refused": 0}
    try:
        deadline = time.monotonic() + 20
        while min(told.values()) < 50 and time.monotonic() < deadline:
            try:
                told[Path(lend([str(file)], lent)[0]).read_text()] += 1
            except StepFault:
                told["refused"] += 1
    finally:
        over.set()
        attacker.join()

    assert set(told) == {"mine", "refused"}
    assert min(told.values()) >= 50


def test_the_judge_sees_where_links_lead_and_what_proc_has_is_in_no_folder(tmp_path: Path) -> None:
    policy = Policy(navigate=(), upload=(str(tmp_path),))
    for name, leads in (("a", "/proc/self/environ"), ("b", "/etc/hostname"), ("c", "..")):
        (tmp_path / name).symlink_to(leads)

    for name in ("a", "b", "c", "../x.txt", "/proc/self/environ"):
        assert may_upload((str((tmp_path / name).resolve()),), policy).answer == "deny", name
    (tmp_path / "d").write_text("x")
    assert may_upload((str((tmp_path / "d").resolve()),), policy).answer == "allow"
    assert may_upload((f"{tmp_path}/sub/../../x",), policy).answer == "deny"


@pytest.mark.long
@pytest.mark.browser
def test_a_file_that_only_its_owner_may_read_arrives_whoever_the_browser_is(tmp_path: Path) -> None:
    got: list[bytes] = []

    class Form(Visit):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.reply("<h1>Thanks</h1>")

    file = tmp_path / "mine.txt"
    file.write_bytes(b"only mine")
    file.chmod(0o600)
    form = "<form method=post action=/send enctype=multipart/form-data><label>File <input type=file name=f></label><button>Send</button></form>"
    upload = """- upload: {to: 'label "File"', file: mine.txt}\n"""
    steps = upload + '- click: button "Send"\n  expect: [{visible: heading "Thanks"}]'
    with Site({"/": page(form)}) as site:
        site.RequestHandlerClass = Form
        done = run(recipe(tmp_path, site.url, steps))

    assert done.code == 0, done
    assert b'filename="mine.txt"' in got[0]
    assert b"only mine" in got[0]
