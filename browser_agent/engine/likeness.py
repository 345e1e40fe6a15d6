"""How much an element is still the one that a fingerprint was taken of: pure, every weight with its reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from browser_agent.core.match import fold
from browser_agent.core.plain.terms import mean_the_contrary, mean_the_same
from browser_agent.core.target import Fingerprint, Query

WEIGHTS: dict[str, int] = {
    # What a person reads and what it is to a screen reader: the longest lived.
    "name": 30,
    "role": 10,
    # Given by hand so that programs find it; people keep them through redesigns.
    "testid": 15,
    "label": 8,
    # Where it stands. Words around it change with the data, so that none of these decides alone.
    "neighbours": 16,
    "region": 15,
    "row": 15,
    "heading": 8,
    # What it does to the world. Another address is another act, and vetoes a heal (see identity.py).
    "form": 8,
    # An id may be given to another thing; tag and classes are shared by everything of a kind.
    "id": 8,
    "tag": 3,
    "classes": 3,
    # Anything that is put in before it moves it.
    "index": 2,
}
"""Points for each part; only parts that the fingerprint knows are counted."""
RENAMED = 10
"""Points of the name where it says something else altogether: a renamed thing has to be known by the rest."""
PLACE = ("testid", "neighbours", "region", "row", "heading", "id", "label", "form")
"""Parts that tell one thing from another of the same name."""
APART = ("testid", "neighbours", "region", "row", "id", "label", "form")
"""Of these, what tells several of one name apart: they share the heading of the page."""
SCORE = 0.7
"""Least share of its points. A thing of the same name, role and make in another place has at most 0.66 of them; one
that kept its place and lost its name, or has its name and half of what was around it, has more than 0.75."""
MARGIN = 0.15
"""Least lead over the next. Two buttons of one toolbar differ by their neighbours alone, which is 0.15 and more."""
SAME_PLACE = 0.5
"""Least share of the points of PLACE: name and role alone are what a look-alike has too."""
MEANT = 0.9
"""Share of the name where it says the same in other words: the very words would be surer."""
NEARLY = 0.85
"""From here on two words are one word misspelt or inflected."""
FILLERS = frozenset(
    {"a", "an", "the", "my", "your", "this", "please", "now", "here", "to"}
    | {"bitte", "jetzt", "hier", "den", "die", "das", "der", "ein", "eine"}
)
"""Words that do not change what a name says: "Pay now" is "Pay"; "Save as template" is not "Save"."""
FAMILIES = (
    frozenset({"button", "link", "menuitem", "tab"}),
    frozenset({"textbox", "searchbox", "spinbutton", "combobox", "listbox"}),
    frozenset({"checkbox", "switch", "menuitemcheckbox"}),
    frozenset({"radio", "menuitemradio"}),
)
"""Roles that a redesign turns into each other. Nothing else takes the place of a thing."""

PAIRS = """
start/stop play/pause pause/resume show/hide open/close enable/disable expand/collapse on/off next/previous next/back
accept/reject accept/decline approve/reject approve/deny allow/deny allow/block yes/no add/remove add/delete
import/export upload/download more/less join/leave follow/following connect/disconnect increase/decrease up/down
edit/view save/discard save/delete save/cancel ok/cancel confirm/cancel submit/cancel send/cancel anzeigen/verbergen
starten/stoppen öffnen/schließen aktivieren/deaktivieren annehmen/ablehnen ja/nein an/aus weiter/zurück
hinzufügen/entfernen speichern/abbrechen speichern/löschen speichern/verwerfen einblenden/ausblenden anmelden/abmelden
senden/abbrechen bestätigen/abbrechen sperren/entsperren genehmigen/ablehnen einschalten/ausschalten hoch/runter
démarrer/arrêter lancer/arrêter ouvrir/fermer accepter/refuser approuver/rejeter ajouter/supprimer ajouter/retirer
enregistrer/annuler enregistrer/supprimer valider/annuler confirmer/annuler envoyer/annuler afficher/masquer
suivant/précédent suivante/précédente oui/non plus/moins autoriser/refuser augmenter/diminuer importer/exporter
rejoindre/quitter suivre/quitter monter/descendre allumer/éteindre bloquer/autoriser connexion/déconnexion
iniciar/detener iniciar/cerrar empezar/parar abrir/cerrar aceptar/rechazar aprobar/rechazar permitir/denegar
añadir/eliminar añadir/quitar agregar/eliminar agregar/quitar guardar/cancelar guardar/eliminar guardar/descartar
confirmar/cancelar enviar/cancelar mostrar/ocultar siguiente/anterior adelante/atrás suscribirse/baja sí/no más/menos
encender/apagar subir/bajar aumentar/disminuir importar/exportar unirse/salir entrar/salir seguir/dejar
avvia/ferma avvia/arresta inizia/termina apri/chiudi accetta/rifiuta approva/rifiuta consenti/nega aggiungi/rimuovi
aggiungi/elimina salva/annulla salva/elimina conferma/annulla invia/annulla mostra/nascondi avanti/indietro
successivo/precedente accedi/esci iscriviti/annulla iscriviti/cancella sì/no più/meno accendi/spegni aumenta/diminuisci
importa/esporta segui/smetti entra/esci partecipa/abbandona
"""
OPPOSITES = frozenset(frozenset(pair.split("/")) for pair in PAIRS.split())
"""Names that take each other's place on one page: a button that says the other one is in another state, not renamed."""

