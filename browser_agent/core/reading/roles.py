"""Which roles are what to a reader: fields, boxes, regions, and those that say nothing without a name."""

from __future__ import annotations


def _of(words: str) -> frozenset[str]:
    return frozenset(words.split())


FIELDS = _of("""
    checkbox combobox listbox menuitemcheckbox menuitemradio meter progressbar radio searchbox slider spinbutton
    switch textbox
""")
"""Their name is nearly always a text that stands beside them."""
LEGENDS = _of("dialog figure form group list radiogroup region table toolbar")
"""Their name is often the first text in them."""
SILENT = _of("""
    application article emphasis figure form generic group list listitem main menu menubar paragraph radiogroup
    region rowgroup section strong tablist text toolbar tree
""")
"""They say nothing when they have no name: what is inside says it."""
STRUCTURE = _of("""
    alert alertdialog application article banner blockquote complementary contentinfo dialog feed figure form grid
    group iframe list listitem log main menu menubar navigation radiogroup region rowgroup search status table tablist
    tabpanel timer toolbar tooltip tree treegrid
""")
"""They hold other lines."""
REGIONS = STRUCTURE | _of("listbox row treeitem")
"""What can be searched in by name."""
OUTLINED = _of("""
    alertdialog banner complementary contentinfo dialog form grid heading iframe main navigation region search table
    tree treegrid
""")
"""They stay of a part of the page that is left out."""
WORDING = _of("heading text")
"""They may say something else in the same place: "0 items" -> "1 item"."""
ROLES = (
    FIELDS
    | REGIONS
    | SILENT
    | WORDING
    | _of("""
    audio button canvas caption cell code columnheader definition deletion directory document embed gridcell image img
    insertion link mark marquee math menuitem none note option presentation rowheader scrollbar separator subscript
    suggestion superscript tab term video
""")
)
STATES = _of("""
    checked unchecked mixed disabled readonly required invalid expanded collapsed selected pressed focused hidden
    hidden: covered inert modal
""")
"""Words that may follow a role."""
NOTES = _of("above: after all at below: beside: gone: in left moved: new not note: nothing scrolled: title: url:")
"""First words of what we say about the page and not of it."""
UNSAID = _of("cells columns frame header inner level modal src")
"""What of `more` has no words of its own in a line."""
ASIDE = _of("fill icon options range scroll secret shape type")
"""What of `more` stands in brackets."""
SEARCHED = ("text", "description", "icon", "placeholder", "error", "options")
"""What of `more` is found by its words."""
TYPE_IS_ROLE = {"spinbutton": "number", "slider": "range", "searchbox": "search"}
"""The type of a field that its role says already."""
OPPOSED = (_of("checked unchecked mixed"), _of("expanded collapsed"))
"""States of which a control has one at a time."""
