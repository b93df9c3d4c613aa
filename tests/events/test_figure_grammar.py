"""Every way to say a count that is read, and every way that is refused."""

import pickle

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from events.figure_grammar import LONGEST, UnreadableFigure, parse_figure
from events.figures import MOST, Figure, exactly, figure_text, same_bounds
from events.number_words import VAGUE_BOUNDS, read_digits, read_number


def bounds(said: str) -> tuple[int, int | None]:
    figure = parse_figure(said)
    return figure.lower, figure.upper


def refusal(said: str | int) -> str:
    with pytest.raises(UnreadableFigure) as refused:
        parse_figure(said)
    return str(refused.value)


# --- exact counts ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("0", 0),
        ("6", 6),
        ("1200", 1200),
        ("1,200", 1200),
        ("1 200", 1200),
        ("1,234,567", 1_234_567),
        ("12 thousand", 12_000),
        ("3 million", 3_000_000),
        ("1.5 million", 1_500_000),
        ("0.25 million", 250_000),
        ("1,200 thousand", 1_200_000),
        ("2 hundred", 200),
        ("2 dozen", 24),
        ("one", 1),
        ("a single", 1),
        ("a pair", 2),
        ("six", 6),
        ("nineteen", 19),
        ("twenty", 20),
        ("twenty-one", 21),
        ("twenty one", 21),
        ("a hundred", 100),
        ("one hundred and five", 105),
        ("one hundred five", 105),
        ("a hundred and twenty-three", 123),
        ("two-hundred", 200),
        ("twelve hundred", 1200),
        ("a thousand", 1000),
        ("one thousand and five", 1005),
        ("two thousand three hundred", 2300),
        ("one hundred and fifty thousand", 150_000),
        ("two hundred and five thousand one hundred and one", 205_101),
        ("a million", 1_000_000),
        ("six million two hundred thousand and five", 6_200_005),
        ("a dozen", 12),
        ("two dozen", 24),
        ("half a dozen", 6),
        ("half-dozen", 6),
        ("a half dozen", 6),
        ("a score", 20),
        ("two score", 40),
        ("half a million", 500_000),
        ("zero", 0),
    ],
)
def test_an_exact_count(said: str, count: int) -> None:
    assert parse_figure(said) == Figure(count, count, words=said)


@pytest.mark.parametrize("said", ["no", "none", "nil", "nobody", "no one", "no-one", "0", "zero"])
def test_none_at_all_is_zero(said: str) -> None:
    assert bounds(said) == (0, 0)


def test_a_whole_number_needs_no_text() -> None:
    assert parse_figure(12) == Figure(12, 12, words="12")


# --- bounds ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "at least 12", "no fewer than 12", "no less than 12", "not fewer than 12",
        "not less than 12", "a minimum of 12", "minimum 12", "as few as 12", "upwards of 12",
        "12 or more", "12 and more", "12+", "12 +", "12 plus", "12 at least", "≥ 12", "≥12",
        ">= 12", "at least twelve", "at least a dozen", "a dozen or more", "more than 11",
        "over 11", "above 11", "exceeding 11", "in excess of 11", "greater than eleven", "> 11",
        ">11", "well over 11", "no fewer than 1 dozen",
    ],
)  # fmt: skip
def test_a_lower_bound(said: str) -> None:
    assert parse_figure(said) == Figure(12, words=said)


@pytest.mark.parametrize(
    "said",
    [
        "up to 49", "as many as 49", "as much as 49", "at most 49", "no more than 49",
        "not more than 49", "a maximum of 49", "maximum 49", "49 or fewer", "49 or less",
        "49 at most", "≤ 49", "<=49", "fewer than 50", "less than 50", "under 50", "below 50",
        "< 50", "<50", "fewer than fifty", "no more than forty-nine", "not exceeding 49",
    ],
)  # fmt: skip
def test_an_upper_bound(said: str) -> None:
    assert parse_figure(said) == Figure(0, 49, words=said)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("fewer than 1", (0, 0)),
        ("no more than 0", (0, 0)),
        ("at least 0", (0, None)),
        ("more than zero", (1, None)),
        (f"< {MOST + 1}", (0, MOST)),
        (f"at least {MOST}", (MOST, None)),
    ],
)
def test_bounds_at_the_edge(said: str, read: tuple[int, int | None]) -> None:
    assert bounds(said) == read


