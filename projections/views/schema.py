"""The tables of the read models, each with what its columns mean.

Times are whole microseconds since 1970-01-01 in UTC; the view `claim_readable` shows them as
text. A `position` is a place in the log: the event there has the quote and the chain.
"""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

VERSION = 1  # goes up whenever a table or what is written into it changes: old views are rebuilt

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

report = Table(
    "report", metadata,
    _key("short number of the report"),
    Column("id", Text, nullable=False, unique=True, comment="the report's id"),
    Column("position", Integer, nullable=False, comment="the event that filed it"),
    Column("outlet", Text, nullable=False, comment="who published it"),
    Column("title", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("published", Integer, nullable=False, comment="when it was published"),
    Column("first_hand", Boolean, nullable=False, comment="the outlet was there itself"),
    comment="documents as received",
)  # fmt: skip

incident = Table(
    "incident", metadata,
    _key("short number of the incident"),
    Column("id", Text, nullable=False, unique=True, comment="the incident's id"),
    Column("position", Integer, nullable=False, comment="the event that opened it"),
    comment="things that happened in the world",
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
    UniqueConstraint("report", "number"),
    comment="reported facts",
)  # fmt: skip

slot_claim = Table(
    "slot_claim", metadata,
    Column("slot", ForeignKey("slot.key"), primary_key=True),
    Column("claim", ForeignKey("claim.position"), primary_key=True),
    Column("published", Integer, nullable=False, comment="or recorded, if that is earlier"),
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
    comment="a claim as it bears on a slot: one row for its own, one for each part",
)  # fmt: skip
Index("slot_claim_as_of", slot_claim.c.slot, slot_claim.c.published, slot_claim.c.claim)

voiding = Table(
    "voiding", metadata,
    Column("position", Integer, primary_key=True, comment="the event that voided it"),
    Column("claim", ForeignKey("claim.position"), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    comment="claims that our own entry got wrong",
)  # fmt: skip

credibility_rating = Table(
    "credibility_rating", metadata,
    Column("position", Integer, primary_key=True, comment="the event that rated it"),
    Column("claim", ForeignKey("claim.position"), nullable=False, index=True),
    Column("credibility", Integer, nullable=False, comment="1 confirmed … 5 improbable, 6 unknown"),
    comment="how credible single claims are",
)  # fmt: skip

source_rating = Table(
    "source_rating", metadata,
    Column("position", Integer, primary_key=True, comment="the event that rated it"),
    Column("source", Text, nullable=False, comment="the source's name, in one spelling"),
    Column("reliability", Text, nullable=False, comment="A reliable to E unreliable, F unknown"),
    comment="how reliable sources are",
)  # fmt: skip

mark = Table(
    "mark", metadata,
    Column("name", Text, primary_key=True),
    Column("position", Integer, nullable=False, comment="the last event it covers"),
    comment="named positions of the log",
)  # fmt: skip

READABLE = """
CREATE VIEW claim_readable AS
SELECT incident.id AS incident, slot.measure, nullif(slot.population, '') AS population,
    slot_claim.lower, slot_claim.upper, slot_claim.approximate, slot_claim.text,
    slot_claim.derived, slot_claim.modality, slot_claim.basis,
    nullif(slot_claim.occurred, '') AS occurred,
    origin.id AS origin, slot_claim.voice, report.outlet, report.title, report.url,
    strftime('%Y-%m-%dT%H:%M:%SZ', slot_claim.published / 1000000, 'unixepoch') AS published,
    report.id || '#' || claim.number AS claim, claim.position,
    EXISTS (SELECT 1 FROM voiding WHERE voiding.claim = claim.position) AS voided
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
