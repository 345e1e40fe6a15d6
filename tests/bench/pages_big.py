"""The large pages of the bench, made by count: cards, a change list of an admin, an article, a table of 5,000 rows."""

from __future__ import annotations

from random import Random

PROSE = (
    "bridge river harbour timber granite valve engine signal meadow winter copper lantern ferry canal mill orchard "
    "station tunnel pasture weaver mason survey ledger voyage tide cellar gable furnace quarry hinge spindle barrel "
    "the a of in and to with under over along before after because while each many few older northern early wide "
    "built carried measured opened repaired moved joined crossed followed described replaced counted kept found"
)
WORDS = PROSE.split()
BASE = "<!doctype html><html lang='en'><meta charset='utf-8'><title>{title}</title><style>{style}</style>"


def _said(random: Random, words: int) -> str:
    return " ".join(random.choices(WORDS, k=words)).capitalize()


def cards(count: int = 300) -> str:
    """A grid of cards: a link, an icon button and a button in each; above them a search field and an order."""
    random = Random(3)
    style = """body { font: 14px sans-serif; margin: 8px } h1 { height: 28px; margin: 8px 0; overflow: hidden } h1 + p { height: 24px } #grid { display: grid; grid-template-columns: repeat(4, 1fr); gap: 12px }
      .card { border: 1px solid #ccc; padding: 8px; height: 190px; overflow: hidden } p { margin: 6px 0 } h3 { margin: 8px 0 } svg { width: 14px; height: 14px }"""
    made = "".join(
        f"<article class='card'><h3><a href='#p{at}'>{_said(random, 3)} {at}</a></h3>"
        f"<p class='text'>{_said(random, 22)}.</p><p><b>€{random.randint(5, 900)}.{random.randint(10, 99)}</b> <span>{random.randint(0, 60)} left</span></p>"
        f"<button aria-label='Save {at}'><svg viewBox='0 0 8 8'><path d='M0 0h8v8z'/></svg></button> <button>Buy {at}</button></article>"
        for at in range(1, count + 1)
    )
    return (
        BASE.format(title="Parts", style=style)
        + "<h1>Parts</h1><p><input type='search' id='search' aria-label='Search parts'> "
        f"<select aria-label='Order'><option>Newest<option>Cheapest</select> <span id='said'></span></p><main id='grid'>{made}</main>"
        "<script>window.change = turn => { search.value = 'bolt ' + turn; search.dispatchEvent(new Event('input', { bubbles: true })) }</script>"
    )


ADMIN_FIXED = 51
"""Controls of the change list beside its rows: 9 of header and path, 2 of search, 3 of the bar, 5 to sort, 3 at the foot, 29 filters."""


