"""Pictures of a run folder, made fit for an HTML page. Paths and bytes are hostile until looked at."""

from __future__ import annotations

import base64
import struct
from pathlib import Path

from markupsafe import Markup

from browser_agent.core.event import Observed
from browser_agent.core.snapshot import Box
from browser_agent.core.value import Value
from browser_agent.journal.kept import inside
from browser_agent.report.run import RunReport, StepReport

MOST_PICTURES = 200
MOST_BYTES = 32_000_000
"""Of all pictures together, so that the page can still be mailed or opened on a phone."""


_WIDE = 800
"""Pixels from which a thumbnail of the whole picture can no longer be read."""
_CLOSE = 0.5
_THUMBNAIL = 10 / 16


class Picture(Value):
    """One picture inside the page: its id there, its size in pixels and its bytes as a data address."""

    id: str
    width: int
    height: int
    uri: str

    @property
    def source(self) -> Markup:
        """The data address; safe, for it is made of a fixed head and base64 only."""
        return Markup(self.uri)


class Frame(Value):
    """A step with the picture that shows it best, and where on it the target is."""

    place: int
    """Position of the step among all steps, from 1."""
    step: StepReport
    picture: Picture
    mark: Box | None = None

    @property
    def crop(self) -> Box | None:
        """What a thumbnail shows: about half of a wide picture, around the mark; None is all of it."""
        if self.mark is None or self.picture.width < _WIDE:
            return None
        width = max(self.picture.width * _CLOSE, min(self.mark.width * 1.2, self.picture.width))
        height = min(width * _THUMBNAIL, self.picture.height)
        left = self.mark.x + self.mark.width / 2 - width / 2
        top = self.mark.y + self.mark.height / 2 - height / 2
        return Box(
            x=round(min(max(left, 0), self.picture.width - width), 1),
            y=round(min(max(top, 0), self.picture.height - height), 1),
            width=round(width, 1),
            height=round(height, 1),
        )


class Album:
    """Every picture that the page holds, each once. Those of the step that decided the run come first."""

    def __init__(self, report: RunReport, folder: Path) -> None:
        self._folder = folder
        self._by_path: dict[str, Picture] = {}
        self._bytes = 0
        self.left_out = 0
        """Pictures that are not in the page: too many, too big, missing or not pictures."""
        wanted = _paths([report.decisive] if report.decisive else []) + _paths(report.steps)
        for path in dict.fromkeys(wanted):
            self._add(path)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """All of them, in the order they were taken in."""
        return tuple(self._by_path.values())

    def picture(self, path: str) -> Picture | None:
        """The picture that the journal knows under this path; None when the page has it not."""
        return self._by_path.get(path)

    def frames(self, report: RunReport) -> tuple[Frame, ...]:
        """The film strip: one picture for each step that has any."""
        found = (self.frame(place, step) for place, step in enumerate(report.steps, start=1))
        return tuple(frame for frame in found if frame is not None)

    def frame(self, place: int, step: StepReport) -> Frame | None:
        """The step's last look with a picture; of a passed step rather one with a mark, which shows more."""
        looks = [look for look in step.looks if look.picture in self._by_path]
        if not looks:
            return None
        marked = [look for look in looks if look.mark]
        best = (marked or looks)[-1] if step.verdict == "passed" else looks[-1]
        picture = self._by_path[best.picture]
        return Frame(place=place, step=step, picture=picture, mark=clipped(best, picture))

    def _add(self, path: str) -> None:
        place = inside(self._folder, path)
        try:
            data = place.read_bytes() if place and place.stat().st_size <= MOST_BYTES else b""
        except OSError:
            data = b""
        known = size_of(data)
        if known is None or len(self._by_path) >= MOST_PICTURES or self._bytes + len(data) > MOST_BYTES:
            self.left_out += 1
            return
        kind, width, height = known
        self._bytes += len(data)
        uri = f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"
        number = len(self._by_path) + 1
        self._by_path[path] = Picture(id=f"picture-{number}", width=width, height=height, uri=uri)


def _paths(steps: tuple[StepReport, ...] | list[StepReport]) -> list[str]:
    looks = [look.picture for step in steps for look in step.looks if look.picture]
    return looks + [kept.file for step in steps for kept in step.pictures if kept.file]


def clipped(look: Observed, picture: Picture) -> Box | None:
    """The part of the mark that lies on the picture, with a little air; None when nothing of it does."""
    if look.mark is None:
        return None
    air = 4
    left, top = max(look.mark.x - air, 0), max(look.mark.y - air, 0)
    right = min(look.mark.x + look.mark.width + air, picture.width)
    bottom = min(look.mark.y + look.mark.height + air, picture.height)
    if not (left < right and top < bottom):
        return None
    return Box(x=left, y=top, width=right - left, height=bottom - top)


def size_of(data: bytes) -> tuple[str, int, int] | None:
    """Kind, width and height of a PNG or JPEG by its own bytes; None for all else, whatever it is called."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return ("png", width, height) if width and height else None
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg_size(data)
    return None


def _jpeg_size(data: bytes) -> tuple[str, int, int] | None:
    """Walk the segments to the frame header (ITU-T T.81, B.2.2), which holds height and width."""
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:
        marker, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return ("jpeg", width, height) if width and height else None
        if length < 2:
            return None
        place += 2 + length
    return None
