"""A quote is found where it stands, in code points of the text, or it is said how far it goes."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from events.citation import Citation, QuoteNotFound, cite, occurrences
from events.errors import Refused

SPACES = (" ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u2003", "\x1c", "\u2028")
words = st.lists(st.text("ab.*\\é👍", min_size=1, max_size=3), min_size=1, max_size=6)
gaps = st.sampled_from(SPACES)


@st.composite
def written(draw: st.DrawFn, spoken: list[str]) -> str:
    """The words with any white space around and between them."""
    return draw(gaps) + "".join(word + draw(gaps) for word in spoken)


@given(st.text(), st.data())
def test_any_part_of_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    quote = text[start : data.draw(st.integers(start, len(text)))]
    assume(quote.strip())

    citation = cite(text, quote)

    assert citation.start is not None
    assert text[citation.start : citation.end] == citation.quote
    assert citation.quote.split() == quote.split()
    assert citation.start <= start + len(quote) - len(quote.lstrip())


@given(words, st.data())
def test_white_space_of_any_kind_counts_as_one_space(
    spoken: list[str], data: st.DataObject
) -> None:
    text = "»" + data.draw(written(spoken)) + "«"
    quote = data.draw(written(spoken))

    citation = cite(text, quote)

    assert text[citation.start : citation.end] == citation.quote == text[1:-1].strip()


@given(st.text("ab \n", max_size=30), st.text("ab \n", max_size=8))
def test_a_quote_is_found_exactly_where_its_words_follow_each_other(text: str, quote: str) -> None:
    assume(quote.strip())
    folded, sought = " ".join(text.split()), " ".join(quote.split())
    if sought in folded:
        citation = cite(text, quote)
        assert citation.end is not None
        assert " ".join(citation.quote.split()) == sought
        assert " ".join(text[: citation.end - 1].split()).find(sought) == -1, "not the first place"
    else:
        with pytest.raises(QuoteNotFound):
            cite(text, quote)


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("six killed", "six killed", Citation("six killed", 0, 10)),
        ("At least\nsix  killed.", "least six killed", Citation("least\nsix  killed", 3, 20)),
        ("six killed, six killed", "six killed", Citation("six killed", 0, 10)),
        ("six\nkilled, six killed", "six killed", Citation("six\nkilled", 0, 10)),
        ("sixteen killed", "teen kill", Citation("teen kill", 3, 12)),
        ("six killed", "\n six\tkilled ", Citation("six killed", 0, 10)),
        ("(6.5)* killed [sic]", "(6.5)* killed [", Citation("(6.5)* killed [", 0, 15)),
        ("👍🏽 𝟔 killed 👍", "𝟔 killed", Citation("𝟔 killed", 3, 11)),
        ("e\u0301te six", "six", Citation("six", 5, 8)),
        ("عدد القتلى ستة", "القتلى", Citation("القتلى", 4, 10)),
    ],
)
def test_where_a_quote_stands(text: str, quote: str, found: Citation) -> None:
    assert cite(text, quote) == found


# --- quotes that are not there --------------------------------------------------------------


@pytest.mark.parametrize("quote", ["", " ", "\n\t\u00a0"])
def test_an_empty_quote_is_refused(quote: str) -> None:
    with pytest.raises(QuoteNotFound, match="empty"):
        cite("six killed", quote)


@pytest.mark.parametrize(
    ("quote", "hint"),
    [
        ("two federal police died", 'has "two federal police", but then not "died"'),
        ("two security police killed", 'has "two", but then not "security"'),
        ("TWO FEDERAL police", "other capitals"),
        ("Zwei Polizisten", "copy the words from the text as they stand"),
        ("federal.police", "copy the words from the text as they stand"),
    ],
)
def test_the_hint_says_how_far_a_quote_goes(quote: str, hint: str) -> None:
    with pytest.raises(QuoteNotFound) as caught:
        cite("It said two\nfederal police killed\ntwo others.", quote)
    assert isinstance(caught.value, Refused)
    assert hint in caught.value.hint


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=12), st.integers(0, 12))
def test_the_hint_gives_the_longest_beginning_there_is(spoken: list[str], kept: int) -> None:
    text = " ".join(spoken[:kept])
    quote = [*spoken, "x"]
    with pytest.raises(QuoteNotFound) as caught:
        cite(text, " ".join(quote))
    longest = max(n for n in range(len(quote)) if " ".join(quote[:n]) in text)
    if longest:
        assert f'"{" ".join(quote[:longest])}", but then not "{quote[longest]}"' in (
            caught.value.hint
        )


@given(st.text(), st.text())
def test_any_quote_is_cited_or_refused(text: str, quote: str) -> None:
    try:
        citation = cite(text, quote)
    except QuoteNotFound:
        assert not quote.split() or " ".join(quote.split()) not in " ".join(text.split())
    else:
        assert text[citation.start : citation.end] == citation.quote


# Quadratic work on either of these would not end while anyone waits.
ALIKE = "a " * 100_000
UNLIKE = " ".join(f"w{number}" for number in range(100_000))


@pytest.mark.parametrize("text", [ALIKE, UNLIKE], ids=["words alike", "words unlike"])
def test_a_quote_of_a_hundred_thousand_words_is_cited_or_refused(text: str) -> None:
    assert cite(text, text) == Citation(text.strip(), 0, len(text.strip()))
    with pytest.raises(QuoteNotFound) as caught:
        cite(text, text + " b")
    assert 'but then not "b"' in caught.value.hint
    assert len(str(caught.value)) + len(caught.value.hint) < 300


# --- how often ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "quote", "times"),
    [
        ("two dead, two hurt", "two", 2),
        ("two dead, two hurt", "two hurt", 1),
        ("two dead. Police: two\ndead", "two dead", 2),
        ("two\ndead. Police: two dead", "two dead", 2),
    ],
)
def test_how_often_the_cited_words_occur(text: str, quote: str, times: int) -> None:
    assert occurrences(text, cite(text, quote)) == times
