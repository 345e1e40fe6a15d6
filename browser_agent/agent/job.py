"""Everything about a run that can be known, and refused, before a browser starts."""

from __future__ import annotations

import os
import re
import secrets as random
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from browser_agent.agent.resumed import Resumed
from browser_agent.browser.between import Between
from browser_agent.browser.film import TraceMode
from browser_agent.browser.kept import KeptBrowser
from browser_agent.browser.session import Traffic
from browser_agent.browser.surface import PlaywrightSurface
from browser_agent.core import recipe as rc
from browser_agent.core.action import Goal
from browser_agent.core.authority import ActionClass, Flow, Rule
from browser_agent.core.errors import InputError, Problem, RecipeError, StepFault, UsageError
from browser_agent.core.origin import Origin, origin_of, parse_origin
from browser_agent.core.ports import Surface
from browser_agent.core.template import as_text, fill
from browser_agent.core.value import Data, Place
from browser_agent.engine.asking import Approver
from browser_agent.engine.learning import Learn
from browser_agent.engine.scope import Scope, resolve
from browser_agent.journal.signing import Signer
from browser_agent.journal.writer import Journal
from browser_agent.policy.audit_key import audit_key
from browser_agent.policy.judge import Policy
from browser_agent.policy.matters import wished
from browser_agent.policy.vault import Vault, open_vault
from browser_agent.recipe.inputs import read_params
from browser_agent.recipe.lint import together
from browser_agent.recipe.load import load
from browser_agent.report.github import mask


@dataclass(frozen=True)
class Options:
    """How to run a recipe, beside what the recipe says itself.

    out: folder that gets a folder per run. run_id: its name; None makes one up from time and chance.
    allow: more origins, as if they stood under `policy.navigate`. pictures: after every step, or at faults only.
    traffic: the network as a file, to be written or to answer.
    env: where secrets and settings are read from; the process's own by default.
    audit_key: where the secret is kept that the journal is signed with, such as "env:AUDIT_KEY"; None: not signed.
    asked_by: the door that the run came in by.
    """

    out: Path = Path("runs")
    run_id: str | None = None
    browser: str | None = None
    headed: bool = False
    jail: Literal["auto", "on", "off"] | None = None
    """Whether the browser has a network namespace of its own; None asks BROWSER_AGENT_JAIL, and then means auto."""
    allow: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    """FROM=TO, as if they stood under `policy.flows`: text of pages of the first origin may go to the second."""
    trace: TraceMode = "off"
    video: bool = False
    video_with_secrets: bool = False
    """A video is wanted although secrets are typed: a frame shows what a page prints, and no mask is surely in time."""
    strict: bool = False
    """A run that passed only by healing exits 9."""
    heal: bool = False
    """Targets may be healed, as many as `budget.heals` of the recipe says, 3 where it says nothing."""
    learn: Learn | None = None
    """Told what else finds the target of each step; see engine/learning.py."""
    pictures: Literal["always", "on fault"] = "on fault"
    traffic: Traffic = field(default_factory=Traffic)
    audit_key: str | None = None
    asked_by: Literal["cli", "python"] = "python"
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ), repr=False)
    approve: Approver | None = None
    """Says yes or no to what the policy asks a person about."""
    ask_terminal: bool = False
    """A person is at the terminal and can be asked there."""
    wait_for_approval_s: float = 0.0
    """How long a question waits for `browser-agent approve`; 0 parks the run at once."""
    approved: Path | None = None
    """A parked run, or its approval: lets the one act pass that a person said yes to."""
    resume: Path | None = None
    """A run that ended without passing, by its folder or its id: goes on with it, in its folder and its journal."""
    happened: bool | None = None
    """With `resume`: what a person found out about the one step whose effect nobody knew."""
    dry: bool = False
    """Nothing that writes leaves a page; what would have been sent is told under its step, and that is no pass."""
    may: tuple[ActionClass, ...] = ()
    """Classes of acts that the person who starts the run allows without a question; what is denied stays denied."""
    between: Between | None = field(default=None, repr=False)
    """Stands between the browser and the network; see browser/between.py."""
    kept: KeptBrowser | None = field(default=None, repr=False)
    """Lends the browser of runs that come one after the other; None starts one for each."""
    hands: Callable[[PlaywrightSurface], Surface] | None = field(default=None, repr=False)
    """What the steps of the recipe work through in place of the surface itself."""


@dataclass(frozen=True)
class Job:
    """A recipe with everything that can be known before a browser starts."""

    recipe: rc.Recipe
    params: dict[str, Data]
    policy: Policy
    vault: Vault
    folder: Path
    beside: Path
    run_id: str
    start: str
    signer: Signer | None = None
    """Signs the journal; for one journal only, since its key moves on: `journal_of` takes it."""
    typed: tuple[str, ...] = ()
    """Names of the secrets that are typed into pages, and that a page may then show."""
    resumed: Resumed | None = None
    """What the run has done before, when it goes on."""
    limits: dict[str, Data] = field(default_factory=dict)
    """The most that the run may do beside the budget of its recipe, for its first record."""


