"""The read map as PNG and SVG against the counts it draws, and the staircase against the sizes."""

import io
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from playground.lessons.padding_stride.answer import layer_answer, staircase
from playground.lessons.padding_stride.code import files
from playground.lessons.padding_stride.pictures import read_map_picture, read_map_svg, staircase_chart
from playground.lessons.padding_stride.settings import Layer

SVG = "{http://www.w3.org/2000/svg}"
LAYERS = (Layer(), Layer(h=7, w=9, kernel=2, stride=3, pad=0), Layer(h=3, w=4, transposed=True))


def cells_of(drawing: str, part: str) -> dict[tuple[int, int], str]:
    """(row, column) to the text or colour drawn there, with the rows put where they are used."""
    root = ElementTree.fromstring(drawing)
    kinds = {group.get("id"): group.findall(f"{SVG}{part}") for group in root.iter(f"{SVG}g")}
    return {
        (int(use.get("y")) // 30, column): (cell.text or cell.get("fill"))
        for use in root.findall(f"{SVG}use")
        for column, cell in enumerate(kinds[use.get("href")[1:]])
    }


@pytest.mark.parametrize("settings", LAYERS, ids=["plain", "stripes", "transposed"])
def test_every_count_is_written_in_its_cell(settings):
    answer = layer_answer(settings)
    counts = np.outer(*answer.inside)
    drawn = read_map_svg(answer, 30)
    assert cells_of(drawn, "text") == {place: str(count) for place, count in np.ndenumerate(counts)}
    reds = {place for place, colour in cells_of(drawn, "rect").items() if colour == "rgb(153,20,22)"}
    assert reds == {place for place, count in np.ndenumerate(counts) if not count}


def test_large_maps_stay_small_files_without_numbers():
    drawn = read_map_svg(layer_answer(Layer(h=512, w=512, kernel=7, stride=2, pad=3)), 2)
    assert "<text" not in drawn and len(drawn) < 500_000


def test_the_picture_has_a_square_a_pixel():
    answer = layer_answer(LAYERS[1])
    picture = np.asarray(read_map_picture(answer, 10))
    assert picture.shape == (70, 90, 3)
    reddish = picture[5::10, 5::10, 0].astype(int) - picture[5::10, 5::10, 2] > 50
    assert np.array_equal(reddish, np.outer(*answer.inside) == 0)


def test_files_are_the_map_in_squares_that_fit():
    answer = layer_answer(Layer(h=30, w=60))
    picture, drawing = files(answer)
    assert Image.open(io.BytesIO(picture.content())).size == (60 * 16, 30 * 16)
    assert drawing.content() == read_map_svg(answer, 16)


def test_the_staircase_has_sizes_across_and_outputs_up():
    steps = staircase(Layer(h=12), 0, reach=3)
    chart = staircase_chart(steps, 12, titles=("in", "out"), fit_titles=("fits", "rest")).to_dict()
    base, now = chart["layer"][0], chart["layer"][-1]
    assert (base["encoding"]["x"]["field"], base["encoding"]["y"]["field"]) == ("size", "output")
    assert [(row["size"], row["output"], row["fit"]) for row in base["data"]["values"]] == [
        (step.size, step.output, "fits" if step.fits else "rest") for step in steps
    ]
    filled, hollow = (layer["transform"][0]["filter"] for layer in chart["layer"][1:3])
    assert (filled, hollow) == ("datum.filled", "!datum.filled")
    assert [row["filled"] for row in base["data"]["values"]] == [step.fits for step in steps]
    assert [row["label"] for row in now["data"]["values"]] == ["12 → 6"] and now["data"]["values"][0]["role"] == "moving"
    roles = base["encoding"]["color"]["scale"]["domain"]
    assert roles == ["input", "moving", "output"] and {row["role"] for row in base["data"]["values"]} == {"output"}
