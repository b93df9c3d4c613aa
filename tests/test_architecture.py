"""What the design forbids: imports against the flow, a second writer, files that grow too long."""

import ast
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import get_args

import pytest

import events
from events.codec import AnyEvent
from events.event import Event

ROOT = Path(__file__).parent.parent
OURS = {"events", "projections", "tracker", "tests", "benchmarks"}
MAY_IMPORT = {
    "events": {"events"},
    "projections": {"events", "projections"},
    "tracker": {"events", "projections", "tracker"},
}
LONGEST_FILE, LONGEST_FUNCTION = 400, 70
SLOW_TO_IMPORT = {"sqlalchemy", "eventsourcing", "rich", "msgspec"}

FILES = {
    path.relative_to(ROOT).as_posix(): path
    for package in MAY_IMPORT
    for path in sorted((ROOT / package).rglob("*.py"))
}
TREES = {name: ast.parse(path.read_text("utf-8"), name) for name, path in FILES.items()}

by_file = pytest.mark.parametrize("name", FILES)


# --- the flow of imports --------------------------------------------------------------------


def imports(tree: ast.AST, name: str) -> Iterator[str]:
    """Every module a file imports, wherever in it; of `from a import b` both `a` and `a.b`."""
    package = name.split("/")[:-1]
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=aliases):
                yield from (alias.name for alias in aliases)
            case ast.ImportFrom(module=module, names=aliases, level=level):
                above = package[: len(package) - level + 1] if level else []
                base = ".".join([*above, *([module] if module else [])])
                yield base
                yield from (f"{base}.{alias.name}" for alias in aliases)


def ours(modules: Iterable[str]) -> set[str]:
    """The packages of this repository among those of the modules."""
    return {module.partition(".")[0] for module in modules} & OURS


def test_the_files_were_found() -> None:
    assert {"events/log.py", "projections/estimate.py", "tracker/commands/show.py"} <= set(FILES)


@by_file
def test_a_file_imports_only_what_its_package_may(name: str) -> None:
    assert ours(imports(TREES[name], name)) <= MAY_IMPORT[name.partition("/")[0]]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import tracker.case as c", {"tracker"}),
        ("from projections import estimate", {"projections"}),
        ("def f():\n    from tests.helpers import said", {"tests"}),
        ("if TYPE_CHECKING:\n    import benchmarks", {"benchmarks"}),
        ("from . import log", {"events"}),
        ("from .log import Log", {"events"}),
        ("import trackers, json", set()),
    ],
)
def test_an_import_is_seen_wherever_it_stands(source: str, found: set[str]) -> None:
    assert ours(imports(ast.parse(source), "events/x.py")) == found


def test_only_the_command_line_imports_by_name() -> None:
    dynamic = {
        name
        for name, tree in TREES.items()
        if any(last_name(node) in ("import_module", "__import__") for node in ast.walk(tree))
    }
    assert dynamic == {"tracker/cli.py"}


def file_of(module: str) -> str:
    """The file of one of our modules; "" of what is none, as a name within a module."""
    path = module.replace(".", "/")
    return next((f for f in (f"{path}.py", f"{path}/__init__.py") if f in FILES), "")


def reached(name: str) -> set[str]:
    """The files that a file imports, and those that they do."""
    found: set[str] = set()
    ahead = {name}
    while ahead:
        found |= ahead
        modules = {module for at in ahead for module in imports(TREES[at], at)}
        ahead = {file_of(module) for module in modules} - found - {""}
    return found - {name}


@pytest.mark.parametrize(
    "name", [name for name in FILES if name.startswith("projections/policies/")]
)
def test_a_policy_sees_neither_the_log_nor_the_views(name: str) -> None:
    seen = reached(name)
    assert "projections/estimate.py" in seen
    assert not [
        file for file in seen
        if file in ("events/log.py", "events/store.py") or file.startswith("projections/views/")
    ]  # fmt: skip


# --- one writer -----------------------------------------------------------------------------


def last_name(node: ast.AST | None) -> str:
    """The last name of an expression: `log` of `self.case.log`, and of `self.log()`."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=inner) | ast.Await(value=inner) | ast.Subscript(value=inner):
            return last_name(inner)
        case ast.NamedExpr(target=inner):
            return last_name(inner)
    return ""


def says_log(annotation: ast.expr | None) -> bool:
    """Whether an annotation, perhaps in quotes, speaks of the class Log."""
    return annotation is not None and bool(re.search(r"\bLog\b", ast.unparse(annotation)))


def called_logs(tree: ast.AST, known: set[str]) -> Iterator[str]:
    """Names that are annotated as a Log, or given the value of a name that is one."""
    for node in ast.walk(tree):
        match node:
            case ast.arg(arg=name, annotation=annotation) if says_log(annotation):
                yield name
            case ast.AnnAssign(target=target, annotation=annotation) if says_log(annotation):
                yield last_name(target)
            case ast.FunctionDef(name=name, returns=annotation) if says_log(annotation):
                yield name
            case ast.Assign(targets=targets, value=value) if last_name(value) in known:
                yield from map(last_name, targets)
            case ast.NamedExpr(target=target, value=value) if last_name(value) in known:
                yield last_name(target)
            case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
                if last_name(value) in known:
                    yield last_name(target)


def names_of_logs(trees: Iterable[ast.AST]) -> set[str]:
    """Every name that a Log goes by in any of the files."""
    trees, known, found = list(trees), set[str](), {"Log"}
    while found - known:
        known |= found
        found = {name for tree in trees for name in called_logs(tree, known)} - {""}
    return known


def uses_of(method: str, receivers: set[str], tree: ast.AST) -> list[int]:
    """The lines on which the method of one of the receivers is named."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        if node.attr == method and last_name(node.value) in receivers
    ]


