"""The documentation: transcripts are run, tables compared with the code, links followed.

    UPDATE_DOCS=1 pytest tests/test_docs.py

writes transcripts and generated tables anew; read the difference before it is committed.

A page is run from top to bottom in an empty folder. Comments that no reader sees direct it:
`<!-- file: NAME -->` before a block keeps the block as that file, `<!-- clock: TIME -->` sets the
clock that events are recorded by, and what stands between `<!-- generated: NAME -->` and
`<!-- end -->` is made from the code. In a console block a line `…` stands for any lines.
"""

import ast
import io
import json
import os
import re
import shlex
import sqlite3
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from inspect import cleandoc
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, NamedTuple, TextIO

import click
import pytest

import tracker.app
import tracker.cli
from events import figure_grammar
from events.codec import CODEC, version_of
from events.durability import durability
from events.errors import TrackerError
from events.event import Event
from events.figure_grammar import UnreadableFigure, parse_figure
from events.figures import figure_text
from events.number_words import VAGUE_BOUNDS
from events.values import Place
from projections.checks import KINDS
from projections.policies import DEFAULT, POLICIES
from projections.views import schema
from tests.helpers.commands import plain_name
from tests.helpers.records import PLAIN
from tracker import claim_fields, report_file
from tracker.records.fields import OF_RECORD

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md")))
PACKAGES = ("events", "projections", "tracker")
UPDATE = os.environ.get("UPDATE_DOCS") == "1"

WIDTH = "100"
ACTOR = "ana"
START = datetime(2020, 3, 13, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)  # each command is typed a minute after the one before
ANY_LINES = "…"
# What would make the output depend on who runs it, and where.
OUTSIDE = (
    "TRACKER_CASE",
    "TRACKER_ACTOR",
    "TRACKER_DEBUG",
    "NO_COLOR",
    "FORCE_COLOR",
    "TTY_COMPATIBLE",
    "LINES",
)

# Written in parts, so that this file passes the check that it makes.
REGISTRY_HOSTS = ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.com", "crates" + ".io")
MACHINE_PLACES = (*(f"/{name}/" for name in ("home", "root", "Users", "tmp")), f"{ROOT}/")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


# --- the blocks of a page ---------------------------------------------------------------------


class Block(NamedTuple):
    """A fenced block: its language, the directives before it, and its lines with their place."""

    language: str
    directives: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]
    first: int


def blocks(lines: list[str]) -> Iterator[Block]:
    """The fenced blocks of a page."""
    directives: list[tuple[str, str]] = []
    index = 0
    while index < len(lines):
        if found := re.fullmatch(r"<!-- (file|clock|not run): (.+) -->", lines[index]):
            directives.append((found[1], found[2]))
        elif fence := re.fullmatch(r"```(\w*)", lines[index]):
            end = lines.index("```", index + 1)
            inner = tuple(lines[index + 1 : end])
            yield Block(fence[1], tuple(directives), inner, index + 1)
            directives, index = [], end
        index += 1


class Command(NamedTuple):
    """A command of a transcript, as it stands, and the lines it is said to print."""

    typed: tuple[str, ...]
    printed: tuple[str, ...]

    @property
    def line(self) -> str:
        return " ".join(part.removesuffix("\\").strip() for part in self.typed)[2:]


def commands(block: Block) -> list[Command]:
    """The commands of a console block: each begins with `$ `, and a last `\\` continues it."""
    found: list[tuple[list[str], list[str]]] = []
    for line in block.lines:
        if line.startswith("$ "):
            found.append(([line], []))
        elif found and found[-1][0][-1].endswith("\\") and not found[-1][1]:
            found[-1][0].append(line)
        else:
            assert found, f"output before a command: {line}"
            found[-1][1].append(line)
    return [Command(tuple(typed), tuple(printed)) for typed, printed in found]


# --- the shell that runs them -----------------------------------------------------------------


