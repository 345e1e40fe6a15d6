"""A Recipe to canonical YAML text, for recorders and compilers; `load_text` reads the same recipe back."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from browser_agent.core.action import Action
from browser_agent.core.recipe import (
    Branch,
    Call,
    Environment,
    Loop,
    Node,
    Param,
    PolicySpec,
    Recipe,
    Secret,
    Step,
)
from browser_agent.core.sentence import sentence
from browser_agent.core.value import Data
from browser_agent.recipe.form import Form, action, changed, expectations, literal, number

WIDTH = 100
_PLAIN = re.compile(r"[A-Za-z_$/](?:[\w $/.,()+\"'=@!{}-]|:(?=[\w/]))*(?<! )")
_PLAIN_IN_BRACES = re.compile(r"[A-Za-z_/](?:[\w /.()+\"'=@!-]|:(?=[\w/]))*(?<! )")
_SPECIAL = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"})
_UNSAFE = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ue000\ue001\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)


def dump(recipe: Recipe) -> str:
    """The text of a recipe file. Places and sha256 are not kept; ids and names only where they say more."""
    return "".join(f"{line}\n" for line in _block(_recipe(recipe), 0))


def inline(value: Data) -> str:
    """A value on one line, in braces and brackets where it has parts."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(key, braces=True)}: {inline(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(inline(one) for one in value) + "]"
    return _scalar(value, braces=True)


def as_step(one: Action) -> str:
    """One action as a line under `steps:`."""
    ((verb, what),) = action(one).items()
    return f"- {verb}: {inline(what)}"


def _recipe(recipe: Recipe) -> Form:
    form: Form = {"recipe": 1, "id": recipe.id, "title": recipe.title}
    form |= {key: one for key in ("description", "owner", "start") if (one := getattr(recipe, key))}
    form |= {"tags": list(recipe.tags)} if recipe.tags else {}
    form |= {} if recipe.needs_model == "never" else {"needs_model": recipe.needs_model}
    parts: Form = {
        "params": {param.name: _param(param) for param in recipe.params},
        "secrets": {secret.name: _secret(secret) for secret in recipe.secrets},
        "env": _environment(recipe.env),
        "policy": _policy(recipe.policy),
        "budget": {key: _numeric(one) for key, one in changed(recipe.budget).items()},
        "handlers": _handlers(recipe),
        "steps": _steps(recipe.steps, "", recipe.place.file),
        "finally": _steps(recipe.finally_, "finally.", recipe.place.file),
        "outputs": literal(recipe.outputs),
        "verify": expectations(recipe.verify),
    }
    return form | {key: part for key, part in parts.items() if part}


def _numeric(value: Data) -> Data:
    return number(value) if isinstance(value, float) else value


def _param(param: Param) -> Data:
    form: Form = {"type": param.type}
    form |= {
        key: literal(one) for key in ("pattern", "min", "max", "example") if (one := getattr(param, key)) is not None
    }
    form |= {key: list(literal(one)) for key in ("enum", "columns") if (one := getattr(param, key))}
    form |= {"default": literal(param.default)} if param.has_default else {}
    form |= {"description": param.description} if param.description else {}
    return param.type if len(form) == 1 else form


def _secret(secret: Secret) -> Data:
    form = changed(secret)
    rest = {key: form[key] for key in ("origins", "field", "uses", "frame") if key in form}
    return {"from": secret.source} | rest if rest else secret.source


def _environment(env: Environment) -> Form:
    form = changed(env)
    auth = {short: form.pop(key) for short, key in (("in", "auth_in"), ("out", "auth_out")) if key in form}
    return form | ({"auth": auth} if auth else {})


def _policy(policy: PolicySpec) -> Form:
    form = changed(policy)
    if "limits" in form:
        form["limits"] = {key: literal(getattr(policy.limits, key)) for key in form["limits"]}
    if policy.flows:
        form["flows"] = [{"from": one.source, "to": one.onto} for one in policy.flows]
    return form


def _handlers(recipe: Recipe) -> Form:
    form: Form = {} if recipe.unknown == "stop" else {"unknown": recipe.unknown}
    for one in recipe.handlers:
        steps = _steps(one.steps, f"handlers.{one.name}.", recipe.place.file)
        form[one.name] = {"when": expectations(one.when), "steps": steps} | ({} if one.max == 3 else {"max": one.max})
    return form


