"""What a claim may state, in print and compared as text."""

from math import inf, nan

import pytest

from events.figures import Figure
from events.moments import Moment
from events.values import Flag, Place, Term, Value, same_text, value_text, value_words


@pytest.mark.parametrize(
    ("value", "text", "words"),
    [
        (Figure(2), "≥ 2", "≥ 2"),
        (Figure(14, 14, approximate=True, words="some 14"), "about 14", "some 14"),
        (Term("Kataib Hezbollah"), "Kataib Hezbollah", "Kataib Hezbollah"),
        (Place("Camp Taji", 33.5, 44.25, "site"), "Camp Taji", "Camp Taji"),
        (Moment("2020-03-12~"), "2020-03-12~", "2020-03-12~"),
        (Flag("yes"), "yes", "yes"),
        (Flag("unknown"), "unknown", "unknown"),
    ],
)
def test_a_value_in_print_and_as_it_was_said(value: Value, text: str, words: str) -> None:
    assert value_text(value) == text
    assert value_words(value) == words


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(None, None), (0.0, 0.0), (90.0, 180.0), (-90.0, -180.0)]
)
def test_a_place_on_earth(latitude: float | None, longitude: float | None) -> None:
    place = Place("somewhere", latitude, longitude)
    assert (place.latitude, place.longitude) == (latitude, longitude)


@pytest.mark.parametrize(
    ("latitude", "longitude", "reason"),
    [
        (33.5, None, "both latitude and longitude"),
        (None, 44.25, "both latitude and longitude"),
        (0.0, None, "both latitude and longitude"),
        (90.1, 0.0, "latitude goes from"),
        (-90.1, 0.0, "latitude goes from"),
        (0.0, 180.1, "longitude from"),
        (0.0, -180.1, "longitude from"),
        (nan, 0.0, "latitude goes from"),
        (0.0, nan, "longitude from"),
        (inf, 0.0, "latitude goes from"),
    ],
)
def test_a_place_that_is_not_on_earth_is_refused(
    latitude: float | None, longitude: float | None, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        Place("nowhere", latitude, longitude)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Term("Kataib Hezbollah"), Term("kataib  HEZBOLLAH"), True),
        (Term("Kataib Hezbollah"), Term("Hezbollah"), False),
        (Place("Taji"), Place("taji", 33.5, 44.25), True),
        (Place("Taji", 33.5, 44.25), Place("Balad", 33.5, 44.25), False),
        (Moment("2020-03-12"), Moment("2020-03-12~"), False),
        (Flag("yes"), Flag("yes"), True),
        (Flag("yes"), Flag("no"), False),
    ],
)
def test_whether_two_values_say_the_same(one: Value, other: Value, same: bool) -> None:
    assert same_text(one, other) is same
    assert same_text(other, one) is same