class Shell:
    """As much of a shell as the pages use, with a clock of its own and everything in process."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.now = START
        self._patch = patch
        self._status = 0
        for name in OUTSIDE:
            patch.delenv(name, raising=False)
        patch.setenv("COLUMNS", WIDTH)
        patch.setenv("TRACKER_ACTOR", ACTOR)
        patch.chdir(folder)
        patch.setattr("secrets.token_hex", lambda _: plain_name(1))
        patch.setattr(
            tracker.cli,
            "App",
            partial(tracker.app.App, clock=lambda: self.now, account=lambda: "ana"),
        )

    def run(self, line: str) -> list[str]:
        """The lines that a command prints, standard error among them, as on a terminal."""
        match shlex.split(line):
            case ["echo", "$?"]:
                return [str(self._status)]
            case ["export", assignment]:
                self._patch.setenv(*assignment.split("=", 1))
                return []
            case ["ls"]:
                return [name for name in sorted(os.listdir(".")) if not name.endswith("-journal")]
            case ["rm", name]:
                Path(name).unlink()
                return []
            case ["cat", name]:
                return Path(name).read_text("utf-8").split("\n")[:-1]
            case ["python", program]:
                return self.python(tuple(Path(program).read_text("utf-8").split("\n")))
            case ["tracker", *words]:
                stdin = b""
                if "<" in words:
                    stdin = Path(words[-1]).read_bytes()
                    words = words[:-2]
                return self.tracker(words, stdin)
        raise AssertionError(f"the shell of the docs has no such command: {line}")

    def tracker(self, words: list[str], stdin: bytes = b"") -> list[str]:
        """What the command line prints for these words, on both streams as they come."""
        screen = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
        self._run(words, screen, screen, stdin)
        screen.seek(0)
        return trimmed(screen.read().split("\n"))

    def output(self, *words: str) -> str:
        """What the command line prints on standard output alone."""
        screen = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
        self._run(list(words), screen, io.StringIO(), b"")
        screen.seek(0)
        return screen.read()

    def _run(self, words: list[str], out: TextIO, err: TextIO, stdin: bytes) -> None:
        self.now += MINUTE
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as done:
            tracker.cli.run(words)
        self._status = int(done.value.code or 0)

    def python(self, lines: tuple[str, ...]) -> list[str]:
        """What a program prints."""
        screen = io.StringIO()
        with redirect_stdout(screen):
            exec(compile("\n".join(lines), "<docs>", "exec"), {"__name__": "__main__"})
        return trimmed(screen.getvalue().split("\n"))

    def sql(self, lines: tuple[str, ...]) -> list[str]:
        """What `sqlite3 -header` prints for a query to the views of the case of the page."""
        (path,) = Path().glob("*.views.db")
        connection = sqlite3.connect(path)
        try:
            cursor = connection.execute("\n".join(lines))
            head = "|".join(column[0] for column in cursor.description)
            return [head, *("|".join(map(_cell, row)) for row in cursor)]
        finally:
            connection.close()


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def trimmed(lines: list[str]) -> list[str]:
    """Lines without white space at their ends, and without empty lines at the end."""
    return "\n".join(line.rstrip() for line in lines).rstrip("\n").split("\n")


def matches(printed: tuple[str, ...], actual: list[str]) -> bool:
    """Whether the lines are the same, where a line `…` stands for any number of lines."""
    parts = [
        r"(?:.*\n)*?" if line.strip() == ANY_LINES else re.escape(line) + r"\n"
        for line in trimmed(list(printed))
    ]
    text = "".join(line + "\n" for line in (actual or [""]))
    return re.fullmatch("".join(parts), text) is not None


def renewed(printed: tuple[str, ...], actual: list[str]) -> list[str]:
    """The lines to print now; lines left out stay left out between as many lines as before."""
    if matches(printed, actual):
        return list(printed)
    gaps = [index for index, line in enumerate(printed) if line.strip() == ANY_LINES]
    if len(gaps) != 1 or len(printed) > len(actual):
        return actual if actual != [""] else []
    tail = len(printed) - gaps[0] - 1
    return [*actual[: gaps[0]], ANY_LINES, *(actual[-tail:] if tail else [])]


def play(lines: list[str], shell: Shell) -> Iterator[tuple[Block, list[str], list[str]]]:
    """Run a page: every block that prints, what differs in it, and the lines it should have."""
    answer: list[str] | None = None
    for block in blocks(lines):
        for what, value in block.directives:
            if what == "clock":
                shell.now = datetime.fromisoformat(value)
            elif what == "file":
                Path(value).write_text("\n".join(block.lines) + "\n", "utf-8")
        named = dict(block.directives)
        if answer is not None:
            assert block.language == "text", "a query or a program is followed by what it prints"
            same = matches(block.lines, answer)
            yield block, [] if same else answer, renewed(block.lines, answer)
            answer = None
        elif block.language == "console":
            yield block, *_transcript(block, shell)
        elif block.language == "sql":
            answer = shell.sql(block.lines)
        elif block.language == "python" and "file" not in named:
            ast.parse("\n".join(block.lines))
            answer = None if "not run" in named else shell.python(block.lines)
    assert answer is None, "what the last query or program prints is not shown"


def _transcript(block: Block, shell: Shell) -> tuple[list[str], list[str]]:
    wrong: list[str] = []
    lines: list[str] = []
    for command in commands(block):
        actual = shell.run(command.line)
        if not matches(command.printed, actual):
            wrong += [f"$ {command.line}", *actual]
        lines += [*command.typed, *renewed(command.printed, actual)]
    return wrong, lines


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_page_prints_what_it_says(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = path.read_text("utf-8").split("\n")
    shell = Shell(tmp_path, monkeypatch)
    wrong: list[str] = []
    new: list[tuple[Block, list[str]]] = []
    for block, differs, wanted in play(lines, shell):
        wrong += [f"{name_of(path)}:{block.first}:", *differs] if differs else []
        new.append((block, wanted))
    if UPDATE and wrong:
        for block, wanted in reversed(new):
            lines[block.first : block.first + len(block.lines)] = wanted
        path.write_text("\n".join(lines), "utf-8")
        return
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_file_to_save_is_named_to_the_reader(path: Path) -> None:
    text = path.read_text("utf-8")
    for before, name in re.findall(r"([^\n]*)\n+<!-- file: (.+) -->", text):
        assert f"`{name}`" in before, f"the line before the block does not name {name}"


# --- tables made from the code ----------------------------------------------------------------


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def table(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [columns, tuple("---" for _ in columns), *rows]
    return "\n".join(f"| {' | '.join(map(cell, line))} |" for line in lines)


def command_paths() -> dict[str, click.Command]:
    """Every command that can be typed, by its words after `tracker`."""
    found: dict[str, click.Command] = {}
    context = click.Context(tracker.cli.cli, info_name="tracker")
    for name in tracker.cli.cli.list_commands(context):
        command = tracker.cli.cli.get_command(context, name)
        assert command is not None
        found[name] = command
        if isinstance(command, click.Group):
            found |= {f"{name} {sub}": inner for sub, inner in command.commands.items()}
    return found


def command_text(path: str, command: click.Command) -> str:
    """How a command is called, what it does, and its options."""
    context = click.Context(command, info_name=f"tracker {path}".rstrip())
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    parts = [f"```text\n{usage}\n```", *_help(command.help or "")]
    if rows := [row for param in command.params if (row := _option(param))]:
        parts.append(table(("option", "meaning"), rows))
    return "\n\n".join(parts)


def _help(text: str) -> Iterator[str]:
    for paragraph in re.split(r"\n\s*\n", cleandoc(text)):
        if paragraph.startswith("\b"):
            yield "```text\n" + paragraph.removeprefix("\b").strip("\n") + "\n```"
        else:
            yield " ".join(paragraph.split())


def _default(param: click.Parameter) -> str:
    default = param.default
    return ", ".join(default) if isinstance(default, tuple) else str(default)


def _option(param: click.Parameter) -> tuple[str, ...] | None:
    if not isinstance(param, click.Option):
        return None
    value = ""
    if not param.is_flag:
        choices = getattr(param.type, "choices", None)
        value = param.metavar or ("|".join(choices) if choices else param.type.name.upper())
    notes = [
        "required" if param.required else "",
        "repeatable" if param.multiple else "",
        f"default: `{_default(param)}`" if param.show_default and param.default else "",
        f"environment: `{param.envvar}`" if param.envvar else "",
    ]
    meaning = " ".join(
        part for part in (param.help, *(f"({note})" for note in notes if note)) if part
    )
    return ", ".join(f"`{name} {value}`".replace(" `", "`") for name in param.opts), meaning


def policies_text() -> str:
    """Every policy in a sentence, and its clauses, each with where it is from."""
    parts = []
    for policy in POLICIES.values():
        default = " The default." if policy.name == DEFAULT else ""
        parts.append(f"## {policy.name}\n\nIn a sentence: {policy.summary}.{default}")
        for clause in policy.clauses:
            parts.append(f"**`{clause.name}`**\n\n> {clause.text}\n\nSource: {clause.source}.")
    return "\n\n".join(parts)


def kinds_text() -> str:
    """What the checks can find, and what to do about it."""
    rows = [(f"`{name}`", kind.meaning, kind.remedy) for name, kind in KINDS.items()]
    return table(("kind", "what is found", "what to do"), rows)


def table_text(name: str) -> str:
    """A table of the views, as it describes itself."""
    found = schema.metadata.tables[name]
    rows = [
        (
            f"`{column.name}`",
            str(column.type).lower() + ("" if column.nullable else ", never null"),
            "".join(f"`{key.target_fullname}`" for key in column.foreign_keys),
            column.comment or column.name,
        )
        for column in found.columns
    ]
    head = (found.comment or "").capitalize() + "."
    return head + "\n\n" + table(("column", "type", "refers to", "meaning"), rows)


def bound_text(bound: int | None) -> str:
    return "open" if bound is None else f"{bound}"


def vague_words_text() -> str:
    rows = [(word, str(lower), bound_text(upper)) for word, (lower, upper) in VAGUE_BOUNDS.items()]
    return table(("word", "from", "to"), rows)


def phrases_text() -> str:
    """Every phrase that makes a bound or an approximation, with how it reads 12."""
    read: dict[tuple[str, str, str], list[str]] = {}
    before = [*figure_grammar._BEFORE, *figure_grammar._HEDGES]
    after = [*figure_grammar._AFTER, *figure_grammar._HEDGES_AFTER]
    said = [f"{_phrase(words)} 12" for words in sorted(before)]
    said += [f"12 {_phrase(words)}".replace(" +", "+") for words in sorted(after)]
    for text in said:
        figure = parse_figure(text)
        about = "yes" if figure.approximate else ""
        read.setdefault((str(figure.lower), bound_text(figure.upper), about), []).append(text)
    rows = [(", ".join(texts), *key) for key, texts in read.items()]
    rows += [
        (", ".join(sorted(map(_phrase, figure_grammar._NONE_AT_ALL))), "0", "0", ""),
    ]
    return table(("said", "from", "to", "approximate"), rows)


def _phrase(words: tuple[str, ...]) -> str:
    text = " ".join(words)
    return re.sub(r" \.", ".", text)


EXAMPLES = (
    "6", "six", "1,200", "1 200", "1.5 million", "twenty-one", "a hundred and five", "two dozen",
    "half a dozen", "a pair", "2-5", "2 to 5", "from 2 to 5", "between 65 and 73", "65 or 66",
    "more than 100 but fewer than 150", "at least a dozen", "up to 32", "fewer than 50",
    "just over 100", "some 14", "about 12 or more", "dozens", "more than dozens", "several hundred",
    "none",
)  # fmt: skip
REFUSED = (
    "unknown", "-3", "12%", "a lot", "dozens of people", "two to three hundred", "5 or 9", "9-4",
    "12,00", "007", "1e3", "1.5", "twelfth", "fewer than 0",
)  # fmt: skip


def figures_text() -> str:
    rows = []
    for said in EXAMPLES:
        figure = parse_figure(said)
        about = "yes" if figure.approximate else ""
        bounds = (str(figure.lower), bound_text(figure.upper))
        rows.append((f"`{said}`", *bounds, about, f"`{figure_text(figure)}`"))
    return table(("said", "from", "to", "approximate", "printed"), rows)


def refused_text() -> str:
    rows = []
    for said in REFUSED:
        with pytest.raises(UnreadableFigure) as refusal:
            parse_figure(said)
        rows.append((f"`{said}`", refusal.value.reason))
    return table(("said", "why it is refused"), rows)


def generators() -> dict[str, Callable[[], str]]:
    """What can be made from the code, by the name in its comment."""
    made: dict[str, Callable[[], str]] = {
        "global options": partial(command_text, "", tracker.cli.cli),
        "policies": policies_text,
        "kinds of findings": kinds_text,
        "vague words": vague_words_text,
        "phrases": phrases_text,
        "figures": figures_text,
        "refused figures": refused_text,
    }
    for path, command in command_paths().items():
        made[f"command {path}"] = partial(command_text, path, command)
    for name in schema.metadata.tables:
        made[f"table {name}"] = partial(table_text, name)
    return made


GENERATED = re.compile(r"(<!-- generated: (.+?) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_what_is_generated_is_current(path: Path) -> None:
    made = generators()
    text = path.read_text("utf-8")
    new = GENERATED.sub(lambda found: f"{found[1]}\n{made[found[2]]()}\n\n{found[4]}", text)
    if UPDATE and new != text:
        path.write_text(new, "utf-8")
    elif new != text:
        pytest.fail(f"{name_of(path)} is not as the code makes it: UPDATE_DOCS=1")


def test_everything_that_can_be_generated_is_in_the_docs() -> None:
    shown = [found[1] for path in PAGES for found in GENERATED.findall(path.read_text("utf-8"))]
    assert sorted(shown) == sorted(generators())


# --- nothing undocumented ---------------------------------------------------------------------


def sections(name: str) -> dict[str, str]:
    """The text under each heading of a page, of any level, by the heading without backticks."""
    found: dict[str, str] = {}
    heading, fenced = "", False
    for line in page(name).split("\n"):
        fenced ^= line.startswith("```")
        if line.startswith("#") and not fenced:
            heading = line.lstrip("#").strip().replace("`", "")
        found[heading] = found.get(heading, "") + line + "\n"
    return found


def first_column(text: str) -> list[str]:
    """The names in backticks in the first column of the tables of a text."""
    return re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)


def test_every_command_has_its_section() -> None:
    headings = sections("docs/reference/commands.md")
    assert [
        f"tracker {path}" for path in command_paths() if f"tracker {path}" not in headings
    ] == []


@pytest.mark.parametrize("event", CODEC.classes.values(), ids=lambda event: event.TOPIC)
def test_every_event_is_documented_with_its_version_and_fields(event: type[Event]) -> None:
    section = sections("docs/reference/events.md")[event.TOPIC]
    shared = Event.__struct_fields__
    own = [name for name in event.__struct_fields__ if name not in shared]
    assert f"Class `{event.__name__}`, version {version_of(event)}." in section
    assert first_column(section) == own


def test_the_fields_of_all_events_are_documented_and_no_event_that_is_not_there() -> None:
    headings = sections("docs/reference/events.md")
    assert first_column(headings["Every event"]) == ["v", *Event.__struct_fields__]
    topics = {heading for heading in headings if re.fullmatch(r"[a-z]+\.[a-z-]+", heading)}
    assert topics == set(CODEC.classes)


def user_errors() -> set[str]:
    """The names of the errors that a user can see."""
    for package in map(import_module, PACKAGES):
        for module in walk_packages(package.__path__, package.__name__ + "."):
            if not module.name.endswith("__main__"):
                import_module(module.name)
    found: list[type[Exception]] = []
    todo: list[type[TrackerError]] = [TrackerError]
    while todo:
        error = todo.pop()
        children = error.__subclasses__()
        todo += [child for child in children if child.__module__.split(".")[0] in PACKAGES]
        found += [error]
    return {error.__name__ for error in (*found, UnreadableFigure)} - {"TrackerError"}


def test_every_error_is_documented_and_none_that_is_not_there() -> None:
    headings = sections("docs/reference/errors.md")
    documented = {heading for heading in headings if re.fullmatch(r"[A-Z][A-Za-z]+", heading)}
    ours = {heading for heading in documented if len(re.findall("[A-Z]", heading)) > 1}
    assert user_errors() - documented == set()
    assert ours - user_errors() == set()


def test_every_key_of_a_report_file_is_documented() -> None:
    headings = sections("docs/reference/file-formats.md")
    assert first_column(headings["Keys of the report"]) == list(report_file.KEYS)
    assert first_column(headings["Keys of a claim"]) == list(claim_fields.KEYS)
    assert first_column(headings["Keys of a place"]) == list(Place.__struct_fields__)
    assert first_column(headings["Keys of a link"]) == ["name", "anonymous"]


def test_every_key_of_a_record_is_documented() -> None:
    headings = sections("docs/reference/file-formats.md")
    assert first_column(headings["Keys of a record"]) == list(OF_RECORD)


def test_every_column_of_the_views_for_people_is_documented(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Shell(tmp_path, monkeypatch).tracker(["demo", "--keep", "case.db"])
    headings = sections("docs/reference/read-model.md")
    with closing(sqlite3.connect("case.views.db")) as connection:
        views = connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall()
        assert sorted(views) == [("claim_readable",), ("slot_claim",)]
        for (view,) in views:
            names = [row[1] for row in connection.execute(f"PRAGMA table_info({view})")]
            assert first_column(headings[view]) == names


Asking = Callable[..., Any]  # the words of a command to what it prints as JSON


def answers(shell: Shell) -> dict[str, Any]:
    """One of each JSON object that commands print, by the heading that documents it."""

    def said(*words: str) -> Any:
        return json.loads(shell.output(*words, "--json"))

    def first(*words: str) -> Any:
        return json.loads(shell.output(*words, "--format", "jsonl").split("\n")[0])

    shell.tracker(["demo", "--keep", "case.db"])
    Path("note.txt").write_text("A note.\n", "utf-8")
    filed = said("ingest", "note.txt", "--outlet", "Desk", "--published", "2020-03-13T06:00:00Z")
    shell.tracker(["claim", "void", "#18", "--because", "typed twice"])
    Path("one.jsonl").write_text(json.dumps(PLAIN) + "\n", "utf-8")
    shell.tracker(["--case", "other.db", "ingest", "one.jsonl"])
    imported = json.loads(shell.output("--case", "other.db", "ingest", "one.jsonl", "--json"))
    found = (
        {"ingest": filed[0], "A file of records": imported[0]} | known(said, first) | ruled(said)
    )
    shell.tracker(["population", "nest", "police", "security personnel", "--because", "a test"])
    shell.tracker(["identity", "seal", "#6", "--keyring", "ring"], b"somebody")
    found |= along_an_axis(said) | of_sources_and_reports(said) | of_the_case(said)
    return found | duplicated(shell, said) | damaged(said)


def known(said: Asking, first: Asking) -> dict[str, Any]:
    """What is known, and why."""
    shown, why = said("show", "strikes"), said("why", "strikes", "sites hit")
    estimate = next(slot for slot in shown["slots"] if slot["measure"] == "sites hit")["estimate"]
    return {
        "show": shown,
        "About": shown["about"],
        "Slot": shown["slots"][0],
        "Estimate": estimate,
        "Claim": estimate["set_aside"][0]["claim"],
        "Used claim": estimate["used"][0],
        "Claim set aside": estimate["set_aside"][0],
        "Figure": estimate["used"][0]["value"],
        "list": said("list"),
        "A line of list": first("list"),
        "why": why,
        "Clause": why["clause"],
        "A line of why": first("why", "strikes", "sites hit"),
        "disagreements": said("disagreements")[0],
    }


def ruled(said: Asking) -> dict[str, Any]:
    """What a command that records prints, and the ruling that it made."""
    ruling = said("rule", "set", "strikes", "killed", "--figure", "6", "--because", "a list")
    return {
        "What a recording command prints": ruling,
        "A consequence": ruling["changes"][0],
        "Ruling": said("show", "strikes", "killed")["slots"][0]["estimate"]["ruling"],
        "rule list": said("rule", "list")[0],
    }


def along_an_axis(said: Asking) -> dict[str, Any]:
    """How figures changed."""
    history, film = said("history", "strikes"), said("replay", "strikes")
    jumps, diff = said("jumps", "--axis", "recorded"), said("diff", "--from", "#14")
    return {
        "history": history,
        "Change": history["changes"][0],
        "Figures": history["changes"][0]["before"],
        "Cited claim": history["changes"][0]["claim"],
        "jumps": jumps,
        "Jump": jumps["jumps"][0],
        "Return": next(jump["returns_to"] for jump in jumps["jumps"] if jump["returns_to"]),
        "diff": diff,
        "Difference": diff["slots"][0],
        "replay": film,
        "Step": film["steps"][0],
        "Touched slot": film["steps"][0]["changes"][0],
    }


def of_sources_and_reports(said: Asking) -> dict[str, Any]:
    """What sources have done, and what was found in reports."""
    sources, source = said("sources"), said("sources", "Al Jazeera")
    report = said("report", "20200313T05")
    voided = next(claim for claim in report["claims"] if claim["afterwards"])
    return {
        "sources": sources,
        "A source": sources["sources"][0],
        "sources NAME": source,
        "Run": source["track"][0],
        "Other source": source["others"][0],
        "search": said("search", "five")[0],
        "report": report,
        "Edition of a report": report["editions"][0],
        "Claim of a report": voided,
        "What was done": voided["afterwards"][0],
    }


def of_the_case(said: Asking) -> dict[str, Any]:
    """What the case holds, and what is found in it."""
    log, checks = said("log"), said("checks")
    return {
        "incident list": said("incident", "list")[0],
        "population list": said("population", "list")[0],
        "identity list": said("identity", "list", "--keyring", "ring")[0],
        "log": {key: log[0][key] for key in (set(log[0]) & set(log[1]))},
        "verify": said("verify"),
        "checks": checks,
        "Case finding": checks["findings"][0],
    }


def duplicated(shell: Shell, said: Asking) -> dict[str, Any]:
    """Two incidents that may be one."""
    again = '[[claim]]\nincident = "strike"\nmeasure = "killed"\nfigure = "6"\n'
    head = '+++\noutlet = "Desk"\npublished = 2020-03-13T06:00:00Z\n\n'
    Path("again.md").write_text(f"{head}{again}+++\n", "utf-8")
    shell.tracker(["ingest", "again.md"])
    (pair,) = said("incident", "duplicates")
    return {"incident duplicates": pair, "Reason": pair["reasons"][0]}


def damaged(said: Asking) -> dict[str, Any]:
    """What `verify` finds in a log that was written to."""
    connection = sqlite3.connect("case.db")
    connection.execute("DROP TRIGGER log_is_never_changed")
    connection.execute("UPDATE log SET topic = 'x' WHERE position = 3")
    connection.commit()
    connection.close()
    return {"Finding": said("verify")["findings"][0]}


def test_every_json_key_is_documented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    headings = sections("docs/reference/json.md")
    found = answers(Shell(tmp_path, monkeypatch))
    undocumented = {
        name: (list(given), documented)
        for name, given in found.items()
        if sorted(documented := first_column(headings.get(name, ""))) != sorted(given)
    }
    assert undocumented == {}


def test_the_durability_of_this_sqlite_is_documented() -> None:
    setting = durability()
    text = page("docs/trust.md")
    assert f"`{setting.journal.upper()}`" in text


# --- links, words, and what every page owes -----------------------------------------------------


def anchors(path: Path) -> set[str]:
    """The anchors of the headings of a page, as they are made where it is shown."""
    headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_links_lead_somewhere(path: Path) -> None:
    dead = []
    for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8")):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)
    assert dead == []


def test_the_index_links_every_page() -> None:
    links = re.findall(r"\]\(([^)#\s]+)", page("docs/index.md"))
    linked = {(DOCS / link).resolve() for link in links if "://" not in link}
    assert {path for path in DOCS.rglob("*.md") if path.name != "index.md"} - linked == set()


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_page_names_no_registry_and_no_machine(path: Path) -> None:
    text = path.read_text("utf-8")
    assert [word for word in (*REGISTRY_HOSTS, *MACHINE_PLACES) if word in text] == []


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_targets_of_make_exist(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", path.read_text("utf-8"))) <= targets


def test_decisions_are_numbered_and_whole() -> None:
    paths = sorted((DOCS / "decisions").glob("*.md"))
    assert [path.name[:4] for path in paths] == [f"{n:04}" for n in range(1, len(paths) + 1)]
    for path in paths:
        wanted = {"Context", "Decision", "Consequences", "Alternatives"}
        assert wanted <= set(sections(name_of(path))), path.name


def test_the_changelog_speaks_of_this_version() -> None:
    version = tomllib.loads(page("pyproject.toml"))["project"]["version"]
    assert version in page("CHANGELOG.md")
