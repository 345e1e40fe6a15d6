"""`browser-agent audit`, and what `run` and `report` say for it: words, codes, heads and keys."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from browser_agent.cli.main import status
from browser_agent.journal import examine
from tests.faults.world import Site, environment, page, recipe, run
from tests.report import sample
from tests.security.audit.journals import SECRET, write

Said = tuple[int, str, str]


@pytest.fixture
def audit(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    def asked(*arguments: str | Path) -> Said:
        code = status([str(part) for part in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return asked


def test_a_whole_run_is_ok_with_its_head(audit: Callable[..., Said], tmp_path: Path) -> None:
    folder = sample.passed_run(tmp_path / "r")
    head = examine(folder).head

    assert audit("audit", "verify", folder, "--head", f"sha256:{head}")[:2] == (
        0,
        f"ok · {folder}/journal.jsonl · {examine(folder).records} records\nhead {head}\n",
    )


@pytest.mark.parametrize(
    ("spoil", "code", "state", "tampered"),
    [
        (lambda lines: lines, 0, "ok", False),
        (lambda lines: lines[:-1], 1, "unfinished", False),
        (lambda lines: [*lines[:-1], lines[-1][:30]], 1, "torn_tail", False),
        (lambda lines: [lines[0], lines[1].replace(b"allow", b"allaw"), *lines[2:]], 1, "edited", True),
        (lambda lines: [*lines[:3], *lines[4:]], 1, "deleted", True),
        (lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]], 1, "reordered", True),
        (lambda lines: [*lines[:4], lines[1], *lines[4:]], 1, "inserted", True),
    ],
)
def test_each_state_has_its_word_its_code_and_its_record_in_both_commands(
    spoil: Callable[[list[bytes]], list[bytes]], code: int, state: str, tampered: bool,
    audit: Callable[..., Said], tmp_path: Path,
) -> None:  # fmt: skip
    journal = tmp_path / "journal.jsonl"
    journal.write_bytes(b"".join(spoil(write(tmp_path, 20).splitlines(keepends=True))))

    ended, out, _ = audit("audit", "verify", tmp_path, "--json")

    told = json.loads(out)
    assert (ended, told["state"], told["tampered"], told["exit_code"]) == (code, state, tampered, code)
    assert (told["record"] is not None) == (state not in ("ok", "unfinished"))
    same = audit("report", tmp_path, "--verify")
    assert same == audit("audit", "verify", tmp_path)
    assert (same[0], same[1].split(" ")[0]) == (code, state)


def test_a_run_that_was_cut_off_before_its_head_is_truncated(audit: Callable[..., Said], tmp_path: Path) -> None:
    data = write(tmp_path, 20)
    head = examine(tmp_path).head
    (tmp_path / "journal.jsonl").write_bytes(b"".join(data.splitlines(keepends=True)[:12]))

    code, out, _ = audit("audit", "verify", tmp_path, "--head", head)
    assert (code, out.split(" · ")[:2]) == (1, ["truncated", f"record 12 of {tmp_path}/journal.jsonl"])


def test_what_cannot_be_judged_exits_2(audit: Callable[..., Said], tmp_path: Path) -> None:
    folder = sample.passed_run(tmp_path / "r")

    assert audit("audit", "verify", tmp_path / "nowhere")[0] == 2
    assert audit("audit", "verify", folder, "--head", "abc")[0] == 2
    assert "is no head" in audit("audit", "verify", folder, "--head", "abc")[2]
    assert audit("audit", "verify", folder, "--key", "env:NOT_SET_HERE")[0] == 2
    assert audit("audit", "verify")[0] == 2


def test_a_signed_run_wants_the_key_that_it_was_signed_with(
    audit: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, 20, secret=SECRET)
    monkeypatch.setenv("AUDIT_KEY", SECRET.decode())
    monkeypatch.setenv("OTHER_KEY", "another key of enough bytes")

    code, out, _ = audit("audit", "verify", tmp_path, "--key", "env:AUDIT_KEY")
    assert (code, out.splitlines()[-1]) == (0, "      every record is signed with this key")
    code, out, _ = audit("audit", "verify", tmp_path, "--key", "env:OTHER_KEY")
    assert (code, out.split(" · ")[0]) == (1, "wrong_signature")
    code, out, _ = audit("audit", "verify", tmp_path)
    assert (code, out.splitlines()[-1]) == (0, "      signed; --key SOURCE checks the signatures")


def test_prune_tells_what_would_go_then_removes_it_and_the_run_verifies(
    audit: Callable[..., Said], tmp_path: Path
) -> None:
    folder, other = sample.passed_run(tmp_path / "r"), sample.failed_run(tmp_path / "damaged")
    (other / "journal.jsonl").write_bytes((other / "journal.jsonl").read_bytes().replace(b"Bolt", b"Nut!"))
    pictures = len(list((folder / "pictures").iterdir()))
    assert pictures > 0

    assert audit("audit", "prune", folder, "--older-than", "0d")[:2][1].startswith("would go")
    assert len(list((folder / "pictures").iterdir())) == pictures
    code, out, err = audit("audit", "prune", folder, other, "--older-than", "0d", "--blobs")
    assert (code, out.startswith(f"removed   {folder}: "), "record 1 was changed" in err) == (1, True, True)
    assert not (folder / "pictures").exists()
    code, out, _ = audit("audit", "verify", folder)
    assert (code, out.splitlines()[-1].endswith("went by audit prune")) == (0, True)
    assert audit("audit", "prune", folder, "--older-than", "0d", "--blobs")[1].endswith("nothing, it keeps no files\n")


@pytest.mark.parametrize("age", ["", "30", "-1d", "d", "1y", "1.5d", "9" * 9 + "d"])
def test_an_age_that_is_none_is_a_usage_error(audit: Callable[..., Said], age: str, tmp_path: Path) -> None:
    code, _, err = audit("audit", "prune", tmp_path, f"--older-than={age}")
    assert (code, "is no age" in err) == (2, True)


def test_the_head_is_in_every_report_of_a_run(audit: Callable[..., Said], tmp_path: Path) -> None:
    folder = sample.passed_run(tmp_path / "r")
    head = examine(folder).head

    assert json.loads(audit("report", folder, "--json")[1])["audit_head"] == f"sha256:{head}"
    audit("report", folder, "--html", tmp_path / "r.html", "--junit", tmp_path / "r.xml")
    assert head in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert f'name="journal.head" value="{head}"' in (tmp_path / "r.xml").read_text(encoding="utf-8")


@pytest.mark.browser
@pytest.mark.long
def test_a_real_run_prints_its_head_last_signs_when_asked_and_verifies(
    audit: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDIT_KEY", SECRET.decode())
    with Site({"/": page("<h1>Hi</h1>")}) as site:
        file = recipe(tmp_path, site.url, "- note: hello")
        done = run(file, "--audit-key", "env:AUDIT_KEY", env=environment(AUDIT_KEY=SECRET.decode()))

    assert done.code == 0, done
    (head,) = re.findall(r"^audit head (sha256:[0-9a-f]{64})$", done.out, re.MULTILINE)
    code, out, _ = audit("audit", "verify", done.folder, "--head", head, "--key", "env:AUDIT_KEY", "--json")
    assert (code, json.loads(out)["signature"], json.loads(out)["head"]) == (0, "good", head)
    assert SECRET.decode() not in done.out + done.err + (done.folder / "journal.jsonl").read_text(encoding="utf-8")
