"""The ARIA roles that a target may name, and other words that people write for them."""

from __future__ import annotations

ROLES: tuple[str, ...] = (
    "alert", "alertdialog", "application", "article", "banner", "blockquote", "button", "caption", "cell",
    "checkbox", "code", "columnheader", "combobox", "complementary", "contentinfo", "definition", "deletion",
    "dialog", "directory", "document", "emphasis", "feed", "figure", "form", "generic", "grid", "gridcell",
    "group", "heading", "img", "insertion", "link", "list", "listbox", "listitem", "log", "main", "marquee",
    "math", "menu", "menubar", "menuitem", "menuitemcheckbox", "menuitemradio", "meter", "navigation",
    "none", "note", "option", "paragraph", "presentation", "progressbar", "radio", "radiogroup", "region",
    "row", "rowgroup", "rowheader", "scrollbar", "search", "searchbox", "separator", "slider", "spinbutton",
    "status", "strong", "subscript", "superscript", "switch", "tab", "table", "tablist", "tabpanel", "term",
    "textbox", "time", "timer", "toolbar", "tooltip", "tree", "treegrid", "treeitem",
)  # fmt: skip
"""The roles of WAI-ARIA 1.2 that an element can have; abstract ones are left out."""

OTHER_WORDS: dict[str, str] = {
    "a": "link", "anchor": "link", "btn": "button", "submit": "button", "input": "textbox", "field":
    "textbox", "textfield": "textbox", "textarea": "textbox", "password": "textbox", "select": "combobox",
    "dropdown": "combobox", "image": "img", "picture": "img", "h1": "heading", "h2": "heading", "h3":
    "heading", "header": "heading", "modal": "dialog", "popup": "dialog", "number": "spinbutton", "nav":
    "navigation", "tr": "row", "td": "cell", "th": "columnheader", "ul": "list", "ol": "list", "li":
    "listitem", "toggle": "switch", "tick": "checkbox", "data": "testid", "id": "testid", "selector": "css",
    "xpath": "css",
}  # fmt: skip
"""HTML elements and everyday words, to the role or target word that was most likely meant."""
