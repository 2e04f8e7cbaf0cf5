"""What the DNS says of the sending domain, asked of a real server on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import dns.asyncresolver
import dns.message
import dns.rcode
import dns.rrset
import pytest
from tests.config.writing import ENVIRON, write

from relanced.checkup.line import Line
from relanced.checkup.sender import domains, lookup_txt
from relanced.config import Settings, load

GOOD = {
    "dupont.test": ("v=spf1 include:_spf.hosting.test -all", "site-verification=1"),
    "_dmarc.dupont.test": ("v=DMARC1; p=none",),
    "selector1._domainkey.dupont.test": ("v=DKIM1; k=rsa; p=MIGf",),
}


class Names(asyncio.DatagramProtocol):
    """A name server that knows these TXT records and nothing else."""

    def __init__(self, records: Mapping[str, Sequence[str]]) -> None:
        self.records = records
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        query = dns.message.from_wire(data)
        question = query.question[0]
        reply = dns.message.make_response(query)
        texts = self.records.get(question.name.to_text(omit_final_dot=True))
        if texts is None:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        else:
            quoted = [f'"{text}"' for text in texts]
            reply.answer.append(dns.rrset.from_text(question.name, 60, "IN", "TXT", *quoted))
        self.transport.sendto(reply.to_wire(), addr)


@pytest.fixture
async def resolver() -> AsyncIterator[dns.asyncresolver.Resolver]:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: Names(GOOD), local_addr=("127.0.0.1", 0)
    )
    asked = dns.asyncresolver.Resolver(configure=False)
    asked.nameservers = ["127.0.0.1"]
    asked.port = transport.get_extra_info("sockname")[1]
    yield asked
    transport.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(write(tmp_path), ENVIRON)


def names(lines: list[Line]) -> list[tuple[str, str]]:
    return [(line.state.value, line.sentence.key.removeprefix("checkup.")) for line in lines]


async def test_a_well_kept_domain_is_said_so(
    settings: Settings, resolver: dns.asyncresolver.Resolver
) -> None:
    lines = await domains(settings, lambda name: lookup_txt(name, resolver=resolver))
    assert names(lines) == [("ok", "spf"), ("ok", "dkim"), ("ok", "dmarc")]
    assert "v=spf1 include:_spf.hosting.test -all" in lines[0].say("fr")


async def test_a_name_nobody_knows_has_no_records_and_a_mute_server_is_an_error(
    resolver: dns.asyncresolver.Resolver,
) -> None:
    assert await lookup_txt("martin.test", resolver=resolver) == ()
    resolver.port = 9  # nobody listens
    with pytest.raises(OSError, match=r"lifetime|answer"):
        await lookup_txt("dupont.test", resolver=resolver, seconds=0.2)


async def test_a_bare_domain_is_told_what_to_add(settings: Settings) -> None:
    async def nothing(_: str) -> tuple[str, ...]:
        return ()

    lines = await domains(settings, nothing)
    assert names(lines) == [
        ("warning", "no_spf"),
        ("unchecked", "no_dkim"),
        ("warning", "no_dmarc"),
    ]
    assert "_dmarc.dupont.test" in lines[2].say("en")


async def test_two_spf_records_count_as_none(settings: Settings) -> None:
    async def twice(name: str) -> tuple[str, ...]:
        return ("v=spf1 -all", "v=spf1 mx -all") if name == "dupont.test" else ()

    assert names(await domains(settings, twice))[0] == ("warning", "spf_twice")


async def test_without_a_resolver_nothing_is_claimed(settings: Settings) -> None:
    async def silent(_: str) -> tuple[str, ...]:
        raise OSError("timed out")

    assert names(await domains(settings, None)) == [("unchecked", "no_dns")]
    assert names(await domains(settings, silent)) == [("unchecked", "dns_silent")]
