"""Makes the golden case of a release: every kind of event, in every version, as that release stores
it; and what it says of them. `python -m tests.helpers.golden_case FOLDER` makes it, once.

A folder that was released is never made again: what later versions of the program read in it must
stay what it was.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

from events.appender import Appender
from events.log import Log
from tests.helpers.commands import BUNDLED, Desk

FOLDER = Path(__file__).parent.parent / "golden" / "cases"
CASE, RING, SIGNER, TOLD = "case.db", "keyring", "ana", "told.json"
TOPIC = "claim.reported"
EARLIER = b"""{"v":1,"recorded_at":"2020-03-14T09:01:00Z","recorded_by":"desk","number":9,\
"incident":"strikes","measure":"killed","attribution":[{"name":"hospital official",\
"anonymous":true},{"name":"Al Jazeera"}],"value":{"kind":"figure","lower":7,"upper":7,\
"words":"seven"},"occurred":{"kind":"moment","edtf":"2020-03-12"}}"""

COURIER = """+++
outlet = "Courier"
url = "https://courier.example/convoy"
published = 2020-03-{}T06:00:00Z

[[claim]]
incident = "convoy"
measure = "killed"
figure = "4"
quote = "Four died"
+++
{}
"""
ASKED = {
    "export": ("export",),
    "list": ("list", "--format", "jsonl"),
    "list, as of the 13th": ("list", "--format", "jsonl", "--as-of", "2020-03-13T02:00Z"),
    "show": ("show", "strikes", "--json"),
    "history": ("history", "strikes", "--format", "jsonl"),
    "log": ("log", "--format", "jsonl"),
    "sources": ("sources", "--json"),
    "rulings": ("rule", "list", "--json"),
    "populations": ("population", "list", "--json"),
    "incidents": ("incident", "list", "--json"),
}


def make(folder: Path) -> None:
    """Make the golden case in a folder that is not there yet."""
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as place:
        desk = Desk(Path(place)).bundled()
        _act(desk)
        for name in (CASE, f"{SIGNER}.pub"):
            shutil.copy(desk.folder / name, folder / name)
        shutil.copytree(desk.folder / RING, folder / RING)
        told = json.dumps(what_it_says(desk), ensure_ascii=False, indent=1)
        (folder / TOLD).write_text(f"{told}\n", "utf-8")


def what_it_says(desk: Desk) -> dict[str, object]:
    """What the case in a desk's folder says, and its root."""
    done = desk.ok("verify", "--entries-by", f"{SIGNER}.pub", "--json").data()
    answers = {name: desk.ok(*line).out for name, line in ASKED.items()}
    who = desk.ok("identity", "list", "--keyring", RING, "--json").data()
    return {"verify": done, **answers, "identity": who}


def _act(desk: Desk) -> None:
    desk.ok("ingest", *BUNDLED)
    first, second = "20200313T010000Z-bc1d09afeab7", "20200313T051000Z-f172d450b82e"
    _append_earlier(desk, f"report:{second}")
    desk.ok("key", "ana.example", "--to", f"{SIGNER}.key")
    why = ("--because", "a reason")
    for day, text in enumerate(("Four died.", "Four died. More is to come."), 13):
        desk.ok("ingest", desk.write("courier.md", COURIER.format(day, text)))
    for line in (
        ("claim", "correct", f"{first}#8", "--by", second, "--figure", "6", *why),
        ("claim", "retract", f"{first}#9", "--by", second, *why),
        ("claim", "void", f"{first}#6", *why),
        ("claim", "reassign", f"{first}#4", "strikes", *why),
        ("claim", "rate", f"{first}#11", "2", *why),
        ("claim", "add", second, "--incident", "convoy", "--measure", "killed", "--figure",
         "about 20", "--low", "15", "--high", "30", "--said-by", "a driver"),
        ("incident", "open", "airport"),
        ("incident", "describe", "airport", "--title", "An airport", "--place", "Karbala"),
        ("incident", "link", "strikes", "retaliation-for", "base-attack", *why),
        ("incident", "unlink", "strikes", "retaliation-for", "base-attack", *why),
        ("incident", "merge", "airport", "strikes", *why),
        ("incident", "split", "airport", "--from", "strikes", *why),
        ("rule", "prefer", "strikes", "killed", f"{first}#11", "--population", "federal police",
         *why),
        ("rule", "lift", "RULING", *why),
        ("rule", "set", "base-attack", "wounded", "--figure", "14", *why),
        ("source", "register", "Associated Press", "--kind", "agency"),
        ("source", "rate", "Associated Press", "B", *why),
        ("source", "alias", "AP", "--of", "Associated Press", *why),
        ("population", "nest", "federal police", "security personnel", *why),
        ("mark", "deadline"),
        ("undo", *why),
    ):  # fmt: skip
        ruling = f"#{desk.ok('log', '--format', 'jsonl').rows()[-1]['position']}"
        desk.ok(*(ruling if word == "RULING" else word for word in line))
    for who, claim in (("A. B., a colonel", f"{first}#11"), ("C. D., a nurse", f"{second}#1")):
        desk.ok("identity", "seal", claim, "--keyring", RING, stdin=who.encode())
    desk.ok("identity", "link", f"{first}#11", f"{first}#10")
    desk.ok("identity", "show", f"{first}#11", "--unseal", *why, "--keyring", RING)
    desk.ok("identity", "erase", f"{second}#1", *why, "--yes", "--keyring", RING)
    desk.ok("--as", "ana", "--sign-with", f"{SIGNER}.key", "mark", "signed")


def _append_earlier(desk: Desk, stream: str) -> None:
    """A claim in its first version, which no program writes any more."""
    with Log(desk.case) as log, log.recorder.writing() as cursor:
        appender = Appender(cursor)
        version = appender.versions([stream])[stream]
        appender.append_rows([(stream, version + 1, TOPIC, EARLIER)], {})
        appender.finish()


if __name__ == "__main__":
    make(Path(sys.argv[1]))
