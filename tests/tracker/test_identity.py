"""Who is behind a claim is read by a holder of the key alone, never unseen, and can be erased."""

import os
import shutil
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from msgspec.structs import replace

from events.log import Log
from events.subject import IdentitySealed, subject_stream
from tests.helpers.canary import places, sightings
from tests.helpers.commands import BEGINNING, BUNDLED, Desk, Ran
from tests.helpers.records import events, topics
from tracker.case import Case
from tracker.cli import COMMANDS
from tracker.decisions.common import NOBODY, single
from tracker.trust.base64_text import from_base64

WHO = "Canary Väinö Quisling-Featherstone, +358 40 555 0100"
CLAIM, OTHER = "20200313T010000Z-bc1d09afeab7#11", "20200313T010000Z-bc1d09afeab7#9"
RING = "keyring"


@pytest.fixture
def sealed(desk: Desk) -> Desk:
    """A case in which somebody is behind a claim of an official who is not named."""
    desk.bundled().ok("ingest", *BUNDLED)
    seal(desk)
    return desk


def seal(desk: Desk, *more: str, who: str = WHO) -> Ran:
    return desk.ok("identity", "seal", CLAIM, "--keyring", RING, *more, stdin=who.encode())


def subjects(desk: Desk) -> list[dict[str, object]]:
    found: list[dict[str, object]] = desk.ok("identity", "list", "--keyring", RING, "--json").data()
    return found


def subject(desk: Desk) -> str:
    return str(subjects(desk)[0]["subject"])


def shown(desk: Desk, *more: str) -> Ran:
    because = ("--because", "the editor asked")
    return desk.run("identity", "show", subject(desk), *because, "--keyring", RING, *more)


def erase(desk: Desk, *more: str) -> Ran:
    line = ("identity", "erase", subject(desk), "--because", "they asked", "--yes")
    return desk.ok(*line, "--keyring", RING, *more)


# --- sealed and read --------------------------------------------------------------------------


def test_who_it_is_is_read_with_the_key_and_that_is_recorded_first(sealed: Desk) -> None:
    ran = shown(sealed, "--unseal")
    assert ran.out == f"{WHO}\n"
    last = events(sealed)[-1]
    assert last["event"] == "subject.identity-unsealed"
    assert (last["recorded_by"], last["reason"]) == ("desk", "the editor asked")
    assert subjects(sealed)[0]["unsealed"] == 1


def test_without_unseal_nothing_is_read_or_recorded(sealed: Desk) -> None:
    before = topics(sealed)
    ran = shown(sealed)
    assert ran.status == 2
    assert WHO not in ran.out + ran.err
    assert topics(sealed) == before


def test_without_the_key_nothing_is_read_or_recorded(sealed: Desk) -> None:
    name, before = subject(sealed), topics(sealed)
    ran = sealed.run(
        "identity", "show", name, "--unseal", "--because", "curious", "--keyring", "elsewhere"
    )
    assert ran.status == 2
    assert f"elsewhere has no key for {name}" in ran.err
    assert topics(sealed) == before


def test_another_key_opens_nothing(sealed: Desk) -> None:
    ring = sealed.folder / RING
    (path,) = ring.iterdir()
    path.write_text("A" * 43 + "=\n")
    ran = shown(sealed, "--unseal")
    assert ran.status == 2
    assert "the key is not the one" in ran.err
    assert "subject.identity-unsealed" not in topics(sealed)


def test_what_is_read_is_not_shown_where_it_cannot_be_recorded(sealed: Desk) -> None:
    name = subject(sealed)
    with patch("tracker.case.Case.record", side_effect=OSError("disk full")):
        ran = sealed.run("identity", "show", name, "--unseal", "--because", "x", "--keyring", RING)
    assert ran.status != 0
    assert ran.out == ""


def test_more_can_be_sealed_of_one_subject_and_one_is_behind_more_claims(sealed: Desk) -> None:
    name = subject(sealed)
    seal(sealed, "--subject", name, who="seen again in May")
    sealed.ok("identity", "link", name, OTHER, "--because", "the same voice")
    assert subjects(sealed)[0]["claims"] == [CLAIM, OTHER]
    assert shown(sealed, "--unseal").out == f"{WHO}\nseen again in May\n"
    assert "is behind" in sealed.run("identity", "link", name, OTHER).err


