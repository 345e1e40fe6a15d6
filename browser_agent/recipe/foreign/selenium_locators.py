"""Locators of Selenium IDE, `strategy=value`, to queries."""

from __future__ import annotations

import re

from browser_agent.core.target import Query
from browser_agent.recipe.foreign.selectors import Looks, best, css_query, id_css, quote_css
from browser_agent.recipe.foreign.xpaths import xpath_query


def query_of(target: str, others: list[str]) -> Query | None:
    """The element of a command; its other `targets` become alternatives. None when none can be said."""
    ways: list[Query] = []
    for one in dict.fromkeys([target, *others]):
        ways.extend(_ways(one))
    return best(ways)


def looks_of(target: str, others: list[str]) -> Looks:
    """What the locators tell of the element."""
    for one in [target, *others]:
        strategy, _, value = one.partition("=")
        if one.startswith("/") or strategy == "xpath":
            looks = xpath_query(one.removeprefix("xpath="))[1]
        else:
            looks = css_query(value)[1] if strategy == "css" else Looks()
        if looks.tag:
            return looks
    return Looks()


def _ways(locator: str) -> list[Query]:
    if locator.startswith(("//", "(//", "/html")):
        return xpath_query(locator)[0]
    strategy, equals, value = locator.partition("=")
    value = value.strip()
    if not equals or not value:
        return []
    match strategy:
        case "id":
            return [Query(css=id_css(value))]
        case "name":
            name = re.sub(r"\s+(?:value|index)=.*$", "", value)
            return [Query(css=f"[name={quote_css(name)}]")]
        case "link" | "linkText":
            return [Query(role="link", name=value.removeprefix("exact:"))]
        case "partialLinkText":
            return [Query(role="link", name=value, exact=False)]
        case "css":
            return css_query(value)[0]
        case "xpath":
            return xpath_query(value)[0]
        case "class" | "className":
            return [Query(css=f".{value}")] if re.fullmatch(r"[\w-]+", value) else []
        case "tagName":
            return css_query(value)[0] if re.fullmatch(r"[A-Za-z][\w-]*", value) else []
        case _:
            return []
