"""The real Dovecot and Postfix of tests/mailserver, as an object: one per test session."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import shutil
import signal
import smtplib  # noqa: TID251  (the outside world does not use our door)
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from relanced.clock import MachineClock
from relanced.mail.account import Account, Endpoint, Security

_SCRIPTS = Path(__file__).parents[1] / "mailserver"
_BINARIES = ("/usr/sbin/dovecot", "/usr/lib/dovecot/")
# One mailbox a test that asks for one, however many run on one server.
NAMES = [f"box{number:03}" for number in range(1, 201)]
DOMAIN = "demo.test"


def is_here() -> bool:
    """Whether this machine can run it: root, and both servers installed."""
    path = os.environ.get("PATH", "") + ":/usr/sbin"
    return os.geteuid() == 0 and all(
        shutil.which(name, path=path) for name in ("dovecot", "postfix")
    )


class Mailserver:
    """`ports` by protocol, `ca` to trust, accounts whose password is the part before the @."""

    def __init__(self, others: Sequence[str] = ()) -> None:
        """Start with `others` as further addresses, whose domains are then ours too."""
        self.folder = Path(tempfile.mkdtemp(prefix="relanced-mail-"))
        self._others = tuple(others)
        self.ports: dict[str, int] = {}
        self.ca = self.folder / "tls" / "cert.pem"
        self._fresh = iter(NAMES)
        self._frozen: list[int] = []
        self.up()

    def up(self) -> None:
        """Start, on the ports it had before; returns when every port greets."""
        fixed = {f"MAIL_{name.upper()}_PORT": str(port) for name, port in self.ports.items()}
        known = [f"{name}@{DOMAIN}" for name in NAMES] + ["client@client.test", *self._others]
        users = [f"{address}:{address.partition('@')[0]}" for address in known]
        subprocess.run(
            [_SCRIPTS / "up.sh", self.folder, *users],
            env={**os.environ, **fixed}, check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        told = json.loads((self.folder / "env.json").read_text())
        names = ("imap", "imaps", "lmtp", "smtp", "submission", "submissions")
        self.ports = {name: told[name] for name in names}

    def down(self) -> None:
        """Stop both servers; mail, UIDs and UIDVALIDITY stay."""
        self._script("down.sh")

    def purge(self) -> None:
        """Stop both servers and remove all they had."""
        self.thaw()
        self._script("down.sh", "--purge")

    def freeze(self) -> None:
        """Stop every Dovecot process in mid-air (SIGSTOP): sockets stay open, nothing answers."""
        self._frozen = list(self._dovecots())
        for pid in self._frozen:
            os.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on."""
        for pid in self._frozen:
            os.kill(pid, signal.SIGCONT)
        self._frozen = []

    def kill(self) -> None:
        """End every Dovecot process at once (SIGKILL); `down` and `up` bring it back."""
        for pid in self._dovecots():
            os.kill(pid, signal.SIGKILL)

    def expire(self) -> None:
        """Have Dovecot show a certificate that ran out yesterday, under the same key."""
        tls = self.folder / "tls"
        wanted = (
            "req",
            "-new",
            "-key",
            tls / "key.pem",
            "-subj",
            "/CN=old",
            "-out",
            tls / "old.csr",
        )
        (tls / "old.ext").write_text("subjectAltName=DNS:localhost\n", "ascii")
        signed = (
            "x509", "-req", "-in", tls / "old.csr", "-CA", self.ca, "-CAkey", tls / "key.pem", "-days", "-1",
            "-extfile", tls / "old.ext", "-set_serial", "2", "-out", tls / "old.pem",
        )  # fmt: skip
        for words in (wanted, signed):
            subprocess.run(["openssl", *words], check=True, capture_output=True, timeout=20)
        self._show(tls / "old.pem")

    def renew(self) -> None:
        """Have Dovecot show its good certificate again."""
        self._show(self.ca)

    def _show(self, certificate: Path) -> None:
        config = self.folder / "dovecot" / "dovecot.conf"
        lines = config.read_text("utf-8").splitlines()
        shown = [f"ssl_cert = <{certificate}" if ln.startswith("ssl_cert") else ln for ln in lines]
        config.write_text("\n".join(shown) + "\n", "utf-8")
        self._doveadm("reload")

    def kick(self, address: str) -> None:
        """End an account's sessions."""
        self._doveadm("auth", "cache", "flush")
        self._doveadm("kick", address)

    def forget_uids(self, address: str) -> None:
        """Lose a mailbox's UID list, while the server is down: UIDVALIDITY will change."""
        for lost in (self.folder / "mail" / address).rglob("dovecot*"):
            lost.unlink()

    def change(self, address: str, password: str = "", *, kibibytes: int = 0) -> None:
        """Give an account another password, or a quota (0: none), and end its sessions."""
        users = self.folder / "dovecot" / "users"
        lines = []
        for line in users.read_text("utf-8").splitlines():
            if line.partition(":")[0] == address:
                word = password or address.partition("@")[0]
                limit = f"userdb_quota_rule=*:storage={kibibytes}k" if kibibytes else ""
                line = f"{address}:{{PLAIN}}{word}::::::{limit}"  # noqa: PLW2901
            lines.append(f"{line}\n")
        users.write_text("".join(lines), "utf-8")
        wanted = f"storage={kibibytes}k" if kibibytes else ""
        word = password or address.partition("@")[0]
        # It reads the file anew when it likes.
        while not self._doveadm("auth", "test", address, word) or not self._has(address, wanted):
            self._doveadm("auth", "cache", "flush")
        self._doveadm("kick", address)

    def _has(self, address: str, rule: str) -> bool:
        known = self._doveadm("user", address) or ""
        return rule in known if rule else "quota_rule" not in known

    def _doveadm(self, *words: str) -> str | None:
        """Run one command of its administrator; None where it failed."""
        config = self.folder / "dovecot" / "dovecot.conf"
        done = subprocess.run(
            ["doveadm", "-c", config, *words], capture_output=True, text=True, timeout=20, check=False
        )  # fmt: skip
        return None if done.returncode else done.stdout or " "

    def fresh(self) -> str:
        """Return the address of a mailbox no test has used yet."""
        return f"{next(self._fresh)}@{DOMAIN}"

    def account(
        self,
        address: str,
        *,
        security: Security = "tls",
        secret: Callable[[], str] | None = None,
        imap_port: int | None = None,
    ) -> Account:
        """Return how a client gets at a mailbox, by password unless told otherwise."""
        imap, smtp = ("imaps", "submissions") if security == "tls" else ("imap", "submission")
        return Account(
            address=address,
            user=address,
            imap=Endpoint("localhost", imap_port or self.ports[imap], security),
            smtp=Endpoint("localhost", self.ports[smtp], security),
            secret=secret or (lambda: address.partition("@")[0]),
            ca_file=self.ca,
        )

    def token(self, address: str) -> str:
        """Return an OAuth 2 access token (JWT, HS256) that Dovecot checks by itself."""
        key = base64.b64decode((self.folder / "tls" / "oauth-hs256.b64").read_text())
        now = int(MachineClock().real_now().timestamp())
        claims = {"sub": address, "iat": now - 5, "nbf": now - 5, "exp": now + 300}
        head = _b64(b'{"alg":"HS256","typ":"JWT"}') + b"." + _b64(json.dumps(claims).encode())
        return (head + b"." + _b64(hmac.new(key, head, hashlib.sha256).digest())).decode()

    def deliver(self, raw: bytes, to: str, sender: str = "client@client.test") -> None:
        """Write to one of ours from outside, through Postfix; it arrives a little later."""
        with smtplib.SMTP("127.0.0.1", self.ports["smtp"], "outside.test", timeout=20) as outside:
            outside.sendmail(sender, [to], raw)

    def place(self, raw: bytes, to: str, sender: str = "client@client.test") -> None:
        """Lay a mail straight into a mailbox by LMTP; it is there on return."""
        with smtplib.LMTP("127.0.0.1", self.ports["lmtp"], "outside.test", timeout=20) as outside:
            outside.sendmail(sender, [to], raw)

    def mails(self, address: str) -> list[bytes]:
        """Return the mails in an INBOX as they lie on the disk, the oldest name first."""
        inbox = self.folder / "mail" / address / "Maildir"
        files = [file for part in ("cur", "new") for file in (inbox / part).glob("*")]
        return [file.read_bytes() for file in sorted(files, key=lambda file: file.name)]

    def is_idle(self) -> bool:
        """Whether Postfix has nothing left to deliver: every mail lies where it goes, or came back."""
        listed = subprocess.run(
            ["/usr/sbin/postqueue", "-c", self.folder / "postfix" / "etc", "-j"], check=True, capture_output=True,
            timeout=20,
        )  # fmt: skip
        return not listed.stdout.strip()

    def _script(self, name: str, *options: str) -> None:
        subprocess.run(
            [_SCRIPTS / name, *options, self.folder], check=True, capture_output=True, timeout=60
        )

    def _dovecots(self) -> Iterator[int]:
        """The processes that run a Dovecot binary inside our folder, and no other."""
        for process in Path("/proc").glob("[0-9]*"):
            try:
                program, place = (process / "exe").readlink(), (process / "cwd").readlink()
            except OSError:
                continue
            if str(program).startswith(_BINARIES) and place.is_relative_to(self.folder):
                yield int(process.name)


def _b64(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
