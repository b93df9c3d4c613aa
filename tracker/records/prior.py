"""What a case had in a slot before a file of records: asked of the views, which are caught up."""

from typing import TYPE_CHECKING

from events.attribution import Chain, origin_key
from projections.claims import SlotClaim
from projections.effects import Correction, Retraction, resolved
from projections.material import Material
from projections.standpoint import Standpoint
from tracker.case import Case
from tracker.drafts import DraftClaim
from tracker.records.withdrawing import FindPrior, Prior, Said

if TYPE_CHECKING:
    from sqlalchemy import Connection


def prior_to(case: Case) -> tuple[FindPrior, int]:
    """How to ask what the case has now, and the position up to which that is."""
    if case.log.size() == 0:
        return (lambda *_: Prior(None, 0, 0)), 0
    from projections.views.store import progress

    with case.caught_up() as connection:
        position, _ = progress(connection)

    def find(claim: DraftClaim, attribution: Chain, published: int, report: str) -> Prior:
        with case.views.reading() as connection:  # not for long: others write there
            return _prior(connection, position, claim, attribution, published, report)

    return find, position


def _prior(
    connection: "Connection", position: int, claim: DraftClaim, attribution: Chain,
    published: int, report: str,
) -> Prior:  # fmt: skip
    from projections.views import reader

    at = Standpoint(known=position)
    found = list(reader.materials(connection, claim.incident, claim.measure))
    material = found[0][2] if found else Material(claim.incident)
    origin = resolved(origin_key(attribution), material.aliases, at)
    said = [
        each
        for each in material.standing(at)
        if (each.origin, each.population) == (origin, claim.population) and not each.part
    ]
    heard = [_said(each) for each in said if each.published <= published]
    positions = {each.position for each in said}
    done = [effect for at in positions for effect in material.effects.get(at, ())]
    by_it = [
        effect
        for effect in done
        if isinstance(effect, Retraction | Correction)
        and effect.by_report == report
        and effect.holds(at)
    ]
    withdrawn = sum(isinstance(effect, Retraction) for effect in by_it)
    return Prior(max(heard, default=None), withdrawn, len(by_it) - withdrawn)


def _said(claim: SlotClaim) -> Said:
    gone = bool(claim.retracted)
    return Said(claim.published, claim.position, claim.report, claim.number, gone)
