"""The part of the JSON Schema that is about what a run may do."""

from __future__ import annotations

from browser_agent.recipe.authority import BOXES, CLASSES, LAYERS, RULES
from browser_agent.recipe.schema_parts import Part, described, flag, natural, one_or_many, record, text, words

_CODE = "[A-Z]{3}"
_AMOUNT = r"\+?[0-9]{1,30}(\.[0-9]{1,30})?"


def policy_part() -> Part:
    """What stands under `policy`."""
    origin = text()
    flow = record({"from": origin, "to": origin}, ("from", "to"))
    host: Part = {"type": "string", "examples": ["intranet.example.test", "10.0.0.0/8"]}
    reason: Part = {"type": "string", "pattern": r"\S\s+\S"}
    return record(
        {
            "navigate": described(one_or_many(origin), "Origins that the tab may be on."),
            "fetch": described(one_or_many(origin), "Origins that pages may also load from."),
            "private": described(one_or_many(host), "Hosts or networks of one's own that listed names may lead to."),
            "upload": described(one_or_many(text()), "Folders whose files may be uploaded."),
            "page_tools": described(one_or_many(origin), "Origins whose pages' own tools may be used."),
            "dialogs": described(_all(BOXES, "accept", "dismiss"), "Answers to boxes that no dialog step announced."),
            "read_only": described(flag(), "true: nothing that writes is done, and no request that writes leaves."),
            "actions": described(
                _all(CLASSES, *RULES),
                "What is done, asked about or refused, by what an act does. Steps of a recipe may do all else.",
            ),
            "limits": described(_limits(), "The most that a run may do; nothing is limited that is not said here."),
            "flows": described(one_or_many(flow), "Where a model may take text of one origin to another."),
            "require": described(
                one_or_many(words(*LAYERS)),
                "Walls without which it does not run. namespace: only Linux has them, and not everywhere.",
            ),
            "accept_risk": described(reason, "Why untrusted pages, secrets and writes may come together unasked."),
        }
    )


def _all(names: tuple[str, ...], *answers: str) -> Part:
    return record({name: words(*answers) for name in names})


def _limits() -> Part:
    money: Part = {
        "type": "string",
        "pattern": rf"^({_CODE} ?{_AMOUNT}|{_AMOUNT} ?{_CODE})$",
        "examples": ["50.00 EUR"],
    }
    return record(
        {
            "payment": described(money, "Most of one payment, with its currency."),
            "payments": described(money, "Most of all payments of a run, in the same currency."),
            "submits": described(natural(), "Most acts that submit, pay or cannot be undone."),
            "uploads": described(natural(), "Most files that are uploaded."),
            "tabs": described(natural(), "Most tabs that pages open; those beyond get no document."),
        }
    )
