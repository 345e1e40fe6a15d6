"""Things that come between a hand and a page: which button sends them away with the least said yes to."""

from __future__ import annotations

import re

from browser_agent.core.seen import Observation, Seen

_REFUSES = (
    r"reject(?: all)?|decline(?: all)?|refuse|deny|only (?:necessary|essential)(?: cookies)?|"
    r"necessary(?: cookies)? only|"
    r"use (?:necessary|essential) cookies only|no,? thanks?|not now|maybe later|skip|dismiss|close|cancel|"
    r"(?:alle )?ablehnen|nur notwendige(?: cookies)?|nein,? danke|später|schließen|abbrechen|"
    r"tout refuser|refuser|continuer sans accepter|non merci|plus tard|fermer|"
    r"rechazar(?: todo)?|no,? gracias|ahora no|cerrar|rifiuta(?: tutto)?|no grazie|chiudi|"
    r"rejeitar(?: tudo)?|recusar(?: tudo)?|agora não|fechar|(?:alles )?weigeren|nee,? bedankt|sluiten|"
    r"odrzuć(?: wszystkie)?|zamknij|avvisa(?: alla)?|endast nödvändiga|nej,? tack|stäng|afvis(?: alle)?|kun nødvendige|"
    r"nej,? tak|luk|avvis(?: alle)?|nei,? takk|lukk|hylkää(?: kaikki)?|vain välttämättömät|ei kiitos|sulje|"
    r"odmítnout(?: vše)?|zavřít|elutasítom|összes elutasítása|bezárás|reddet|tümünü reddet|kapat|"
    r"refuză(?: tot)?|închide|"
    r"απόρριψη(?: όλων)?|κλείσιμο|отклонить(?: все)?|закрыть|відхилити(?: все)?|закрити|"
    r"すべて拒否(?:する)?|拒否(?:する)?|閉じる|全部拒绝|拒绝(?:全部)?|关闭|모두 거부|거부|닫기|×|✕|✖|x"
)
REFUSES = re.compile(rf"(?:{_REFUSES})[.!]?", re.IGNORECASE)
_CLOSES = re.compile(
    r"close|schließen|fermer|cerrar|chiudi|fechar|sluiten|zamknij|stäng|luk|lukk|sulje|zavřít|bezárás|kapat|închide|"
    r"κλείσιμο|закрыть|закрити|閉じる|关闭|닫기|[×✕✖x]",
    re.IGNORECASE,
)
BOXES = frozenset({"dialog", "alertdialog"})
_COVERED = re.compile(r"covered by ((?:[a-z]\d+)*e\d+)")


def way_out(seen: Observation, covered: str) -> Seen | None:
    """The control that sends away what lies over an element: in the box that covers it, one that refuses or closes.

    covered: the ref of what cannot be reached. None where no button is known to refuse; accepting is not for code.
    """
    line = seen.by_ref(covered)
    over = next((found.group(1) for state in (line.states if line else ()) if (found := _COVERED.search(state))), "")
    for first, last in _boxes(seen, over):
        able = [node for node in seen.nodes[first:last] if node.ref and node.role in ("button", "link", "generic")]
        fits = [node for node in able if REFUSES.fullmatch(node.name.strip()) and "disabled" not in node.states]
        if fits:
            return min(fits, key=lambda node: _order(node.name))
    return None


def _order(name: str) -> int:
    """Refusing before closing: a cookie wall that is only closed comes again."""
    return 1 if _CLOSES.fullmatch(name.strip()) else 0


def _boxes(seen: Observation, over: str) -> list[tuple[int, int]]:
    """Where dialogs stand among the lines, the one with the covering element first."""
    found = []
    for at, node in enumerate(seen.nodes):
        if node.role in BOXES or (over and node.ref == over):
            end = next(
                (i for i in range(at + 1, len(seen.nodes)) if seen.nodes[i].depth <= node.depth), len(seen.nodes)
            )
            holds = bool(over) and any(one.ref == over for one in seen.nodes[at:end])
            found.append((not holds, at, end))
    return [(first, last) for _, first, last in sorted(found)]
