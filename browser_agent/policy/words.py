"""What controls say: the words that pay, end, send, say yes, turn a page, save a file or search, in sixteen languages.

Words can only make an act look graver than its facts, or a button outside every form lighter. Nothing rests on
them alone: what leaves a page is held by the back-stop in `writes`.
"""

from __future__ import annotations

import re

_THE = r"(?:(?:my|your|this|the|an?|all) )?"
_PAYS = (
    # English, German, French, Spanish
    rf"pay|(?:place|confirm|complete) {_THE}order|order(?: now| and pay)|^order$|buy|purchase|donate|"
    rf"transfer|wire|charge|refund|withdraw|bid|top up|send (?:money|funds)|approve (?:the )?(?:payment|transfer)|"
    rf"(?:make|confirm|authori[sz]e) {_THE}(?:payment|transfer|purchase)",
    "kaufen|bestellen|bezahlen|zahlen|zahlungspflichtig|kostenpflichtig|überweisen|spenden|aufladen|erstatten|"
    "zahlung (?:bestätigen|freigeben)",
    "acheter|commander|payer|passer (?:la |ma )?commande|régler|virer|faire un don|rembourser|"
    "(?:valider|confirmer) (?:la |ma )?commande",
    "comprar|pagar|realizar (?:el )?pedido|hacer (?:el )?pedido|transferir|donar|reembolsar|confirmar (?:el )?pago",
    # Italian, Portuguese, Dutch, Polish
    "acquista(?:re)?|compra|paga|ordina|trasferisci|bonifico|dona|conferma (?:l.)?ordine",
    "encomendar|finalizar (?:a )?compra|doar|confirmar (?:o )?pagamento|fazer (?:o )?pedido",
    "betalen|kopen|afrekenen|overmaken|doneren|bestelling plaatsen",
    "kup|kupuję|zapłać|zamawiam|zamów|przelej|opłać|wpłać",
    # Swedish, Danish, Norwegian; Czech; Turkish; Russian
    "köp|betala|beställ|överför|donera|køb|betal|bestil|overfør|kjøp",
    "koupit|zaplatit|objednat|převést|objednávka zavazující k platbě",
    "satın al|öde|sipariş ver|bağış yap|havale et|ödemeyi yap",
    "купить|оплатить|заплатить|заказать|оформить заказ|перевести|пожертвовать",
)
_PAYS_JOINED = (
    "購入|注文(?:する|を確定)|支払(?:う|い)|お支払い|送金|振り?込|寄付|"
    "购买|付款|支付|下单|转账|提交订单|購買|付费|결제|구매|주문하기|송금|이체"
)
_ENDS = (
    rf"delete|erase|destroy|wipe|purge|terminate|revoke|deactivate|discard|uninstall|deploy|publish|merge|"
    rf"close {_THE}account|remove|empty (?:the )?(?:trash|bin)|factory reset|"
    rf"cancel {_THE}(?:\w+ )?(?:order|account|subscription|plan|membership|booking|reservation|contract|appointment)|"
    rf"(?:e-?)?sign {_THE}(?:contract|document|agreement)|accept {_THE}offer|book(?: now| it| {_THE}\w+)?$|reserve",
    "löschen|kündigen|stornieren|entfernen|vernichten|widerrufen|veröffentlichen|verwerfen|buchen|reservieren|"
    "unterschreiben|konto schließen",
    "supprimer|effacer|résilier|annuler (?:la |ma |l.|mon )?(?:commande|abonnement|réservation)|publier|réserver|"
    "révoquer|détruire|signer",
    "eliminar|borrar|suprimir|cancelar (?:el |la |mi )?(?:pedido|suscripción|cuenta|reserva)|publicar|reservar|"
    "revocar|firmar|dar de baja",
    "elimina(?:re)?|cancella(?:re)?|rimuovi|disdici|annulla (?:l.)?(?:ordine|abbonamento|prenotazione)|pubblica|"
    "prenota|revoca|firma",
    "apagar|excluir|remover|cancelar (?:o |a )?(?:pedido|assinatura|conta|reserva)|encerrar conta|assinar",
    "verwijderen|wissen|opzeggen|(?:bestelling|abonnement|reservering) annuleren|boeken|reserveren|publiceren|"
    "intrekken|ondertekenen",
    "usuń|skasuj|wypowiedz|anuluj (?:zamówienie|subskrypcję|rezerwację)|opublikuj|zarezerwuj|podpisz",
    "radera|ta bort|avsluta konto|avboka|publicera|boka|slet|opsig|fjern|offentliggør|slett|avslutt",
    "smazat|odstranit|zrušit (?:objednávku|účet|předplatné|rezervaci)|zveřejnit|rezervovat|podepsat",
    "sil|kaldır|(?:siparişi|aboneliği|rezervasyonu) iptal et|hesabı kapat|yayınla|rezervasyon yap|imzala",
    "удалить|стереть|расторгнуть|отменить (?:заказ|подписку|бронь)|опубликовать|забронировать|подписать",
)
_ENDS_JOINED = (
    "削除|消去|退会|解約|公開|予約する|取り消し|删除|刪除|注销|注銷|退订|发布|預訂|预订|삭제|탈퇴|해지|게시|예약하기"
)
_SENDS = (
    "approve|bid|book|cancel (?:my )?(?:order|account|subscription)|check ?out|confirm|order|post|send|submit|"
    "subscribe|unsubscribe|sign up|register|apply now|share|reply|save|invite",
    "absenden|abschicken|senden|speichern|bestätigen|anmelden|abonnieren|teilen|einreichen",
    "envoyer|confirmer|valider|enregistrer|soumettre|s.abonner|partager",
    "enviar|confirmar|guardar|suscribirse|compartir",
    "invia|conferma|salva|iscriviti|condividi",
    "salvar|assinar|compartilhar|submeter",
    "annuleren|bevestigen|verzenden|versturen|opslaan|delen",
    "wyślij|potwierdź|zapisz|udostępnij",
    "skicka|bekräfta|spara|sende|bekræft|gem|bekreft|lagre",
    "odeslat|potvrdit|uložit|gönder|onayla|kaydet|отправить|подтвердить|сохранить",
)
_SENDS_JOINED = "送信|確認する|保存|登録|发送|提交|确认|保存|確認|보내기|제출|확인|저장"
_YES = (
    "yes|ok|okay|confirm|accept|agree|i agree|i understand|proceed|submit|complete|finish|done|sure|do it|place|"
    "yes,? .*|ja|bestätigen|abschließen|zustimmen|oui|valider|confirmer|d.accord|accepter|sí|si|aceptar|confirmar|"
    "conferma|accetta|sim|aceitar|bevestigen|akkoord|tak|potwierdź|zatwierdź|bekräfta|bekræft|godkänn|ano|potvrdit|"
    "evet|tamam|onayla|да|подтвердить|ок|はい|確認|確定|確定する|同意する|是|确定|确认|確認|예|네|확인"
)
_LIGHT = (
    "next|previous|prev|back|forward|more|less|(?:show|load|view|see|read) .*|close|dismiss|cancel|not now|no|"
    "no,? thanks|skip|open|expand|collapse|(?:open |main )?menu|filters?|sort(?: by .*)?|details|refresh|reload|"
    "zoom .*|"
    r"\d{1,4}|[‹›«»×✕✖<>…↑↓+-]|first|last|(?:next|previous|first|last) (?:page|month|year|slide)|page \d+|"
    "(?:accept|reject|allow|deny|decline)(?: (?:all|only|necessary|essential|optional|cookies))+|got it|"
    "weiter|zurück|mehr|schließen|abbrechen|(?:alle |cookies )+(?:akzeptieren|ablehnen)|nächste seite|anzeigen|"
    "suivant|précédent|retour|plus|fermer|annuler|tout (?:accepter|refuser)|siguiente|anterior|atrás|más|cerrar|"
    "cancelar|(?:aceptar|rechazar) (?:todo|todas)|successivo|precedente|indietro|chiudi|annulla|"
    "(?:accetta|rifiuta) tutti?|"
    "próximo|voltar|fechar|mais|volgende|vorige|terug|meer|sluiten|dalej|wstecz|więcej|zamknij|anuluj|nästa|tillbaka|"
    "stäng|avbryt|næste|tilbage|luk|annuller|další|zpět|více|zavřít|zrušit|sonraki|geri|kapat|вперёд|далее|назад|ещё|"
    "закрыть|отмена|次へ|前へ|戻る|閉じる|キャンセル|もっと見る|下一页|上一页|返回|关闭|取消|更多|다음|이전|닫기|취소|더보기"
)
_SAVES = (
    "downloads?|export|save as|save (?:a )?copy|csv|xlsx?|pdf|json|zip|herunterladen|exportieren|télécharger|exporter|"
    "descargar|exportar|scarica|esporta|baixar|downloaden|exporteren|pobierz|eksportuj|ladda ne[dr]|hent|last ned|"
    "stáhnout|indir|скачать|экспорт"
)
_SAVES_JOINED = "ダウンロード|下载|下載|导出|다운로드|내보내기"
_SEEKS = (
    "search|find|go|look up|filter|apply(?: filters?)?|show results|suchen?|finden|rechercher|chercher|buscar|cerca|"
    "pesquisar|zoeken|szukaj|sök|søg|søk|hledat|ara|найти|поиск|検索|搜索|查询|검색"
)
_MONEY = (
    "payment|pay|checkout|check out|billing|transfer|(?:your|review) order|order summary|place order|donation|"
    "zahlung|bezahlen|kasse|überweisung|bestellübersicht|spende|paiement|commande|virement|caisse|pago|pedido|"
    "transferencia|pagamento|cassa|bonifico|ordine|transferência|betaling|afrekenen|overboeking|płatność|przelew|"
    "zamówienie|betalning|kassa|överföring|kasse|overførsel|platba|pokladna|převod|ödeme|havale|оплата|перевод|заказ"
)
_MONEY_JOINED = "支払|決済|ご注文|送金|支付|付款|订单|转账|결제|주문|송금"
_FOR_GOOD = (
    r"can(?:no|')t be (?:undone|reversed|recovered)|permanently|for good|irreversible|unwiderruflich|endgültig|"
    r"rückgängig|définitive|irréversible|permanentemente|definitivamente|irreversibile|onherroepelijk|definitief|"
    r"nieodwracalnie|trwale|permanent|nevratně|geri alınamaz|безвозвратно|необратимо"
)
_FOR_GOOD_JOINED = "元に戻せ|取り消せ|无法恢复|无法撤销|되돌릴 수 없"
_COOKIES = "cookies?|consent|einwilligung|consentement|consenso|toestemming"
_COOKIES_JOINED = "クッキー|同意"
_CART = (
    r"cart|basket|bag|filters?|tags?|wish ?list|favou?rites|compare|warenkorb|merkliste|panier|cesta|carrito|carrello|"
    r"carrinho|winkelwagen|koszyk\w*|kundvagn|kurv|košík\w*|sepet\w*|корзин\w*"
)
_TAKES_OUT = (
    "remove|entfernen|supprimer|eliminar|quitar|rimuovi|elimina|remover|verwijderen|usuń|ta bort|fjern|odstranit|"
    "kaldır|sil|удалить|削除|删除|삭제"
)


