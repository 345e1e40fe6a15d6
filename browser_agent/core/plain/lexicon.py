"""The words that plain sentences are made of: verbs, kinds of things, places and numbers, in seven languages.

English and German whole; of French, Spanish, Italian, Dutch and Portuguese the verbs and the commonest small words.
"""

from __future__ import annotations

from typing import Literal, cast

from browser_agent.core.plain.said import Around, Verb

Heard = Verb | Literal["goto", "back", "wait", "see", "unseen"]
"""What a sentence may begin with: a verb for something on the page, or one that needs no element of it."""


def _of(text: str) -> frozenset[str]:
    return frozenset(text.casefold().split())


def _table(text: str) -> dict[tuple[str, ...], tuple[str, str]]:
    """Lines of `meaning: phrase, phrase ... particle`; what comes after three points stands at the end."""
    made: dict[tuple[str, ...], tuple[str, str]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        meaning, _, phrases = line.partition(":")
        for phrase in phrases.split(","):
            words, _, particle = phrase.partition("...")
            made[(*words.split(), *(["...", particle.strip()] if particle else []))] = (meaning, particle.strip())
    return made


_BEGINS = _table(
    """
    click: click, click on, tap, tap on, push, hit, klicke, klick, klicke auf, klick auf, klicken sie auf, tippe auf
    click: klicke ... an, klick ... an, betätige, cliquer, cliquer sur, clique sur, cliquez sur, appuie sur
    click: appuyer sur
    click: haz clic en, hacer clic en, haga clic en, clic en, pulsa, pulse, clicca, clicca su, fai clic su
    click: fare clic su
    click: klik, klik op, tik op, clique em, clicar em, clica em, clique no, clique na
    click: focus, focus on, focus into, fokussiere
    double_click: double click, double click on, double-click, double-click on, doubleclick, doppelklicke
    double_click: doppelklicke auf, doppelklick auf
    double_click: doppelklicke ... an, double cliquer sur, double clique sur, haz doble clic en, fai doppio clic su
    double_click: dubbelklik op, clique duas vezes em
    right_click: right click, right click on, right-click, right-click on, rechtsklicke, rechtsklicke auf
    right_click: rechtsklick auf
    fill: fill, fill in, fill out, type, type in, enter, write, put, input, set, clear, empty
    fill: fülle, fülle ... aus, gib, gib ... ein, geben sie ... ein, trage, trage ... ein, tippe, tippe ... ein
    fill: schreibe
    fill: setze, leere, remplir, remplis, remplissez, saisir, saisis, saisissez, taper, tape, écrire, écris
    fill: rellena, rellenar, escribe, escribir, introduce, introducir, ingresa, inserisci, compila, scrivi, digita
    fill: vul, vul ... in, voer ... in, typ, preencha, preencher, digite, digitar, escreva, insira
    choose: choose, select, pick, wähle, wähle ... aus, wählen sie ... aus, choisir, choisis, choisissez, sélectionner
    choose: sélectionne, sélectionnez, elige, elegir, selecciona, seleccionar, scegli, seleziona, kies, selecteer
    choose: escolha, escolher, selecione, selecionar
    check: check, tick, turn on, turn ... on, switch on, switch ... on, enable, activate, hake ... an, kreuze ... an
    check: aktiviere, schalte ... ein, setze einen haken bei, setze den haken bei, setze ein häkchen bei, cocher
    check: coche
    check: cochez, marca, marcar, spunta, seleziona la casella, vink ... aan, zet ... aan, marque
    uncheck: uncheck, untick, turn off, turn ... off, switch off, switch ... off, disable, deactivate, deaktiviere
    uncheck: schalte ... aus, wähle ... ab, entferne den haken bei, entferne das häkchen bei
    uncheck: nimm den haken bei ... weg
    uncheck: décocher, décoche, décochez, desmarca, desmarcar, deseleziona, vink ... uit, zet ... uit, desmarque
    press: press, press the key, press key, drücke, drücken sie, drücke die taste, drücke taste, appuie sur la touche
    press: presiona, presiona la tecla, pulsa la tecla, premi, premi il tasto, druk op, druk op de toets, pressione
    press: pressione a tecla
    goto: go to, goto, open, visit, navigate to, browse to, gehe zu, gehe auf, geh zu, öffne, besuche, rufe ... auf
    goto: ouvrir, ouvre, ouvrez, aller à, va à, abre, abrir, ve a, ir a, apri, vai a, ga naar, open de pagina
    goto: abra, vá para, navegue para
    back: go back, gehe zurück, geh zurück, zurückgehen, retourne en arrière, vuelve atrás, torna indietro, ga terug
    back: volte
    hover: hover, hover over, point at, fahre über, fahre mit der maus über, zeige auf, survoler, survole
    hover: pasa el ratón por, passa sopra, beweeg over, passe o mouse sobre
    wait: wait for, wait until, wait till, wait, warte auf, warte bis, warte, warten sie auf, attendre, attends
    wait: attendez
    wait: espera, esperar, attendi, aspetta, wacht op, wacht tot, espere, aguarde
    unseen: wait until ... disappears, wait until ... is gone, warte bis ... verschwindet, warte bis ... weg ist
    unseen: do not see, don't see, see no, expect no, wacht tot ... verdwijnt
    unseen: siehe nicht, erwarte nicht, sieh nicht
    see: see, expect, verify, verify that, assert, check that, make sure that, sieh, siehe, erwarte, prüfe, prüfe dass
    see: prüfe ob, überprüfe, stelle sicher dass, voir, vérifier, vérifie, vérifiez, verifica, verificar, comprueba
    see: zie, controleer, verifique
    upload: upload, attach, lade ... hoch, hänge ... an, téléverser, téléverse, envoie le fichier, sube, subir
    upload: adjunta
    upload: carica, allega, envie o arquivo, carregue
    scroll: scroll to, scroll down to, scroll up to, scroll, scrolle zu, scrolle bis, scrolle, blättere zu, défiler
    scroll: défile jusqu'à, desplázate a, scorri fino a, scorri a, scroll naar, role até
    """
)
_ENDS = _table(
    """
    click: anklicken, klicken, antippen, betätigen
    double_click: doppelklicken
    right_click: rechtsklicken
    fill: ausfüllen, eingeben, eintragen, eintippen, schreiben, setzen, leeren, invullen, invoeren
    choose: auswählen, wählen, kiezen
    check: ankreuzen, anhaken, aktivieren, einschalten, anschalten, aanvinken
    uncheck: abwählen, deaktivieren, ausschalten, uitvinken
    press: drücken, indrukken
    goto: öffnen, aufrufen, besuchen, openen
    wait: warten, abwarten, afwachten
    see: prüfen, sehen, erwarten
    upload: hochladen, anhängen, uploaden
    scroll: scrollen
    """
)
"""Verbs of sentences that end with them, as German and Dutch ones do."""

BEGINS: dict[tuple[str, ...], tuple[str, str]] = _BEGINS
ENDS: dict[tuple[str, ...], tuple[str, str]] = _ENDS
USUAL = _of("click fill type enter choose select check uncheck press open go wait see upload scroll hover")
"""Verbs that a mistake is taken for first."""
POLITE = frozenset({"please", "bitte", "then", "dann", "now", "jetzt", "danach"})

ARTICLES = _of(
    "the a an this that der die das den dem des ein eine einen einem einer le la les l' un une el los las una il lo "
    "gli het een os um uma"
)
ONTO = _of("on onto at upon auf bei beim am an sur en su op em")
"""Small words that may stand before the thing, and mean nothing there."""
WITH = _of("with mit = : to as auf avec con met com by à")
"""What comes between a field and its value."""
INTO = _of(
    "into in inside to at for ins im bei beim unter zu als from of out aus von dans en nel nella nello naar uit de "
    "depuis da dal dalla em für"
)
"""What comes between a value and its field."""
CALLED = _of("called named labelled labeled titled with namens mit dem der text label titel name nommé")

_KINDS = """
button menuitem generic img switch: button btn icon symbol knopf schaltfläche taste bouton botón pulsante knop botão
link generic: link hyperlink verweis lien enlace collegamento
tab link button: tab reiter registerkarte onglet pestaña scheda tabblad aba
menuitem button combobox link: menu menü
menuitem menuitemcheckbox menuitemradio option treeitem listitem link generic tab: item eintrag
menuitem menuitemcheckbox menuitemradio option treeitem listitem link generic tab: menüpunkt menuitem element
option radio menuitem menuitemradio checkbox generic: option auswahl opción opzione optie opção
textbox searchbox spinbutton combobox slider: field fields input box textfield textbox textfeld feld eingabefeld champ
textbox searchbox spinbutton combobox slider: campo veld
textbox: area textarea textbereich
combobox listbox: dropdown drop-down list listbox combobox selectbox
combobox listbox: select liste auswahlliste auswahlfeld lista keuzelijst
checkbox switch menuitemcheckbox: checkbox checkboxes kästchen häkchen haken kontrollkästchen case casilla casella
checkbox switch menuitemcheckbox: selectievakje
switch checkbox button: switch toggle schalter
radio menuitemradio: radio radiobutton optionsfeld
slider: slider regler schieberegler
heading: heading headline überschrift titre encabezado titolo kop
region group heading form: section abschnitt region bereich
img link button generic: image picture bild
table grid: table tabelle tableau tabla
row: row zeile ligne fila riga rij linha
text: text
"""
KINDS: dict[str, tuple[str, ...]] = {
    word: tuple(roles.split())
    for roles, words in (line.split(": ") for line in _KINDS.strip().splitlines())
    for word in words.split()
}
"""Word for a kind of thing to the roles that it may have."""
TWO_WORDS: dict[tuple[str, str], str] = {
    ("text", "field"): "textfield", ("text", "box"): "textbox", ("input", "field"): "field",
    ("text", "area"): "textarea",
    ("check", "box"): "checkbox", ("radio", "button"): "radio", ("drop", "down"): "dropdown",
    ("select", "box"): "dropdown",
    ("menu", "item"): "item", ("list", "item"): "item", ("combo", "box"): "combobox", ("drop-down", "list"): "dropdown",
    ("dropdown", "list"): "dropdown", ("dropdown", "menu"): "dropdown",
    ("text", "input"): "textfield", ("input", "textbox"): "textfield", ("input", "box"): "field",
}  # fmt: skip

_PLACES = """
row: row rows line zeile ligne fila riga rij linha
dialog: dialog dialogue popup pop-up modal window dialogfenster fenster meldung finestra diálogo ventana venster
section: section group form panel menu navigation list table
section: card area region header footer sidebar heading frame toolbar
section: abschnitt gruppe formular menü tabelle liste bereich karte kopfzeile fußzeile überschrift rubrik seitenleiste
section: formulaire rubrique sección formulario sezione modulo sectie formulier seção formulário
"""
PLACES: dict[str, Around] = {
    word: cast("Around", kind)
    for kind, words in (line.split(": ") for line in _PLACES.strip().splitlines())
    for word in words.casefold().split()
}
"""Nouns of places, after a word such as "in"."""
LANDMARKS = {
    "navigation": "navigation", "header": "banner", "kopfzeile": "banner", "footer": "contentinfo",
    "fusszeile": "contentinfo", "sidebar": "complementary", "seitenleiste": "complementary", "toolbar": "toolbar",
    "menu": "menu", "menü": "menu", "form": "form", "formular": "form", "table": "table", "tabelle": "table",
}  # fmt: skip
"""Parts of a page that need no name; each with its role."""
INSIDE = _of("in inside within on im ins dans en nel nella em op innerhalb")
BESIDE: tuple[tuple[tuple[str, ...], Around], ...] = (
    (("next", "to"), "near"), (("close", "to"), "near"), (("near",), "near"), (("beside",), "near"),
    (("neben",), "near"), (("in", "der", "nähe", "von"), "near"), (("à", "côté", "de"), "near"),
    (("près", "de"), "near"),
    (("al", "lado", "de"), "near"), (("junto", "a"), "near"), (("accanto", "a"), "near"), (("naast",), "near"),
    (("ao", "lado", "de"), "near"), (("under",), "section"), (("below",), "section"), (("unter",), "section"),
    (("unterhalb", "von"), "section"), (("sous",), "section"), (("bajo",), "section"), (("sotto",), "section"),
    (("onder",), "section"),
)  # fmt: skip
"""Words that begin a place without a noun."""
OF = _of("of with for where von mit für bei de du des con di van met com named called titled")

NUMBERS: dict[str, int] = {
    word: number
    for number, words in (
        (1, "first 1st erste ersten erster erstes premier première primer primera primo prima eerste primeiro"),
        (2, "second 2nd zweite zweiten zweiter zweites deuxième segundo segunda secondo seconda tweede"),
        (3, "third 3rd dritte dritten dritter drittes troisième tercer tercera terzo terza derde terceiro terceira"),
        (4, "fourth 4th vierte vierten viertes quatrième cuarto cuarta quarto quarta vierde"),
        (5, "fifth 5th fünfte fünften fünftes cinquième quinto quinta vijfde"),
        (6, "sixth 6th sechste sechsten"), (7, "seventh 7th siebte siebten"), (8, "eighth 8th achte achten"),
        (9, "ninth 9th neunte neunten"), (10, "tenth 10th zehnte zehnten"),
        (-1, "last letzte letzten letzter letztes dernier dernière último última ultimo ultima laatste"),
    )
    for word in words.split()
}  # fmt: skip

KEYS: dict[str, str] = {
    word: key
    for key, words in (
        ("Enter", "enter return eingabe eingabetaste entrée intro invio"), ("Escape", "escape esc échap"),
        ("Tab", "tab tabulator"), ("Space", "space leertaste spacebar"), ("Backspace", "backspace rücktaste"),
        ("Delete", "delete del entf"), ("Home", "home pos1"), ("End", "end ende"), ("PageUp", "pageup"),
        ("PageDown", "pagedown"), ("ArrowUp", "arrowup up"), ("ArrowDown", "arrowdown down"),
        ("ArrowLeft", "arrowleft left"), ("ArrowRight", "arrowright right"),
    )
    for word in words.split()
} | {f"f{number}": f"F{number}" for number in range(1, 13)}  # fmt: skip
BUTTONS_TOO = frozenset({"Delete", "Home", "End"})
"""Keys whose names are also what buttons say."""
SEEN = ("is visible", "is shown", "appears", "is there", "to appear", "erscheint", "sichtbar ist", "zu sehen ist",
        "ist sichtbar", "ist zu sehen", "da ist", "steht da")  # fmt: skip
GONE = ("disappears", "is gone", "to disappear", "is hidden", "is not visible", "verschwindet", "weg ist",
        "verschwunden ist", "nicht mehr da ist", "ist nicht zu sehen")  # fmt: skip
AND = frozenset({"and", "und", "then", "dann", "et", "y", "e", "en", "danach"})
