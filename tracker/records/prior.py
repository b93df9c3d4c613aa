"""What a case had in a slot before a file of records: asked of the views, which are caught up."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from events.attribution import Chain, origin_key
from projections.claims import SlotClaim
from projections.effects import Correction, Renamings, Retraction, Voiding, resolved
from projections.material import Material
from projections.standpoint import Standpoint
from tracker.case import Case
from tracker.drafts import DraftClaim
from tracker.records.withdrawing import Prior, Said

if TYPE_CHECKING:
    from sqlalchemy import Connection


class CaseBefore:
    """A case as it was at `position`: which names stood for which, and what origins had said."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self.position = 0
        self.merges: Renamings = {}
        self._aliases: Renamings = {}
        if case.log.size():
            self._read()
        self._at = Standpoint(known=self.position)

    def _read(self) -> None:
        from projections.views import effect_reader
        from projections.views.store import progress

        with self._case.caught_up() as connection:
            self.position, _ = progress(connection)
            self.merges = effect_reader.merges(connection)
            self._aliases = effect_reader.aliases(connection)

    def incident(self, name: str) -> str:
        """The incident that a name stood for."""
        return resolved(name, self.merges, self._at)

    def origin(self, attribution: Chain) -> str:
        """The origin of a chain, under the name that it stood for."""
        return resolved(origin_key(attribution), self._aliases, self._at)

    def said(self, claim: DraftClaim, attribution: Chain, published: int, report: str) -> Prior:
        """The last that the origin had said in the slot of a claim, up to an instant (micros), and
        how often a report had withdrawn or corrected what it said there."""
        if not self.position:
            return Prior(None, 0, 0)
        with self._case.views.reading() as connection:  # not for long: others write there
            said = list(self._of(connection, claim, attribution))
        done = [
            effect for material, each in said for effect in material.effects.get(each.position, ())
        ]
        by_it = [
            effect
            for effect in done
            if isinstance(effect, Retraction | Correction)
            and effect.by_report == report
            and effect.holds(self._at)
        ]
        withdrawn = len({effect.position for effect in by_it if isinstance(effect, Retraction)})
        corrected = len({effect.position for effect in by_it} - {0}) - withdrawn
        heard = (self._said(*each) for each in said if each[1].published <= published)
        return Prior(max(heard, default=None), withdrawn, corrected)

    def _of(
        self, connection: "Connection", claim: DraftClaim, attribution: Chain
    ) -> Iterator[tuple[Material, SlotClaim]]:
        """What the origin said of the slot, under whatever names; also what was moved elsewhere or
        voided, for the source knows nothing of that."""
        from projections.views import reader

        home, origin = self.incident(claim.incident), self.origin(attribution)
        for name in dict.fromkeys((claim.incident, home)):
            for _, _, material in reader.materials(connection, name, claim.measure):
                for each in material.claims:
                    here = name in (each.incident, material.home(each, self._at))
                    same = each.population == claim.population and not each.part
                    by = resolved(each.origin, self._aliases, self._at) == origin
                    stands = self._at.reaches(each.stated, each.undone) and not each.corrected
                    if here and same and by and stands:
                        yield material, each

    def _said(self, material: Material, claim: SlotClaim) -> Said:
        done = material.effects.get(claim.position, ())
        gone = any(
            isinstance(effect, Retraction | Voiding) and effect.holds(self._at) for effect in done
        )
        return Said(claim.published, claim.position, claim.report, claim.number, gone)
