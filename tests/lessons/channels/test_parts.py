"""What the lesson "Channels and 1 × 1" hands to its charts, to the browser and to the reader's disk: the core's numbers."""

import csv
import io
import json

import numpy as np
import pytest
from PIL import Image

from playground.images import make_photo
from playground.lessons.channels import charts
from playground.lessons.channels.answer import changed_share, curve
from playground.lessons.channels.code import files
from playground.lessons.channels.costs import KINDS, mix_answer, multiply_adds, shares
from playground.lessons.channels.lab import Panel
from playground.lessons.channels.page import answer_for
from playground.lessons.channels.settings import WAYS, Channels


def noise():
    pixels = np.random.default_rng(0).integers(0, 256, (5, 6, 3), dtype=np.uint8)
    return make_photo(Image.fromarray(pixels), name="noise")


def taken(settings: Channels) -> list:
    photo = noise() if "photo" in settings.asked() else None
    return files(settings, answer_for(settings, photo))


def table(settings: Channels) -> list[list[str]]:
    (download,) = taken(settings)
    return list(csv.reader(io.StringIO(download.content())))


def test_tables_have_a_header_and_the_cores_numbers():
    outputs = table(Channels(values="textbook", out=1))
    assert outputs[:2] == [["output", "row", "column", "value"], ["0", "0", "0", "56"]]
    assert [row[3] for row in outputs[1:]] == ["56", "72", "104", "120"]
    costs = table(Channels(view="mixing"))
    assert costs[0] == ["layer", "kernels", "parameters", "multiply-adds", "channels read"]
    assert costs[1] == ["Convolution", "8192", "73728", "231211008", "64"] and len(costs) == 6
    work = table(Channels(view="networks"))
    assert work[0] == ["network", *KINDS] and work[1] == ["VGG-19", *map(str, multiply_adds("VGG-19").values())]
    sums = table(Channels(view="order"))
    assert sums[:2] == [["channels", "share changed"], ["1", "0.0"]] and float(sums[3][1]) == changed_share(3)


def test_the_picture_put_back_is_the_layers_answer():
    settings, photo = Channels(view="scrambled"), noise()
    answer = answer_for(settings, photo)
    given, *pictures = files(settings, answer)
    assert np.array_equal(np.load(io.BytesIO(given.content())), answer.photo)
    scrambled, back = (np.asarray(Image.open(io.BytesIO(one.content()))) for one in pictures)
    assert np.array_equal(scrambled.reshape(-1, 3), np.asarray(photo.image).reshape(-1, 3)[answer.order])
    assert np.array_equal(back, np.rint(answer.plain_answer).transpose(1, 2, 0))


def test_the_two_layers_as_a_picture():
    settings = Channels(view="pointwise")
    _photo, picture = taken(settings)
    answer = answer_for(settings, noise())
    expected = np.rint(255 * answer.two_layers.clip(0, 1)).transpose(1, 2, 0)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(picture.content()))), expected)


@pytest.mark.parametrize("view", ["colours", "rank"])
def test_a_view_without_files_offers_none(view):
    assert files(Channels(view=view), None) == []


@pytest.mark.parametrize(
    ("look", "shape", "sentence"),
    [("pretty", (3, 4, 4), "choose one of colour"), ("colour", (4, 4), "shape"), ("signed", (3, 4, 4), "shape")],
)
def test_a_panel_checks_itself(look, shape, sentence):
    with pytest.raises(ValueError, match=sentence):
        Panel("Title", "", np.zeros(shape), look)


def layers(chart) -> list[dict]:
    """The layers of a chart with their rows."""
    spec = json.loads(chart.to_json())
    return [{**layer, "rows": layer.get("data", spec.get("data"))["values"]} for layer in spec["layer"]]


def test_a_small_kernel_stands_row_by_row_and_what_is_not_read_is_dashed():
    slices = np.full((5, 2, 2), np.nan)
    slices[3] = [[1, -2], [3, -4]]
    unread, cells = layers(charts.kernel_sheet(slices))
    assert [row["channel"] for row in unread["rows"]] == [0, 1, 2, 4] and unread["mark"]["strokeDash"]
    left, top = 3 * 3, 0  # the fourth of four in the first row, each a cell apart
    assert [(row["x"] - left, row["y"] - top, row["weight"]) for row in cells["rows"]] == [
        (0, 0, 1), (1, 0, -2), (0, 1, 3), (1, 1, -4),
    ]  # fmt: skip
    assert cells["encoding"]["color"]["scale"]["domain"] == [-4, 4] and cells["encoding"]["y"]["scale"]["reverse"]


def test_a_bar_a_way_and_the_chosen_one_in_the_colour_of_choice():
    ways = mix_answer(Channels(view="mixing")).ways
    bars, numbers = layers(charts.way_bars(ways, "separable"))
    assert [(row["name"], row["value"]) for row in bars["rows"]] == [(WAYS[way], one.weights) for way, one in ways.items()]
    assert [row["name"] for row in bars["rows"] if row["role"] == "moving"] == [WAYS["separable"]]
    assert (bars["encoding"]["x"]["field"], bars["encoding"]["y"]["field"]) == ("value", "name")
    assert numbers["encoding"]["text"]["field"] == "label"


def test_shares_lie_end_to_end_in_the_colour_of_their_kind():
    assert tuple(charts.KIND_ROLES) == KINDS
    parts = shares(multiply_adds("MobileNetV2"))
    bars, _words = layers(charts.share_bars({"MobileNetV2": multiply_adds("MobileNetV2")}))
    assert [(row["kind"], row["role"], row["share"]) for row in bars["rows"]] == [
        (kind, charts.KIND_ROLES[kind], share) for kind, share in parts.items()
    ]
    ends = [row["to"] for row in bars["rows"]]
    assert [row["from"] for row in bars["rows"]] == [0, *ends[:-1]] and ends[-1] == pytest.approx(1)


def test_the_curve_is_the_cores_and_today_is_marked():
    line, _points, now, label = layers(charts.order_curve(curve(), (8, 0.5)))
    assert [(row["channels"], row["share"]) for row in line["rows"]] == curve()
    assert [(row["channels"], row["share"], row["role"], row["label"]) for row in now["rows"]] == [(8, 0.5, "moving", "50.0 %")]
    assert (line["encoding"]["x"]["field"], line["encoding"]["y"]["field"]) == ("channels", "share")
    assert label["rows"] == now["rows"]
