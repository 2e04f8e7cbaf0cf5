"""The units as systemd itself judges them, and as the daemon needs them."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from relanced.books.xlsx_list import TASK
from relanced.mail.showing import TASK as SHOWING
from relanced.rounds.read import PARSER
from relanced.wall import SOCKET

UNITS = Path(__file__).parents[2] / "systemd"
FILES = sorted(
    str(path) for kind in ("service", "socket", "timer") for path in UNITS.glob(f"*.{kind}")
)


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", "--no-pager", *arguments], capture_output=True, text=True, check=False
    )


def settings(unit: str) -> dict[str, list[str]]:
    """Return the values of each directive of a unit, in order."""
    found: dict[str, list[str]] = {}
    for line in (UNITS / unit).read_text(encoding="utf-8").splitlines():
        name, is_set, value = line.partition("=")
        if is_set and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


@pytest.mark.systemd
def test_systemd_accepts_every_unit_without_a_word() -> None:
    answer = analyze("verify", *FILES)
    assert (answer.returncode, answer.stdout + answer.stderr) == (0, "")


# Tenths of systemd's own measure of exposure: 100 is everything, 0 is nothing. The daemon's is what a network costs.
@pytest.mark.systemd
@pytest.mark.parametrize(
    ("unit", "most"),
    [
        ("relanced", 12),
        ("relanced-desk", 12),
        ("relanced-parser@", 3),
        ("relanced-verify", 6),
        ("relanced-backup", 6),
    ],
)
def test_a_unit_is_hardly_exposed(unit: str, most: int) -> None:
    answer = analyze(
        "security", "--offline=true", f"--threshold={most}", str(UNITS / f"{unit}.service")
    )
    assert answer.returncode == 0, answer.stdout.splitlines()[-1:]


_WITHOUT_NAMESPACES = """
import ctypes, platform, socket, sys
from relanced.wall import Child, ChildFailed, seccomp
architecture, calls, _ = seccomp._MACHINES[platform.machine()]
refused = {name: calls[name] for name in ("unshare", "setns")}
seccomp._MACHINES = {platform.machine(): (architecture, refused, ())}
libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(38, 1, 0, 0, 0) == 0 and seccomp.forbid(libc)  # as RestrictNamespaces=yes does
assert libc.unshare(0x10000000) == -1 and libc.unshare(0x40000000) == -1
with socket.create_server(("127.0.0.1", 0)) as server, Child("builtins:eval", seconds=20, memory_mib=256) as child:
    print(*child.walls())
    for attempt in (f"__import__('socket').create_connection(('127.0.0.1', {server.getsockname()[1]}), 2)",
                    "__import__('socket').socket(__import__('socket').AF_UNIX)",
                    "__import__('os').fork()", "open('/tmp/never', 'wb')"):
        try:
            child.ask(attempt.encode())
        except ChildFailed as failed:
            print(failed.reason)
with Child("relanced.mail.parse:serve", seconds=20, memory_mib=512) as child:
    print(b"hello" in child.ask(b"From: a@b.test\\r\\n\\r\\nhello\\r\\n"))
