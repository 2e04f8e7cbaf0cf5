"""What is wrong between us and a mail server, French first.

`host` is the server as `name:port`, `said` its own words where it gave any.
"""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str]] = {
    "unreachable": (
        "Le serveur {host} est injoignable ({said}).",
        "The server {host} cannot be reached ({said}).",
    ),
    "slow": (
        "Le serveur {host} n'a pas répondu à temps ({said}).",
        "The server {host} did not answer in time ({said}).",
    ),
    "tls": (
        "La liaison chiffrée avec {host} n'est pas sûre, rien n'a été envoyé ({said}).",
        "The encrypted link to {host} cannot be trusted, nothing was sent ({said}).",
    ),
    "auth": (
        "Le serveur {host} refuse l'identifiant ou le mot de passe ({said}).",
        "The server {host} refuses the user name or the password ({said}).",
    ),
    "busy": (
        "Le serveur {host} demande de revenir plus tard ({said}).",
        "The server {host} asks us to come back later ({said}).",
    ),
    "refused": (
        "Le serveur {host} ne veut pas de nous ({said}).",
        "The server {host} does not want us ({said}).",
    ),
    "folder": (
        "Un dossier de la boîte sur {host} ne s'ouvre pas ({said}).",
        "A folder of the mailbox on {host} cannot be opened ({said}).",
    ),
    "quota": (
        "La boîte sur {host} est pleine ou bridée ({said}).",
        "The mailbox on {host} is full or throttled ({said}).",
    ),
    "protocol": (
        "Le serveur {host} a répondu de travers ({said}).",
        "The server {host} gave an answer that makes no sense ({said}).",
    ),
}
