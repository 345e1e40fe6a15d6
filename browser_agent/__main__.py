"""The command, and `python -m browser_agent`."""

from __future__ import annotations

import signal


def main() -> None:
    """Run the command line; never returns.

    Ctrl-C while it is still being loaded ends the process at once: there is nothing to clean up, and an exception
    would be lost where Python's own import machinery cannot pass it on.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from browser_agent.cli.main import main as run

    run()


if __name__ == "__main__":
    main()
