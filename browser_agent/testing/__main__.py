"""`python -m browser_agent.testing --script FILE.json`: a scripted model, for trying things without a key."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from typing import get_args

from browser_agent.testing.script import answers
from browser_agent.testing.server import Like, ModelServer


def main(arguments: list[str] | None = None) -> int:
    """Serve until Ctrl-C; the first line on stdout is the base URL. 2 when the script cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m browser_agent.testing", description=__doc__)
    parser.add_argument(
        "--script", type=Path, required=True, help="a JSON file with the turns; the last one comes again"
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--like", choices=get_args(Like), default="openai", help="which server it behaves like")
    parser.add_argument("--chat-only", action="store_true", help="without the Responses wire")
    given = parser.parse_args(arguments)
    try:
        turns = answers(given.script.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{given.script}: {error}\n")
        return 2
    wanted = {signal.SIGINT, signal.SIGTERM}
    # Blocked before any thread starts: a signal must find only the wait below.
    signal.pthread_sigmask(signal.SIG_BLOCK, wanted)
    with ModelServer(turns, like=given.like, chat_only=given.chat_only, port=given.port) as server:
        sys.stdout.write(f"{server.base_url}\n")
        sys.stdout.flush()
        signal.sigwait(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
