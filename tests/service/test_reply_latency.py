"""The claim on replies, in small: every reply pauses its case, and none takes long."""

from __future__ import annotations

import pytest
from tests.shown.reply_latency import measured

pytestmark = [pytest.mark.dovecot, pytest.mark.e2e, pytest.mark.xdist_group("dovecot")]


def test_a_handful_of_replies_pause_their_cases_within_seconds() -> None:
    short = [figure for figure in measured(5, 0.2) if figure.holds is False]
    assert short == []