def admin(rows: int) -> str:
    """Like the change list of a Django admin: a box, a link and five columns in each row, filters at the side."""
    random = Random(5)
    style = """body { font: 13px sans-serif; margin: 0 } header { background: #245; padding: 8px; height: 16px } main > * { margin: 8px 0 } h1, form, main p { height: 28px; overflow: hidden } aside h2, aside h3 { margin: 4px 0; height: 18px } aside li { height: 15px; line-height: 15px } header a { color: #fff; margin-right: 8px }
      #all { display: flex; gap: 16px; padding: 8px } table { border-collapse: collapse; width: 960px } td, th { border-bottom: 1px solid #ddd; padding: 4px; text-align: left; height: 20px }
      aside { width: 220px } aside li { margin: 2px 0 } ul { list-style: none; padding: 0; margin: 4px 0 }"""
    links = ("Parts admin", "View site", "Change password", "Log out", "Home", "Stock", "Parts", "Import", "Add part")
    header = "<header>" + "".join(f"<a href='#h{at}'>{text}</a>" for at, text in enumerate(links)) + "</header>"
    kinds = {"active": ("All", "Yes", "No"), "year": ("Any date", *(f"{year}" for year in range(2015, 2027)))}
    kinds["maker"] = ("All makers", *(f"{word.capitalize()} works" for word in WORDS[:12]))
    aside = "<aside><h2>Filter</h2>" + "".join(
        f"<h3>By {kind}</h3><ul>"
        + "".join(f"<li><a href='?{kind}={at}'>{text}</a></li>" for at, text in enumerate(texts))
        + "</ul>"
        for kind, texts in kinds.items()
    )
    columns = ("Name", "Maker", "Price", "Stock", "Added")
    head = "<tr><th><input type='checkbox' aria-label='Select all'></th>" + "".join(
        f"<th><a href='?o={at}'>{text}</a></th>" for at, text in enumerate(columns)
    )
    body = "".join(
        f"<tr><td><input type='checkbox' aria-label='Select row {at}'></td><td><a href='/part/{at}/change/'>{_said(random, 2)} {at}</a></td>"
        f"<td>{random.choice(kinds['maker'][1:])}</td><td>€{random.randint(1, 999)}.00</td><td>{random.randint(0, 500)}</td>"
        f"<td>{random.randint(2015, 2026)}-0{random.randint(1, 9)}-1{random.randint(0, 9)}</td><td class='seen'>{random.choice(('yes', 'no'))}</td></tr>"
        for at in range(1, rows + 1)
    )
    bar = "<p><label>Action <select><option>---------<option>Delete selected parts</select></label> <button>Go</button> <span id='said'>0 selected</span></p>"
    foot = f"<p>{rows} parts <a href='?p=0'>1</a> <a href='?p=1'>2</a> <a href='?all='>Show all</a></p>"
    return (
        BASE.format(title="Select part to change", style=style)
        + header
        + "<div id='all'><main><h1>Select part to change</h1>"
        "<form role='search' onsubmit='return false'><input aria-label='Words'> <button>Search</button></form>"
        f"{bar}<table><thead>{head}<th>Active</th></tr></thead><tbody>{body}</tbody></table>{foot}</main>{aside}</aside></div>"
        "<script>window.change = turn => { document.querySelectorAll('tbody input')[turn % 20].click() }\n"
        "document.querySelector('tbody').addEventListener('change', () => { said.textContent = document.querySelectorAll('tbody :checked').length + ' selected' })</script>"
    )


def article(paragraphs: int = 200) -> str:
    """A long article: three links in each paragraph, much prose, and a search field and an edit link above."""
    random = Random(7)
    style = "body { font: 16px/1.4 serif; margin: 0 auto; width: 900px } sup { font-size: 10px }"
    parts = []
    for at in range(paragraphs):
        if at % 8 == 0:
            parts.append(f"<h2>{_said(random, 3)}</h2>")
        sentences = [
            f"{_said(random, 34)}, see <a href='#w{at}-{link}'>{' '.join(random.choices(WORDS, k=2))} {at}.{link}</a>, {' '.join(random.choices(WORDS, k=42))}."
            for link in range(3)
        ]
        parts.append(f"<p>{' '.join(sentences)} <i>{_said(random, 20)}</i>.</p>")
    return (
        BASE.format(title="A history of bridges", style=style)
        + "<h1>A history of bridges</h1><p><input type='search' aria-label='Words'> <button>Search</button> <a href='#edit'>Edit</a> <span id='said'></span></p>"
        + "".join(parts)
        + "<script>window.change = turn => { said.textContent = 'Turn ' + turn }</script>"
    )


def table(rows: int = 5000) -> str:
    """A plain table: nine elements to the row, two of them buttons, so 45,000 elements for 5,000 rows."""
    random = Random(11)
    style = "body { font: 13px sans-serif; margin: 8px } table { border-collapse: collapse } td, th { border: 1px solid #ddd; padding: 2px 6px; height: 22px } h1, p { height: 28px; margin: 8px 0; overflow: hidden } td button { height: 20px; padding: 0 6px }"
    body = "".join(
        f"<tr><td>{at}</td><td>{_said(random, 2)}</td><td>{random.choice(WORDS)}</td><td>{random.randint(1, 999)}.00</td><td>{random.randint(0, 500)}</td>"
        f"<td><button>Edit {at}</button><button>Delete {at}</button></td></tr>"
        for at in range(1, rows + 1)
    )
    head = "".join(f"<th>{text}</th>" for text in ("Number", "Name", "Kind", "Price", "Stock", "Do"))
    return (
        BASE.format(title="All parts", style=style)
        + "<h1>All parts</h1><p><input type='search' aria-label='Words'> <button>Export</button></p>"
        + f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        + "<script>window.change = turn => { document.querySelectorAll('tbody tr')[turn % 20].cells[4].textContent = turn }</script>"
    )
