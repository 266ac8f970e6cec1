"""Numbers as words: one spelling, a true minus, no lost digit."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.kit import saying


@pytest.mark.parametrize(
    ("function", "arguments", "text"),
    [
        (saying.signed, ("-0.000",), "0.000"),
        (saying.signed, ("-1,200",), "−1,200"),
        (saying.fixed, (1 / 3,), "0.333"),
        (saying.fixed, (-0.0791,), "−0.079"),
        (saying.fixed, (-0.0001,), "0.000"),
        (saying.fixed, (2.5, 1), "2.5"),
        (saying.short, (96.0,), "96"),
        (saying.short, (-2.50,), "−2.5"),
        (saying.short, (-0.0,), "0"),
        (saying.figure, (0,), "0"),
        (saying.figure, (0.01234,), "0.0123"),
        (saying.figure, (-1234.6,), "−1235"),
        (saying.figure, (1.5e-5,), "1.50e−05"),
        (saying.number, (0,), "0"),
        (saying.number, (0.175,), "0.175"),
        (saying.number, (12_550,), "12,550"),
        (saying.number, (-6.29e9,), "−6.29 × 10⁹"),
        (saying.number, (float("inf"),), "∞"),
        (saying.percent, (0.468,), "46.8 %"),
        (saying.percent, (0.5, 0), "50 %"),
        (saying.ratio, (2.88,), "2.9"),
        (saying.ratio, (31.7,), "32"),
        (saying.ratio, (0.456,), "0.46"),
        (saying.by, ((6, 28, 28),), "6 × 28 × 28"),
        (saying.count, (442_368,), "442,368"),
        (saying.short_count, (442_368,), "442 k"),
        (saying.short_count, (999_999_999,), "1000 M"),
        (saying.short_count, (7,), "7"),
        (saying.memory, (2300,), "2.3 kB"),
        (saying.memory, (12,), "12 bytes"),
        (saying.duration, (6.2,), "6 s"),
        (saying.duration, (41,), "40 s"),
        (saying.duration, (0.1,), "1 s"),
        (saying.duration, (200,), "3 min"),
        (saying.in_words, (12,), "twelve"),
        (saying.in_words, (13,), "13"),
        (saying.listed, ([],), "none"),
        (saying.listed, ([222],), "222"),
        (saying.listed, ([222, 223],), "222 and 223"),
        (saying.listed, ([2, 5, 8, 11, 26],), "2, 5, 8 … 26"),
        (saying.table, ([[1, 2], [3, -4.5]], 4), "1 2 / 3 −4.5"),
        (saying.table, ([[1, 2], [3, 4]], 3), ""),
        (saying.verbatim, ("a_b [c] :red 1:2",), r"a\_b \[c\] \:red 1:2"),
    ],
)
def test_spelling(function, arguments, text):
    assert function(*arguments) == text


@given(st.floats(-1e12, 1e12), st.integers(0, 6))
def test_fixed_is_within_half_a_digit(value, digits):
    read = float(saying.fixed(value, digits).replace("−", "-"))
    assert math.isclose(read, value, abs_tol=0.5000001 * 10**-digits, rel_tol=1e-12)
    assert "-" not in saying.fixed(value, digits)


def test_words_put_their_figures_in_and_leave_out_what_is_not_said():
    words = saying.Words({"IoU": "0.5", "wrong class": "2"}, ("**{IoU}**", False, "", "{wrong class} of {IoU}"))
    assert words.sentences == ["**0.5**", "2 of 0.5"] and words.formula == ""


def test_figures_written_in_one_way():
    assert saying.each(saying.count, raw=5444, kept=38) == {"raw": "5,444", "kept": "38"}