# --- ranges ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("2-5", (2, 5)),
        ("2–5", (2, 5)),
        ("2—5", (2, 5)),
        ("2 - 5", (2, 5)),
        ("2‑5", (2, 5)),
        ("5-5", (5, 5)),
        ("2 to 5", (2, 5)),
        ("two to five", (2, 5)),
        ("from 2 to 5", (2, 5)),
        ("from 2-5", (2, 5)),
        ("between 65 and 73", (65, 73)),
        ("between sixty-five and seventy-three", (65, 73)),
        ("twenty–thirty", (20, 30)),
        ("twenty-one to twenty-five", (21, 25)),
        ("between one hundred and five hundred", (100, 500)),
        ("between one hundred and five and two hundred", (105, 200)),
        ("between a hundred and a thousand", (100, 1000)),
        ("one to one hundred", (1, 100)),
        ("500 to 1 thousand", (500, 1000)),
        ("900,000 to 1.2 million", (900_000, 1_200_000)),
        ("1 million to 2 million", (1_000_000, 2_000_000)),
        ("65 or 66", (65, 66)),
        ("one or two", (1, 2)),
        ("at least 2 and at most 5", (2, 5)),
        ("at least 2 but no more than 5", (2, 5)),
        ("more than 100 but fewer than 150", (101, 149)),
        ("2 or more but fewer than 6", (2, 5)),
    ],
)
def test_a_range(said: str, read: tuple[int, int]) -> None:
    assert bounds(said) == read
    assert not parse_figure(said).approximate


# --- approximations -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "some 14", "about 14", "around 14", "roughly 14", "approximately 14", "approx 14",
        "approx. 14", "circa 14", "c. 14", "c.14", "ca. 14", "ca 14", "~14", "~ 14", "≈14",
        "nearly 14", "almost 14", "close to 14", "an estimated 14", "estimated 14", "14 or so",
        "about fourteen", "some fourteen or so",
    ],
)  # fmt: skip
def test_an_approximation(said: str) -> None:
    assert parse_figure(said) == Figure(14, 14, approximate=True, words=said)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("about 20 to 30", (20, 30)),
        ("about 20 to about 30", (20, 30)),
        ("between about 20 and 30", (20, 30)),
        ("some 2 or 3", (2, 3)),
        ("at least some 20", (20, None)),
        ("up to about 20", (0, 20)),
        ("~100+", (100, None)),
        ("about ≥ 2", (2, None)),
        ("just over 100", (101, None)),
        ("slightly more than 100", (101, None)),
        ("a little over 100", (101, None)),
        ("just under 50", (0, 49)),
        ("slightly fewer than 50", (0, 49)),
        ("some dozens", VAGUE_BOUNDS["dozens"]),
    ],
)
def test_an_approximate_bound_or_range(said: str, read: tuple[int, int | None]) -> None:
    assert bounds(said) == read
    assert parse_figure(said).approximate


# --- vague words ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("a couple", (2, 3)),
        ("several", (3, 9)),
        ("a few", (3, 9)),
        ("a handful", (3, 9)),
        ("multiple", (2, None)),
        ("many", (3, None)),
        ("numerous", (3, None)),
        ("tens", (20, 99)),
        ("dozens", (24, 199)),
        ("scores", (40, 199)),
        ("hundreds", (200, 1999)),
        ("thousands", (2000, 19_999)),
        ("tens of thousands", (20_000, 99_999)),
        ("hundreds of thousands", (200_000, 1_999_999)),
        ("millions", (2_000_000, 19_999_999)),
        ("many hundreds", (300, None)),
        ("several dozen", (36, 119)),
        ("a few dozen", (36, 119)),
        ("several hundred", (300, 999)),
        ("a few hundred", (300, 999)),
        ("a couple of hundred", (200, 399)),
        ("several thousand", (3000, 9999)),
        ("at least several hundred", (300, None)),
        ("more than a couple", (3, None)),
        ("up to several hundred", (0, 999)),
        ("fewer than several hundred", (0, 998)),
        ("dozens or more", (24, None)),
        ("at least 12 but no more than dozens", (12, 199)),
    ],
)
def test_a_vague_word_has_the_bounds_of_the_table_and_says_so(
    said: str, read: tuple[int, int | None]
) -> None:
    assert parse_figure(said) == Figure(*read, words=said, convention=True)


