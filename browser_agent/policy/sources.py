"""Where secrets are kept: looked at before a browser starts, fetched at the moment of typing, never kept here."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from dotenv import dotenv_values

from browser_agent.policy.passkey import read_passkey
from browser_agent.policy.totp import LONGEST_PERIOD_S, Codes, read_seed

FORMS = "env:NAME, dotenv:FILE#NAME, file:PATH, keyring:SERVICE/USER, command: [PROGRAM, WORD, ...] or totp: SOURCE"
COMMAND_S = 30.0
LONGEST = 20_000
"""Characters of a secret. What is longer is a file that was not meant."""
KEPT = ("PATH", "HOME", "SYSTEMROOT")
"""What a command gets of the environment, beside what the recipe names."""


@dataclass(frozen=True)
class Place:
    """Where sources are looked up: the environment, and the folder that relative paths begin in."""

    env: Mapping[str, str] = field(repr=False)
    folder: Path


@dataclass(frozen=True)
class Kept:
    """A secret in its place. fetch: its value now; raises LookupError. patience_s: how long that may take.

    known: texts that no log may show from the start. typed: whether it is a text that goes into a field.
    """

    fetch: Callable[[], str] = field(repr=False)
    known: tuple[str, ...] = field(default=(), repr=False)
    patience_s: float = 0.0
    typed: bool = True


def opened(source: str, place: Place) -> Kept:
    """The secret behind a source. Raises LookupError that says what is missing and what to do, with no value in it."""
    kind, _, rest = source.partition(":")
    match kind:
        case "env" | "dotenv" | "file" | "keyring":
            read = {"env": _env, "dotenv": _dotenv, "file": _file, "keyring": _keyring}[kind]

            def fetch() -> str:
                return _sized(read(rest, place))

            return Kept(fetch, known=(fetch(),))
        case "command":
            return _command(rest, place)
        case "totp":
            return _codes(opened(rest, place))
        case "passkey":
            inner = opened(rest, place)
            for text in inner.known:
                read_passkey(text)
            return Kept(inner.fetch, inner.known, inner.patience_s, typed=False)
        case _:
            raise LookupError(f'"{kind}:" is not a place for secrets; write {FORMS}')


def _env(name: str, place: Place) -> str:
    value = place.env.get(name)
    if not value:
        raise LookupError(f"the environment variable {name} is not set; export {name}=... before the run")
    return value


def _dotenv(rest: str, place: Place) -> str:
    file, _, name = rest.partition("#")
    path = place.folder / file
    if not path.is_file():
        raise LookupError(f"there is no file {path}")
    try:
        value = dotenv_values(path, interpolate=False).get(name)
    except (OSError, UnicodeDecodeError) as error:
        raise LookupError(f"{path} cannot be read ({error})") from error
    if not value:
        raise LookupError(f"{path} has no {name}")
    return value


def _file(rest: str, place: Place) -> str:
    path = place.folder / rest
    try:
        with path.open("rb") as file:
            if os.name == "posix" and (mode := stat.S_IMODE(os.fstat(file.fileno()).st_mode)) & 0o077:
                raise LookupError(f"{path} can be read by others (mode {mode:04o}); run: chmod 600 {path}")
            value = file.read(LONGEST * 4 + 1).decode("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        told = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise LookupError(f"{path} cannot be read ({told})") from None
    if not value:
        raise LookupError(f"{path} is empty")
    return value


def _keyring(rest: str, place: Place) -> str:  # noqa: ARG001 - all readers take the same
    service, slash, user = rest.rpartition("/")
    if not slash or not service or not user:
        raise LookupError("a keyring source is keyring:SERVICE/USER")
    try:
        ring = import_module("keyring")
    except ImportError:
        raise LookupError("the package keyring is not installed; run: pip install 'browser-agent[keyring]'") from None
    try:
        value = ring.get_password(service, user)
    except Exception as error:  # noqa: BLE001 - back ends of all kinds raise what they like
        raise LookupError(f"the keyring of this machine cannot be asked ({type(error).__name__})") from None
    if not value:
        raise LookupError(f"the keyring has nothing for {user} at {service}; run: keyring set {service} {user}")
    return str(value)


def words_of(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a command and the names of variables that it gets; the reverse of `command_text`."""
    said = json.loads(text)
    told = said if isinstance(said, dict) else {"run": said}
    words, names = told.get("run"), told.get("env", [])
    if not _are_texts(words) or not words or not words[0] or not _are_texts(names):
        raise ValueError("a command is a list of words")
    return tuple(words), tuple(names)


def command_text(words: tuple[str, ...], names: tuple[str, ...] = ()) -> str:
    """A command as the one text that a source is."""
    said: object = {"run": words, "env": names} if names else list(words)
    return "command:" + json.dumps(said, ensure_ascii=False)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _command(text: str, place: Place) -> Kept:
    """A command is not run before its value is needed: it may ask a person, and codes of it may be good for once."""
    try:
        words, names = words_of(text)
    except ValueError:
        raise LookupError("a command is a list of words: command: [op, read, op://vault/item]") from None
    env = {name: value for name, value in place.env.items() if name.upper() in KEPT or name in names}
    missing = [name for name in names if name not in place.env]
    if missing:
        raise LookupError(f"the environment variable {missing[0]}, which {words[0]} is to get, is not set")
    program = words[0] if os.sep not in words[0] else str(place.folder / words[0])
    found = shutil.which(program, path=env.get("PATH", os.defpath))
    if found is None:
        raise LookupError(f"there is no program {words[0]}; is it installed, and on PATH?")
    return Kept(lambda: _said(found, words, env, place.folder), patience_s=COMMAND_S + 2)


def _said(program: str, words: tuple[str, ...], env: Mapping[str, str], folder: Path) -> str:
    try:
        done = subprocess.run(
            [program, *words[1:]], stdin=subprocess.DEVNULL, capture_output=True, timeout=COMMAND_S, env=dict(env),
            cwd=folder, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise LookupError(f"{words[0]} did not answer within {COMMAND_S:g} s; does it wait for a person?") from None
    except OSError as error:
        raise LookupError(f"{words[0]} cannot be started ({error.strerror})") from None
    if done.returncode != 0:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise LookupError(f"{words[0]} ended with {done.returncode}" + (f": {lines[0][:200]}" if lines else ""))
    try:
        value = done.stdout.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        raise LookupError(f"what {words[0]} printed is not UTF-8") from None
    if not value:
        raise LookupError(f"{words[0]} printed nothing")
    return _sized(value)


def _codes(seed: Kept) -> Kept:
    codes = Codes()
    if not seed.typed:
        raise LookupError("a passkey is no seed for codes")
    for text in seed.known:
        read_seed(text)

    def fetch() -> str:
        return codes.next(read_seed(seed.fetch()))

    hidden = tuple(one for text in seed.known for one in (text, *_seeds_in(text)))
    return Kept(fetch, known=hidden, patience_s=seed.patience_s + LONGEST_PERIOD_S + 5)


def _seeds_in(text: str) -> tuple[str, ...]:
    """The bare seed in an otpauth address, and a seed without the spaces that people write it with."""
    bare = text.partition("secret=")[2].partition("&")[0] if text.lower().startswith("otpauth:") else text
    return tuple(one for one in {bare, "".join(bare.split()), "".join(bare.split()).upper()} if one)


def _sized(value: str) -> str:
    if len(value) > LONGEST:
        raise LookupError(f"what is there has more than {LONGEST} characters, which is no secret to type")
    return value
