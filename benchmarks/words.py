"""The words of made-up reports."""

MEASURES = ("killed", "injured", "missing", "displaced")
POPULATIONS = ("civilians", "security personnel", "children", "aid workers", "federal police")
OUTLETS = tuple(
    f"{town} {paper}"
    for town in ("Harbour", "Valley", "Northern", "Capital", "Riverside", "Verde", "Old Town")
    for paper in ("Courier", "Gazette", "Wire", "Broadcasting", "Morning Post")
)
WIRES = ("Associated Wire", "Continental News Agency", "Southern Press Service")
ORIGINS = (
    "health ministry", "coast guard", "regional governor's office", "military spokesman",
    "civil defence", "hospital director", "monitoring group", "mayor", "rescue service",
    "opposition council", "district police", "refugee agency", "witness", "militia official",
    "prosecutor's office", "field hospital", "border guard", "election observer", "union",
    "village elder",
)  # fmt: skip
TERMS = ("government forces", "an unknown armed group", "militia of the eastern front", "a gang")
QUOTES = (
    "The {origin} said late on Tuesday that {figure} {who} had been counted as {measure}, and that"
    " the number was expected to rise as teams reached the outlying districts, where telephones"
    " have been cut off",
    "According to the {origin}, {figure} {who} were {measure} after the second wave struck the"
    " market, among them several who had come from neighbouring villages and could not be named"
    " at first",
    "“We have {figure} {who} {measure} at this hour,” the {origin} told reporters, adding that the"
    " roads to the north remained closed and that no independent count had been possible since"
    " Monday",
    "{figure} {who} {measure}: the {origin} gave the figure at a briefing, and did not say how it"
    " had been established or over which days, nor whether it took in those of the week before",
    "In a statement the {origin} put it at {figure} {who} {measure}; earlier accounts had differed,"
    " and an official who asked not to be named called the count far from complete",
)
