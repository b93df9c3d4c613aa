"""What stands in the cells of a table of records: texts, chains, answers, and JSON."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from tracker.safe import is_safe

JSON = ('"', "{", "[")  # how a cell begins that may be JSON
ANSWERS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def cell_reader(key: str) -> Callable[[str], Any]:
    """Reads what a cell says of a key. Raises msgspec's DecodeError: JSON that it is not."""
    return _READ.get(key, text_of_cell)


def text_of_cell(cell: str) -> str:
    """The text that a cell holds: some can only stand in it as a text of JSON."""
    if cell.startswith('"'):
        try:
            text = msgspec.json.decode(cell, type=str)
        except msgspec.DecodeError:
            return cell
        if text.startswith(JSON) or not is_plain(text):
            return text
    return cell


def is_plain(text: str) -> bool:
    """Whether a text can be printed as it stands; it may have lines."""
    return is_safe(text.replace("\n", ""))


def _chain(cell: str) -> Any:
    """The links of a chain as a cell has them: `origin > wire > outlet`, or as JSON."""
    if cell.lstrip().startswith("["):
        return msgspec.json.decode(cell)
    return _links(cell)


@lru_cache(10_000)
def _links(cell: str) -> tuple[str, ...]:
    return tuple(link.strip() for link in re.split(r"\s>\s", cell))


def _maybe_object(cell: str) -> Any:
    return msgspec.json.decode(cell) if cell.lstrip().startswith("{") else text_of_cell(cell)


def _count(cell: str) -> int | str:
    text = cell.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else cell


def _answer(cell: str) -> bool | str:
    return ANSWERS.get(cell.strip().casefold(), cell)


_READ: Mapping[str, Callable[[str], Any]] = {
    "said_by": _chain, "breakdown": _maybe_object, "figure": _maybe_object,
    "place": _maybe_object, "low": _count, "high": _count, "first_hand": _answer,
    "report_first_hand": _answer,
}  # fmt: skip