@pytest.mark.parametrize("word", VAGUE_BOUNDS)
def test_every_word_of_the_table_is_read(word: str) -> None:
    assert bounds(word) == VAGUE_BOUNDS[word]


# --- writing --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "At Least 1,200",
        "AT LEAST 1,200",
        "  at   least 1,200 ",
        "at\u00a0least\u00a01,200",
        "at least 1\u202f200",
        "at least 1\u2009200",
        "at\u3000least 1,200",
        "at least\n1,200",
        "at\tleast 1,200\r\n",
    ],
)
def test_case_and_spaces_do_not_matter_and_the_words_are_kept_as_said(said: str) -> None:
    assert parse_figure(said) == Figure(1200, words=said)


# --- refusals -------------------------------------------------------------------------------


def test_a_refusal_shows_what_was_read_why_it_was_refused_and_what_would_do() -> None:
    assert refusal("twelvty") == (
        'cannot read "twelvty" as a count: "twelvty" is not a number. '
        "Write digits (12), number words (twelve) "
        "or a bound (at least 12, fewer than 50, 2-5, about 14)."
    )


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("", "it is empty"),
        (" \u00a0\n", "it is empty"),
        ("unknown", "unknown is never zero: leave the claim out"),
        ("an unknown number", "unknown is never zero: leave the claim out"),
        ("N/A", "unknown is never zero: leave the claim out"),
        ("?", "unknown is never zero: leave the claim out"),
        ("-", "unknown is never zero: leave the claim out"),
        ("-3", "never negative"),
        ("−3", "never negative"),
        ("– 3", "never negative"),
        ("minus 3", "never negative"),
        ("at least -3", "never negative"),
        ("1.5", '"1.5" is not a whole number'),
        ("0.5", '"0.5" is not a whole number'),
        ("1.2345678 million", '"1.2345678" is not a whole number'),
        ("1.200", "may be thousands or a fraction (for thousands write 1,200 or 1200)"),
        ("12,00", '"12,00" is not grouped by thousands'),
        ("1200,000", "is not grouped by thousands"),
        ("1,200 000", "is not grouped by thousands"),
        ("12 34", "is not grouped by thousands"),
        ("1,5 million", "is not grouped by thousands"),
        ("007", '"007" has leading zeros'),
        ("00", "has leading zeros"),
        ("5%", "a percentage is not a count"),
        ("5 percent", "a percentage is not a count"),
        ("five per cent", "a percentage is not a count"),
        ("3rd", '"3rd" is a rank'),
        ("third", '"third" is a rank'),
        ("twenty-first", '"first" is a rank'),
        ("٣", '"٣" is not one of the digits 0 to 9'),
        ("３", '"３" is not one of the digits 0 to 9'),
        ("5²", '"²" is not one of the digits 0 to 9'),
        ("½", '"½" is not one of the digits 0 to 9'),
        ("NaN", '"nan" is not a finite number'),
        ("inf", '"inf" is not a finite number'),
        ("-inf", '"inf" is not a finite number'),
        ("1e3", '"1e3" is not written in the digits 0 to 9 alone'),
        ("0x10", "is not written in the digits 0 to 9 alone"),
        ("10k", "is not written in the digits 0 to 9 alone"),
        ("1_000", "is not written in the digits 0 to 9 alone"),
        ("about3", '"about3" is not a number'),
        ("6 people", '"people" is not a number, and a figure holds the count alone'),
        ("6 killed", '"killed" is not a number, and a figure holds the count alone'),
        ("1.5 million people", '"people" is not a number'),
        ("шесть", '"шесть" is not a number'),
        ("6.", "do not form one count"),
        ("6;", '";" is not a number'),
        ("about", "do not form one count"),
        ("at least", "do not form one count"),
        ("hundred", "do not form one count"),
        ("two three", "do not form one count"),
        ("two-twenty", "do not form one count"),
        ("twenty hundred", "do not form one count"),
        ("one hundred and", "do not form one count"),
        ("at least 2 to 5", "do not form one count"),
        ("at least 2 or more", "do not form one count"),
        ("no 5", "do not form one count"),
        ("6 to", "do not form one count"),
        ("between 6", "do not form one count"),
        ("some", "do not form one count"),
        ("a couple of", "do not form one count"),
        ("almost none", "do not form one count"),
        ("5-2", "runs backwards, from 5 to 2"),
        ("between 73 and 65", "runs backwards"),
        ("twenty–one", "runs backwards"),
        ("more than 5 but fewer than 6", "runs backwards"),
        ("66 or 65", "runs backwards"),
        ("65 or 68", "65 or 68 leaves out the counts between"),
        ("two to three hundred", "may start at 2 or at 200; write both in digits"),
        ("two or three hundred", "may start at 2 or at 200"),
        ("2-3 million", "may start at 2 or at 2000000"),
        ("five hundred to six hundred thousand", "may start at 500 or at 500000"),
        ("more than 2 but fewer than 3 million", "may start at 2 or at 2000000"),
        ("at least 2 and 3 million or fewer", "may start at 2 or at 2000000"),
        ("fewer than 0", "nothing is fewer than 0"),
        ("under many", "set no upper bound"),
        (f"{MOST + 1}", "too large"),
        (f"more than {MOST}", "too large"),
        ("9" * LONGEST, "too large"),
        ("9 million million", "do not form one count"),
        ("6\x00", r"the control character \x00"),
        ("\x1b[31m6", r"the control character \x1b"),
        ("6\u200b", r"the control character \u200b"),
        ("\u202e6", r"the control character \u202e"),
        ("6\ud800", r"the control character \ud800"),
        ("6" * (LONGEST + 1), "it is 201 characters long, and a figure has 200 at most"),
    ],
)
def test_what_is_not_wholly_understood_is_refused_with_its_reason(said: str, reason: str) -> None:
    assert reason in refusal(said)