"""


def test_the_wall_stands_where_no_namespace_may_be_made() -> None:
    """What `RestrictNamespaces=yes` asks of the kernel is asked here without systemd."""
    assert settings("relanced.service")["RestrictNamespaces"] == ["yes"]
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _WITHOUT_NAMESPACES], capture_output=True, text=True, check=False
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    walls, *found = answer.stdout.splitlines()
    assert "calls" in walls.split()
    assert "network" not in walls.split()
    assert found == ["refused"] * 4 + ["True"]


def test_a_bad_configuration_is_not_tried_again_but_a_crash_is() -> None:
    unit = settings("relanced.service")
    assert unit["Restart"] == ["on-failure"]
    assert unit["RestartPreventExitStatus"] == ["2"]


def test_the_watchdog_listens_to_the_daemon_alone() -> None:
    unit = settings("relanced.service")
    assert (unit["Type"], unit["NotifyAccess"], unit["WatchdogSec"]) == (
        ["notify"],
        ["main"],
        ["120"],
    )
    # `env` hands its own process over to the daemon, which therefore is the main one.
    assert unit["ExecStart"][0].startswith("/usr/bin/env relanced run --no-desk ")


# unit -> directive -> what must stand there; the rest of systemd/README.md's checklist is in the scores above.
LIMITS = {
    "relanced": {"TimeoutStopSec": "90", "KillMode": "mixed", "StartLimitBurst": "5", "StartLimitIntervalSec": "10min",
                 "RestartSec": "30", "MemoryMax": "1G", "TasksMax": "256", "LimitNOFILE": "4096", "LimitCORE": "0",
                 "User": "relanced", "UMask": "0077", "StateDirectoryMode": "0700", "RuntimeDirectoryMode": "0700"},
    "relanced-parser@": {"MemoryMax": "768M", "TasksMax": "8", "LimitCORE": "0", "CPUQuota": "100%", "LimitFSIZE": "0",
                         "DynamicUser": "yes", "PrivateNetwork": "yes", "RestrictAddressFamilies": "AF_UNIX"},
    "relanced-verify": {"MemoryMax": "1G", "TasksMax": "64", "LimitCORE": "0", "UMask": "0077"},
    "relanced-backup": {"MemoryMax": "1G", "TasksMax": "64", "LimitCORE": "0", "UMask": "0077"},
}  # fmt: skip


@pytest.mark.parametrize("unit", LIMITS)
def test_a_unit_keeps_its_limits(unit: str) -> None:
    found = settings(f"{unit}.service")
    assert {name: found.get(name) for name in LIMITS[unit]} == {
        name: [value] for name, value in LIMITS[unit].items()
    }


def test_no_letter_leaves_before_the_clock_is_set() -> None:
    assert "time-sync.target" in settings("relanced.service")["After"][0].split()


def test_the_parser_is_given_no_secret_no_folder_and_the_tasks_the_daemon_asks_for() -> None:
    unit = settings("relanced-parser@.service")
    assert not unit.keys() & {
        "LoadCredential",
        "StateDirectory",
        "ReadWritePaths",
        "EnvironmentFile",
    }
    tasks = (PARSER, TASK, "relanced.books.invoice_tree:open_invoice", SHOWING)
    assert unit["ExecStart"] == [f"/usr/bin/env relanced-parser {' '.join(tasks)}"]
    assert settings("relanced-parser.socket")["ListenStream"] == [SOCKET]
    assert settings("relanced-parser.socket")["SocketMode"] == ["0600"]


@pytest.mark.parametrize(
    "unit", ["relanced", "relanced-desk", "relanced-verify", "relanced-backup"]
)
def test_the_failure_of_a_unit_raises_the_alarm(unit: str) -> None:
    assert settings(f"{unit}.service")["OnFailure"] == ["relanced-alarm@%n.service"]


@pytest.mark.parametrize("name", ["verify", "backup"])
def test_what_a_timer_missed_is_done_when_the_machine_is_back(name: str) -> None:
    assert settings(f"relanced-{name}.timer")["Persistent"] == ["yes"]


_REFUSE_WRITABLE_CODE = 65  # prctl(2), Linux 6.3: what MemoryDenyWriteExecute asks for
_IMPORT_ALL = f"""
import ctypes, sys
if ctypes.CDLL(None).prctl({_REFUSE_WRITABLE_CODE}, 1, 0, 0, 0) != 0:
    sys.exit(3)
import cryptography.hazmat.bindings._rust, lxml.etree, psycopg, pydantic, pypdfium2, python_calamine
import sqlalchemy, sqlite3, ssl
ssl.create_default_context()
page = pypdfium2.PdfDocument.new().new_page(100, 100)
sqlite3.connect(":memory:").execute("SELECT 1").fetchone()
"""


def _kernel_can_refuse_writable_code() -> bool:
    # The question that goes with the request: it asks, and changes nothing.
    answer: int = ctypes.CDLL(None).prctl(_REFUSE_WRITABLE_CODE + 1, 0, 0, 0, 0)
    return answer >= 0


if _kernel_can_refuse_writable_code():

    def test_every_compiled_library_works_where_no_memory_is_both_written_and_run() -> None:
        answer = subprocess.run(
            [sys.executable, "-c", _IMPORT_ALL], capture_output=True, text=True, check=False
        )
        assert answer.returncode == 0, answer.stderr
