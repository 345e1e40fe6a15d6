"""A page in so many tokens."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser_agent.core.reading import as_text, tokens
from browser_agent.core.reading.lines import several
from browser_agent.core.seen import Observation, Seen
from tests.core.reading_pages import CONTROLS, LANDMARKS, lines, page, pages, same_every_time

NOTE = re.compile(r"(above|below|beside|in view, left out): (.*)")
BARE = re.compile(r"left out: ([\d,]+)")
IN_VIEW, BELOW, ABOVE = (10, 10, 100, 20), (10, 900, 100, 20), (10, -90, 100, 20)


def long_page(many: int = 300) -> Observation:
    nodes = [
        Seen(0, "", "banner", "", box=(0, -900, 1280, 60)),
        Seen(1, "e1", "link", "Home", box=(0, -890, 50, 20), more={"href": "/"}),
    ]
    for at in range(many):
        y = at * 40 - 800
        nodes += [
            Seen(0, "", "heading", f"Part {at}", box=(10, y, 300, 20), more={"level": "2"}),
            Seen(
                0,
                "",
                "text",
                f"A sentence about part number {at}, long enough to cost something.",
                box=(10, y + 10, 300, 10),
            ),
            Seen(0, f"e{at + 2}", "button", f"Order part {at}", box=(10, y + 20, 90, 20)),
        ]
    return page(nodes)


def left_out(text: str) -> Counter[str]:
    """What the notes of a text count, by role."""
    found: Counter[str] = Counter()
    for line in text.split("\n"):
        note = NOTE.match(line)
        for part in note[2].split(", ") if note else ():
            many, role = part.split(" ", 1)
            found[role] += int(many.replace(",", ""))
    return found


def several_of(roles: Counter[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for role, many in roles.items():
        found[role if many == 1 else several(role)] += many
    return found


def shown(seen: Observation, text: str) -> Counter[str]:
    """The roles of the lines that a text shows."""
    by_text = {line.text: line for line in lines(seen)}
    return Counter(
        node.role for line in text.split("\n") if not NOTE.match(line) for node in by_text[line.lstrip(" ")].nodes
    )


def singular(roles: Counter[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    back = {several(role): role for role in ("text", "heading", "row", *CONTROLS, *LANDMARKS)}
    for role, many in roles.items():
        found[back.get(role, role)] += many
    return found


def test_a_page_that_fits_is_read_whole():
    seen = page([Seen(0, "", "text", "below", box=BELOW), Seen(0, "e1", "button", "Go", box=IN_VIEW)])

    assert as_text(seen, 100) == as_text(seen)


def test_the_viewport_comes_in_full_then_counts_and_headings_of_the_rest():
    seen = long_page()
    text = as_text(seen, 1500)

    assert text.startswith("above: ")
    for node in seen.nodes:
        if node.box and 0 <= node.box[1] < 800:
            assert node.name in text
    after = text.split("below: ")[1].split("\n")
    assert after[0].startswith("260 texts, 260 buttons") or "buttons" in after[0]
    assert after[1] == " ## Part 40"


def test_counts_are_exact_by_role_and_side():
    seen = page(
        [Seen(0, f"e{at}", "link", f"an earlier link with number {at}", box=ABOVE) for at in range(41)]
        + [Seen(0, "e99", "button", "Here", box=IN_VIEW)]
        + [Seen(0, "", "text", f"a later text with number {at}", box=BELOW) for at in range(1200)]
        + [Seen(0, "e98", "textbox", "Later", box=BELOW)]
    )

    assert as_text(seen, 60) == 'above: 41 links\ne99 button "Here"\nbelow: 1,200 texts, 1 textbox'


def test_controls_go_before_texts_when_the_viewport_alone_is_too_much():
    nodes = [Seen(0, "", "text", f"some words that stand around, number {at}", box=IN_VIEW) for at in range(100)]
    nodes += [Seen(0, f"e{at}", "button", f"Do {at}", box=IN_VIEW) for at in range(30)]
    text = as_text(page(nodes), 500)

    assert text.count("button") == 30
    assert re.search(r"in view, left out: \d+ texts$", text)
    assert left_out(text)["texts"] + text.count("number") == 100


def test_what_hangs_in_a_dialog_or_is_fixed_belongs_to_the_viewport():
    nodes = [Seen(0, "", "text", f"a text far below, with number {at}", box=BELOW) for at in range(200)]
    dialog = [
        Seen(0, "", "dialog", "Terms", box=(0, 100, 500, 500)),
        Seen(1, "e1", "button", "Agree", box=(0, 1500, 90, 20)),
    ]

    assert ' e1 button "Agree"' in as_text(page([*nodes, *dialog]), 200).split("\n")


def test_what_a_scroller_or_a_frame_hides_is_not_in_the_viewport():
    inner = [Seen(1, f"e{at}", "button", f"Reserve dock number {at}", box=(0, at * 40, 90, 20)) for at in range(1, 100)]
    scroller = Seen(0, "e200", "region", "Docks", box=(0, 0, 300, 90), more={"scroll": "0 px above, 3910 px below"})
    text = as_text(page([scroller, *inner]), 120)

    assert text.split("\n")[:3] == [
        'e200 region "Docks" (scrolls: 3910 px below)',
        ' e1 button "Reserve dock number 1"',
        ' e2 button "Reserve dock number 2"',
    ]
    assert text.endswith("below: 97 buttons")


def test_a_text_of_a_book_does_not_push_everything_else_out():
    seen = page([Seen(0, "", "text", "long " * 4000, box=IN_VIEW), Seen(0, "", "text", "short", box=IN_VIEW)])
    text = as_text(seen, 200)

    assert "… (+19,700 characters)" in text
    assert text.endswith("short")


def test_a_budget_for_hardly_anything_says_one_number_or_nothing():
    assert as_text(long_page(), 8) == "left out: 902"
    assert as_text(long_page(), 1) == ""


@same_every_time
@given(pages(size=30), st.integers(0, 400))
def test_the_budget_is_always_kept(seen: Observation, budget: int):
    assert tokens(as_text(seen, budget)) <= budget


@same_every_time
@given(pages(size=30), st.integers(90, 300))
def test_shown_and_left_out_are_all_by_role(seen: Observation, budget: int):
    text = as_text(seen, budget)
    everything = Counter(node.role for line in lines(seen) for node in line.nodes)

    if bare := BARE.fullmatch(text):
        assert int(bare[1].replace(",", "")) == sum(everything.values())
    elif text:
        assert shown(seen, text) + singular(left_out(text)) == everything


@same_every_time
@given(st.lists(st.text(max_size=30), max_size=6))
def test_the_tokens_of_lines_add_up(parts: list[str]):
    assert tokens("\n".join(parts)) <= sum(tokens(part) + 1 for part in parts)


# Real counts of o200k_base, taken once with its vocabulary.
COUNTED = {
    'en': (64, "The harbour office opens at eight in the morning and closes when the last ferry has left. Passengers who travel with bicycles should arrive twenty minutes early; dogs are welcome on the upper deck. Refunds are paid within fourteen days to the account that was used for the booking, unless the sailing was cancelled because of weather."),
    'de': (75, "Die Bestellung wird innerhalb von zwei Werktagen versandt. Bitte überprüfen Sie Ihre Lieferadresse, bevor Sie den Kauf abschließen. Rücksendungen sind innerhalb von dreißig Tagen kostenlos möglich, sofern die Ware unbenutzt und in der Originalverpackung ist. Datenschutzerklärung, Nutzungsbedingungen und Widerrufsbelehrung finden Sie am Ende der Seite."),
    'fr': (54, "Votre commande a bien été enregistrée. Vous recevrez un courriel de confirmation dès que votre colis aura quitté notre entrepôt. Les frais de livraison sont offerts à partir de cinquante euros d'achat, hors Corse et départements d'outre-mer."),
    'es': (39, "Su reserva ha sido confirmada. Puede cancelar gratuitamente hasta veinticuatro horas antes de la llegada. Los huéspedes deben presentar un documento de identidad válido al registrarse en la recepción del alojamiento."),
    'pl': (50, "Zamówienie zostanie wysłane w ciągu dwóch dni roboczych. Prosimy sprawdzić adres dostawy przed zakończeniem zakupów. Zwroty są bezpłatne w ciągu trzydziestu dni."),
    'ru': (40, "Ваш заказ принят и будет отправлен в течение двух рабочих дней. Пожалуйста, проверьте адрес доставки перед завершением покупки. Возврат возможен в течение тридцати дней."),
    'zh': (33, "您的订单已经确认，我们将在两个工作日内发货。请在完成购买之前检查您的收货地址。三十天内可以免费退货。"),
    'ja': (43, "ご注文を承りました。商品は二営業日以内に発送いたします。ご購入の前にお届け先の住所をご確認ください。返品は三十日以内であれば無料です。"),
    'ko': (34, "주문이 접수되었습니다. 상품은 영업일 기준 이틀 이내에 발송됩니다. 구매를 완료하기 전에 배송 주소를 확인해 주세요."),
    'ar': (29, "تم تأكيد طلبك وسيتم شحنه خلال يومي عمل. يرجى التحقق من عنوان التسليم قبل إتمام الشراء."),
    'hi': (21, "आपका ऑर्डर स्वीकार कर लिया गया है और दो कार्य दिवसों के भीतर भेज दिया जाएगा।"),
    'th': (21, "คำสั่งซื้อของคุณได้รับการยืนยันแล้ว และจะจัดส่งภายในสองวันทำการ"),
    'ids': (37, "getElementsByClassName onBeforeInstallPrompt XMLHttpRequest camelCaseIdentifier snake_case_name SCREAMING_CONSTANT v-btn__content css-1q2w3e MuiButtonBase-root"),
    'codes': (71, "SKU-48213-B 2026-11-25 10:41:07 €1,299.00 +49 30 1234567 A4F9-77C1 #1042 (3) 50% 4.7/5 192.168.0.17 DE89370400440532013000"),
    'emoji': (37, "⭐⭐⭐⭐⭐ Great 👍🏽 family 👨‍👩‍👧‍👦 ✓ done → next • one • two ★★★☆☆ 🛒 Cart (2)"),
    'caps': (27, "NEW ARRIVALS FREE SHIPPING ON ORDERS OVER $50 SHOP NOW LIMITED TIME OFFER SUBSCRIBE TO OUR NEWSLETTER TERMS AND CONDITIONS APPLY"),
    'names': (52, "Anneliese Oberhuber, Giuseppe Mastropietro, Oluwaseun Adebayo, Nguyễn Thị Minh Khai, Siobhán Ní Dhomhnaill, Björn Þórsson, Krzysztof Wiśniewski"),
    'nav': (48, "Home\nAbout us\nContact\nCareers\nSign in\nCreate account\nWishlist\nBasket (0)\nMen\nWomen\nKids\nSale\nGift cards\nStore locator\nHelp\nReturns\nTrack order\nPrivacy\nTerms\nCookies"),
    'urls': (104, "e30 link \"Garden hose\" -> /catalog/product/view/id/237570/s/garden-hose?utm_source=newsletter&ref=nav_30\ne31 link \"LED bulb\" -> /catalog/product/view/id/245489/s/led-bulb?utm_source=newsletter&ref=nav_31\ne32 link \"Hammock chair\" -> /catalog/product/view/id/253408/s/hammock-chair?utm_source=newsletter&ref=nav_32"),
    'table': (123, "| P-1001 | Bolt M1 | Fasteners | 37 | €79.14 | 2026-01-01 | yes\n| P-1002 | Bolt M2 | Fasteners | 74 | €158.14 | 2026-01-02 | yes\n| P-1003 | Bolt M3 | Fasteners | 111 | €237.14 | 2026-01-03 | yes\n| P-1004 | Bolt M4 | Fasteners | 148 | €316.14 | 2026-01-04 | yes"),
    'cal': (54, "e1 button \"1\"\ne2 button \"2\"\ne3 button \"3\"\ne4 button \"4\"\ne5 button \"5\"\ne6 button \"6\"\ne7 button \"7\"\ne8 button \"8\"\ne9 button \"9\""),
    'form': (137, "navigation \"Fixtures\"\n e1 link \"All sites\" -> /\n# Order parts\nOrders that arrive before noon leave the workshop the same day.\ne2 textbox \"Part\"\ne3 spinbutton \"Count\" = \"1\" (1..99)\ne4 combobox \"Speed\" = \"Normal\" (3 options: Normal | Fast | Overnight)\ne5 textbox \"Needed by\" (date)\ngroup \"Finish\"\n e6 radio \"Plain\" checked\n e7 radio \"Painted\"\ne8 textbox \"E-mail\" (email)\ne9 textbox \"Telephone\" (tel)\ne10 textbox \"Note\"\ne11 checkbox \"I agree\"\ne12 button \"Send order\""),
    'shop': (239, "banner\n e1 link \"Harbour Goods\" -> /shop/\n navigation \"Shop\"\n  e2 link \"Products\" -> /shop/\n  e3 link \"Orders\" -> /shop/orders\n  e4 link \"Cart (0)\" -> /shop/cart\n# All goods\nPlain things, well made, sent from the quay.\nsearch \"Products\"\n e5 searchbox \"Search products\" hint \"mug, linen, brass\"\n e6 combobox \"Category\" = \"All categories\" (4 options: All categories | Kitchen | Desk | Home)\n e7 combobox \"Sort by\" = \"Featured\" (4 options: Featured | Price, low to high | Price, high to low | Name)\n e8 button \"Search\"\n12 products\nlist \"Products\"\n e9 link \"Stoneware mug\" -> /shop/products/stoneware-mug\n Kitchen\n €14.50\n e10 link \"Cast-iron teapot\" -> /shop/products/cast-iron-teapot\n Kitchen\n €48.00\n e11 link \"Olive wood board\" -> /shop/products/olive-wood-board\n Kitchen\n €32.00"),
}  # fmt: skip


@pytest.mark.parametrize("kind", COUNTED)
def test_the_guess_is_never_five_percent_too_low_nor_far_too_high(kind: str):
    real, text = COUNTED[kind]

    assert real * 0.95 <= tokens(text) <= real * 2.3


def test_a_budgeted_reading_of_ten_thousand_nodes_keeps_its_budget():
    seen = long_page(3400)
    text = as_text(seen, 2500)

    assert tokens(text) <= 2500
