"""Where secrets are kept: what is read, what is refused, and what no message repeats."""

from __future__ import annotations

import base64
import json
import os
import sys
import types
from pathlib import Path

import pytest

from browser_agent.policy.sources import Place, command_text, opened, words_of
from browser_agent.policy.totp import Codes, Seed, read_seed

RFC = {
    "SHA1": b"12345678901234567890",
    "SHA256": b"12345678901234567890123456789012",
    "SHA512": b"1234567890" * 6 + b"1234",
}


def place(folder: Path, **env: str) -> Place:
    return Place({"PATH": os.environ["PATH"], "HOME": str(folder)} | env, folder)


def python(code: str) -> str:
    return command_text((sys.executable, "-c", code))


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_that_others_can_read_is_refused_with_the_way_out(tmp_path: Path, mode: int) -> None:
    (tmp_path / "key").write_text("very secret")
    (tmp_path / "key").chmod(mode)

    with pytest.raises(LookupError, match=rf"can be read by others \(mode {mode:04o}\); run: chmod 600 .*key"):
        opened("file:key", place(tmp_path))

    (tmp_path / "key").chmod(0o600)
    assert opened("file:key", place(tmp_path)).fetch() == "very secret"


def test_a_command_is_run_when_its_value_is_needed_and_not_before(tmp_path: Path) -> None:
    kept = opened(python("open('ran', 'a').write('x'); print('from a vault')"), place(tmp_path))

    assert kept.known == () and not (tmp_path / "ran").exists()
    assert kept.fetch() == "from a vault"
    assert (tmp_path / "ran").read_text() == "x"


def test_a_command_gets_no_more_of_the_environment_than_it_is_named(tmp_path: Path) -> None:
    code = "import os; print(sorted(k for k in os.environ if k in ('PATH', 'HOME', 'TOKEN', 'OTHER')))"
    here = place(tmp_path, TOKEN="t", OTHER="o")

    assert opened(python(code), here).fetch() == "['HOME', 'PATH']"
    named = command_text((sys.executable, "-c", code), ("TOKEN",))
    assert opened(named, here).fetch() == "['HOME', 'PATH', 'TOKEN']"
    assert words_of(named.removeprefix("command:")) == ((sys.executable, "-c", code), ("TOKEN",))


def test_no_shell_reads_a_command(tmp_path: Path) -> None:
    words = (sys.executable, "-c", "import sys; print(sys.argv[1])", "$(touch here); `x` && y")

    assert opened(command_text(words), place(tmp_path)).fetch() == "$(touch here); `x` && y"
    assert not (tmp_path / "here").exists()


def test_a_command_that_fails_tells_its_status_and_first_complaint_and_nothing_that_it_printed(tmp_path: Path) -> None:
    code = "import sys; print('half-a-secret'); print('not signed in\\nmore', file=sys.stderr); sys.exit(7)"

    with pytest.raises(LookupError, match=r"ended with 7: not signed in$") as caught:
        opened(python(code), place(tmp_path)).fetch()

    assert "half-a-secret" not in str(caught.value)


def test_a_command_that_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("browser_agent.policy.sources.COMMAND_S", 0.5)

    with pytest.raises(LookupError, match=r"did not answer within 0\.5 s"):
        opened(python("import threading; threading.Event().wait(30)"), place(tmp_path)).fetch()


@pytest.mark.parametrize(
    ("source", "told"),
    [(command_text(("no-such-program-here",)), "there is no program no-such-program-here"),
     (command_text(("ls",), ("NOT_SET",)), "NOT_SET, which ls is to get, is not set"), ("command:ls -l", "a list of words"),
     ("keyring:nothing", "keyring:SERVICE/USER"), ("vault:x", "is not a place"), ("totp:env:NO", "NO is not set")],
)  # fmt: skip
def test_what_is_missing_is_told_before_anything_starts(tmp_path: Path, source: str, told: str) -> None:
    with pytest.raises(LookupError, match=told):
        opened(source, place(tmp_path))


def test_the_keyring_is_asked_and_its_absence_is_told_kindly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = types.ModuleType("keyring")
    ring.get_password = lambda service, user: {("shop/a", "ada"): "ringed"}.get((service, user))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", ring)

    assert opened("keyring:shop/a/ada", place(tmp_path)).fetch() == "ringed"
    with pytest.raises(LookupError, match="the keyring has nothing for bob at shop"):
        opened("keyring:shop/bob", place(tmp_path))

    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(LookupError, match=r"pip install 'browser-agent\[keyring\]'"):
        opened("keyring:shop/ada", place(tmp_path))


