"""A mapping with a closed list of keys, read key by key."""

from __future__ import annotations

from browser_agent.recipe.names import Spot
from browser_agent.recipe.reading import Mapping, Node
from browser_agent.recipe.sheet import Sheet, kind_of


class Fields:
    """The known keys of one mapping. Unknown ones are written down when it is made.

    what: how messages call the mapping, with its article: "a click step".
    """

    def __init__(self, sheet: Sheet, node: Mapping, what: str, known: tuple[str, ...]) -> None:
        self.sheet = sheet
        self.mapping = node
        self.what = what
        for entry in node.entries:
            if entry.key.text not in known:
                sheet.unknown(entry.key, what, known)

    def node(self, key: str) -> Node | None:
        """What stands under a key."""
        return self.mapping.get(key)

    def need(self, key: str, fix: str = "") -> Node | None:
        """What stands under a key that must be there."""
        node = self.mapping.get(key)
        if node is None:
            self.sheet.error(self.mapping, f'"{key}" is missing in {self.what}.', fix)
        return node

    def text(self, key: str, spot: Spot = "text") -> str | None:
        """A text, None when there is none."""
        node = self.mapping.get(key)
        return None if node is None else self.sheet.text(node, f'"{key}" in {self.what}', spot)

    def texts(self, key: str, spot: Spot = "text") -> tuple[str, ...]:
        """One text or a list; empty when there is none."""
        node = self.mapping.get(key)
        return () if node is None else self.sheet.texts(node, f'"{key}" in {self.what}', spot)

    def whole(self, key: str, least: int = 0, most: int | None = None) -> int | None:
        """A whole number within bounds."""
        node = self.mapping.get(key)
        return None if node is None else self.sheet.whole(node, f'"{key}"', least, most)

    def number(self, key: str, least: float, most: float) -> float | None:
        """A number within bounds."""
        node = self.mapping.get(key)
        return None if node is None else self.sheet.number(node, f'"{key}"', least, most)

    def flag(self, key: str) -> bool | None:
        """True or false, None when it is not said."""
        node = self.mapping.get(key)
        return None if node is None else self.sheet.flag(node, f'"{key}"')

    def choice(self, key: str, words: tuple[str, ...]) -> str | None:
        """One word of a closed list."""
        node = self.mapping.get(key)
        return None if node is None else self.sheet.choice(node, f'"{key}"', words)

    def mapping_of(self, key: str) -> Mapping | None:
        """A mapping under a key; something else is a mistake."""
        node = self.mapping.get(key)
        return None if node is None else as_mapping(self.sheet, node, f'"{key}" in {self.what}')


def as_mapping(sheet: Sheet, node: Node, what: str) -> Mapping | None:
    """The node when it is a mapping, else a mistake."""
    if isinstance(node, Mapping):
        return node
    sheet.error(node, f"{what} must be a mapping, not {kind_of(node)}.", "Write `key: value` lines under it.")
    return None
