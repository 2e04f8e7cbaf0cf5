"""A copy of the store is true, private, never overwrites, and opens again with everything on hold."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from tests.cli.desk import Desk
from tests.servers import postgres as pg

from relanced.store import backup, holds, proof, schema, views
from relanced.store.engine import Store
from relanced.store.migrations import upgrade

AT = datetime(2026, 11, 25, 1, 40, tzinfo=UTC)
UNIT = Path(__file__).parents[2] / "systemd" / "relanced-backup.service"


def put_back(desk: Desk, copy: Path) -> None:
    state = desk.folder / "state"
    for file in state.glob("relanced.db*"):
        file.unlink()
    shutil.copy(copy, state / "relanced.db")


def test_a_copy_holds_what_the_store_held_and_is_its_owners_alone(desk: Desk) -> None:
    before = desk.ask("cases")
    said = desk.give("backup", "copie.backup")
    copy = desk.folder / "copie.backup"
    assert said.code == 0
    assert f"{-(-copy.stat().st_size // 1024)} Ko" in said.err
    assert copy.stat().st_mode & 0o777 == 0o600
    assert sorted(p.name for p in desk.folder.glob("*backup*")) == ["copie.backup"]
    put_back(desk, copy)
    assert desk.ask("cases") == before
    assert desk.give("verify").code == 0


def test_a_store_opened_from_a_copy_sends_nothing_until_a_person_lifts_the_hold(desk: Desk) -> None:
    desk.give("backup", "copie.backup")
    assert desk.ask("holds") == []
    put_back(desk, desk.folder / "copie.backup")
    (hold,) = desk.ask("holds")
    assert (hold["scope"], hold["kind"]) == ("all", "restored")
    assert "copie du" in hold["reason"]
    assert "Créanciers qui envoient : 0" in desk.give("status").out
    assert "Rien n'était arrêté" in desk.give("start").out  # a start is no answer to it
    desk.give("backup", "deuxieme.backup")  # a copy of a copy is held once
    put_back(desk, desk.folder / "deuxieme.backup")
    (hold,) = desk.ask("holds")
    assert desk.give("holds", "lift", str(hold["id"])).code == 0
    assert "Créanciers qui envoient : 1" in desk.give("status").out


def test_what_was_released_before_the_copy_is_looked_at_again_after_it(desk: Desk) -> None:
    desk.give("approve", desk.ask("queue")["list"])
    assert len(desk.ask("queue")["released"]) == 1
    old = incarnations(desk)
    desk.give("backup", "copie.backup")
    put_back(desk, desk.folder / "copie.backup")
    (hold,) = desk.ask("holds")
    desk.give("holds", "lift", str(hold["id"]))
    queue = desk.ask("queue")
    assert (len(queue["letters"]), queue["released"]) == (1, [])
    assert "Lettres à approuver" in desk.give("queue").out
    assert [len(name) for name in incarnations(desk)] == [8]
    assert incarnations(desk) != old  # no number of a Message-ID is handed out twice


def incarnations(desk: Desk) -> list[str]:
    with contextlib.closing(sqlite3.connect(desk.folder / "state" / "relanced.db")) as store:
        return [name for (name,) in store.execute("SELECT incarnation FROM mailbox")]


def test_nothing_is_ever_overwritten(desk: Desk) -> None:
    (desk.folder / "copie.backup").write_text("précieux", "utf-8")
    said = desk.give("backup", "copie.backup")
    assert (said.code, said.err) == (2, "copie.backup : existe déjà, et n'est jamais écrasé.\n")
    assert (desk.folder / "copie.backup").read_text("utf-8") == "précieux"


def test_a_folder_that_is_not_there_is_said(desk: Desk) -> None:
    assert desk.give("backup", "nulle/part.backup").code == 2


def test_a_copy_sees_one_moment_while_somebody_writes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/s.db"
    upgrade(url)
    store = Store(url)
    with store.begin() as session:
        session.add(schema.Creditor(id="dupont"))
        session.flush()
        size = backup.copy_store(store, tmp_path / "c.backup", AT)  # its own snapshot: no dupont
    store.close()
    assert size == (tmp_path / "c.backup").stat().st_size
    copy = Store(f"sqlite:///{tmp_path}/c.backup")
    with copy.look() as session:
        assert session.get(schema.Creditor, "dupont") is None
        assert [row.kind for row in holds.standing(session)] == ["restored"]
    copy.close()


def test_a_copy_that_is_cut_in_the_middle_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/s.db"
    upgrade(url)
    store = Store(url)
    whole = backup._copy_sqlite

    def cut(engine: Engine, part: Path, at: datetime) -> None:
        assert not (tmp_path / "c.backup").exists()
        whole(engine, part, at)
        os.truncate(part, part.stat().st_size // 2)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_copy_sqlite", cut)
    with pytest.raises(OSError, match="No space"):
        backup.copy_store(store, tmp_path / "c.backup", AT)
    store.close()
    assert not list(tmp_path.glob("*c.backup*"))


def test_the_unit_gives_a_command_that_exists(desk: Desk) -> None:
    line = next(row for row in UNIT.read_text().splitlines() if row.startswith("ExecStart="))
    words = shlex.split(line.removeprefix("ExecStart=").replace("%%", "%"))
    shell, option, script, *arguments = words
    script = script.replace("/etc/relanced/relanced.toml", str(desk.folder / "relanced.toml"))
    script = script.replace("exec relanced", "echo")
    arguments[1] = str(desk.folder)
    told = subprocess.run([shell, option, script, *arguments], capture_output=True, text=True, check=True)  # fmt: skip
    assert desk.give(*told.stdout.split()).code == 0
    assert len(list(desk.folder.glob("relanced-*.backup"))) == 1


@pytest.mark.postgres
def test_a_dump_of_postgresql_is_restored_on_hold(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = pg.binaries()
    assert programs is not None
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    upgrade(postgres)
    store = Store(postgres)
    with store.begin() as session:
        session.add(schema.Creditor(id="dupont"))
    backup.copy_store(store, tmp_path / "c.sql", AT)
    with store.begin() as session:
        assert holds.standing(session) == []
    address = postgres.replace("+psycopg", "")
    bare = f"{address.rpartition('/')[0]}/back"

    def psql(*words: str) -> None:
        subprocess.run(["psql", "-v", "ON_ERROR_STOP=1", *words], check=True, capture_output=True)

    psql(address, "-c", "CREATE DATABASE back")
    psql(bare, "-f", str(tmp_path / "c.sql"))
    store.close()
    copy = Store(f"{postgres.rpartition('/')[0]}/back")
    with copy.look() as session:
        assert session.get(schema.Creditor, "dupont") is not None
        (hold,) = views.hold_list(session, "en")
        assert (hold["kind"], hold["scope"]) == ("restored", "all")
        assert proof.verify(session) == []
    copy.close()
    psql(address, "-c", "DROP DATABASE back")


def test_without_pg_dump_the_exact_command_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(backup.CannotCopy) as trouble:
        backup._dump_postgresql("postgresql+psycopg://me:secret@db/relanced", tmp_path / "c", AT)
    said = dict(trouble.value.because.facts)["command"]
    assert (
        said
        == "pg_dump --no-owner --no-privileges --format=plain --file=FILE postgresql://me@db/relanced"
    )
