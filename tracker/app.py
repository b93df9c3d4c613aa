"""What every command shares: the case, who acts, the zone of times, and the clock."""

import os
import pwd
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

import click

from events.instants import Clock, instant_text, system_clock

if TYPE_CHECKING:
    from pathlib import Path

    from events.server import Server
    from projections.standpoint import Standpoint
    from tracker.case import Case

DEFAULT_CASE = "case.db"


def system_user() -> str:
    """The account of the operating system that this process runs under: what the system says, and
    not the environment, which whoever runs it can set."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a user id without a name, as in some containers
        return f"uid {os.getuid()}"


class App:
    """The global options of one run, and what is opened for them when it is first needed."""

    def __init__(
        self, case: str, actor: str | None, zone: str | None, clock: Clock = system_clock,
        account: Callable[[], str] = system_user, key: "Path | None" = None,
    ) -> None:  # fmt: skip
        self._case = case
        self._actor = actor
        self._zone = zone
        self._clock = clock
        self._account = account
        self._key = key

    def case(self, context: click.Context | None = None) -> "Case":
        """The case, closed when the command is done."""
        from tracker.case import Case

        key = None
        if self._key is not None:
            from tracker.trust.keys import load_signing

            key = load_signing(self._key)
        case = Case(self.place, self.actor, self._clock, self._account(), key)
        return (context or click.get_current_context()).with_resource(closing(case))

    @property
    def given(self) -> list[str]:
        """Who enters, and with which key they sign, as options for another run of the program."""
        who = ["--as", self._actor] if self._actor else []
        return [*who, "--sign-with", str(self._key.absolute())] if self._key else who

    @property
    def place(self) -> "Path | Server":
        """Where the case is, or is to be. Raises Refused."""
        from tracker.place import place_of

        return place_of(self._case)

    def now(self) -> datetime:
        """The present instant, by the clock of this run."""
        return self._clock()

    @property
    def actor(self) -> str:
        """Who enters events: `--as`, TRACKER_ACTOR, or the user of the system."""
        from events.names import check_name

        name = self._actor or os.environ.get("TRACKER_ACTOR") or self._account()
        return check_name("the actor", name)

    @property
    def given_zone(self) -> tzinfo | None:
        """The zone of `--tz`; None where none was named."""
        from tracker.when import read_zone

        return read_zone(self._zone) if self._zone else None

    @property
    def zone(self) -> tzinfo:
        """The zone in which times without an offset are read: `--tz`, or UTC."""
        from tracker.when import read_zone

        return read_zone(self._zone or "UTC")

    def standpoint(self, case: "Case", as_of: str | None, known_at: str | None) -> "Standpoint":
        """Where one looks from; how instants were read is said on standard error."""
        from tracker.case import standpoint
        from tracker.output import note
        from tracker.when import read_known_at, read_when

        now = self._clock()
        published = None if as_of is None else read_when(as_of, self.zone, now)
        known = None if known_at is None else read_known_at(known_at, self.zone, now)
        found = standpoint(case, published, known)
        if published is not None:
            note(f"as of {instant_text(published)}: what had been published by then")
        if known is not None:
            at = f" ({instant_text(known)})" if isinstance(known, datetime) else ""
            note(f"known at #{found.known}{at}: what this log held by then")
        return found


pass_app = click.make_pass_decorator(App)
