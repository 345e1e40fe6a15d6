"""Names are had at a fair price: work grows with the page and not with its square, knots end, every end is shown by "…"."""

from __future__ import annotations

import re

import pytest
import pytest_asyncio

from browser_agent.browser.scripts import joined
from tests.eyes.names_oracles import opened, readers

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


def bound(name: str) -> int:
    """The value of one of the constants of the script."""
    found = re.search(rf"\b{name} = (\d+)", joined(("eye_names", "eye_drawn")))
    assert found, f"no {name} in the script"
    return int(found[1])


COUNT = """(() => {
  const counts = globalThis.counts = { pseudo: 0, labels: 0 };
  const count = (owner, name) => {
    const real = owner[name];
    counts[name] = 0;
    owner[name] = function (...given) { counts[name] += 1; return real.apply(this, given); };
  };
  for (const name of ["getAttribute", "closest", "checkVisibility", "matches"]) count(Element.prototype, name);
  count(Document.prototype, "querySelectorAll");
  for (const kind of [HTMLInputElement, HTMLButtonElement])
    Object.defineProperty(kind.prototype, "labels", { get() { counts.labels += 1; return null; } });
  const style = getComputedStyle;
  globalThis.getComputedStyle = (element, part) => { if (part) counts.pseudo += 1; return style(element, part); };
})()"""
"""Counts what is asked of the document. It works on the eyes' own world; the page is as it was."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def them():
    async with readers() as found:
        yield found


async def named(them, folder, body, head=""):
    """The readers on a page of our own."""
    page = folder / "page.html"
    start = f"<!doctype html><meta charset=utf-8><title>Names</title>{head}"
    page.write_text(f"{start}<body>{body}", encoding="utf-8")
    return await opened(them, page)


async def ask(here, expression):
    return await here.worlds.evaluate(here.world, expression, "names", seconds=30)


async def names_of(here, selector="button,input"):
    """The names of all of them, asked for in one go."""
    return await ask(here, f"[...document.querySelectorAll('{selector}')].map(eye.nameOf)")


async def counted(here):
    """What is asked of the document for the names of all controls."""
    await ask(here, COUNT)
    script = (
        "const all = [...document.body.getElementsByTagName('*')].filter(one => /^(BUTTON|INPUT)$/.test(one.tagName));"
    )
    return await ask(here, f"(() => {{ {script} all.map(eye.nameOf); return counts; }})()")


ROW = (
    '<p><label for="f{0}">Part {0}</label> <input id="f{0}">'
    "<label><input type=checkbox> Gift {0}</label> <button>Edit <b>{0}</b></button></p>"
)


@pytest.mark.long
async def test_the_work_for_names_grows_with_the_page_and_not_with_its_square(them, tmp_path):
    few, many = [
        await counted(await named(them, tmp_path, "".join(ROW.format(number) for number in range(rows))))
        for rows in (200, 2000)
    ]

    assert (few["labels"], few["querySelectorAll"]) == (many["labels"], many["querySelectorAll"]) == (0, 1)
    assert few["getAttribute"] > 200
    assert {name for name, count in many.items() if count > few[name] * 10} == set()


async def test_a_sheet_that_draws_words_on_few_costs_nothing_for_the_many(them, tmp_path):
    rows = "".join(ROW.format(number) for number in range(1000))
    here = await named(
        them, tmp_path, f"{rows}<button class=x>last</button>", "<style>.x::before{content:'the '}</style>"
    )
    counts = await counted(here)

    assert (await names_of(here))[-1] == "the last"
    assert counts["pseudo"] <= 2 * (bound("FEW_LOOKS") + 1)


DRAWN = {
    "a class": (".x::before{content:'A '}", "<button class='y x'>b</button>"),
    "a class with more": ("p ~ button.x:not(.q, .r):enabled::before{content:'A '}", "<p></p><button class='x'>b</button>"),
    "the old spelling": (".x:before{content:'A '}", "<button class=x>b</button>"),
    "an id": ("#i::before{content:'A '}", "<button id=i>b</button>"),
    "a tag": ("em::before{content:'A '}", "<button><em>b</em></button>"),
    "anything": ("section *::before{content:'A '}", "<section><button>b</button></section>"),
    "an attribute": ("[data-w]::before{content:attr(data-w)}", "<button data-w='A '>b</button>"),
    "an attribute with brackets": ("[data-w='] .x']::before{content:'A '}", "<button data-w='] .x'>b</button>"),
    "one of two": (":is(.x, .y)::before{content:'A '}", "<button class=y>b</button>"),
    "a list": (".q, .x::before, .r{content:'A '}", "<button class=x>b</button>"),
    "conditions": ("@media all{@supports(color:red){@layer l{.x::before{content:'A '}}}}", "<button class=x>b</button>"),
    "a nested rule": (".x{color:red;&::before{content:'A '}}", "<button class=x>b</button>"),
    "a nested condition": (".x::before{color:red;@media all{content:'A '}}", "<button class=x>b</button>"),
    "a sign in the class": (r".x\:y::before{content:'A '}", "<button class='x:y'>b</button>"),
    "brackets in the class": (r".p\[q .x::before, .s[t] .u::before{content:'A '}", "<p class='p[q'><button class=x>b</button>"),
    "a variable": (".x{--w:'A '}.x::before{content:var(--w)}", "<button class=x>b</button>"),
    "another sheet": ("@import url('data:text/css,.x::before{content:\"A \"}')", "<button class=x>b</button>"),
    "capitals": (".X::BEFORE{content:'A '}", "<button class=X>b</button>"),
    "a slot": (
        "",
        "<button><x-a><template shadowrootmode=open><style>::slotted(b)::before{content:'A '}</style><slot></slot>"
        "</template><b>b</b></x-a></button>",
    ),
    "a host": (
        "",
        "<button><x-a><template shadowrootmode=open><style>:host::before{content:'A '}</style><slot></slot>"
        "</template>b</x-a></button>",
    ),
    "a shadow root": (
        "",
        "<button><x-a><template shadowrootmode=open><style>i::before{content:'A '}</style><i>b</i></template></x-a></button>",
    ),
    "a part": (
        "x-a::part(p)::before{content:'A '}",
        "<button><x-a><template shadowrootmode=open><i part=p>b</i></template></x-a></button>",
    ),
    "a script": (
        "",
        "<button class=x>b</button><script>const s = new CSSStyleSheet(); s.replaceSync('.x::before{content:\"A \"}');"
        "document.adoptedStyleSheets = [s];</script>",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", DRAWN)
async def test_words_that_a_sheet_draws_by_any_selector_are_in_the_name_also_after_many_others(them, tmp_path, what):
    css, html = DRAWN[what]
    many = "<div><button class=n>n</button></div>" * (bound("FEW_LOOKS") + 1)
    here = await named(them, tmp_path, f"{many}{html}", f"<style>{css}</style>")
    names = await names_of(here, "button")

    assert set(names[:-1]) == {"n"}
    assert names[-1] == "A b"


async def test_labels_and_sheets_that_change_between_two_looks_are_read_anew(them, tmp_path):
    many = "<button>n</button>" * (bound("FEW_LOOKS") + 1)
    here = await named(them, tmp_path, f"{many}<label for=a>Name</label><input id=a><input id=b>", "<style></style>")
    before = (await names_of(here))[-3:]
    await here.page.evaluate("""() => { document.querySelector('label').htmlFor = 'b';
      document.styleSheets[0].insertRule('button::before{content:"new "}'); }""")

    assert (before, (await names_of(here))[-3:]) == (["n", "Name", ""], ["new n", "", "Name"])


LEAVES = "<b></b>" * 100
KNOT = f"<button>{'<i role=img aria-labelledby=t></i>' * 100}</button>"


@pytest.mark.long
async def test_knots_of_references_come_to_an_end_for_each_name_and_for_all(them, tmp_path):
    for many, most in (
        (10, 10 * bound("MOST_STEPS")),
        (200, bound("MOST_STEPS_IN_ALL") + bound("MOST_STEPS") + 200 * bound("FEW_STEPS")),
    ):
        here = await named(them, tmp_path, f"<div id=t>{LEAVES}</div>{KNOT * many}<button>Save</button>")
        counts = await counted(here)

        assert most / 2 < counts["checkVisibility"] <= most
        assert (await names_of(here))[-1] == "Save", "what is short keeps its name however much came before it"


def deep(levels):
    return "<b>" * levels + "deep" + "</b>" * levels


ENDS = {
    "LONGEST_NAME": lambda most: (f"<button>{'x' * (most + 1)}</button>", "x" * most + "…"),
    "LONGEST_PART": lambda most: (f"<button>x{' ' * most}y</button>", "x…"),
    "DEEPEST_NAME": lambda most: (f"<button>x{deep(most + 1)}</button>", "x…"),
    "MOST_IDS": lambda most: (f"<i id=t>x</i><button aria-labelledby='{'t ' * most}t'></button>", "x " * most + "…"),
    "MOST_STEPS": lambda most: (f"<button>x{'<b></b>' * most}</button>", "x…"),
}


@pytest.mark.parametrize("name", ENDS)
async def test_a_name_that_reaches_a_bound_ends_with_an_ellipsis(them, tmp_path, name):
    html, wanted = ENDS[name](bound(name))
    here = await named(them, tmp_path, html)
    (said,) = await names_of(here)

    assert said.replace(" …", "…") == wanted.replace(" …", "…")


@pytest.mark.parametrize("name", ["LONGEST_NAME", "DEEPEST_NAME", "MOST_STEPS"])
async def test_a_name_that_just_stays_within_a_bound_is_whole(them, tmp_path, name):
    html, _ = ENDS[name](bound(name) - 1)
    here = await named(them, tmp_path, html)

    assert "…" not in (await names_of(here))[0]


async def test_rows_and_cells_without_their_table_are_no_accident(them, tmp_path):
    script = """for (const tag of ["th", "td", "tr", "li", "summary", "option", "legend", "caption"]) {
      const host = document.body.appendChild(document.createElement("div"));
      host.attachShadow({ mode: "open" }).appendChild(document.createElement(tag)).textContent = "x"; }"""
    here = await named(them, tmp_path, f"<script>{script}</script>")
    roles = await ask(here, "[...document.querySelectorAll('div')].map(one => eye.roleOf(one.shadowRoot.firstChild))")

    assert roles == ["columnheader", "cell", "row", "listitem", "", "option", "", "caption"]


SECRET = """<label><input type=checkbox> Pay until <select autocomplete="cc-exp-month"><option>01<option selected>07</select>
  with <input type=number autocomplete="cc-csc" value=777> and <input type=password value=7777></label>"""


async def test_what_a_field_for_secrets_holds_is_in_no_value_and_no_name(them, tmp_path):
    here = await named(them, tmp_path, SECRET)
    values = await ask(
        here, "[...document.querySelectorAll('select,input')].map(one => eye.valueOf(one, eye.roleOf(one)))"
    )

    assert (await names_of(here))[0] == "Pay until with and"
    assert values == [None, "••••", "••••", "••••"]
