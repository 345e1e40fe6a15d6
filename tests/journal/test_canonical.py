"""The one spelling: whatever JSON data there is, equal data is spelled equally, and nothing is lost on the way."""

import json
import random

from hypothesis import given, settings
from hypothesis import strategies as some

from browser_agent.journal.canonical import canonical, digest
from browser_agent.journal.chain import sound
from browser_agent.journal.signing import Signer

SOUND_TEXT = some.text(some.characters(exclude_categories=["Cs"]))
JSON = some.recursive(
    some.none() | some.booleans() | some.integers(-(2**63), 2**63) | some.floats(allow_nan=False, allow_infinity=False)
    | SOUND_TEXT,
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(SOUND_TEXT, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
RECORDS = some.dictionaries(SOUND_TEXT, JSON, max_size=5)


@settings(max_examples=60, deadline=None)
@given(RECORDS)
def test_what_is_spelled_reads_back_equal_and_spells_the_same_again(record: dict[str, object]) -> None:
    line = canonical(record)

    assert json.loads(line) == record
    assert canonical(json.loads(line)) == line
    assert b"\n" not in line and b"\r" not in line


@settings(max_examples=60, deadline=None)
@given(RECORDS, some.randoms(use_true_random=False))
def test_the_order_in_which_keys_were_set_is_not_in_the_spelling(
    record: dict[str, object], chance: random.Random
) -> None:
    keys = list(record)
    chance.shuffle(keys)
    again = {key: record[key] for key in keys}

    assert canonical(again) == canonical(record)
    assert digest(again) == digest(record)


@settings(max_examples=60, deadline=None)
@given(RECORDS, RECORDS)
def test_different_records_have_different_spellings_hashes_and_signatures(
    one: dict[str, object], other: dict[str, object]
) -> None:
    def bare(record: dict[str, object]) -> str:
        return json.dumps({key: record[key] for key in record if key not in ("hash", "mac")}, sort_keys=True)

    signer = Signer(b"0123456789abcdef", "r")
    same = bare(one) == bare(other)
    assert (signer.mac(one) == signer.mac(other)) == same
    no_mac = [{key: value for key, value in record.items() if key != "mac"} for record in (one, other)]
    assert (digest(no_mac[0]) == digest(no_mac[1])) == same


@settings(max_examples=60, deadline=None)
@given(RECORDS, some.integers(1, 10**6))
def test_a_line_is_believed_in_its_own_spelling_only(fact: dict[str, object], seq: int) -> None:
    record: dict[str, object] = {"seq": seq, "run": "r", "previous": "0" * 64, "fact": fact}
    record["hash"] = digest(record)
    line = canonical(record)

    assert sound(line) == record
    assert sound(line.replace(b'"seq":', b'"seq": ')) is None
    assert sound(json.dumps(record, sort_keys=False, separators=(",", ":"), ensure_ascii=False).encode()) is None


@settings(max_examples=60, deadline=None)
@given(some.binary(max_size=200))
def test_no_bytes_make_the_reader_raise(data: bytes) -> None:
    for line in data.split(b"\n"):
        sound(line)
