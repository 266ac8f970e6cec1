"""What the lesson "Channels and 1×1" hands to the browser and to the reader's disk."""

import csv
import io

import numpy as np
import pytest
from PIL import Image

from playground.images import make_photo
from playground.lessons.channels.channel_steps import ChannelConfig, channel_answer
from playground.lessons.channels.colour_slices import ColourConfig
from playground.lessons.channels.files import files
from playground.lessons.channels.linked_pictures import Panel
from playground.lessons.channels.mixing import MixConfig
from playground.lessons.channels.scrambled import ScrambleConfig, scramble


def table(download) -> list[list[str]]:
    return list(csv.reader(io.StringIO(download.data())))


def test_outputs_and_costs_as_tables():
    config = ChannelConfig("textbook", out=1)
    (written,) = files(config, channel_answer(None, config))
    assert [row[3] for row in table(written)[1:]] == ["56", "72", "104", "120"]
    (costs,) = files(MixConfig(), MixConfig())
    assert table(costs)[1] == ["one convolution", "8192", "73728", "231211008", "64"]


def test_the_picture_put_back_is_the_layers_answer():
    pixels = np.random.default_rng(0).integers(0, 256, (5, 6, 3), dtype=np.uint8)
    answer = scramble(make_photo(Image.fromarray(pixels), name="noise"), ScrambleConfig())
    scrambled, back = (np.asarray(Image.open(io.BytesIO(one.data()))) for one in files(ScrambleConfig(), answer))
    assert sorted(map(tuple, scrambled.reshape(-1, 3))) == sorted(map(tuple, pixels.reshape(-1, 3)))
    assert np.array_equal(back, np.rint(answer.answer).transpose(1, 2, 0))


def test_a_view_without_files_offers_none():
    assert files(ColourConfig(), None) == []


@pytest.mark.parametrize(
    ("look", "shape", "sentence"),
    [("pretty", (3, 4, 4), "choose one of colour"), ("colour", (4, 4), "shape"), ("signed", (3, 4, 4), "shape")],
)
def test_a_panel_checks_itself(look, shape, sentence):
    with pytest.raises(ValueError, match=sentence):
        Panel("Title", "", np.zeros(shape), look)
