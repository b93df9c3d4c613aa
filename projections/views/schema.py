"""The tables of the read models, each with what its columns mean.

Times are whole microseconds since 1970-01-01 in UTC; the view `claim_readable` shows them as
text. A `position` is a place in the log: the event there has the quote and the chain.
"""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.util import OrderedSet

from projections.views.effect_tables import (
    alias,
    correction,
    credibility_rating,
    incident_description,
    incident_link,
    lifting,
    mark,
    merge,
    move,
    nesting,
    retraction,
    ruling,
    source_rating,
    source_registration,
    voiding,
)
from projections.views.readable import VIEWS
from projections.views.tables import metadata, numbered

__all__ = [
    "VIEWS",
    "alias",
    "correction",
    "credibility_rating",
    "incident_description",
    "incident_link",
    "lifting",
    "mark",
    "merge",
    "metadata",
    "move",
    "nesting",
    "retraction",
    "ruling",
    "source_rating",
    "source_registration",
    "voiding",
]  # fmt: skip

VERSION = 6  # goes up whenever a table or what is written into it changes: old views are rebuilt

progress = Table(
    "progress", metadata,
    Column("name", Text, primary_key=True, comment="the log that was read"),
    Column("position", Integer, nullable=False, comment="how far it was read"),
    Column("leaf", LargeBinary, nullable=False, comment="leaf hash there: which log it was"),
    comment="how far the views have caught up with the log",
)  # fmt: skip

description = Table(
    "description", metadata,
    Column("table", Text, primary_key=True, comment="a table of this file"),
    Column("column", Text, primary_key=True, comment="one of its columns; empty: the table"),
    Column("meaning", Text, nullable=False, comment="what it holds"),
    comment="what the tables and columns mean",
)  # fmt: skip

clock = Table(
    "clock", metadata,
    Column("position", Integer, primary_key=True, comment="the first event of its time"),
    Column("recorded", Integer, nullable=False, comment="when it was recorded"),
    Column("latest", Integer, nullable=False, index=True, comment="the latest time up to there"),
    comment="when the log took its events: a row where the time changes",
)  # fmt: skip

undone = Table(
    "undone", metadata,
    Column("position", Integer, primary_key=True, comment="an event that was taken back"),
    Column("by", Integer, nullable=False, comment="the event that took it back"),
    comment="events that whoever entered them took back: they count no more",
)  # fmt: skip

report = Table(
    "report", metadata,
    numbered("short number of the report"),
    Column("id", Text, nullable=False, unique=True, comment="the report's id"),
    Column("position", Integer, nullable=False, comment="the event that first filed it"),
    Column("outlet", Text, nullable=False, comment="who published it"),
    Column("title", Text, nullable=False),
    Column("url", Text, nullable=False, index=True),
    Column("published", Integer, nullable=False, comment="when it was published"),
    comment="documents as received",
)  # fmt: skip

edition = Table(
    "edition", metadata,
    Column("position", Integer, primary_key=True, comment="the event that filed or revised it"),
    Column("report", ForeignKey("report.key"), nullable=False, index=True),
    Column("number", Integer, nullable=False, comment="1 as first filed, then one more for each"),
    Column("published", Integer, nullable=False, comment="from when on it counts"),
    Column("text", Text, nullable=False, comment="SHA-256 of its text, in hex"),
    Column("first_hand", Boolean, nullable=False, comment="the outlet was there itself"),
    comment="reports as they read at one time: outlets change them",
)  # fmt: skip

source = Table(
    "source", metadata,
    numbered("short number of the source"),
    Column("id", Text, nullable=False, unique=True, comment="its name, in one spelling"),
    Column("name", Text, nullable=False, comment="its name as it was first spelled"),
    comment="whoever asserts claims or passes them on",
)  # fmt: skip

origin = Table(
    "origin", metadata,
    numbered("short number of the origin"),
    Column("id", Text, nullable=False, unique=True, comment="the origin's name, in one spelling"),
    comment="who asserts claims: the first link of the chains",
)  # fmt: skip

chain = Table(
    "chain", metadata,
    numbered("short number of the chain"),
    Column("id", Text, nullable=False, comment="its links, a JSON list"),
    Column("origin", ForeignKey("origin.key"), nullable=False, comment="who asserts it"),
    UniqueConstraint("id", "origin"),
    comment="attribution chains: who says so, and through whom it came",
)  # fmt: skip

telling = Table(
    "telling", metadata,
    numbered("short number of the way of telling"),
    Column("chain", ForeignKey("chain.key"), nullable=False),
    Column("voice", Text, nullable=False, comment="attributed, own voice or unknown origin"),
    Column("modality", Text, nullable=False, comment="asserted, expected, alleged or denied"),
    Column("basis", Text, nullable=False, comment="cumulative or incremental"),
    Column("period", Text, nullable=False, comment="of what is new in one, EDTF; or empty"),
    UniqueConstraint("chain", "voice", "modality", "basis", "period"),
    comment="how claims are told: of those on a slot told alike, the newest counts",
)  # fmt: skip

link = Table(
    "link", metadata,
    Column("chain", ForeignKey("chain.key"), primary_key=True),
    Column("place", Integer, primary_key=True, comment="1 is the origin"),
    Column("source", ForeignKey("source.key"), nullable=False, index=True),
    comment="the links of the chains",
)  # fmt: skip

