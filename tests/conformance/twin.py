"""The HTML twin of a page made of data, so that both surfaces get the same page from one description."""

from __future__ import annotations

import json
from html import escape

from browser_agent.browser import fake_page as fp
from browser_agent.browser.fake_document import FIELDS, SHOWS_NAME, TAGS
from browser_agent.browser.fake_page import FakeElement, FakePage

VOID = {"input", "img"}
OWN_ROLE = {"input", "button", "a", "h2", "select", "p", "ul", "li", "table", "tr", "td", "th", "img", "textarea"}


def html(page: FakePage) -> str:
    """The document of a page; elements of frames are in the frames' own documents."""
    elements = page.all_elements()
    top = "".join(_tree(page, elements, key) for key, one in elements.items() if not one.parent and not one.frame)
    frames = dict.fromkeys(one.frame for one in elements.values() if one.frame)
    top += "".join(f'<iframe src="{escape(address)}"></iframe>' for address in frames)
    tick = "setInterval(() => E('ticker').textContent = performance.now(), 2);" if page.ticks else ""
    return f"""<!doctype html><meta charset="utf-8"><title>{escape(page.title)}</title>
<body style="min-height:{page.height}px;margin:8px">{top}<i data-key="ticker" hidden></i>
<script>const E = (key) => document.querySelector('[data-key=' + JSON.stringify(key) + ']');
{tick}{"".join(_listen(deed, reactions) for deed, reactions in page.on.items())}</script>"""


def frames_of(page: FakePage) -> dict[str, FakePage]:
    """The documents of a page's frames, by address."""
    found: dict[str, FakePage] = {}
    for one in page.elements:
        if one.frame:
            known = found.get(one.frame, FakePage(url=one.frame, height=100))
            bare = one.model_copy(update={"frame": ""})
            found[one.frame] = known.model_copy(update={"elements": (*known.elements, bare)})
    return found


def sent_by(page: FakePage) -> list[fp.Sends | fp.Brings]:
    """Everything that the page asks of its server."""
    waiting, found = [one for reactions in page.on.values() for one in reactions], []
    while waiting:
        one = waiting.pop()
        if isinstance(one, fp.Sends | fp.Brings):
            found.append(one)
        for name in ("then", "accepted", "dismissed"):
            waiting += getattr(one, name, ())
    return found


def _tree(page: FakePage, elements: dict[str, FakeElement], key: str) -> str:
    one = elements[key]
    tag = one.tag or TAGS.get(one.role, "div")
    inner = escape(one.text if one.text is not None else one.name if one.role in SHOWS_NAME else "")
    if tag == "a" or one.href is None:
        link = ""
    else:
        inner, link = f'<a href="{escape(one.href)}">{inner}</a>', "x"
    inner += "".join(f"<option{' selected' if o == one.value else ''}>{escape(o)}</option>" for o in one.options)
    inner += "".join(_tree(page, elements, other) for other, each in elements.items() if each.parent == key)
    attributes = _attributes(page, one, key, tag, shown=bool(link))
    made = f"<{tag} {attributes}>" + ("" if tag in VOID else f"{inner}</{tag}>")
    return f'<form action="{escape(one.form)}" method="{one.method or "get"}">{made}</form>' if one.form else made


