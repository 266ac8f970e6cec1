"""Numbers as text in the browser: those that Python writes."""

import random

import numpy as np
from in_node import in_node

from playground.kit import saying

NUMBERS = "ui/components/numbers.js"
DRAW = random.Random(5)
TIES = [sign * k / 2**power for power in range(1, 7) for k in range(1, 90, 2) for sign in (1, -1)]  # many lie between two
VALUES = [0.0, 1.0, -1.0, 0.1, 0.005, 0.015, 1e-9, -1e-9, 1234.5, *TIES, *(DRAW.uniform(-2, 2) for _ in range(400))]
LARGE = [DRAW.uniform(-1e6, 1e6) for _ in range(200)]


def test_decimals_are_pythons_also_where_a_number_lies_between_two():
    for digits in range(6):
        found = in_node(f"(data, m) => data.map((value) => m.fixed(value, {digits}))", VALUES + LARGE, NUMBERS)
        assert found == [f"{value:.{digits}f}" for value in VALUES + LARGE]


def test_similarity_and_parts_are_those_of_the_sentences():
    found = in_node("(data, m) => data.map((value) => [m.similarityText(value), m.partText(value)])", VALUES, NUMBERS)
    assert found == [[saying.fixed(value, 3), saying.fixed(value, 4)] for value in VALUES]


def test_pixels_have_two_decimals_at_most():
    found = in_node("(data, m) => data.map(m.pixelText)", VALUES + LARGE, NUMBERS)
    plain = [np.format_float_positional(float(f"{value:.2f}"), trim="-") for value in VALUES + LARGE]
    assert found == [saying.signed(text) for text in plain]


def test_areas_have_commas_and_from_a_hundred_no_decimals():
    found = in_node("(data, m) => data.map(m.areaText)", VALUES + LARGE, NUMBERS)
    wanted = [f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}".rstrip("0").rstrip(".") for value in VALUES + LARGE]
    assert found == [saying.signed(text) for text in wanted]


def test_a_cell_holds_as_many_decimals_as_fit():
    found = in_node("(data, m) => [5, 4, 3, 2, 1].map((chars) => m.cellText(data, chars))", -0.25, NUMBERS)
    assert found == ["−.25", "−.25", "−.3", "0", "0"]
    assert in_node("(data, m) => data.map((value) => m.cellText(value, 3))", [12.5, 100.0, 0.0, 1.004], NUMBERS) == [
        "13",
        "100",
        "0",
        "1",
    ]


def test_what_is_not_finite_is_said():
    assert in_node(
        "(_, m) => [m.cellText(Infinity, 3), m.figure(-Infinity), m.figure(1e-9), m.figure(-12.3456789)]", 0, NUMBERS
    ) == [
        "∞",
        "−∞",
        "1.00e−9",
        "−12.346",
    ]
