"""A secret that a page echoes wherever it can is in no file and no line of a run.

What the redactor is documented not to cover, and what is therefore not looked for here: values shorter than four
characters; a value that the page itself encodes in a way of its own (reversed, spelled letter by letter, split over
two elements); pixels of a picture outside of password, code and card fields; a Playwright trace, where it is kept.
"""

import base64
import html
import json
import zipfile
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from tests.faults.world import Site, Visit, environment, page, recipe, run

SECRET = "Zk9#q!L7 vT&x=2"
ECHO = """
  const say = (value) => {
    document.title = 'hello ' + value; console.error('typed ' + value); console.error('x'.repeat(490) + value);
    document.querySelector('h1').textContent = 'Welcome ' + value;
    document.querySelector('p').setAttribute('title', value);
    document.querySelector('[name=copy]').value = value;
    localStorage.setItem('kept', value); document.cookie = 'kept=' + encodeURIComponent(value);
    fetch('/echo?q=' + encodeURIComponent(value) + '&b=' + btoa(value), {method: 'POST', body: value});
    history.replaceState(null, '', '?back=' + value + '#' + value);
  };
  document.querySelector('button').onclick = (event) => { say(document.querySelector('[name=pass]').value); };
"""
LOGIN = page(
    '<h1>Login</h1><p>text</p><label>Password <input type=password name=pass></label>'
    '<label>Copy <input name=copy></label><button type=button>Sign in</button>',
    script=ECHO,
)  # fmt: skip
STEPS = """
- fill: {into: textbox "Password", value: '${secrets.pass}'}
- click: button "Sign in"
  expect: [{visible: {role: heading, name: Welcome, exact: false}}]
- extract: {from: {css: h1}, as: said, kind: text}
- note: ${said}
- set: {copy: '${said}'}
- assert: [{text: 'not there at all'}]
  timeout: 0.5
"""
MORE = "secrets:\n  pass: {from: 'env:PASS', field: password}\noutputs: {said: '${said}'}"


def spellings(value: str) -> dict[str, bytes]:
    made = {
        "raw": value, "url": quote(value, safe=""), "url, slash": quote(value), "form": quote_plus(value),
        "component": quote(value, safe="!'()*~"), "html": html.escape(value), "json": json.dumps(value)[1:-1],
        "hex": value.encode().hex(), "address": quote(value, safe="!#&=+,/:;?@$'()*~"), "fragment": value.replace(" ", "%20"),
    }  # fmt: skip
    found = {name: text.encode() for name, text in made.items()}
    for offset in range(3):
        text = base64.b64encode(b"\0" * offset + value.encode())
        found[f"base64 at {offset}"] = text[(0, 2, 3)[offset] :].rstrip(b"=")[:-1]
    found["the beginning, where a text was cut off"] = value[:8].encode()
    return found


def leaks(folder: Path, value: str) -> list[str]:
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        parts = {"": path.read_bytes()}
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                parts = {name: archive.read(name) for name in archive.namelist()}
        for part, data in parts.items():
            found += [
                f"{path.name}{'!' if part else ''}{part}: {form}"
                for form, text in spellings(value).items()
                if text in data
            ]
    return found


def echo(visit: Visit) -> None:
    visit.reply("ok")


@pytest.mark.parametrize("ends_well", [True, False])
def test_no_spelling_of_a_secret_is_in_any_file_or_line_of_a_run(tmp_path: Path, ends_well: bool) -> None:
    steps = STEPS.rpartition("- assert")[0] if ends_well else STEPS
    with Site({"/": LOGIN, "/echo": echo}) as site:
        file = recipe(tmp_path, site.url, steps, MORE)
        out = tmp_path / "runs"
        out.mkdir()
        done = run(
            file, "--html", out / "r.html", "--junit", out / "r.xml", "--events", out / "events.jsonl", "--log", "--json",
            env=environment(PASS=SECRET),
        )  # fmt: skip
        typed = any(quote(SECRET, safe="!'()*~") in path for path in site.seen)

    assert done.code == (0 if ends_well else 1), done
    assert typed, "the page did not get the secret, so nothing is proved"
    (out / "stdout.txt").write_text(done.out, encoding="utf-8")
    (out / "stderr.txt").write_text(done.err, encoding="utf-8")
    assert leaks(out, SECRET) == []


def test_the_value_of_a_password_field_is_dots_even_when_the_recipe_wrote_it_plainly(tmp_path: Path) -> None:
    steps = '- fill: {into: textbox "Password", value: plain-words}\n- click: {on: button "No"}\n  timeout: 0.5'
    with Site({"/": LOGIN}) as site:
        done = run(recipe(tmp_path, site.url, steps), "--html", tmp_path / "runs" / "r.html")

    seen = [fact["element"]["value"] for fact in done.of("resolved") if fact["element"]["field"] == "password"]
    assert all(set(value or "") <= {"•"} for value in seen)
    # The author wrote it into the recipe, so its step says it; nothing that was read from the page does.
    facts = [
        fact for fact in done.facts if fact["kind"] not in ("step_started", "step_finished", "checked", "run_finished")
    ]
    assert "plain-words" not in json.dumps(facts)


@pytest.mark.long
def test_the_browser_does_not_inherit_the_secrets_of_the_environment(tmp_path: Path) -> None:
    from tests.faults.world import begin

    with Site({"/": LOGIN}) as site:
        job = begin(
            recipe(
                tmp_path, site.url, '- wait: [{visible: heading "Later"}]\n  timeout: 3', MORE.partition("\noutputs")[0]
            ),
            env=environment(PASS=SECRET),
        )
        job.until("step_started", step="1")
        told = [Path(f"/proc/{pid}/environ").read_bytes() for pid, line in job.tree().items() if "headless" in line]
        job.end()

    assert told
    assert all(SECRET.encode() not in one for one in told)
