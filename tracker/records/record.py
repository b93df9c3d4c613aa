"""One line of a record file as read and checked: a draft, not yet a fact."""

import re
from datetime import datetime
from typing import Literal

import msgspec

from events.attribution import Chain
from events.identity import report_id
from tracker.drafts import DraftClaim

REPORT_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{12}")
NO_TEXT = ""  # the hash of a report that came without one
WITHDRAWN = "withdrawn by its source"  # the reason of a retraction where a file gives none

Op = Literal["claim", "retract", "correct"]


class Document(msgspec.Struct, frozen=True):
    """The report that records belong to; `name` is its id."""

    name: str
    outlet: str
    published: datetime
    title: str = ""
    url: str = ""
    first_hand: bool = False


class Record(msgspec.Struct, frozen=True, gc=False):  # of which there may be very many
    """One line: what `document` claims, retracts or corrects; `attribution` is the whole chain.

    Of what is retracted the claim holds the slot and the origin only. `address` is REPORT#n: the
    claim that is meant or, of a claim, the address that it had where it was exported.
    """

    line: int
    document: Document
    claim: DraftClaim
    attribution: Chain
    op: Op = "claim"
    address: str = ""
    reason: str = ""


def document_of(
    outlet: str, published: datetime, report: str, title: str, url: str, first_hand: bool
) -> Document:
    """The document of records with the same outlet, time and report (or, without one, url).

    Where `report` is the id of a report of ours it stays its id.
    """
    if REPORT_ID.fullmatch(report):
        return Document(report, outlet, published, title, url, first_hand)
    name = report_id(published, outlet, report, "" if report else url, NO_TEXT)
    return Document(name, outlet, published, title or report, url, first_hand)