DENYING = frozenset(
    {"un", "in", "im", "dis", "de", "des", "dé", "dés", "non", "anti", "ent", "ab", "aus", "re", "pre", "vor"}
)
"""What is put before a word and makes another act of it."""

Relation = Literal["same", "nearly", "means", "kin", "contrary", "other"]


@dataclass(frozen=True)
class Likeness:
    """score: share of all points, 0 to 1. place: share of the points of PLACE; 1 where nothing of it is known.

    apart: share of the points of APART; 0 where nothing of it is known, for then nothing tells equals from each other.
    relation: of the names. differs: what is not as it was, a few words each.
    """

    score: float
    place: float
    apart: float
    relation: Relation
    differs: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it is like enough to be taken for the same, leaving others aside."""
        return self.score >= SCORE and self.place >= SAME_PLACE


def known(query: Query) -> Fingerprint | None:
    """The fingerprint of a query, with what the query says itself; None when it has none."""
    if query.was is None:
        return None
    said = {"role": query.was.role or query.role or "", "name": query.was.name or query.name or ""}
    return query.was.model_copy(update=said)


def family(role: str) -> frozenset[str]:
    """The roles that a thing of this role may have by now."""
    return next((one for one in FAMILIES if role in one), frozenset({role}))


def compare(was: Fingerprint, now: Fingerprint) -> Likeness:
    """How alike. Parts that `was` does not know count nothing; what `now` lacks counts as different."""
    relation = related(was.name, now.name)
    shares = dict(_shares(was, now, relation))
    weights = {key: WEIGHTS[key] for key in shares}
    if relation == "other" and "name" in weights:
        weights["name"] = RENAMED
    place, apart = ([key for key in keys if key in shares] for keys in (PLACE, APART))
    differs = tuple(words for _, words in changed(was, now).values())
    of_equals = _share(weights, shares, apart) if apart else 0.0
    return Likeness(_share(weights, shares, [*shares]), _share(weights, shares, place), of_equals, relation, differs)


def changed(was: Fingerprint, now: Fingerprint) -> dict[str, tuple[float, str]]:
    """By part: how much of it is still so, 0 to 1, and what is there now, for the parts that are not as they were."""
    shares = _shares(was, now, related(was.name, now.name))
    return {key: (share, _difference(key, was, now)) for key, share in shares if share < 1 and key != "index"}


def _share(weights: dict[str, int], shares: dict[str, float], keys: list[str]) -> float:
    total = sum(weights[key] for key in keys)
    return round(sum(weights[key] * shares[key] for key in keys) / total, 3) if total else 1.0


def related(was: str, now: str) -> Relation:
    """What two names have to do with each other.

    "means" is the same in other words, or in another language, as "Sign in" and "Log in", "Save" and "Speichern".
    "kin" share a word and differ in another, as "Delete draft" and "Delete account"; numbers count as words. "contrary"
    is "Subscribe" and "Unsubscribe", "Start" and "Stop". Both are another act, and no renaming.
    """
    before, after = _words(was), _words(now)
    if "".join(before) == "".join(after):
        return "same"  # "E-mail" is "Email"
    if len(before) == len(after) and all(map(_one_word, before, after)):
        return "nearly"
    if _denies(before, after) or any(_against(one, other) for one in before for other in after):
        return "contrary"
    one, other = " ".join(before), " ".join(after)
    if mean_the_contrary(one, other):
        return "contrary"
    if mean_the_same(one, other):
        return "means"
    numbered = re.search(r"\d", was) and re.search(r"\d", now)
    return "kin" if set(before) & set(after) or numbered else "other"


def _one_word(was: str, now: str) -> bool:
    """The same word, misspelt or inflected. Another number is another thing, another beginning often the contrary."""
    alike = was[:1] == now[:1] and not re.search(r"\d", was + now) and fuzz.ratio(was, now) / 100 >= NEARLY
    return was == now or alike


def _denies(before: list[str], after: list[str]) -> bool:
    """Whether one is the other with something before it, each in a single word: whatever that is, it may change it."""
    shorter, longer = sorted(("".join(before), "".join(after)), key=len)
    return len(before) == len(after) == 1 and 3 < len(shorter) < len(longer) and longer.endswith(shorter)


def _against(was: str, now: str) -> bool:
    """Of two words among others; "code" and "Einmalcode" are none, nor are "mail" and "e-mail"."""
    longer, shorter = sorted((was, now), key=len, reverse=True)
    denied = len(shorter) > 3 and longer.endswith(shorter) and longer.removesuffix(shorter) in DENYING
    return {was, now} in OPPOSITES or denied


def _words(name: str) -> list[str]:
    words = re.findall(r"\w+", fold(name).casefold())
    return [word for word in words if word not in FILLERS] or words


def _shares(was: Fingerprint, now: Fingerprint, relation: Relation) -> list[tuple[str, float]]:
    """For each part that was known, how much of it is still so, 0 to 1."""
    shares: list[tuple[str, float]] = []
    if was.role:
        shares.append(("role", 1.0 if was.role == now.role else 0.5 if now.role in family(was.role) else 0.0))
    if was.name:
        nearly = fuzz.ratio(was.name.casefold(), now.name.casefold()) / 100 if relation == "nearly" else 0.0
        shares.append(("name", {"same": 1.0, "means": MEANT}.get(relation, nearly)))
    for key in ("testid", "id", "tag", "label", "heading", "region", "row", "form"):
        before, after = _numberless(getattr(was, key), key), _numberless(getattr(now, key), key)
        if before:
            shares.append((key, 1.0 if before == after else _nearly(before, after)))
    for key in ("neighbours", "classes"):
        held = getattr(was, key)
        if held:
            there = {_numberless(one, key) for one in getattr(now, key)}
            shares.append((key, sum(_numberless(one, key) in there for one in held) / len(held)))
    if was.equals > 1:
        shares.append(("index", 1.0 if was.index == now.index else 0.0))
    return shares


def _numberless(text: str, key: str) -> str:
    """Counts and prices change with the data: "Parts (23)" is the heading "Parts (24)" too. In ids they are names."""
    folded = fold(text).casefold()
    return folded if key in ("testid", "id", "tag", "classes", "row") else re.sub(r"\d+", "0", folded)


def _nearly(before: str, after: str) -> float:
    alike = fuzz.ratio(before, after) / 100
    return alike if alike >= NEARLY else 0.0


def _difference(key: str, was: Fingerprint, now: Fingerprint) -> str:
    before, after = getattr(was, key), getattr(now, key)
    if isinstance(before, tuple):
        gone = [one for one in before if one not in after]
        return f'{key} without "{gone[0][:40]}"' if gone else f"other {key}"
    return f'{key} "{after[:60]}", was "{before[:60]}"' if after else f'no {key}, was "{before[:60]}"'
