"""The reports that records belong to, as the log and what was appended since have them."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from functools import partial
from itertools import islice

from events.event import Event, Logged
from events.log import Appending
from events.names import same_name
from events.report import ClaimReported, ReportFiled, ReportRevised, report_stream
from events.undo import EntryUndone
from tracker.decisions.common import Stamp
from tracker.records.record import NO_TEXT, Document
from tracker.records.spilling import Spilling
from tracker.records.statements import Statements

SHORT = 20  # events of a report that is read at once, with others
KEPT = 2_000  # reports whose state is in memory
MANY = 1_000  # reports met until it is looked again how much they take
KEPT_ENTRIES = 50_000  # what they have said, twice as many as one of them alone keeps there


class ReportState:
    """One report: where its stream is, how its claims are numbered, and its editions by time."""

    __slots__ = ("editions", "name", "numbered", "outlet", "statements", "stream", "version")

    def __init__(self, name: str) -> None:
        self.name = name
        self.stream = report_stream(name)
        self.version = 0
        self.numbered = 0
        self.outlet = ""
        self.editions: dict[datetime, int] = {}
        self.statements = Statements()

    def claimed(self, number: int = 0) -> int:
        """Take in a claim as the next event of the stream. Its number is the one that is given,
        where no claim can have it yet, or the next one."""
        self.version += 1
        self.numbered = max(number, self.numbered + 1)
        return self.numbered

    def add(self, event: Event) -> None:
        """Take in the next event of the stream."""
        self.version += 1
        match event:
            case ClaimReported(number=number):
                self.numbered = max(self.numbered, number)
            case ReportFiled(outlet=outlet, published=published):
                self.outlet, self.editions = outlet, {published: 1}
            case ReportRevised(edition=edition, published=published):
                self.editions[published] = edition

    def skip(self, event: Event) -> None:
        """Take in that the next event of the stream was undone: a number is never given twice."""
        self.version += 1
        if isinstance(event, ClaimReported):
            self.numbered = max(self.numbered, event.number)

    def is_of(self, document: Document) -> bool:
        """Whether it is not yet filed, or filed by the outlet of a document."""
        return not self.outlet or same_name(self.outlet) == same_name(document.outlet)

    def opening(self, document: Document, stamp: Stamp) -> Event | None:
        """What a claim of the document needs first: the filing, or another edition; or nothing."""
        if not self.editions:
            return ReportFiled(
                **stamp.fields(),
                report=self.name,
                outlet=document.outlet,
                published=document.published,
                text_sha256=NO_TEXT,
                title=document.title,
                url=document.url,
                first_hand=document.first_hand,
            )
        if document.published in self.editions:
            return None
        return ReportRevised(
            **stamp.fields(),
            edition=max(self.editions.values()) + 1,
            published=document.published,
            text_sha256=NO_TEXT,
            title=document.title,
        )


class Reports:
    """The states of reports, read from the log when they are first met; the last ones are kept.

    What is after `position` in the log was said by the file itself.
    """

    def __init__(self, position: int) -> None:
        self._position = position
        self._states: OrderedDict[str, ReportState] = OrderedDict()
        self._met = 0  # since it was last looked how much they take
        self._packed = Spilling[bytes]()  # of those let go, what the log cannot tell again

    def meet(self, names: Collection[str], appending: Appending) -> None:
        """Have these reports at hand, and others no longer where they are too many."""
        self.add(names, appending)
        self._let_go_of_the_first(len(self._states) - len(names))

    def add(self, names: Collection[str], appending: Appending) -> None:
        """Have these reports at hand too: read those that are not known yet; those that the log
        has not are told by one query."""
        states = self._states
        unknown = []
        for name in dict.fromkeys(names):
            if name in states:
                states.move_to_end(name)
            else:
                unknown.append(name)
        self._met += len(names)
        if not unknown:
            return
        there = appending.versions([report_stream(name) for name in unknown])
        few = [stream for stream, length in there.items() if length <= SHORT]
        short = appending.entries_of(few) if few else {}
        for name in unknown:
            states[name] = state = ReportState(name)
            if state.stream in short:
                self._read(state, partial(iter, short[state.stream]))
            elif state.stream in there:
                self._read(state, partial(appending.entries, state.stream))

    def of(self, name: str) -> ReportState:
        """A report that was met."""
        return self._states[name]

    def go_on(self, appending: Appending) -> None:
        """Another may have written meanwhile: where that is so, a report is read again."""
        versions = appending.versions([state.stream for state in self._states.values()])
        for name, state in list(self._states.items()):
            if versions.get(state.stream, 0) != state.version:
                self._let_go(name)

    def close(self) -> None:
        """Let go of what is kept outside of memory."""
        for state in self._states.values():
            state.statements.close()
        self._packed.close()

    def _let_go_of_the_first(self, most: int) -> None:
        """Keep no more than fit into memory, and those that were met just now in any case."""
        first = list(islice(self._states.items(), most))
        too_many = max(len(self._states) - KEPT, 0)
        for name, _ in first[:too_many]:
            self._let_go(name)
        if self._met <= MANY:
            return
        self._met = 0
        entries = sum(len(state.statements) for state in self._states.values())
        for name, state in first[too_many:]:
            if entries <= KEPT_ENTRIES:
                break
            entries -= len(state.statements)
            self._let_go(name)

    def _let_go(self, name: str) -> None:
        state = self._states.pop(name)
        if packed := state.statements.packed():
            self._packed.set(name.encode(), packed)
        state.statements.close()

    def _read(self, state: ReportState, entries: Callable[[], Iterable[Logged]]) -> None:
        undone = _undone(entries())
        packed = self._packed.get(state.name.encode())
        if packed is not None:
            state.statements.unpack(packed)
        for logged in entries():
            if logged.version in undone:
                state.skip(logged.event)
                continue
            state.add(logged.event)
            if packed is None and isinstance(logged.event, ClaimReported):
                by_file = logged.position > self._position
                take = state.statements.added if by_file else state.statements.had
                take(logged.event)


def _undone(entries: Iterable[Logged]) -> frozenset[int]:
    """The versions of a stream that were taken back."""
    return frozenset(
        version
        for logged in entries
        if isinstance(logged.event, EntryUndone)
        for version in logged.event.versions
    )
