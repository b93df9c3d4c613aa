"""Record files for tests: made line by line, as JSON lines or as a table."""

import csv
import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from tests.helpers.commands import Desk, Ran

BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
PLAIN: dict[str, Any] = {
    "incident": "strikes", "measure": "killed", "figure": 5, "outlet": "Reuters",
    "said_by": ["Army"], "reported_at": "2020-03-13T01:00:00Z",
}  # fmt: skip


def record(**given: Any) -> dict[str, Any]:
    """A record; what is None is left out."""
    return {key: value for key, value in (PLAIN | given).items() if value is not None}


def retraction(**given: Any) -> dict[str, Any]:
    """A record of what the same origin takes back."""
    return record(**given | {"op": "retract", "figure": None})


def json_lines(records: Iterable[dict[str, Any]]) -> str:
    """Records as JSON lines."""
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records)


def table(head: Iterable[str], *rows: Iterable[Any], **dialect: Any) -> str:
    """A table with a head."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", **dialect)
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()


def many(
    number: int, seed: int = 1, per_report: int = 10, report: str = ""
) -> Iterable[dict[str, Any]]:
    """Records of some reports about ever more incidents, a tenth as many as records; or of the one
    report that is named."""
    dice = Random(seed)
    for at in range(number):
        item = at // per_report
        filed = 0 if report else item
        yield {
            "incident": f"province-{item % 17}/incident-{item}",
            "measure": ("killed", "wounded", "missing")[at % 3],
            "figure": 10 * dice.randrange(30) + at % 10,  # no line says the same as another
            "outlet": ("Reuters", "AFP", "AP")[filed % 3],
            "said_by": [("Army", "Ministry", "a resident")[at % 3]],
            "reported_at": (BEGINNING + timedelta(minutes=filed)).isoformat(),
            "report": report or f"item {item}",
            "population": (None, "civilian", "police")[at % 7 % 3],
        }


def ingest(desk: Desk, *records: dict[str, Any], options: tuple[str, ...] = ()) -> dict[str, Any]:
    """Import records that must be accepted; what was done."""
    name = desk.write("records.jsonl", json_lines(records))
    (done,) = desk.ok("ingest", name, "--json", *options).data()
    assert isinstance(done, dict)
    return done


def refused(desk: Desk, *records: dict[str, Any] | str, options: tuple[str, ...] = ()) -> Ran:
    """Import records that must be refused, some of them as raw lines."""
    lines = [one + "\n" if isinstance(one, str) else json_lines([one]) for one in records]
    ran = desk.run("ingest", desk.write("records.jsonl", "".join(lines)), *options)
    assert ran.status == 2, ran
    return ran


def events(desk: Desk) -> list[dict[str, Any]]:
    """The events of the case."""
    return desk.ok("log", "--format", "jsonl").rows()


def topics(desk: Desk) -> list[str]:
    """What the events of the case are, in their order."""
    return [event["event"] for event in events(desk)]


def value(desk: Desk, *slot: str) -> str:
    """The bare value of a slot under the policy of the newest claim."""
    return desk.ok("show", *slot, "--value", "--policy", "latest").out.strip()
