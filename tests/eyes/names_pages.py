"""Whole pages beside both oracles: they are held still, what is to be compared is marked, and the rest is a list."""

from __future__ import annotations

import re

from tests.eyes import names_differences
from tests.eyes.names_oracles import CHROMIUM_SAYS, PLAYWRIGHT_SAYS, Readers

MOST = 60
"""Elements that are compared on one page: the first rows of a long table say what all of them say."""
STILL = """() => {
  const last = setTimeout(() => {});
  for (let id = 0; id <= last; id += 1) clearTimeout(id);
  for (const name of ["setTimeout", "setInterval", "requestAnimationFrame"]) window[name] = () => 0;
}"""
"""No timer of the page goes on: all readers have to see the same elements."""
MARK = """(most => {
  let count = 0;
  const within = (root) => { for (const one of root.querySelectorAll("*")) {
    if (count < most && one.checkVisibility({ visibilityProperty: true })) {
      const role = eye.roleOf(one);
      if (role && role !== "none") one.setAttribute("data-seen", count += 1);
    }
    if (one.shadowRoot) within(one.shadowRoot);
  } };
  within(document);
  return count;
})(%d)"""


def known(sheet: str) -> re.Pattern[str]:
    """One pattern for all lines of a sheet; each stands under a reason. `*` is any text."""
    assert sheet.strip().startswith("# ")
    lines = (line for line in sheet.strip().splitlines() if not line.startswith("#"))
    return re.compile("|".join(re.escape(line).replace(r"\*", ".*") for line in lines))


ORACLES = (
    (Readers.chromium, CHROMIUM_SAYS, known(names_differences.PAGES_CHROMIUM)),
    (Readers.playwright, PLAYWRIGHT_SAYS, known(names_differences.PAGES_PLAYWRIGHT)),
)


async def unexplained(here: Readers, more: str = "") -> list[str]:
    """What an oracle says otherwise than the eyes without a reason on the lists, as "oracle: ours => theirs".

    more: a list of these pages alone, with lines of the same form.
    """
    also = known(more) if more else None
    await here.page.evaluate(STILL)
    count = await here.worlds.evaluate(here.world, MARK % MOST, "marks")
    ours = await here.ours("data-seen")
    assert len(ours) == count > 0, "the page lost or grew marked elements while it was read"
    found = []
    for ask, says, reasons in ORACLES:
        theirs = await ask(here, "data-seen")
        for key, one in ours.items():
            pair = f"{one.only(says)} => {theirs[key].only(says)}"
            if one.only(says) != theirs[key].only(says) and not reasons.fullmatch(pair):
                found.append(f"{ask.__name__}: {pair}")
    return [one for one in found if not (also and also.fullmatch(one))]
