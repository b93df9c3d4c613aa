"""What the commands that record have in common: their options, a dry run, what it all changes."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import click
import msgspec

from events.event import Logged
from events.log import Changes
from projections.policies import DEFAULT, NamedPolicy, policy_named
from tracker.app import App, pass_app
from tracker.case import Case
from tracker.consequences import Consequence, consequences
from tracker.event_lines import logged_shape, opened_notes
from tracker.output import Output, Table, emit, format_options, note, write
from tracker.safe import safe
from tracker.shapes import figures_shape
from tracker.words import before_and_after, people

F = TypeVar("F", bound=Callable[..., Any])
MOST = 30  # estimates that are listed for people; programs get all


class Recording(msgspec.Struct, frozen=True):
    """A command that records: on which case, for real or as a dry run, and how it prints."""

    app: App
    case: Case
    dry_run: bool
    policy: NamedPolicy
    form: str

    def carry_out(
        self, decide: Callable[[], Changes], say: Callable[[list[Logged]], str]
    ) -> list[Logged]:
        """Record what is decided, or only suppose it, and print it with the estimates it changes.

        `say` puts what was recorded into words, such as `voided R#1`.
        """
        if self.dry_run:
            with self.case.supposing(decide().entries) as (connection, logged):
                changed = list(consequences(self.case, connection, logged, self.policy.apply))
        else:
            logged = self.case.record(decide)
            with self.case.caught_up() as connection:
                changed = list(consequences(self.case, connection, logged, self.policy.apply))
        self._print(logged, changed, say(logged))
        return logged

    def _print(self, logged: list[Logged], changed: list[Consequence], said: str) -> None:
        lines = [_shape(item) for item in changed]
        if self.form == "table":
            positions = ", ".join(f"#{item.position}" for item in logged)
            write(safe(f"would have {said}" if self.dry_run else f"{said} at {positions}"))
        events = [_event(item) for item in logged]
        document = {
            "dry_run": self.dry_run,
            "events": events,
            "policy": self.policy.name,
            "changes": lines,
        }
        records = [_flat(line) for line in lines]
        title = f"what it changes  (policy: {self.policy.name})"
        rows = [_row(item) for item in changed[:MOST]]
        columns = ("incident", "measure", "who", "before", "after")
        empty = "no estimate"
        emit(Output(document, lines, records, [Table(columns, rows, title, empty)]), self.form)
        if len(changed) > MOST and self.form == "table":
            note(f"and {len(changed) - MOST} more estimates: --json lists all")
        for text in opened_notes(logged, supposed=self.dry_run):
            note(text)
        if self.dry_run:
            note("dry run: nothing was recorded")


def records(command: F) -> F:
    """Adds `--dry-run`, `--policy` and the formats; the command gets a Recording."""

    @pass_app
    @wraps(command)
    def run(app: App, /, *, dry_run: bool, policy: str, form: str, **given: Any) -> Any:
        named = policy_named(policy)
        return command(Recording(app, app.case(), dry_run, named, form), **given)

    return cast(F, _DRY_RUN(_POLICY(format_options(run))))


_DRY_RUN = click.option(
    "--dry-run", is_flag=True, help="Show what it would change; record nothing."
)
_POLICY = click.option(
    "--policy", default=DEFAULT, show_default=True, metavar="NAME",
    help="The rule under which the estimates it changes are shown.",
)  # fmt: skip
BECAUSE = click.option("--because", required=True, metavar="REASON", help="Why.")
PERHAPS_BECAUSE = click.option("--because", default="", metavar="REASON", help="Why.")


def _event(logged: Logged) -> dict[str, Any]:
    return logged_shape(logged.position, logged.stream, logged.version, logged.event)


def _shape(item: Consequence) -> dict[str, Any]:
    return {
        "incident": item.incident,
        "measure": item.measure,
        "population": item.population,
        "before": figures_shape(item.before),
        "after": figures_shape(item.after),
    }


def _flat(line: dict[str, Any]) -> dict[str, Any]:
    keys = ("low", "best", "high", "text", "rule", "corroboration", "unattributed")
    return {
        **{key: line[key] for key in ("incident", "measure", "population")},
        **{f"before_{key}": line["before"][key] for key in keys},
        **{f"after_{key}": line["after"][key] for key in keys},
    }


def _row(item: Consequence) -> tuple[str, ...]:
    before, after = before_and_after(item.before, item.after)
    return item.incident, item.measure, people(item.population), before, after
