"""The judge: one pure function that allows or refuses an action, from facts about the page; default deny."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import Field

from browser_agent.core.action import Action, Download, Goto, PageTool, Press, Upload
from browser_agent.core.authority import ActionClass, Author, Flow, Layer, PolicyLimits, Rule
from browser_agent.core.origin import Origin, is_listed, joined, loose, same_authority
from browser_agent.core.outcome import Decision, ask, deny
from browser_agent.core.value import Value
from browser_agent.policy.classes import WRITING, classify, scheme_of, sends_form
from browser_agent.policy.facts import Facts
from browser_agent.policy.limits import NOTHING, Cost, Spent, cost_of, over
from browser_agent.policy.matters import Matter, matters
from browser_agent.policy.words import says_yes

__all__ = ["ASKED", "READING", "Facts", "Judged", "Policy", "assess", "decide", "hint"]

ASKED: frozenset[ActionClass] = frozenset({"irreversible", "payment"})
"""Classes that a model's steps are asked about when the policy says nothing."""
READING: frozenset[ActionClass] = frozenset({"read", "navigate", "input", "download"})
"""Classes that a `read_only` run may do."""


_LISTED = Decision(answer="allow", rule="origin.listed", reason="the page's origin is on the list")
_DOWNLOAD = Decision(answer="allow", rule="download.listed", reason="the page's origin is on the list")
_BLANK = Decision(answer="allow", rule="goto.blank", reason="an empty page reaches nothing")
_GOTO = Decision(answer="allow", rule="goto.listed", reason="the origin is on the list")
_UPLOAD = Decision(answer="allow", rule="upload.folder", reason="every file is in a listed folder")
OF_SIGN_IN = frozenset({"password", "otp", "text", "email", "tel", "checkbox", "hidden", "submit", "button"})
"""Kinds of fields that a form to sign in has; one with others, such as lists, dates and long texts, is for more."""


class Policy(Value):
    """What a run may do; made from the recipe, its start and --allow.

    navigate: where tabs may be. fetch: what pages may load from besides. upload: folders, absolute and resolved.
    The fields from `actions` on mean what they mean in PolicySpec.
    """

    navigate: tuple[Origin, ...]
    fetch: tuple[Origin, ...] = ()
    upload: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """Single files that may be uploaded too: those that the person who started the run named as params."""
    page_tools: tuple[Origin, ...] = ()
    """Where tools that a page itself offers may be used."""
    dialogs: dict[str, str] = Field(default_factory=dict)
    actions: dict[ActionClass, Rule] = Field(default_factory=dict)
    limits: PolicyLimits = PolicyLimits()
    read_only: bool = False
    flows: tuple[Flow, ...] = ()
    private: tuple[str, ...] = ()
    require: tuple[Layer, ...] = ()
    matters: frozenset[Matter] = frozenset()
    """What the person's order names of that which a model's submits are asked about otherwise."""

    plan_reads: bool = False
    """The plan of a model, made before any page was seen, has no step that sends anything."""

    def weighs(self, author: Author) -> bool:
        """Whether an act's class may change the answer, so that all facts of its element are wanted first."""
        return author == "model" or self.read_only or bool(self.actions) or self.limits != PolicyLimits()

    def rule_for(self, kind: ActionClass, author: Author) -> Rule:
        """What a class of acts comes to: the policy's word, else all for a person, and questions for a model."""
        default: Rule = "ask" if author == "model" and kind in ASKED else "allow"
        return self.actions.get(kind, default)


class Judged(NamedTuple):
    """A decision with what it was made of: the class (None: none could be told) and what the act uses up."""

    decision: Decision
    kind: ActionClass | None
    cost: Cost


def decide(action: Action, facts: Facts, policy: Policy, spent: Spent | None = None) -> Decision:
    """Allow, refuse or ask about one action. Looks at nothing but its arguments. spent: what the run did before."""
    return assess(action, facts, policy, spent or Spent()).decision


def assess(action: Action, facts: Facts, policy: Policy, spent: Spent) -> Judged:
    """The same with the class and the cost. First the origins, then class, then limits; a no beats a question."""
    where = _by_origin(action, facts, policy)
    kind = classify(action, facts)
    if where.answer == "deny":
        return Judged(where, kind, NOTHING)
    if kind is None:
        why = f"nothing is known of it that tells what {action.kind} would do"
        return Judged(deny("class.unknown", why), kind, NOTHING)
    cost = cost_of(kind, facts, policy.limits)
    if policy.read_only and kind not in READING:
        return Judged(deny("read_only", f"this is of the class {kind}, and this run is read-only"), kind, cost)
    sends = kind in WRITING and (kind != "submit" or _sends_by_itself(action, facts))
    if sends and unplanned(facts, kind, policy):
        reason = f"this is of the class {kind}, and every step of the plan only reads"
        return Judged(deny("plan.reads", reason), kind, cost)
    rule = policy.rule_for(kind, facts.author)
    if rule == "deny":
        return Judged(deny(f"class.{kind}", f"the policy denies acts of the class {kind}"), kind, cost)
    limited = over(kind, cost, policy.limits, spent)
    if limited is not None:
        return Judged(limited, kind, cost)
    unnamed = _unnamed(action, facts, policy) if kind == "submit" and rule == "allow" else ""
    if unnamed:
        reason = f"it is about {unnamed}, of which the order says nothing, and wants a person's yes"
        return Judged(ask(f"submit.{unnamed}", reason), kind, cost)
    if rule == "ask":
        asked = ask(f"class.{kind}", f"acts of the class {kind} want a person's yes")
        return Judged(asked, kind, cost)
    return Judged(where, kind, cost)


