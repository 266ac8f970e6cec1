"""Charts, pictures and files of the lesson "Pooling": the numbers in them are the core's, in their places and colours."""

import csv
import io

import numpy as np
import pytest
from PIL import Image

from playground.charts.roles import ROLES, labelled_bars
from playground.images import sample
from playground.lessons.pooling.answer import by_every_mode, cut, largest_window, pool_answer
from playground.lessons.pooling.charts import (
    SHAKE_ROLES,
    NumberGrid,
    beside,
    grey_picture,
    ink_lines,
    number_grids,
    shake_lines,
    signed_picture,
    strength_picture,
    window_bars,
)
from playground.lessons.pooling.code import files
from playground.lessons.pooling.settings import Pool
from playground.ui.panel import accepted

TITLES = ("down the page", "up the page")


def answer_of(settings: Pool):
    return pool_answer(settings, sample("camera").photo())


def layers(chart) -> list[dict]:
    return chart.to_dict()["layer"]


def rows_of(chart) -> list[list[dict]]:
    """Of each layer the rows that it draws, in order."""
    spec = chart.to_dict()
    return [layer.get("data", spec.get("data"))["values"] for layer in spec["layer"]]


def test_bars_are_as_long_as_the_numbers():
    answer, cells = answer_of(Pool(source="own")), np.array([0.0, 1, 3, 4])
    softmax = (cells * np.exp(cells)).sum() / np.exp(cells).sum()
    chart = labelled_bars(by_every_mode(largest_window(answer), 2), colour=2)
    assert [(row["name"], row["value"]) for row in rows_of(chart)[0]] == [
        ("min", 0.0), ("average", 2.0), ("root mean square", pytest.approx(6.5**0.5)),
        ("softmax", pytest.approx(softmax)), ("max", 4.0), ("power", pytest.approx(26**0.5)),
    ]  # fmt: skip
    encoding = layers(chart)[0]["encoding"]
    assert encoding["x"]["field"] == "value" and encoding["y"]["field"] == "name"
    assert encoding["color"]["scale"]["domain"].index("bar") == ROLES.index("output")


def test_ink_falls_along_the_poolings():
    settings = Pool(view="photo", mode="softmax")
    answer = answer_of(settings)
    chart = ink_lines(answer.shares, shown="softmax", titles=TITLES)
    rows = rows_of(chart)[0]
    for mode, shares in answer.shares.items():
        assert [row["share"] for row in rows if row["mode"] == mode] == shares and len(shares) == settings.times + 1
    assert {row["mode"] for row in rows if row["shown"]} == {"softmax"}
    encoding = layers(chart)[0]["encoding"]
    assert (encoding["x"]["field"], encoding["y"]["field"]) == ("times", "share")
    assert (encoding["x"]["title"], encoding["y"]["title"]) == TITLES
    assert encoding["color"]["scale"]["domain"] == ["average", "max", "min", "none", "softmax"]


def test_changes_stand_over_their_shifts_and_files_have_them_too():
    answer = answer_of(Pool(view="shift", shift=3))
    chart = shake_lines(answer.shake, 3, titles=TITLES, moved="moved by")
    rows = rows_of(chart)[0]
    for name, changes in answer.shake.change.items():
        assert [(row["shift"], row["change"]) for row in rows if row["name"] == name] == list(enumerate(changes))
    encoding = layers(chart)[0]["encoding"]
    assert (encoding["x"]["field"], encoding["y"]["field"]) == ("shift", "change")
    assert encoding["color"]["scale"]["domain"] == SHAKE_ROLES and {"max", "average", "max, blur", "stride only"} < set(
        SHAKE_ROLES
    )
    table = list(csv.reader(io.StringIO(files(Pool(view="shift"), answer)[0].content())))
    assert table[0] == ["shift", "stride only", "max", "average", "max, blur"] and len(table) == 18
    assert [float(text) for text in table[4]] == [3, *(changes[3] for changes in answer.shake.change.values())]


