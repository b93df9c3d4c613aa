"""tracker incident list"""

import click

from projections.views.incident_reader import told_of_incidents
from tracker.asking import Asked, asks_for_claims, materials
from tracker.output import Output, Table, emit, format_options, joined
from tracker.profile_lines import RELATIONS, profile_shape


@click.command("list")
@format_options
@asks_for_claims
def command(asked: Asked, /, form: str) -> None:
    """The incidents: what they are called, when and where, how they stand to each other, and how
    many claims count for each.

    \b
    tracker incident list
    """
    with asked.case.caught_up() as connection:
        told = told_of_incidents(connection)
    counted: dict[str, set[int]] = {}
    for incident, _, material in materials(asked):
        positions = {claim.position for claim in material.standing(asked.at)}
        counted[incident] = counted.get(incident, set()) | positions
    found = {
        name: profile
        for name, profile in told.profiles(asked.at).items()
        if name in counted or told.is_open(name, asked.at)
    }
    lines = [
        {"incident": name, **profile_shape(profile), "claims": len(counted.get(name, ()))}
        for name, profile in found.items()
    ]
    rows = [
        (
            name,
            profile.title,
            profile.occurred,
            profile.place.name if profile.place else "",
            joined(
                [
                    f"merged into {profile.merged_into}" if profile.merged_into else "",
                    *(f"{RELATIONS[relation][0]} {other}" for relation, other in profile.links),
                ]
            ),
            str(len(counted.get(name, ()))),
        )
        for name, profile in found.items()
    ]
    keys = ("incident", "title", "occurred", "merged_into", "claims")
    records = [
        {key: line[key] for key in keys} | {"place": (line["place"] or {}).get("name")}
        for line in lines
    ]
    columns = ("incident", "title", "when", "where", "relations", "claims")
    emit(Output(lines, lines, records, [Table(columns, rows, "", "no incident")]), form)