class Words:
    """Words and phrases in small letters: whole ones of languages with spaces, and pieces (`joined`) of those without.

    Patterns that ignore case are three times as slow as these on a text in small letters, and those that try three
    hundred phrases at every word are as slow again: they are asked for by their first letter.
    """

    def __init__(self, parts: tuple[str, ...], joined: str = "") -> None:
        self._spaced = re.compile(rf"\b(?:{by_first_letter(parts)})\b")
        self._joined = re.compile(joined) if joined else None

    def are_in(self, text: str) -> bool:
        """Whether one of them is somewhere in a text."""
        text = text.lower()
        if self._spaced.search(text) is not None:
            return True
        return self._joined is not None and not text.isascii() and self._joined.search(text) is not None

    def begin(self, text: str) -> bool:
        """Whether a text begins with one of them."""
        text = text.lower()
        return any(one is not None and one.match(text) is not None for one in (self._spaced, self._joined))


def by_first_letter(parts: tuple[str, ...]) -> str:
    """The alternatives of several patterns as one that matches the same, with the first letter of each in front."""
    groups: dict[str, list[str]] = {}
    for one in alternatives("|".join(parts)):
        plain = one[:1].isalnum() and one[1:2] not in ("?", "*", "+", "{")
        groups.setdefault(one[0] if plain else "", []).append(one[1:] if plain else one)
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in groups.items())


