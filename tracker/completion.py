"""Completes the names of incidents and measures in the shell, from the views of the case."""

import click

from events.instants import system_clock


def complete_incident(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """The incidents of the case that begin so."""
    return [name for name in _names(ctx, None) if name.startswith(incomplete)]


def complete_measure(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """The measures of the incident already typed that begin so."""
    incident = ctx.params.get("incident")
    return [name for name in _names(ctx, incident) if incident and name.startswith(incomplete)]


def _names(ctx: click.Context, incident: str | None) -> list[str]:
    from projections.views import reader
    from tracker.case import Case
    from tracker.place import place_of

    case = Case(place_of(ctx.find_root().params["case"]), "completion", system_clock)
    try:
        with case.caught_up() as connection:
            if incident is None:
                return reader.open_incidents(connection)
            return reader.measures(connection, incident)
    except Exception:  # nothing can be said while a line is typed: there is nothing to complete
        return []
    finally:
        case.close()
