"""What the DNS says of the sending domain: without SPF, DKIM and DMARC letters end in Junk."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import Final

import dns.asyncresolver
import dns.exception
import dns.resolver

from relanced.checkup.line import Line, area
from relanced.checkup.probes import Lookup
from relanced.config import Settings

# The selector is free (RFC 6376 §3.1) and only a sent letter shows it; these are the usual ones.
SELECTORS: Final = (
    "selector1", "selector2", "google", "default", "dkim", "mail", "s1", "s2", "k1", "ovhmo-selector-1",
)  # fmt: skip

RESERVED: Final = frozenset(("test", "example", "invalid", "localhost", "local", "lan", "internal"))


async def domains(settings: Settings, lookup: Lookup | None) -> list[Line]:
    """Look up each sending domain once."""
    names = sorted({box.address.rpartition("@")[2] for box in settings.mailboxes.values()})
    if lookup is None:
        return [area("domain", domain=name).unchecked("no_dns") for name in names]
    found = await asyncio.gather(*(_domain(name, lookup) for name in names))
    return [line for lines in found for line in lines]


async def _domain(name: str, lookup: Lookup) -> list[Line]:
    here = area("domain", domain=name)
    asked = [name, f"_dmarc.{name}", *(f"{selector}._domainkey.{name}" for selector in SELECTORS)]
    try:
        spf, dmarc, *keys = await asyncio.gather(*(lookup(question) for question in asked))
    except OSError as trouble:
        return [here.unchecked("dns_silent", said=str(trouble))]
    return [*_spf(name, spf), *_dkim(name, keys), *_dmarc(name, dmarc)]


def _spf(name: str, records: Sequence[str]) -> Iterator[Line]:
    here = area("domain", domain=name)
    # RFC 7208 §4.5: exactly one record, else the result is an error and counts as none.
    policies = [record for record in records if record.lower().split(" ")[0] == "v=spf1"]
    if len(policies) == 1:
        yield here.ok("spf", record=policies[0][:200])
    elif policies:
        yield here.warning("spf_twice", count=len(policies))
    else:
        yield here.warning("no_spf", domain=name)


def _dkim(name: str, keys: Sequence[Sequence[str]]) -> Iterator[Line]:
    here = area("domain", domain=name)
    found = [
        s for s, records in zip(SELECTORS, keys, strict=True) if any("p=" in r for r in records)
    ]
    if found:
        yield here.ok("dkim", selectors=", ".join(found))
    else:
        yield here.unchecked("no_dkim")


def _dmarc(name: str, records: Sequence[str]) -> Iterator[Line]:
    here = area("domain", domain=name)
    policies = [record for record in records if record.startswith("v=DMARC1")]
    if len(policies) == 1:  # RFC 7489 §6.6.3: several count as none
        yield here.ok("dmarc", record=policies[0][:200])
    else:
        yield here.warning("no_dmarc", domain=name)


async def lookup_txt(
    name: str, *, resolver: dns.asyncresolver.Resolver | None = None, seconds: float = 5
) -> tuple[str, ...]:
    """Return the TXT records of a name, empty where there are none; OSError when nobody answers.

    A domain reserved for tests and private networks is not asked for in the world's DNS (RFC 6761, RFC 6762).
    """
    top = name.rpartition(".")[2]
    if resolver is None and top in RESERVED:
        raise OSError(f".{top}: RFC 6761")
    try:
        asked = resolver or dns.asyncresolver.get_default_resolver()
        answer = await asked.resolve(name, "TXT", lifetime=seconds)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    except dns.exception.DNSException as trouble:
        raise OSError(str(trouble)) from trouble
    return tuple(b"".join(record.strings).decode("utf-8", "replace") for record in answer)
