"""Scrolling until something shows: it stops when it does, at the end of the page, and after so many times."""

from __future__ import annotations

import pytest

from browser_agent.cli.main import status
from tests.faults.world import Site, page

pytestmark = pytest.mark.browser
GROWS = """
  const list = document.querySelector('ul'), end = document.querySelector('p');
  let busy = false;
  const more = () => { if (busy || list.children.length >= 60) return; busy = true;
    setTimeout(() => { for (let i = 0; i < 20; i += 1) list.insertAdjacentHTML('beforeend', `<li style="height:60px">Row ${list.children.length + 1}</li>`);
      busy = false; if (list.children.length >= 60) end.textContent = 'That is all'; }, LATE); };
  new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && more()).observe(end);
  addEventListener('scroll', () => { if (innerHeight + scrollY > document.documentElement.scrollHeight - 40) more(); }, true);
"""
BODY = "<style>html { scroll-behavior: smooth }</style><ul></ul><p>More below</p>"
LIST = """
  const list = document.querySelector('div');
  list.innerHTML = Array.from({ length: 100 }, (_, i) => `<p style="height:30px">Line ${i + 1}</p>`).join('');
  list.addEventListener('scroll', () => { document.querySelector('output').textContent = `At ${Math.round(list.scrollTop)}`; });
"""
BOX = "<div role=region aria-label=Log tabindex=0 style='height:200px;overflow:auto'></div><output>At 0</output>"


@pytest.fixture
def ran(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def run(body: str, step: str, *more: str) -> tuple[int, str]:
        with Site({"/": body}) as site:
            (tmp_path / "job.yaml").write_text(f"recipe: 1\ntitle: T\nstart: {site.url}/\nsteps:\n  - {step}\n")
            code = status(["run", "job.yaml", *more])
        return code, capsys.readouterr().out

    return run


@pytest.mark.parametrize("late", [0, 400])
def test_a_list_that_grows_at_its_end_is_scrolled_until_it_says_that_this_is_all(ran, late):
    code, told = ran(
        page(BODY, script=GROWS.replace("LATE", str(late))), 'scroll: {until: {visible: text "That is all"}}'
    )

    assert code == 0, told


def test_at_the_end_of_a_page_that_never_says_so_it_fails_with_what_was_missing(ran):
    step = 'scroll: {until: {visible: text "Nowhere"}}\n    timeout: 0.5'
    code, told = ran(page(BODY, script=GROWS.replace("LATE", "0")), step)

    assert code == 1
    assert 'text "Nowhere" is visible, by scrolling' in told
    assert "at the end, after scrolling" in told


def test_it_ends_after_so_many_times(ran):
    tall = page("<div style='height:9000px'></div>")
    code, told = ran(tall, 'scroll: {until: {visible: text "Nowhere"}, most: 3}')

    assert code == 7
    assert "after scrolling 3 times" in told


def test_a_scroller_is_scrolled_by_so_much_until_what_it_sets_off_shows(ran):
    step = 'scroll: {in: region "Log", by: 150, until: {visible: text "At 450"}}'
    code, told = ran(page(BOX, script=LIST), step)

    assert code == 0, told


def test_what_is_there_already_is_not_scrolled_for(ran):
    code, told = ran(
        page("<p>Here</p><div style='height:3000px'></div>"),
        'scroll: {until: {visible: text "Here"}}\n  - assert: {visible: text "Here"}',
    )

    assert code == 0, told


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ('scroll: {to: status, until: {visible: text "x"}}', '"to" does not go with `until:`'),
        ("scroll: {by: 5, most: 3}", '"most" belongs to `until:`'),
        ("scroll: {until: []}", '"until" is empty'),
        ('scroll: {until: {visible: text "x"}, most: 0}', "most"),
    ],
)  # fmt: skip
def test_a_mistake_in_it_is_said_with_its_place(tmp_path, capsys, step, said):
    file = tmp_path / "job.yaml"
    file.write_text(f"recipe: 1\ntitle: T\nstart: http://127.0.0.1:9/\nsteps:\n  - {step}\n")

    assert status(["check", str(file)]) == 2
    assert said in capsys.readouterr().out
