"""What stands above an exported test: its imports, its helpers, and the browser that it wants."""

from __future__ import annotations

from pathlib import Path

from browser_agent.core.recipe import Environment, Recipe
from browser_agent.recipe.export.exported import Remarks
from browser_agent.recipe.export.python_text import environment_of, literal
from browser_agent.recipe.foreign.heard import quoted

_ADDRESS = '''def address(glob: str) -> re.Pattern[str]:
    """`*` is any run without /, `**` any run; a query may follow where the pattern has none."""
    parts = [re.escape(part).replace(r"\\*", "[^/]*") for part in glob.split("**")]
    more = "" if "?" in glob or "#" in glob else r"(?:[?#].*)?"
    return re.compile("^" + ".*".join(parts) + more + "$", re.DOTALL)
'''
_OPEN = """def open_page(page: Page, url: str) -> None:
    response = page.goto(url)
    assert response is None or response.ok, f"{url} answers {response.status}"
"""
_CHOOSE = """def choose(page: Page, box: Locator, options: list[str]) -> None:
    if box.evaluate("element => element.tagName") == "SELECT":
        box.select_option(label=options)
        return
    types = box.evaluate("element => element.tagName") == "INPUT"
    for option in options:
        box.fill(option) if types else box.click()
        page.get_by_role("option", name=option, exact=True).click()
"""
_CONTEXT = """@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return {{**browser_context_args, {given}}}
"""


def head(recipe: Recipe, remarks: Remarks, body: list[str], folder: str) -> list[str]:
    """The lines above the test. body: the test, from which it is told what it needs; folder: of the recipe, from it."""
    text = "\n".join(body)
    lines = [
        f"# {quoted(recipe.title)}",
        f"# Made by `browser-agent export` from {quoted(Path(recipe.place.file).name)}.",
    ]
    for secret in recipe.secrets:
        if environment_of(secret) != secret.source.removeprefix("env:"):
            remarks.at(secret.place, "")
            remarks.note(
                f"secret {secret.name}", f"a test takes it from the environment variable {environment_of(secret)}"
            )
    context = _context(recipe, remarks)
    lines += _imports(text, context)
    if "HERE /" in text:
        lines += [
            "",
            f"HERE = Path(__file__).parent / {literal(folder)}" if folder != "." else "HERE = Path(__file__).parent",
        ]
    if context:
        lines += _block(_CONTEXT.format(given=context))
    if "address(" in text:
        lines += _block(_ADDRESS)
    if "choose(page" in text:
        lines += _block(_CHOOSE)
    if "open_page(" in text:
        lines += _block(_OPEN)
    return [*lines, "", ""]


def _block(text: str) -> list[str]:
    return ["", "", *text.rstrip("\n").split("\n")]


def _imports(text: str, context: str) -> list[str]:
    plain = [
        name for name, sign in (("os", "os."), ("re", "re.")) if sign in text or (name == "re" and "address(" in text)
    ]
    taken = [
        line
        for line, sign in (
            ("from contextlib import suppress", "suppress("), ("from decimal import Decimal", "Decimal("),
            ("from fnmatch import fnmatch", "fnmatch("), ("from pathlib import Path", "Path("),
            ("from urllib.parse import urljoin", "urljoin("),
        )
        if sign in text or (sign == "Path(" and "HERE /" in text)
    ]  # fmt: skip
    names = ["Dialog"] if "answer(dialog" in text else []
    names += ["Error"] if "suppress(" in text else []
    names += ["Locator"] if "choose(page" in text else []
    names += ["Page"] + (["expect"] if "expect(" in text else [])
    own = ["import pytest"] if "pytest." in text or context else []
    lines = [f"import {name}" for name in plain] + taken
    return [*lines, *([""] if lines else []), *own, f"from playwright.sync_api import {', '.join(names)}"]


def _context(recipe: Recipe, remarks: Remarks) -> str:
    """The arguments of the browser's context that differ from pytest-playwright's own."""
    env, plain = recipe.env, Environment()
    remarks.at(recipe.place, "")
    width, height = env.viewport
    given = [f'"viewport": {{"width": {width}, "height": {height}}}'] if env.viewport != (1280, 720) else []
    for field, key in (("locale", "locale"), ("timezone", "timezone_id"), ("user_agent", "user_agent")):
        value = getattr(env, field)
        if value is not None:
            given.append(f"{literal(key)}: {literal(value)}")
    if env.auth_in:
        given.append(f'"storage_state": {literal(env.auth_in)}')
    for field, why in (
        ("clock", "a test has the real time"), ("auth_out", "a test keeps no log-in"),
        ("headers", "a test sends no headers of its own"),
    ):  # fmt: skip
        if getattr(env, field) != getattr(plain, field):
            remarks.lost(f"env.{field}", why)
    if recipe.handlers or recipe.unknown != "stop":
        remarks.lost("handlers", "a test does its steps in order, and nothing in between")
    policy = recipe.policy.model_dump(exclude_defaults=True)
    policy.pop("dialogs", None)
    if policy:
        remarks.lost(f"policy ({', '.join(policy)})", "nothing holds a test back")
    return ", ".join(given)
