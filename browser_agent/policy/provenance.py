"""Where the words of a model's step come from, and what follows: text of one origin goes to no other by itself.

The rule does not rest on spotting a text, which can be spelt in a thousand ways. Once a model was shown an origin,
whatever it types elsewhere has to be the person's own words, the plan's, or words of the page that gets them; all else
waits for a person's yes, or for a flow that the policy declares. What is spotted as that of another origin
is refused at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, unquote, urldefrag, urlsplit

from browser_agent.core import action as act
from browser_agent.core.authority import Flow
from browser_agent.core.origin import Origin, joined, origin_of, parse_origin
from browser_agent.core.outcome import ask, deny
from browser_agent.core.snapshot import Element
from browser_agent.core.template import REFERENCE, as_text, is_secret
from browser_agent.core.value import Data
from browser_agent.policy import words
from browser_agent.policy.chords import key_of
from browser_agent.policy.facts import Facts, Traced
from browser_agent.policy.judge import Judged
from browser_agent.policy.provenance_texts import Texts, addresses_in, known

ANSWER = "an answer of the person"
"""What a person said when the model asked; kept like an origin of its own, for a page may have made it ask."""
ELSEWHERE = "a page that the recipe read"
MOST_LINKS = 50_000
_ORDER = ("allow", "ask", "deny")
_CONTROL = frozenset({"Control", "Meta", "ControlOrMeta"})
RECIPIENT = words.Words(
    (
        r"recipients?|payees?|beneficiary|iban|bic|account (?:number|no)|sort code|routing number|wallet address|"
        "pay to|empfänger\\w*|kontonummer|bénéficiaire|destinataire|beneficiario|destinatario|cuenta|"
        "begunstigde|rekeningnummer|"
        "odbiorca|modtager|kontonr|mottagare|příjemce|alıcı|получатель",
    ),
    "受取人|口座番号|收款人|账号|받는 사람|계좌",
)
AMOUNT = words.Words(
    ("amount|sum|betrag|montant|importe|importo|valor|bedrag|kwota|beløb|belopp|částka|tutar|сумма",), "金額|金额|금액"
)


class Traces:
    """What the models of a run were told, by whom: the person and the plan, and pages by origin."""

    def __init__(self, flows: Iterable[tuple[Origin, Origin]] = ()) -> None:
        """flows: pairs of origins; text of the first may go to the second."""
        self._flows = tuple(flows)
        self._given, self._addresses = Texts(), set[str]()
        self._shown: dict[str, Texts] = {}
        self._links: dict[str, None] = {}
        self._parts: dict[str, set[str]] = {}

    def give(self, *texts: str) -> None:
        """What a person said beforehand, or a plan that was made before any page was seen."""
        self._given.add(texts)
        self._addresses.update(_tidy(one) for text in texts for one in addresses_in(text))

    def show(self, url: str, texts: Iterable[str] = (), links: Iterable[str] = ()) -> None:
        """What a page of this address showed to a model. links: where it leads, relative to it."""
        here = origin_of(url)
        if here is None:
            return
        self._shown.setdefault(str(here), Texts()).add(texts)
        for link in (url, *links):
            self._lead(url, link, here)

    def gave(self, text: str) -> bool:
        """Whether the person or the plan said this."""
        return known(text, (self._given,))

    def answered(self, text: str) -> None:
        """What the person said when the model asked; what was said beforehand anyway stays the person's own."""
        if not self.gave(text):
            self._shown.setdefault(ANSWER, Texts()).add((text,))

    def read(self, texts: Iterable[str]) -> None:
        """Words for the model that a recipe took from a page, nobody knows which; a flow to where they go is enough."""
        self._shown.setdefault(ELSEWHERE, Texts()).add(texts)

    def trace(self, action: act.Action, facts: Facts) -> Traced:
        """Where the words of a model's step come from. Looks at nothing but what was told before."""
        if isinstance(action, act.Goto):
            return self._address(joined(facts.page, facts.url or action.url))
        if isinstance(action, act.Drag):
            return self._dragged(facts)
        element = facts.element
        there = _party((element.origin if element is not None else "") or facts.page)
        if isinstance(action, act.Press):
            return self._unknown(action.keys, there) if _writes(action) else Traced()
        found = [self._text(text, there, element) for text in _typed(action, element)]
        return max(found, key=_gravity, default=Traced())

    def hand_over(self, values: Iterable[str], navigate: Iterable[Origin]) -> str:
        """Why these may not be given to a recipe that types them wherever it may be; empty when they may."""
        given = all(map(self.gave, values))
        for there in () if given else map(str, navigate):
            if foreign := self._foreign(there):
                return f"the model saw {_named(foreign)}, and these words could be from there; {_flow(foreign, there)}"
        return ""

    # Texts

    def _text(self, text: str, there: str, element: Element | None) -> Traced:
        if self.gave(text):
            return Traced(source="person or plan")
        traced = self._not_given(text, there)
        if traced.decision is None and element is not None and (what := _money_field(element)):
            why = f"{element} says {what}, and the person did not name {text[:60]!r}"
            return Traced(source=traced.source, decision=ask(f"provenance.{what}", why))
        return traced

    def _not_given(self, text: str, there: str) -> Traced:
        if there in self._shown and known(text, (self._given, self._shown[there])):
            return Traced(source=f"a page of {there}")
        return self._unknown(text, there)

    def _unknown(self, text: str, there: str) -> Traced:
        """For what neither the person nor the page itself said."""
        foreign = self._foreign(there)
        if not foreign:
            return Traced(source="model")
        for one in foreign:
            if not self._shown[one].hide(text):
                continue
            if one == ANSWER:
                return Traced(source=one, decision=ask("provenance.answer", f"an answer of the person goes to {there}"))
            if one == ELSEWHERE:
                return Traced(source=one, decision=ask("provenance.text", f"text of {one} goes to {there}"))
            why = f"text of {one} may not go to {there}: {_flow((one,), there)}"
            return Traced(source=f"a page of {one}", decision=deny("provenance.carried", why))
        why = f"the model saw {_named(foreign)} and types words of its own on {there}; {_flow(foreign, there)}"
        return Traced(source="model", decision=ask("provenance.text", why))

    def _dragged(self, facts: Facts) -> Traced:
        if facts.element is None or facts.onto is None:
            return Traced()
        here, there = (_party(one.origin or facts.page) for one in (facts.element, facts.onto))
        if here == there or self._flows_to(here, there):
            return Traced(source=here)
        why = f"{facts.element} of {here} may not be dragged to {there}: {_flow((here,), there)}"
        return Traced(source=here, decision=deny("provenance.drag", why))

    # Addresses

    def _address(self, url: str) -> Traced:
        there = origin_of(url)
        if there is None or not self._shown:
            return Traced(source="" if there is None else "nothing was seen before")  # the judge knows such addresses
        tidy = _tidy(url)
        if tidy in self._addresses:
            return Traced(source="person or plan")
        if tidy in self._links:
            return Traced(source="a link that was shown")
        party = str(there)
        foreign = self._foreign(party)
        if party not in self._parts and not any(origin_of(one) == there for one in self._addresses):
            why = f"nobody named {party}, and no page leads there: start from an address of the task"
            return Traced(source="model", decision=deny("provenance.host", why))
        declared = not foreign and any(self._flows_to(one, party) for one in self._shown if one != party)
        parts, pairs = _parts_of(url)
        made = [one for one in pairs if not self._pair_known(party, one)]
        if made and not declared:
            why = (
                f"the model made up {'='.join(made[0])[:80]!r} in an address of {party}: follow a link, or use its form"
            )
            return Traced(source="model", decision=deny("provenance.query", why))
        strange = [one for one in parts if not self._part_known(party, one)]
        if strange and foreign:
            why = f"the model saw {_named(foreign)} and made up {strange[0][:80]!r} in an address of {party}"
            return Traced(
                source="model", decision=deny("provenance.path", f"{why}: follow a link; {_flow(foreign, party)}")
            )
        return Traced(source="model" if strange or made else "parts of addresses that are known")

    def _lead(self, url: str, link: str, here: Origin) -> None:
        whole = joined(url, link)
        there = origin_of(whole)
        if there is None or len(self._links) >= MOST_LINKS:
            return
        for one in (whole, urldefrag(whole).url):
            self._links[_tidy(one)] = None
        if there == here:  # what another site says of this one's addresses is no knowledge of them
            parts, pairs = _parts_of(whole)
            names = (f"?{name}" for name, _ in pairs)
            self._parts.setdefault(str(there), set()).update(parts, names, map("=".join, pairs))

    def _pair_known(self, party: str, pair: tuple[str, str]) -> bool:
        name, value = pair
        parts = self._parts.get(party, set())
        return f"{name}={value}" in parts or (f"?{name}" in parts and self.gave(value))

    def _part_known(self, party: str, part: str) -> bool:
        return part in self._parts.get(party, set()) or self.gave(part)

    # Origins

    def _foreign(self, there: str) -> tuple[str, ...]:
        """Whose text the model was shown, and that may not go there."""
        return tuple(one for one in self._shown if one != there and not self._flows_to(one, there))

    def _flows_to(self, here: str, there: str) -> bool:
        whoever = here == ELSEWHERE
        return any((whoever or source.covers(here)) and onto.covers(there) for source, onto in self._flows)


