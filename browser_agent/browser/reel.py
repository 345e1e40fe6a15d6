"""The frames of a video between the browser and the file: kept on the disk, timed, and encoded at the end.

ffmpeg makes a WebM of them when it is on PATH; without it they become an animated WebP, which needs no program
and plays in every browser. Playwright's own recorder is not used: it needs its own ffmpeg from a download, and
makes one file for each tab.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, ImageOps

from browser_agent.browser.webp import Animation
from browser_agent.core.errors import Unavailable
from browser_agent.journal.atomic import whole_file

LONGEST_S = 600.0
"""What comes later than ten minutes after the first frame is not filmed."""
MOST_BYTES = 400_000_000
"""Of frames on the disk while the run lasts; ten minutes of a page that never rests stay below it."""
GAP_S = 0.08
"""Frames that come closer than this replace each other; the last one wins. None replaces the first of a chapter."""
LATE_S = 2.0
"""A busy browser may hand over a frame after a newer one: it is left out. What is older still is a clock set back."""
CAPTION_S = 1.0
RESULT_S = 0.5
"""The least time that the first and the last frame of a chapter are seen. A step takes 0.05 s: the video is
stretched, the run does not wait."""
MOST_STRETCH_S = 120.0
END_S = 1.5
"""How long the last frame is seen."""
MOST_PICTURES = 500
"""In a WebP; more would take minutes to encode. Longer runs get fewer frames per second."""
LONG_S = 120.0
NARROW = 960
"""Width in pixels of a WebP of more than two minutes."""
ENCODE_S = 120.0


@dataclass(frozen=True)
class Frame:
    """Where a JPEG lies in the spool, how long it is seen, and whether a chapter begins with it."""

    offset: int
    size_bytes: int
    at_s: float
    opens: bool
    seen_s: float = 0.0


class Reel:
    """Collects the frames of one run. `size`: width and height of the video; smaller frames get grey borders."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = (size[0] & ~1, size[1] & ~1)
        # Unlinked from the start: nothing is left behind when the process dies.
        self._spool = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._frames: list[Frame] = []
        self._opens = self._cut = False

    def __len__(self) -> int:
        return len(self._frames)

    def open_chapter(self) -> None:
        """The next frame is the first of a chapter."""
        self._opens = self._cut = True

    def cut(self) -> None:
        """The next frame replaces none."""
        self._cut = True

    def late(self, at_s: float) -> bool:
        """Whether a frame of this time comes after a newer one."""
        return bool(self._frames) and 0 < self._frames[-1].at_s - at_s < LATE_S

    def add(self, jpeg: bytes, at_s: float) -> None:
        """Keep a frame, unless it comes late. at_s: any clock that all frames share; set back, it stands still."""
        if self.late(at_s):
            return
        last = self._frames[-1] if self._frames else None
        if last is not None:
            at_s = max(at_s, last.at_s)
            if at_s - self._frames[0].at_s > LONGEST_S or last.offset + last.size_bytes > MOST_BYTES:
                return
            if at_s - last.at_s < GAP_S and not (self._cut or last.opens):
                self._frames.pop()
                self._put(jpeg, last.offset, last.at_s, opens=last.opens)
                return
        offset = last.offset + last.size_bytes if last else 0
        self._put(jpeg, offset, at_s, opens=self._opens or last is None)
        self._opens = self._cut = False

    def develop(self, file: Path, *, ended_s: float) -> Path:
        """Write the video and return its path: `file` with the ending .webm or .webp, readable by its owner only.

        ended_s: when the filming ended, on the clock of the frames. Takes at most some minutes, in a thread.
        Raises Unavailable when there is no frame or the file cannot be written.
        """
        if not self._frames:
            raise Unavailable("there is no video: the browser sent no picture", hint="browser-agent doctor")
        frames = self._timed(ended_s)
        webm, webp = (file.with_name(file.name + ending) for ending in (".webm", ".webp"))
        try:
            ffmpeg = shutil.which("ffmpeg")
            if ffmpeg is not None and self._as_webm(ffmpeg, frames, webm):
                return webm
            self._as_webp(frames, webp)
        except OSError as error:
            raise Unavailable(
                f"the video was not written ({error.strerror or error})", hint=f"free some room at {file.parent}"
            ) from error
        return webp

    def close(self) -> None:
        """Give back the disk."""
        self._spool.close()

    def _put(self, jpeg: bytes, offset: int, at_s: float, *, opens: bool) -> None:
        self._spool.seek(offset)
        self._spool.write(jpeg)
        self._frames.append(Frame(offset, len(jpeg), at_s, opens))

    def _read(self, frame: Frame) -> bytes:
        self._spool.seek(frame.offset)
        return self._spool.read(frame.size_bytes)

    def _timed(self, ended_s: float) -> list[Frame]:
        """The frames with the time that each is seen; the ends of a short chapter are stretched."""
        ends = [frame.at_s for frame in self._frames[1:]]
        last = self._frames[-1].at_s
        ends.append(max(last, min(ended_s, self._frames[0].at_s + LONGEST_S)) + END_S)
        timed = [replace(frame, seen_s=end - frame.at_s) for frame, end in zip(self._frames, ends, strict=True)]
        first = [index for index, frame in enumerate(timed) if frame.opens]
        slow = min(1.0, MOST_STRETCH_S / len(first))
        for begin, end in zip(first, [*first[1:], len(timed)], strict=True):
            for index, least_s in ((end - 1, RESULT_S), (begin, CAPTION_S)):
                timed[index] = replace(timed[index], seen_s=max(timed[index].seen_s, least_s * slow))
        return timed

    def _as_webm(self, ffmpeg: str, frames: list[Frame], target: Path) -> bool:
        """Encode with ffmpeg; False when it cannot or takes too long."""
        width, height = self._size
        fitted = (
            f"scale={width}:{height}:force_original_aspect_ratio=decrease:out_range=tv,pad={width}:{height}:-1:-1:gray"
        )
        with tempfile.TemporaryDirectory(prefix="browser-agent-") as place:
            lines = ["ffconcat version 1.0"]
            for index, frame in enumerate(frames):
                (Path(place) / f"{index}.jpg").write_bytes(self._read(frame))
                lines += [f"file {index}.jpg", f"duration {frame.seen_s:.3f}"]
            # ffmpeg gives the last file no duration unless another one follows.
            lines.append(f"file {len(frames) - 1}.jpg")
            (Path(place) / "list").write_text("\n".join(lines), encoding="utf-8")
            made = Path(place) / "video.webm"
            command = [
                *(ffmpeg, "-nostdin", "-v", "error", "-f", "concat", "-i", str(Path(place) / "list")),
                *("-vf", f"{fitted},fps=12.5,format=yuv420p", "-an", "-c:v", "libvpx", "-deadline", "realtime"),
                *("-cpu-used", "5", "-crf", "20", "-b:v", "1500k", str(made)),
            ]
            try:
                subprocess.run(command, check=True, capture_output=True, timeout=ENCODE_S)
            except (subprocess.SubprocessError, OSError):
                return False  # an ffmpeg without libvpx, a broken one, or a slow one: the WebP needs none
            with whole_file(target) as file, made.open("rb") as source:
                shutil.copyfileobj(source, file)
        return True

    def _as_webp(self, frames: list[Frame], target: Path) -> None:
        width, height = self._size
        if sum(frame.seen_s for frame in frames) > LONG_S and width > NARROW:
            width, height = NARROW, height * NARROW // width & ~1
        deadline = time.monotonic() + ENCODE_S
        with whole_file(target) as file:
            animation = Animation(file, (width, height))
            for frame in _thinned(frames):
                with Image.open(io.BytesIO(self._read(frame))) as opened:
                    picture = opened.convert("RGB")
                if picture.size != (width, height):
                    picture = ImageOps.pad(picture, (width, height), color=(128, 128, 128))
                animation.add(picture, frame.seen_s * 1000)
                if time.monotonic() > deadline:
                    break  # a machine under load: the first part of the video is better than none
            animation.close()


def _thinned(frames: list[Frame]) -> list[Frame]:
    """At most MOST_PICTURES frames: the last of each stretch of time, seen for the whole of it."""
    gap_s = GAP_S
    thin = frames
    while len(thin) > MOST_PICTURES:
        gap_s *= 2
        thin, waiting = [], 0.0
        for frame in frames:
            waiting += frame.seen_s
            if waiting >= gap_s:
                thin.append(replace(frame, seen_s=waiting))
                waiting = 0.0
        if waiting:
            thin.append(replace(frames[-1], seen_s=waiting))
    return thin
