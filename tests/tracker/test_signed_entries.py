"""Who signs what they enter: nobody else can have entered it, or changed what came before it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from msgspec.structs import replace

from events.appender import canonical
from events.codec import CODEC
from events.merkle import extend, leaf_hash, root
from events.proofs import Tree
from events.signature import EntriesSigned
from tests.helpers.commands import BUNDLED, Desk, Ran
from tests.helpers.forging import CHANGES, Change, Row, edited, forge
from tests.helpers.records import events, json_lines, many, topics
from tracker.trust.checkpoint import Checkpoint, read_checkpoint
from tracker.trust.keys import SecretKey, load_secret, read_public


@pytest.fixture
def keys(desk: Desk) -> Desk:
    for who in ("ana", "ben"):
        desk.ok("key", f"{who}.example", "--to", f"{who}.key")
    return desk.bundled()


@pytest.fixture
def signed(keys: Desk) -> Desk:
    """Both reports, and a mark: all that ana entered is signed; of ben's rating nothing is."""
    for name in BUNDLED:
        ana(keys, "ingest", name)
    keys.ok("--as", "ben", "source", "rate", "Associated Press", "B")
    ana(keys, "mark", "deadline")
    return keys


def ana(desk: Desk, *args: str) -> Ran:
    return desk.ok("--as", "ana", "--sign-with", "ana.key", *args)


def by_ana(desk: Desk, *more: str) -> Ran:
    return desk.run("verify", "--entries-by", "ana.pub", *more)


def test_what_one_transaction_recorded_is_signed_in_it(signed: Desk) -> None:
    assert [at for at, topic in enumerate(topics(signed), 1) if topic == "entries.signed"] == [
        15, 26, 29,
    ]  # fmt: skip
    done = by_ana(signed)
    assert done.status == 0
    assert "ana.example signed 25 of the 25 events that ana entered" in done.err
    assert by_ana(signed, "--json").data()["signed"] == 25


def test_what_was_entered_without_the_key_is_counted(signed: Desk) -> None:
    signed.ok("--as", "ana", "mark", "later")
    assert "ana.example signed 25 of the 26 events that ana entered" in by_ana(signed).err


def test_without_the_key_for_others_it_is_said_that_nothing_was_checked(signed: Desk) -> None:
    done = signed.ok("verify")
    assert "3 signatures under entries were not checked" in done.err
    assert signed.ok("verify", "--json").data()["signed"] == 0
    of_ben = signed.run("verify", "--entries-by", "ben.pub")
    assert of_ben.status == 1
    assert "ben.example signed nothing" in of_ben.out
    assert "3 signatures" in of_ben.err


def test_an_import_is_signed_once_or_once_a_batch(keys: Desk) -> None:
    keys.write("records.jsonl", json_lines(many(40)))
    ana(keys, "ingest", "records.jsonl")
    assert topics(keys).count("entries.signed") == 1
    keys.write("more.jsonl", json_lines(many(40, seed=2)))
    ana(keys, "ingest", "more.jsonl", "--batch", "10")
    assert topics(keys).count("entries.signed") == 5
    assert by_ana(keys).status == 0


def test_what_records_nothing_signs_nothing(signed: Desk) -> None:
    before = topics(signed)
    ana(signed, "ingest", BUNDLED[0])
    ana(signed, "claim", "rate", "#4", "2", "--dry-run")
    assert ana(signed, "list").status == 0
    assert topics(signed) == before


def test_a_signature_is_a_checkpoint_that_others_read(signed: Desk) -> None:
    event = events(signed)[14]
    checkpoint, note = read_checkpoint(event["note"])
    key = read_public((signed.folder / "ana.pub").read_text())
    assert note.signers([key]) == [key]
    assert (event["first"], event["last"], checkpoint.tree.size) == (1, 14, 14)
    assert checkpoint.more == ('entries 1-14 by "ana"',)


def test_a_signature_is_no_entry_to_be_undone(signed: Desk) -> None:
    done = ana(signed, "undo", "--because", "too early")
    assert "undone #28: case.mark-set" in done.out
    assert topics(signed)[-2:] == ["entry.undone", "entries.signed"]
    assert by_ana(signed).status == 0


def test_each_who_signs_is_told_with_what_they_signed(signed: Desk) -> None:
    signed.ok("--as", "zoe", "--sign-with", "ana.key", "mark", "by zoe")
    told = by_ana(signed).err
    assert "ana.example signed 25 of the 25 events that ana entered" in told
    assert "ana.example signed 1 of the 1 events that zoe entered" in told


