"""Acting on pages made of data, with the checks that a real browser makes before an input reaches an element."""

from __future__ import annotations

from pathlib import Path
from typing import assert_never

from browser_agent.browser.fake_document import HOLDS, TOGGLES, Document
from browser_agent.browser.fake_site import FakeSite
from browser_agent.core import action as act
from browser_agent.core.errors import Fault, FaultKind, StepFault
from browser_agent.core.match import fold
from browser_agent.core.ports import Effect, Found
from browser_agent.core.snapshot import Box
from browser_agent.core.template import names_secret
from browser_agent.policy.vault import Vault

VIEW_PX = 800


def do(site: FakeSite, vault: Vault, action: act.Action, found: Found | None, onto: Found | None) -> Effect:  # noqa: C901 - one short case for each action
    """Do an action once. Raises StepFault in the words of the real surface."""
    match action:
        case act.Goto():
            return _goto(site, action.url)
        case act.Back():
            return _back(site)
        case act.Click() | act.Download():
            return _click(site, action, found)
        case act.Fill():
            return _fill(site, vault, action, found)
        case act.Choose():
            return _choose(site, action, found)
        case act.Check():
            return _check(site, action, found)
        case act.Press():
            return _press(site, action, found)
        case act.Hover():
            _, key = _reach(site, action, found, enabled=False)
            _react(site, f"hover {key}")
            return Effect("the mouse is on it")
        case act.Scroll():
            return _scroll(site, action, found)
        case act.Upload():
            return _upload(site, action, found)
        case act.Drag():
            _, key = _reach(site, action, found, enabled=False)
            _, other = _reach(site, action, onto, enabled=False)
            _react(site, f"drag {key} onto {other}")
            return Effect("dragged")
        case act.Dialog():
            site.next_answer = (action.accept, action.text)
            return Effect("the next box will be " + ("accepted" if action.accept else "dismissed"))
        case (
            act.Tab() | act.Wait() | act.Extract() | act.Assert() | act.Set() | act.Note() | act.Screenshot()
            | act.Goal() | act.Plain() | act.PageTool()
        ):  # fmt: skip
            raise TypeError(f"{action.kind} is not an act of the hand")
        case _:
            assert_never(action)


def _reach(site: FakeSite, action: act.Action, found: Found | None, *, enabled: bool = True) -> tuple[Document, str]:
    """The element, when a pointer can get at it: there, visible, enabled and not covered."""
    document, key = site.reach(found)
    if document.is_hidden(key) and not isinstance(action, act.Upload):
        raise _not_now(action, found, "stale", "it is not there any more, or cannot be seen")
    if enabled:
        _refuse_disabled(document, key, action, found)
    cover = document.elements[key].covered_by
    if cover in document.elements and not document.is_hidden(cover) and not isinstance(action, act.Fill | act.Press):
        told = document.describe(cover)
        raise _not_now(action, found, "covered", f"it is covered by <{told.tag}>{told.name or told.text}")
    return document, key


def _refuse_disabled(document: Document, key: str, action: act.Action, found: Found | None) -> None:
    states = document.elements[key].states
    if "disabled" in states:
        raise _not_now(action, found, "disabled", "it is disabled")
    if "readonly" in states and isinstance(action, act.Fill):
        raise _not_now(action, found, "disabled", "it is read-only")


def _not_now(action: act.Action, found: Found | None, kind: FaultKind, why: str) -> StepFault:
    what = f"to {action.kind} {found.element}" if found else f"to {action.kind}"
    hint = "close what covers it in a step before, or add `optional: true` to such a step" if kind == "covered" else ""
    return StepFault(Fault(kind=kind, expected=what, found=why, next=hint))


def _react(site: FakeSite, deed: str) -> bool:
    """Let what the page declares for this happen; False when it declares nothing."""
    reactions = site.tab.document.page.on.get(deed)
    if reactions is None:
        return False
    site.react(reactions)
    return True


def _goto(site: FakeSite, url: str) -> Effect:
    answered = site.open(url)
    if answered.failure:
        kind: FaultKind = "refused" if answered.failure == "ERR_BLOCKED_BY_CLIENT" else "navigation"
        raise StepFault(
            Fault(kind=kind, expected=f"{url} to open", found=f"no document ({answered.failure})",
                  next="is the site up? is the address right?")
        )  # fmt: skip
    return Effect(f"{answered.status} {site.tab.url}", status=site.tab.status)


def _back(site: FakeSite) -> Effect:
    if not site.tab.history:
        raise StepFault(Fault(kind="navigation", expected="an earlier page in this tab", found="none; it is the first"))
    site.open(site.tab.history.pop(), keep=False)
    return Effect(f"the address is {site.tab.url}")


def _click(site: FakeSite, action: act.Click | act.Download, found: Found | None) -> Effect:
    document, key = _reach(site, action, found)
    element = document.elements[key]
    deed = f"click {key}"
    if element.role in TOGGLES:
        _toggle(document, key, on=element.role == "radio" or "checked" not in element.states)
    if _react(site, deed):
        return Effect("clicked")
    address = document.address(key)
    if element.href is not None:
        site.open(element.href)
    elif element.role == "button" and address is not None:
        site.submit(address, document.describe(key).method or "get")
    return Effect("clicked")


