"""The verb `do`: a plain sentence is read when the recipe is, so that one that cannot be read never starts a browser.

What needs no element of the page becomes the ordinary action at once; the rest is matched when its step comes.
"""

from __future__ import annotations

from browser_agent.core import action as do
from browser_agent.core import expect as ex
from browser_agent.core.plain.parse import parse
from browser_agent.core.plain.said import Goes, Presses, Said, Scrolls, Sees
from browser_agent.core.plain.tokens import BadSentenceError
from browser_agent.core.target import Query
from browser_agent.recipe import keys as key_names
from browser_agent.recipe.address import read_address
from browser_agent.recipe.names import Spot
from browser_agent.recipe.reading import Node, Scalar
from browser_agent.recipe.sheet import Sheet, climbs_out

_SECRET_FIX = "In a sentence a secret may only be what is typed: fill Password with ${secrets.name}."


def read_plain(sheet: Sheet, node: Node) -> do.Action | None:
    """A sentence as an action. None after a mistake, with the column of the word that is wrong."""
    before = len(sheet.problems)
    text = sheet.text(node, "the sentence", "typed")
    if text is None or not isinstance(node, Scalar) or len(sheet.problems) > before:
        return None
    if sheet.is_hidden(node, text.replace("\n", " "), "the sentence"):
        return None
    try:
        said = parse(text)
    except BadSentenceError as error:
        sheet.error(_at(node, error.at), str(error), error.fix)
        return None
    made = _made(sheet, node, text, said)
    return made if len(sheet.problems) == before else None


def _at(node: Scalar, offset: int) -> Scalar:
    """The same node, with the place of one of its characters where that can be told."""
    quotes = 1 if node.style in ('"', "'") else 0
    if not offset or node.style in ("|", ">") or node.end - node.start != len(node.text) + 2 * quotes:
        return node
    column = node.place.column + quotes + offset
    return node.model_copy(update={"place": node.place.model_copy(update={"column": column})})


def _made(sheet: Sheet, node: Scalar, text: str, said: Said | Goes | Sees | Presses | Scrolls) -> do.Action | None:
    match said:
        case Goes(url=""):
            return do.Back()
        case Goes():
            url = read_address(sheet, _at(node, said.at).model_copy(update={"text": said.url}), "the address")
            return None if url is None else do.Goto(url=url)
        case Scrolls():
            return do.Scroll(by=said.by)
        case Presses():
            return do.Press(keys=said.keys) if _is_key(sheet, node, said.keys) else None
        case Sees():
            return _seen(said) if _may_stand(sheet, node, said.words) else None
        case Said():
            return do.Plain(text=text, says=said) if _is_whole(sheet, node, said) else None


def _seen(said: Sees) -> do.Wait | do.Assert:
    one: ex.Expectation
    if said.role:
        target = Query(role=said.role, name=said.words)
        one = ex.Visible(target=target) if said.shown else ex.Hidden(target=target)
    else:
        text = ex.Text(match=ex.Match(contains=said.words))
        one = text if said.shown else ex.Not(of=text)
    return do.Wait(until=(one,)) if said.waits else do.Assert(that=(one,))


def _is_whole(sheet: Sheet, node: Scalar, said: Said) -> bool:
    """Whether each reference of a sentence may stand where it stands, and keys and files are such."""
    places = [one.words for one in said.where]
    able = len([one for one in (said.words, *places) if _may_stand(sheet, node, one)]) == 1 + len(places)
    value = said.value or ""
    if said.verb == "press":
        return _is_key(sheet, node, value) and able
    if said.verb == "upload" and not value.startswith("${") and climbs_out(value):
        sheet.error(
            node, f'the file "{value}" leads out of the folder of the recipe.', "Write a path beside the recipe."
        )
        return False
    spot: Spot = "typed" if said.verb == "fill" else "path" if said.verb == "upload" else "text"
    return _may_stand(sheet, node, value, spot) and able


def _may_stand(sheet: Sheet, node: Scalar, text: str, spot: Spot = "text") -> bool:
    wrong = sheet.scope.mistakes(text, spot)
    for message, fix in wrong:
        sheet.error(node, message, _SECRET_FIX if "secrets." in message else fix)
    return not wrong


def _is_key(sheet: Sheet, node: Scalar, keys: str) -> bool:
    wrong = None if "${" in keys else key_names.mistake(keys)
    if wrong:
        sheet.error(node, *wrong)
    return wrong is None
