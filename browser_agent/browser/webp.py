"""Animated WebP, written frame by frame: only what changed is encoded, and one frame at a time is in memory.

Pillow encodes single pictures; its own animation writer keeps every decoded frame, a gigabyte for a long run.
The container is that of https://developers.google.com/speed/webp/docs/riff_container.
"""

from __future__ import annotations

import io
import os
from typing import BinaryIO

from PIL import Image, ImageChops

QUALITY = 72
ANIMATED = 0x02
NO_BLEND = 0x02
LONGEST_MS = (1 << 24) - 1


class Animation:
    """Writes pictures into a seekable file; `close` makes it valid. All pictures have the size of the first."""

    def __init__(self, file: BinaryIO, size: tuple[int, int]) -> None:
        self._file, self._size = file, size
        self._shown: Image.Image | None = None
        self._held: tuple[bytes, float] | None = None
        """The last frame, which is written when the next one differs; and how long it is seen, in ms."""
        head = bytes([ANIMATED, 0, 0, 0]) + _int24(size[0] - 1) + _int24(size[1] - 1)
        file.write(b"RIFF\0\0\0\0WEBP" + _chunk(b"VP8X", head) + _chunk(b"ANIM", b"\xff\xff\xff\xff\0\0"))

    def add(self, picture: Image.Image, duration_ms: float) -> None:
        """Show a picture for so long; one that equals the last makes that one longer."""
        box = self._changed(picture)
        if box is None and self._held is not None:
            self._held = (self._held[0], self._held[1] + duration_ms)
            return
        self._write_held()
        left, top, right, bottom = box or (0, 0, *self._size)
        encoded = io.BytesIO()
        picture.crop((left, top, right, bottom)).save(encoded, "WEBP", quality=QUALITY, method=1)
        place = _int24(left // 2) + _int24(top // 2) + _int24(right - left - 1) + _int24(bottom - top - 1)
        self._held = (place + b"DDD" + bytes([NO_BLEND]) + encoded.getvalue()[12:], duration_ms)
        self._shown = picture

    def close(self) -> None:
        """Write the last frame and the length of the file."""
        self._write_held()
        length = self._file.seek(0, os.SEEK_END)
        self._file.seek(4)
        self._file.write((length - 8).to_bytes(4, "little"))

    def _changed(self, picture: Image.Image) -> tuple[int, int, int, int] | None:
        if self._shown is None:
            return (0, 0, *self._size)
        box = ImageChops.difference(self._shown, picture).getbbox()
        # The format places frames at even pixels only.
        return None if box is None else (box[0] & ~1, box[1] & ~1, box[2], box[3])

    def _write_held(self) -> None:
        if self._held is None:
            return
        body, duration_ms = self._held
        duration = _int24(min(LONGEST_MS, max(1, round(duration_ms))))
        self._file.write(_chunk(b"ANMF", body[:12] + duration + body[15:]))
        self._held = None


def _int24(number: int) -> bytes:
    return number.to_bytes(3, "little")


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)
