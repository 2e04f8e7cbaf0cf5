"""The same life on PostgreSQL: one code path, two engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.rounds import (
    test_asking,
    test_brakes,
    test_crowds,
    test_digest,
    test_letters,
    test_many_creditors,
    test_replies,
)
from tests.rounds.firm import Firm

from relanced.wall import Child

pytestmark = [pytest.mark.postgres, pytest.mark.e2e]


@pytest.fixture
def found(tmp_path: Path, child: Child, postgres: str) -> Iterator[Callable[..., Firm]]:
    """Found the same firms with their memory in PostgreSQL."""
    made: list[Firm] = []

    def make(kind: str = "dedicated", **creditors: dict[str, str]) -> Firm:
        made.append(
            Firm(tmp_path, child, creditors or {"dupont": {}}, kind, f'database = "{postgres}"')
        )
        return made[-1]

    yield make
    for firm in made:
        firm.office.store.close()


test_part_payment = (
    test_asking.test_after_a_part_payment_the_level_stays_the_gap_restarts_and_the_letter_thanks
)
test_one_letter = (
    test_asking.test_one_letter_gathers_what_is_due_and_the_highest_level_sets_the_tone
)
test_paid_between = test_asking.test_what_was_paid_between_the_plan_and_the_dot_is_not_asked
test_first_list = test_brakes.test_nothing_leaves_before_the_first_list_is_released_and_exactly_it
test_cap = test_brakes.test_the_cap_of_a_day_is_never_exceeded_and_the_rest_leaves_tomorrow
test_held_list = test_brakes.test_an_implausible_list_is_held_whole_and_stops_sending
test_thread = test_many_creditors.test_a_reply_in_the_thread_pauses_that_creditors_case_only
test_promise = test_replies.test_a_promise_comes_back_to_the_desk_when_its_day_passes_unpaid
test_bounce = test_replies.test_a_hard_bounce_stops_the_case_and_kills_the_address
test_doubt = (
    test_replies.test_an_answer_that_never_came_is_a_doubt_and_is_never_sent_again_by_itself
)
test_stop = test_replies.test_a_stop_outlives_the_debt
test_digest_whole = (
    test_digest.test_the_digest_says_what_left_what_came_in_what_was_paid_and_whom_to_call
)
test_digest_own = test_digest.test_a_creditors_own_digest_never_shows_another_creditor
test_digest_doubt = test_digest.test_a_doubtful_digest_is_never_sent_again_and_the_next_one_names_it
test_digest_coming = test_digest.test_what_leaves_next_is_what_then_leaves
test_first_letter = (
    test_letters.test_a_collector_says_nothing_before_its_first_letter_and_recalls_it_ever_after
)
test_crowd = test_crowds.test_one_sender_with_very_many_mails_keeps_nobody_else_waiting
test_alone = test_crowds.test_what_was_tried_before_is_taken_alone
test_stalled = test_crowds.test_a_debtor_who_writes_again_and_again_is_to_be_called