def test_the_real_keyring_is_there_and_one_that_holds_nothing_is_told_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keyring
    from keyring.backends import fail, null

    monkeypatch.setattr(keyring.core, "_keyring_backend", null.Keyring())
    with pytest.raises(LookupError, match="the keyring has nothing for bob at shop"):
        opened("keyring:shop/bob", place(tmp_path))
    monkeypatch.setattr(keyring.core, "_keyring_backend", fail.Keyring())
    with pytest.raises(LookupError, match="the keyring of this machine cannot be asked"):
        opened("keyring:shop/bob", place(tmp_path))


@pytest.mark.parametrize(
    ("at", "algorithm", "code"),
    [(59, "SHA1", "94287082"), (59, "SHA256", "46119246"), (59, "SHA512", "90693936"), (1111111109, "SHA1", "07081804"),
     (1234567890, "SHA256", "91819424"), (20000000000, "SHA512", "47863826")],
)  # fmt: skip
def test_codes_are_those_of_the_standard(at: int, algorithm: str, code: str) -> None:
    assert Seed(key=RFC[algorithm], digits=8, algorithm=algorithm).at(at // 30) == code


def test_a_seed_is_base32_in_any_dress_or_an_otpauth_address() -> None:
    plain = base64.b32encode(RFC["SHA1"]).decode()

    assert read_seed(f" {plain[:4].lower()} {plain[4:]} ") == Seed(key=RFC["SHA1"])
    told = read_seed(f"otpauth://totp/Shop:ada?secret={plain}&digits=8&period=60&algorithm=SHA256&issuer=Shop")
    assert told == Seed(key=RFC["SHA1"], digits=8, period=60, algorithm="SHA256")
    assert plain not in repr(told)


@pytest.mark.parametrize("text", ["not base32!", "", "otpauth://hotp/x?secret=AAAA", "otpauth://totp/x?secret=AAAA&digits=99",
                                  "otpauth://totp/x?secret=AAAA&algorithm=MD5", "otpauth://totp/x"])  # fmt: skip
def test_what_is_no_seed_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(LookupError) as caught:
        read_seed(text)

    assert not text or text not in str(caught.value)


def test_a_code_near_its_end_is_not_given_and_none_is_given_twice() -> None:
    now, waits = [28.0], []

    def pause(seconds: float) -> None:
        waits.append(round(seconds, 2))
        now[0] += seconds

    codes, seed = Codes(lambda: now[0], pause), Seed(key=RFC["SHA1"])

    assert codes.next(seed) == seed.at(1) and waits == [2.05]
    assert codes.next(seed) == seed.at(2) and len(waits) == 2
    now[0] = 95.0
    assert codes.next(seed) == seed.at(3) and len(waits) == 2


def test_a_clock_that_stands_still_ends_in_words() -> None:
    codes = Codes(lambda: 29.0, lambda _: None)

    with pytest.raises(LookupError, match="clock"):
        codes.next(Seed(key=b"x"))


def test_the_seed_is_hidden_in_every_dress_and_the_code_is_what_is_typed(tmp_path: Path) -> None:
    plain = base64.b32encode(RFC["SHA1"]).decode()
    kept = opened("totp:env:SEED", place(tmp_path, SEED=f"otpauth://totp/x?secret={plain}&digits=8"))

    assert plain in kept.known
    assert kept.fetch().isdigit() and kept.patience_s > 30


@pytest.mark.parametrize("change", [{"rpId": ""}, {"privateKey": "%%"}, {"credentialId": None}, {"signCount": -1}])
def test_a_passkey_that_cannot_be_read_is_told_before_anything_starts(
    tmp_path: Path, change: dict[str, object]
) -> None:
    said = {"rpId": "shop.test", "credentialId": "AAAA", "privateKey": "QUJD", "userHandle": "QQ"}

    assert opened("passkey:env:KEY", place(tmp_path, KEY=json.dumps(said))).typed is False
    with pytest.raises(LookupError) as caught:
        opened("passkey:env:KEY", place(tmp_path, KEY=json.dumps(said | change)))
    assert "QUJD" not in str(caught.value)
