"""The servers the other tests stand on."""

from __future__ import annotations

import psycopg
import pytest
from tests.servers.mailserver import Mailserver

from relanced.mail.smtp import Kind, Submission


@pytest.mark.postgres
@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_an_empty_database_of_its_own(postgres: str, turn: int) -> None:
    with psycopg.connect(postgres.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE TABLE once (x int)")


@pytest.mark.dovecot
async def test_the_mail_server_takes_a_letter(mailserver: Mailserver) -> None:
    async def yes() -> bool:
        return True

    submission = await Submission.open(mailserver.account(mailserver.fresh()))
    answer = await submission.offer(
        "box001@demo.test", "client@client.test", b"Subject: x\n\nx", yes
    )
    await submission.quit()
    assert answer.kind is Kind.ACCEPTED
    assert answer.wire_id