def _toggle(document: Document, key: str, *, on: bool) -> None:
    """Bring one to on or off; of radio buttons in one group, the others go off."""
    element = document.elements[key]
    kept = element.states - {"checked", "mixed", "unchecked"}
    if element.role == "radio" and on:
        for other, one in document.elements.items():
            if one.role == "radio" and one.parent == element.parent and "checked" in one.states:
                document.change(other, states=one.states - {"checked"})
    document.change(key, states=kept | {"checked"} if on else kept)


def _fill(site: FakeSite, vault: Vault, action: act.Fill, found: Found | None) -> Effect:
    document, key = _reach(site, action, found)
    element = document.elements[key]
    if document.tag(key) == "select":
        raise StepFault(
            Fault(kind="unsuitable", expected="a field to type into", found=f"a list of options, {found.element}",  # type: ignore[union-attr]  # it was reached
                  next="`choose:` picks an option")
        )  # fmt: skip
    if element.role not in HOLDS and not (element.field and element.role not in TOGGLES | {"button"}):
        raise _not_now(action, found, "unsuitable", "an element that takes no text")
    text, secrets = vault.fill(action.value, found.element if found else None)
    if element.role == "spinbutton" and text and not _is_number(text):
        raise _not_now(action, found, "unsuitable", "a field that does not take such a text")
    document.change(key, value=text)
    _react(site, f"fill {key}")
    return Effect(f"typed {', '.join(secrets)}; it reads back" if secrets else "filled")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _choose(site: FakeSite, action: act.Choose, found: Found | None) -> Effect:
    document, key = _reach(site, action, found)
    element = document.elements[key]
    is_group = element.role == "radiogroup" or element.tag == "fieldset"
    if is_group:
        for option in action.options:
            radios = [k for k in document.inside(key) if document.elements[k].role == "radio"]
            picked = [k for k in radios if fold(document.name(k)) == fold(option)]
            if len(picked) != 1:
                raise _no_option(option, picked, [document.name(k) for k in radios])
            _toggle(document, picked[0], on=True)
    else:
        for option in action.options:
            same = [one for one in element.options if fold(one) == fold(option)]
            if len(same) != 1:
                raise _no_option(option, same, list(element.options))
        document.change(key, value=", ".join(one for one in element.options if fold(one) in map(fold, action.options)))
    _react(site, f"choose {key}")
    return Effect("chose " + ", ".join(action.options), proved=is_group or document.tag(key) == "select")


def _no_option(option: str, same: list[str], there: list[str]) -> StepFault:
    return StepFault(
        Fault(
            kind="no_option",
            expected=f'one option "{option}"',
            found=f"{len(same)} of that name" if same else "none",
            near=tuple(f'option "{text}"' for text in there[:8]),
        )
    )


def _check(site: FakeSite, action: act.Check, found: Found | None) -> Effect:
    document, key = _reach(site, action, found)
    element = document.elements[key]
    if element.role not in TOGGLES:
        raise _not_now(action, found, "unsuitable", "an element that is neither on nor off")
    if ("checked" in element.states) != action.on:
        if element.role == "radio" and not action.on:
            raise _not_now(action, found, "unsuitable", "a radio button, which only another one switches off")
        _toggle(document, key, on=action.on)
        _react(site, f"click {key}")
    return Effect("on" if action.on else "off")


def _press(site: FakeSite, action: act.Press, found: Found | None) -> Effect:
    if names_secret(action.keys):
        raise StepFault(Fault(kind="refused", expected="a field for the secret", found="`press` without `in:`"))
    if found is None:
        _react(site, f"press {action.keys}")
        return Effect(f"pressed {action.keys}")
    document, key = _reach(site, action, found, enabled=False)
    element = document.elements[key]
    if len(action.keys) == 1 and element.role in HOLDS and document.tag(key) != "select":
        document.change(key, value=(element.value or "") + action.keys)
    _react(site, f"press {action.keys} {key}")
    return Effect(f"pressed {action.keys}")


def _scroll(site: FakeSite, action: act.Scroll, found: Found | None) -> Effect:
    if found is not None:
        document, key = _reach(site, action, found, enabled=False)
        if action.by == 0:
            _bring_into_view(site, document.box(key))
            return Effect("it is in view")
    tab = site.tab
    before = tab.scrolled
    tab.scrolled = min(max(before + action.by, 0), max(tab.document.page.height - VIEW_PX, 0))
    if tab.scrolled == before:
        raise StepFault(Fault(kind="unsuitable", expected=f"to scroll by {action.by} px", found="nothing moved"))
    _react(site, "scroll")
    return Effect(f"scrolled {tab.scrolled - before} px")


def _bring_into_view(site: FakeSite, box: Box) -> None:
    top = site.tab.scrolled
    if not top <= box.y <= top + VIEW_PX - box.height:
        site.tab.scrolled = max(int(box.y) - VIEW_PX // 2, 0)


def _upload(site: FakeSite, action: act.Upload, found: Found | None) -> Effect:
    document, key = _reach(site, action, found)
    if action.dropped:
        expected, told = f"the page to take {len(action.files)} files", "nothing there takes files that are dropped"
        raise StepFault(Fault(kind="unsuitable", expected=expected, found=told))
    if document.elements[key].field != "file":
        raise _not_now(action, found, "timeout", "it was not possible in time")
    document.change(key, value=", ".join(Path(file).name for file in action.files))
    _react(site, f"upload {key}")
    return Effect(f"{len(action.files)} file{'s' if len(action.files) > 1 else ''} given")
