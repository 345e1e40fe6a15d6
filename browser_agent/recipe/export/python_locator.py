"""Queries of a recipe as Playwright's locators in Python source."""

from __future__ import annotations

from browser_agent.core.target import Point, Query, Target
from browser_agent.recipe.export.exported import CannotSayError
from browser_agent.recipe.export.python_text import Words, literal

_GET_BY = (
    ("label", "get_by_label"), ("text", "get_by_text"), ("placeholder", "get_by_placeholder"),
    ("testid", "get_by_test_id"), ("alt", "get_by_alt_text"), ("title", "get_by_title"),
)  # fmt: skip


def locator(target: Target | None, words: Words, *, hidden: bool = False) -> str:
    """The locator of an element. hidden: it need not be visible. Raises CannotSayError."""
    if target is None or isinstance(target, Point):
        raise CannotSayError("a position in the window")
    if not isinstance(target, Query):
        raise CannotSayError("a reference to one look at a page")
    found = _query(target, _root(target), words)
    # Roles skip what cannot be seen by themselves; a recipe always does.
    if not hidden and (target.role is None or target.nth is not None):
        found += ".filter(visible=True)"
    return found if target.nth is None else f"{found}.nth({target.nth})"


def _root(query: Query) -> str:
    root = "page"
    for word in query.frame:
        value = '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'
        ways = ", ".join(f"iframe[{one}={value}]" for one in ("name", "id", "title", "aria-label", "src*"))
        root += f".frame_locator({literal(ways)})"
    return root


def _query(query: Query, page: str, words: Words) -> str:
    if query.near is not None:
        raise CannotSayError("an element that is named by what is near it")
    root = _query(query.within, page, words) if query.within is not None else page
    if query.row:
        cells = [f"has={page}.get_by_text({words.text(cell)}, exact=True)" for cell in query.row.values()]
        root += '.get_by_role("row")' + "".join(f".filter({cell})" for cell in cells)
        if query.role == "row":
            return root
    first, *others = _parts(query, words)
    return f"{root}{first}" + "".join(f".and_({page}{other})" for other in others)


def _parts(query: Query, words: Words) -> list[str]:
    exact = ", exact=True" if query.exact else ""
    parts: list[str] = []
    if query.role:
        name = f", name={words.text(query.name)}{exact}" if query.name is not None else ""
        parts.append(f".get_by_role({literal(query.role)}{name})")
    for field, method in _GET_BY:
        text = getattr(query, field)
        if text is not None:
            parts.append(f".{method}({words.text(text)}{'' if field == 'testid' else exact})")
    if query.css is not None:
        parts.append(f".locator({literal(f'css={query.css}')})")
    return parts
