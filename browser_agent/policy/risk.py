"""Which presses cannot be undone: told from what the page says of the control, never from what anybody intends."""

from __future__ import annotations

import re

from browser_agent.core.action import Action, Click, Press
from browser_agent.core.snapshot import Element

_WORDS = (
    # English, German, French, Spanish, Italian, Portuguese, Dutch, Polish: what buttons say that send, buy, delete.
    "accept offer|approve|bid|book|buy|cancel (?:my )?(?:order|account|subscription)|charge|check ?out|close account|"
    "confirm|delete|deploy|donate|erase|order|pay|place order|post|publish|purchase|refund|remove|reserve|revoke|send|"
    "sign (?:contract|document)|submit|subscribe|terminate|transfer|unsubscribe|withdraw|wire",
    "absenden|abschicken|bestellen|bezahlen|buchen|entfernen|kaufen|kündigen|löschen|senden|überweisen|veröffentlichen|"
    "zahlungspflichtig",
    "acheter|commander|confirmer|envoyer|payer|publier|réserver|supprimer|valider",
    "borrar|comprar|confirmar|eliminar|enviar|pagar|publicar|reservar",
    "acquista|conferma|elimina|invia|ordina|paga|prenota|pubblica",
    "apagar|encomendar|excluir",
    "annuleren|bestellen|betalen|bevestigen|kopen|verwijderen|verzenden",
    "kup|potwierdź|usuń|wyślij|zamów|zapłać",
)
IRREVERSIBLE = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)
PRESSED = frozenset({"button", "menuitem", "link", "switch", "tab", "option", "generic", ""})


def is_irreversible(action: Action, element: Element | None) -> bool:
    """Whether this may do something in the world that cannot be taken back.

    A submit control of a form that posts, or a button whose words say so. Enter in a field of a form that posts is
    the same. It errs towards yes: the price of that is a look more, the price of a no would be a second order.
    """
    if element is None:
        return False
    posts = (element.method or "").lower() == "post"
    if isinstance(action, Press):
        return posts and action.keys in ("Enter", "NumpadEnter") and element.tag in ("input", "button", "select")
    if not isinstance(action, Click) or element.role not in PRESSED:
        return False
    submits = posts and element.role == "button" and element.field in ("submit", "image", "")
    says = element.role != "link" and IRREVERSIBLE.search(element.name) is not None
    return submits or says
