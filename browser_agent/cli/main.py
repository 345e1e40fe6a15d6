"""The command line: one verb per file, and one place where every error becomes a sentence and an exit code."""

from __future__ import annotations

import asyncio
import codecs
import io
import sys
import traceback

import typer

from browser_agent.cli.approve import approvals, approve, deny
from browser_agent.cli.audit import audit
from browser_agent.cli.bench import bench
from browser_agent.cli.canary import canary
from browser_agent.cli.check import check
from browser_agent.cli.demo import demo
from browser_agent.cli.diff import diff
from browser_agent.cli.do import do
from browser_agent.cli.doctor import doctor
from browser_agent.cli.export import export
from browser_agent.cli.harden import harden
from browser_agent.cli.heal import heal
from browser_agent.cli.import_ import import_
from browser_agent.cli.install import install
from browser_agent.cli.interrupt import listen
from browser_agent.cli.look import look
from browser_agent.cli.mutate import mutate
from browser_agent.cli.record import record
from browser_agent.cli.replay import replay
from browser_agent.cli.report import report
from browser_agent.cli.run import run
from browser_agent.cli.schema import schema
from browser_agent.core.errors import AgentError, StepFault
from browser_agent.core.outcome import EXIT_CODES, EXIT_MEANINGS, Outcome
from browser_agent.engine.endings import ending_of

EPILOG = "Exit codes: " + "; ".join(f"{code} {meaning}" for code, meaning in EXIT_MEANINGS.items()) + "."

WRONG_LINE: type[Exception] = typer.BadParameter.__mro__[2]
"""ClickException. Since 0.25 typer brings a click of its own, and the installed one's errors are others."""

app = typer.Typer(
    name="browser-agent",
    help="Run web jobs from recipes: every step is done in headless Chromium and proved before the next one starts.",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for verb in (
    do,
    run,
    harden,
    record,
    heal,
    mutate,
    canary,
    approve,
    deny,
    approvals,
    check,
    look,
    report,
    diff,
    replay,
    bench,
    demo,
    doctor,
    install,
    schema,
    export,
):
    app.command()(verb)
app.command("import")(import_)
app.add_typer(audit, name="audit")


def main() -> None:
    """Run the command line; never returns."""
    listen()
    codecs.register_error("escape", _escape)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="escape")
    sys.exit(status(sys.argv[1:]))


def _escape(error: UnicodeError) -> tuple[str, int]:
    """What a terminal has no letter for, as JSON writes it, so that JSON stays JSON."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in zip(units[::2], units[1::2], strict=True)), error.end


def status(arguments: list[str]) -> int:
    """The exit code of a command line."""
    try:
        code = app(arguments, standalone_mode=False, prog_name="browser-agent")
        return code if isinstance(code, int) else 0
    except typer.Exit as done:
        return done.exit_code
    except asyncio.CancelledError as cancelled:
        print("interrupted", file=sys.stderr)  # noqa: T201 - the door speaks
        return 143 if str(cancelled) == "SIGTERM" else EXIT_CODES[Outcome.INTERRUPTED]
    except (typer.Abort, KeyboardInterrupt):
        print("interrupted", file=sys.stderr)  # noqa: T201 - the door speaks
        return EXIT_CODES[Outcome.INTERRUPTED]
    except WRONG_LINE as error:
        error.show()  # type: ignore[attr-defined]  # a ClickException, whichever click it is
        return EXIT_CODES[Outcome.INVALID]
    except StepFault as error:
        ending = ending_of(error)
        tell(AgentError(ending.why, hint=ending.next))
        return ending.exit_code
    except AgentError as error:
        tell(error)
        return EXIT_CODES[error.outcome]
    except BrokenPipeError:
        sys.stderr.close()
        return EXIT_CODES[Outcome.FAILED]
    except Exception:  # noqa: BLE001 - the last door: what gets here is our bug, and its trace is wanted
        traceback.print_exc()
        print("this is a bug of browser-agent; please report it with the lines above", file=sys.stderr)  # noqa: T201 - the door speaks
        return EXIT_CODES[Outcome.BROKEN]


def tell(error: AgentError) -> None:
    """The error and what to do next, on stderr."""
    print(error.message, file=sys.stderr)  # noqa: T201 - the door speaks
    if error.next:
        print("next      " + error.next.replace("\n", "\n          "), file=sys.stderr)  # noqa: T201 - the door speaks