@pytest.mark.parametrize("said", [True, False, 1.5, None, b"6", [6]])
def test_what_is_neither_number_nor_text_is_refused(said: object) -> None:
    assert "neither a whole number nor text" in refusal(said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "reason"),
    [(-3, "never negative"), (MOST + 1, "too large")],
)
def test_a_whole_number_that_is_no_count_is_refused(said: int, reason: str) -> None:
    assert reason in refusal(said)


def test_a_whole_number_too_long_to_print_is_refused() -> None:
    assert "cannot read a number of more than 200 digits" in refusal(10**5000)
    assert "never negative" in refusal(-(10**5000))


def test_a_refusal_prints_no_control_characters_and_no_endless_text() -> None:
    assert "\x1b" not in refusal("\x1b[31m6")
    assert len(refusal("6" * 1_000_000)) < 400


def test_a_refusal_survives_a_process_boundary() -> None:
    with pytest.raises(UnreadableFigure) as refused:
        parse_figure("twelvty")
    copy = pickle.loads(pickle.dumps(refused.value))
    assert (copy.said, copy.reason, str(copy)) == (
        "twelvty",
        '"twelvty" is not a number',
        str(refused.value),
    )


# --- laws -----------------------------------------------------------------------------------


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    counts = st.integers(0, 200) | st.integers(0, MOST) | st.sampled_from([0, 1, MOST - 1, MOST])
    lower = draw(counts)
    upper = draw(st.none() | st.just(lower) | counts.filter(lambda count: count >= lower))
    return Figure(lower, upper, approximate=draw(st.booleans()))


