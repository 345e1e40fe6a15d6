"""A passkey of a file signs the challenge of its own site, and of no other."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from pathlib import Path

import pytest

from browser_agent.core.errors import RecipeError
from browser_agent.core.recipe import Secret
from browser_agent.policy.vault import open_vault
from tests.faults.world import Site, page, recipe, run
from tests.security.secrets.conftest import HERE
from tests.security.secrets.p256 import pair, signed

pytestmark = pytest.mark.browser
together = pytest.mark.asyncio(loop_scope="session")
CHALLENGE = b"a challenge of the site, 32 byte"
ASK = """async ([challenge, id, rp]) => {
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const text = (data) => btoa(String.fromCharCode(...new Uint8Array(data)));
  try {
    const allowCredentials = id ? [{ type: "public-key", id: bytes(id) }] : [];
    const publicKey = { challenge: bytes(challenge), rpId: rp || undefined, allowCredentials, userVerification: "required", timeout: 3000 };
    const got = await navigator.credentials.get({ publicKey });
    const said = got.response;
    return { id: text(got.rawId), client: text(said.clientDataJSON), data: text(said.authenticatorData),
             signature: text(said.signature), user: said.userHandle ? text(said.userHandle) : "" };
  } catch (error) { return { error: error.name }; }
}"""


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def kept(folder: Path, **change: object) -> tuple[Path, tuple[int, int]]:
    private, public = pair()
    said = {
        "rpId": "localhost", "credentialId": b64(b"credential-1"), "userHandle": b64(b"ada"),
        "privateKey": base64.urlsafe_b64encode(private).decode().rstrip("="),
    }  # fmt: skip
    file = folder / "key.json"
    file.write_text(json.dumps(said | change), encoding="utf-8")
    file.chmod(0o600)
    return file, public


def vault(folder: Path, *origins: str, uses: int | None = None):
    one = Secret(name="key", source="passkey:file:key.json", origins=origins, uses=uses, place=HERE)
    return open_vault((one,), env={}, folder=folder, home=())


async def asked(session, *, named: bool = True, rp: str = "") -> dict[str, str]:
    return await session.page.evaluate(ASK, [b64(CHALLENGE), b64(b"credential-1") if named else "", rp])


@together
@pytest.mark.parametrize("named", [True, False])
async def test_a_page_of_its_site_gets_a_sound_assertion(tab, tmp_path: Path, named: bool) -> None:
    _, public = kept(tmp_path)
    with Site({"/": page("<h1>Sign in</h1>")}) as site:
        url = site.url.replace("127.0.0.1", "localhost")
        used: list[tuple[str, str]] = []
        session = await tab(vault(tmp_path, url), url, used=lambda *told: used.append(told))
        told = await asked(session, named=named)

    client, data = base64.b64decode(told["client"]), base64.b64decode(told["data"])
    said = json.loads(client)
    assert said["type"] == "webauthn.get"
    assert base64.urlsafe_b64decode(said["challenge"] + "==") == CHALLENGE
    assert said["origin"] == url
    assert data[:32] == hashlib.sha256(b"localhost").digest()
    assert data[32] & 0b101 == 0b101, "present and verified"
    assert signed(public, base64.b64decode(told["signature"]), data + hashlib.sha256(client).digest())
    assert base64.b64decode(told["user"]) == b"ada"
    assert used == [("key", "localhost")]


@together
async def test_a_page_of_another_site_gets_none(tab, tmp_path: Path) -> None:
    kept(tmp_path, rpId="login.localhost")
    with Site({"/": page("<h1>Sign in</h1>")}) as site:
        here = site.url.replace("127.0.0.1", "localhost")
        session = await tab(vault(tmp_path, "http://login.localhost"), here)

        assert await asked(session) == {"error": "NotAllowedError"}
        assert await asked(session, rp="login.localhost") == {"error": "SecurityError"}


@together
async def test_it_is_used_up_when_the_recipe_says_so(tab, tmp_path: Path) -> None:
    kept(tmp_path)
    with Site({"/": page("<h1>Sign in</h1>")}) as site:
        url = site.url.replace("127.0.0.1", "localhost")
        session = await tab(vault(tmp_path, url, uses=1), url)
        assert "signature" in await asked(session)
        assert (await asked(session)).get("error") == "NotAllowedError"


POPUP = f"""
const said = {{}};
addEventListener("message", (event) => {{ said[event.data[0]] = event.data[1]; }});
const opened = (name, features) => open("/asks?" + name, name, features);
const asking = async () => opener.postMessage([location.search.slice(1), await ({ASK})(["{b64(CHALLENGE)}", "", ""])], "*");
"""


@together
async def test_a_pop_up_that_asks_while_it_loads_gets_one_and_so_does_the_next(tab, tmp_path: Path) -> None:
    kept(tmp_path)
    pages = {"/": page("<h1>Sign in</h1>", script=POPUP), "/asks": page("Wait", script=f"{POPUP} asking();")}
    with Site(pages) as site:
        url = site.url.replace("127.0.0.1", "localhost")
        used: list[tuple[str, str]] = []
        session = await tab(vault(tmp_path, url), url, used=lambda *told: used.append(told))
        for name, features in (("small", "popup,width=400,height=400"), ("tab", "")):
            await session.page.evaluate(f"void opened('{name}', '{features}')")
            await session.page.wait_for_function(f"said.{name}", timeout=15_000)
        said = await session.page.evaluate("said")

    assert [sorted(one) for one in said.values()] == [["client", "data", "id", "signature", "user"]] * 2, said
    assert used == [("key", "localhost")] * 2


@together
async def test_a_pop_up_waits_for_a_key_that_is_slow_to_come(tab, tmp_path: Path, monkeypatch) -> None:
    kept(tmp_path)
    pages = {"/": page("<h1>Sign in</h1>", script=POPUP), "/asks": page("Wait", script=f"{POPUP} asking();")}
    with Site(pages) as site:
        url = site.url.replace("127.0.0.1", "localhost")
        slow = vault(tmp_path, url)
        session = await tab(slow, url)
        fetched = slow.credential
        monkeypatch.setattr(slow, "credential", lambda name: (time.sleep(1.5), fetched(name))[1])
        await session.page.evaluate("void opened('slow', 'popup')")
        await session.page.wait_for_function("said.slow", timeout=15_000)

        assert "signature" in await session.page.evaluate("said.slow")


@together
async def test_one_that_a_pop_up_used_up_is_gone_from_every_tab(tab, tmp_path: Path) -> None:
    kept(tmp_path)
    pages = {"/": page("<h1>Sign in</h1>", script=POPUP), "/asks": page("Wait", script=f"{POPUP} asking();")}
    with Site(pages) as site:
        url = site.url.replace("127.0.0.1", "localhost")
        session = await tab(vault(tmp_path, url, uses=1), url)
        await session.page.evaluate("void opened('once', 'popup')")
        await session.page.wait_for_function("said.once", timeout=8000)
        assert "signature" in await session.page.evaluate("said.once")

        assert (await asked(session)).get("error") == "NotAllowedError"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"rpId": "other.test"}, "the passkey is for other.test, not for http://localhost"),
        ({"privateKey": "?"}, "base64"),
    ],
)
def test_one_that_cannot_serve_its_origins_stops_the_run(tmp_path: Path, change: dict[str, str], told: str) -> None:
    kept(tmp_path, **change)

    with pytest.raises(RecipeError, match=told):
        vault(tmp_path, "http://localhost")


@pytest.mark.long
def test_a_recipe_signs_in_with_it_and_the_journal_says_so_without_the_key(tmp_path: Path) -> None:
    file, _ = kept(tmp_path)
    click = f"document.querySelector('button').onclick = async () => {{ const told = await ({ASK})(['{b64(CHALLENGE)}', '', '']); document.querySelector('h1').textContent = told.signature ? 'Signed in' : told.error; }};"
    with Site({"/": page("<h1>Out</h1><button>Sign in</button>", script=click)}) as site:
        url = site.url.replace("127.0.0.1", "localhost")
        steps = '- click: button "Sign in"\n  expect: [{visible: heading "Signed in"}]'
        done = run(recipe(tmp_path, url, steps, "secrets:\n  key: {passkey: 'file:key.json'}"), "--trace", "on")

    assert done.code == 0, done
    assert [(fact["name"], fact["origin"], fact["field"]) for fact in done.of("secret_used")] == [
        ("key", "localhost", "passkey")
    ]
    private = json.loads(file.read_text(encoding="utf-8"))["privateKey"]
    assert all(
        private[:60] not in path.read_bytes().decode("latin-1") for path in done.folder.rglob("*") if path.is_file()
    )
