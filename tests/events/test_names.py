"""Which names are kept, and when two spellings are one name."""

import sys
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from events.names import MOST, MOST_OF_TEXT, BadName, check_name, check_text, same_name

INVISIBLE = {
    "NUL": "\0",
    "escape": "\x1b",
    "line end": "\n",
    "tab": "\t",
    "delete": "\x7f",
    "next line": "\x85",
    "zero width space": "\u200b",
    "right-to-left override": "\u202e",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "surrogate": "\ud800",
    "tag": "\U000e0041",
}


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("strikes", "strikes"),
        ("  strikes \n", "strikes"),
        ("Associated   Press", "Associated Press"),
        ("Associated\u00a0Press", "Associated Press"),
        ("iraq/strikes #2", "iraq/strikes #2"),
        ("Al-Quds القدس 日本 👍", "Al-Quds القدس 日本 👍"),
        ("x" * MOST, "x" * MOST),
        ("a" + " " * MOST + "b", "a b"),
    ],
)
def test_a_name_is_kept_tidied_of_white_space(given_name: str, kept: str) -> None:
    assert check_name("the incident", given_name) == kept


@pytest.mark.parametrize("name", ["", " ", "\n\t", "\u00a0"])
def test_an_empty_name_is_refused(name: str) -> None:
    with pytest.raises(BadName, match=r"^the incident is empty$"):
        check_name("the incident", name)


def test_a_name_that_is_too_long_is_refused() -> None:
    with pytest.raises(BadName, match=r"^the mark is 201 characters long; at most 200 are kept$"):
        check_name("the mark", "x" * (MOST + 1))


def test_how_long_a_name_may_be_can_be_said() -> None:
    assert check_name("the title", "x" * 300, 300) == "x" * 300
    with pytest.raises(BadName, match="301 characters long; at most 300"):
        check_name("the title", "x" * 301, 300)


@pytest.mark.parametrize("char", INVISIBLE.values(), ids=INVISIBLE)
def test_a_name_with_a_character_that_cannot_be_seen_is_refused(char: str) -> None:
    with pytest.raises(BadName, match=rf"^the outlet holds the character U\+{ord(char):04X}, "):
        check_name("the outlet", f"Al{char}Jazeera")


@given(st.text())
def test_a_name_that_was_kept_is_kept_as_it_is(name: str) -> None:
    try:
        kept = check_name("the incident", name)
    except BadName:
        return
    assert check_name("the incident", kept) == kept
    assert kept.isprintable() or any(unicodedata.category(char) in ("Cn", "Co") for char in kept)
    assert kept.split() == name.split()


@pytest.mark.parametrize("text", ["", " a\tb\n", "zero\u200bwidth", "e\u0301"])
def test_a_text_is_kept_but_for_outer_white_space(text: str) -> None:
    assert check_text("the reason", text) == text.strip()


@pytest.mark.parametrize(("text", "shown"), [("a\0b", r"U\+0000"), ("\udcff", r"U\+DCFF")])
def test_a_text_that_cannot_be_stored_is_refused(text: str, shown: str) -> None:
    with pytest.raises(BadName, match=rf"^the reason holds the character {shown}, "):
        check_text("the reason", text)


# --- two spellings --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Associated Press", "associated  press"),
        ("Associated Press", " ASSOCIATED\u00a0PRESS\n"),
        ("é", "e\u0301"),
        ("Straße", "STRASSE"),
        ("ＡＰ", "AP"),
        ("ΐ", "Ϊ́"),
        ("㎒ № 5", "mhz no 5"),
        ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert same_name(one) == same_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("AP", "AFP"), ("A P", "AP"), ("Peña", "Pena"), ("U.S.", "US"), ("AP", "АР")],
)
def test_names_that_are_two(one: str, other: str) -> None:
    assert same_name(one) != same_name(other)


@given(st.text())
def test_the_form_of_a_name_is_its_own_form(name: str) -> None:
    assert same_name(same_name(name)) == same_name(name)


@given(st.text(), st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_how_characters_are_composed_does_not_matter(name: str, form: str) -> None:
    composed = unicodedata.normalize(form, name)  # type: ignore[arg-type]
    assert same_name(composed) == same_name(name)


@given(st.lists(st.text(), max_size=4), st.sampled_from([" ", "\t", "\n", "\u2003", "   "]))
def test_which_white_space_does_not_matter(words: list[str], space: str) -> None:
    assert same_name(f"{space}{space.join(words)}{space}") == same_name(" ".join(words))


def test_case_does_not_matter_for_any_letter() -> None:
    letters = [char for char in map(chr, range(sys.maxunicode + 1)) if is_cased(char)]
    assert len(letters) > 2000
    for char in letters:
        assert same_name(char.upper()) == same_name(char), f"U+{ord(char):04X}"
        assert same_name(char.lower()) == same_name(char), f"U+{ord(char):04X}"


@given(st.text(st.characters(categories=["Lu", "Ll", "Nd", "Zs"])))
def test_case_does_not_matter_in_a_name(name: str) -> None:
    assume("ı" not in name)
    assert same_name(name.upper()) == same_name(name) == same_name(name.lower())


def is_cased(char: str) -> bool:
    """A letter with a case; ı is one of its own, whose capital is the I of i."""
    return unicodedata.category(char) in ("Lu", "Ll", "Lt") and char != "ı"


def test_a_text_that_is_too_long_is_refused() -> None:
    assert check_text("the quote", "x" * MOST_OF_TEXT) == "x" * MOST_OF_TEXT
    with pytest.raises(BadName, match="the quote is 20,001 characters long; at most 20,000"):
        check_text("the quote", "x" * (MOST_OF_TEXT + 1))