def prepare(recipe: str | Path | rc.Recipe, params: Mapping[str, Data], options: Options) -> Job:
    """Read the recipe, its params and its secrets. Raises RecipeError or UsageError with all that is wrong."""
    loaded = recipe if isinstance(recipe, rc.Recipe) else load(Path(recipe))
    wrong = tuple(one for one in together(loaded) if one.level == "error")
    if wrong:
        raise RecipeError(wrong)
    beside = Path(loaded.place.file).resolve().parent
    values = read_params(loaded, params, beside)
    run_id = _checked_id(options.run_id) if options.run_id is not None else new_run_id()
    scope = Scope({"params": values, "run": {"id": run_id}})
    start = as_text(fill(loaded.start, scope.lookup)) if loaded.start else ""
    navigate = _origins(loaded.policy.navigate, scope, loaded.place) + allowed(options.allow)
    home = origin_of(start)
    if home is not None and home not in navigate:
        navigate = (home, *navigate)
    policy = Policy(
        navigate=navigate,
        fetch=_origins(loaded.policy.fetch, scope, loaded.place),
        files=tuple(
            str(Path(values[one.name]).resolve()) for one in loaded.params if one.type == "file" and one.name in values
        ),
        page_tools=_origins(loaded.policy.page_tools, scope, loaded.place),
        upload=(str(beside), *(str((beside / folder).resolve()) for folder in loaded.policy.upload)),
        dialogs=dict(loaded.policy.dialogs),
        actions=allowing(loaded.policy.actions, options.may),
        limits=loaded.policy.limits,
        read_only=loaded.policy.read_only,
        flows=_flows(loaded.policy.flows, scope, loaded.place) + declared(options.flows),
        private=loaded.policy.private,
        require=loaded.policy.require,
        matters=wished(" ".join((loaded.title, loaded.description, *goals(loaded.nodes)))),
    )
    bound = _secrets(loaded, scope)
    typed = tuple(one.name for one in bound if not one.source.startswith("passkey:"))
    if options.video and typed and not options.video_with_secrets:
        raise UsageError(
            f"a video shows what pages print, and this run types secrets: {', '.join(typed)}",
            hint="leave --video out, or say --video-with-secrets if everybody who sees the video may see them",
        )
    _look_for_files(loaded, beside)
    vault = open_vault(bound, env=options.env, folder=beside, home=(home,) if home else ())
    if options.env.get("GITHUB_ACTIONS") == "true":
        # Not stdout, which --json sends to a file: GitHub reads commands from both, and the file would hold the values.
        vault.announce(lambda value: _tell(mask(value)))
    folder = options.out / run_id
    signer = Signer(audit_key(options.audit_key, options.env, Path()), run_id) if options.audit_key else None
    return Job(loaded, values, policy, vault, folder.resolve(), beside, run_id, start, signer, typed)


def goals(nodes: tuple[rc.Node, ...]) -> Iterator[str]:
    """The orders to a model in a recipe, those of recipes that it uses included."""
    for node in rc.flat(nodes):
        if isinstance(node, rc.Call):
            yield from goals(node.recipe.steps)
        elif isinstance(node.action, Goal):
            yield node.action.task


def journal_of(job: Job) -> Journal:
    """The new journal of a job: redacted by its vault, and signed where it has a key. Every run gets its own here."""
    return Journal.create(job.folder, job.run_id, redact=job.vault.redact, signer=job.signer)


def allowing(actions: Mapping[ActionClass, Rule], may: tuple[ActionClass, ...]) -> dict[ActionClass, Rule]:
    """The rules with what a person allowed ahead; what the recipe denies stays denied."""
    return {**actions, **{one: "allow" for one in may if actions.get(one) != "deny"}}


def may_of(texts: tuple[str, ...]) -> tuple[ActionClass, ...]:
    """The classes of `--may`, given once or often, with commas. Raises UsageError for a word that is none."""
    named = [word.strip() for text in texts for word in text.split(",") if word.strip()]
    known = {one: one for one in get_args(ActionClass)}
    for word in named:
        if word not in known:
            raise UsageError(f"--may {word}: there is no such class of acts", hint=f"--may one of: {', '.join(known)}")
    return tuple(dict.fromkeys(known[word] for word in named))


def _tell(line: str) -> None:
    sys.stderr.write(line)
    sys.stderr.flush()


def new_run_id() -> str:
    """Sorts by time, and two runs of the same second differ."""
    return datetime.now(UTC).strftime("%Y%m%d-%H%M%S-") + random.token_hex(3)


def _checked_id(run_id: str) -> str:
    """The name of a run is the name of a folder, so it may not lead anywhere else."""
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", run_id) is None:
        raise UsageError(
            f'--run-id "{run_id}" is not a name', hint="letters, digits, dot, dash and underscore, 80 at most"
        )
    return run_id


