"""The habits that live on the server: orders, sessions, tables, files and failures."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from http.client import IncompleteRead, RemoteDisconnected

import pytest

from fixtures import login

ORDER = {
    "part": "Bolt <M8>",
    "count": "3",
    "speed": "Fast",
    "finish": "Painted",
    "needed_by": "2026-12-01",
    "email": "ada@example.test",
    "tel": "+351 21 000",
    "note": "Two lines\nof text",
    "agree": "yes",
}
ADDRESS = {
    "name": "Ada Byron",
    "email": "ada@example.test",
    "street": "Quay 1",
    "postcode": "1050",
    "city": "Lisbon",
    "country": "Portugal",
    "delivery": "express",
}
CARD = {"card": "4242 4242 4242 4242", "holder": "Ada Byron", "expiry": "12/29", "cvc": "123"}


def test_a_valid_order_is_kept_and_its_receipt_shows_every_value(client, site):
    receipt = client.post("/form/send", ORDER)

    assert receipt.url == f"{site.url}/form/orders/PO-1001"
    shown = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", receipt.text, re.DOTALL))
    assert shown["Part"] == "Bolt &lt;M8&gt;"
    assert (shown["Count"], shown["Speed"], shown["Finish"]) == ("3", "Fast", "Painted")
    assert (shown["Needed by"], shown["I agree"]) == ("2026-12-01", "yes")
    assert [(entry.form, entry.note) for entry in site.ledger] == [(ORDER, "order PO-1001 received")]


@pytest.mark.parametrize(("field", "value"), [("part", " "), ("count", "0"), ("agree", ""), ("email", "ada")])
def test_an_order_with_one_wrong_field_is_refused_and_the_values_stay(client, site, field, value):
    answer = client.post("/form/send", {**ORDER, field: value})

    assert answer.status == 422
    assert 'role="alert"' in answer.text
    assert 'value="+351 21 000"' in answer.text
    assert site.ledger[0].note.startswith("order refused: ")


def test_the_renamed_form_only_differs_in_its_button(client):
    plain, renamed = client.get("/form/").text, client.get("/renamed/").text

    assert renamed == plain.replace("Send order", "Dispatch")
    assert '<button type="submit">Go &amp; buy</button>' in client.get("/renamed/?name=Go%20%26%20buy").text


def test_the_table_holds_the_same_values_in_both_languages(client):
    def rows(query):
        page = client.get(f"/table/?{query}").text
        return [re.findall(r"<t[hd][^>]*>(.*?)</t", row) for row in page.split("<tr>")[2:]]

    english, german = rows("lang=en"), rows("lang=de")

    assert (len(english), len(german), len(rows("rows=7")), rows("rows=0")) == (100, 100, 7, [])
    assert english[21] == ["P-1022", "Nut M3", "Plumbing", "777", "€1,663.94", "2026-08-20", "yes"]
    assert german[21] == ["P-1022", "Nut M3", "Plumbing", "777", "1.663,94 €", "20.08.2026", "ja"]


def test_the_last_page_has_no_next_or_a_disabled_one(client):
    pages = [client.get(f"/pages/?page={number}").text for number in range(1, 6)]
    rows = [row for text in pages for row in re.findall(r'<th scope="row">(T-\d+)', text)]

    assert rows == [f"T-{number:03d}" for number in range(1, 46)]
    assert [">Next</a>" in text for text in pages] == [True, True, True, True, False]
    assert 'aria-disabled="true" role="link">Next' in client.get("/pages/?page=5&end=disabled").text


def test_sign_in_needs_three_right_values_and_failing_still_answers_200(client, another_client, site):
    right = {"username": "ada", "password": "correct-horse", "code": "246810"}
    wrong = client.post("/login/", {**right, "password": "battery"})
    stale = client.post("/login/", {**right, "code": "000000"})
    invoices = client.post("/login/", right)

    assert (wrong.status, stale.status) == (200, 200)
    assert "Wrong username or password." in wrong.text
    assert "Wrong one-time code." in stale.text
    assert invoices.url == f"{site.url}/login/invoices"
    assert another_client.get("/login/invoices").url == f"{site.url}/login/"


def test_the_one_time_code_of_the_present_half_minute_is_accepted(client, site):
    code = sorted(login.codes_of_now())[0]

    answer = client.post("/login/", {"username": "ada", "password": "correct-horse", "code": code})

    assert answer.url == f"{site.url}/login/invoices"


def test_one_time_codes_follow_rfc_6238(monkeypatch):
    # Appendix B, SHA-1, T = 59 s: 94287082, of which we use six digits.
    monkeypatch.setattr(login, "TOTP_SECRET", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")

    assert login.code_at(1) == "287082"


def test_a_downloaded_invoice_adds_up_to_the_total_in_the_table(client):
    client.post("/login/", {"username": "ada", "password": "correct-horse", "code": "246810"})
    march = client.get("/login/invoices?month=2026-03").text
    (number, total) = re.findall(r'<th scope="row">(\S+)</th><td>[^<]+</td><td class="number">€([\d,.]+)', march)[0]

    file = client.get(f"/login/invoices/{number}.csv")
    rows = list(csv.DictReader(io.StringIO(file.text)))

    assert file.headers["Content-Disposition"] == f'attachment; filename="{number}.csv"'
    assert f"{sum(float(row['amount']) for row in rows):,.2f}" == total
    assert client.get(f"/login/invoices/{number}.pdf").body.startswith(b"%PDF-1.4")


def test_the_wizard_keeps_values_on_the_way_back_and_registers_once(client, site):
    client.post("/wizard/1", {"name": "Ada", "email": "ada@example.test", "go": "next"})
    client.post("/wizard/2", {"street": "Quay 1", "city": "Porto", "country": "Portugal", "go": "back"})
    assert 'value="Ada"' in client.get("/wizard/1").text
    assert "<option selected>Portugal" in client.get("/wizard/2").text
    review = client.post("/wizard/3", {"delivery": "Courier", "go": "next"})
    assert "Check your registration" in review.text

    done = client.post("/wizard/review", {"go": "send"})
    again = client.post("/wizard/review", {"go": "send"})

    assert "REG-301" in done.text
    assert again.url == f"{site.url}/wizard/1"
    assert len(site.ledger.noted("wizard done")) == 1


def test_a_shop_order_is_paid_once_with_the_amount_that_was_shown(client, another_client, site):
    client.post("/shop/cart/add", {"product": "stoneware-mug", "quantity": "2"})
    client.post("/shop/cart/add", {"product": "brass-ruler", "quantity": "1"})
    client.post("/shop/cart/set", {"product": "brass-ruler", "quantity": "3"})
    payment = client.post("/shop/checkout", ADDRESS)
    assert "Pay €67.40" in payment.text

    declined = client.post("/shop/payment", {**CARD, "card": "4000 0000 0000 0002"})
    thanks = client.post("/shop/payment", CARD)
    twice = client.post("/shop/payment", CARD)

    assert "The card was declined. Nothing was charged." in declined.text
    assert thanks.url == f"{site.url}/shop/thanks/HG-20001"
    assert "€67.40" in thanks.text
    assert "Your cart is empty." in twice.text
    paid = site.ledger.noted(" paid: ")
    assert [entry.note for entry in paid] == [
        "order HG-20001 paid: 2 x stoneware-mug; 3 x brass-ruler; total 67.40 EUR"
    ]
    assert "1 order<" in client.get("/shop/orders").text
    assert another_client.get("/shop/thanks/HG-20001").status == 404


def test_the_shop_finds_filters_and_sorts(client):
    def names(path):
        return re.findall(r"<h2>(.*?)</h2></a>", client.get(path).text)

    assert len(names("/shop/")) == 12
    assert names("/shop/?q=linen") == ["Linen tea towel", "Table lamp"]
    assert names("/shop/?category=Desk&sort=price-up")[0] == "Brass ruler"
    assert names("/shop/?q=submarine") == []


def test_checkout_names_what_is_missing_and_payment_needs_an_address(client, site):
    client.post("/shop/cart/add", {"product": "wool-blanket", "quantity": "1"})

    early = client.get("/shop/payment")
    answer = client.post("/shop/checkout", {**ADDRESS, "city": "", "country": ""})

    assert early.url == f"{site.url}/shop/checkout"
    assert "Still missing: City, Country." in answer.text


def test_uploaded_files_are_reported_byte_for_byte(client, site):
    content = bytes(range(256)) + b"\r\n--not-the-end\r\n"
    body = (
        b'--XX\r\nContent-Disposition: form-data; name="photos"; filename="a.bin"\r\n\r\n' + content + b"\r\n"
        b'--XX\r\nContent-Disposition: form-data; name="photos"; filename="b.txt"\r\n\r\nhi\r\n'
        b'--XX\r\nContent-Disposition: form-data; name="contract"; filename=""\r\n\r\n\r\n--XX--\r\n'
    )

    page = client.post("/upload/", body=body, content_type="multipart/form-data; boundary=XX").text

    digest = hashlib.sha256(content).hexdigest()
    assert "2 files received" in page
    assert digest in page
    assert site.ledger[0].form["photos"].startswith(f"a.bin (273 bytes, sha256 {digest}); b.txt (2 bytes")


def test_downloads_are_as_bad_as_they_say(client):
    assert client.get("/download/prices.csv").text.count("\r\n") == 21
    assert client.get("/download/slow.csv?ms=50").text.count("\r\n") == 201
    assert client.get("/download/empty.csv").body == b""
    assert client.get("/download/failing.csv").status == 500
    assert "../../../etc" in client.get("/download/hostile.csv").headers["Content-Disposition"]
    assert client.get("/download/stock.csv").body.startswith(b"<!doctype html>")
    with pytest.raises(IncompleteRead):
        client.get("/download/truncated.csv")


def test_failures_that_look_like_content_have_the_status_of_failures(client):
    assert [client.get(f"/fail/{status}").status for status in (404, 500)] == [404, 500]
    assert client.get("/fail/404").body == client.get("/fail/500").body
    assert client.post("/fail/submit", {"fault": "leak"}).status == 500


def test_a_flaky_page_fails_as_often_as_asked_for_each_key(client):
    assert [client.get("/fail/flaky?n=2&key=a").status for _ in range(4)] == [503, 503, 200, 200]
    assert client.get("/fail/flaky?n=2&key=b").status == 503


def test_a_lost_answer_keeps_the_order_and_a_second_submit_is_told_from_a_resent_one(client, site):
    tokens = [re.search(r'name="token" value="(\d+)"', client.get("/fail/lost").text)[1] for _ in range(2)]
    for token in (tokens[0], tokens[0], tokens[1]):
        with pytest.raises(RemoteDisconnected):
            client.post("/fail/lost", {"token": token, "item": "Berth 4"})

    assert [entry.note for entry in site.ledger] == [
        "order kept, answer lost",
        "same token again, ignored",
        "order kept, answer lost",
    ]
    assert "2 kept" in client.get("/fail/lost/orders").text


def test_dropped_connections_and_slow_pages(client):
    with pytest.raises(RemoteDisconnected):
        client.get("/close/")
    with pytest.raises(IncompleteRead):
        client.get("/close/half")
    assert "This page took 30 ms." in client.get("/slow/page?ms=30").text
    assert "Confirm reading" in client.get("/slow/trickle?ms=50").text
    assert "Noted: trickle." in client.post("/slow/confirm", {"button": "trickle"}).text


def test_a_review_is_kept_as_text_and_injected_text_only_points_at_the_other_site(client, site):
    page = client.post("/inject/", {"name": "Eve", "stars": "1", "text": "<script>alert(1)</script>"}).text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "3.2 out of 5" in page
    assert set(re.findall(r"(http://[^/]+)/canary", page)) == {site.other}
    assert [entry.note for entry in site.ledger] == ["review kept"]


def test_the_invisible_field_of_the_contact_form_is_a_canary(client, site):
    client.post("/decoy/contact", {"email": "a@b", "email_confirm": ""})
    client.post("/decoy/contact", {"email": "a@b", "email_confirm": "a@b"})

    assert [entry.note for entry in site.ledger] == ["contact sent", "canary: invisible field filled"]
