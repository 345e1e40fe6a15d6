"""Actions and expectations as sentences: the default names of steps, and what reports and the console say.

Secrets and templates stay `${name}`: a sentence is made from the recipe, never from filled-in values.
"""

from __future__ import annotations

from typing import assert_never

from browser_agent.core import action as do
from browser_agent.core import expect as see
from browser_agent.core.value import Data


def sentence(action: do.Action) -> str:  # noqa: C901 - one short case for each action
    """What an action does, as a person would tell it: `fill textbox "Part" = Bolt`."""
    match action:
        case do.Goto():
            return f"goto {action.url}"
        case do.Back():
            return "go back"
        case do.Click():
            return _click(action)
        case do.Fill():
            return f"fill {action.target} = {action.value}" if action.value else f"empty {action.target}"
        case do.Choose():
            return f"choose {_listed(action.options)} in {action.target}"
        case do.Check():
            return f"{'check' if action.on else 'uncheck'} {action.target}"
        case do.Press():
            return f"press {action.keys}" + (f" in {action.target}" if action.target else "")
        case do.Hover():
            return f"hover over {action.target}"
        case do.Scroll():
            return _scroll(action)
        case do.Upload():
            verb, where = ("drop", "on") if action.dropped else ("upload", "to")
            return f"{verb} {_listed(action.files)} {where} {action.target}"
        case do.Download():
            return f"download by {action.target}"
        case do.Drag():
            return f"drag {action.target} onto {action.onto}"
        case do.Tab():
            known = {"new": "switch to the new tab", "close": "close the tab"}
            return known.get(action.to, f'switch to tab "{action.to}"')
        case do.Dialog():
            typed = f' with "{action.text}"' if action.text is not None else ""
            return ("accept" if action.accept else "dismiss") + f" the next dialog{typed}"
        case do.Wait():
            return f"wait until {say_all(action.until)}"
        case do.Extract():
            source = f"download {action.file}" if action.source == "download" else action.target or "a text of the page"
            return f"extract {source} as {action.name}"
        case do.Assert():
            return f"assert that {say_all(action.that)}"
        case do.Set():
            return f"set {action.name} = {_shown(action.value)}"
        case do.Note():
            return f"note: {action.text}"
        case do.PageTool():
            return f"use the page's tool {action.name}"
        case do.Plain():
            return action.text
        case do.Goal():
            return f"reach: {action.task}"
        case do.Screenshot():
            of = f" of {action.target}" if action.target else ""
            return f"screenshot {action.name}{of}" + (" (whole page)" if action.whole_page else "")
        case _:
            assert_never(action)


def say(expectation: see.Expectation) -> str:  # noqa: C901 - one short case for each kind
    """What is expected, as one clause without a final stop: `heading "Invoices" is visible`."""
    match expectation:
        case see.Url():
            return f"the address matches {expectation.glob}"
        case see.Title():
            return f"the title {say_match(expectation.match)}"
        case see.Visible():
            return f"{expectation.target} is visible"
        case see.Hidden():
            return f"{expectation.target} is not visible"
        case see.Text():
            return f"the text of {expectation.target or 'the page'} {say_match(expectation.match)}"
        case see.ValueIs():
            return f"the value of {expectation.target} {say_match(expectation.match)}"
        case see.Checked():
            return f"{expectation.target} is {'checked' if expectation.on else 'not checked'}"
        case see.Count():
            return f"there {_amount(expectation.equals, expectation.min, expectation.max)} {expectation.target}"
        case see.Table():
            return _table(expectation)
        case see.Aria():
            of = f" under {expectation.target}" if expectation.target else ""
            return f"the accessibility tree{of} has {' / '.join(_lines(expectation.snapshot))}"
        case see.That():
            return f"{_shown(expectation.value)} {say_match(expectation.match)}"
        case see.AnyOf():
            return " or ".join(say(one) for one in expectation.of)
        case see.Not():
            return f"it is not so that {say(expectation.of)}"
        case see.Request():
            return f"a {_method(expectation.method)}request goes to {expectation.glob}"
        case see.Response():
            status = f"status {expectation.status}" if expectation.status else "a status below 400"
            return f"a {_method(expectation.method)}request to {expectation.glob} is answered with {status}"
        case see.Downloaded():
            least = f" of at least {expectation.min_bytes} bytes" if expectation.min_bytes > 1 else ""
            return f"a file {expectation.glob}{least} is downloaded"
        case see.Storage():
            return f'{expectation.area} storage "{expectation.key}" {say_match(expectation.match)}'
        case see.Cookie():
            return f'cookie "{expectation.name}" {say_match(expectation.match)}'
        case see.NoConsoleErrors():
            return "the page reports no error"
        case see.Looks():
            return f"{expectation.target or 'the page'} looks like {expectation.file}"
        case see.Unchanged():
            return f"the text of {expectation.target or 'the page'} is unchanged"
        case _:
            assert_never(expectation)


