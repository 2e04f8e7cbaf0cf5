"""The witness beside the database: whatever one torn write leaves, the slot before it is read."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from relanced.store.sidecar import SLOT, SLOTS, Position, Sidecar

FIRST, SECOND = Position("abcdefgh", 4, 3), Position("abcdefgh", 5, 4)


def kept_twice(folder: Path) -> bytes:
    async def keep() -> None:
        witness = Sidecar(folder)
        await witness.keep("main", FIRST)
        await witness.keep("main", SECOND)

    asyncio.run(keep())
    return (folder / "main.position").read_bytes()


@pytest.mark.parametrize("torn_at", [0, 1, 8, 9, 20, SLOT // 2])
def test_a_half_written_slot_leaves_the_one_before_it(tmp_path: Path, torn_at: int) -> None:
    whole = kept_twice(tmp_path)
    assert len(whole) == SLOT * SLOTS
    newest = next(n for n in range(SLOTS) if b'"dots": 4' in whole[n * SLOT : (n + 1) * SLOT])
    torn = bytearray(whole)
    # What lay there two turns ago shines through behind the part that was written.
    torn[newest * SLOT + torn_at : (newest + 1) * SLOT] = b"x" * (SLOT - torn_at)
    (tmp_path / "main.position").write_bytes(torn)
    assert Sidecar(tmp_path).read("main") == FIRST
    asyncio.run(Sidecar(tmp_path).keep("main", SECOND))
    assert Sidecar(tmp_path).read("main") == SECOND


@pytest.mark.parametrize("data", [b"", b"\0" * SLOT * SLOTS, b"00000000 {}", b"zzzzzzzz []" * 99])
def test_a_file_without_one_whole_slot_is_no_witness_and_is_made_anew(
    tmp_path: Path, data: bytes
) -> None:
    (tmp_path / "main.position").write_bytes(data)
    assert Sidecar(tmp_path).read("main") is None
    asyncio.run(Sidecar(tmp_path).keep("main", SECOND))
    assert Sidecar(tmp_path).read("main") == SECOND


def test_a_later_position_is_never_replaced_by_an_earlier_one(tmp_path: Path) -> None:
    async def keep() -> None:
        witness = Sidecar(tmp_path)
        await asyncio.gather(witness.keep("main", SECOND), witness.keep("main", FIRST))

    asyncio.run(keep())
    assert Sidecar(tmp_path).read("main") == SECOND
