"""Secrets: read from where they are kept, handed out only where they belong, and taken out of every text."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

from dotenv import dotenv_values

from browser_agent.core.errors import Fault, InputError, Problem, StepFault
from browser_agent.core.origin import Origin, is_listed, parse_origin
from browser_agent.core.recipe import Secret
from browser_agent.core.snapshot import Element
from browser_agent.core.template import REFERENCE, SECRET

ESCAPE = re.compile("%[0-9A-F]{2}")
URL_SAFE = (
    "", "/", "!'()*~", ";,/?:@&=+$#!'()*~", "*", "!$%&'()*+,/:;=?@[]^_`{|}~\\", "!$%&()*+,/:;=?@[]^_`{|}~\\",
    "!$%&'()*+,/:;=@[]^|~", "!$%&'()*+,/:;=?@[\\]^{|}~#",
)  # fmt: skip
"""What stays as it is in the parts of an address: Python's two, encodeURIComponent, encodeURI, forms, and the query
(of other and of http schemes), path and fragment sets of the URL standard."""
SHORTEST = 4
"""Shorter secrets are not searched for in texts: every "12" on a page would vanish. They are still never written."""


class Vault:
    """Holds the secrets of one run. Its repr shows names only."""

    def __init__(self, secrets: tuple[Secret, ...], values: Mapping[str, str], home: tuple[Origin, ...]) -> None:
        self._secrets = {secret.name: secret for secret in secrets}
        self._values = dict(values)
        self._home = home
        self._uses: dict[str, int] = {}
        self._pattern = _pattern(values)

    def __repr__(self) -> str:
        return f"Vault({', '.join(sorted(self._secrets))})"

    def fill(self, template: str, element: Element | None) -> tuple[str, tuple[str, ...]]:
        """Put secrets in the place of `${secrets.name}`; returns the text and the names that were used.

        element: what receives the text; its origin and kind of field must be those that the secret is bound to.
        Raises StepFault (refused) otherwise.
        """
        used: list[str] = []

        def value(found: re.Match[str]) -> str:
            if not found.group(1).startswith(SECRET):
                return found.group(0)
            name = found.group(1).removeprefix(SECRET)
            self._release(name, element)
            used.append(name)
            return self._values[name]

        return REFERENCE.sub(value, template), tuple(used)

    def redact(self, text: str) -> str:
        """The text with every secret, in every common encoding, replaced by its name."""
        if self._pattern is None:
            return text
        pattern, names = self._pattern
        return pattern.sub(lambda found: f"[secret:{names[found.group(0)]}]", text)

    def _release(self, name: str, element: Element | None) -> None:
        secret = self._secrets.get(name)
        if secret is None:
            raise _refused(name, "a secret of the recipe", "no secret of that name")
        origins = tuple(map(parse_origin, secret.origins)) or self._home
        if element is None or not is_listed(element.origin, origins):
            where = element.origin if element else "no element"
            raise _refused(name, f"a field on {', '.join(map(str, origins))}", where)
        if not _takes(secret, element):
            raise _refused(name, f"a {secret.field} field", f"a {element.field or element.tag} field, {element}")
        if element.form and not is_listed(element.form, origins):
            raise _refused(name, f"a form that posts to {', '.join(map(str, origins))}", f"a form for {element.form}")
        self._uses[name] = self._uses.get(name, 0) + 1
        if secret.uses is not None and self._uses[name] > secret.uses:
            raise _refused(name, f"at most {secret.uses} uses in a run", "one more")


def open_vault(secrets: tuple[Secret, ...], *, env: Mapping[str, str], folder: Path, home: tuple[Origin, ...]) -> Vault:
    """Read every secret now, so that a missing one stops the run before a browser starts.

    folder: where relative `dotenv:` and `file:` paths begin. home: the origins for secrets that name none.
    Raises InputError with every secret that is missing.
    """
    values: dict[str, str] = {}
    problems: list[Problem] = []
    for secret in secrets:
        try:
            values[secret.name] = _read(secret.source, env, folder)
        except LookupError as error:
            problems.append(Problem(place=secret.place, message=f'secret "{secret.name}": {error.args[0]}.'))
    if problems:
        raise InputError(tuple(problems))
    return Vault(secrets, values, home)


def _read(source: str, env: Mapping[str, str], folder: Path) -> str:
    """The value behind "env:NAME", "dotenv:FILE#NAME" or "file:PATH"; LookupError says what is missing."""
    kind, _, rest = source.partition(":")
    if kind == "env":
        value = env.get(rest)
        if not value:
            raise LookupError(f"the environment variable {rest} is not set; export {rest}=... before the run")
        return value
    if kind == "dotenv":
        file, _, name = rest.partition("#")
        path = folder / file
        if not path.is_file():
            raise LookupError(f"there is no file {path}")
        try:
            value = dotenv_values(path, interpolate=False).get(name)
        except (OSError, UnicodeDecodeError) as error:
            raise LookupError(f"{path} cannot be read ({error})") from error
        if not value:
            raise LookupError(f"{path} has no {name}")
        return value
    if kind != "file":
        raise LookupError(f'"{source}" is not env:NAME, dotenv:FILE#NAME or file:PATH')
    try:
        value = (folder / rest).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise LookupError(f"{folder / rest} cannot be read ({error})") from error
    if not value:
        raise LookupError(f"{folder / rest} is empty")
    return value


def _takes(secret: Secret, element: Element) -> bool:
    if secret.field == "any":
        return True
    if secret.field == "text":
        return element.field not in ("password", "otp", "card")
    return element.field == secret.field


def _refused(name: str, expected: str, found: str) -> StepFault:
    return StepFault(
        Fault(
            kind="refused",
            expected=f"secret {name} to go into {expected}",
            found=found,
            next=f"secrets.{name}.origins and .field in the recipe say where it may be typed",
        )
    )


def _pattern(values: Mapping[str, str]) -> tuple[re.Pattern[str], dict[str, str]] | None:
    """One expression for all encodings of all secrets, longest first, and which secret each text belongs to."""
    names: dict[str, str] = {}
    for name, value in values.items():
        for form in _forms(value):
            names.setdefault(form, name)
    if not names:
        return None
    ordered = sorted(names, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, ordered))), names


def _forms(value: str) -> set[str]:
    """How a secret looks in URLs, forms, JSON, HTML, base64 (at each of three offsets) and hex."""
    if len(value) < SHORTEST:
        return set()
    raw = value.encode()
    forms = {value, raw.hex(), raw.hex().upper(), json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}
    for whole in (
        html.escape(value),
        html.escape(value, quote=False),
        html.escape(value, quote=False).replace('"', "&quot;"),
    ):
        forms |= {whole, whole.replace("&#x27;", "&#39;"), whole.replace("&quot;", "&#34;").replace("&#x27;", "&#39;")}
    # A value with a line in it is written on several lines by the page, and folded to one by us.
    forms.add(" ".join(value.split()))
    for safe in URL_SAFE:
        for escaped in (quote(value, safe=safe), quote_plus(value, safe=safe)):
            forms |= {escaped, ESCAPE.sub(lambda found: found.group().lower(), escaped)}
    for offset in range(3):
        start = (0, 2, 3)[offset]
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            text = encode(b"\0" * offset + raw).decode().rstrip("=")
            forms.add(text[start : len(text) - 1] if len(raw) > 5 else text[start:])
    return {form for form in forms if len(form) >= SHORTEST}
