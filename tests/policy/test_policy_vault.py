"""Secrets: all of the missing ones at once, typed only where they belong, and in no text afterwards."""

import base64
import html
import json
import re
import time
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser_agent.core.errors import RecipeError, StepFault
from browser_agent.core.origin import parse_origin
from browser_agent.core.recipe import Secret
from browser_agent.core.snapshot import Element
from browser_agent.core.value import Place
from browser_agent.policy.vault import Around, Vault, open_vault

PLACE = Place(file="job.yaml", line=7, column=3)
HOME = "https://shop.example.test"
VALUE = "Zk9#q!L7 vT&x=2/ü\"'<"


def secret(name: str = "pass", source: str = "env:PASS", **more: object) -> Secret:
    return Secret(name=name, source=source, place=PLACE, **more)


def vault(*secrets: Secret, value: str = VALUE) -> Vault:
    kept = secrets or (secret(),)
    return Vault(kept, {one.name: value for one in kept}, (parse_origin(HOME),))


def element(**more: object) -> Element:
    return Element(**{"role": "textbox", "tag": "input", "field": "password", "origin": HOME} | more)


def refused(one: Vault, text: str, where: Element | None) -> str:
    with pytest.raises(StepFault) as caught:
        one.fill(text, where)
    assert caught.value.fault.kind == "refused"
    assert VALUE not in str(caught.value)
    return str(caught.value)


def test_values_come_from_environment_dotenv_and_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text('# keys\nUSER="a d a"\nOTHER=$USER\n', encoding="utf-8")
    (tmp_path / "key.txt").write_text("line one\nline two \r\n", encoding="utf-8")
    (tmp_path / "key.txt").chmod(0o600)
    secrets = (
        secret("a", "env:PASS"), secret("b", "dotenv:.env#USER"), secret("c", "file:key.txt"), secret("d", "dotenv:.env#OTHER"),
    )  # fmt: skip

    opened = open_vault(secrets, env={"PASS": "word"}, folder=tmp_path, home=(parse_origin(HOME),))

    text, used = opened.fill("${secrets.a}|${secrets.b}|${secrets.c}|${secrets.d}|${params.x}", element())
    assert text == "word|a d a|line one\nline two |$USER|${params.x}"
    assert used == ("a", "b", "c", "d")


def test_every_missing_secret_is_named_at_once_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for name in ("empty", "binary"):
        (tmp_path / name).chmod(0o600)
    (tmp_path / ".env").write_text("A=\n", encoding="utf-8")
    sources = ["env:NO", "env:EMPTY", "dotenv:no.env#A", "dotenv:.env#A", "dotenv:.env#B", "file:no", "file:empty",
               "file:binary", "file:.", "vault:x"]  # fmt: skip
    secrets = tuple(secret(f"s{number}", source) for number, source in enumerate(sources))

    with pytest.raises(RecipeError) as caught:
        open_vault(secrets, env={"EMPTY": ""}, folder=tmp_path, home=())

    told = caught.value.message.splitlines()
    assert [line.split('"')[1] for line in told] == [one.name for one in secrets]
    assert all(line.startswith("job.yaml:7:3: ") for line in told)
    assert "export NO=... before the run" in told[0]