def _steps(nodes: tuple[Node, ...], prefix: str, file: str, first: int = 1) -> list[Form]:
    return [_node(node, f"{prefix}{position}", file) for position, node in enumerate(nodes, first)]


def _node(node: Node, position: str, file: str) -> Form:
    own = node.id.removeprefix(position.rpartition(".")[0] + ".") if "." in position else node.id
    called: Form = {} if node.id == position else {"id": own}
    match node:
        case Step():
            return _step(node) | called
        case Branch():
            then = _steps(node.then, f"{node.id}.", file)
            otherwise = _steps(node.otherwise, f"{node.id}.", file, len(then) + 1)
            form: Form = {"if": expectations(node.condition)} | called | {"then": then}
            return form | ({"else": otherwise} if otherwise else {})
        case Loop():
            what: Form = {"in": literal(node.over), "as": node.name}
            what |= {} if node.key is None else {"key": node.key}
            what |= {} if node.max == 10_000 else {"max": node.max}
            what |= {} if node.collect is None else {"collect": {node.collect[0]: literal(node.collect[1])}}
            return {"for_each": what} | called | {"steps": _steps(node.steps, f"{node.id}.", file)}
        case Call():
            other = os.path.relpath(node.recipe.place.file, Path(file).parent)
            call: Form = {"use": Path(other).as_posix()} | called
            call |= {"with": literal(node.params)} if node.params else {}
            return call | ({"as": node.name} if node.name else {})


def _step(step: Step) -> Form:
    form = action(step.action)
    form |= {} if step.name == sentence(step.action) else {"name": step.name}
    for key in ("when", "expect", "probe"):
        several = getattr(step, key)
        form |= {key: expectations(several)} if several else {}
    if step.probe_at is not None:
        form["probe"] = {"goto": step.probe_at, "expect": form["probe"]}
    form |= {} if step.effect is None else {"effect": step.effect}
    form |= {"optional": True} if step.optional else {}
    form |= {"on_fail": step.on_fail} if step.on_fail != "stop" else {}
    form |= {} if step.settle else {"settle": False}
    return form | ({} if step.timeout_s == 5.0 else {"timeout": number(step.timeout_s)})


def _block(value: Data, depth: int) -> list[str]:
    """Lines of a mapping or list; parts that fit go on one line."""
    margin = " " * depth
    lines: list[str] = []
    if isinstance(value, dict):
        for key, one in value.items():
            head = f"{margin}{_scalar(key, braces=False)}:"
            lines.extend(_entry(head, one, depth, opens=key in ("steps", "finally", "then", "else")))
        return lines
    for item in value:
        if isinstance(item, dict) and item:
            inner = _block(item, depth + 2)
            lines.append(f"{margin}- {inner[0].lstrip()}")
            lines.extend(inner[1:])
        else:
            lines.append(f"{margin}- {inline(item) if isinstance(item, list) else _scalar(item, braces=False)}")
    return lines


def _entry(head: str, value: Data, depth: int, *, opens: bool) -> list[str]:
    if not isinstance(value, dict | list) or not value:
        text = inline(value) if isinstance(value, dict | list) else _scalar(value, braces=False)
        return [f"{head} {text}"]
    flat = f"{head} {inline(value)}"
    of_mappings = isinstance(value, list) and any(isinstance(item, dict) for item in value)
    if len(flat) <= WIDTH and not opens and not of_mappings and (depth > 0 or isinstance(value, list)):
        return [flat]
    return [head, *_block(value, depth + 2)]


def _scalar(value: Data, *, braces: bool) -> str:
    """One text or number; a text is left bare only when every YAML reader takes it for a text."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return f"{value:f}" if hasattr(value, "as_tuple") else str(value)
    plain = _PLAIN_IN_BRACES if braces else _PLAIN
    if plain.fullmatch(value) and value.isascii() and value.lower() not in _SPECIAL and not value.startswith("/ "):
        return value
    if "'" not in value and value.isprintable() and not _UNSAFE.search(value) and ("\\" in value or '"' in value):
        return f"'{value}'"
    quoted = json.dumps(value, ensure_ascii=False)
    return _UNSAFE.sub(lambda found: _escaped(ord(found.group())), quoted)


def _escaped(code: int) -> str:
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
