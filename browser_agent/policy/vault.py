"""Secrets of one run: handed out only where they belong, at the moment of typing, and taken out of every text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path

from browser_agent.core.authority import Author
from browser_agent.core.errors import Fault, InputError, Problem, StepFault, Unavailable
from browser_agent.core.origin import Origin, is_listed, origin_of, parse_origin
from browser_agent.core.recipe import Secret
from browser_agent.core.snapshot import Element
from browser_agent.core.template import REFERENCE, SECRET, references
from browser_agent.core.value import Value
from browser_agent.policy import sources
from browser_agent.policy.passkey import read_passkey
from browser_agent.policy.redaction import Redactor
from browser_agent.policy.secret_fields import unfit
from browser_agent.policy.sources import Kept


class Around(Value):
    """What is around a field at the moment of typing.

    frames: origins of the frames around its own, the nearest first; None when nobody knows. targets: every address
    that its form may post to, by its own action and by its buttons. says: its name, id, autocomplete and placeholder.
    in_address: its form may send what it holds in an address. author: who chose the field.
    """

    frames: tuple[str, ...] | None = None
    targets: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    in_address: bool = False
    author: Author = "person"


class Vault:
    """Holds the secrets of one run: where each is kept and belongs, not its value. Its repr shows names only."""

    def __init__(self, secrets: tuple[Secret, ...], values: Mapping[str, str | Kept], home: tuple[Origin, ...]) -> None:
        """values: by name; a text is a value that does not change. home: origins for secrets that name none."""
        self._secrets = {secret.name: secret for secret in secrets}
        self._kept = {name: _fixed(one) if isinstance(one, str) else one for name, one in values.items()}
        self._home = home
        self._uses: dict[str, int] = {}
        self._private: set[str] = set()
        self.redactor = Redactor()
        self.private = Redactor()
        """Only what was typed into fields for passwords, codes and cards: the name of a user is no log-in."""
        for name, one in self._kept.items():
            for text in one.known:
                self.redactor.add(name, text)

    def __repr__(self) -> str:
        return f"Vault({', '.join(sorted(self._secrets))})"

    def fill(self, template: str, element: Element | None, around: Around | None = None) -> tuple[str, tuple[str, ...]]:
        """Put secrets in the place of `${secrets.name}`; returns the text and the names that were used.

        element: what receives the text; its origin, frame and kind of field and where its form posts must be those
        that the secret is bound to. Raises StepFault (refused) otherwise, Unavailable when its place does not give it.
        This may wait for a program or for the next code, `patience_s` at most: not for a thread that others need.
        """
        self.check(template, element, around)
        return self.put_in(template, self.fetch(template))

    def check(self, template: str, element: Element | None, around: Around | None = None) -> None:
        """Raises StepFault (refused) when a secret of the template does not belong there; nothing is fetched."""
        for name in _named(template):
            self._release(name, element, around or Around())

    def fetch(self, template: str) -> dict[str, str]:
        """The values of the secrets of a template as they are now, hidden in all texts from here on."""
        values: dict[str, str] = {}
        for name in dict.fromkeys(_named(template)):
            try:
                values[name] = self._kept[name].fetch()
            except LookupError as error:
                raise Unavailable(f"secret {name} cannot be had: {error.args[0]}", hint="then run it again") from None
            self.redactor.add(name, values[name])
            if name in self._private:
                self.private.add(name, values[name])
        return values

    def put_in(self, template: str, values: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
        """The text with these values, each a use; returns the names too. Raises StepFault when they are used up."""
        used: list[str] = []

        def value(found: re.Match[str]) -> str:
            if not found.group(1).startswith(SECRET):
                return found.group(0)
            name = found.group(1).removeprefix(SECRET)
            self.count(name)
            used.append(name)
            return values[name]

        return REFERENCE.sub(value, template), tuple(used)

    def count(self, name: str) -> None:
        """One more use. Raises StepFault (refused) when it is one too many."""
        if self.spent(name):
            raise _refused(name, f"at most {self._secrets[name].uses} uses in a run", "one more")
        self._uses[name] = self._uses.get(name, 0) + 1

    def used_before(self, name: str, field: str) -> None:
        """Count a use that the journal of the same run tells of, before its process died."""
        self._uses[name] = self._uses.get(name, 0) + 1
        if field in ("password", "otp", "card") and name in self._kept:
            self._private.add(name)
            for text in self._kept[name].known:
                self.private.add(name, text)

    def patience_s(self, template: str) -> float:
        """How long fetching the secrets of a template may take; 0 for what is there at once."""
        return sum(self._kept[name].patience_s for name in set(_named(template)) if name in self._kept)

    def redact(self, text: str) -> str:
        """The text with every secret, in every common spelling, replaced by its name."""
        return self.redactor(text)

    def announce(self, told: Callable[[str], None]) -> None:
        """Tell every value that is known, and each that becomes known: for logs that hide what they were told."""
        self.redactor.listen(told)

    @property
    def passkeys(self) -> tuple[str, ...]:
        """Names of the secrets that no field takes: credentials for the browser's own authenticator."""
        return tuple(name for name, one in self._kept.items() if not one.typed)

    def credential(self, name: str) -> str:
        """The text of a passkey, as `read_passkey` reads it. Raises Unavailable."""
        return self.fetch(f"${{{SECRET}{name}}}")[name]

    def spent(self, name: str) -> bool:
        """Whether it may not be used once more."""
        most = self._secrets[name].uses
        return most is not None and self._uses.get(name, 0) >= most

    def _origins(self, secret: Secret) -> tuple[Origin, ...]:
        return tuple(map(parse_origin, secret.origins)) or self._home

    def _release(self, name: str, element: Element | None, around: Around) -> None:
        secret = self._secrets.get(name)
        if secret is None or name not in self._kept:
            raise _refused(name, "a secret of the recipe", "no secret of that name")
        if not self._kept[name].typed:
            raise _refused(name, "the browser's authenticator", "a field; a passkey is not typed")
        origins = self._origins(secret)
        listed = ", ".join(map(str, origins))
        if element is None or not is_listed(element.origin, origins):
            raise _refused(name, f"a field on {listed}", element.origin if element else "no element")
        if not is_safe(element.origin):
            raise _refused(name, "a field on an https page", f"{element.origin}, which anybody on the way can read")
        _in_frame(secret, element, around)
        if not _takes(secret, element):
            raise _refused(name, f"a {secret.field} field", f"a {element.field or element.tag} field, {element}")
        if around.author == "model" and (why := unfit(secret, element, around.says, in_address=around.in_address)):
            raise _unfit(name, element, why)
        for target in (*([element.form] if element.form else []), *around.targets):
            if not is_listed(target, origins):
                raise _refused(name, f"a form that posts to {listed}", f"a form for {target[:200]}")
        if element.field in ("password", "otp", "card"):
            self._private.add(name)


