"""Words of pages that mean the same, by meaning, and pairs that mean the contrary, in seven languages.

A word may have several meanings, as "weiter" has. What is in no line means only itself.
"""

from __future__ import annotations


def _of(text: str) -> frozenset[str]:
    return frozenset(text.casefold().split())


_SAME = """
signin: sign in, signin, log in, login, log on, logon, anmelden, anmeldung, einloggen, se connecter, connexion
signin: iniciar sesión, acceder, accedi, accesso, inloggen, aanmelden, iniciar sessão, zaloguj
signout: sign out, signout, log out, logout, log off, logoff, abmelden, ausloggen, se déconnecter, déconnexion
signout: cerrar sesión, esci, disconnetti, uitloggen, afmelden, sair, terminar sessão, wyloguj
signup: sign up, signup, register, registration, create account, create an account, join, registrieren, registrierung
signup: konto erstellen, konto anlegen, s'inscrire, inscription, créer un compte, registrarse, crear cuenta
signup: registrati, crea account, registreren, account aanmaken, registar, criar conta
submit: submit, send, absenden, senden, abschicken, einreichen, envoyer, soumettre, enviar, invia, inviare, verzenden
submit: versturen, submeter
save: save, speichern, sichern, enregistrer, sauvegarder, guardar, salva, salvare, opslaan, bewaren, salvar
cancel: cancel, abort, abbrechen, annuler, cancelar, annulla, annulleren, annuleren
delete: delete, erase, löschen, supprimer, effacer, eliminar, borrar, elimina, cancella, verwijderen, wissen, apagar
delete: excluir
remove: remove, entfernen, retirer, quitar, rimuovi, remover
search: search, suche, suchen, rechercher, recherche, chercher, buscar, búsqueda, cerca, ricerca, zoeken, zoek
search: pesquisar, procurar
next: next, weiter, nächste, nächster, nächstes, suivant, suivante, siguiente, avanti, successivo, volgende, próximo
next: próxima, seguinte
continue: continue, proceed, go on, weiter, fortfahren, fortsetzen, continuer, continuar, continua, prosegui, doorgaan
continue: verder
back: back, go back, zurück, retour, atrás, volver, indietro, terug, voltar
previous: previous, prev, vorherige, vorheriger, zurück, précédent, précédente, anterior, precedente, vorige
close: close, schließen, schliessen, fermer, cerrar, chiudi, sluiten, fechar, zumachen
open: open, öffnen, ouvrir, abrir, apri, openen
edit: edit, bearbeiten, modifier, éditer, editar, modifica, bewerken
change: change, ändern, changer, cambiar, cambia, wijzigen, alterar, mudar
add: add, hinzufügen, ajouter, añadir, agregar, aggiungi, toevoegen, adicionar
create: create, erstellen, anlegen, créer, crear, crea, aanmaken, criar
new: new, neu, neue, neuer, neues, nouveau, nouvelle, nuevo, nueva, nuovo, nuova, nieuw, nieuwe, novo, nova
accept: accept, agree, akzeptieren, annehmen, zustimmen, accepter, aceptar, accetta, accetto, accepteren, aceitar
accept: akkoord
reject: reject, decline, deny, refuse, ablehnen, refuser, rechazar, rifiuta, weigeren, afwijzen, recusar, rejeitar
yes: yes, ja, oui, sí, sì, sim
no: no, nein, non, nee, não
ok: ok, okay
confirm: confirm, bestätigen, confirmer, confirmar, conferma, bevestigen
show: show, display, anzeigen, einblenden, afficher, mostrar, mostra, tonen
hide: hide, verbergen, ausblenden, masquer, ocultar, nascondi, verbergen
view: view, ansehen, anzeigen, voir, ver, vedi, bekijken
details: details, detail, einzelheiten, détails, detalles, dettagli, detalhes
download: download, herunterladen, télécharger, descargar, scarica, downloaden, baixar
upload: upload, hochladen, téléverser, subir, carica, uploaden, carregar
print: print, drucken, imprimer, imprimir, stampa, afdrukken
help: help, hilfe, aide, ayuda, aiuto, ajuda
home: home, home page, homepage, startseite, accueil, inicio, início
settings: settings, preferences, options, einstellungen, paramètres, préférences, ajustes, configuración, impostazioni
settings: instellingen, configurações, definições
account: account, konto, compte, cuenta, conto
profile: profile, profil, perfil, profilo, profiel
addtocart: add to cart, add to basket, add to bag, in den warenkorb, in den einkaufswagen, ajouter au panier
addtocart: añadir al carrito, agregar al carrito, aggiungi al carrello, in winkelwagen, adicionar ao carrinho
cart: cart, basket, shopping cart, bag, warenkorb, einkaufswagen, panier, carrito, cesta, carrello, winkelwagen
cart: carrinho
products: products, goods, produkte, artikel, waren, produits, productos, prodotti, producten, produtos
orders: orders, bestellungen, commandes, pedidos, ordini, bestellingen
invoices: invoices, bills, rechnungen, factures, facturas, fatture, facturen, faturas
refresh: refresh, reload, aktualisieren, neu laden, actualiser, actualizar, aggiorna, vernieuwen, atualizar
reset: reset, zurücksetzen, réinitialiser, restablecer, reimposta, redefinir
filter: filter, filtern, filtrer, filtrar, filtra
sort: sort, sort by, sortieren, sortieren nach, sortierung, trier, trier par, ordenar, ordenar por, ordina, ordina per
sort: sorteren
apply: apply, anwenden, appliquer, aplicar, applica, toepassen
more: more, mehr, plus, más, mais, meer, altro
less: less, weniger, moins, menos, meno, minder
all: all, alle, alles, tout, tous, todo, todos, tutto, tutti
email: email, e mail, mail, email address, e mail address, mail address, email adresse, e mail adresse, mailadresse
email: emailadresse, adresse email, adresse e mail, courriel, correo, correo electrónico, posta elettronica
email: indirizzo email, e mailadres, emailadres
password: password, passwort, kennwort, mot de passe, contraseña, clave, wachtwoord, senha, palavra passe
username: username, user name, user, user id, login name, benutzername, nutzername, benutzer, nom d'utilisateur
username: identifiant, usuario, nombre de usuario, nome utente, gebruikersnaam, nome de usuário, usuário
firstname: first name, firstname, given name, forename, vorname, prénom, nombre de pila, voornaam
lastname: last name, lastname, surname, family name, nachname, familienname, nom de famille, apellido, apellidos
lastname: cognome, achternaam, sobrenome, apelido
fullname: full name, your name, name, vollständiger name, name, nom, nom complet, nombre, nombre completo, nome
fullname: nome completo, naam, volledige naam
phone: phone, telephone, phone number, telephone number, telefon, telefonnummer, rufnummer, téléphone
phone: numéro de téléphone, teléfono, telefono, telefoon, telefoonnummer, telefone
mobile: mobile, mobile number, cell phone, handy, handynummer, mobilnummer, portable, móvil, cellulare, mobiel
street: street, street address, address line 1, straße, strasse, rue, calle, straat, rua
address: address, adresse, anschrift, dirección, indirizzo, adres, endereço
city: city, town, stadt, ort, ville, ciudad, città, stad, plaats, cidade
zip: zip, zip code, postcode, post code, postal code, plz, postleitzahl, code postal, código postal
country: country, land, pays, país, paese
date: date, datum, fecha
quantity: quantity, qty, amount of items, count, number of items, menge, anzahl, quantité, cantidad, quantità, aantal
quantity: quantidade
price: price, preis, prix, precio, prezzo, prijs, preço
amount: amount, betrag, montant, importe, importo, bedrag, valor
comment: comment, comments, kommentar, commentaire, comentario, commento, opmerking, comentário
message: message, nachricht, mensaje, messaggio, bericht, mensagem
note: note, notes, notiz, anmerkung, bemerkung, nota
subject: subject, betreff, objet, sujet, asunto, oggetto, onderwerp, assunto
company: company, organisation, organization, firma, unternehmen, société, entreprise, empresa, azienda, bedrijf
birthday: birthday, date of birth, birth date, geburtsdatum, geburtstag, date de naissance, fecha de nacimiento
birthday: data di nascita, geboortedatum
part: part, teil, pièce, pieza
speed: speed, geschwindigkeit, tempo, vitesse, velocidad, velocità
category: category, kategorie, catégorie, categoría, categoria
language: language, sprache, langue, idioma, lingua, taal
month: month, monat, mois, mes, mese, maand, mês
year: year, jahr, année, año, anno, jaar, ano
size: size, größe, taille, tamaño, taglia, grootte, tamanho
code: code, one time code, verification code, einmalcode, bestätigungscode
order: order, bestellung, commande, pedido, ordine, bestelling, encomenda
file: file, datei, fichier, archivo, bestand, ficheiro
number: number, nummer, numéro, número, numero, nr, no.
subscribe: subscribe, abonnieren, s'abonner, suscribirse, iscriviti, abonneren
read: read, lesen, lire, leer, leggi, lezen
contact: contact, kontakt, contacto, contatto
plain: plain, schlicht, unlackiert
"""
_AGAINST = """
signin/signout signin/signup signup/signout accept/reject yes/no yes/cancel ok/cancel confirm/cancel submit/cancel
submit/reset save/cancel save/delete save/reset cancel/delete cancel/continue next/back next/previous back/continue
previous/continue open/close add/remove add/delete create/delete edit/delete show/hide upload/download more/less
confirm/reject accept/cancel first/last old/new current/new billing/shipping from/to import/export left/right
up/down min/max minimum/maximum enable/disable activate/deactivate start/stop on/off expand/collapse
increase/decrease lock/unlock follow/unfollow subscribe/unsubscribe approve/reject public/private buy/sell
sender/recipient work/private alt/neu aktuell/neu rechnung/lieferung start/end begin/end firstname/lastname
firstname/username fullname/username ein/aus links/rechts hoch/runter read/edit all/none departure/arrival
abfahrt/ankunft hin/rück mobile/fax phone/fax select/deselect check/uncheck
"""
NOT = _of(
    "not no don't dont never without nicht kein keine keinen ohne nein non pas sans sin senza niet geen zonder não "
    "sem except nur only"
)
"""Words that turn what is said round, or narrow it."""
AGAIN = _of(
    "confirm confirmation repeat retype again verify bestätigen bestätigung wiederholen erneut confirmer confirmation "
    "confirmar repetir conferma ripeti bevestig herhaal"
)
"""What a second field says that wants the same once more."""
TELLS_APART = _of(
    "new old current previous other second secondary alternative additional next last billing shipping delivery "
    "invoice work home private emergency parent partner sender recipient from to start end min max minimum maximum "
    "neu neues neue alt altes aktuelles zweite weitere rechnung lieferung privat dienstlich von bis nouveau ancien "
    "nuevo nueva antiguo nuova vecchia nieuw oud nova antiga"
)
"""Words that make another field of one with the same words: "New password" is not "Password"."""
SOFT = _of(
    "a an the my your this that please now here to of for page changes it is der die das den dem ein eine "
    "bitte jetzt hier mein meine dein deine ihr ihre seite änderungen le la les un une mon ma votre ici el los las mi "
    "tu su il lo gli required optional pflichtfeld"
)
"""Words that do not change what a name says."""


def _read(text: str) -> dict[tuple[str, ...], frozenset[str]]:
    made: dict[tuple[str, ...], set[str]] = {}
    for line in text.split("\n"):
        meaning, _, phrases = line.partition(":")
        for phrase in filter(None, map(str.strip, phrases.split(","))):
            made.setdefault(tuple(phrase.casefold().split()), set()).add(meaning)
    return {phrase: frozenset(meanings) for phrase, meanings in made.items()}


MEANINGS = _read(_SAME)
"""Phrase, in small letters, to what it means."""
LONGEST = max(map(len, MEANINGS))
CONTRARIES = frozenset(frozenset(pair.split("/")) for pair in _AGAINST.split())
"""Meanings, or words, that never stand for each other."""
