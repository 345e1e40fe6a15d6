"""Where readers differ, and why: each reason, then the lines "case => what that reader says".

EYES: where our eyes leave the standards. CHROMIUM and PLAYWRIGHT: where the oracle says something else than our eyes.
PAGES_CHROMIUM and PAGES_PLAYWRIGHT: the same on whole pages, as "ours => theirs" with `*` for any text.
MINIWOB: those of the MiniWoB++ pages alone, with the name of the oracle before them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LINE = re.compile(r"(?P<case>[\w-]+) => (?P<said>.*)")


class Difference(NamedTuple):
    """What a reader says of a case, and why this is left so."""

    said: str
    reason: str


def read(sheet: str) -> dict[str, Difference]:
    """The differences of one reader by case."""
    found: dict[str, Difference] = {}
    reason = ""
    for line in sheet.strip().splitlines():
        if line.startswith("# "):
            reason = line[2:]
            continue
        one = LINE.fullmatch(line)
        assert one, f"not a difference: {line}"
        assert reason, f"no reason: {line}"
        assert one["case"] not in found, f"twice: {line}"
        found[one["case"]] = Difference(one["said"], reason)
    return found


EYES = r"""
# ARIA forbids authors to name these, but they do, and clickable ones have no other words. Chromium tells them too.
name-forbidden-on-a-paragraph => paragraph "Said"
name-forbidden-on-a-span => "Said"
name-forbidden-on-code => code "Said"
# A tip on an image that is called decoration: the tip is words of the author. Playwright tells it too.
img-empty-alt-with-title => img "Cat"
# What scripts made into a control without giving it a role says its state with these attributes all the same.
generic-selected => "" selected
generic-pressed => "" pressed
generic-checked => "" checked
"""

CHROMIUM = r"""
# accname 2A: what a label names counts although it is hidden. Chromium looks at hidden things for aria-labelledby only.
label-hidden => textbox ""
# accname 2I: the title of a part counts in the name of the whole. Chromium leaves it out.
content-part-with-title => button "Save"
content-of-a-titled-empty-image => link ""
# The letters are private ones that only an icon font can draw. Chromium tells them and not the title.
content-icon-font-is-no-word => button "U+E001"
# Text as the author wrote it, which is also what the hands find it by. Chromium tells it as it is drawn.
content-is-what-is-written => button "SAVE"
# ARIA 1.2: a row is named by its content. Chromium gives names to rows that can be focused only.
content-of-a-row => row ""
# HTML-AAM: an empty value yields no usable words, so the title comes next. Chromium stops at the value.
submit-empty-value-with-title => button ""
# HTML-AAM: the value of an image button is never shown, so it is no name.
image-value-is-not-shown => button "Go"
# The title, as in EYES. Chromium keeps the role and drops the name.
img-empty-alt-with-title => img ""
# HTML-AAM: the caption names the figure. Chromium ties it to the figure by another relation.
figure-caption => figure ""
# HTML-AAM has no role for these; Chromium has words of its own.
header-in-an-article => sectionheader ""
header-in-a-main => sectionheader ""
header-in-a-section => sectionheader ""
header-in-a-role-article => sectionheader ""
footer-in-a-nav => sectionfooter ""
# ARIA 1.2: a term is not named by its content.
term => term "a"
# Chromium leaves row groups out of its tree.
tbody => ""
# A native select can always be opened and shows its options to the eyes while it is closed: no word for that.
label-of-a-select => combobox "Speed" collapsed
select => combobox "S" collapsed
select-of-size-one => combobox "S" collapsed
# The same, and HTML-AAM: a select can be required. Chromium's tree tells it of other fields only.
required-select => combobox "C" collapsed
# Whatever can be typed into is told as a textbox, for one must know that. Chromium has a state for it.
editable-region => "C"
editable-plain => "C"
# Without a source Chromium tells its own message in place of the name.
video => video "Unable to play media." disabled
# HTML-AAM: an untouched field is not invalid. Chromium tells what the constraints say at once.
invalid-before-anyone-typed => textbox "C" invalid
# A state of a thing without a role, as in EYES.
generic-expanded => ""
generic-selected => ""
generic-pressed => ""
generic-checked => ""
# What is held by a field for passwords, codes or cards never leaves the page, not even in the name of another field.
embedded-number-that-is-a-secret => checkbox "Code 123" unchecked
embedded-password => checkbox "Word •••" unchecked
# A hint where a word may be broken breaks no word.
content-with-a-hint-to-break => button "Sa ve"
# Chromium has no node for it any more, and so no state.
role-none-disabled-button => ""
"""

PLAYWRIGHT = r"""
# accname 2B: the words are joined for each id, also for one that stands there twice.
labelledby-same-twice => button "Go"
# HTML-AAM: the label of a submit button comes before its value.
label-of-submit-button => button "Send"
# What is visible inside of something invisible can be read. Playwright leaves out the whole.
content-visible-in-invisible => button "Save"
# accname 2F: a space stands between owned parts.
content-owned => button "Saveall"
# The same private letter of an icon font.
content-icon-font-is-no-word => button "U+E001"
# aria-placeholder names as placeholder does; Chromium says so too.
placeholder-by-aria => textbox ""
# HTML-AAM: "Submit" stands in for a value that is not given, not for an empty one, which shows an empty button.
submit-empty-value => button "Submit"
submit-empty-value-with-title => button "Submit"
# Playwright tells nothing of areas of image maps, which are drawn by the image.
area-alt => ""
# Playwright's snapshot gives no name to frames.
iframe-title => iframe ""
# HTML-AAM: the label attribute of an option is what is shown.
option-label => option "R"
# HTML-AAM: the label attribute names an option group.
optgroup-label => group ""
# HTML-AAM has the role html-summary, which is pressed like a button and says whether the rest is shown.
summary => ""
expanded-details => ""
# ARIA 1.3: image is another word for img.
role-image => ""
# Core-AAM: a region or form without a name is no landmark.
role-region-unnamed => region ""
role-form-unnamed => form ""
# HTML-AAM: what counts is that the name is not empty, not that the attribute is there.
section-with-lost-reference => region ""
section-with-blank-label => region ""
# HTML-AAM: a title names a section.
section-with-title => ""
# HTML-AAM: a form has its role also without a name. The walk tells only named ones.
form-unnamed => ""
# HTML-AAM: within an article an unnamed aside is generic.
aside-in-an-article => complementary ""
# HTML-AAM has these roles, Playwright has not.
address => ""
strike => ""
# Whatever can be typed into is told as a textbox, for one must know that.
editable-region => ""
editable-plain => ""
# Playwright tells nothing of these; a person sees them.
canvas => ""
video => ""
# Naming them is forbidden, as in EYES.
name-forbidden-on-a-paragraph => paragraph ""
name-forbidden-on-a-span => ""
name-forbidden-on-code => code ""
# What is held by a field for passwords, codes or cards never leaves the page, not even in the name of another field.
embedded-number-that-is-a-secret => checkbox "Code 123"
embedded-password => checkbox "Word 123"
# The summary of closed details is shown. Playwright leaves out the whole.
content-of-closed-details => button "A"
# ARIA 1.2: a radio button knows no mixed, which then means false.
radio-by-role-mixed-is-off => radio "C" mixed
# A state of a thing without a role, as in EYES.
generic-selected => ""
generic-pressed => ""
generic-checked => ""
generic-disabled => ""
role-none-disabled-button => ""
"""

PAGES_CHROMIUM = r"""
# ARIA 1.2: a row is named by its content. Chromium gives names to rows that can be focused only.
row * => row ""
# Chromium leaves row groups out of its tree.
rowgroup "" => ""
# A native select can always be opened and shows its options to the eyes while it is closed: no word for that.
combobox * => combobox * collapsed
# A file field is chosen with files, not clicked: it has its own word.
file * => button *
"""

PAGES_PLAYWRIGHT = r"""
# HTML-AAM: a form has its role also without a name. Playwright goes on to what is in it.
form "" => *
# Playwright's snapshot gives no name to frames.
iframe * => iframe ""
# Playwright tells nothing of these; a person sees them.
canvas "" => ""
"""

MINIWOB = r"""
# A drawing without a name is an unnamed picture. Chromium leaves out the drawing where it has words, and tells the words.
chromium: img "" => ""
# HTML-AAM: a li of a ul is a list item. Chromium tells it only where the ul has kept its role, which menus of jQuery UI change.
chromium: listitem "" => ""
# Hidden from readers of the screen by aria-hidden, but a person sees and clicks them: the arrows of a jQuery UI spinner.
chromium: button "" => ""
playwright: button "" => ""
# Whatever can be typed into is told as a textbox, for one must know that.
chromium: textbox "" => ""
playwright: textbox "" => ""
playwright: textbox "" => paragraph ""
"""
