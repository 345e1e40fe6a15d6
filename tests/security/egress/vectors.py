"""All vectors: the 71 of the table that was measured first, and what came to it since."""

from __future__ import annotations

from .hints import OTHERS
from .loads import LOADS
from .moves import MOVES

VECTORS = (*MOVES, *LOADS, *OTHERS)
BY_NAME = {one.name: one for one in VECTORS}
