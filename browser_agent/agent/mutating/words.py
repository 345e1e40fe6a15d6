"""What a redesign calls the same thing, and what another language does: common words of controls."""

from __future__ import annotations

SYNONYMS = """
search=Find | find=Search | send=Submit | submit=Send | save=Store | store=Save | sign in=Log in | log in=Sign in |
sign out=Log out | log out=Sign out | next=Continue | continue=Proceed | back=Previous | close=Dismiss | show=Display |
display=Show | delete=Remove | remove=Delete | download=Get file | e-mail=E-mail address | email=E-mail address |
e-mail address=E-mail | username=User name | password=Passphrase | full name=Your full name | name=Your name |
your name=Full name | city=Town | town=City | street=Street name | country=Country or region | month=Choose a month |
quantity=How many | count=How many | telephone=Phone number | phone=Telephone | note=Remarks | message=Your message |
register=Enrol | order=Buy | send order=Place order | place order=Send order | add to cart=Put into basket |
check out=Go to checkout | cart=Basket | orders=Your orders | products=All products | pay=Complete payment |
card number=Number of the card | security code=CVC | expiry date=Valid until | postcode=ZIP code | part=Item |
speed=Delivery speed | finish=Surface | one-time code=Code from your app | settings=Preferences | address=Your address |
start=Begin | open=View | cancel=Abort | confirm=Yes, go on | accept=Agree | reject=Decline | upload=Send files |
edit=Change | add=New | print=Print out | help=Support | home=Start page | category=Kind | sort by=Order by |
colour=Shade | theme=Look | number=No. | house number=Number of the house | needed by=Wanted by | agree=I consent |
i agree=I accept | i have read the terms=I know the terms | send contact=Send your details | more=Show more
"""
GERMAN = """
search=Suchen | find=Suchen | send=Senden | submit=Absenden | save=Speichern | sign in=Anmelden | log in=Anmelden |
sign out=Abmelden | log out=Abmelden | next=Weiter | continue=Weiter | back=Zurück | close=Schließen | show=Anzeigen |
delete=Löschen | remove=Entfernen | download=Herunterladen | e-mail=E-Mail | e-mail address=E-Mail-Adresse |
email=E-Mail | username=Benutzername | password=Passwort | full name=Vollständiger Name | name=Name |
your name=Ihr Name | city=Stadt | town=Ort | street=Straße | street and number=Straße und Hausnummer |
country=Land | month=Monat | quantity=Menge | count=Anzahl | telephone=Telefon | note=Bemerkung | message=Nachricht |
register=Registrieren | order=Bestellen | send order=Bestellung absenden | add to cart=In den Warenkorb |
check out=Zur Kasse | cart=Warenkorb | orders=Bestellungen | products=Produkte | card number=Kartennummer |
name on card=Name auf der Karte | security code=Prüfnummer | expiry date=Gültig bis | postcode=Postleitzahl |
part=Teil | speed=Geschwindigkeit | finish=Oberfläche | one-time code=Einmalcode | settings=Einstellungen |
address=Adresse | start=Starten | open=Öffnen | cancel=Abbrechen | confirm=Bestätigen | accept=Annehmen |
reject=Ablehnen | upload=Hochladen | edit=Bearbeiten | add=Hinzufügen | print=Drucken | help=Hilfe |
search products=Produkte suchen | category=Kategorie | sort by=Sortieren nach | colour=Farbe | theme=Design |
number=Nummer | house number=Hausnummer | needed by=Benötigt bis | i agree=Ich stimme zu | more=Mehr |
continue to payment=Weiter zur Zahlung | courier=Kurier | save address=Adresse speichern | catch me=Fang mich |
register name=Namen eintragen | confirm order=Bestellung bestätigen | send contact=Kontakt senden | voucher=Gutschein |
save city=Stadt speichern | send files=Dateien senden | collect parcels=Pakete abholen | reports=Berichte
"""


def _read(text: str) -> dict[str, str]:
    pairs = (one.strip().partition("=") for one in text.replace("\n", " ").split("|"))
    return {old.strip(): new.strip() for old, _, new in pairs if old.strip()}


_SYNONYMS, _GERMAN = _read(SYNONYMS), _read(GERMAN)
_ENGLISH = {new.casefold(): old.capitalize() for old, new in _GERMAN.items()}


def synonym(text: str, *, is_field: bool) -> str | None:
    """Other words for the same control; None for what has no words."""
    known = _SYNONYMS.get(text.casefold())
    if known is not None:
        return known
    if not any(letter.isalpha() for letter in text) or len(text) > 60:
        return None
    lower = text[0].lower() + text[1:] if text[:2].istitle() or text[1:2].islower() else text
    return f"Please give: {lower}" if is_field else f"{text} now"


def translated(text: str, *, to_german: bool) -> str | None:
    """The word in the other language; None when it is not known."""
    return (_GERMAN if to_german else _ENGLISH).get(text.casefold())
