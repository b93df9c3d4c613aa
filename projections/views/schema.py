"""The tables of the read models, each with what its columns mean.

Times are whole microseconds since 1970-01-01 in UTC; the view `claim_readable` shows them as
text. A `position` is a place in the log: the event there has the quote and the chain.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.util import OrderedSet

VERSION = 5  # goes up whenever a table or what is written into it changes: old views are rebuilt

metadata = MetaData()


def _key(comment: str) -> Column[int]:
    return Column("key", Integer, primary_key=True, comment=comment)


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
    Column("recorded", Integer, nullable=False, index=True, comment="when it was recorded"),
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
    _key("short number of the report"),
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
    _key("short number of the source"),
    Column("id", Text, nullable=False, unique=True, comment="its name, in one spelling"),
    Column("name", Text, nullable=False, comment="its name as it was first spelled"),
    comment="whoever asserts claims or passes them on",
)  # fmt: skip

chain = Table(
    "chain", metadata,
    _key("short number of the chain"),
    Column("id", Text, nullable=False, unique=True, comment="its links, a JSON list"),
    comment="attribution chains: who says so, and through whom it came",
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
    _key("short number of the incident"),
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
    _key("short number of the slot"),
    Column("incident", ForeignKey("incident.key"), nullable=False),
    Column("measure", Text, nullable=False, comment="what is counted or stated"),
    Column("population", Text, nullable=False, comment="who is counted; empty: everyone"),
    UniqueConstraint("incident", "measure", "population"),
    comment="incident, measure and population: what an estimate is of",
)  # fmt: skip

origin = Table(
    "origin", metadata,
    _key("short number of the origin"),
    Column("id", Text, nullable=False, unique=True, comment="the origin's name, in one spelling"),
    comment="who asserts claims: the first link of the chains",
)  # fmt: skip

claim = Table(
    "claim", metadata,
    Column("position", Integer, primary_key=True, comment="the event that reported it"),
    Column("report", ForeignKey("report.key"), nullable=False),
    Column("number", Integer, nullable=False, comment="within its report, from 1"),
    Column("edition", Integer, nullable=False, comment="the edition of the report it is from"),
    Column("chain", ForeignKey("chain.key"), nullable=False, index=True),
    UniqueConstraint("report", "number"),
    comment="reported facts",
)  # fmt: skip

slot_claim = Table(
    "slot_claim", metadata,
    Column("slot", ForeignKey("slot.key"), primary_key=True),
    Column("claim", ForeignKey("claim.position"), primary_key=True),
    Column("corrected", Integer, primary_key=True, comment="the correction that words it so; or 0"),
    Column("published", Integer, nullable=False, comment="or recorded, if that is earlier"),
    Column("worded", Integer, nullable=False, comment="when the correction was published; or 0"),
    Column("kind", Text, nullable=False, comment="figure, term, place, moment or flag"),
    Column("lower", Integer, comment="of a figure, inclusive"),
    Column("upper", Integer, comment="of a figure, inclusive; null: open"),
    Column("approximate", Boolean, nullable=False, comment='a figure said to be so: "some 14"'),
    Column("text", Text, comment="what is said, of a figure only vague words"),
    Column("derived", Boolean, nullable=False, comment="a total summed from a breakdown"),
    Column("part", Boolean, nullable=False, comment="a member of a breakdown"),
    Column("origin", ForeignKey("origin.key"), nullable=False),
    Column("voice", Text, nullable=False, comment="attributed, own voice or unknown origin"),
    Column("modality", Text, nullable=False, comment="asserted, expected, alleged or denied"),
    Column("basis", Text, nullable=False, comment="cumulative or incremental"),
    Column("occurred", Text, nullable=False, comment="when in the world, EDTF; empty: not said"),
    Column("low", Integer, comment="of the range that the source gives around its figure"),
    Column("high", Integer, comment="of that range"),
    comment="a claim as it bears on a slot: one row for its own, one for each part",
)  # fmt: skip
Index("slot_claim_as_of", slot_claim.c.slot, slot_claim.c.published, slot_claim.c.claim)
Index("slot_claim_origin", slot_claim.c.origin)


def _event(comment: str) -> Column[int]:
    return Column("position", Integer, primary_key=True, comment=f"the event that {comment}")


def _of_claim() -> Column[int]:
    return Column("claim", ForeignKey("claim.position"), nullable=False, index=True)


SINCE = "from when on it holds as reports appeared; null: whatever the instant one asks for"

voiding = Table(
    "voiding", metadata, _event("voided it"), _of_claim(),
    Column("reason", Text, nullable=False),
    comment="claims that our own entry got wrong",
)  # fmt: skip

retraction = Table(
    "retraction", metadata, _event("records that it was taken back"), _of_claim(),
    Column("since", Integer, nullable=False, comment="when the source took it back"),
    Column("report", Text, nullable=False, comment="the report in which it did"),
    Column("reason", Text, nullable=False),
    comment="claims that their source took back",
)  # fmt: skip

correction = Table(
    "correction", metadata, _event("records the new wording"), _of_claim(),
    Column("since", Integer, nullable=False, comment="when the source corrected it"),
    Column("report", Text, nullable=False, comment="the report in which it did"),
    comment="claims that their source corrected: how they read is in slot_claim",
)  # fmt: skip

move = Table(
    "move", metadata, _event("moved it"),
    Column("claim", ForeignKey("claim.position"), primary_key=True, index=True),
    Column("incident", ForeignKey("incident.key"), nullable=False, index=True),
    Column("since", Integer, comment=SINCE),
    Column("reason", Text, nullable=False),
    comment="claims that are about another incident than they name",
)  # fmt: skip

credibility_rating = Table(
    "credibility_rating", metadata, _event("rated it"), _of_claim(),
    Column("credibility", Integer, nullable=False, comment="1 confirmed … 5 improbable, 6 unknown"),
    comment="how credible single claims are",
)  # fmt: skip

merge = Table(
    "merge", metadata, _event("merged it, or split it off again"),
    Column("incident", ForeignKey("incident.key"), nullable=False),
    Column("into", ForeignKey("incident.key"), comment="null: it stands by itself again"),
    Column("since", Integer, comment=SINCE),
    comment="incidents that count as part of another",
)  # fmt: skip

incident_description = Table(
    "incident_description", metadata, _event("describes it"),
    Column("incident", ForeignKey("incident.key"), nullable=False, index=True),
    Column("title", Text, comment="null, as in each column: left as it was"),
    Column("summary", Text),
    Column("occurred", Text, comment="when, EDTF"),
    Column("place", Text),
    Column("latitude", Float, comment="degrees north"),
    Column("longitude", Float, comment="degrees east"),
    comment="what incidents are called, what they were, when and where; the newest holds",
)  # fmt: skip

incident_link = Table(
    "incident_link", metadata, _event("linked them, or took that back"),
    Column("incident", ForeignKey("incident.key"), nullable=False, index=True),
    Column("relation", Text, nullable=False, comment="retaliation-for, part-of or same-day"),
    Column("other", ForeignKey("incident.key"), nullable=False, index=True),
    Column("linked", Boolean, nullable=False, comment="false: taken back"),
    Column("reason", Text, nullable=False),
    comment="how incidents stand to each other",
)  # fmt: skip

ruling = Table(
    "ruling", metadata, _event("ruled"),
    Column("incident", ForeignKey("incident.key"), nullable=False, index=True),
    Column("measure", Text, nullable=False),
    Column("population", Text, nullable=False, comment="who is counted; empty: everyone"),
    Column("rank", Text, nullable=False, comment="preferred or deprecated"),
    Column("claim", ForeignKey("claim.position"), comment="the claim ranked; null: a value is set"),
    Column("kind", Text, comment="of the value set: figure, term, place, moment or flag"),
    Column("lower", Integer),
    Column("upper", Integer),
    Column("approximate", Boolean),
    Column("text", Text),
    Column("since", Integer, comment=SINCE),
    Column("reason", Text, nullable=False),
    comment="decisions of analysts on slots",
)  # fmt: skip

lifting = Table(
    "lifting", metadata, _event("lifted it"),
    Column("ruling", ForeignKey("ruling.position"), nullable=False, index=True),
    Column("since", Integer, comment=SINCE),
    comment="rulings that were lifted",
)  # fmt: skip

source_rating = Table(
    "source_rating", metadata, _event("rated it"),
    Column("source", Text, nullable=False, comment="the source's name, in one spelling"),
    Column("reliability", Text, nullable=False, comment="A reliable to E unreliable, F unknown"),
    comment="how reliable sources are",
)  # fmt: skip

source_registration = Table(
    "source_registration", metadata, _event("registered it"),
    Column("source", Text, nullable=False, comment="the source's name, in one spelling"),
    Column("name", Text, nullable=False, comment="its name as spelled there"),
    Column("kind", Text, nullable=False, comment="agency, official, witness…"),
    Column("note", Text, nullable=False),
    comment="what sources are; the newest registration holds",
)  # fmt: skip

alias = Table(
    "alias", metadata, _event("named it so, or took that back"),
    Column("source", Text, nullable=False, comment="a source's name, in one spelling"),
    Column("name_of", Text, nullable=False, comment="whose name it is; empty: its own again"),
    comment="other names of sources",
)  # fmt: skip

nesting = Table(
    "nesting", metadata, _event("declared it"),
    Column("population", Text, nullable=False),
    Column("within", Text, nullable=False, comment="the population that it belongs to"),
    Column("nested", Boolean, nullable=False, comment="false: taken back"),
    comment="populations that were declared to belong to others",
)  # fmt: skip

mark = Table(
    "mark", metadata, _event("set it"),
    Column("name", Text, nullable=False),
    Column("marked", Integer, nullable=False, comment="the last event it covers"),
    comment="named positions of the log",
)  # fmt: skip

# A set has another order in every process, and the same log is to make the same file.
for _table in metadata.tables.values():
    _table.indexes = OrderedSet(sorted(_table.indexes, key=lambda index: str(index.name)))

READABLE = """
CREATE VIEW claim_readable AS
SELECT incident.id AS incident, slot.measure, nullif(slot.population, '') AS population,
    slot_claim.lower, slot_claim.upper, slot_claim.approximate, slot_claim.text,
    slot_claim.derived, slot_claim.modality, slot_claim.basis,
    nullif(slot_claim.occurred, '') AS occurred,
    origin.id AS origin, slot_claim.voice, report.outlet, report.title, report.url,
    strftime('%Y-%m-%dT%H:%M:%SZ',
        max(slot_claim.published, slot_claim.worded) / 1000000, 'unixepoch') AS published,
    report.id || '#' || claim.number AS claim, claim.position,
    slot_claim.corrected,
    EXISTS (SELECT 1 FROM voiding WHERE voiding.claim = claim.position
        AND voiding.position NOT IN (SELECT position FROM undone)) AS voided,
    EXISTS (SELECT 1 FROM retraction WHERE retraction.claim = claim.position
        AND retraction.position NOT IN (SELECT position FROM undone)) AS retracted,
    EXISTS (SELECT 1 FROM undone
        WHERE undone.position IN (claim.position, slot_claim.corrected)) AS undone
FROM slot_claim
JOIN slot ON slot.key = slot_claim.slot JOIN incident ON incident.key = slot.incident
JOIN claim ON claim.position = slot_claim.claim JOIN report ON report.key = claim.report
JOIN origin ON origin.key = slot_claim.origin
"""

NAMES = frozenset(
    [
        "claim_readable",
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
