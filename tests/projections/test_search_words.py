"""Words as they are searched, queries as they are typed, and passages of what was found."""

import sqlite3
from contextlib import closing

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from events.errors import Refused
from projections.search.passage import WIDTH, Passage, beginning, marked, passage, spans
from projections.search.query import Query, UnreadableQuery, Wanted, expression, read_query
from projections.search.tokens import tokens, words

# Letters of many scripts, marks that join them, and all that a query language may trip over.
SIGNS = "ab Z1é'\"*-()^:+{}[]|&%_\\\0\n\u0301\u064e\u0640\u200d\u093f\u0e34ßИйёسلا警察がﬁ½İ😀\ud800"
texts = st.text(st.sampled_from(SIGNS) | st.characters(), max_size=30)
pieces = st.sampled_from(["OR", "AND", "NOT", "NEAR(a b)", "text:a", '"', "-", "*", "a*", '"a b"'])
queries = st.lists(texts | pieces, max_size=6).map(" ".join)


# --- words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Two federal POLICE, killed.", ["two", "federal", "police", "killed"]),
        ("Iraq's al-Assad 1,200", ["iraq", "s", "al", "assad", "1", "200"]),
        ("Señor MÜLLER, Øster", ["senor", "muller", "øster"]),
        ("Straße", ["strasse"]),
        ("cafe\u0301", ["cafe"]),  # e and its accent apart
        ("Ёлка и Елка", ["елка", "и", "елка"]),  # Cyrillic: ё is е
        ("مُحَمَّد محمـد", ["محمد", "محمد"]),  # vowel points and the stretching sign
        ("أحمد إيران آب", ["احمد", "ايران", "اب"]),  # alef with hamza and madda
        ("שָׁלוֹם", ["שלום"]),  # Hebrew points
        ("می\u200cشود", ["میشود"]),  # Persian: the invisible joint within a word
        ("警察が", ["警", "察", "が"]),
        ("АК-47型", ["ак", "47", "型"]),
        ("경찰이", ["경찰이"]),
        ("हिंदी", ["हिंदी"]),
        ("ＡＫ４７", ["ak47"]),
        ("ไทย", ["ไ", "ท", "ย"]),
        ("— … 😀 _", []),
    ],
)
def test_words_of_many_scripts(text: str, found: list[str]) -> None:
    assert list(words(text)) == found


def test_a_word_knows_its_place_in_code_points() -> None:
    text = "😀 “Señor” م\u064eن 警察"
    places = [text[token.start : token.end] for token in tokens(text)]
    assert places == ["Señor", "م\u064eن", "警", "察"]


@given(texts)
def test_words_stand_in_order_and_are_not_cut_again(text: str) -> None:
    found = list(tokens(text))
    places = [place for token in found for place in (token.start, token.end)]
    assert places == sorted(places)
    assert all(token.start < token.end <= len(text) and token.word for token in found)
    assert all(char.isalnum() for token in found for char in token.word if char.isascii())


@given(texts)
def test_small_and_capital_letters_are_the_same(text: str) -> None:
    if text.upper().lower() == text.lower():  # not so of some letters: ŉ, ΐ
        assert words(text.upper()) == words(text.lower())


# --- queries ----------------------------------------------------------------------------------


def one(*found: str, begins: bool = False) -> Wanted:
    return Wanted(found, begins)


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("strikes Police", ((one("strikes"),), (one("police"),)), ()),
        ('"federal police"', ((one("federal", "police"),),), ()),
        ("“federal police”", ((one("federal", "police"),),), ()),
        ('"federal pol*"', ((one("federal", "pol", begins=True),),), ()),
        ('"federal pol"*', ((one("federal", "pol", begins=True),),), ()),
        ("missil*", ((one("missil", begins=True),),), ()),
        ("iraq -rocket -'s", ((one("iraq"),),), (one("rocket"), one("s"))),
        ('iraq -"two dead"', ((one("iraq"),),), (one("two", "dead"),)),
        ("killed OR wounded iraq", ((one("killed"), one("wounded")), (one("iraq"),)), ()),
        ("a OR b OR c", ((one("a"), one("b"), one("c")),), ()),
        ("killed or wounded", ((one("killed"),), (one("or"),), (one("wounded"),)), ()),
        ("killed AND wounded", ((one("killed"),), (one("wounded"),)), ()),
        ("al-Assad", ((one("al", "assad"),),), ()),
        ("警察", ((one("警", "察"),),), ()),
        ("a ? — b", ((one("a"),), (one("b"),)), ()),
        ('"OR"', ((one("or"),),), ()),
    ],
)
def test_a_query_is_read(
    typed: str, wanted: tuple[tuple[Wanted, ...], ...], unwanted: tuple[Wanted, ...]
) -> None:
    assert read_query(typed) == Query(wanted, unwanted)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "no word"),
        ("— ? *", "no word"),
        ("-iraq", "only words to leave out"),
        ('two "dead', "not closed"),
        ('-"dead', "not closed"),
        ("OR", "between two"),
        ("a OR", "between two"),
        ("OR a", "between two"),
        ("a OR OR b", "between two"),
        ("a OR -b", "between two"),
        ("a NOT b", "leaves nothing out"),
        ("a " * 101, "too many"),
    ],
)
def test_a_query_that_cannot_be_read_is_refused(typed: str, why: str) -> None:
    with pytest.raises(UnreadableQuery, match=why):
        read_query(typed)


