"""The pins: whole, hashed, free of addresses, and the small file a part of the large one."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
FILES = ("all.txt", "demo.txt")
PIN = re.compile(
    r"^(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>[^ ;]+)(?: ; (?P<marker>[^\\]+?))? \\$"
)
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
CORE: list[str] = PROJECT["project"]["dependencies"]
WANTED = {"all.txt": [*CORE, *(each for extra in EXTRAS.values() for each in extra)]}
WANTED["demo.txt"] = [*CORE, *EXTRAS["demo"], *EXTRAS["build"]]


def blocks(file: str) -> dict[str, tuple[str, ...]]:
    """Return each package with its pin and hashes; every line of the file must be one we know."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in (ROOT / "requirements" / file).read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or line == "--only-binary :all:":
            continue
        if pin := PIN.match(line):
            name = pin["name"]
            assert name not in found, f"{name} is pinned twice"
            found[name] = [line]
        else:
            assert HASH.match(line), f"{file}: {line}"
            found[name].append(line)
    return {name: tuple(lines) for name, lines in found.items()}


@pytest.mark.parametrize("file", FILES)
def test_every_line_is_a_pin_or_a_hash_and_never_an_address(file: str) -> None:
    pins = blocks(file)
    assert len(pins) > 40
    assert all(len(lines) > 1 for lines in pins.values())


@pytest.mark.parametrize("file", FILES)
def test_only_wheels_are_taken(file: str) -> None:
    assert "\n--only-binary :all:\n" in (ROOT / "requirements" / file).read_text(encoding="utf-8")


def test_the_demo_needs_an_exact_part_of_everything() -> None:
    everything, demo = blocks("all.txt"), blocks("demo.txt")
    assert demo.items() < everything.items()
    assert "pytest" not in demo
    assert "psycopg" not in demo


@pytest.mark.parametrize("file", FILES)
def test_each_dependency_is_pinned_as_the_project_asks(file: str) -> None:
    pins = {name: PIN.match(lines[0]) for name, lines in blocks(file).items()}
    for text in WANTED[file]:
        asked = Requirement(text)
        pin = pins.get(canonicalize_name(asked.name))
        assert pin is not None, f"{asked.name} has no pin: run `make lock`"
        assert asked.specifier.contains(pin["version"]), f"{pin[0]}: run `make lock`"


def test_what_builds_the_project_is_pinned_too() -> None:
    for text in PROJECT["build-system"]["requires"]:
        assert canonicalize_name(Requirement(text).name) in blocks("demo.txt")


def test_the_tool_that_writes_the_pins_is_not_one_of_them() -> None:
    assert "uv" not in blocks("all.txt")


def test_each_dependency_is_accounted_for() -> None:
    accounted = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    for text in WANTED["all.txt"]:
        name = Requirement(text).name
        assert f"`{name}`" in accounted, f"{name} is not in docs/dependencies.md"
