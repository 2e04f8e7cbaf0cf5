"""The servers of the usual mail providers, so that a person need not look them up.

General knowledge, to be tried and not to be trusted: `init` tries what it suggests. Orange, Free, IONOS,
Microsoft 365, GMX and Zoho agree with Thunderbird's autoconfig database (github.com/thunderbird/autoconfig,
folder ispdb, read in 2026); Gmail, OVH, SFR, Bouygues, La Poste and Yahoo with published tables of French
providers; Gandi, Infomaniak, Hostinger, Fastmail and Mailo were not confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from relanced.config import Auth, Door, Security


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider: its servers, its own domains, and what its logins look like."""

    title: str
    imap: Door
    smtp: Door
    domains: tuple[str, ...] = ()  # addresses under these are always this provider's
    auth: Auth = Auth.PASSWORD
    has_short_user: bool = False  # the login is the part before the @
    needs_app_password: bool = False


def _tls(host: str, port: int) -> Door:
    return Door(host, port, Security.TLS)


def _pair(title: str, imap: str, smtp: str, *domains: str) -> Provider:
    return Provider(title, _tls(imap, 993), _tls(smtp, 465), domains)


PROVIDERS: Final[Mapping[str, Provider]] = {
    "gmail": Provider(
        "Gmail, Google Workspace",
        _tls("imap.gmail.com", 993),
        _tls("smtp.gmail.com", 465),
        ("gmail.com", "googlemail.com"),
        needs_app_password=True,
    ),
    "microsoft365": Provider(
        "Microsoft 365, Outlook.com",
        _tls("outlook.office365.com", 993),
        Door("smtp.office365.com", 587, Security.STARTTLS),
        (
            "outlook.com",
            "outlook.fr",
            "hotmail.com",
            "hotmail.fr",
            "live.fr",
            "live.com",
            "msn.com",
        ),
        auth=Auth.XOAUTH2,  # passwords are gone from its IMAP (reliability, "Rules and dates")
    ),
    "ovh": _pair("OVH (MX Plan)", "ssl0.ovh.net", "ssl0.ovh.net"),
    "ionos": _pair("IONOS", "imap.ionos.fr", "smtp.ionos.fr", "ionos.fr"),
    "gandi": _pair("Gandi", "mail.gandi.net", "mail.gandi.net"),
    "infomaniak": _pair(
        "Infomaniak", "mail.infomaniak.com", "mail.infomaniak.com", "ik.me", "ikmail.com"
    ),
    "hostinger": _pair("Hostinger", "imap.hostinger.com", "smtp.hostinger.com"),
    "zoho": _pair("Zoho (Europe)", "imap.zoho.eu", "smtp.zoho.eu", "zohomail.eu"),
    "orange": _pair("Orange", "imap.orange.fr", "smtp.orange.fr", "orange.fr", "wanadoo.fr"),
    "free": Provider(
        "Free",
        _tls("imap.free.fr", 993),
        _tls("smtp.free.fr", 465),
        ("free.fr",),
        has_short_user=True,
    ),
    "sfr": _pair("SFR", "imap.sfr.fr", "smtp.sfr.fr", "sfr.fr", "neuf.fr", "club-internet.fr"),
    "bouygues": _pair("Bouygues Telecom", "imap.bbox.fr", "smtp.bbox.fr", "bbox.fr"),
    "laposte": _pair("La Poste", "imap.laposte.net", "smtp.laposte.net", "laposte.net"),
    "mailo": _pair("Mailo", "mail.mailo.com", "mail.mailo.com", "mailo.com", "net-c.fr"),
    "yahoo": Provider(
        "Yahoo",
        _tls("imap.mail.yahoo.com", 993),
        _tls("smtp.mail.yahoo.com", 465),
        ("yahoo.fr", "yahoo.com", "ymail.com"),
        needs_app_password=True,
    ),
    "gmx": _pair("GMX", "imap.gmx.com", "mail.gmx.com", "gmx.fr", "gmx.com"),
    "fastmail": _pair("Fastmail", "imap.fastmail.com", "smtp.fastmail.com", "fastmail.com"),
}

OTHER: Final = "other"


def provider_of(address: str) -> str:
    """Return the key of the provider an address surely belongs to, else `other`."""
    domain = address.rpartition("@")[2].lower()
    return next((key for key, found in PROVIDERS.items() if domain in found.domains), OTHER)