def test_a_claim_names_the_one_who_is_behind_it(sealed: Desk) -> None:
    line = ("--unseal", "--because", "x", "--keyring", RING)
    assert sealed.ok("identity", "show", CLAIM, *line).out == f"{WHO}\n"
    assert "no subjects are behind" in sealed.run("identity", "show", OTHER, *line).err
    seal(sealed, who="somebody else")
    assert "2 subjects are behind" in sealed.run("identity", "show", CLAIM, *line).err


def test_a_report_says_which_of_its_claims_are_protected(sealed: Desk) -> None:
    name = subject(sealed)
    claims = sealed.ok("report", "20200313T0100", "--json").data()["claims"]
    assert {c["number"]: c["protected"] for c in claims if c["protected"]} == {11: [name]}
    assert f"protected: {name}" in sealed.ok("report", "20200313T0100").out
    erase(sealed)
    assert "protected" not in sealed.ok("report", "20200313T0100").out


def test_two_sealings_of_one_text_do_not_look_alike(sealed: Desk) -> None:
    seal(sealed)
    sealings = [e for e in events(sealed) if "sealed" in e]
    assert len({event["sealed"] for event in sealings}) == 2
    assert len({len(event["sealed"]) for event in sealings}) == 1


@pytest.mark.parametrize(("who", "length"), [("A", 380), ("A" * 200, 380), ("A" * 300, 720)])
def test_the_length_tells_of_a_text_only_in_steps(who: str, length: int, desk: Desk) -> None:
    desk.bundled().ok("ingest", BUNDLED[0])
    seal(desk, who=who)
    assert len(events(desk)[-1]["sealed"]) == length
    assert shown(desk, "--unseal").out == f"{who}\n"


def test_the_keyring_is_its_owners_alone(sealed: Desk) -> None:
    ring = sealed.folder / RING
    assert ring.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in ring.iterdir()} == {0o600}
    ring.chmod(0o755)
    for ran in (shown(sealed, "--unseal"), sealed.run(
        "identity", "seal", CLAIM, "--keyring", RING, stdin=b"x"
    )):  # fmt: skip
        assert ran.status == 2
        assert "others may look into it" in ran.err


@pytest.mark.parametrize(
    ("stdin", "what"),
    [
        (b"", "nothing to seal"),
        (b"  \n", "nothing to seal"),
        (b"\xff" + WHO.encode(), "not UTF-8"),
        (WHO.encode() * 100, "characters are too many"),
    ],
)
def test_what_cannot_be_sealed_is_refused_without_a_word_of_it(
    stdin: bytes, what: str, sealed: Desk
) -> None:
    before, keys = topics(sealed), len(list((sealed.folder / RING).iterdir()))
    ran = sealed.run("identity", "seal", CLAIM, "--keyring", RING, stdin=stdin)
    assert ran.status == 2
    assert what in ran.err
    assert "Canary" not in ran.err
    assert topics(sealed) == before
    assert len(list((sealed.folder / RING).iterdir())) == keys


def test_whatever_breaks_off_a_key_is_never_lost(sealed: Desk) -> None:
    """What was recorded cannot be known then: a key of nothing harms nobody, no key does."""
    record = Case.record

    def interrupted(case: Case, decide: Any) -> Any:
        record(case, decide)
        raise KeyboardInterrupt

    with patch.object(Case, "record", interrupted):
        ran = sealed.run("identity", "seal", OTHER, "--keyring", RING, stdin=b"somebody")
    assert ran.status == 130
    line = ("identity", "show", OTHER, "--unseal", "--because", "x", "--keyring", RING)
    assert sealed.ok(*line).out == "somebody\n"


def test_a_key_that_was_read_stays_read(sealed: Desk) -> None:
    shown(sealed, "--unseal")
    ran = sealed.ok("undo", "--because", "a slip")
    assert "undone #25: subject.identity-sealed" in ran.out
    assert "subject.identity-unsealed" in topics(sealed)
    assert "nothing is sealed" in shown(sealed, "--unseal").err


# --- erased -----------------------------------------------------------------------------------


def test_who_was_erased_is_read_by_nobody_and_the_log_still_verifies(sealed: Desk) -> None:
    before = events(sealed)
    erase(sealed)
    assert list((sealed.folder / RING).iterdir()) == []
    ran = shown(sealed, "--unseal")
    assert ran.status == 2
    assert "was erased by desk: they asked" in ran.err
    assert sealed.ok("verify").status == 0
    assert events(sealed)[: len(before)] == before


