"""Files full of naughty strings, and what must become of them: refused by line, or kept."""

import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.helpers.commands import Desk, Ran, quoted, report
from tests.helpers.hostile import (
    ASKED,
    CLAIM,
    FORMS,
    RECORD,
    Field,
    ask_everything,
    assert_safe,
    csv_table,
    json_line,
    line_of,
    long_name,
    name,
    reports_and_claims,
)
from tests.helpers.naughty import HALF_CHARACTERS, NAUGHTY

MOST = ("--max-errors", "1000")
OF_REPORT = {"outlet": name, "title": long_name, "url": long_name}

Records = dict[int, dict[str, Any]]


class Tried(NamedTuple):
    """The strings that are entered, and what a case is asked that has them, in which forms."""

    strings: Sequence[str] = NAUGHTY
    asked: Collection[Collection[str]] = ASKED
    forms: Collection[str] = FORMS

    @property
    def whole(self) -> list[str]:
        """Those that can stand in a file of UTF-8."""
        return [said for said in self.strings if said not in HALF_CHARACTERS]


ALL = Tried()


def enter_records(desk: Desk, key: str, form: str, tried: Tried = ALL) -> int:
    """Import every string in one field of a record file, and assert that all lines that are odd are
    told and nothing is kept; then that the others alone are kept word for word. How many there
    were."""
    field = RECORD[key]
    records = {at: line_of(field, at, said) for at, said in enumerate(tried.strings)}
    if form == "csv" and key == "another key":
        records = {0: records[0]}  # a table has one head
    ran, begins = _take(desk, form, records)
    odd = {begins[line] for line in _refused(assert_safe(ran, key), rf"a\.{form}:(\d+): ")}
    if field.kept is not None:
        assert odd == {at for at in records if _kept(key, tried.strings[at], form) is None}
    if odd:
        assert ran.status == 2
        assert desk.run("log", "--format", "jsonl").out == ""
    good = {at: given for at, given in records.items() if at not in odd}
    if good:
        ran, _ = _take(desk, form, good)
        assert assert_safe(ran, key).status == 0, ran.err
        _assert_kept(desk, key, {at: tried.strings[at] for at in good}, form)
        _assert_exported_and_imported(desk, form)
        ask_everything(desk, tried.asked, tried.forms)
    return len(records)


def enter_claims(desk: Desk, key: str, tried: Tried = ALL) -> int:
    """Enter every string in one field of the claims of a report file, and assert the same."""
    field, whole = CLAIM[key], tried.whole
    tables = {
        at: {(quoted(k) if k == said else k): v for k, v in _of_claim(field, at, said).items()}
        for at, said in enumerate(whole, 1)
    }
    ran = assert_safe(desk.run("ingest", desk.write("a.md", report(*tables.values()))), key)
    odd = _refused(ran, r"a\.md(?::\d+)?: claim (\d+)")
    if field.kept is not None:
        assert odd == {at for at, said in enumerate(whole, 1) if field.kept(said) is None}
    assert ran.status == (2 if odd else 0), ran.err[-500:]
    if odd:
        assert not desk.case.exists()
    good = [at for at in tables if at not in odd]
    if good:
        content = report(*(tables[at] for at in good))
        assert_safe(desk.ok("ingest", desk.write("a.md", content)), key)
        if field.kept is not None:
            found = [field.found(claim, filed) for claim, filed in reports_and_claims(desk)]
            assert found == [field.kept(whole[at - 1]) for at in good]
        ask_everything(desk, tried.asked, tried.forms)
    return len(tables)


