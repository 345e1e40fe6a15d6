"""The functions that run inside pages, as JavaScript files; each is one expression."""

from functools import cache
from pathlib import Path


@cache
def script(name: str) -> str:
    """The source of one of them. Leading comment lines go: Playwright wants an expression."""
    lines = (Path(__file__).parent / f"{name}.js").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("//"))


@cache
def joined(names: tuple[str, ...]) -> str:
    """Several of them one after the other, for a script that is too long for one file."""
    return "\n".join((Path(__file__).parent / f"{name}.js").read_text(encoding="utf-8") for name in names)
