"""Where a naughty string can be given on the command line, and what must become of it."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from tests.helpers.commands import Desk, Ran, report, tracker
from tests.helpers.hostile import Kept, assert_safe, long_name, name, or_nothing, text


class Argument(NamedTuple):
    """A command line with a place for a string; what is kept of it, where it may be recorded."""

    args: tuple[str, ...]
    kept: Kept | None = None


def _line(line: str, kept: Kept | None = None) -> Argument:
    return Argument(tuple(line.split()), kept)


CLAIM = "claim add 2020 --measure m --incident i"
ARGUMENTS = (
    _line("mark -- {}", name), _line("show {}"), _line("claim void 2020#1 --because={}", text),
    _line("search -- {}"),
    _line("incident open -- {}", name), _line("incident open i --title={}", text),
    _line("incident open i --summary={}", text), _line("incident open i --place={}", name),
    _line("incident open i --occurred={}"), _line("incident open i --latitude={} --longitude=1"),
    _line("incident describe strikes --summary={}", text),
    _line("incident link strikes part-of {} --because=x"),
    _line("incident merge strikes --because x -- {}"),
    _line("incident merge strikes other --because={}"),
    _line("incident merge strikes other --because x --since={}"),
    _line("incident split --from strikes --because x -- {}"),
    _line("source register -- {}", name), _line("source register s --kind={}", name),
    _line("source register s --note={}", text), _line("source rate --because x -- {} B", name),
    _line("source rate s B --because={}", text), _line("source rate s -- {}"),
    _line("source alias s --of={} --because x", name),
    _line("population nest p --because x -- {}", name),
    _line("population nest p q --because={}", text),
    _line("rule set strikes killed --figure 5 --because={}", text),
    _line("rule set strikes killed --because x --figure={}"),
    _line("rule set strikes killed --because x --term={}", long_name),
    _line("rule set strikes killed --because x --figure 5 --population={}", name),
    _line("rule prefer strikes killed --because x -- {}"), _line("rule lift --because x -- {}"),
    _line(f"{CLAIM} --term={{}}", long_name), _line(f"{CLAIM} --place={{}}", name),
    _line(f"{CLAIM} --figure={{}}"), _line(f"{CLAIM} --moment={{}}"),
    _line(f"{CLAIM} --part={{}}=1"),
    _line(f"{CLAIM} --part=p={{}}"), _line(f"{CLAIM} --figure 5 --population={{}}"),
    _line(f"{CLAIM} --figure 5 --said-by={{}}", name), _line(f"{CLAIM} --figure 5 --quote={{}}"),
    _line(f"{CLAIM} --figure 5 --occurred={{}}"), _line(f"{CLAIM} --figure 5 --low={{}}"),
    _line("claim add 2020 --measure={} --incident i --figure 5", name),
    _line("claim add 2020 --measure m --incident={} --figure 5", name),
    _line("claim add --measure m --incident i --figure 5 -- {}"),
    _line("claim retract 2020#1 --by 2020 --because={}", text),
    _line("claim reassign 2020#1 --because x -- {}"),
    _line("claim rate 2020#1 2 --because={}", text),
    _line("claim correct 2020#1 --by 2020 --figure 5 --quote={}"),
    _line("undo --because={}", text), _line("--as={} mark m", or_nothing(name)),
    _line("--tz={} list"),
    _line("list -- {}"), _line("history strikes -- {}"), _line("why strikes -- {}"),
    _line("why strikes killed --population={}"), _line("list --policy={}"),
    _line("list --as-of={}"),
    _line("list --known-at={}"), _line("list --without={}"), _line("list --only={}"),
    _line("search x --incident={}"), _line("search x --outlet={}"), _line("search x --limit={}"),
    _line("log --report={}"), _line("log --after={}"), _line("report -- {}"),
    _line("sources -- {}"),
    _line("export -- {}"), _line("diff --from={}"), _line("checks --kind={}"),
    _line("jumps --factor={}"),
    _line("replay -- {}"), _line("ingest a.jsonl --map={}=figure"),
    _line("ingest a.jsonl --set=outlet={}"),
    _line("ingest a.jsonl --set={}=x"), _line("ingest a.jsonl --delimiter={}"), _line("-- {}"),
    _line("ingest bare.txt --published 2020-03-13T01:00:00Z --outlet={}", name),
    _line("ingest bare.txt --published={} --outlet=x"),
    _line("ingest bare.txt --published 2020-03-13T01:00:00Z --outlet=x --title={}"),
)  # fmt: skip


def filled(desk: Desk) -> None:
    """A case to name things of, in the file `full.db`, and files to ingest."""
    desk.ok("ingest", desk.write("a.md", report({"quote": "A text"})))
    desk.ok("incident", "open", "other")
    desk.write("a.jsonl", "")
    desk.write("bare.txt", "A text.")
    desk.case.rename(desk.folder / "full.db")


def enter_argument(desk: Desk, argument: Argument, said: str) -> None:
    """Give a string in an argument, and assert that it is refused without a trace, or kept."""
    _enter(desk, argument, said, desk.run)


def in_a_process(desk: Desk, argument: Argument, said: str) -> bool:
    """The same in a process of its own; false where no process can be given such an argument."""
    if (
        "\0" in said
        or len(said) > 100_000
        or any("\ud800" <= c < "\udc80" or "\udcff" < c <= "\udfff" for c in said)
    ):
        return False
    _enter(desk, argument, said, partial(tracker, cwd=desk.folder))
    return True


def _enter(desk: Desk, argument: Argument, said: str, run: Callable[..., Ran]) -> None:
    desk.case.write_bytes((desk.folder / "full.db").read_bytes())
    for beside in desk.folder.glob("case.views.db*"):
        beside.unlink()
    args = [word.replace("{}", said) for word in argument.args]
    _check(desk, argument, said, assert_safe(run(*args), args))


def _check(desk: Desk, argument: Argument, said: str, ran: Ran) -> None:
    log = desk.ok("log", "--format", "jsonl", "--after", "4").rows()
    if ran.status:
        assert not log, (argument.args, said, ran)
    if argument.kept is None:
        return
    kept = argument.kept(said)
    if ran.status == 0 and log:
        assert kept in _texts(log) or kept == "", (argument.args, said, log)
    assert kept is not None or ran.status == 2, (argument.args, said, ran)


def _texts(value: Any) -> set[str]:
    """All texts in some data."""
    match value:
        case str():
            return {value}
        case list():
            return set().union(*map(_texts, value))
        case dict():
            return set().union(*map(_texts, value.values()))
    return set()
