"""Cases to export: made up, with ids of reports as they are given to documents."""

import re
from collections.abc import Iterable
from contextlib import closing
from typing import Any

import msgspec

from events.codec import CODEC
from events.event import Logged
from events.identity import report_id
from events.log import Changes, Log
from events.report import ReportFiled
from tests.helpers.commands import Desk
from tests.helpers.said import Told


def with_ids(events: Iterable[Logged]) -> list[Logged]:
    """The same events, their reports named as filing names them."""
    found = list(events)
    ids = {
        item.event.report: report_id(
            item.event.published, item.event.outlet, item.event.title, item.event.url,
            item.event.text_sha256,
        )
        for item in found
        if isinstance(item.event, ReportFiled)
    }  # fmt: skip
    named = re.compile("|".join(sorted(map(re.escape, ids), key=len, reverse=True)) or "(?!)")

    def renamed(text: str) -> str:
        report, number, rest = text.partition("#")
        return ids.get(report, report) + number + rest

    def walk(value: Any) -> Any:
        match value:
            case str() if named.match(value):
                return renamed(value)
            case dict():
                return {key: walk(item) for key, item in value.items()}
            case list():
                return [walk(item) for item in value]
        return value

    return [_replaced(item, walk, renamed) for item in found]


def _replaced(item: Logged, walk: Any, renamed: Any) -> Logged:
    state = msgspec.json.encode(walk(msgspec.json.decode(CODEC.encode(item.event))))
    kind, _, name = item.stream.partition(":")
    stream = f"{kind}:{renamed(name)}" if kind == "report" else item.stream
    return Logged(item.position, stream, item.version, CODEC.decode(item.event.TOPIC, state))


def recorded(desk: Desk, case: Told) -> list[Logged]:
    """Make the case of a desk of what was told; its events."""
    events, changes = with_ids(case.events), Changes()
    for logged in events:
        changes.add(logged.stream, logged.version - 1, logged.event)
    with closing(Log(desk.case)) as log:
        log.append(changes)
    return events
