"""`python -m browser_agent.testing --script FILE.json`: a scripted model, for trying things without a key."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from pathlib import Path

from browser_agent.testing.server import ModelServer
from browser_agent.testing.turns import Answer, call, json_answer, say


def answers(text: str) -> list[Answer]:
    """The turns of a script: a list of {"say": TEXT}, {"json": VALUE} or {"call": TOOL, "arguments": {...}}.

    Raises ValueError with what is wrong.
    """
    given = json.loads(text)
    if not isinstance(given, list) or not given:
        raise ValueError("a script is a list of turns")
    made: list[Answer] = []
    for number, one in enumerate(given, 1):
        match one:
            case {"say": str(words)}:
                made.append(say(words))
            case {"json": value}:
                made.append(json_answer(value))
            case {"call": str(tool), "arguments": dict(arguments)}:
                made.append(call(tool, **arguments))
            case {"call": str(tool)}:
                made.append(call(tool))
            case _:
                raise ValueError(f'turn {number} has none of "say", "json" and "call"')
    return made


def main(arguments: list[str] | None = None) -> int:
    """Serve until Ctrl-C; the first line on stdout is the base URL."""
    parser = argparse.ArgumentParser(prog="python -m browser_agent.testing", description=__doc__)
    parser.add_argument("--script", type=Path, required=True, help="a JSON file with the turns")
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args(arguments)
    try:
        turns = answers(given.script.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{given.script}: {error}\n")
        return 2
    with ModelServer(turns, port=given.port) as server:
        sys.stdout.write(f"{server.base_url}\n")
        sys.stdout.flush()
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
    return 0


if __name__ == "__main__":
    sys.exit(main())