def alternatives(pattern: str) -> list[str]:
    """What stands between the bars of a pattern that are in no brackets."""
    found, depth = [""], 0
    for one in re.findall(r"\\.|\[(?:\\.|[^\]\\])*\]|.", pattern, re.DOTALL):
        depth += {"(": 1, ")": -1}.get(one, 0)
        if one == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += one
    return found


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(f"(?:{by_first_letter((words,))})")


PAYS = Words(_PAYS, _PAYS_JOINED)
"""Buys, pays, orders at a price, moves money."""
ORDERS = Words(
    (
        rf"(?:send|submit) {_THE}order|bestellung (?:ab)?senden|bestellung abschicken|envoyer (?:la |ma )?commande|"
        "enviar (?:el )?pedido|invia (?:l.)?ordine|bestelling verzenden|wyślij zamówienie|отправить заказ",
    )
)
"""Sends an order: a payment where a price stands near it, else a form like others."""
ENDS = Words(_ENDS, _ENDS_JOINED)
"""Deletes, ends a contract, publishes, books or signs."""
SENDS = Words(_SENDS, _SENDS_JOINED)
SAVES = Words((_SAVES,), _SAVES_JOINED)
MONEY = Words((_MONEY,), _MONEY_JOINED)
"""What stands over a form that pays, whatever its button says."""
FOR_GOOD = Words((_FOR_GOOD,), _FOR_GOOD_JOINED)
COOKIES = Words((_COOKIES,), _COOKIES_JOINED)
CART = Words((_CART,), "カート|购物车|장바구니")
TAKES_OUT = Words((_TAKES_OUT,))
_YES_WHOLE, _LIGHT_WHOLE, _SEEKS_WHOLE = _whole(_YES), _whole(_LIGHT), _whole(_SEEKS)
_SENTENCE = re.compile(r"[.!。\n]")
_EDGES = " \t\n.!?:…→←➔»«›‹"