def test_only_the_case_appends_to_the_log() -> None:
    logs = names_of_logs(TREES.values())
    assert {"log", "_log", "Log"} <= logs
    writers = {
        name
        for name, tree in TREES.items()
        if uses_of("append", logs, tree) or uses_of("appending", logs, tree)
    }
    assert writers - {"events/log.py"} == {"tracker/case.py"}


@pytest.mark.parametrize(
    "source",
    [
        "def f(log: Log): log.append(c)",
        "def f(book: 'Log | None'): book.append(c)",
        "book = Log(path)\nbook.append(c)",
        "Log(path).append(c)",
        "with Log(path) as book: book.append(c)",
        "def f(log: Log):\n    self.book = log\n    other = self.book\n    other.append(c)",
        "def opened() -> Log: ...\nopened().append(c)",
        "book: Log\nadd = book.append",
        "if book := Log(path): book.append(c)",
    ],
)
def test_an_append_is_seen_under_any_name_of_the_log(source: str) -> None:
    tree = ast.parse(source)
    assert uses_of("append", names_of_logs([tree]), tree)


@pytest.mark.parametrize(
    "source",
    [
        "logged: list[Logged] = []\nlogged.append(e)",
        "def f(log: Log, found: list[int]): found.append(log.size())",
        "lines = [line]\nlines.append(line)",
    ],
)
def test_an_append_to_a_list_is_none_to_the_log(source: str) -> None:
    tree = ast.parse(source)
    assert not uses_of("append", names_of_logs([tree]), tree)


@pytest.mark.parametrize(
    ("method", "where"),
    [
        ("append_rows", {"events/log.py", "events/store.py"}),
        ("appending", {"events/log.py", "tracker/case.py", "tracker/records/importing.py"}),
        ("save", set()),
        ("insert_events", set()),
        ("_insert_events", set()),
        ("_record", set()),
    ],
)
def test_the_library_s_ways_to_write_are_used_in_one_place(method: str, where: set[str]) -> None:
    users = {
        name
        for name, tree in TREES.items()
        if any(isinstance(n, ast.Attribute) and n.attr == method for n in ast.walk(tree))
    }
    assert users == where


# --- sizes ----------------------------------------------------------------------------------


@by_file
def test_a_file_is_short_enough_to_hold_one_thing(name: str) -> None:
    assert len(FILES[name].read_text("utf-8").splitlines()) <= LONGEST_FILE


@by_file
def test_a_function_is_short_enough_to_do_one_thing(name: str) -> None:
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{node.name} has {length} lines"


def test_a_claim_is_made_with_no_more_arguments_than_python_takes_quickly() -> None:
    """More than 15 by name are not passed as they are but gathered, for every claim there is."""
    (call,) = [
        node
        for node in ast.walk(TREES["tracker/decisions/claims.py"])
        if isinstance(node, ast.Call) and last_name(node.func) == "ClaimReported"
    ]
    assert len(call.keywords) <= 15


# --- events ---------------------------------------------------------------------------------


def event_classes(cls: type[Event]) -> Iterator[type[Event]]:
    """The event classes of the package; tests have some of their own."""
    for subclass in cls.__subclasses__():
        if subclass.__module__.startswith("events."):
            yield subclass
        yield from event_classes(subclass)


def test_every_event_class_can_be_read_from_the_log() -> None:
    for module in pkgutil.walk_packages(events.__path__, "events."):
        import_module(module.name)
    assert set(event_classes(Event)) == set(get_args(AnyEvent))


# --- start-up -------------------------------------------------------------------------------


def imported_by(code: str) -> set[str]:
    """The top names of all modules that a fresh interpreter has after running the code."""
    script = f"import sys\ntry:\n    {code}\nexcept SystemExit as e:\n    assert not e.code\n"
    shown = "print('\\n', *{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", script + shown], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_is_printed_without_importing_what_is_slow(option: str) -> None:
    found = imported_by(f"from tracker.cli import run; run(['{option}'])")
    assert "click" in found
    assert not found & SLOW_TO_IMPORT


def test_what_is_slow_is_seen_where_it_is_imported() -> None:
    assert imported_by("import rich, projections.views.catch_up") >= SLOW_TO_IMPORT