def test_a_click_on_the_chart_is_a_value_of_the_slider():
    assert accepted(Pool, {"shift": 5}) == {"shift": 5} and accepted(Pool, {"shift": 99}) == {"shift": 16}
    assert accepted(Pool, {"source": "own", "own_input": "1 2; 3 4"}) == {"source": "own", "own_input": "1 2; 3 4"}
    assert accepted(Pool, {"own_input": "1 " * 1001, "shift": "nan", "source": "moon"}) == {}


def test_windows_lie_where_they_are_cut_and_what_hangs_over_is_apart():
    found = cut(Pool(view="sizes", size=6, window=3, stride=2, pad=1, ceil_mode=True))
    assert found.windows == ((-1, 2), (1, 4), (3, 6), (5, 8)) and (found.floor, found.ceil) == (3, 4)
    picture, windows, outside, _names = rows_of(window_bars(found, 6, titles=TITLES, beyond="beyond"))
    assert [(row["first"], row["end"]) for row in picture] == [(-0.5, 5.5)]
    assert [(row["window"], row["first"], row["end"]) for row in windows] == [
        (0, -0.5, 1.5), (1, 0.5, 3.5), (2, 2.5, 5.5), (3, 4.5, 5.5),
    ]  # fmt: skip
    assert [(row["window"], row["first"], row["end"], row["label"]) for row in outside] == [
        (0, -1.5, -0.5, "beyond"), (3, 5.5, 7.5, "beyond"),
    ]  # fmt: skip
    assert picture[0]["role"] == "input" and windows[0]["role"] == "moving"


def test_grids_stand_beside_each_other_with_their_numbers():
    grids = beside(["window", "down", "across"], [[["1", "2"], ["3", "4"]], [["3", "4"]], [["4"]]])
    assert [grid.role for grid in grids] == ["input", "moving", "output"] and [grid.x for grid in grids] == [0, 3, 6]
    cells = rows_of(number_grids(grids))[0]
    assert [(cell["x"], cell["y"], cell["text"]) for cell in cells] == [
        (0, 0, "1"), (1, 0, "2"), (0, 1, "3"), (1, 1, "4"), (3, 0.5, "3"), (4, 0.5, "4"), (6, 0.5, "4"),
    ]  # fmt: skip
    spread = rows_of(number_grids([NumberGrid("every second", (("a", "b"),), 0, 0, "output", 2)]))[0]
    assert [cell["x"] for cell in spread] == [0, 2]


def test_pictures_show_sign_and_strength():
    values = np.array([[-1.0, 0.0, 1.0]])
    minus, zero, plus = np.asarray(signed_picture(values))[0].astype(int)
    assert minus[0] > minus[2] and plus[2] > plus[0] and min(zero) > 240
    first, nothing, last = np.asarray(strength_picture(values))[0].astype(int)
    assert (first == last).all() and first.sum() > nothing.sum()
    assert np.asarray(grey_picture(np.array([[-1.0, 0.5, 2.0]]), (6, 2)))[..., 0].tolist() == [[0, 0, 128, 128, 255, 255]] * 2


@pytest.mark.parametrize("view", ["windows", "photo", "edges"])
def test_files_hold_what_the_view_shows(view):
    settings = Pool(view=view, source="ramp", height=17, width=18, window=3)
    answer = answer_of(settings)
    offered = {file.file_name: file.content() for file in files(settings, answer)}
    if view == "windows":
        for name, values in (("pooling.csv", answer.output[0]), ("input.csv", answer.input)):
            assert np.array_equal(np.loadtxt(io.StringIO(offered[name]), delimiter=","), values)
        assert offered["pooling.gif"].startswith(b"GIF89a")
        return
    name, values = ("pooled.png", answer.last) if view == "photo" else ("rest.png", answer.rest)
    picture = Image.open(io.BytesIO(offered[name]))
    assert picture.size == values.shape[::-1]
    if view == "photo":
        assert np.abs(np.asarray(picture)[..., 0] / 255 - values).max() <= 0.5 / 255
