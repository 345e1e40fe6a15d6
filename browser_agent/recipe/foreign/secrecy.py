"""Which fields take what nobody else may read, told from their names alone: a recording does not say more."""

from __future__ import annotations

import re

from browser_agent.core.recipe import FieldKind

_PASSWORD = re.compile(
    r"pass-?_?(?:word|wort|code|phrase|wd)|(?<![a-z])pass(?![a-z])|pwd|kennwort|"
    r"mot[ _-]?de[ _-]?passe|mdp(?![a-z])|contrase[nñ]a|senha|"
    r"parola|wachtwoord|hasło|(?<![a-z])haslo|lösenord|adgangskode|passord|heslo|"
    r"(?<![a-z])şifre|пароль|パスワード|密码|密碼|비밀번호|"
    r"(?<![a-z])secret(?![a-z])|api[ _-]?key|access[ _-]?token|(?<![a-z])pin(?![a-z])"
)
_CODE = re.compile(
    r"(?<![a-z])t?otp(?![a-z])|one[ _-]?time|einmal-?(?:code|passwort)|(?<![a-z])[2m]fa(?![a-z])|two[ _-]?factor|"
    r"verification[ _-]?code|authenticat(?:or|ion)[ _-]?code|bestätigungscode"
)
_CARD = re.compile(
    r"card[ _-]?(?:number|no|num)|(?<![a-z])cc[ _-]?(?:number|num|csc|cvc|exp)|"
    r"kartennummer|(?<![a-z])cv[cv]2?(?![a-z])|"
    r"security[ _-]?code|iban(?![a-z])"
)


def kind_of_secret(words: str) -> FieldKind | None:
    """What kind of secret a field of these words takes; None for a field that anybody may read.

    Errs towards yes: a secret too many is declared and given, one too few stands in a file.
    """
    # accountPassword and user_pass: a capital begins a word.
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", words).lower()
    if _CODE.search(spaced):
        return "otp"
    if _CARD.search(spaced):
        return "card"
    return "password" if _PASSWORD.search(spaced) else None