def ends(words: str, around: str = "") -> bool:
    """Whether a control ends something. around: its heading; to take a thing out of a cart is no end."""
    if not ENDS.are_in(words):
        return False
    return not (TAKES_OUT.begin(words) and CART.are_in(f"{words} {around}"))


def warns(text: str) -> bool:
    """Whether a text asks if something shall end, or says that there is no way back. That of a cookie wall does not."""
    if not text or COOKIES.are_in(text):
        return False
    asked = "?" in text or "？" in text
    questions = [one for one in _SENTENCE.split(text) if "?" in one or "？" in one] if asked else []
    return FOR_GOOD.are_in(text) or any(map(ENDS.are_in, questions))


def says_yes(words: str) -> bool:
    """A button that only agrees: what to, its heading says. One without words is such a button too."""
    bare = words.strip(_EDGES).lower()
    return not bare or _YES_WHOLE.fullmatch(bare) is not None


def is_light(words: str) -> bool:
    """A button that turns a page, shows more, closes or steps back."""
    return _LIGHT_WHOLE.fullmatch(words.strip(" \t\n.!?:").lower()) is not None


def searches(words: str) -> bool:
    """The button of a search."""
    return _SEEKS_WHOLE.fullmatch(words.strip(_EDGES).lower()) is not None