def test_what_fts5_reads() -> None:
    query = read_query('iraq -rocket killed OR "two de"* -x')
    assert expression(query) == ('(("iraq") AND ("killed" OR "two de"*)) NOT ("rocket" OR "x")')


def matches(text: str, query: Query) -> bool:
    """Whether the index finds the text."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE t USING fts5(x, content='', tokenize='ascii')")
        connection.execute("INSERT INTO t (rowid, x) VALUES (1, ?)", (" ".join(words(text)),))
        found = connection.execute("SELECT 1 FROM t WHERE t MATCH ?", (expression(query),))
        return found.fetchone() is not None


@given(queries, texts)
@settings(max_examples=400)
@example("a", "b a")
@example('"b a" OR c -d', "b a d")
@example("a* -b", "ab b")
@example("警察", "警 察")
def test_any_query_at_all_is_refused_or_finds_what_is_marked(typed: str, text: str) -> None:
    """Nothing of what is typed is an expression of FTS5, and both sides cut words alike."""
    try:
        query = read_query(typed)
    except Refused:
        return
    text = f"{text} {typed}"
    found = {span.wanted for span in spans(text, query)}
    unwanted = spans(text, Query((query.unwanted,))) if query.unwanted else ()
    numbers = iter(range(len(query.marked)))
    groups = [{next(numbers) for _ in group} for group in query.wanted]
    assert matches(text, query) == (all(group & found for group in groups) and not unwanted)


def test_the_longest_query_is_read_by_fts5() -> None:
    for typed in ("a " * 100, "a OR " * 99 + "a", f'"{"a " * 100}"', "a " + "-b " * 99):
        assert matches("a " * 200, read_query(typed))


# --- passages ---------------------------------------------------------------------------------


def shown(text: str, typed: str) -> str:
    found = passage(text, read_query(typed))
    return marked(text, found) if found else ""


def test_words_are_marked_by_brackets() -> None:
    assert shown("Two police were killed.", "KILLED pol*") == "Two [police] were [killed]."
    assert shown("Two police were killed.", "wounded") == ""
    assert shown("one two three", '"one two" "two three"') == "[one two three]"
    assert shown("第二警察署", "警察") == "第二[警察]署"


def test_a_passage_is_cut_between_words_and_says_that_the_text_goes_on() -> None:
    text = f"{'before ' * 50}the police {'after ' * 50}"
    found = passage(text, read_query("police"))
    assert found is not None
    assert found.end - found.start <= WIDTH
    assert text[found.start :].startswith("before ")
    assert text[: found.end].endswith("after")
    assert marked(text, found).startswith("…before ")
    assert marked(text, found).endswith(" after…")


def test_the_passage_that_has_most_of_the_words_is_shown() -> None:
    text = f"police {'x ' * 200}killed police {'y ' * 200}killed"
    assert "[killed] [police]" in shown(text, "police killed")


def test_a_phrase_longer_than_a_passage_is_shown_whole() -> None:
    long = "word " * 80
    assert shown(f"a {long} b", f'"{long}"') == f"…[{long.strip()}]…"


def test_the_beginning_where_nothing_is_marked() -> None:
    text = "\n  word" * 100
    found = beginning(text)
    assert found.start == 3
    assert found.end <= WIDTH + 3
    assert beginning("") == Passage(0, 0, ())


@given(st.lists(texts, max_size=40).map(" ".join), queries)
def test_a_passage_is_a_part_of_its_text_with_all_its_marks_within(text: str, typed: str) -> None:
    try:
        query = read_query(typed)
    except Refused:
        return
    found = passage(text, query)
    assert (found is None) == (not spans(text, query))
    if found:
        assert 0 <= found.start < found.end <= len(text)
        assert found.spans
        assert text[found.start : found.end].strip() == text[found.start : found.end]
        assert all(found.start <= span.start < span.end <= found.end for span in found.spans)