def flows_of(flows: Iterable[Flow]) -> tuple[tuple[Origin, Origin], ...]:
    """Declared flows as origins. Raises ValueError for an end that is none."""
    return tuple((parse_origin(one.source.rstrip("/")), parse_origin(one.onto.rstrip("/"))) for one in flows)


def stricter(judged: Judged, traced: Traced | None) -> Judged:
    """The judge's answer and that about the words of the step: a no beats a question, and that beats a yes."""
    if traced is None or traced.decision is None:
        return judged
    graver = _gravity(traced) > _ORDER.index(judged.decision.answer)
    return judged._replace(decision=traced.decision) if graver else judged


def hint(rule: str) -> str:
    """What a person can do about an answer of this rule; empty for other rules."""
    if not rule.startswith("provenance."):
        return ""
    return "declare it, if it is right: `policy: flows: [{from: ORIGIN, to: ORIGIN}]`, or --allow-flow FROM=TO"


def texts_in(data: Data) -> Iterator[str]:
    """Every text, number and key in data, as texts."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from texts_in(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from texts_in(value)
    elif data is not None and not isinstance(data, bool):
        yield as_text(data)


def _gravity(traced: Traced) -> int:
    return _ORDER.index(traced.decision.answer) if traced.decision is not None else 0


def _typed(action: act.Action, element: Element | None) -> list[str]:
    """The texts that a page gets of an act, without the secrets in them: the vault judges those."""
    match action:
        case act.Fill():
            return [REFERENCE.sub(lambda one: "" if is_secret(one.group(1)) else one.group(), action.value)]
        case act.Choose() if element is None or element.tag != "select":
            return list(action.options)  # some lists are searched by what is typed
        case act.Dialog() if action.text:
            return [action.text]
        case act.PageTool():
            return [*texts_in(action.input)]
        case _:
            return []


def _writes(action: act.Press) -> bool:
    """Whether keys write something: a letter of a word that is spelt out, or what was copied elsewhere."""
    modifiers, key = key_of(action.keys)
    if (key.upper() == "V" and modifiers & _CONTROL) or (key == "Insert" and "Shift" in modifiers):
        return True
    return len(key) == 1 and not modifiers - {"Shift"}


def _money_field(element: Element) -> str:
    """Whether a field says whom money goes to, or how much of it."""
    if RECIPIENT.are_in(element.name):
        return "recipient"
    pays = words.PAYS.are_in(element.form_button) or words.MONEY.are_in(element.heading)
    return "amount" if pays and AMOUNT.are_in(element.name) else ""


def _parts_of(url: str) -> tuple[list[str], list[tuple[str, str]]]:
    """The pieces of an address that can carry something: those of the path and the fragment; and of the query."""
    parts = urlsplit(url)
    pieces = [unquote(one) for one in parts.path.split("/") if one] + (
        [unquote(parts.fragment)] if parts.fragment else []
    )
    pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=None)
    return pieces, pairs if pairs or not parts.query else [(parts.query, "")]


def _tidy(url: str) -> str:
    """An address as it is compared: with the origin in its one spelling."""
    bare, fragment = urldefrag(url.strip())
    origin = origin_of(bare)
    if origin is None:
        return url
    parts = urlsplit(bare)
    return f"{origin}{parts.path or '/'}{'?' + parts.query if parts.query else ''}{'#' + fragment if fragment else ''}"


def _party(url: str) -> str:
    return str(origin_of(url) or url)


def _named(origins: tuple[str, ...]) -> str:
    return " and ".join(origins[:3]) + (" and others" if len(origins) > 3 else "")


def _flow(foreign: tuple[str, ...], there: str) -> str:
    sites = [one for one in foreign if origin_of(one) is not None]
    return f"--allow-flow {sites[0]}={there} declares it" if sites else "a person has to say yes"
