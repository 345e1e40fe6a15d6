"""Words of the recipe format that this version does not know yet: each gets its own answer."""

from __future__ import annotations

LATER: dict[str, str] = {
    "ask": "pass the answer as a param.",
    "confirm": "a run asks nobody; leave the step out, or stop before it.",
    "heal": "run with `--heal`, or write `on_fail: heal` or `budget: {heals: 3}`.",
    "human": "a run that needs a person ends with exit code 4.",
    "retry": "steps wait until their `expect` holds; raise `timeout`.",
    "retries": "steps wait until their `expect` holds; raise `timeout`.",
    "pdf": "use `screenshot`, or `download` when the page offers the file.",
    "while": "use `for_each` over a list, or `pages` in extract.",
    "try": "use `optional: true` for one step, `finally` for cleaning up.",
    "catch": "use `optional: true` for one step, `finally` for cleaning up.",
    "sinks": "outputs are written to the run folder.",
    "parallel": "rows are done one after another.",
    "resume": "no key is needed: `browser-agent run --resume RUN` goes on at the row where a run ended.",
    "on_row_fail": "a row that fails ends the run; mark its steps `optional: true`.",
    "http": "use `download` and extract from the file.",
    "aria_pick": "use `css` with a column.",
    "tokens": "a goal takes `usd:` and `steps:`.",
    "schemes": "http and https are what an origin may have.",
    "permissions": "pages get no permissions.",
    "on_no_human": "nobody is asked during a run.",
    "evidence": "the journal keeps what was read.",
    "changes": "compare outputs of two runs yourself.",
    "sleep": "wait for something that can be seen: `wait: {visible: ...}`.",
}
"""Word to what one can do instead."""


def not_yet(word: str) -> tuple[str, str] | None:
    """Message and fix for a word of a later version; None for other words."""
    advice = LATER.get(word)
    if advice is None:
        return None
    return f"`{word}` is not in this version;", advice
