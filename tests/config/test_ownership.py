"""The state folder answers to one account."""

from __future__ import annotations

from pathlib import Path

import pytest

from relanced.config import BadConfiguration, refuse_foreign_store


def test_ones_own_folder_and_one_that_is_not_there_yet_are_accepted(tmp_path: Path) -> None:
    refuse_foreign_store(tmp_path)
    refuse_foreign_store(tmp_path / "not-yet")


def test_another_accounts_folder_is_refused_with_the_command_to_give(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration) as caught:
        refuse_foreign_store(tmp_path, uid=tmp_path.stat().st_uid + 12345)
    assert f"{tmp_path}" in caught.value.say("fr")
    assert "sudo -u" in caught.value.say("en")
