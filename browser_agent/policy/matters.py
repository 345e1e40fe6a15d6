"""What a submit is about, where it concerns others or an account: asked about when the order named no such thing.

A model that obeys a page posts comments, sends messages and changes who may log in. No fact of the form tells these
from the job. Their words do; and those of the order, which no page has seen, tell whether a person wanted it.
"""

from __future__ import annotations

import re
from typing import Literal, get_args

from browser_agent.policy.words import Words

Matter = Literal["publishing", "access"]
"""publishing: words that others will read. access: who gets in, and by what."""

_SPEAKS = (
    r"comment(?:s|ing)?|reply|replies|post (?:it|this|comment|reply|message|review|question|answer|update)|posts?|"
    r"publish\w*|message|messages|chat|tweet|review|reviews|feedback|guest ?book|forum|thread|invite|share|announce\w*|"
    r"(?:send|write|compose) (?:an? )?(?:e-?mail|mail|message|letter|note)|e-?mail (?:it|to)|forward|newsletter",
    "kommentar\\w*|kommentieren|antworten|nachricht\\w*|veröffentlich\\w*|bewertung|gästebuch|teilen|einladen",
    "commentaire\\w*|commenter|répondre|message|publier|avis|partager|inviter|livre d.or",
    "comentario\\w*|comentar|responder|mensaje\\w*|publicar|reseña|compartir|invitar",
    "comment[oi]|commentare|rispondi|messaggi[oi]?|pubblica\\w*|recensione|condividi|invita",
    "comentário\\w*|mensagem|publicar|avaliação|compartilhar|convidar",
    "reactie|reageren|bericht|plaatsen|publiceren|recensie|delen|uitnodigen",
    "komentarz\\w*|komentuj|odpowiedz|wiadomość|opublikuj|opinia|udostępnij|zaproś",
    "kommentera|kommentar|svara|meddelande|publicera|dela|bjud in|svar|besked|del|inviter",
    "komentář|odpovědět|zpráva|zveřejnit|yorum|yanıtla|mesaj|paylaş|davet",
    "комментар\\w*|ответить|сообщени\\w*|опубликовать|отзыв|поделиться|пригласить",
)
_SPEAKS_JOINED = (
    "コメント|返信|投稿|メッセージ|共有|招待|评论|回复|发布|留言|消息|分享|邀请|댓글|답글|게시|메시지|공유|초대"
)
_ADMITS = (
    r"passwords?|pass ?phrase|pin|two.factor|2fa|mfa|authenticator|recovery|backup codes?|api.?keys?|access tokens?|"
    r"tokens?|ssh.?keys?|permissions?|roles?|admins?|administrators?|collaborators?|members?|add (?:an? )?users?|"
    r"grant\w*|authori[sz]e (?:app|application|access)|forwarding|e-?mail address|security (?:settings|question)|"
    r"web ?hooks?|delegate",
    "passwor[dt]|kennwort|berechtigung\\w*|rolle|zugriff|mitglied\\w*|weiterleitung|wiederherstellung",
    "mot de passe|autorisation\\w*|rôle|accès|membre\\w*|transfert automatique|récupération",
    "contraseña|permiso\\w*|acceso|miembro\\w*|reenvío|recuperación",
    "permess[oi]|accesso|membr[oi]|inoltro|recupero|senha|permiss\\w+|acesso",
    "wachtwoord|rechten|toegang|leden|hasło|uprawnieni\\w*|dostęp|lösenord|behörighet\\w*|adgangskode|heslo|oprávnění",
    "şifre|yetki|erişim|пароль|доступ|права|участник\\w*",
)
_ADMITS_JOINED = "パスワード|権限|アクセス|メンバー|密码|权限|成员|비밀번호|권한|구성원"
_WISHES: dict[Matter, re.Pattern[str]] = {
    "publishing": re.compile(
        r"\b(?:comment on|reply|respond|post|publish|share|invite|tweet|announce|forward|e-?mail|"
        r"sign the guest ?book)\b|"
        r"\b(?:write|send|leave|add|submit|compose|give|make|put|answer)\b[^.!?\n]{0,60}\b(?:comments?|messages?|reviews?|"
        r"feedback|repl(?:y|ies)|e-?mails?|notes?|entry|guest ?book|posts?|questions?|answers?|threads?)\b|"
        r"\b(?:kommentier|antworte|veröffentlich|teile|lade|schreib|sende|schick|poste|répond|publie|écri|envoie|partage|"
        r"invite|comenta|responde|publica|escrib|envía|comparte|commenta|rispondi|pubblica|scrivi|invia|condividi|"
        r"escrev|envie|compartilh|reageer|schrijf|stuur|deel|napisz|wyślij|odpowiedz|skriv|skicka|dela|напиши|отправ|"
        r"ответь|опубликуй)\w*|(?:書い|投稿|返信|送っ|送信|共有|写|发|回复|评论|分享|작성|보내|게시|답글)",
        re.IGNORECASE,
    ),
    "access": re.compile(
        r"\b(?:change|set|reset|update|add|remove|grant|give|make|create|generate|invite|revoke|enable|disable|turn|rotate|"
        r"promote|forward)\b[^.!?\n]{0,60}\b(?:passwords?|pin|two.factor|2fa|mfa|authenticator|recovery|codes?|keys?|"
        r"tokens?|permissions?|roles?|admins?|administrators?|collaborators?|members?|users?|access|rights|forwarding|"
        r"e-?mail address|security|web ?hooks?)\b|"
        r"\b(?:änder|setz|vergib|entzieh|changer?|modifi|cambia|ajoute|añad|aggiung|zmień|dodaj|ändra|измени|добавь)\w*"
        r"[^.!?\n]{0,60}(?:passw|kennw|berechtig|rolle|zugriff|mitglied|mot de passe|accès|membre|contraseña|permiso|"
        r"acceso|accesso|hasło|uprawn|lösenord|парол|доступ|прав)|(?:变更|更改|修改|変更|변경).{0,20}(?:密码|パスワード|权限|権限|비밀번호|권한)",
        re.IGNORECASE,
    ),
}
"""How a person says that it is wanted: to read a message, or to log in with a password, is no such wish."""
LONGEST = 20_000
"""Characters of an order that are read; orders are shorter."""
_BY_MATTER: dict[Matter, Words] = {
    "publishing": Words(_SPEAKS, _SPEAKS_JOINED),
    "access": Words(_ADMITS, _ADMITS_JOINED),
}


def wished(order: str) -> frozenset[Matter]:
    """What a person wants done of it. What is not understood is asked about, which costs a question."""
    return frozenset(matter for matter, wish in _WISHES.items() if wish.search(order[:LONGEST]))


def matters(text: str) -> frozenset[Matter]:
    """What a control is about, by its words and its heading."""
    return frozenset(matter for matter in get_args(Matter) if _BY_MATTER[matter].are_in(text))