@given(figures())
@example(Figure(0))
@example(Figure(0, 1))
@example(Figure(0, MOST, approximate=True))
@example(Figure(MOST))
def test_a_figure_in_print_is_read_back(figure: Figure) -> None:
    read = parse_figure(figure_text(figure))
    assert same_bounds(read, figure)
    assert read.approximate == figure.approximate


WORDS = (
    "about", "at", "least", "most", "more", "than", "fewer", "or", "and", "but", "between", "from",
    "to", "some", "no", "one", "two", "twenty", "hundred", "thousand", "million", "dozen", "half",
    "a", "few", "several", "dozens", "1", "2", "5", "1,200", "1.5", "-", "–", "~", "≥", "<", "+",
    ",", ".", "so", "just", "over", "under", "people",
)  # fmt: skip


@given(
    st.text()
    | st.text("0123456789,. -–~<>+aeioutnd", max_size=30)
    | st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
    | st.lists(st.sampled_from(WORDS), max_size=8).map("".join)
)
@example("~" * LONGEST)
@example("1 " * (LONGEST // 2))
@example("0" * 1_000_000)
@example("- " * (LONGEST // 2))
def test_any_text_is_read_with_sane_bounds_or_refused(said: str) -> None:
    try:
        figure = parse_figure(said)
    except UnreadableFigure:
        return
    assert figure.words == said
    assert 0 <= figure.lower <= (MOST if figure.upper is None else figure.upper) <= MOST


# --- number words ---------------------------------------------------------------------------

SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
TENS = (
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip


def spell(number: int, joint: str = " ") -> str:
    """British spelling with `joint` " and ", American with a space."""
    if number < 20:
        return SMALL[number]
    if number < 100:
        tens, units = divmod(number, 10)
        return TENS[tens - 2] + (f"-{SMALL[units]}" if units else "")
    unit, word = (100, "hundred") if number < 1000 else (1000, "thousand")
    count, rest = divmod(number, unit)
    spelled = f"{spell(count, joint)} {word}"
    return f"{spelled}{joint if rest < 100 else ' '}{spell(rest, joint)}" if rest else spelled


@given(st.integers(0, 999_999), st.sampled_from([" ", " and "]))
@example(100_100, " and ")
@example(999_999, " and ")
def test_a_number_in_words_is_read_back(number: int, joint: str) -> None:
    said = spell(number, joint)
    assert parse_figure(said) == Figure(number, number, words=said)


@pytest.mark.parametrize("joint", [" ", " and "])
def test_every_number_below_two_thousand_is_read_in_words(joint: str) -> None:
    assert [parse_figure(spell(n, joint)).lower for n in range(2000)] == list(range(2000))


@given(st.integers(0, MOST))
def test_digits_are_read_plain_and_grouped(number: int) -> None:
    for said in (str(number), f"{number:,}", f"{number:,}".replace(",", " ")):
        assert same_bounds(parse_figure(said), exactly(number))


@pytest.mark.parametrize(
    ("text", "start", "read"),
    [
        ("six civilians and two soldiers", 0, (6, 1)),
        ("six civilians and two soldiers", 3, (2, 1)),
        ("six civilians and two soldiers", 1, None),
        ("one hundred and five people", 0, (105, 4)),
        ("one hundred and five hundred", 0, (100, 2)),
        ("two thousand and three hundred", 0, (2000, 2)),
        ("one hundred and fifty thousand", 0, (150_000, 5)),
        ("1.5 million people", 0, (1_500_000, 2)),
        ("half a dozen people", 0, (6, 3)),
        ("a soldier", 0, None),
        ("and six", 0, None),
        ("hundred", 0, None),
        ("", 0, None),
    ],
)
def test_a_number_is_read_at_a_place_in_a_text(
    text: str, start: int, read: tuple[int, int] | None
) -> None:
    assert read_number(text.split(), start) == read


def test_digits_alone_of_any_length_are_read_or_refused() -> None:
    assert read_digits("1,200") == 1200
    assert read_digits("9" * 5000) is None
    assert read_number(["1." + "5" * 5000, "million"]) is None
