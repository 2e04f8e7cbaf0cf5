"""One life of the daemon, which kills itself right after its n-th commit (0: never)."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from relanced.books.door import read_ledger
from relanced.clock import SetClock
from relanced.config.loading import load
from relanced.rounds import enter, read
from relanced.service import Post, one_pass, open_office
from relanced.store import leases, outbox, proof

FOLDER, IMAP, SMTP, DIE_AT = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
LEDGER = "Client;Facture;Echeance;Solde;Email\n" + "".join(
    f"Client {n};F-{n};05/10/2026;100,00;c{n}@client.test\n" for n in range(3)
)


def configuration() -> Path:
    (FOLDER / "creditors.d").mkdir(exist_ok=True)
    secret = FOLDER / "secret"
    secret.write_text("secret", "utf-8")
    secret.chmod(0o600)
    (FOLDER / "relanced.toml").write_text(
        '[mailboxes.main]\naddress = "relance@dupont.test"\npassword_file = "secret"\nsent_copy = "never"\n'
        f'imap = {{host = "127.0.0.1", port = {IMAP}, security = "none"}}\n'
        f'smtp = {{host = "127.0.0.1", port = {SMTP}, security = "none"}}\n',
        "utf-8",
    )
    (FOLDER / "creditors.d" / "dupont.toml").write_text(
        'state = "live"\nname = "Dupont"\niban = "FR1420041010050500013M02606"\nmailbox = "main"\n'
        'procedure = "standard"\n[caps]\nfirst_list_approval = false\n[signature]\nname = "Anne"\n',
        "utf-8",
    )
    return FOLDER / "relanced.toml"


async def live() -> None:
    office = open_office(load(configuration(), {}), SetClock(datetime(2026, 10, 9, 9, tzinfo=UTC)))
    commits = 0

    def count() -> None:
        nonlocal commits
        commits += 1
        if commits == DIE_AT:
            os.kill(os.getpid(), signal.SIGKILL)

    office.store.after_commit = count
    child = read.parser()
    post = Post(office, office.settings.mailboxes["main"], child)
    data = LEDGER.encode()
    file = enter.File("dupont", "l.csv", data, is_confirmed=True)
    await office.store.write(enter.enter, office, file, read_ledger(data, "l.csv"))
    if DIE_AT == 0:
        with office.store.begin() as session:  # the dead owner's lease runs out, turned by hand
            session.execute(leases.LEASES.update().values(until=datetime(2020, 1, 1, tzinfo=UTC)))
    await one_pass(office, [post])
    await one_pass(office, [post])
    with office.store.look() as session:
        (FOLDER / "verify").write_text(str(proof.verify(session)), "utf-8")
        states = [row.state for row in session.execute(outbox.LETTERS.select())]
    (FOLDER / "unsure").write_text(str(states.count("UNSURE")), "utf-8")
    await post.leave()
    child.close()
    office.store.close()


asyncio.run(live())
