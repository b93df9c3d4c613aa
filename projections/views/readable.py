"""Views for people over the tables: claims with names in place of numbers, times as text."""

_TIME = """strftime('%Y-%m-%dT%H:%M:%SZ',
        max(slot_claim.published, slot_claim.worded) / 1000000, 'unixepoch')"""
_TIME_ON_A_SERVER = """to_char(
        to_timestamp(greatest(slot_claim.published, slot_claim.worded) / 1000000)
        AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""

SLOT_CLAIM = """
CREATE VIEW slot_claim AS
SELECT claim.slot, claim.position AS claim, 0 AS corrected, claim.published, 0 AS worded,
    claim.kind, claim.lower, claim.upper, claim.approximate, claim.text, claim.derived,
    false AS part, chain.origin, telling.voice, telling.modality, telling.basis,
    claim.occurred, claim.low, claim.high
FROM claim
JOIN telling ON telling.key = claim.telling JOIN chain ON chain.key = telling.chain
UNION ALL
SELECT bearing.slot, bearing.claim, bearing.corrected, bearing.published, bearing.worded,
    bearing.kind, bearing.lower, bearing.upper, bearing.approximate, bearing.text, bearing.derived,
    bearing.part, chain.origin, telling.voice, telling.modality, telling.basis,
    claim.occurred, bearing.low, bearing.high
FROM bearing JOIN claim ON claim.position = bearing.claim
JOIN telling ON telling.key = bearing.telling JOIN chain ON chain.key = telling.chain
"""

CLAIM_READABLE = f"""
CREATE VIEW claim_readable AS
SELECT incident.id AS incident, slot.measure, nullif(slot.population, '') AS population,
    slot_claim.lower, slot_claim.upper, slot_claim.approximate, slot_claim.text,
    slot_claim.low, slot_claim.high, slot_claim.derived, slot_claim.modality,
    slot_claim.basis, slot_claim.occurred,
    origin.id AS origin, slot_claim.voice, report.outlet, report.title, report.url,
    {_TIME} AS published,
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

VIEWS = {"slot_claim": SLOT_CLAIM, "claim_readable": CLAIM_READABLE}


def on_a_server(view: str) -> str:
    """The statement for PostgreSQL, which writes times otherwise."""
    return view.replace(_TIME, _TIME_ON_A_SERVER)
