"""Whatever pages do and recipes say, a run ends with its last record, and its journal can be believed."""

import asyncio
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from browser_agent.browser import fake_page as fp
from browser_agent.core import action as act
from browser_agent.core import expect as ex
from browser_agent.core.outcome import EXIT_CODES
from browser_agent.core.recipe import BudgetSpec

from .builders import BASE, PASSWORD, Shop, branch, button, field_, loop, page, recipe, says, status, step, the

KEYS = ["said", 'button "Go"', 'textbox "Part"']
ADDRESSES = [f"{BASE}/", f"{BASE}/two", f"{BASE}/nowhere", "http://evil.test/", "http://down.test/", "about:blank"]
texts = st.sampled_from(["Bolt", "", "sent", "${secrets.pass}", "${x}", "a\x00b", "é\u202e", "x" * 3000])

simple = st.one_of(
    st.builds(fp.Opens, url=st.sampled_from(ADDRESSES), new_tab=st.booleans()),
    st.builds(fp.Shows, of=st.sampled_from(KEYS)),
    st.builds(fp.Hides, of=st.sampled_from(KEYS)),
    st.builds(fp.Becomes, of=st.just("said"), change=st.fixed_dictionaries({"text": texts})),
    st.builds(fp.Sends, url=st.just("/api"), status=st.sampled_from([200, 404, 500]), turns=st.integers(0, 3)),
    st.builds(fp.Takes, turns=st.integers(1, 3)),
    st.builds(fp.Brings, name=texts, content=st.binary(max_size=9)),
    st.builds(fp.Reports, error=texts),
    st.builds(fp.Asks, message=texts),
    st.builds(fp.Stores, key=texts, value=texts),
    st.builds(fp.Hangs),
    st.builds(fp.Crashes),
    st.builds(fp.Fails, kind=st.sampled_from(["timeout", "gone", "covered", "unexpected"])),
)
reactions = st.lists(simple, max_size=3).map(tuple)
targets = st.sampled_from([the("button", "Go"), the("textbox"), the("button"), the("link", "No"), the("combobox")])
expectations = st.one_of(
    st.builds(ex.Visible, target=targets),
    st.builds(ex.Hidden, target=targets),
    st.just(says("sent")),
    st.just(ex.Response(glob="**/api")),
    st.just(ex.Unchanged()),
    st.just(ex.NoConsoleErrors()),
    st.builds(ex.That, value=texts, match=st.just(ex.Match(contains="o"))),
)
actions = st.one_of(
    st.builds(act.Goto, url=st.sampled_from(ADDRESSES)),
    st.just(act.Back()),
    st.builds(act.Click, target=targets),
    st.builds(act.Fill, target=targets, value=texts),
    st.builds(act.Choose, target=targets, options=st.just(("Fast",))),
    st.builds(act.Check, target=targets),
    st.builds(act.Press, keys=st.sampled_from(["Enter", "a", "${secrets.pass}"]), target=st.none() | targets),
    st.builds(act.Download, target=targets),
    st.builds(act.Tab, to=st.sampled_from(["new", "close", "Shop"])),
    st.builds(act.Set, name=st.just("x"), value=texts | st.integers()),
    st.builds(act.Extract, source=st.sampled_from(["table", "list", "text"]), target=targets, name=st.just("x")),
    st.builds(act.Wait, until=st.tuples(expectations)),
    st.builds(act.Screenshot, name=texts),
)
steps = st.builds(
    lambda action, expect, **parts: step(action, *expect, timeout_s=0.001, **parts),
    actions,
    st.lists(expectations, max_size=2),
    effect=st.sampled_from([None, "once"]),
    optional=st.booleans(),
    settle=st.booleans(),
    probe=st.sampled_from([(), (says("sent"),)]),
)
nodes = st.one_of(
    steps,
    st.builds(lambda one, two: branch(says("sent"), one, otherwise=(two,)), steps, steps),
    st.builds(
        lambda rows, one: loop(rows, one), st.sampled_from([[1, 2], [], "${x}", [{"a": "${secrets.pass}"}]]), steps
    ),
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    nodes=st.lists(nodes, min_size=1, max_size=4),
    last=st.lists(steps, max_size=1),
    clicked=reactions,
    filled=reactions,
    loaded=reactions,
)
def test_every_run_ends_with_its_last_record_and_a_journal_that_verifies(nodes, last, clicked, filled, loaded):
    on = {'click button "Go"': clicked, 'fill textbox "Part"': filled}
    shop = page("/", button("Go"), field_("Part"), status("sent"), title="Shop", on=on)
    evil = page("/").model_copy(update={"url": "http://evil.test/"})
    two = page("/two", button("Go"), status(), title="Two", on={"load": loaded} if _is_calm(loaded) else {})
    wanted = recipe(*nodes, finally_=last, budget=BudgetSpec(seconds=0.5, steps=20))

    with tempfile.TemporaryDirectory() as folder:
        told = asyncio.run(Shop(Path(folder), (shop, two, evil)).run(wanted))

        assert told.state == "ok"
        assert told.kinds[-1] == "run_finished"
        assert told.kinds.count("run_finished") == 1
        assert told.finished.exit_code == EXIT_CODES[told.finished.outcome]
        assert len(told.of("step_started")) == len(told.of("step_finished"))
        assert PASSWORD not in told.text
        assert told.finished.outcome != "broken", told.finished.why
        assert len(told.of("intent")) >= len(told.done) - len(told.of("extracted"))


def _is_calm(reactions):
    """A page that opens itself again while it loads would never be loaded."""
    return not any(
        isinstance(one, fp.Opens | fp.Fails | fp.Crashes | fp.Shows | fp.Hides | fp.Becomes) for one in reactions
    )
