"""One bit flipped in each byte of a case, and of its views: it is named, refused or harmless."""

import random
import re
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from events import merkle
from tests.helpers.cases import workplace
from tests.helpers.commands import Desk
from tests.helpers.flipping import (
    FAULT,
    HARMLESS,
    NAMED,
    REFUSED,
    SILENT,
    CaseJudge,
    ViewsJudge,
    by_outcome,
    complete_case,
    kinds,
    page_size,
    small_views,
    tallied,
    tallied_beside,
    tally_text,
)
from tracker import verification

SEED = 20200313
FEW, FEW_VIEWS = 500, 60
KINDS = {"table leaf", "table internal", "index leaf", "index internal", "overflow", "free"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of a case with a page of every kind."""
    return complete_case(tmp_path_factory.mktemp("whole"))


def some(data: bytes, count: int) -> list[int]:
    return random.Random(SEED).sample(range(len(data)), count)


class _EqualToAll:
    def __ne__(self, other: object) -> bool:
        return False


def test_a_flipped_bit_is_named_or_refused_or_without_effect(whole: bytes) -> None:
    tally = tallied(CaseJudge(whole), whole, some(whole, FEW), SEED)
    print(f"\n{tally_text(tally)}")
    found = by_outcome(tally)
    assert set(found) <= {NAMED, REFUSED, HARMLESS}
    assert found[NAMED] > FEW // 3


def test_a_tree_whose_last_page_is_another_ends(whole: bytes) -> None:
    last = kinds(whole).index("table internal") * page_size(whole) + 11
    outcomes = set()
    with workplace() as folder:
        judge = CaseJudge(whole)
        for page in range(1, len(whole) // page_size(whole) + 1):
            data = bytearray(whole)
            data[last] = page
            outcomes.add(judge(folder, bytes(data)))
    assert outcomes <= {NAMED, REFUSED, HARMLESS}


def test_columns_of_another_type_are_named_or_refused(whole: bytes) -> None:
    found = re.finditer(rb"table(log|head|texts)|index[a-z]|trigger[a-z]|[0-9a-f]{64}", whole)
    types = {at for match in found for at in range(max(match.start() - 8, 0), match.start())}
    outcomes = set()
    with workplace() as folder:
        judge = CaseJudge(whole)
        for at in sorted(types):
            for bit in (0, 7):
                data = bytearray(whole)
                data[at] ^= 1 << bit
                outcomes.add(judge(folder, bytes(data)))
    assert outcomes <= {NAMED, REFUSED, HARMLESS}


def test_without_the_check_of_hashes_flips_go_unseen(
    whole: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    unchecked = SimpleNamespace(**vars(merkle) | {"leaf_hash": lambda _: _EqualToAll()})
    monkeypatch.setattr(verification, "merkle", unchecked)
    found = by_outcome(tallied(CaseJudge(whole), whole, some(whole, FEW), SEED))
    assert found[SILENT] > FEW // 40


@pytest.mark.battery
def test_a_flip_in_each_byte_is_named_or_refused_or_without_effect(whole: bytes) -> None:
    assert len(whole) >= 100_000
    assert set(kinds(whole)) == KINDS
    tally = tallied_beside(CaseJudge(whole), whole, SEED)
    print(f"\n{tally_text(tally)}")
    assert set(by_outcome(tally)) == {NAMED, REFUSED, HARMLESS}
    assert sum(tally.values()) == len(whole)


# --- the views, which can be made anew ---------------------------------------------------------


@pytest.fixture(scope="module")
def views() -> tuple[ViewsJudge, bytes]:
    """The views of a small case, and who judges what comes of damage to them."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        data = small_views(desk)
        return ViewsJudge(desk.case.read_bytes(), data), data


def test_views_with_a_flipped_bit_answer_rightly_or_are_named(
    views: tuple[ViewsJudge, bytes],
) -> None:
    judge, data = views
    found = by_outcome(tallied(judge, data, some(data, FEW_VIEWS), SEED))
    print(f"\n{dict(found)}")
    assert not {SILENT, FAULT, REFUSED} & set(found)


def test_without_the_comparison_wrong_answers_go_unseen(
    views: tuple[ViewsJudge, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    judge, data = views
    monkeypatch.setattr("projections.views.compared._differing", lambda *_: [])
    names = [found.start() for found in re.finditer(b"of Baghdad|federal police", data)]
    found = by_outcome(tallied(judge, data, names, SEED))
    assert found[SILENT] > 0, found


@pytest.mark.battery
def test_views_with_a_flip_in_each_byte_answer_rightly_or_are_named(
    views: tuple[ViewsJudge, bytes],
) -> None:
    judge, data = views
    tally = tallied_beside(judge, data, SEED)
    print(f"\n{tally_text(tally)}")
    found = by_outcome(tally)
    assert not {SILENT, FAULT, REFUSED} & set(found)
    assert found[f"{NAMED}, answers wrong"] > 0  # which is why they are compared