def unplanned(facts: Facts, kind: ActionClass, policy: Policy) -> bool:
    """Whether a model's act could send what its plan does not announce. To sign in, and what the person allowed, may.

    A form that goes to the site is refused then. A button of a script may be pressed: what it sends is held.
    """
    if not policy.plan_reads or facts.author != "model" or kind == "secret":
        return False
    allowed = policy.actions.get("submit" if kind in READING else kind) == "allow"
    fields = facts.element.form_fields if facts.element is not None else ()
    signs_in = kind == "submit" and "password" in fields and OF_SIGN_IN.issuperset(fields)
    return not allowed and not signs_in and kind not in ("read", "download")


def _sends_by_itself(action: Action, facts: Facts) -> bool:
    """Whether a submit sends something without a script of the page, whose requests the walls see."""
    return sends_form(action, facts.element) and bool(facts.element and facts.element.method)


def _unnamed(action: Action, facts: Facts, policy: Policy) -> str:
    """A matter that a model's submit touches and that no person named; empty where the policy itself allows submits."""
    if facts.author != "model" or "submit" in policy.actions:
        return ""
    element = facts.element
    said = []
    if element is not None:
        own = element.form_button if isinstance(action, Press) else element.name
        # What a bare "Submit" is about stands above it; a button with words of its own is about those.
        said = [own, element.heading] if says_yes(own) else [own]
    if isinstance(action, PageTool):
        said.append(action.name.replace("_", " ").replace("-", " "))
    return next(iter(sorted(matters(" . ".join(said)) - policy.matters)), "")


def hint(rule: str) -> str:
    """What a person can do about an answer of this rule, if it is not what they want; empty for those about origins."""
    kind, _, name = rule.partition(".")
    if kind == "class" and name != "unknown":
        return f"`policy: actions: {{{name}: allow}}` in the recipe, if you want it done without being asked"
    if kind == "submit":
        return "say in the order that you want it, or `--may submit`, if you want it done without being asked"
    if kind == "write":
        light = "submit" if name == "unasked" else "irreversible"
        return f"`--may {light}`, or `policy: actions: {{{light}: allow}}` in the recipe, if the page is to send it"
    if kind == "limit":
        return "raise `policy: limits:` in the recipe, if that much is right"
    if kind == "plan":
        return "say in the task what is to be sent, or `--may submit`"
    if kind == "read_only":
        return "take `read_only: true` out of the recipe's `policy:`, if it is to change something"
    return ""


def _by_origin(action: Action, facts: Facts, policy: Policy) -> Decision:
    if isinstance(action, Goto):
        return _decide_goto(facts.url or joined(facts.page, action.url), policy)
    if not (is_listed(facts.page, policy.navigate) or facts.page == "about:blank"):
        return deny("origin.page", f"the tab is on {facts.page}, which is not on the list `policy.navigate`")
    for element in (facts.element, facts.onto):
        if element is not None and element.origin and not _may_act_in(element.origin, policy, known=facts.page):
            return deny("origin.frame", f"the frame of {element} is on {element.origin}, which is not on a list")
    sends = facts.element if sends_form(action, facts.element) else None
    if sends is not None and not _may_send_to(sends.form, policy, known=facts.page):
        return deny("origin.form", f"the form of {sends} goes to {sends.form}, which is not on a list")
    if isinstance(action, PageTool) and not is_listed(facts.page, policy.page_tools):
        return deny("page_tool.unlisted", f"{facts.page} is not on the list `policy.page_tools`")
    if isinstance(action, Upload):
        return may_upload(facts.files, policy)
    if isinstance(action, Download):
        return _DOWNLOAD
    return _LISTED


def _decide_goto(url: str, policy: Policy) -> Decision:
    if url == "about:blank":
        return _BLANK
    if is_listed(url, policy.navigate):
        return _GOTO
    listed = ", ".join(map(str, policy.navigate)) or "nothing"
    return deny("goto.unlisted", f"{url} is not on the list `policy.navigate` ({listed})")


def _may_act_in(url: str, policy: Policy, known: str) -> bool:
    """Whether something of this address may be acted on. known: one that was found on the list already."""
    if loose(url) or (known != "about:blank" and same_authority(url, known)):
        return True
    return is_listed(url, policy.navigate) or is_listed(url, policy.fetch)


def _may_send_to(target: str | None, policy: Policy, known: str) -> bool:
    """Where a form may go. One for a script goes nowhere by itself."""
    if target is None or scheme_of(target) in ("javascript", ""):
        return True
    return _may_act_in(target, policy, known)


def may_upload(files: tuple[str, ...], policy: Policy) -> Decision:
    """Whether each of these files, by its resolved path, may be given to a page."""
    for file in files:
        if file in policy.files:
            continue
        below = any(file.startswith(folder.rstrip("/\\") + sep) for folder in policy.upload for sep in "/\\")
        # A path that still climbs was not resolved by who asks: where it ends cannot be told from its text.
        if not below or ".." in file.replace("\\", "/").split("/"):
            folders = ", ".join(policy.upload) or "none"
            return deny("upload.folder", f"{file} is outside the folders that may be uploaded from ({folders})")
    return _UPLOAD
