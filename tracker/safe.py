"""Makes text safe to print: what a report says can never act on the terminal that shows it.

Control characters (an escape moves the cursor, sets a title), format characters (they reverse the
reading order, or hide), line and paragraph separators and lone surrogates become visible escapes.
"""

import codecs
import json
import re
import sys
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import msgspec

UNSAFE_CATEGORIES = ("Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn")
NOT_PLAIN = re.compile("[^ -~]")


def is_safe(text: str) -> bool:
    """Whether a text is one line without any unsafe character."""
    return safe(text) == text


def safe(text: str) -> str:
    r"""The text in one line, every unsafe character as an escape: `\x1b`, `\u202e`."""
    if text.isprintable():  # quick: no character of any unsafe category
        return text
    return NOT_PLAIN.sub(lambda found: _shown(found[0], _escape), text)


def safe_json(data: Any, *, indent: int | None = None) -> str:
    r"""JSON in which unsafe characters stand as `\u` escapes: the same data, and safe to print."""
    if indent is None and _prints_unicode():
        try:
            line = msgspec.json.format(msgspec.json.encode(data), indent=0)
            return safe_in_json(line.decode())  # in a fifth of the time
        except (UnicodeEncodeError, OverflowError, TypeError):
            pass  # half a character, a number of many digits: the long way writes these too
    return safe_in_json(json.dumps(data, ensure_ascii=not _prints_unicode(), indent=indent))


def safe_in_json(text: str) -> str:
    r"""A text of JSON with `\u` escapes for the unsafe characters that stand in it."""
    if text.isprintable():
        return text
    return NOT_PLAIN.sub(lambda found: _shown(found[0], _json_escape), text)


def quoted(quote: str, start: int | None, end: int | None) -> str:
    """A quote on one line, and where it stands in its text, where that is known."""
    place = "" if start is None else f" (characters {start} to {end})"
    return f"“{one_line(quote)}”{place}"


def one_line(text: str) -> str:
    """The text with its line ends and repeated white space as single spaces, safe to print."""
    return safe(" ".join(text.split()))


def _prints_unicode() -> bool:
    return _is_unicode(getattr(sys.stdout, "encoding", None) or "utf-8")


@lru_cache
def _is_unicode(encoding: str) -> bool:
    return codecs.lookup(encoding).name.startswith("utf")


def _shown(char: str, escape: Callable[[str], str]) -> str:
    return escape(char) if unicodedata.category(char) in UNSAFE_CATEGORIES else char


def _escape(char: str) -> str:
    return char.encode("unicode_escape", "backslashreplace").decode("ascii")


def _json_escape(char: str) -> str:
    if char == "\n":  # between values: within a text it is escaped already
        return char
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i] << 8 | units[i + 1]:04x}" for i in range(0, len(units), 2))
