"""`run --dry-run` as a person meets it: what would have been sent is told, nothing is sent, and it is no pass."""

import json
from pathlib import Path

import pytest

from browser_agent.journal import read
from browser_agent.report.html import to_html
from browser_agent.report.run import fold
from tests.cli.test_cli_commands import do
from tests.faults.world import Site, page, recipe

SECRET = "kettle-42-owl"
FORM = page(
    "<form method=post action=/sent><label>Part <input name=part></label>"
    "<label>Key <input name=note type=password></label><button>Send</button></form><a href=/other>Other</a>"
)
MORE = "secrets: {k: {from: env:KEY}}"
STEPS = """\
- fill: {into: textbox "Part", value: Bolt}
- fill: {into: {label: Key}, value: '${secrets.k}'}
- click: button "Send"
- click: link "Other"
"""

pytestmark = pytest.mark.browser


def test_a_dry_run_tells_each_request_without_secrets_sends_nothing_and_exits_11(tmp_path: Path) -> None:
    with Site({"/": FORM, "/sent": page("sent"), "/other": page("other")}) as site:
        file = recipe(tmp_path, site.url + "/", STEPS, MORE)
        done = do("run", file, "--dry-run", "--json", "--out", tmp_path / "runs", KEY=SECRET)

    assert done.code == 11, done
    told = json.loads(done.out)
    (held,) = told["held"]
    assert (told["outcome"], held["method"], held["url"]) == ("dry_run", "POST", site.url + "/sent")
    assert held["fields"]["part"] == "Bolt"
    assert [one["verdict"] for one in told["steps"]] == ["passed", "passed", "passed", "skipped", "passed"]
    assert f"would send POST {site.url}/sent with part=Bolt" in done.err
    assert "DRY RUN" in done.err and "PASSED" not in done.err
    assert "/sent" not in site.seen
    folder = next((tmp_path / "runs").iterdir())
    page_ = to_html(fold(read(folder)), folder)
    assert "Held by the dry run" in page_
    assert SECRET not in done.out + done.err + page_ + (folder / "journal.jsonl").read_text()
