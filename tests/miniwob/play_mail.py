"""Tasks of a mailbox and of a page of posts. What their icons mean is not told, so they are known by their order."""

from __future__ import annotations

import re

from browser_agent.core.seen import Seen

from .player import Missing, Player
from .registry import plays

MAIL = ("email-inbox", "email-inbox-delete", "email-inbox-forward", "email-inbox-forward-nl", "email-inbox-forward-nl-turk",
        "email-inbox-important", "email-inbox-nl-turk", "email-inbox-noscroll", "email-inbox-reply", "email-inbox-star-reply")  # fmt: skip
TRASH, STAR = 0, 1
MORE = 3
DELETE = re.compile(r"delet|trash|get rid|remov|throw|don't want|out of my inbox", re.IGNORECASE)
GIVES = (
    r"\bto ([A-Z]\w+)(?!'s? (?:sent|wrote))\b",
    r"([A-Z]\w+) (?:wants|is waiting|must be)",
    r"\b(?:Give|Send|Forward|Let|want) (?:the )?([A-Z]\w+)\b",
)
MARK = re.compile(r"star\b|importan|flag", re.IGNORECASE)


@plays(*MAIL)
async def mail(p: Player) -> None:
    senders = {
        n.name: at
        for at, n in enumerate(p.nodes)
        if n.role == "text" and p.nodes[at - 1].ref and n.depth > p.nodes[at - 1].depth
    }
    named = sorted((name for name in senders if re.search(rf"\b{name}\b", p.task)), key=p.task.index)
    if not named:
        raise Missing(f"no sender of {p.task!r} among {sorted(senders)}")
    reply, to = p.quoted(), receiver(p.task, named)
    sender = next(name for name in named if name != to)
    if not reply and not to and (DELETE.search(p.task) or MARK.search(p.task)):
        icons = [n for n in p.nodes[senders[sender] :] if n.ref and n.box and n.box[2] == 12][:2]
        await p.click(icons[TRASH if DELETE.search(p.task) else STAR])
        return
    await p.click(p.nodes[senders[sender] - 1])
    await p.until(lambda now: now.all(name="Reply"))
    await p.click(p.one(name="Reply") if reply else p.one(name="Forward"))
    await p.until(lambda now: now.all("textbox"))
    await p.fill(p.all("textbox")[0], reply[0] if reply else to)
    await p.until(send_icons)
    await p.click(send_icons(p)[0])


def send_icons(p: Player) -> list[Seen]:
    """Its picture is loaded when the form opens, and takes no place until then."""
    return [n for n in p.nodes if n.more.get("icon", "").startswith("send-")]


def receiver(task: str, named: list[str]) -> str:
    """Whom a mail is to be forwarded to: after "to", before "wants" and the like, or the first that is given it."""
    if re.search(r'"', task) or DELETE.search(task) or MARK.search(task):
        return ""
    for words in GIVES:
        found = re.search(words, task)
        if found is not None:
            return found.group(1)
    return named[-1]


@plays("social-media")
async def one_post(p: Player) -> None:
    user, action = re.findall(r"user (@\w+), click on the \"(.+)\" button", p.task)[0]
    icons = posts(p, user)[0]
    place = {"Reply": 0, "Retweet": 1, "Like": 2}.get(action, MORE)
    # Its picture is another one under the mouse, and is loaded then.
    await p.hover(icons[place])
    await p.still()
    await p.click(icons[place])
    if place == MORE:
        await p.until(lambda now: now.all(like=action))
        await p.click(p.one(like=action))


@plays("social-media-all", "social-media-some")
async def several_posts(p: Player) -> None:
    place = ["Reply", "Retweet", "Like", "Share"].index(p.quoted()[0])
    user = p.asked(r"by (@\w+)")
    some = re.search(r"on (\d+) post", p.task)
    for icons in posts(p, user)[: int(some.group(1)) if some else None]:
        await p.click(icons[place])
    await p.click(p.one("button", "Submit"))


def posts(p: Player, user: str) -> list[list[Seen]]:
    """The four icons of each post of a user."""
    found = []
    for at, node in enumerate(p.nodes):
        if node.role == "text" and user in node.name.split():
            found.append([n for n in p.nodes[at:] if n.ref and not n.name][:4])
    if not found:
        raise Missing(f"no post by {user}")
    return found
