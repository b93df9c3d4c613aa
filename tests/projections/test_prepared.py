"""Statements prepared once give what SQLAlchemy gives for them, whatever the parameters."""

from collections.abc import Iterator

import pytest
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    create_engine,
    insert,
    literal,
    or_,
    select,
)

from projections.views import prepared
from projections.views.prepared import Prepared, listed, pieces

ITEM = Table("item", MetaData(), Column("key", Integer, primary_key=True), Column("id", Text))
NAMED = select(ITEM.c.key, literal("found"), ITEM.c.id).order_by(ITEM.c.key)
ONE = NAMED.where(ITEM.c.id == bindparam("name"), ITEM.c.key > bindparam("after"))
SOME = NAMED.where(
    or_(ITEM.c.id.in_(listed("names")), ITEM.c.key.in_(listed("keys"))),
    ITEM.c.key < bindparam("before"),
)


@pytest.fixture
def connection() -> Iterator[Connection]:
    """Items 1 to 5, from "a" to "e"."""
    with create_engine("sqlite://").connect() as connection:
        ITEM.create(connection)
        rows = [{"key": key, "id": name} for key, name in enumerate("abcde", 1)]
        connection.execute(insert(ITEM), rows)
        yield connection


@pytest.mark.parametrize(
    "given",
    [
        {"names": ["a", "c"], "keys": [4, 5], "before": 5},
        {"names": ["e"], "keys": [], "before": 9},
        {"names": [], "keys": [2, 3, 4], "before": 4},
        {"names": [], "keys": [], "before": 9},
        {"names": ["[keys]", "?", "b"], "keys": [1], "before": 9},
    ],
)
def test_lists_of_any_length(connection: Connection, given: dict[str, object]) -> None:
    statement = Prepared(SOME)
    assert list(statement(connection, names=["a"], keys=[3], before=9)) == [
        (1, "found", "a"),
        (3, "found", "c"),
    ]
    assert list(statement(connection, **given)) == [
        tuple(row) for row in connection.execute(SOME, given)
    ]


def test_the_first_row_and_none(connection: Connection) -> None:
    statement = Prepared(ONE)
    assert statement.first(connection, name="b", after=1) == (2, "found", "b")
    assert statement.first(connection, after=2, name="b") is None


def test_pieces_are_in_order_and_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "AT_ONCE", 2)
    assert list(pieces({5, 1, 4, 2, 3})) == [[1, 2], [3, 4], [5]]
    assert list(pieces([])) == []
