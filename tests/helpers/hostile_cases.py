"""Files that no reader expects: what is in them, how reading them ends, and what must be said."""

import gzip
from typing import NamedTuple

from tests.helpers.commands import report

OF = b'"outlet":"R","reported_at":"2020-03-13T01:00:00Z","incident":"i","measure":"m"'
HEAD = b"incident,measure,figure,outlet,reported_at\n"
ROW = b"i,m,5,R,2020-03-13T01:00:00Z\n"
LONG = b"1" + b"0" * 4400
FRONT = report({"figure": "5"})


class OddFile(NamedTuple):
    """A file by its name: its bytes, the exit code, and what must be said on standard error."""

    name: str
    path: str
    content: bytes
    status: int
    said: str = ""


def _json(name: str, rest: bytes, said: str = "", status: int = 2) -> OddFile:
    return OddFile(f"json: {name}", "a.jsonl", b"{" + OF + b"," + rest + b"}\n", status, said)


def _at(time: str, said: str = "", status: int = 2) -> OddFile:
    line = b'{"outlet":"R","incident":"i","measure":"m","figure":1,"reported_at":"%s"}\n'
    return OddFile(f"json: at {time}", "a.jsonl", line % time.encode(), status, said)


def _csv(name: str, content: bytes, said: str = "", status: int = 2) -> OddFile:
    return OddFile(f"csv: {name}", "a.csv", content, status, said)


def _report(name: str, figure: str, said: str, status: int = 2) -> OddFile:
    return OddFile(f"md: {name}", "a.md", FRONT.replace('"5"', figure).encode(), status, said)


