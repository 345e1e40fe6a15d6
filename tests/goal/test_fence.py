"""What a model is told outside the fence is ours: no page can put a word there."""

import http.server
import re
import threading

import pytest

from browser_agent.agent import Options
from browser_agent.agent.goal.doing import Minds, do_task
from browser_agent.agent.goal.task import Bounds, Task
from browser_agent.model.turn import Result
from tests.goal.scripted import Scripted, act, call, finish, look, plan, ref, step

MARK = "zebrawort"
"""A word that only the page says, and says wherever it can."""
PAGE = f"""<!doctype html><title>{MARK}</title><h1>{MARK}</h1>
<script>setTimeout(() => {{ throw new Error("{MARK}") }}, 50)</script>
<button onclick="alert('{MARK}'); console.error('{MARK}'); history.pushState(0, '', '#{MARK}')">{MARK} ask</button>
<button onclick="this.remove()">{MARK} leave</button><label>{MARK} field <input maxlength=2></label>
<label>{MARK} list <select><option>{MARK} one<option>{MARK} two</select></label>
<table><caption>{MARK} rows</caption><tr><th>{MARK}<tr><td>{MARK}</table>
<div style="position:fixed;bottom:0;height:40px"><button id=b style="height:30px">{MARK} under</button></div>
<div role=alert style="position:fixed;bottom:0;height:40px;width:100%;background:#fff">{MARK} over</div>""".encode()


@pytest.fixture(scope="module")
def page():
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(PAGE)))
            self.end_headers()
            self.wfile.write(PAGE)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{MARK}"
        server.shutdown()


@pytest.fixture
def told(page, tmp_path):
    """Works turns on the page, and gives back every result that the model got."""

    async def work(*turns):
        model = Scripted([plan("x")], [*turns, lambda _: finish("blocked", why="no")])
        task = Task("Look", page, bounds=Bounds(seconds=60.0))
        await do_task(task, Minds(model), options=Options(out=tmp_path, env={}))
        return [item.text for item in model.asks[-1].items if isinstance(item, Result)]

    return work


def click(words, *expect, done=False):
    return lambda text: act(step("click", ref(text, words), None, *expect), done=done)


TURNS = {
    "a dialog, an error, an address": [click(f"{MARK} ask")],
    "a control that goes": [click(f"{MARK} leave")],
    "an expectation that fails": [click(f"{MARK} leave", f"gone: {MARK} field")],
    "an end that is not accepted": [click(f"{MARK} ask", f"text: {MARK}", done=True)],
    "an option that is not there": [lambda text: act(step("choose", ref(text, f"{MARK} list"), "three"))],
    "a value that is cut": [lambda text: act(step("fill", ref(text, f"{MARK} field"), "long"))],
    "a button that lies under another": [click(f"{MARK} under")],
    "a search": [lambda _: look(MARK)],
    "a picture": [lambda _: look(picture=True)],
    "rows": [lambda _: call("read", name="rows", source=f'table "{MARK} rows"', columns=[])],
    "a read that fails": [lambda _: call("read", name="rows", source=f'table "{MARK}"', columns=[f"{MARK}x"])],
    "a quote that is not there": [lambda _: finish("done", "nowhere")],
    "an end after trouble": [
        lambda text: act(step("choose", ref(text, f"{MARK} list"), "three")),
        lambda _: finish("done", MARK),
    ],
}  # fmt: skip
QUICK = ("a dialog, an error, an address", "an expectation that fails", "a search", "rows")
"""The others are in the long suite."""


@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.long) for name in TURNS]
)
async def test_words_of_a_page_stand_in_the_fence(told, name):
    turns = TURNS[name]
    results = await told(*turns)
    assert len(results) == 1 + len(turns)
    assert MARK in results[0]
    for text in results:
        outside = re.sub(r"<page origin=\"[^\"]*\">\n.*?\n</page>", "", text, flags=re.DOTALL)
        assert MARK not in outside, text
        assert "page>" not in outside