def enter_reports(desk: Desk, key: str, tried: Tried = ALL) -> int:
    """Enter every string in one field of a report itself, each in a file, and assert the same."""
    folder, kept, whole = desk.folder / "reports", OF_REPORT[key], tried.whole
    folder.mkdir()
    for at, said in enumerate(whole):
        content = report({}, **{"outlet": f"Outlet {at}", "text": f"{at}", key: said})
        (folder / f"{at:03}.md").write_text(content)
    may_be_empty = key != "outlet"
    odd = {at for at, said in enumerate(whole) if kept(said) is None and (said or not may_be_empty)}
    ran = assert_safe(desk.run("ingest", "reports"))
    assert _refused(ran, r"reports/0*(\d+)\.md(?::\d+)?: ") == odd
    assert not desk.case.exists()
    for at in odd:
        (folder / f"{at:03}.md").unlink()
    assert_safe(desk.ok("ingest", "reports"))
    found = sorted(filed.get(key) or "" for _, filed in reports_and_claims(desk))
    assert found == sorted(kept(said) or "" for at, said in enumerate(whole) if at not in odd)
    ask_everything(desk, tried.asked, tried.forms)
    return len(whole)


def enter_texts(desk: Desk, tried: Tried = ALL) -> int:
    """File a report with each string as its text, and assert that it is kept byte by byte."""
    folder, whole = desk.folder / "reports", tried.whole
    folder.mkdir()
    for at, said in enumerate(whole):
        content = report({}, text=f"x{said}y", title=f"{at}").encode()
        (folder / f"{at:03}.md").write_bytes(content)
    assert_safe(desk.ok("ingest", "reports"))
    for _, filed in reports_and_claims(desk):
        text = f"x{whole[int(filed['title'])]}y"
        assert desk.ok("report", filed["report"], "--text").out == text
        assert_safe(desk.ok("report", filed["report"]), text)
    assert desk.ok("verify").status == 0
    return len(whole)


def _of_claim(field: Field, at: int, said: str) -> dict[str, Any]:
    of_report = ("outlet", "reported_at", "report", "title", "url")
    given = line_of(field, at, said)
    return {key: value for key, value in given.items() if key not in of_report or key == said}


def _take(desk: Desk, form: str, records: Records) -> tuple[Ran, dict[int, int]]:
    """Import records from a file; the records by the lines in which they begin."""
    if form == "csv":
        content, lines = csv_table(list(records.values()))
    else:
        content, lines = b"".join(map(json_line, records.values())), list(range(1, 1000))
    ran = desk.run("ingest", desk.write(f"a.{form}", content), *MOST)
    return ran, {1: 0, **dict(zip(lines, records, strict=False))}


def _refused(ran: Ran, place: str) -> set[int]:
    """The numbers that a refusal names, by how it names places."""
    assert ran.status in (0, 2), ran
    return {int(found) for found in re.findall(rf"^error: {place}", ran.err, re.MULTILINE)}


def _kept(key: str, said: str, form: str) -> str | None:
    """What is kept of a string; a cell that is blank says nothing, and one in braces is JSON."""
    field = RECORD[key]
    assert field.kept is not None
    if (
        form == "csv"
        and (not said or said.isspace())
        and key not in ("said_by", "anonymous", "part")
    ):
        return None if field.is_needed else ""
    if form == "csv" and key == "place" and said.lstrip().startswith("{"):
        return None
    return field.kept(said)


def _assert_kept(desk: Desk, key: str, records: dict[int, str], form: str) -> None:
    field, found = RECORD[key], dict[int, str]()
    if field.kept is None:
        return
    for claim, filed in reports_and_claims(desk):
        own = claim["measure"] if key != "measure" else claim["incident"]
        found[int(own.removeprefix("line "))] = field.found(claim, filed)
    expected = {at: _kept(key, said, form) for at, said in records.items()}
    if key == "title":  # a report without a title is called as its file calls it
        expected = {at: kept or f"line {at}" for at, kept in expected.items()}
    assert found == expected


def _assert_exported_and_imported(desk: Desk, form: str) -> None:
    """What is exported makes the same case again."""
    Path(desk.folder / f"all.{form}").unlink(missing_ok=True)
    desk.ok("export", "--to", f"all.{form}")
    desk.ok("--case", "again.db", "ingest", f"all.{form}", *MOST)
    for asked in (("list",), ("disagreements", "--all")):
        again = desk.ok("--case", "again.db", *asked, "--format", "jsonl").out
        assert again == desk.ok(*asked, "--format", "jsonl").out
