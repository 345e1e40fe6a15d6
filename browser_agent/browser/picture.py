"""Comparing a picture with a kept one."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageChops

from browser_agent.core.errors import Fault, StepFault


def differing_share(picture: bytes, kept: Path, tolerance: int = 24) -> float:
    """Share of pixels (0 to 1) that differ from a kept picture by more than `tolerance` of 255 in any colour.

    Raises StepFault when the kept picture is not there or cannot be read; 1.0 when the sizes differ.
    """
    try:
        with Image.open(kept) as opened:
            wanted = opened.convert("RGB")
    except (OSError, Image.DecompressionBombError) as error:
        raise StepFault(
            Fault(kind="unsuitable", expected=f"a kept picture {kept}", found=str(error).splitlines()[0],
                  next="make it with a `screenshot:` step and copy it there")
        ) from None  # fmt: skip
    here = Image.open(io.BytesIO(picture)).convert("RGB")
    if here.size != wanted.size:
        return 1.0
    difference = ImageChops.difference(here, wanted)
    red, green, blue = difference.split()
    worst = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    changed = sum(worst.histogram()[tolerance + 1 :])
    return changed / (here.size[0] * here.size[1])
