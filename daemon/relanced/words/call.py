"""What a call card says: why one calls, what to say, what each outcome does. French first."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "first_open": (
        "Bonjour, {creditor}. Je vous appelle au sujet de {numbers} ({owed}), à régler depuis le {due}.",
        "Hello, this is {creditor}. I am calling about {numbers} ({owed}), due since {due}.",
    ),
    "first_ask": (
        "Vous est-elle bien parvenue, et ne manque-t-il rien (numéro de commande, bon de livraison) ?",
        "Did it reach you, and is anything missing (order number, delivery note)?",
    ),
    "reminded_open": (
        "Bonjour, {creditor}. Je vous ai écrit le {last} au sujet de {numbers} ({owed}) et reste sans nouvelles.",
        "Hello, this is {creditor}. I wrote to you on {last} about {numbers} ({owed}) and have not heard from you.",
    ),
    "reminded_ask": (
        "Quelque chose empêche-t-il le règlement : un désaccord, une pièce manquante, une validation en attente ?",
        "Is something in the way of payment: a disagreement, a missing document, an approval?",
    ),
    "promise_open": (
        "Bonjour, {creditor}. Vous aviez annoncé le règlement de {numbers} ({owed}) ; il ne nous est pas parvenu.",
        "Hello, this is {creditor}. You had announced payment of {numbers} ({owed}); it has not reached us.",
    ),
    "promise_ask": (
        "Est-il parti ? Quel jour, par quel moyen, sous quelle référence ?",
        "Has it left? On which day, by what means, under which reference?",
    ),
    "contact_open": (
        "Bonjour, {creditor}. Nos courriels au sujet de {numbers} ({owed}) ne vous parviennent pas.",
        "Hello, this is {creditor}. Our e-mails about {numbers} ({owed}) do not reach you.",
    ),
    "contact_ask": (
        "À quelle adresse et à quelle personne faut-il les envoyer ?",
        "To which address and to whom should they go?",
    ),
    "said": (
        "Le {on}, vous nous avez écrit : « {quote} »",
        "On {on} you wrote to us: \u201c{quote}\u201d",
    ),
    "when": (
        "Quel jour le règlement est-il prévu, et par quel moyen ?",
        "On which day is payment planned, and by what means?",
    ),
    "hardship": (
        "En cas de difficulté, mieux vaut le dire : un échéancier se discute.",
        "If there is a difficulty, better say so: instalments can be discussed.",
    ),
    "close": (
        "Je note votre réponse et vous la confirme par écrit. Merci, bonne journée.",
        "I am writing down your answer and will confirm it in writing. Thank you, good day.",
    ),
    "outcome_reached": (
        "joint, sans engagement : les relances reprennent après le délai habituel",
        "reached, nothing promised: reminders go on after the usual gap",
    ),
    "outcome_promise": (
        "promesse : rien ne part jusqu'à ce jour, puis le dossier revient s'il n'est pas payé",
        "promise: nothing leaves until that day, then the case comes back if unpaid",
    ),
    "outcome_dispute": (
        "contestation : les factures sont retenues jusqu'à décision",
        "dispute: the invoices are held until somebody decides",
    ),
    "outcome_no_answer": (
        "pas de réponse : l'appel reste à faire le jour ouvré suivant",
        "no answer: the call is to be made again on the next working day",
    ),
    "outcome_wrong_number": (
        "mauvais numéro ou mauvaise personne : le contact est à corriger",
        "wrong number or person: the contact is to be corrected",
    ),
    "wrong_number": (
        "le numéro ou la personne ne convient pas : corriger le contact",
        "the number or the person is wrong: correct the contact",
    ),
}