def say_all(expectations: tuple[see.Expectation, ...]) -> str:
    """Several expectations that must all hold, as one clause."""
    return " and ".join(say(one) for one in expectations)


def say_match(match: see.Match) -> str:
    """A condition as the end of a clause: `is "Bolt"`, `contains "Bo"`, `is above 3`."""
    parts: list[str] = []
    if match.equals is not None:
        parts.append(f"is {_shown(match.equals)}")
    if match.contains is not None:
        parts.append(f"contains {_shown(match.contains)}")
    if match.matches is not None:
        parts.append(f"matches /{match.matches}/")
    if match.above is not None:
        parts.append(f"is above {match.above}")
    if match.below is not None:
        parts.append(f"is below {match.below}")
    if match.empty is not None:
        parts.append("is empty" if match.empty else "is not empty")
    return " and ".join(parts)


def _click(action: do.Click) -> str:
    count = {1: "", 2: "double-", 3: "triple-"}[action.count]
    button = "" if action.button == "left" else f"{action.button}-"
    keys = "".join(f"{key}+" for key in action.modifiers)
    return f"{keys}{count}{button}click {action.target}"


def _scroll(action: do.Scroll) -> str:
    if action.until:
        what = f"{action.target or 'the page'}{' up' if action.by < 0 else ''}"
        return f"scroll {what} until {say_all(action.until)}"
    if not action.by:
        return f"scroll to {action.target}" if action.target else "scroll"
    way = f"{'down' if action.by > 0 else 'up'} by {abs(action.by)} px"
    return f"scroll {action.target or 'the page'} {way}"


def _table(expectation: see.Table) -> str:
    parts: list[str] = []
    if expectation.columns:
        parts.append(f"the columns {', '.join(expectation.columns)}")
    if expectation.row:
        cells = ", ".join(f"{column} = {cell}" for column, cell in expectation.row.items())
        parts.append(f"a row with {cells}")
    if expectation.min is not None:
        parts.append(f"at least {expectation.min} rows")
    if expectation.max is not None:
        parts.append(f"at most {expectation.max} rows")
    return f"{expectation.target} has {' and '.join(parts)}" if parts else f"{expectation.target} is visible"


def _amount(equals: int | None, least: int | None, most: int | None) -> str:
    if equals is not None:
        return f"{'is' if equals == 1 else 'are'} exactly {equals} of"
    bounds = [f"at least {least}"] if least is not None else []
    if most is not None:
        bounds.append(f"at most {most}")
    return f"are {' and '.join(bounds)} of"


def _method(method: str | None) -> str:
    return f"{method} " if method else ""


def _lines(block: str) -> list[str]:
    return [line.strip() for line in block.splitlines() if line.strip()]


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(words)


def _shown(value: Data) -> str:
    """Texts in quotes, references and numbers as they are."""
    if isinstance(value, str):
        return value if value.startswith("${") and value.endswith("}") else f'"{value}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
