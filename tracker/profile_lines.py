"""What is said of an incident itself, as lines for people and as JSON."""

from collections.abc import Iterator
from typing import Any

from projections.profiles import Profile
from tracker.output import joined

RELATIONS = {
    "retaliation-for": ("retaliation for", "answered by"),
    "part-of": ("part of", "with its part"),
    "same-day": ("on the same day as", "on the same day as"),
}


def profile_lines(profile: Profile) -> Iterator[str]:
    """A line for what it is called, when and where; one for the summary; one for each relation."""
    where = profile.place.name if profile.place else ""
    if said := joined([profile.title, profile.occurred, where], ", "):
        yield said
    if profile.summary:
        yield profile.summary
    for relation, other in profile.links:
        yield f"{RELATIONS[relation][0]} {other}"
    for other, relation in profile.linked:
        yield f"{RELATIONS[relation][1]} {other}"
    if profile.merged:
        yield f"with what was reported as {', '.join(profile.merged)}"


def profile_shape(profile: Profile) -> dict[str, Any]:
    """What is said of an incident; empty where nothing was."""
    place = profile.place
    return {
        "title": profile.title,
        "summary": profile.summary,
        "occurred": profile.occurred,
        "place": {"name": place.name, "latitude": place.latitude, "longitude": place.longitude}
        if place
        else None,
        "links": [{"relation": relation, "other": other} for relation, other in profile.links],
        "linked": [{"other": other, "relation": relation} for other, relation in profile.linked],
        "merged_into": profile.merged_into or None,
        "merged": list(profile.merged),
    }
