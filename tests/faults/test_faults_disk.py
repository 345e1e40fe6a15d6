"""Disks that are full, folders that may not be written, runs that meet in one folder, recipes made to hurt."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.world import Site, begin, command, environment, here, page, recipe, run, small_disk, verified

HI = {"/": page("<h1>Hi</h1><button>Go</button>")}


@pytest.fixture(name="small_disk")
def _small_disk(tmp_path: Path) -> Iterator[Path]:
    """Of 1 MiB."""
    with small_disk(tmp_path / "disk", "1m") as folder:
        yield folder


def test_a_disk_that_fills_up_ends_the_run_with_a_clear_word(small_disk: Path, tmp_path: Path) -> None:
    big = page("<h1>Hi</h1>" + "<p>word </p>" * 500)
    steps = "\n".join(f"- screenshot: {{as: p{number}, whole_page: true}}\n- goto: /{number}" for number in range(60))
    with Site(
        {"/": big} | {f"/{n}": page(f"<h1>{n}</h1>" + f"<p>{n} {'word ' * n}</p>" * 300) for n in range(60)}
    ) as site:
        file = recipe(tmp_path, site.url, steps)
        result = small_disk / "result.txt"
        result.write_text("the old result", encoding="utf-8")
        done = subprocess.run(
            command("run", file, "--out", small_disk, "--run-id", "r", "--junit", result), capture_output=True, text=True, env=environment(),
            cwd=tmp_path, timeout=90,
        )  # fmt: skip

    said = done.stdout + done.stderr
    assert done.returncode == 5, said
    assert "the disk is full at" in said
    assert "Traceback" not in said
    assert verified(small_disk / "r") == "ok"
    assert result.read_text(encoding="utf-8").startswith(("the old result", "<?xml"))


def test_a_disk_that_is_full_before_the_run_begins_nothing(small_disk: Path, tmp_path: Path) -> None:
    (small_disk / "filler").write_bytes(b"x" * 900_000)
    with Site(HI) as site:
        file = recipe(tmp_path, site.url, '- click: button "Go"')
        done = subprocess.run(
            command("run", file, "--out", small_disk), capture_output=True, text=True, env=environment(), timeout=60
        )

    assert done.returncode == 5
    assert "the disk is full at" in done.stderr
    assert "the run was not begun" in done.stderr
    assert site.seen == []


def test_a_folder_that_cannot_be_made_is_said_before_a_browser_starts(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file, not a folder", encoding="utf-8")
    done = run(recipe(tmp_path, "http://127.0.0.1:1", '- click: button "Go"'))

    assert done.code == 5
    assert "cannot be written" in done.err
    assert "next      " in done.err
    assert "Traceback" not in done.err


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_a_read_only_folder_is_said_before_a_browser_starts(tmp_path: Path) -> None:
    file = recipe(tmp_path, "http://127.0.0.1:1", '- click: button "Go"')
    # Nobody, root neither, can make a folder in /proc.
    done = subprocess.run(
        command("run", file, "--out", "/proc/runs"), capture_output=True, text=True, env=environment()
    )

    assert done.returncode == 5
    assert "/proc/runs" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("option", ["--html", "--junit", "--events"])
def test_a_report_that_cannot_be_written_is_a_wrong_command_line(tmp_path: Path, option: str) -> None:
    with Site(HI) as site:
        done = run(recipe(tmp_path, site.url, '- click: button "Go"'), option, "/proc/no/report")

    assert done.code == 2
    assert "/proc/no/report cannot be written" in done.err
    assert "Traceback" not in done.err


def test_a_run_id_is_used_once(tmp_path: Path) -> None:
    with Site(HI) as site:
        file = recipe(tmp_path, site.url, "- note: hi")
        first, second = run(file), run(file)

    assert (first.code, second.code) == (0, 2)
    assert "already holds a finished journal" in second.err
    assert verified(first.folder) == "ok"


@pytest.mark.long
def test_of_two_runs_in_one_folder_the_second_is_told_who_holds_it(tmp_path: Path) -> None:
    with Site(HI) as site:
        file = recipe(tmp_path, site.url, '- wait: [{visible: heading "Later"}]\n  timeout: 4')
        first = begin(file)
        first.until("step_started")
        second = run(file)
        done = first.end()

    assert second.code == 10
    assert f"is being written by process {first.process.pid}, run r" in second.err
    assert done.code == 1
    assert verified(done.folder) == "ok"


@pytest.mark.parametrize("name", ["..", "../x", "a/b", "/tmp/x", "", ".", "a\nb", "-", "x" * 300, "~"])
def test_a_run_id_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    done = run(recipe(tmp_path, "http://127.0.0.1:1", "- note: hi"), run_id=name)

    assert done.code == 2, done
    assert "Traceback" not in done.err
    assert not (tmp_path / "runs").exists()


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "\n".join(
    f"{new}: &{new} [{', '.join(['*' + old] * 9)}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = {
    "bomb": BOMB,
    "python tag": "recipe: 1\ntitle: !!python/object/apply:os.system ['touch pwned']\nsteps: [{note: x}]\n",
    "unknown tag": "recipe: 1\ntitle: !boom x\nsteps: [{note: x}]\n",
    "twice": "recipe: 1\ntitle: a\ntitle: b\nsteps: [{note: x}]\n",
    "merge": "recipe: 1\n<<: {title: x}\nsteps: [{note: x}]\n",
    "deep": "recipe: 1\ntitle: x\nsteps: " + "[" * 5000 + "]" * 5000 + "\n",
    "deep mapping": "recipe: 1\ntitle: x\nsteps: " + "{a: " * 3000 + "1" + "}" * 3000 + "\n",
    "two documents": "recipe: 1\ntitle: x\nsteps: [{note: x}]\n---\nrecipe: 1\n",
    "no mapping": "- 1\n- 2\n",
    "empty": "",
    "control characters": "recipe: 1\ntitle: 'a\x00b'\n",
    "template": "recipe: 1\ntitle: x\nstart: 'http://127.0.0.1:1'\nsteps: [{note: '${a.${b}}'}]\n",
    "proto": "recipe: 1\ntitle: x\n__proto__: {a: 1}\nsteps: [{note: x}]\n",
    "huge number": "recipe: 1\ntitle: x\nbudget: {steps: " + "9" * 5000 + "}\nsteps: [{note: x}]\n",
    "not a number": "recipe: 1\ntitle: x\nbudget: {seconds: .nan}\nsteps: [{note: x}]\n",
    "endless seconds": "recipe: 1\ntitle: x\nbudget: {seconds: .inf}\nsteps: [{note: x}]\n",
    "script address": "recipe: 1\ntitle: x\nsteps: [{goto: 'javascript:alert(1)'}]\n",
    "file address": "recipe: 1\ntitle: x\nsteps: [{goto: 'file:///etc/passwd'}]\n",
    "climbing use": "recipe: 1\ntitle: x\nsteps: [{use: ../../etc/passwd}]\n",
    "itself": "recipe: 1\ntitle: x\nsteps: [{use: job.yaml}]\n",
    "star": "recipe: 1\ntitle: x\npolicy: {navigate: '*'}\nsteps: [{note: x}]\n",
    "secret for all": "recipe: 1\ntitle: x\nsecrets: {a: {from: 'env:A', origins: '*'}}\nsteps: [{note: x}]\n",
    "slow pattern": "recipe: 1\ntitle: x\nparams: {a: {pattern: '(a+)+$', default: '" + "a" * 40 + "!'}}\nsteps: [{note: x}]\n",
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_recipe_made_to_hurt_is_refused_with_its_place(tmp_path: Path, kind: str) -> None:
    (tmp_path / "job.yaml").write_text(HOSTILE[kind], encoding="utf-8")

    done = subprocess.run(
        command("check", "job.yaml", "--json"),
        capture_output=True,
        text=True,
        env=environment(),
        cwd=tmp_path,
        timeout=20,
    )

    assert done.returncode == 2, done
    first = json.loads(done.stdout)[0]
    assert (first["file"], first["level"]) == ("job.yaml", "error")
    assert first["line"] >= 1
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "pwned").exists()


@pytest.mark.long
@pytest.mark.parametrize("kind", ["bomb", "python tag", "twice", "deep"])
def test_run_refuses_the_same_before_a_browser_starts(tmp_path: Path, kind: str) -> None:
    (tmp_path / "job.yaml").write_text(HOSTILE[kind], encoding="utf-8")

    done = subprocess.run(
        command("run", "job.yaml"), capture_output=True, text=True, env=environment(), cwd=tmp_path, timeout=20
    )

    assert done.returncode == 2, done
    assert done.stderr.startswith("job.yaml:")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["job.yaml"]


@pytest.mark.long
@pytest.mark.parametrize("verb", ["run", "check"])
@pytest.mark.parametrize("kind", ["missing", "folder", "binary", "ten megabytes"])
def test_what_is_no_recipe_file_at_all(tmp_path: Path, verb: str, kind: str) -> None:
    file = tmp_path / "job.yaml"
    if kind == "folder":
        file.mkdir()
    elif kind == "binary":
        file.write_bytes(bytes(range(256)) * 40)
    elif kind == "ten megabytes":
        file.write_bytes(b"recipe: 1\n" + b"# x\n" * 2_600_000)

    done = subprocess.run(
        command(verb, "job.yaml"), capture_output=True, text=True, env=environment(), cwd=tmp_path, timeout=20
    )

    assert done.returncode == 2, done
    assert "job.yaml" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


async def test_a_secret_file_beside_the_recipe_may_not_be_replaced_by_a_download(tmp_path: Path) -> None:
    from tests.faults.test_faults_download import served

    with Site({"/": page('<a href="/f">Get</a>'), "/f": served(b"x", "../../../job.yaml")}) as site:
        file = recipe(tmp_path, site.url, '- download: {on: link "Get", as: f}')
        before = file.read_bytes()
        await here(file)

    assert file.read_bytes() == before
