"""Progress: plain lines in CI, a moving line on a terminal, and nothing that a page could command."""

import io
from pathlib import Path

import pytest

from browser_agent.report.console import Progress, console_for, show
from tests.report import sample

PLAIN = """\
Order parts · recipes/parts.yaml · http://127.0.0.1:8000/form.html
 ✓ 1  fill textbox "Part" = Bolt                                    0.08 s
 ✓ 2  fill spinbutton "Count" = 3                                   0.05 s
 ✓ 3  choose Fast in combobox "Speed"                               0.07 s
 ✓ 4  check checkbox "I agree"                                      0.05 s
 ✗ 5  click button "Send order"                                     5.02 s
"""


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class Pipe(io.TextIOWrapper):
    def __init__(self, encoding: str) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)

    def text(self) -> str:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode(self.encoding)


def play(folder: Path, stream: Pipe | Terminal) -> Progress:
    progress = Progress(console_for(stream), monotonic=lambda: 7.0)
    for event in sample.events_of(folder):
        progress(event)
    return progress


def test_without_a_terminal_each_step_is_one_plain_line(tmp_path: Path) -> None:
    stream = Pipe("utf-8")

    play(sample.failed_run(tmp_path), stream)

    assert stream.text() == PLAIN


def test_a_pipe_that_cannot_show_a_text_gets_it_escaped(tmp_path: Path) -> None:
    stream = Pipe("ascii")

    play(sample.hostile_run(tmp_path), stream)
    show(sample.report_of(tmp_path), console_for(stream))

    assert " x 1  <script>alert(1)</script> : :error" in stream.text()
    assert "\\ufffd[31m" in stream.text()
    assert stream.text().isascii()


def test_progress_and_ending_together_are_the_whole_block(tmp_path: Path) -> None:
    told, whole = Pipe("utf-8"), Pipe("utf-8")
    play(sample.failed_run(tmp_path), told)
    show(sample.report_of(tmp_path), console_for(told), with_steps=False)
    show(sample.report_of(tmp_path), console_for(whole))

    assert told.text() == whole.text()


def test_a_terminal_shows_what_runs_and_for_how_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "100")
    stream, now = Terminal(), [100.0]
    progress = Progress(console_for(stream), monotonic=lambda: now[0])
    *before, _, _ = sample.events_of(sample.failed_run(tmp_path))

    for event in before:
        progress(event)
    progress.waiting("2 requests")
    now[0] += 3.2
    assert progress._live is not None
    progress._live.refresh()
    progress.close()
    progress.close()

    last = stream.getvalue().rpartition("\x1b[1A")[0] or stream.getvalue()
    assert '5/6  click button "Send order"' in last
    assert "waiting for 2 requests  3.2 s" in last
    assert "\x1b[32m ✓ 1  fill" in stream.getvalue()


def test_no_color_leaves_a_terminal_without_colours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Terminal()

    show(sample.report_of(sample.failed_run(tmp_path)), console_for(stream))

    assert "\x1b[3" not in stream.getvalue()


def test_the_console_of_a_closed_run_moves_no_more(tmp_path: Path) -> None:
    progress = play(sample.passed_run(tmp_path), Terminal())

    assert progress._live is None
