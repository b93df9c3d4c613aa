"""What a check can find, and what to do about each kind."""

from collections.abc import Mapping

import msgspec

from projections.claims import SlotClaim
from projections.measure import Population


class Kind(msgspec.Struct, frozen=True):
    """One kind of finding: what it is, and what to do about it."""

    meaning: str
    remedy: str


KINDS: Mapping[str, Kind] = {
    "parts": Kind(
        "a part is more than the whole, or the parts are not the total",
        "Read both in the report. If we read it wrongly, void the claim and add it again; if the "
        "list of parts is not complete, make each a claim with a population. If the source itself "
        "adds up wrongly, let it stand and say so.",
    ),
    "bounds": Kind(
        "low, best and high of an estimate are out of order",
        "Read the rule and its claims, and ask another policy. The claims are not at fault: how "
        "they are put together is.",
    ),
    "range": Kind(
        "the range that a source gives around its figure does not hold that figure",
        "Read it in the source. If we read it wrongly, void the claim and add it again. If the "
        "source has it so, let it stand: the figure alone counts, and nothing is put right for it.",
    ),
    "dates": Kind(
        "it happened after it was reported, or was published after it was recorded",
        "Compare the date with the report: a month or a year is easily mistyped. Void the claim "
        "and add it with the right date; file the report again if its time of publication is "
        "wrong.",
    ),
    "falls": Kind(
        "an origin's total so far fell",
        "See whether the source put itself right, and record that: tracker claim correct. Or the "
        "later figure counts something else: one day, one place, one group. Then void it and add "
        "it as what it is.",
    ),
    "dates-apart": Kind(
        "claims about one incident say that it happened at very different times",
        "See whether one date is mistyped, or two incidents are kept as one.",
    ),
    "quote": Kind(
        "a quote does not stand in the stored text where it is cited",
        "Run tracker verify: either the text was changed since, or the claim came in without a "
        "check. Void the claim and add it with words that stand there.",
    ),
    "dropped": Kind(
        "the newest edition of a report no longer has the words of a claim",
        "See what the outlet changed. If it took the figure back, record that: tracker claim "
        "retract, or correct, with that edition as the report that does so. If it only shortened "
        "its text, let the claim stand.",
    ),
    "quote-twice": Kind(
        "the quoted words occur more than once in the text",
        "A reader cannot tell which place is meant without the offsets. Void the claim and add it "
        "with a longer quote.",
    ),
    "no-quote": Kind(
        "claims without a quote, in a report of which we keep the text",
        "Nobody can check these without reading all of it. Void them and add them with the words "
        "they rest on.",
    ),
    "unattributed": Kind(
        "figures in outlets' own voices alone",
        "Look in the reports for who told them. Publish such a figure in the name of the outlet; "
        "two outlets may carry one wire and do not confirm each other.",
    ),
    "unknown-origin-only": Kind(
        "figures of unknown origin alone",
        "Look for who first said so. Until then publish it as an unconfirmed report, if at all.",
    ),
    "names": Kind(
        "two names within an incident that may be one",
        "They are counted apart. If they mean the same, void the claims under one name and add "
        "them under the other.",
    ),
}  # fmt: skip


class Finding(msgspec.Struct, frozen=True):
    """One thing to look at: its kind, a sentence, where, and the claims it is about.

    `measure` is empty and `population` None where it is about more than one.
    """

    kind: str
    incident: str
    text: str
    claims: tuple[SlotClaim, ...]
    measure: str = ""
    population: Population = None
