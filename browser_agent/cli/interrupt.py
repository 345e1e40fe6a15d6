"""An interrupt that Python could not pass on: it came in a callback that has nobody to raise to."""

from __future__ import annotations

import signal
import sys

_lost: list[object] = []


def listen() -> None:
    """From now on Ctrl-C is an exception, and one that gets lost is remembered."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    before = sys.unraisablehook

    def hook(told: sys.UnraisableHookArgs) -> None:
        if issubclass(told.exc_type, KeyboardInterrupt):
            _lost.append(told.exc_type)
        else:
            before(told)

    sys.unraisablehook = hook


def raise_lost() -> None:
    """Raises KeyboardInterrupt when one was lost since then."""
    if _lost:
        _lost.clear()
        raise KeyboardInterrupt