def test_another_holder_of_the_key_is_told_and_erases_it_too(sealed: Desk) -> None:
    """A list deletes nothing: a case that somebody sends may say anything."""
    shutil.copytree(sealed.folder / RING, sealed.folder / "colleague")
    (sealed.folder / "colleague").chmod(0o700)
    erase(sealed)
    told = sealed.ok("identity", "list", "--keyring", "colleague", "--json").data()
    assert told[0]["has_key"]
    assert len(list((sealed.folder / "colleague").iterdir())) == 1
    line = ("identity", "erase", str(told[0]["subject"]), "--because", "x", "--yes")
    sealed.ok(*line, "--keyring", "colleague")
    assert list((sealed.folder / "colleague").iterdir()) == []
    assert topics(sealed).count("subject.erased") == 1


def test_a_wrong_keyring_erases_nothing_and_says_so(sealed: Desk) -> None:
    line = ("identity", "erase", subject(sealed), "--because", "x", "--yes", "--keyring", "wrong")
    ran = sealed.run(*line)
    assert ran.status == 2
    assert "nothing was erased" in ran.err
    assert "subject.erased" not in topics(sealed)
    assert "no key was here" in sealed.ok(*line, "--elsewhere").out
    assert topics(sealed)[-1] == "subject.erased"


def test_a_key_that_cannot_be_overwritten_is_deleted_all_the_same(sealed: Desk) -> None:
    with patch("os.fsync", side_effect=[PermissionError, *[None] * 50]):
        erase(sealed)
    assert list((sealed.folder / RING).iterdir()) == []


def test_a_backup_from_before_an_erasure_says_so_when_it_is_restored(sealed: Desk) -> None:
    name = subject(sealed)
    sealed.ok("backup", "safe.db")
    erase(sealed)
    told = sealed.ok("restore", "safe.db", "--replace").err
    assert f"{name} was erased after this backup was made: erase it again" in told


@pytest.mark.parametrize("name", ["../../x", "a\0b", "x" * 5000, "é", ""])
def test_a_subject_of_a_strange_name_harms_no_list(name: str, sealed: Desk) -> None:
    event = IdentitySealed(**NOBODY.fields(), subject=name, sealed="%%%")
    event = replace(event, recorded_at=BEGINNING)
    with Log(sealed.case) as log:
        log.append(single(subject_stream(name), 0, event))
    assert len(subjects(sealed)) == 2


def test_to_erase_is_final(sealed: Desk) -> None:
    name = subject(sealed)
    erase(sealed)
    before = topics(sealed)
    assert sealed.run("identity", "link", name, OTHER).status == 2
    line = ("identity", "seal", OTHER, "--subject", name, "--keyring", RING)
    assert sealed.run(*line, stdin=b"x").status == 2
    assert "no key was here" in erase(sealed, "--elsewhere").out
    assert topics(sealed) == before
    assert "undone #25: subject.identity-sealed" in sealed.ok("undo", "--because", "x").out


def test_to_erase_is_asked_first(sealed: Desk) -> None:
    line = ("identity", "erase", subject(sealed), "--because", "x", "--keyring", RING)
    ran = sealed.run(*line, stdin=b"n\n")
    assert ran.status != 0
    assert "subject.erased" not in topics(sealed)
    assert len(list((sealed.folder / RING).iterdir())) == 1


def test_an_erasure_that_was_killed_halfway_is_finished_by_doing_it_again(sealed: Desk) -> None:
    with patch("tracker.trust.keyring.Keyring.erase", side_effect=KeyboardInterrupt):
        sealed.run(
            "identity", "erase", subject(sealed), "--because", "x", "--yes", "--keyring", RING
        )
    assert topics(sealed)[-1] == "subject.erased"
    assert len(list((sealed.folder / RING).iterdir())) == 1
    assert "erased" in erase(sealed).out
    assert list((sealed.folder / RING).iterdir()) == []
    assert topics(sealed).count("subject.erased") == 1


def test_the_views_are_made_anew(sealed: Desk) -> None:
    sealed.ok("list")
    views = sealed.folder / "case.views.db"
    before = views.stat().st_ino
    erase(sealed)
    assert views.stat().st_ino != before


# --- the canary -------------------------------------------------------------------------------

