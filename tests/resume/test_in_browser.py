"""Runs that are gone on with in a real browser, after they died, ended or were parked."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from browser_agent.agent import Options, run_recipe
from browser_agent.agent.approval_files import GRANT, TICKET, Grant, Ticket, get, now_text, put
from browser_agent.core.resumption import EffectSettled, RunResumed
from browser_agent.journal.audit import verify
from browser_agent.journal.reader import read
from tests.resume import recipes
from tests.resume.kills import killed
from tests.resume.shop import Shop, open_shop

pytestmark = pytest.mark.long
ROOT = Path(__file__).parents[2]


def agent(*words, cwd, **env):
    return subprocess.run(
        [sys.executable, "-m", "browser_agent", *map(str, words)], cwd=cwd, capture_output=True, text=True,
        timeout=120, check=False, stdin=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": str(ROOT)} | env,
    )  # fmt: skip


def die_when(words, cwd, is_time, **env):
    """Begin a run, and kill it with all that it started as soon as it is time."""
    run = subprocess.Popen(
        [sys.executable, "-m", "browser_agent", *map(str, words)], cwd=cwd, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": str(ROOT)} | env,
    )  # fmt: skip
    ends = time.monotonic() + 60
    while not is_time() and run.poll() is None and time.monotonic() < ends:
        time.sleep(0.01)
    alive = run.poll() is None
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    assert alive, "it ended before it was to be killed"


def test_five_kills_lose_no_row_and_double_no_effect(tmp_path):
    tally = killed(5, rows=8, folder=tmp_path, seed=11)

    assert (tally.kills, tally.lost, tally.doubled, tally.wrong) == (5, 0, 0, [])


def test_without_a_probe_an_order_on_its_way_stops_for_a_person_who_says_what_happened(tmp_path):
    recipe, table = recipes.write(tmp_path, 3, probe=False)
    with open_shop(Shop(slow_s=0.5)) as shop:
        words = ["run", recipe, "-p", f"site={shop.url}", "-p", f"rows={table}", "--run-id", "a", "-q"]
        die_when(words, tmp_path, shop.started.is_set)

        stopped = agent("run", "--resume", "a", "-q", cwd=tmp_path)
        assert stopped.returncode == 8
        assert 'click button "Send order", row K1' in stopped.stdout
        assert "browser-agent run --resume runs/a --happened yes" in stopped.stdout
        again = agent("run", "--resume", "a", "-q", cwd=tmp_path)
        assert (again.returncode, shop.orders["K1"]) == (8, 1)

        went_on = agent("run", "--resume", "a", "--happened", "yes", "--json", cwd=tmp_path)

    assert went_on.returncode == 0
    assert [one["id"] for one in json.loads(went_on.stdout)["outputs"]["made"]] == ["K1", "K2", "K3"]
    assert dict(shop.orders) == {"K1": 1, "K2": 1, "K3": 1}
    facts = [one.fact for one in read(tmp_path / "runs" / "a")]
    (settled,) = [fact for fact in facts if isinstance(fact, EffectSettled)]
    assert settled.happened
    assert settled.by not in ("", "probe")
    assert verify(tmp_path / "runs" / "a").state == "ok"


LOGIN = """recipe: 1
title: Behind a log-in
start: ${params.site}/
params: {site: {type: string, example: http://127.0.0.1:8000}}
secrets: {pass: {from: env:SHOP_PASS, field: password}}
policy: {actions: {submit: allow}}
steps:
  - fill: {into: textbox "Password", value: '${secrets.pass}'}
  - click: button "Sign in"
    effect: once
    expect: [{url: '**/home'}]
  - extract: {from: status, kind: text, as: who}
  - goto: /slow
  - click: button "Go on"
    expect: [{visible: heading "Done for Ada"}]
outputs: {who: '${who}'}
"""


class Closed:
    """A site behind a log-in; its slow page hangs the first time."""

    def __init__(self):
        self.logins, self.hangs, self.hung = 0, True, False
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                known = SimpleCookie(self.headers.get("cookie", "")).get("sid")
                if known is None:
                    self.say('<form method=post action=/in><label>Password <input type=password name=p></label>'
                             '<button>Sign in</button></form>')  # fmt: skip
                elif self.path == "/slow" and site.hangs:
                    site.hangs, site.hung = False, True
                    time.sleep(20)
                else:
                    self.say('<p role="status">Ada</p><button onclick="document.body.innerHTML='
                             "'<h1>Done for ' + localStorage.who + '</h1>'\">Go on</button>"
                             '<script>if (location.pathname == "/home") localStorage.who = "Ada"</script>')  # fmt: skip

            def do_POST(self):
                self.rfile.read(int(self.headers["content-length"]))
                site.logins += 1
                self.send_response(303)
                self.send_header("set-cookie", "sid=session-of-ada; HttpOnly")
                self.send_header("location", "/home")
                self.end_headers()

            def say(self, text):
                data = f"<!doctype html><title>x</title>{text}".encode()
                self.send_response(200)
                self.send_header("content-type", "text/html")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()


def test_a_run_goes_on_signed_in_with_what_it_had_read_and_keeps_no_secret(tmp_path):
    site = Closed()
    (tmp_path / "login.yaml").write_text(LOGIN)
    run, key = tmp_path / "runs" / "a", "correct-horse-battery"
    words = ["run", "login.yaml", "-p", f"site={site.url}", "--run-id", "a", "-q"]
    die_when(words, tmp_path, lambda: site.hung, SHOP_PASS=key)

    kept = list((run / "resume").iterdir())
    assert sum(one.name.startswith("checkpoint-") for one in kept) == 1
    assert {stat.S_IMODE(one.stat().st_mode) for one in kept} == {0o600}
    assert stat.S_IMODE((run / "resume").stat().st_mode) == 0o700
    texts = "".join(one.read_text() for one in kept)
    assert "session-of-ada" in texts
    assert key not in texts

    done = agent("run", "--resume", run, "--json", cwd=tmp_path, SHOP_PASS=key)

    assert (done.returncode, site.logins) == (0, 1), done.stderr
    assert json.loads(done.stdout)["outputs"] == {"who": "Ada"}
    assert not (run / "resume").exists()
    site.server.shutdown()
    site.server.server_close()


async def test_a_parked_run_goes_on_once_a_person_has_said_yes(tmp_path):
    recipe, table = recipes.write(tmp_path, 2)
    recipe.write_text(recipe.read_text().replace("submit: allow", "submit: ask"))
    with open_shop(Shop()) as shop:
        given = {"site": shop.url, "rows": str(table)}
        parked = await run_recipe(recipe, given, options=Options(out=tmp_path, run_id="a", env={}))
        assert (parked.exit_code, dict(shop.orders)) == (4, {})

        for row in ("K1", "K2"):
            ticket = get(parked.folder / TICKET, Ticket)
            yes = Grant(
                run="a", recipe_key=ticket.recipe_key, params_key=ticket.params_key, hash=ticket.hash,
                sentence=ticket.question.sentence, by="me", at=now_text(), expires_at=now_text(60),
            )  # fmt: skip
            put(parked.folder / GRANT, yes)
            done = await run_recipe(None, options=Options(out=tmp_path, resume=parked.folder, env={}))
            assert shop.orders[row] == 1

    assert (done.exit_code, dict(shop.orders)) == (0, {"K1": 1, "K2": 1})
    facts = [one.fact for one in read(done.folder)]
    assert [fact.ended for fact in facts if isinstance(fact, RunResumed)] == ["needs_human", "needs_human"]


async def test_a_run_that_failed_at_a_row_goes_on_there_when_the_row_was_mended(tmp_path):
    recipe, table = recipes.write(tmp_path, 4)
    table.write_text(table.read_text().replace("K3,", "none-of-that-name,"))
    with open_shop(Shop()) as shop:
        given = {"site": shop.url, "rows": str(table)}
        failed = await run_recipe(recipe, given, options=Options(out=tmp_path, run_id="a", env={}))
        assert (failed.exit_code, dict(shop.orders)) == (1, {"K1": 1, "K2": 1})
        table.write_text(table.read_text().replace("none-of-that-name,", "K3,"))

        done = await run_recipe(None, options=Options(out=tmp_path, resume=failed.folder, env={}))

    assert done.exit_code == 0, done.finished.why
    assert [one["id"] for one in done.outputs["made"]] == ["K1", "K2", "K3", "K4"]
    assert dict(shop.orders) == {"K1": 1, "K2": 1, "K3": 1, "K4": 1}


async def test_what_was_read_from_the_answer_to_a_form_is_not_read_from_another_page(tmp_path):
    """The site answers the form with the page itself: that page has no address of its own."""
    recipe, table = recipes.write(tmp_path, 1)
    recipe.write_text(recipe.read_text().replace("      - goto: /orders/${row.id}\n", ""))
    with open_shop(Shop(redirects=False)) as shop:
        words = ["run", recipe, "-p", f"site={shop.url}", "-p", f"rows={table}", "--run-id", "a", "-q"]
        path = tmp_path / "runs" / "a" / "journal.jsonl"
        die_when(words, tmp_path, lambda: path.exists() and b"the answer to a form" in _checkpoints(path.parent))
        done = agent("run", "--resume", "a", "-q", cwd=tmp_path)

    assert (done.returncode, dict(shop.orders)) == (4, {"K1": 1})
    assert "this page may be another one: it was the answer to a form" in done.stdout


def _checkpoints(run):
    return b"".join(one.read_bytes() for one in (run / "resume").glob("checkpoint-*.json"))