def test_a_dotenv_file_of_garbage_names_the_secret_and_is_no_crash(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfeA=\x00")

    with pytest.raises(RecipeError, match='secret "pass"'):
        open_vault((secret(source="dotenv:.env#A"),), env={}, folder=tmp_path, home=())


@pytest.mark.parametrize(
    ("field", "kind", "allowed"),
    [("any", "password", True), ("any", "text", True), ("password", "password", True), ("password", "text", False),
     ("password", "", False), ("otp", "otp", True), ("otp", "password", False), ("card", "card", True),
     ("card", "text", False), ("text", "text", True), ("text", "email", True), ("text", "", True),
     ("text", "password", False), ("text", "otp", False), ("text", "card", False)],
)  # fmt: skip
def test_a_secret_goes_only_into_its_kind_of_field(field: str, kind: str, allowed: bool) -> None:
    one, where = vault(secret(field=field)), element(field=kind)

    if allowed:
        assert one.fill("${secrets.pass}", where) == (VALUE, ("pass",))
    else:
        assert f"a {field} field" in refused(one, "${secrets.pass}", where)


@pytest.mark.parametrize(
    "origin",
    ["", "http://shop.example.test", "https://shop.example.test:444", "https://shop.example.test.evil.test",
     "https://a.shop.example.test", "https://evil.test", "null", "about:blank", "data:text/html,x"],
)  # fmt: skip
@pytest.mark.parametrize("origins", [(), (HOME,)])
def test_a_secret_goes_only_to_its_origins(origins: tuple[str, ...], origin: str) -> None:
    assert "a field on https://shop.example.test" in refused(
        vault(secret(origins=origins)), "${secrets.pass}", element(origin=origin)
    )


def test_the_origins_of_a_secret_take_the_place_of_home() -> None:
    one = vault(secret(origins=("https://login.example.test",)))

    refused(one, "${secrets.pass}", element())
    assert one.fill("${secrets.pass}", element(origin="https://login.example.test"))[0] == VALUE


def test_without_origins_and_home_a_secret_goes_nowhere() -> None:
    refused(Vault((secret(),), {"pass": VALUE}, ()), "${secrets.pass}", element())


def test_a_form_that_posts_elsewhere_gets_no_secret() -> None:
    told = refused(vault(), "${secrets.pass}", element(form="https://evil.test/take"))

    assert "found a form for https://evil.test/take" in told
    assert vault().fill("${secrets.pass}", element(form=HOME + "/login"))[0] == VALUE


@pytest.mark.parametrize(
    "form", ["javascript:1", "http://shop.example.test/login", "https://shop.example.test@evil.test/"]
)
def test_a_form_with_an_odd_address_gets_no_secret(form: str) -> None:
    refused(vault(), "${secrets.pass}", element(form=form))


def test_no_element_gets_no_secret_and_an_unknown_name_is_refused() -> None:
    refused(vault(), "${secrets.pass}", None)
    assert "no secret of that name" in refused(vault(), "${secrets.other}", element())


def test_uses_are_counted_over_the_whole_run() -> None:
    one = vault(secret(uses=2))

    one.fill("${secrets.pass}${secrets.pass}", element())

    assert "at most 2 uses in a run" in refused(one, "${secrets.pass}", element())


def test_a_value_that_looks_like_a_reference_is_not_read_again() -> None:
    one = Vault((secret("a"), secret("b")), {"a": "${secrets.b}", "b": VALUE}, (parse_origin(HOME),))

    assert one.fill("${secrets.a}", element()) == ("${secrets.b}", ("a",))


def test_the_repr_and_the_text_of_a_vault_show_names_only() -> None:
    one = vault()

    assert repr(one) == str(one) == "Vault(pass)"
    assert VALUE not in repr(secret()) + f"{secret()!s}"


FORMS = {
    "raw": VALUE,
    "url": quote(VALUE, safe=""),
    "url with slash": quote(VALUE),
    "url, small hex": re.sub("%..", lambda found: found.group().lower(), quote(VALUE, safe="")),
    "encodeURIComponent": quote(VALUE, safe="!'()*~"),
    "encodeURI": quote(VALUE, safe=";,/?:@&=+$#!'()*~"),
    "form": quote_plus(VALUE, safe="*"),
    "query of an address": quote(VALUE, safe="!$%&()*+,/:;=?@[\\]^_`{|}~"),
    "path of an address": quote(VALUE, safe="!$%&'()*+,/:;=@[\\]^|~"),
    "html": html.escape(VALUE),
    "html text": html.escape(VALUE, quote=False),
    "html attribute": html.escape(VALUE, quote=False).replace('"', "&quot;"),
    "jinja": html.escape(VALUE).replace("&quot;", "&#34;").replace("&#x27;", "&#39;"),
    "json": json.dumps(VALUE)[1:-1],
    "json, not ascii": json.dumps(VALUE, ensure_ascii=False)[1:-1],
    "hex": VALUE.encode().hex(),
    "HEX": VALUE.encode().hex().upper(),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_spelling_of_a_secret_is_taken_out_of_the_text_around_it(form: str) -> None:
    assert vault().redact(f"before {FORMS[form]} after") == "before [secret:pass] after"


@given(st.binary(max_size=9), st.binary(max_size=9), st.sampled_from([base64.b64encode, base64.urlsafe_b64encode]))
def test_base64_of_a_text_with_the_secret_in_it_holds_no_piece_of_it(
    before: bytes, after: bytes, encode: object
) -> None:
    text = encode(before + VALUE.encode() + after).decode()  # type: ignore[operator]

    left = vault().redact(f"x {text} y")

    assert "[secret:pass]" in left
    pieces = base64.b64encode(VALUE.encode()).decode()
    assert all(pieces[at : at + 8] not in left for at in range(0, len(pieces) - 8, 4))


printable = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF), min_size=4, max_size=30).filter(
    lambda text: not re.fullmatch("[0-9]{4,6}", text)
)


