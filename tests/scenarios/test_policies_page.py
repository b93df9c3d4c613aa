"""One page for each policy: what it answers about the same strikes, and why.

Three things are said of who was killed in the strikes of 12 March 2020:

* "Two federal police": an anonymous official of the Popular Mobilisation Units, told AP, printed by
  AAP. A part: it says nothing of everyone else, so the whole is 2 or more.
* "One civilian and five security personnel": Iraq's military, printed by Al Jazeera. A total that
  nobody stated, six, derived from its parts.
* "Casualties expected lower than 50": US officials, printed by AAP. A warning of what is to come,
  here taken as of the killed: never counted by any policy.

They never add up to 8; 2 is never the whole; 49 is nobody's figure.
"""

import pytest

from events.attribution import Link
from projections.estimate import estimate_text
from tests.helpers.any_case import EVERY_POLICY
from tests.helpers.said import Act, Lifted, Rated, Ruled, bounds, reasons, roles, said, told

AAP, AL_JAZEERA = "Australian Associated Press", "Al Jazeera"
PMU = Link("official, Popular Mobilisation Units", anonymous=True)
POLICE_TWO = said(PMU, "Associated Press", via=AAP, at="01:00", killed="2", of="federal police")
FEWER_THAN_50 = said(
    "US officials", via=AAP, at="01:00", killed="fewer than 50", modality="expected"
)
ARMY_SIX = said(
    "Iraq's military",
    via=AL_JAZEERA,
    at="05:10",
    killed={"civilian": "1", "security personnel": "5"},
)
GIVEN: tuple[Act, ...] = (POLICE_TWO, FEWER_THAN_50, ARMY_SIX)
BETWEEN = "02:00"
Bounds = tuple[int | None, int | str | None, int | None]

EXPECTED: dict[str, tuple[str, Bounds, str, str]] = {
    # Best is the one claim of the whole, six; the part allows as few as two in all.
    "standing": ("standing/whole", (2, 6, 6), "6", "standing/parts"),
    # The newest claim of the whole and nothing else: six, and the part is set aside.
    "latest": ("latest/whole", (6, 6, 6), "6", "latest/parts"),
    # From the least that an origin allows, the part's two, to the most that one says, six.
    "range": ("range/figures", (2, None, 6), "2–6", "range/figures"),
    # One number: the lowest of the most reliable sources who count the whole; one does.
    "conservative": ("conservative/figures", (6, 6, 6), "6", "conservative/bounds"),
    # Unrated sources are heard: best is the army's, low the part's, high the army's.
    "ucdp": ("ucdp/whole", (2, 6, 6), "6", "ucdp/parts"),
    # A range without a best; weak, for one origin alone counts the whole.
    "airwars": ("airwars/weak", (2, None, 6), "2–6", "airwars/weak"),
    # One origin counts the whole, and two are needed: no figure, which is not zero.
    "ibc": ("ibc/one", (None, None, None), "unknown", "ibc/one"),
    # One vote, the army's, is a majority of one; a part has no vote, but bounds from below.
    "majority": ("majority/most", (2, 6, 6), "6", "majority/parts"),
    # Nothing is preferred, so all claims of the whole are returned, the one; parts are not.
    "ranked": ("ranked/normal", (6, 6, 6), "6", "ranked/parts"),
}
of_every_policy = pytest.mark.parametrize("policy", EVERY_POLICY)


def test_there_is_a_page_for_every_policy() -> None:
    assert tuple(EXPECTED) == EVERY_POLICY


@of_every_policy
def test_what_each_policy_answers(policy: str) -> None:
    rule, figures, text, _ = EXPECTED[policy]
    found = told(*GIVEN).estimate(policy=policy)
    assert (found.rule, bounds(found), estimate_text(found)) == (rule, figures, text)
    assert (found.approximate, found.contested) == (False, False)
    assert (found.corroboration, found.derived) == ((1, True) if found.chosen else (0, False))


@of_every_policy
def test_what_each_policy_answered_after_the_first_report(policy: str) -> None:
    """Only a part is counted: at least two; IBC-style nothing, for a part is no count."""
    found = told(*GIVEN).estimate(policy=policy, as_of=BETWEEN)
    assert found.rule == EXPECTED[policy][3]
    assert bounds(found) == ((None, None, None) if policy == "ibc" else (2, None, None))


@of_every_policy
def test_what_is_expected_is_listed_under_every_policy_and_counted_under_none(policy: str) -> None:
    case = told(*GIVEN)
    found = case.estimate(policy=policy)
    assert reasons(found)[case.id(FEWER_THAN_50)] == "expected, not reported as having happened"
    assert plain_roles(roles(found), case.id(FEWER_THAN_50)) == ()
    alone = told(FEWER_THAN_50).estimate(policy=policy)
    assert (bounds(alone), alone.used) == ((None, None, None), ())


