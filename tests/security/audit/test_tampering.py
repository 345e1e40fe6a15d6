"""Whatever is done to the bytes of a journal is found, named for what it is, with the record it was done to."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from browser_agent.core.errors import UsageError
from browser_agent.journal.canonical import canonical
from browser_agent.journal.chain import walk
from browser_agent.journal.reader import judge
from browser_agent.journal.signing import Signer
from tests.security.audit.journals import RECORDS, RUN, SECRET, Cut, rechained, records_of, rewritten, write


@pytest.fixture(scope="module", params=[None, SECRET], ids=["plain", "signed"])
def cut(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Cut:
    return Cut(write(tmp_path_factory.mktemp("run"), secret=request.param))


def flips(line: bytes, number: int, every: int) -> Iterator[bytes]:
    """The line with one bit of each byte turned over; of the first record, every bit."""
    for place in range(number % every, len(line), every):
        for bit in range(8) if number == 1 else (place % 8,):
            flipped = bytearray(line)
            flipped[place] ^= 1 << bit
            yield bytes(flipped)


@pytest.mark.parametrize("every", [pytest.param(1, marks=pytest.mark.long), 19])
def test_a_flip_in_any_byte_of_200_records_is_an_edit_of_the_record_it_is_in(cut: Cut, every: int) -> None:
    lines, tried = cut.lines, 0
    for number, (line, link) in enumerate(zip(lines, cut.links(), strict=False), 1):
        after = lines[number] if number < len(lines) else b""
        for flipped in flips(line, number, every):
            # Records before are as they were, and the walk stops at the flip: two lines say all that 200 would.
            bad = walk(flipped + after, after=link).bad
            assert bad is not None, (number, flipped)
            state = "edited" if number < RECORDS or flipped.endswith(b"\n") else "torn_tail"
            assert (bad.state, bad.record) == (state, number), (flipped, bad.why)
            tried += 1
    assert tried >= len(cut.data) // every >= 200 * RECORDS // every


def test_the_same_is_said_of_the_whole_file(cut: Cut) -> None:
    starts = [0]
    for line in cut.lines:
        starts.append(starts[-1] + len(line))
    for place in range(0, len(cut.data) - 1, 997):
        flipped = bytearray(cut.data)
        flipped[place] ^= 0x40
        found, events = judge(bytes(flipped))
        record = sum(start <= place for start in starts)
        assert (found.state, found.record, len(events)) == ("edited", record, record - 1), place


def test_every_deletion_of_one_record_and_of_runs_of_them_names_the_first_that_is_gone(cut: Cut) -> None:
    lines, links = cut.lines, cut.links()
    for gone in range(RECORDS - 1):
        for count in (1, 2, 7):
            rest = lines[gone + count : gone + count + 20]
            if not rest:
                continue
            bad = walk(b"".join(rest), after=links[gone]).bad
            assert bad is not None and (bad.state, bad.record) == ("deleted", gone + 1), bad


def test_every_swap_of_neighbours_and_of_distant_records_is_a_reorder(cut: Cut) -> None:
    links = cut.links()
    for one in range(RECORDS - 1):
        for other in {one + 1, min(one + 5, RECORDS - 1), RECORDS - 1 if one % 20 == 0 else one + 1}:
            lines = cut.lines
            lines[one], lines[other] = lines[other], lines[one]
            bad = walk(b"".join(lines[one : other + 9]), after=links[one]).bad
            assert bad is not None and (bad.state, bad.record) == ("reordered", one + 1), (one, other, bad)


def test_a_record_that_was_moved_anywhere_is_a_reorder_or_a_gap_where_it_was(cut: Cut) -> None:
    for source, target in ((199, 0), (100, 3), (3, 150), (0, 199)):
        lines = cut.lines
        lines.insert(target, lines.pop(source))
        found, _ = judge(b"".join(lines))
        assert (found.state, found.record) == ("reordered", min(source, target) + 1), (source, target, found)


def test_a_copy_of_any_record_put_in_anywhere_is_an_insertion_at_its_place(cut: Cut) -> None:
    links = cut.links()
    for copied in range(0, RECORDS, 3):
        for place in (copied + 1, min(copied + 9, RECORDS), max(copied - 4, 0)):
            lines = cut.lines
            lines.insert(place, lines[copied])
            first = min(place, copied)
            bad = walk(b"".join(lines[first : first + 20]), after=links[first]).bad
            expected = place + 1 if place > copied else place + (1 if place < copied else 2)
            assert bad is not None and (bad.state, bad.record) == ("inserted", expected), (copied, place, bad)


@pytest.mark.parametrize("place", [0, 1, 57, 198])
def test_a_forged_record_with_a_right_hash_that_follows_from_the_one_before_is_an_insertion(
    cut: Cut, place: int
) -> None:
    lines, links = cut.lines, cut.links()
    forged = rewritten(json.loads(lines[place]), previous=links[place].head, fact={"kind": "warned", "message": "x"})
    forged = _with_mac(forged) if _signed(cut) else forged
    found, _ = judge(b"".join([*lines[:place], canonical(forged) + b"\n", *lines[place:]]))

    assert (found.state, found.record) == ("inserted", place + 1), found.why


def test_of_two_last_records_one_was_put_in_and_nothing_tells_which(cut: Cut) -> None:
    forged = rewritten(json.loads(cut.lines[-1]), fact={"kind": "warned", "message": "x"})
    forged = _with_mac(forged) if _signed(cut) else forged
    found, _ = judge(b"".join([*cut.lines[:-1], canonical(forged) + b"\n", cut.lines[-1]]))

    assert (found.state, found.record) == ("inserted", RECORDS + 1)
    # Whoever kept the head can tell, once one of the two is out.
    assert (
        judge(b"".join([*cut.lines[:-1], canonical(forged) + b"\n"]), head=cut.links()[-1].head)[0].state == "truncated"
    )


def test_a_forged_record_with_a_number_nobody_has_is_an_insertion(cut: Cut) -> None:
    forged = _with_mac(rewritten(json.loads(cut.lines[5]), seq=4711)) if _signed(cut) else rewritten(
        json.loads(cut.lines[5]), seq=4711
    )  # fmt: skip
    found, _ = judge(b"".join([*cut.lines[:5], canonical(forged) + b"\n", *cut.lines[5:]]))

    assert (found.state, found.record) == ("inserted", 6)


def test_a_line_that_is_no_record_is_an_insertion_before_the_record_that_follows(cut: Cut) -> None:
    for junk in (b"\n", b"null\n", b"hello\n"):
        found, _ = judge(b"".join([*cut.lines[:9], junk, *cut.lines[9:]]))
        assert (found.state, found.record) == ("inserted", 10)


def test_every_truncation_at_a_record_is_unfinished_alone_and_truncated_against_the_head(cut: Cut) -> None:
    lines, links = cut.lines, cut.links()
    for count in range(0, RECORDS, 7):
        data = b"".join(lines[:count])
        assert judge(data)[0].state == "unfinished"
        found = judge(data, head=f"sha256:{links[-1].head}")[0]
        assert (found.state, found.record) == ("truncated", count)


def test_every_truncation_inside_of_the_last_records_is_a_torn_tail_and_truncated_against_the_head(cut: Cut) -> None:
    lines, links = cut.lines, cut.links()
    for count in (RECORDS - 1, RECORDS):
        line, link = lines[count - 1], links[count - 1]
        for size in range(1, len(line)):
            walked = walk(line[:size], after=link)
            assert walked.bad is not None
            assert (walked.bad.state, walked.bad.record) == ("torn_tail", count), size
            assert len(walked.records) == (size == len(line) - 1)
    found = judge(cut.data[:-9], head=links[-1].head)[0]
    assert (found.state, found.record) == ("truncated", RECORDS - 1)


def test_records_added_behind_the_head_that_was_kept_are_an_insertion(cut: Cut) -> None:
    found = judge(cut.data, head=cut.links()[150].head)[0]

    assert (found.state, found.record) == ("inserted", 151)


def test_a_journal_written_anew_from_some_record_on_is_found_by_the_head_alone(cut: Cut) -> None:
    records, links = records_of(cut.data), cut.links()
    forged = b"".join(cut.lines[:60]) + rechained(records[61:], links[60].head)
    renumbered = rechained([{**one, "seq": number} for number, one in enumerate(records[1:], 1)], "0" * 64)

    if not _signed(cut):
        assert judge(renumbered)[0].state == "ok"  # a chain without a key and a head cannot know
    assert judge(renumbered, head=links[-1].head)[0].state == "truncated"
    assert judge(forged)[0].state in ("deleted", "wrong_signature")


@pytest.mark.parametrize("head", ["", "abc", "sha256:" + "g" * 64, "0" * 63])
def test_a_head_that_is_no_hash_is_a_mistake_of_the_caller_and_no_tampering(head: str) -> None:
    with pytest.raises(UsageError, match="is no head of a journal"):
        judge(b"", head=head)


def test_a_record_of_another_version_is_named_and_a_broken_chain_behind_it_comes_first(tmp_path: Path) -> None:
    records = records_of(write(tmp_path, 12))
    records[4] = {**records[4], "fact": {"kind": "teleported"}}
    data = rechained(records, "0" * 64)

    found, events = judge(data)
    assert (found.state, found.record, len(events)) == ("unknown_version", 5, 4)
    assert judge(data.replace(b'"duration_s":9.5', b'"duration_s":9.6'))[0].state == "edited"


def _signed(cut: Cut) -> bool:
    return "mac" in json.loads(cut.lines[0])


def _with_mac(record: dict[str, object]) -> dict[str, object]:
    """With a signature of the wrong key, for who reads without a key."""
    return rewritten(record, Signer(b"another key of 16 bytes", RUN))
