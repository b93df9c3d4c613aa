"""The tables of what was done to claims, incidents, slots, sources or the case."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Integer, Table, Text

from projections.views.tables import metadata


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
    comment="claims that their source corrected: how they read is in bearing",
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
    Column("incident", ForeignKey("incident.key"), nullable=False, index=True),
    Column("into", ForeignKey("incident.key"), index=True,
           comment="null: it stands by itself again"),
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
    Column("source", Text, nullable=False, index=True,
           comment="the source's name, in one spelling"),
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
    Column("source", Text, nullable=False, index=True,
           comment="a source's name, in one spelling"),
    Column("name_of", Text, nullable=False, index=True,
           comment="whose name it is; empty: its own again"),
    comment="other names of sources",
)  # fmt: skip

nesting = Table(
    "nesting", metadata, _event("declared it"),
    Column("population", Text, nullable=False, index=True),
    Column("within", Text, nullable=False, index=True, comment="the population that it belongs to"),
    Column("nested", Boolean, nullable=False, comment="false: taken back"),
    comment="populations that were declared to belong to others",
)  # fmt: skip

mark = Table(
    "mark", metadata, _event("set it"),
    Column("name", Text, nullable=False),
    Column("marked", Integer, nullable=False, comment="the last event it covers"),
    comment="named positions of the log",
)  # fmt: skip
