"""Expectations of a recipe as lines of a Playwright test in Python."""

from __future__ import annotations

from browser_agent.core import expect as see
from browser_agent.core.target import Query
from browser_agent.core.template import as_text
from browser_agent.recipe.export.exported import CannotSayError
from browser_agent.recipe.export.python_locator import locator
from browser_agent.recipe.export.python_text import Words

CHOSEN = ("combobox", "listbox")


def check_lines(one: see.Expectation, words: Words, timeout: str) -> list[str]:  # noqa: C901
    """The lines that assert an expectation. timeout: the argument with its comma, or nothing. Raises CannotSayError."""
    first = timeout.removeprefix(", ")
    match one:
        case see.Url():
            return [f"expect(page).to_have_url(address({words.text(one.glob)}){timeout})"]
        case see.Title():
            return [f"expect(page).to_have_title({_text(one.match, words)}{timeout})"]
        case see.Visible():
            return [f"expect({_seen(one.target, words)}.first).to_be_visible({first})"]
        case see.Hidden():
            return [f"expect({_seen(one.target, words)}).to_have_count(0{timeout})"]
        case see.Text():
            where = 'page.locator("body")' if one.target is None else locator(one.target, words)
            return [f"expect({where}).{_of_text(one.match, words)}{timeout}, use_inner_text=True)"]
        case see.ValueIs():
            where = locator(one.target, words)
            if one.target.role in CHOSEN:
                return [f'expect({where}.locator("option:checked")).{_of_text(one.match, words)}{timeout})']
            return [f"expect({where}).to_have_value({_text(one.match, words)}{timeout})"]
        case see.Checked():
            return [f"expect({locator(one.target, words)}).to_be_checked(checked={one.on}{timeout})"]
        case see.Count():
            return _count(one, words, timeout)
        case see.Table():
            return _table(one, words, first)
        case see.That():
            return [f"assert {condition(one, words)}"]
        case see.Not():
            return _negated(one.of, words, timeout)
        case see.AnyOf() if all(isinstance(part, see.Visible) for part in one.of):
            seen = [_seen(part.target, words) for part in one.of if isinstance(part, see.Visible)]
            ways = seen[0] + "".join(f".or_({part})" for part in seen[1:])
            return [f"expect({ways}.first).to_be_visible({first})"]
        case _:
            raise CannotSayError(f"the expectation {one.kind} has nothing like it in a test of Playwright for Python")


def condition(one: see.Expectation, words: Words) -> str:
    """An expectation as an expression that is true or false now. Raises CannotSayError."""
    match one:
        case see.Visible():
            return f"{_seen(one.target, words)}.first.is_visible()"
        case see.Hidden():
            return f"not {_seen(one.target, words)}.first.is_visible()"
        case see.Checked():
            return f"{'' if one.on else 'not '}{locator(one.target, words)}.is_checked()"
        case see.Url():
            return f"address({words.text(one.glob)}).search(page.url) is not None"
        case see.Text():
            where = 'page.locator("body")' if one.target is None else locator(one.target, words)
            return _compared(f'" ".join({where}.inner_text().split())', one.match, words)
        case see.That() if isinstance(one.value, str):
            return _compared(words.text(one.value), one.match, words)
        case see.That():
            return _compared(repr(as_text(one.value)), one.match, words)
        case see.Not():
            return f"not ({condition(one.of, words)})"
        case see.AnyOf():
            return "(" + " or ".join(condition(part, words) for part in one.of) + ")"
        case _:
            raise CannotSayError(f"a condition of the kind {one.kind}")


def _compared(left: str, match: see.Match, words: Words) -> str:
    parts: list[str] = []
    if match.equals is not None:
        parts.append(f"{left} == {words.text(as_text(match.equals))}")
    if match.contains is not None:
        parts.append(f"{words.text(match.contains)} in {left}")
    if match.matches is not None:
        parts.append(f"re.fullmatch({match.matches!r}, {left}) is not None")
    for bound, sign in ((match.above, ">"), (match.below, "<")):
        if bound is not None:
            parts.append(f"Decimal({left}) {sign} Decimal({words.text(as_text(bound))})")
    if match.empty is not None:
        parts.append(f'{left} {"==" if match.empty else "!="} ""')
    return " and ".join(parts)


def _seen(query: Query, words: Words) -> str:
    return locator(query, words)


def _text(match: see.Match, words: Words) -> str:
    """What a title or a value is compared with."""
    if match.matches is not None:
        return f"re.compile({f'^(?:{match.matches})$'!r})"
    if match.equals is not None:
        return words.text(as_text(match.equals))
    if match.contains is not None:
        return f"re.compile(re.escape({words.text(match.contains)}))"
    if match.empty is not None:
        return '""' if match.empty else 're.compile(".")'
    raise CannotSayError("a bound on a number")


def _of_text(match: see.Match, words: Words) -> str:
    """The beginning of the assertion of a text, up to where its other arguments follow."""
    if match.contains is not None and match.equals is None and match.matches is None:
        return f"to_contain_text({words.text(match.contains)}"
    return f"to_have_text({_text(match, words)}"


def _count(one: see.Count, words: Words, timeout: str) -> list[str]:
    seen, first = _seen(one.target, words) + ".filter(visible=True)", timeout.removeprefix(", ")
    lines: list[str] = []
    if one.equals is not None:
        lines.append(f"expect({seen}).to_have_count({one.equals}{timeout})")
    if one.min:
        lines.append(f"expect({seen}.nth({one.min - 1})).to_be_visible({first})")
    if one.max is not None:
        lines.append(f"expect({seen}.nth({one.max})).to_be_hidden({first})")
    return lines


def _table(one: see.Table, words: Words, first: str) -> list[str]:
    table = locator(one.target, words)
    lines = [f"expect({table}).to_be_visible({first})"]
    heads = [f'{table}.get_by_role("columnheader", name={words.text(column)}, exact=True)' for column in one.columns]
    lines.extend(f"expect({one}).to_be_visible({first})" for one in heads)
    rows = table + '.get_by_role("row")'
    if one.row:
        cells = [f".filter(has=page.get_by_text({words.text(cell)}, exact=True))" for cell in one.row.values()]
        lines.append(f"expect({rows}{''.join(cells)}.first).to_be_visible({first})")
    if one.min is not None or one.max is not None:
        raise CannotSayError("a number of rows of a table")
    return lines


def _negated(one: see.Expectation, words: Words, timeout: str) -> list[str]:
    match one:
        case see.Visible():
            return check_lines(see.Hidden(target=one.target), words, timeout)
        case see.Hidden():
            return check_lines(see.Visible(target=one.target), words, timeout)
        case see.Checked():
            return check_lines(see.Checked(target=one.target, on=not one.on), words, timeout)
        case see.Url() | see.Title() | see.Text() | see.ValueIs():
            return [line.replace(").to_", ").not_to_", 1) for line in check_lines(one, words, timeout)]
        case see.That():
            return [f"assert not ({condition(one, words)})"]
        case _:
            raise CannotSayError(f"that {one.kind} is not so")