@given(printable, st.text(max_size=20), st.text(max_size=20))
def test_no_secret_is_left_in_any_text(value: str, before: str, after: str) -> None:
    one = vault(value=value)

    for spelled in (value, quote(value, safe=""), quote_plus(value), json.dumps(value)[1:-1], html.escape(value)):
        left = one.redact(before + spelled + after).replace("[secret:pass]", "")
        assert spelled not in left or spelled in (before + after) or len(spelled) < 4, (value, left)


def test_a_secret_inside_another_goes_by_the_longer_one_first() -> None:
    one = Vault((secret("a"), secret("b")), {"a": "correct", "b": "correct-horse"}, ())

    assert one.redact("correct-horse correct") == "[secret:b] [secret:a]"


def test_a_short_secret_does_not_redact_the_world() -> None:
    one = vault(value="12")

    assert one.redact("12 of 12 at 12:12") == "12 of 12 at 12:12"
    assert one.fill("${secrets.pass}", element())[0] == "12"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [("pin=4711&x", True), ('"4711"', True), ("PIN 4711.", True), ("4711\n", True), ("<b>4711</b>", True),
     ("14711", False), ("4711.50", False), ("0.4711", False), ("2026-4711", False), ("a4711", False), ("47:4711", False)],
)  # fmt: skip
def test_a_pin_is_hidden_only_where_it_is_a_word_of_its_own(text: str, hidden: bool) -> None:
    assert (vault(value="4711").redact(text) != text) is hidden


def test_a_secret_that_was_cut_off_is_hidden_as_far_as_it_goes() -> None:
    one = vault(value="correct-horse-battery")

    assert one.redact("x" * 40 + "correct-ho") == "x" * 40 + "[secret:pass]"
    assert one.redact("x" * 40 + 'found "correct-h..." there') == "x" * 40 + 'found "[secret:pass]..." there'
    assert one.redact("x" * 40 + " correct-h and more") == "x" * 40 + " correct-h and more"
    assert one.redact("correct-horse-batXX") == "[secret:pass]XX"


def test_text_without_a_secret_is_not_touched() -> None:
    assert vault().redact("nothing here") == "nothing here"
    assert Vault((), {}, ()).redact(VALUE) == VALUE


@pytest.mark.parametrize("names", [("a.b",), ("x y",)])
def test_names_of_any_form_are_shown(names: tuple[str, ...]) -> None:
    assert vault(secret(names[0])).redact(VALUE) == f"[secret:{names[0]}]"


UTF_16 = {
    "base64": base64.b64encode(VALUE.encode("utf-16-le")).decode().rstrip("=")[:-1],
    "base64 of the other order": base64.b64encode(VALUE.encode("utf-16-be")).decode().rstrip("=")[:-1],
    "hex": VALUE.encode("utf-16-le").hex(),
    "percent": "".join(f"%{byte:02X}" for byte in VALUE.encode("utf-16-be")),
    "escapes": "".join(f"\\u{ord(letter):04x}" for letter in VALUE),
    "Escapes": "".join(f"\\u{ord(letter):04X}" for letter in VALUE),
    "numbers of HTML": "".join(f"&#{ord(letter)};" for letter in VALUE),
}


@pytest.mark.parametrize("form", UTF_16)
def test_utf_16_and_escapes_of_a_secret_are_hidden(form: str) -> None:
    assert VALUE[:3] not in vault().redact(f"<{UTF_16[form]}>") and "[secret:pass]" in vault().redact(
        f"<{UTF_16[form]}>"
    )


def test_the_bytes_of_a_file_are_redacted_in_every_encoding() -> None:
    one = vault().redactor

    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        assert one.bytes(b"\x00\xff" + VALUE.encode(encoding) + b"\xfe") == b"\x00\xff[secret:pass]\xfe"
    assert one.bytes(b"nothing \x00\xff") == b"nothing \x00\xff"


