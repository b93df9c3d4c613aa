"""Drafts: what a file or a command line says, read and checked, but not yet a fact."""

from datetime import datetime

import msgspec

from events.attribution import Link
from events.citation import Citation
from events.moments import Moment
from events.report import Basis, Modality, Part
from events.values import Value


class DraftClaim(msgspec.Struct, frozen=True, gc=False):  # of which there may be very many
    """One claim as read; the outlet is not yet put at the end of `said_by`."""

    incident: str
    measure: str
    value: Value | None = None
    breakdown: tuple[Part, ...] = ()
    population: str | None = None
    said_by: tuple[Link, ...] = ()
    modality: Modality = "asserted"
    basis: Basis = "cumulative"
    occurred: Moment | None = None
    first_hand: bool = False
    citation: Citation | None = None
    low: int | None = None
    high: int | None = None


class DraftReport(msgspec.Struct, frozen=True):
    """A report as read from `path`; `notes` are findings that refuse nothing."""

    path: str
    outlet: str
    published: datetime
    text: str
    title: str = ""
    url: str = ""
    first_hand: bool = False
    claims: tuple[DraftClaim, ...] = ()
    notes: tuple[str, ...] = ()
