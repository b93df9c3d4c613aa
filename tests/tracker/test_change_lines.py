"""A change as it is printed, whatever caused it."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from events.event import Event
from projections.history import Change
from projections.measure import MeasureFold
from projections.policies import policy_named
from tests.helpers.said import said, told
from tracker.asking import Asked
from tracker.change_lines import about_shape, about_text, duration_text, event_block

WHEN = datetime(2020, 3, 14, 9, tzinfo=UTC)


class OfNoKindKnownHere(Event, frozen=True, kw_only=True, tag=1):
    """An event whose class the lines have never heard of."""

    TOPIC = "claim.taken-back"
    reason: str = "the source withdrew it"


def asked(cause: Event, claim: Event | None = None) -> Asked:
    case = SimpleNamespace(event=lambda _: cause, statement=lambda _: claim)
    return cast(Asked, SimpleNamespace(case=case))


def test_a_cause_of_an_unknown_kind_is_not_taken_for_the_claim() -> None:
    case = told(six := said("Iraq's military", killed="6", at="03:00"))
    nothing = MeasureFold().estimate(None, policy_named("standing").apply)
    change = Change(9, None, case.estimate(), nothing, case.claim(six))
    cause = OfNoKindKnownHere(recorded_at=WHEN, recorded_by="ana")
    line = about_shape(asked(cause, case.events[case.position(six) - 1].event), change)
    assert line["because"] == "taken back (by ana)"
    assert about_text(line) == [f"about #{case.position(six)}  Iraq's military → Al Jazeera"]
    assert event_block(line, "recorded")[0].startswith("2020-03-14 09:00Z  #9  taken back")
    assert event_block(line, "recorded")[1] == []


def test_a_change_about_no_claim_has_no_time_of_publication() -> None:
    nothing: Any = MeasureFold().estimate(None, policy_named("standing").apply)
    cause = OfNoKindKnownHere(recorded_at=WHEN, recorded_by="ana", reason="")
    line = about_shape(asked(cause), Change(9, None, nothing, nothing, None))
    assert (line["reported_at"], line["claim"], about_text(line)) == (None, None, [])
    assert event_block(line, "reported") == (
        "2020-03-14 09:00Z  #9  taken back (by ana)",
        [],
    )


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "less than a second"),
        (1, "1 second"),
        (59, "59 seconds"),
        (60, "1 minute"),
        (90, "1 minute 30 seconds"),
        (3_600, "1 hour"),
        (23_400, "6 hours 30 minutes"),
        (86_399, "23 hours 59 minutes"),
        (90_000, "1 day 1 hour"),
        (1_000_000, "11 days 13 hours"),
    ],
)
def test_how_long_something_lasted(seconds: int, text: str) -> None:
    assert duration_text(seconds) == text
