"""Whether a field says that it is for a secret: asked where a model, and no person, chose the field.

A secret is bound to an origin, and an origin has fields that everybody can read: comments, searches, names. So a step
of a model puts a secret only where the kind of the field, and the words that the page writes at it, fit the name that
the person gave the secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from browser_agent.core.recipe import Secret
from browser_agent.core.snapshot import Element

LOGIN, PASSWORD, CODE, CARD = "login", "password", "code", "card"


def _of(text: str) -> frozenset[str]:
    return frozenset(text.split())


_KINDS: dict[str, frozenset[str]] = {
    LOGIN: _of(
        "user username userid login email mail account customer member benutzer benutzername nutzername konto kennung "
        "utilisateur identifiant courriel usuario correo cuenta utente gebruiker gebruikersnaam użytkownik "
        "brugernavn användarnamn пользователь логин почта"
    ),
    PASSWORD: _of(
        "password pass passwd pwd passcode passphrase pin pw kennwort passwort mdp contraseña clave senha wachtwoord "
        "hasło adgangskode lösenord heslo şifre parola пароль パスワード 密码 비밀번호"
    ),
    CODE: _of("otp totp mfa 2fa tan authenticator verification einmalcode bestätigungscode onetime"),
    CARD: _of("card cc cvc cvv csc expiry expiration karte kreditkarte carte tarjeta carta kort karta"),
}
_TYPES = {"otp": CODE, "card": CARD}
_EMPTY_SAYS = _of("current new off on")
_COMMON = _of("a an the my your our of for in on to and or name number code word key id no data value text")
"""Words that tell nothing alone: a discount code is no code of a card."""
_PUBLIC = _of(
    "comment comments message note notes review feedback description subject question reply post chat search query q "
    "find kommentar nachricht notiz bewertung beschreibung betreff suche commentaire avis recherche comentario mensaje "
    "buscar commento messaggio cerca opmerking bericht zoeken komentarz wiadomość szukaj комментарий сообщение поиск"
)
"""What says that others read it, or that it goes into an address."""
_PARTS = re.compile(r"[^\W\d_]+|\d+\w+")
_HUMP = re.compile(r"(?<=[a-zß-ÿ])(?=[A-Z])")


def unfit(secret: Secret, element: Element, says: Iterable[str] = (), *, in_address: bool = False) -> str:
    """Why a model's step may not put a secret there; empty when it may.

    says: what the element has as name, id, autocomplete and placeholder. in_address: one way to send its form, or
    more, writes what it holds into an address. A secret whose `field` a person set to "any" goes into any field.
    """
    if secret.field == "any":
        return ""
    if element.tag != "input":
        return "has more than one line, or is no plain field"
    if in_address or (element.form is not None and element.method == "get"):
        return "is in a form that writes what it holds into an address"
    if element.role == "searchbox" or element.field == "search":
        return "is for searching"
    label, own = _words(element.name), _words(secret.name)
    every = label.union(*map(_words, says))
    named = own | _words(secret.source.rpartition(":")[2]) | _words(secret.field or "")
    if secret.source.startswith("totp:"):
        named |= {"totp"}
    if every & _PUBLIC:
        return f"says that it is for a {min(every & _PUBLIC)}"
    if _fits(element.field, label, every, own, named):
        return ""
    return f"does not say that it is for {secret.name}"


def _fits(field: str, label: set[str], every: set[str], own: set[str], named: set[str]) -> bool:
    if own & every - _COMMON or (label and label <= own | _COMMON and label & own):
        return True
    wanted, there = _kinds(named), _kinds(every)
    if field in _TYPES:
        there = there | {_TYPES[field]}
    if field == PASSWORD and not every - _EMPTY_SAYS:
        there = {PASSWORD}  # a field that says nothing but that it is for one
    if not wanted and field in (PASSWORD, *_TYPES):
        return bool(there)  # the name of the secret says nothing; the field has to
    return bool(wanted & there)


def _kinds(words: set[str]) -> set[str]:
    return {kind for kind, those in _KINDS.items() if words & those}


def _words(text: str) -> set[str]:
    """The words of a label or of a name such as cardNumber or card_number, in small letters."""
    return {one.lower() for one in _PARTS.findall(_HUMP.sub(" ", text))}