def test_a_demonstration_is_signed_too(keys: Desk) -> None:
    ana(keys, "demo", "--keep", "shown.db")
    told = keys.ok("--case", "shown.db", "verify", "--entries-by", "ana.pub").err
    assert "ana.example signed 24 of the 24 events that ana entered" in told


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("at", [2, 13, 20])
def test_what_was_signed_cannot_be_changed_even_with_all_hashes(
    change: Callable[[int], Change], at: int, signed: Desk
) -> None:
    forge(signed.case, change(at))
    found = by_ana(signed, "--json").data()["findings"]
    is_cut = change.__name__ == "truncated" and at > 15  # what is left is as it was
    assert bool(found) == (not is_cut)
    assert all((finding["position"] or at) >= at for finding in found)


def test_who_takes_the_signatures_away_too_is_not_found_by_them(signed: Desk) -> None:
    def change(rows: list[Row]) -> list[Row]:
        kept = [row for row in rows if row[2] != "entries.signed"]
        return edited(2)(kept)

    forge(signed.case, change)
    assert signed.ok("verify").status == 0  # only a checkpoint elsewhere tells, or whose key it was
    assert "signed nothing" in by_ana(signed).out


def test_who_has_another_key_cannot_sign_for_ana(signed: Desk) -> None:
    signed.ok("key", "ana.example", "--to", "forged.key")
    key = load_secret(signed.folder / "forged.key")

    def change(rows: list[Row]) -> list[Row]:
        made: list[Row] = []
        for stream, version, topic, state in rows:
            state = state.replace(b'"title":"', b'"title":"No ')
            made.append(_signed_anew((stream, version, topic, state), made, key))
        return made

    forge(signed.case, change)
    done = by_ana(signed)
    assert done.status == 1
    assert "#15   another key than that of ana.example signed in its name" in done.out
    assert "ana.example signed nothing in this log" in done.out
    assert "of the 25 events" not in done.err
    assert "25 of the 25" in signed.ok("verify", "--entries-by", "forged.pub").err


def _signed_anew(row: Row, before: list[Row], key: SecretKey) -> Row:
    """A signature as the forger makes it with a key of their own: over the log as it is now."""
    stream, version, topic, state = row
    event = CODEC.decode(topic, state)
    if not isinstance(event, EntriesSigned):
        return row
    checkpoint, _ = read_checkpoint(event.note)
    leaves = [leaf_hash(canonical(*one)) for one in before]
    tree = Tree(len(leaves), root(extend(0, (), leaves)[1]))
    note = Checkpoint(checkpoint.origin, tree, checkpoint.more).note().signed(key)
    return stream, version, topic, CODEC.encode(replace(event, note=str(note)))


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (b'"first":1,', b'"first":2,', "signed other entries than these"),
        (b'"last":14,', b'"last":13,', "signed other entries than these"),
        (b"entries 1-14 by", b"entries 2-14 by", "does not hold"),
        (b'by \\"ana', b'by \\"ben', "does not hold"),
        (b"\\n14\\n", b"\\n13\\n", "does not hold"),
        ("— ana.example ".encode(), b"- ana.example ", "is none"),
    ],
)
def test_a_signature_that_was_changed_is_found(
    old: bytes, new: bytes, what: str, signed: Desk
) -> None:
    def change(rows: list[Row]) -> list[Row]:
        stream, version, topic, state = rows[14]
        assert topic == "entries.signed"
        assert old in state, state
        rows[14] = stream, version, topic, state.replace(old, new)
        return rows

    forge(signed.case, change)
    found = by_ana(signed, "--json").data()["findings"]
    assert found[0]["position"] == 15
    assert what in found[0]["message"]


def test_entries_of_somebody_else_are_not_signed_for_them(signed: Desk) -> None:
    def change(rows: list[Row]) -> list[Row]:
        stream, version, topic, state = rows[3]
        rows[3] = (
            stream,
            version,
            topic,
            state.replace(b'"recorded_by":"ana"', b'"recorded_by":"b"'),
        )
        return rows

    forge(signed.case, change)
    assert by_ana(signed).status == 1


def test_a_key_that_cannot_sign_records_nothing(keys: Desk) -> None:
    keys.ok("key", "w.example", "--witness", "--to", "w.key")
    keys.write("none.key", "nothing")
    for name in ("none.key", "w.key", "missing.key", "ana.pub"):
        ran = keys.run("--sign-with", name, "ingest", BUNDLED[0])
        assert ran.status == 2, ran
        assert name in ran.err
    assert not keys.case.exists()


def test_one_name_in_two_keys_has_two_streams(keys: Desk) -> None:
    ana(keys, "ingest", BUNDLED[0])
    (keys.folder / "ana.key").unlink()
    (keys.folder / "ana.pub").unlink()
    keys.ok("key", "ana.example", "--to", "ana.key")
    ana(keys, "mark", "two")
    with closing(sqlite3.connect(keys.case)) as case:
        streams = case.execute("SELECT stream, version FROM log WHERE stream LIKE 'sig%'")
        assert [version for _, version in streams] == [1, 1]