DAY = "cannot read"
CASES = (
    _json("a key twice", b'"figure":5,"figure":6', 'a.jsonl:1: it has the key "figure" twice'),
    _json("a key twice, escaped", b'"figure":1,"\\u0066igure":2', 'the key "figure" twice'),
    _json("a key twice, once null", b'"figure":1,"figure":null', 'the key "figure" twice'),
    _json("a part twice", b'"breakdown":{"a":1,"a":2}', 'the key "a" twice'),
    _json("a key twice in a link", b'"figure":1,"said_by":[{"name":"a","name":"b"}]',
    '"name" twice'),
    _json("colons in texts", b'"figure":1,"quote":"a:b \\u003a \\":"', status=0),
    _json("a null", b'"figure":1,"population":null', status=0),
    _json("NaN", b'"figure":NaN', "it is not JSON"),
    _json("Infinity", b'"figure":-Infinity', "it is not JSON"),
    _json("1e400", b'"figure":1e400', "it is not JSON"),
    _json("1e300", b'"figure":1e300', "too large"),
    _json("10^40", b'"figure":1' + b"0" * 40, "too large"),
    _json("10^4400", b'"figure":' + LONG, "it is not JSON"),
    _json("10^4400 as a text", b'"figure":"' + LONG + b'"', "4401 characters long"),
    _json("low 10^4400", b'"figure":1,"low":' + LONG, "it is not JSON"),
    _json("a negative count", b'"figure":-5', "never negative"),
    _json("a negative low", b'"figure":5,"low":-1', "not a whole number"),
    _json("half a person", b'"figure":5.5', "is not a count"),
    _json("Arabic digits", '"figure":"١٢"'.encode(), "not one of the digits 0 to 9"),
    _json("wide digits", '"figure":"１２"'.encode(), "not one of the digits 0 to 9"),
    _json("half a character", b'"term":"\\ud800"', "it is not JSON"),
    _json("an escaped NUL", b'"figure":1,"quote":"a\\u0000b"', "U+0000"),
    _json("bytes that are not UTF-8", b'"figure":1,"quote":"\xff\xfe"', "it is not JSON"),
    _json("10,000 deep", b'"x":' + b"[" * 10_000 + b"]" * 10_000, "it is not JSON"),
    _json("10,000 deep, without an end", b'"x":' + b'{"a":' * 10_000, "it is not JSON"),
    _json("latitude 91", b'"place":{"name":"x","latitude":91,"longitude":1}', "-90 to 90"),
    _json("bounds across", b'"figure":{"lower":5,"upper":3}', "below its lower bound"),
    OddFile("json: nothing but NUL", "a.jsonl", b"\0" * 1000, 2, "it is not JSON"),
    OddFile("json: UTF-16", "a.jsonl", "{}".encode("utf-16"), 2, "UTF-16"),
    OddFile("json: no gzip", "a.jsonl.gz", b"\x1f\x8b\x08junk", 2, "to its end"),
    OddFile("json: half a gzip", "a.jsonl.gz", gzip.compress(b"{}" * 999)[:-9], 2, "to its end"),
    OddFile("json: empty", "a.jsonl", b"", 0),
    OddFile("json: all lines are odd", "a.jsonl", b"x\n[]\n1\n", 2,
    "3 problems; nothing was recorded"),
    _at("2020-02-30T00:00:00Z", DAY), _at("2020-01-01T25:00:00Z", DAY),
    _at("0000-01-01T00:00:00Z", DAY), _at("10000-01-01T00:00:00Z", DAY),
    _at("2016-12-31T23:59:60Z", DAY), _at("2020-01-01T00:00:00+99:99", DAY),
    _at("2020-02-30", DAY), _at("2020-01-01T00:00:00", "has no offset"),
    _at("0001-01-01T00:00:00+14:00", "outside the years"), _at("9999-12-31T23:59:59Z", "future"),
    _at("1584061200", DAY), _at("1584061200000", DAY), _at("1584061200000Z", DAY), _at("-1", DAY),
    _at("0001-01-01T00:00:00Z", status=0), _at("1970-01-01T00:00:00Z", status=0),
    _at("20200101T000000Z", status=0), _at("2020-W01-1T00:00:00Z", status=0),
    _csv("ragged", HEAD + ROW + b"i,m\n" + ROW[:-1] + b",x\n", "a.csv:4: it has 6 cells"),
    _csv("a quote without an end", HEAD + b'i,m,"5,R,2020\n' + ROW, "a.csv:2: cannot read the row"),
    _csv("a head without an end", b'"a,' + HEAD + ROW, "a.csv:1: cannot read the row"),
    _csv("a head of two lines", b'"x\ny",' + HEAD + b"x," + ROW, "a.csv:1: records have no key x"),
    _csv("a row of three lines", HEAD + b'"i",m,"\n5\n",R,2020-03-13T01:00:00Z\n', status=0),
    _csv("a column twice", b"incident," + HEAD + b"x," + ROW, 'two columns are "incident"'),
    _csv("no head", b"", "the table has no head"),
    _csv("NUL", HEAD + ROW.replace(b"5", b"5\0"), "\\x00"),
    _csv("bytes that are not UTF-8", HEAD + ROW.replace(b"i,", b"\xff,"), "not UTF-8"),
    _csv("half of UTF-16", (HEAD + ROW).decode().encode("utf-16")[:-1], "it is not UTF-16"),
    _csv("UTF-32", (HEAD + ROW).decode().encode("utf-32"), "records have no key"),
    _csv("UTF-16", (HEAD + ROW).decode().encode("utf-16"), status=0),
    _csv("the line ends of old Macs", (HEAD + ROW).replace(b"\n", b"\r"), status=0),
    _csv("a cell 10,000 deep", b"breakdown," + HEAD + b'"' + b'{""a"":' * 10_000 + b'",' + ROW,
    "a cell is not JSON"),
    _csv("a cell that is no JSON", b"breakdown," + HEAD + b"{," + ROW, "a cell is not JSON"),
    _csv("a formula as a count", HEAD + ROW.replace(b"5", b"=1+1"), '"=" is not a number'),
    _report("10^40", "1" + "0" * 40, "too large"),
    _report("10^4400", "1" + "0" * 4400, "too long a number"),
    _report("hexadecimal", "0x" + "f" * 4400, "more than 200 digits"),
    _report("nan", "nan", "nan is not a count"), _report("1e400", "1e400", "inf is not a count"),
    _report("negative", "-5", "never negative"),
    _report("10,000 deep", "[" * 10_000, "nested too deeply"),
    _report("a key twice", '"5"\nfigure = "6"', "Cannot overwrite a value"),
    OddFile("md: a key of 1,000 parts", "a.md", b"+++\n" + b"a." * 1000 + b"b = 1\n+++\n", 2,
    "no key"),
    OddFile("md: no end", "a.md", b"+++\noutlet = 'x'", 2, "no closing +++"),
    OddFile("md: not UTF-8", "a.md", b"+++\n\xff", 2, "byte 4 is not UTF-8"),
    OddFile("md: UTF-16", "a.md", FRONT.encode("utf-16"), 2, "is not UTF-8"),
    OddFile("md: half a character", "a.md", FRONT.encode() + b"\xed\xa0\x80", 2, "is not UTF-8"),
    OddFile("md: leap second", "a.md", FRONT.replace("01:00:00Z", "23:59:60Z").encode(), 2,
    "a.md:3"),
    OddFile("md: nothing but NUL", "a.md", b"\0" * 1000, 2, "outlet is missing"),
)  # fmt: skip