def open_vault(secrets: tuple[Secret, ...], *, env: Mapping[str, str], folder: Path, home: tuple[Origin, ...]) -> Vault:
    """Look at every secret now, so that a missing one stops the run before a browser starts.

    folder: where relative paths begin. home: the origins for secrets that name none.
    Raises InputError with every secret that is missing, or bound to a page that anybody on the way can read.
    """
    kept: dict[str, Kept] = {}
    problems: list[Problem] = []
    place = sources.Place(env, folder)
    for secret in secrets:
        try:
            kept[secret.name] = sources.opened(secret.source, place)
            _look_at_origins(secret, kept[secret.name], home)
        except LookupError as error:
            problems.append(Problem(place=secret.place, message=f'secret "{secret.name}": {error.args[0]}.'))
    if problems:
        raise InputError(tuple(problems))
    return Vault(secrets, kept, home)


def _look_at_origins(secret: Secret, kept: Kept, home: tuple[Origin, ...]) -> None:
    """Raises LookupError for an origin that nothing may be typed on, or that a passkey is not for."""
    for origin in tuple(map(parse_origin, secret.origins)) or home:
        if not is_safe(str(origin)):
            raise LookupError(f"{origin} is not https, so anybody on the way can read it; bind it to https")
        for text in kept.known if not kept.typed else ():
            key = read_passkey(text)
            if not key.fits(origin):
                raise LookupError(f"the passkey is for {key.rp_id}, not for {origin}; correct `origins`")


def is_safe(origin: str) -> bool:
    """Whether what is typed there is read by nobody on the way: https, or this machine itself."""
    found = origin_of(origin.replace("://*.", "://", 1))
    if found is None or found.scheme != "http":
        return True
    if found.host == "localhost" or found.host.endswith(".localhost"):
        return True
    try:
        return ip_address(found.host).is_loopback
    except ValueError:
        return False


def _fixed(value: str) -> Kept:
    return Kept(lambda: value, (value,))


def _named(template: str) -> list[str]:
    return [name.removeprefix(SECRET) for name in references(template) if name.startswith(SECRET)]


def _in_frame(secret: Secret, element: Element, around: Around) -> None:
    if secret.frame == "any":
        return
    frames = around.frames if around.frames is not None else ((element.frame,) if element.frame else ())
    if secret.frame == "top" and (element.frame or frames):
        raise _refused(secret.name, "a field of the tab's own page", f"one in a frame within {frames[-1] or 'it'}")
    own = origin_of(element.origin)
    if (element.frame and around.frames is None) or any(origin_of(one) != own for one in frames):
        raise _refused(secret.name, f"a field with only {own} around it", f"a frame within {', '.join(frames)}")


def _takes(secret: Secret, element: Element) -> bool:
    if secret.field in (None, "any"):
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
            next=f"secrets.{name}.origins, .field and .frame in the recipe say where it may be typed",
        )
    )


def _unfit(name: str, element: Element, why: str) -> StepFault:
    """A model chose the field, so the field itself has to say what it is for."""
    fix = f"name the secret as its field does; or --secret {name}:any=..., `field: any` in a recipe, for any field"
    expected = f"secret {name} to go into a field that says it is for it, in a step of a model"
    return StepFault(Fault(kind="refused", expected=expected, found=f"{element}, which {why}", next=fix))