LINES = (
    "ingest 1-aap.md --dry-run",
    "claim rate #4 2",
    "incident describe strikes --title T",
    "source rate AAP B",
    "population nest police people --because x",
    "identity list --keyring keyring",
    "rule prefer base-attack killed #4 --because x",
    "mark deadline",
    "undo --because x",
    "list --json",
    "show strikes --json",
    "history strikes --format jsonl",
    "why strikes killed --json",
    "disagreements --json",
    "jumps --json",
    "diff --from 2020-03-13T02:00Z --to 2020-03-14 --json",
    "replay strikes --format jsonl",
    "sources --json",
    "search Canary --json",
    "report 20200313T0100 --json",
    "checks --json",
    "log --format jsonl",
    "verify --json",
    "key desk.example --to desk.key",
    "checkpoint --key desk.key --to case.checkpoint --leaves case.leaves",
    "prove #25 --checkpoint case.checkpoint --to 25.proof",
    "key w.example --witness --to w.key",
    "witness case.checkpoint --key w.key --of desk.pub --last last.checkpoint",
    "backup safe.db",
    "restore safe.db --replace",
    "export",
    "rebuild",
    "demo",
)


def everything(desk: Desk) -> list[tuple[str, bytes]]:
    """What all commands print."""
    said: list[tuple[str, bytes]] = []
    for line in LINES:
        ran = desk.run(*line.split())
        assert ran.status == (1 if line.startswith("checks") else 0), (line, ran)
        said.append((line, (ran.out + ran.err).encode()))
    return said


def secrets(desk: Desk) -> list[bytes]:
    keys = [path.read_text().strip() for path in (desk.folder / RING).iterdir()]
    return [WHO.encode(), *(from_base64(key) for key in keys)]


def test_every_command_is_tried() -> None:
    assert {line.split()[0] for line in LINES} == set(COMMANDS)


def test_the_canary_is_seen_nowhere(sealed: Desk) -> None:
    hidden = secrets(sealed)
    failing = [
        ("identity", "seal", "#999", "--keyring", RING),
        ("identity", "seal", CLAIM, "--subject", "nobody", "--keyring", RING),
        ("identity", "seal", CLAIM, "--keyring", "case.db"),
        ("--case", "missing.db", "identity", "seal", CLAIM, "--keyring", RING),
    ]
    said = everything(sealed)
    for line in failing:
        ran = sealed.run(*line, stdin=WHO.encode())
        assert ran.status in (2, 3)
        said.append((" ".join(line), (ran.out + ran.err).encode()))
    found = sightings(hidden, [*said, *places(sealed.folder, sealed.folder / RING)])
    assert found == []
    erase(sealed)
    assert sightings(hidden, list(places(sealed.folder))) == []


def test_a_canary_in_the_clear_is_seen(sealed: Desk) -> None:
    """The same search, of a reason that says what should have been sealed."""
    sealed.ok("claim", "rate", "#4", "2", "--because", WHO)
    seen = sightings(
        [WHO.encode()], [*everything(sealed), *places(sealed.folder, sealed.folder / RING)]
    )
    assert {"log --format jsonl", "search Canary --json", "case.db", "safe.db"} <= set(seen)
    unsealed = shown(sealed, "--unseal").out.encode()
    assert sightings([WHO.encode()], [("shown", unsealed)]) == ["shown"]


def test_the_key_beside_the_case_is_seen(sealed: Desk) -> None:
    hidden = secrets(sealed)[1:]
    assert sightings(hidden, list(places(sealed.folder))) == [
        f"{RING}/{next((sealed.folder / RING).iterdir()).name}"
    ]


def test_the_default_keyring_is_in_the_data_folder_of_the_user(desk: Desk, tmp_path: Path) -> None:
    desk.bundled().ok("ingest", BUNDLED[0])
    with patch.dict(os.environ, {"HOME": str(tmp_path / "home")}):
        desk.ok("identity", "seal", CLAIM, stdin=b"somebody")
    ring = tmp_path / "home" / ".local" / "share" / "tracker" / "keyring"
    assert len(list(ring.iterdir())) == 1


def test_a_key_that_others_may_read_is_not_used(sealed: Desk) -> None:
    (path,) = (sealed.folder / RING).iterdir()
    path.chmod(0o644)
    ran = shown(sealed, "--unseal")
    assert ran.status == 2
    assert "others may read the key" in ran.err
    assert "subject.identity-unsealed" not in topics(sealed)
