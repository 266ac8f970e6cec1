"""The read map as PNG and SVG against the counts it draws."""

from xml.etree import ElementTree

import numpy as np
import pytest

from playground.lessons.padding_stride.answer import LayerConfig, layer_answer
from playground.lessons.padding_stride.read_map import read_map_picture, read_map_svg

SVG = "{http://www.w3.org/2000/svg}"
LAYERS = (LayerConfig(), LayerConfig(h=7, w=9, kernel=2, stride=3, pad=0), LayerConfig(h=3, w=4, transposed=True))


def cells_of(drawing: str, part: str) -> dict[tuple[int, int], str]:
    """(row, column) to the text or colour drawn there, with the rows put where they are used."""
    root = ElementTree.fromstring(drawing)
    kinds = {group.get("id"): group.findall(f"{SVG}{part}") for group in root.iter(f"{SVG}g")}
    return {
        (int(use.get("y")) // 30, column): (cell.text or cell.get("fill"))
        for use in root.findall(f"{SVG}use")
        for column, cell in enumerate(kinds[use.get("href")[1:]])
    }


@pytest.mark.parametrize("config", LAYERS, ids=["plain", "stripes", "transposed"])
def test_every_count_is_written_in_its_cell(config):
    answer = layer_answer(config)
    counts = np.outer(*answer.inside)
    drawn = read_map_svg(answer, 30)
    assert cells_of(drawn, "text") == {place: str(count) for place, count in np.ndenumerate(counts)}
    reds = {place for place, colour in cells_of(drawn, "rect").items() if colour == "rgb(153,20,22)"}
    assert reds == {place for place, count in np.ndenumerate(counts) if not count}


def test_large_maps_stay_small_files_without_numbers():
    drawn = read_map_svg(layer_answer(LayerConfig(h=512, w=512, kernel=7, stride=2, pad=3)), 2)
    assert "<text" not in drawn and len(drawn) < 500_000


def test_the_picture_has_a_square_a_pixel():
    answer = layer_answer(LAYERS[1])
    picture = np.asarray(read_map_picture(answer, 10))
    assert picture.shape == (70, 90, 3)
    reddish = picture[5::10, 5::10, 0].astype(int) - picture[5::10, 5::10, 2] > 50
    assert np.array_equal(reddish, np.outer(*answer.inside) == 0)