def _attributes(page: FakePage, one: FakeElement, key: str, tag: str, *, shown: bool) -> str:
    said = {
        "data-key": key,
        "data-testid": one.testid,
        "title": one.title,
        "placeholder": one.placeholder,
        "alt": one.alt,
    }
    if one.id:
        said["id"] = one.id
    if one.role and tag not in OWN_ROLE | {"tr", "td"}:
        said["role"] = one.role
    if one.role == "grid" or one.role == "gridcell":
        said["role"] = one.role
    if one.name and one.role not in SHOWS_NAME:
        said["aria-label"] = one.name
    if tag == "a":
        said["href"] = one.href or ""
    if tag == "input":
        said["type"] = one.field if one.field not in ("", "otp", "card") else FIELDS.get(one.role, "text")
        said["autocomplete"] = {"otp": "one-time-code", "card": "cc-number"}.get(one.field, "")
        said["value"] = one.value or ""
        if one.role in ("checkbox", "radio"):
            said["name"] = one.parent or "group"
    if tag == "button":
        said["type"] = "button" if f"click {key}" in page.on else "submit"
    if one.span > 1:
        said["colspan"] = str(one.span)
    if one.box is not None:
        box = one.box
        said["style"] = (
            f"position:absolute;margin:0;box-sizing:border-box;left:{box.x}px;top:{box.y}px;width:{box.width}px;height:{box.height}px;"
            "background:#eee"
        )
    flags = [
        state for state in sorted(one.states) if state in ("hidden", "disabled", "readonly", "required", "checked")
    ]
    return " ".join([*(f'{name}="{escape(value)}"' for name, value in said.items() if value), *flags])


def _listen(deed: str, reactions: tuple[fp.Reaction, ...]) -> str:
    body = "".join(map(_script, reactions))
    verb, _, rest = deed.partition(" ")
    if verb == "load":
        return body
    if verb == "drag":
        a, _, b = rest.partition(" onto ")
        return (
            f"E({json.dumps(a)}).draggable = true; E({json.dumps(b)}).ondragover = (e) => e.preventDefault();"
            f"E({json.dumps(b)}).ondrop = (e) => {{ e.preventDefault(); {body} }};"
        )
    if verb == "press":
        keys, _, key = rest.partition(" ")
        target = f"E({json.dumps(key)})" if key else "document"
        return f"{target}.addEventListener('keydown', (e) => {{ if (e.key === {json.dumps(keys)}) {{ {body} }} }});"
    event = {"click": "click", "fill": "input", "choose": "change", "upload": "change", "hover": "mouseenter"}[verb]
    keep = "" if deed.startswith(("click checkbox", "click radio")) or verb != "click" else "e.preventDefault();"
    return f"E({json.dumps(rest)}).addEventListener('{event}', (e) => {{ {keep}{body} }});"


def _script(one: fp.Reaction) -> str:
    match one:
        case fp.Opens():
            return f"window.open({json.dumps(one.url)});" if one.new_tab else f"location.href = {json.dumps(one.url)};"
        case fp.Shows():
            return f"E({json.dumps(one.of)}).hidden = false;"
        case fp.Hides():
            return f"E({json.dumps(one.of)}).hidden = true;"
        case fp.Becomes():
            word = {"text": "textContent", "name": "textContent", "value": "value"}
            return "".join(f"E({json.dumps(one.of)}).{word[k]} = {json.dumps(v)};" for k, v in one.change.items())
        case fp.Asks():
            yes, no = ("".join(map(_script, each)) for each in (one.accepted, one.dismissed))
            ask = f"{one.kind}({json.dumps(one.message)})"
            return f"if ({ask}{'|| true' if one.kind == 'alert' else ''}) {{ {yes} }} else {{ {no} }}"
        case fp.Sends():
            then = "".join(map(_script, one.then))
            send = f"fetch({json.dumps(one.url)}, {{method: {json.dumps(one.method)}}})"
            return f"{send}.then(() => {{ {then} }}, () => {{ {then} }});"
        case fp.Takes():
            then = "".join(map(_script, one.then))
            return (
                f"{{ let left = {one.turns * 4}; const run = setInterval(() => {{ left -= 1;"
                f"E('ticker').textContent = left; if (left <= 0) {{ clearInterval(run); {then} }} }}, 15); }}"
            )
        case fp.Brings():
            return f"{{ const a = document.createElement('a'); a.href = {json.dumps(one.url)}; a.click(); }}"
        case fp.Reports():
            return f"console.error({json.dumps(one.error)});"
        case fp.Stores(area="cookie"):
            return f"document.cookie = {json.dumps(f'{one.key}={one.value}')};"
        case fp.Stores():
            return f"{one.area}Storage.setItem({json.dumps(one.key)}, {json.dumps(one.value)});"
        case _:
            raise TypeError(f"{one.does} has no twin in HTML")