incident = Table(
    "incident", metadata,
    numbered("short number of the incident"),
    Column("id", Text, nullable=False, unique=True, comment="the incident's id"),
    Column("position", Integer, nullable=False, comment="the event that first named it"),
    comment="things that happened in the world",
)  # fmt: skip

opening = Table(
    "opening", metadata,
    Column("position", Integer, primary_key=True, comment="the event that opened it"),
    Column("incident", ForeignKey("incident.key"), nullable=False, index=True),
    comment="when incidents were opened; again, where an opening was undone",
)  # fmt: skip

slot = Table(
    "slot", metadata,
    numbered("short number of the slot"),
    Column("incident", ForeignKey("incident.key"), nullable=False),
    Column("measure", Text, nullable=False, comment="what is counted or stated"),
    Column("population", Text, nullable=False, comment="who is counted; empty: everyone"),
    UniqueConstraint("incident", "measure", "population"),
    comment="incident, measure and population: what an estimate is of",
)  # fmt: skip


# What a claim says of a slot. Most claims give one exact figure and nothing else: what is not
# written takes no time to write, and what is left out is what the column has of itself.
def _said() -> list[Column[Any]]:
    return [
        Column("kind", Text, nullable=False, server_default="figure",
               comment="figure, term, place, moment or flag"),
        Column("lower", Integer, comment="of a figure, inclusive"),
        Column("upper", Integer, comment="of a figure, inclusive; null: open"),
        Column("approximate", Boolean, nullable=False, server_default=false(),
               comment='a figure said to be so: "some 14"'),
        Column("text", Text, comment="what is said, of a figure only vague words"),
        Column("derived", Boolean, nullable=False, server_default=false(),
               comment="a total summed from a breakdown"),
        Column("low", Integer, comment="of the range that the source gives around its figure"),
        Column("high", Integer, comment="of that range"),
    ]  # fmt: skip


claim = Table(
    "claim", metadata,
    Column("position", Integer, primary_key=True, comment="the event that reported it"),
    Column("report", ForeignKey("report.key"), nullable=False),
    Column("number", Integer, nullable=False, comment="within its report, from 1"),
    Column("slot", ForeignKey("slot.key"), nullable=False, comment="what it is about"),
    Column("telling", ForeignKey("telling.key"), nullable=False, comment="who says so, and how"),
    Column("published", Integer, nullable=False, comment="or recorded, if that is earlier"),
    *_said(),
    Column("edition", Integer, nullable=False, server_default="1",
           comment="the edition of the report it is from"),
    Column("occurred", Text, comment="when in the world, EDTF; null: not said"),
    UniqueConstraint("report", "number"),
    comment="reported facts, each on the slot that it names",
)  # fmt: skip

bearing = Table(
    "bearing", metadata,
    Column("claim", ForeignKey("claim.position"), primary_key=True),
    Column("corrected", Integer, primary_key=True, comment="the correction that words it so; or 0"),
    Column("slot", ForeignKey("slot.key"), primary_key=True),
    Column("telling", ForeignKey("telling.key"), nullable=False, comment="that of the claim"),
    Column("published", Integer, nullable=False, comment="that of the claim"),
    Column("worded", Integer, nullable=False, server_default="0",
           comment="when the correction was published; or 0"),
    Column("part", Boolean, nullable=False, server_default=false(),
           comment="a member of a breakdown"),
    *_said(),
    comment="what else claims say: a row for each part of a breakdown, and for each correction",
)  # fmt: skip

touched = Table(
    "touched", metadata,
    Column("slot", ForeignKey("slot.key"), primary_key=True),
    Column("claim", ForeignKey("claim.position"), primary_key=True),
    comment="claims of a slot to which something was done, or that were undone",
    sqlite_with_rowid=False,
)  # fmt: skip

# The newest of a slot told alike, as of an instant: few steps however many claims there are. These
# are made last: where many rows are loaded, after them, which takes a third of the time.
AS_OF = (
    Index("claim_as_of", claim.c.slot, claim.c.telling, claim.c.published, claim.c.position),
    Index("bearing_as_of", bearing.c.slot, bearing.c.telling, bearing.c.published, bearing.c.claim),
)

# A set has another order in every process, and the same log is to make the same file.
for _table in metadata.tables.values():
    _table.indexes = OrderedSet(
        sorted(_table.indexes.difference(AS_OF), key=lambda index: str(index.name))
    )

NAMES = frozenset(
    [
        *VIEWS,
        *(str(index.name) for index in AS_OF),
        *(table.name for table in metadata.sorted_tables),
        *(str(index.name) for table in metadata.sorted_tables for index in table.indexes),
    ]
)


def descriptions() -> list[dict[str, str]]:
    """The rows of the table `description`."""
    rows = [
        {"table": table.name, "column": "", "meaning": table.comment or ""}
        for table in metadata.sorted_tables
    ]
    rows += [
        {"table": table.name, "column": column.name, "meaning": column.comment or column.name}
        for table in metadata.sorted_tables
        for column in table.columns
    ]
    return sorted(rows, key=lambda row: (row["table"], row["column"]))