@of_every_policy
def test_never_eight_nor_forty_nine_nor_two_as_the_whole(policy: str) -> None:
    for as_of in (None, BETWEEN):
        found = told(*GIVEN).estimate(policy=policy, as_of=as_of)
        assert not {7, 8, 49, 50} & {found.low, found.best, found.high}
        assert found.best != 2
        assert found.high != 2


@of_every_policy
def test_each_part_is_known_by_itself(policy: str) -> None:
    """In its own slot a part is the whole: under IBC's rule of two origins it is still unknown."""
    case = told(*GIVEN)
    for who, count in (("federal police", 2), ("civilian", 1), ("security personnel", 5)):
        found = case.estimate(who, policy=policy)
        expected = (None, None) if policy == "ibc" else (count, count)
        assert (found.low, found.high) == expected
    assert case.text("civilian", policy=policy, as_of=BETWEEN) == "unknown"


def plain_roles(found: dict[str, tuple[str, ...]], claim: str) -> tuple[str, ...]:
    return found.get(claim, ())


# --- with a ruling ----------------------------------------------------------------------------


def test_an_analyst_who_prefers_the_army_is_followed_by_standing_and_ranked() -> None:
    ruled = Ruled(ARMY_SIX, reason="the ministry published the names")
    case = told(*GIVEN, ruled)
    standing, ranked = case.estimate(), case.estimate(policy="ranked")
    assert (standing.rule, bounds(standing)) == ("standing/ruled", (2, 6, 6))
    assert (ranked.rule, bounds(ranked)) == ("ranked/preferred", (6, 6, 6))
    assert ranked.ruled is not None
    assert ranked.ruled.reason == "the ministry published the names"


def test_an_analyst_who_deprecates_the_army_is_left_with_the_part() -> None:
    case = told(*GIVEN, Ruled(ARMY_SIX, "deprecated", reason="counts the raid of the day after"))
    for policy in ("standing", "ranked"):
        found = case.estimate(policy=policy)
        assert (found.rule, bounds(found)) == (f"{policy}/parts", (2, None, None))
        assert "counts the raid of the day after" in reasons(found)[case.id(ARMY_SIX)]


def test_an_analyst_who_sets_seven_is_followed_within_what_the_claims_allow() -> None:
    case = told(*GIVEN, ruled := Ruled(value="7", reason="seven graves"), Lifted(ruled))
    held = case.position(ruled)
    assert bounds(case.estimate(known=held)) == (2, 7, 7)
    assert bounds(case.estimate(policy="ranked", known=held)) == (7, 7, 7)
    assert bounds(case.estimate()) == (2, 6, 6)
    assert bounds(case.estimate(policy="ranked")) == (6, 6, 6)


@of_every_policy
def test_before_the_ruling_and_under_all_others_nothing_is_different(policy: str) -> None:
    case = told(*GIVEN, Ruled(value="7"))
    then = case.estimate(policy=policy, as_of="2020-03-13T23:00")
    assert bounds(then) == EXPECTED[policy][1]
    if policy not in ("standing", "ranked"):
        assert bounds(case.estimate(policy=policy)) == EXPECTED[policy][1]


# --- where the policies part ways -------------------------------------------------------------

FOUR = said("Rescue workers", killed="4", at="07:00")
FOUR_TOO = said("A hospital", killed="4", at="08:00")
TEN = said("A rebel group", killed="10", at="09:00")
SEVERAL = (*GIVEN, FOUR, FOUR_TOO, TEN, Rated("Iraq's military", "B"), Rated("A rebel group", "E"))


@pytest.mark.parametrize(
    ("policy", "figures"),
    [
        ("standing", (2, 6, 10)),  # the army is the most reliable; the rebels set the high only
        ("latest", (10, 10, 10)),  # the rebels spoke last
        ("range", (2, None, 10)),  # whoever says it
        ("conservative", (6, 6, 6)),  # the lowest of the most reliable, who is one: the army
        ("ucdp", (2, 6, 6)),  # as standing, but the unreliable rebels are not heard at all
        ("airwars", (2, None, 10)),  # a range, and fair: three reliable origins count the whole
        ("ibc", (0, None, 10)),  # enough origins, of people rather than civilians: from zero
        ("majority", (2, 4, 10)),  # two say four, and nobody else has two votes
        ("ranked", (4, None, 10)),  # all of the whole is returned, and it differs
    ],
)
def test_where_sources_differ_each_policy_goes_its_own_way(policy: str, figures: Bounds) -> None:
    found = told(*SEVERAL).estimate(policy=policy)
    assert bounds(found) == figures
    assert found.grade == ("fair" if policy == "airwars" else "")