def _look_for_files(recipe: rc.Recipe, beside: Path) -> None:
    """What the recipe wants to start from must be there before a browser starts, and so must room for what it keeps."""
    wanted = [("env.auth.in", recipe.env.auth_in)] if recipe.env.auth_in else []
    wanted += [("env.network", file) for file in recipe.env.network.values()]
    missing = [
        Problem(place=recipe.place, message=f"{key}: there is no file {beside / file}.")
        for key, file in wanted
        if not (beside / file).is_file()
    ]
    if recipe.env.auth_out is not None and (why := _unwritable(beside / recipe.env.auth_out)):
        missing.append(Problem(place=recipe.place, message=f"env.auth.out: {why}."))
    if missing:
        raise InputError(tuple(missing))


def _unwritable(file: Path) -> str:
    """Why a file can surely not be written there; empty when it may be."""
    if file.is_dir():
        return f"{file} is a folder"
    if not file.parent.is_dir():
        return f"there is no folder {file.parent}"
    return "" if os.access(file.parent, os.W_OK | os.X_OK) else f"the folder {file.parent} cannot be written to"


def _origins(texts: tuple[str, ...], scope: Scope, place: Place) -> tuple[Origin, ...]:
    try:
        return tuple(parse_origin(as_text(fill(text, scope.lookup)).rstrip("/")) for text in texts)
    except (ValueError, KeyError) as error:
        raise RecipeError((Problem(place=place, message=f"policy: {error}"),)) from None


def _flows(flows: tuple[Flow, ...], scope: Scope, place: Place) -> tuple[Flow, ...]:
    made = (_origins((one.source, one.onto), scope, place) for one in flows)
    return tuple(Flow(source=str(source), onto=str(onto)) for source, onto in made)


def declared(texts: tuple[str, ...]) -> tuple[Flow, ...]:
    """The flows of `--allow-flow FROM=TO`. Raises UsageError for what is none."""
    made: list[Flow] = []
    for text in texts:
        ends = text.split("=")
        try:
            source, onto = (parse_origin(one.strip().rstrip("/")) for one in ends)
        except ValueError as error:
            why = str(error) if len(ends) == 2 else f'"{text}" has {len(ends) - 1} signs "=", and wants one'
            hint = "--allow-flow https://from.example.test=https://to.example.test"
            raise UsageError(f"--allow-flow: {why}", hint=hint) from None
        if source.any_ or onto.any_:
            raise UsageError(f'--allow-flow {text}: "*" is every origin', hint="name both origins")
        made.append(Flow(source=str(source), onto=str(onto)))
    return tuple(made)


def allowed(texts: tuple[str, ...]) -> tuple[Origin, ...]:
    """The origins of `--allow`. Raises UsageError for what is none."""
    if "*" in texts:
        raise UsageError('--allow "*" would let the tab go anywhere', hint="--allow https://host, as often as needed")
    try:
        return tuple(parse_origin(text.rstrip("/")) for text in texts)
    except ValueError as error:
        raise UsageError(f"--allow: {error}") from None


def _secrets(recipe: rc.Recipe, scope: Scope) -> tuple[rc.Secret, ...]:
    """The secrets of a recipe and of all recipes that it uses, bound to origins. One name means one source."""
    found: dict[str, rc.Secret] = {}
    for secret in _all_secrets(recipe, scope):
        known = found.setdefault(secret.name, secret)
        if known.source != secret.source:
            message = f'secret "{secret.name}" comes from {known.source} in {known.place} and from {secret.source} here'
            raise RecipeError((Problem(place=secret.place, message=message + ". Give one of them another name."),))
    return tuple(found.values())


def _all_secrets(recipe: rc.Recipe, scope: Scope) -> list[rc.Secret]:
    nested = [_bound(secret, scope) for secret in recipe.secrets]
    for node in rc.flat(recipe.nodes):
        if isinstance(node, rc.Call):
            nested += _all_secrets(node.recipe, _inside(node, scope))
    return nested


def _bound(secret: rc.Secret, scope: Scope) -> rc.Secret:
    try:
        origins = tuple(as_text(fill(origin, scope.lookup)) for origin in secret.origins)
    except KeyError as error:
        message = f'secret "{secret.name}": its origin ${{{error.args[0]}}} is not known before the run.'
        fix = "Give it under `with:` from a param of the recipe that is run."
        raise RecipeError((Problem(place=secret.place, message=message, fix=fix),)) from None
    return secret.model_copy(update={"origins": origins})


def _inside(call: rc.Call, scope: Scope) -> Scope:
    """The params of a used recipe, as far as they are known before the run."""
    values: dict[str, Data] = {param.name: param.default for param in call.recipe.params if param.has_default}
    for name, value in call.params.items():
        try:
            values[name] = resolve(value, scope)
        except StepFault:
            values.pop(name, None)
    return Scope({"params": values, "run": scope.lookup("run")})
