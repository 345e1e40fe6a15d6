"""What a person reads of the body of a request that would have been sent."""

from browser_agent.policy.sending import LONGEST, MOST, fields_of


def test_a_form_is_told_field_by_field_as_it_was_typed() -> None:
    assert fields_of(b"part=Bolt+M8&count=3&note=") == {"part": "Bolt M8", "count": "3", "note": ""}


def test_json_is_told_by_the_path_of_each_value() -> None:
    told = fields_of(b'{"order": {"lines": [{"part": "Bolt", "count": 3}]}, "gift": false}')

    assert told == {"order.lines.0.part": "Bolt", "order.lines.0.count": "3", "gift": "false"}


def test_a_multipart_form_is_told_without_the_content_of_its_files() -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="part"\r\n\r\nBolt\r\n--x\r\n'
        b'Content-Disposition: form-data; name="plan"; filename="plan.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
        b"%PDF-1.7\r\n--x--\r\n"
    )

    assert fields_of(body) == {"part": "Bolt", "plan": "the file plan.pdf"}


def test_what_is_named_like_a_secret_and_what_is_long_is_told_by_its_length() -> None:
    told = fields_of(b"csrf_token=abcdef&password=hunter2&cardnumber=4111&text=" + b"x" * (LONGEST + 1))

    assert told == {
        "csrf_token": "(6 characters)", "password": "(7 characters)", "cardnumber": "(4 characters)",
        "text": f"({LONGEST + 1} characters)",
    }  # fmt: skip


def test_a_field_that_comes_twice_keeps_both_values() -> None:
    assert fields_of(b"colour=red&colour=blue") == {"colour": "red, blue"}


def test_any_other_body_and_hostile_ones_are_told_by_nothing() -> None:
    assert fields_of(None) == fields_of(b"") == fields_of(b"\x00=\xff") == fields_of(b"a sentence = text") == {}
    assert fields_of(b"{" + b'"a":{' * 5000) == fields_of(b"[" * 150_000) == {}
    assert len(fields_of("&".join(f"f{one}=1" for one in range(5 * MOST)).encode())) == MOST
