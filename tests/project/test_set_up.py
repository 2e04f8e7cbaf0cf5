"""`make` and tools/set-up, tried in a folder of their own without a network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = ("tools/set-up", ".ci/run")

# It stands in for an interpreter: it answers as one that has everything, and says so when it is asked to install.
WILLING = """#!/bin/sh
case "$*" in
    *ensurepip*) exit {has_venv} ;;
    *version_info*) exit {is_new} ;;
    *"-m venv"*) mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
    *--version*) echo Python 3.11.2 ;;
    *install*) echo "$*" >> installed; exit {installs} ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with a space in its name, and in it what set-up reads."""
    folder = tmp_path / "a checkout"
    for name in ("tools", "requirements"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "Makefile"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def python(folder: Path, *, has_venv: int = 0, is_new: int = 0, installs: int = 0) -> str:
    path = folder / "python"
    path.write_text(WILLING.format(has_venv=has_venv, is_new=is_new, installs=installs))
    path.chmod(0o755)
    return "./python"


def set_up(folder: Path, what: str, interpreter: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(folder / "tools" / "set-up"), what],
        cwd=folder.parent,  # it finds its own folder
        env={"PATH": os.environ["PATH"], "PYTHON": interpreter},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def installed(folder: Path) -> list[str]:
    return (folder / "installed").read_text().splitlines()


def test_the_first_run_checks_every_hash_and_takes_wheels_only(checkout: Path) -> None:
    answer = set_up(checkout, "demo", python(checkout))
    assert answer.returncode == 0, answer.stderr
    assert [line.split(":")[0] for line in answer.stderr.splitlines()] == [
        "set-up 1/3",
        "set-up 2/3",
        "set-up 3/3",
    ]
    requirements, project = installed(checkout)
    assert "--require-hashes --only-binary :all:" in requirements
    assert "--no-deps --no-build-isolation --editable ." in project


def test_the_second_run_does_nothing_and_needs_no_interpreter(checkout: Path) -> None:
    set_up(checkout, "demo", python(checkout))
    answer = set_up(checkout, "demo", "/nowhere/python3")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert len(installed(checkout)) == 2


def test_everything_is_built_upon_the_demo_and_covers_it(checkout: Path) -> None:
    interpreter = python(checkout)
    set_up(checkout, "demo", interpreter)
    answer = set_up(checkout, "all", interpreter)
    assert "set-up 1/3" not in answer.stderr  # the same .venv goes on
    assert len(installed(checkout)) == 4
    (checkout / ".venv" / ".set-up-demo").unlink()
    assert set_up(checkout, "demo", interpreter).stderr == ""


def test_a_change_of_the_pins_is_installed(checkout: Path) -> None:
    interpreter = python(checkout)
    set_up(checkout, "demo", interpreter)
    with (checkout / "requirements" / "demo.txt").open("a") as file:
        file.write("# one more\n")
    assert "set-up 2/3" in set_up(checkout, "demo", interpreter).stderr


def test_a_folder_that_moved_is_set_up_again(checkout: Path) -> None:
    interpreter = python(checkout)
    set_up(checkout, "demo", interpreter)
    moved = checkout.rename(checkout.with_name("elsewhere"))
    assert "set-up 1/3" in set_up(moved, "demo", interpreter).stderr


def test_what_failed_is_tried_again_and_not_taken_for_done(checkout: Path) -> None:
    failed = set_up(checkout, "demo", python(checkout, installs=1))
    assert failed.returncode == 1
    assert "run the same command again" in failed.stderr
    assert set_up(checkout, "demo", python(checkout, installs=1)).returncode == 1


@pytest.mark.parametrize(
    ("lacks", "remedy"),
    [({"has_venv": 1}, "apt install python3-venv"), ({"is_new": 1}, "Python 3.11 or newer")],
)
def test_what_is_missing_is_said_with_its_remedy(
    checkout: Path, lacks: dict[str, int], remedy: str
) -> None:
    answer = set_up(checkout, "all", python(checkout, **lacks))
    assert answer.returncode == 1
    assert remedy in answer.stderr
    assert not (checkout / ".venv").exists()


def test_make_alone_lists_what_it_can_do(checkout: Path) -> None:
    listed = subprocess.run(
        ["make"], cwd=checkout, capture_output=True, text=True, check=True
    ).stdout
    targets = re.findall(r"^([a-z-]+%?):(?!=)", (checkout / "Makefile").read_text(), re.MULTILINE)
    assert {"demo", "test", "venv", "lint", "test-fast", "show-%", "clean"} <= set(targets)
    assert re.findall(r"^  (\S+)", listed, re.MULTILINE) == targets


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_reads_as_its_shell_wants_it(script: str) -> None:
    path = ROOT / script
    shell = path.read_text().splitlines()[0].rpartition("/")[2].removeprefix("env ")
    answer = subprocess.run([shell, "-n", path], capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert os.access(path, os.X_OK)
