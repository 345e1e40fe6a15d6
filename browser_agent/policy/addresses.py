"""Addresses that say themselves that opening them ends something: `/account/delete`, `?action=cancel`."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

ENDING = frozenset(
    {"delete", "del", "remove", "destroy", "erase", "wipe", "purge", "cancel", "terminate", "revoke", "deactivate",
     "unsubscribe", "unregister", "drop", "truncate", "uninstall", "trash", "discard", "disable"}
)  # fmt: skip
"""Verbs that stand in the addresses of programs, which are English nearly everywhere."""
ASKING = frozenset({"action", "act", "do", "op", "operation", "cmd", "command", "method", "_method", "task", "mode",
                    "event", "verb", "form_action"})  # fmt: skip
"""Names of fields that say what is to be done."""
LIGHT = frozenset({"cart", "basket", "bag", "filter", "filters", "tag", "tags", "wishlist", "favorites", "favourites",
                   "compare", "draft", "search"})  # fmt: skip
"""To take a thing out of these ends nothing."""
STATIC = re.compile(r"\.(?:js|mjs|css|png|jpe?g|gif|svg|webp|avif|ico|woff2?|ttf|map|mp4|webm)$", re.IGNORECASE)
"""Icons of buttons are called like this too."""
LONGEST = 2_000
"""Characters of an address that are read; a longer one is read this far."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def says_end(url: str) -> bool:
    """Whether an address names an act that ends something. Headlines in it, such as how-to-delete-files, do not."""
    try:
        parts = urlsplit(url[:LONGEST])
        fields = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return False
    if STATIC.search(parts.path):
        return False
    words = [_words(unquote(piece)) for piece in parts.path.split("/") if piece]
    if any(LIGHT.intersection(one) for one in words):
        return False
    if any(_ends(one) for one in words):
        return True
    return any(
        key.lower() in ENDING or (key.lower() in ASKING and _ends(_words(value))) for key, value in fields
    )  # fmt: skip


def _words(piece: str) -> list[str]:
    return [one.lower() for one in _WORD.findall(piece)]


def _ends(words: list[str]) -> bool:
    """Whether a piece begins with such a verb, or is two words and ends with one: delete-account, order_cancel."""
    return bool(words) and (words[0] in ENDING or (len(words) == 2 and words[1] in ENDING))