@given(st.lists(st.integers(1, 40), min_size=1, max_size=60))
def test_a_stream_is_redacted_wherever_it_is_cut(sizes: list[int]) -> None:
    one = vault(value="correct-horse")
    text = ("some words then correct-horse and " + base64.b64encode(b"correct-horse").decode() + " ") * 30
    stream, told, at = one.redactor.stream(), "", 0

    for size in sizes * 40:
        told += stream.feed(text[at : at + size])
        at += size
    told += stream.feed(text[at:]) + stream.end()

    assert told == one.redact(text)
    assert "correct" not in told


def test_a_secret_that_begins_in_another_leaves_no_end_of_itself() -> None:
    one = Vault((secret("a"), secret("b")), {"a": "correct-horse", "b": "horse-battery"}, ())

    assert one.redact("<correct-horse-battery>") == "<[secret:a]>"


def test_a_megabyte_and_twenty_secrets_take_less_than_a_blink() -> None:
    secrets = tuple(secret(f"s{number}") for number in range(20))
    one = Vault(secrets, {each.name: f"Pw-{number:02}#{number * 7919}&x=ü" for number, each in enumerate(secrets)}, ())
    text = (Path(__file__).read_text(encoding="utf-8") * 100)[:1_000_000]
    one.redact(text)

    took = min(_seconds(lambda: one.redact(text)) for _ in range(3))

    # 20 to 25 ms where nothing else runs.
    assert took < 0.2


def _seconds(call: object) -> float:
    began = time.process_time()
    call()  # type: ignore[operator]
    return time.process_time() - began


@pytest.mark.parametrize(
    ("frame", "around", "allowed"),
    [("any", (), True), ("any", ("https://evil.test",), True), ("top", (), True), ("top", (HOME,), False),
     ("same-origin", (), True), ("same-origin", (HOME, HOME), True), ("same-origin", (HOME, "https://evil.test"), False)],
)  # fmt: skip
def test_the_frames_around_a_field_are_what_the_secret_allows(
    frame: str, around: tuple[str, ...], allowed: bool
) -> None:
    one, where = vault(secret(frame=frame)), element(frame=HOME + "/in" if around else "")

    if allowed:
        assert one.fill("${secrets.pass}", where, Around(frames=around))[0] == VALUE
    else:
        with pytest.raises(StepFault, match="secret pass to go into a field"):
            one.fill("${secrets.pass}", where, Around(frames=around))


@pytest.mark.parametrize("frame", ["top", "same-origin"])
def test_a_frame_that_nothing_is_known_of_around_gets_no_such_secret(frame: str) -> None:
    refused(vault(secret(frame=frame)), "${secrets.pass}", element(frame=HOME + "/in"))


def test_a_button_that_sends_the_form_elsewhere_keeps_the_secret_out() -> None:
    with pytest.raises(StepFault, match=r"found a form for https://evil\.test/take"):
        vault().fill("${secrets.pass}", element(form=HOME), Around(frames=(), targets=(HOME, "https://evil.test/take")))


@pytest.mark.parametrize("origin", ["http://shop.example.test", "http://10.0.0.7:8000", "http://*.example.test"])
def test_an_http_origin_stops_the_run_unless_it_is_this_machine(tmp_path: Path, origin: str) -> None:
    with pytest.raises(RecipeError, match="is not https"):
        open_vault((secret(origins=(origin,)),), env={"PASS": "x" * 8}, folder=tmp_path, home=())

    for own in ("http://127.0.0.1:8000", "http://localhost", "http://[::1]:99", "http://a.localhost"):
        open_vault((secret(origins=(own,)),), env={"PASS": "x" * 8}, folder=tmp_path, home=())


def test_a_value_is_fetched_anew_each_time_and_hidden_from_then_on(tmp_path: Path) -> None:
    env = {"PASS": "first-value"}
    one = open_vault((secret(),), env=env, folder=tmp_path, home=(parse_origin(HOME),))
    env["PASS"] = "second-value"

    assert one.fill("${secrets.pass}", element())[0] == "second-value"
    assert one.redact("first-value second-value") == "[secret:pass] [secret:pass]"


def test_everything_that_is_or_becomes_known_is_announced_once(tmp_path: Path) -> None:
    env, told = {"PASS": "first-value"}, []
    one = open_vault((secret(),), env=env, folder=tmp_path, home=(parse_origin(HOME),))
    one.announce(told.append)
    env["PASS"] = "second-value"
    one.fill("${secrets.pass}${secrets.pass}", element())

    assert told == ["first-value", "second-value"]
