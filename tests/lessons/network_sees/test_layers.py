"""The view "Layer by layer": its numbers against their definitions, its states, its files."""

import io
import json
import zipfile

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from in_node import in_node
from PIL import Image

from playground.convolution.stacks.gradients import holding_side
from playground.images import make_photo, sample, samples
from playground.lessons.network_sees.layers import (
    ENDS,
    INSIDE,
    STOPS,
    WHOLE,
    all_maps,
    figures,
    kernels,
    layers_answer,
    peaks,
    report,
    seconds,
    small_share,
    strongest,
    totals,
    windows,
    with_samples,
)
from playground.lessons.network_sees.layers_code import COLUMNS, files
from playground.lessons.network_sees.layers_lab import packed, scene, store_names
from playground.lessons.network_sees.layers_pictures import map_picture, photo_sheet, square, window_picture
from playground.lessons.network_sees.layers_route import BY_KEY, MOST, block_names, channel_names, unit_at
from playground.lessons.network_sees.layers_states import EXERCISES, MISUNDERSTOOD, TRY_THIS
from playground.lessons.network_sees.layers_words import notes_parts
from playground.lessons.network_sees.network import network, untrained
from playground.lessons.network_sees.settings import Layers
from playground.models import load
from playground.ui.brought import Item
from playground.vision import feature_maps

CAT, PAGE = sample("chelsea").photo(), sample("page").photo()
STATES = (*TRY_THIS, *MISUNDERSTOOD, *EXERCISES)
DRAWING = "lessons/network_sees/layers_drawing.js"


def chosen(**more) -> Layers:
    return Layers(view="layers", **more)


def answer_of(photo=CAT, **more):
    return layers_answer(chosen(**more), photo)


def own_photo(seed: int, name: str = "mine.png"):
    pixels = np.random.default_rng(seed).integers(0, 256, (90, 120, 3), dtype=np.uint8)
    return make_photo(Image.fromarray(pixels), name=name)


def test_the_route_is_the_networks():
    """Names, channels, sides, kernels and strides against the modules themselves."""
    model = load("efficientnet_lite0")
    assert [stop.layer for stop in STOPS] == ["stem", *(f"blocks.{n}" for n in range(len(model.blocks))), "head"]
    side = 224
    for stop in STOPS:
        row = report().row(stop.layer)
        assert row.shape == (stop.channels, stop.side, stop.side)
        part = model.get_submodule(stop.layer)
        layers = [layer for layer in part.modules() if isinstance(layer, torch.nn.Conv2d)]
        looking = max(layers, key=lambda layer: layer.kernel_size)
        assert looking.kernel_size == (stop.kernel, stop.kernel) and looking.stride == (stop.stride, stop.stride)
        assert stop.side == -(-side // stop.stride)
        side = stop.side
    assert totals()[0] == sum(each.numel() for each in model.parameters())


def test_names_of_blocks_and_channels_count_from_1():
    assert list(block_names()) == ["stem", *map(str, range(1, 17)), "head"]
    assert block_names()["4"] == "Block 4 · 40 × 28 × 28" and BY_KEY["4"].layer == "blocks.3"
    for stop in STOPS:
        names = channel_names(chosen(block=stop.key))
        assert list(names) == [MOST, *map(str, range(1, stop.channels + 1))]
    with pytest.raises(ValueError, match="channel is '41'"):
        chosen(block="4", channel="41")


@pytest.mark.parametrize("weights", ["trained", "shuffled"])
@pytest.mark.parametrize("block", ["stem", "3", "9", "16", "head"])
def test_an_answer_is_what_the_network_computes(block, weights):
    answer = answer_of(block=block, weights=weights)
    model = untrained() if weights == "shuffled" else network()
    layer = INSIDE + BY_KEY[block].layer
    with torch.no_grad():
        maps = feature_maps(model, model.prepare(CAT.image), [layer])[layer][0]
    assert np.array_equal(answer.maps, maps.numpy())
    activity = maps.abs().mean((1, 2)).numpy()
    assert np.all(np.diff(activity[answer.order]) <= 1e-6)
    assert answer.channel == answer.order[0] and answer.rank == 1
    assert answer.value == maps[answer.channel].max() and answer.signed == bool(maps.min() < 0)
    (top, bottom), (left, right) = answer.spans
    outside = np.ones((224, 224), dtype=bool)
    outside[max(0, top) : bottom + 1, max(0, left) : right + 1] = False
    assert not answer.gradient[outside].any()


def test_a_small_step_moves_a_unit_as_its_gradient_says():
    answer = answer_of(block="6")
    model, layer = network(), INSIDE + answer.stop.layer
    x = model.prepare(CAT.image)
    row, column = np.unravel_index(answer.gradient.argmax(), answer.gradient.shape)
    step, moved = 0.001, []
    for colour in range(3):
        values = []
        for sign in (-1, 1):
            pixels = x.clone()
            pixels[0, colour, row, column] += sign * step
            values.append(feature_maps(model, pixels, [layer])[layer][0, answer.channel][answer.unit].item())
        moved.append(abs(values[1] - values[0]) / (2 * step))
    assert sum(moved) == pytest.approx(answer.gradient[row, column], rel=0.05)


@given(st.sampled_from([stop.key for stop in STOPS[:9]]), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=12, deadline=None)
def test_equal_weights_reach_the_field_as_far_as_the_photo_goes(block, down, across):
    answer = answer_of(block=block, at="place", down=down, across=across)
    side = answer.stop.side
    assert answer.unit == (min(side - 1, int(down * side)), min(side - 1, int(across * side)))
    assert answer.reached == tuple((max(0, first), min(223, last)) for first, last in answer.spans)
    for first, last in answer.spans:
        assert last - first + 1 == answer.row.field.size


def test_half_of_the_gradient_lies_in_the_square_and_not_in_a_smaller_one():
    answer = answer_of(block="10")
    row, column = answer.gradient_centre
    rows, columns = np.mgrid[:224, :224]
    mass = answer.gradient.sum()
    assert (row, column) == (round((answer.gradient * rows).sum() / mass), round((answer.gradient * columns).sum() / mass))

    def held(side):
        reach = side // 2
        return answer.gradient[max(0, row - reach) : row + reach + 1, max(0, column - reach) : column + reach + 1].sum() / mass

    assert answer.half_side % 2 == 1 and held(answer.half_side) >= 0.5 > held(answer.half_side - 2)
    assert answer.half_side == holding_side(answer.gradient, answer.gradient_centre, 0.5)
    assert answer.half_share == answer.half_side**2 / 275**2


def test_a_unit_at_a_limit_has_no_gradient_and_says_so():
    answer = answer_of(block="head")
    assert answer.value == 6 and not answer.gradient.any() and answer.half_side is None and answer.gradient_centre is None
    sentences = notes_parts(answer.settings, answer, CAT)[1]
    assert any("stands at a limit of ReLU6" in sentence for sentence in sentences)
    assert "half" not in figures(answer)


@pytest.mark.parametrize(("block", "channel"), [("stem", 23), ("6", 32), ("head", 112)])
def test_windows_are_the_strongest_units_of_all_photos(block, channel):
    photos = with_samples([own_photo(1)])
    expected = []
    for photo in photos:
        layer = INSIDE + BY_KEY[block].layer
        values = feature_maps(network(), network().prepare(photo.image), [layer])[layer][0, channel].numpy()
        expected.append((values.max(), photo.name, np.unravel_index(values.argmax(), values.shape)))
    expected.sort(key=lambda one: -one[0])
    found = windows(photos, block, channel)
    assert [(window.value, window.photo.name) for window in found] == [one[:2] for one in expected[:5]]
    field = report().row(BY_KEY[block].layer).field
    for window, (_value, _name, unit) in zip(found, expected, strict=False):
        assert window.unit == tuple(unit)
        assert (window.rows, window.columns) == tuple(field.axis(axis).span_of(int(unit[axis])) for axis in (0, 1))


def test_of_each_photo_there_is_one_window_and_each_photo_once():
    mine = own_photo(2)
    photos = with_samples([mine, CAT, mine])
    assert len(photos) == len(samples()) + 1 and photos[0].digest == mine.digest and photos[1] == CAT
    best, values, places = strongest(photos, "4")
    assert best.shape == values.shape == (40, 5) and places.shape == (40, 5, 2)
    assert all(len(set(row)) == 5 for row in best.tolist()) and np.all(np.diff(values, axis=1) <= 0)


def test_what_is_kept_of_a_photo_is_small():
    kept = peaks(CAT, False)
    assert sum(part.nbytes for part in (*kept.values.values(), *kept.places.values())) < 100_000
    assert sum(maps.nbytes for maps in all_maps(CAT, False).values()) < 6_000_000


def test_kernels_make_the_stems_maps():
    """Normalised pixels times the kernels, a rim of zeros below and right, the bias, cut at 0 and 6."""
    x = torch.nn.functional.pad((network().prepare(CAT.image) - 127 / 255) / (128 / 255), (0, 1, 0, 1))
    bias = network().network.stem[1].bias
    maps = torch.nn.functional.conv2d(x, torch.from_numpy(kernels()), bias, stride=2).clamp(0, 6)[0]
    torch.testing.assert_close(torch.from_numpy(answer_of(block="stem").maps), maps, rtol=1e-4, atol=1e-4)


def test_times_are_of_all_stops_and_no_more_than_the_whole():
    took = seconds()
    assert list(took) == [WHOLE, *(INSIDE + stop.layer for stop in STOPS)]
    assert min(took.values()) > 0 and max(list(took.values())[1:]) < took[WHOLE]


# ---- what the browser is told ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("block", ["stem", "7", "head"])
def test_packed_maps_are_the_maps(block):
    answer = answer_of(block=block)
    photos = with_samples([CAT])
    arrays = packed(answer, photos)
    back = arrays["maps"] * arrays["quanta"][:, None, None]
    assert np.abs(back - answer.maps).max() <= np.abs(answer.maps).max() / 32767
    assert arrays["maps"].dtype == np.int16 and np.array_equal(arrays["order"], answer.order)
    for window, index, value, place in zip(
        windows(photos, block, answer.channel),
        *(arrays[name][answer.channel] for name in ("best", "values", "places")),
        strict=True,
    ):
        assert (photos[index], value, tuple(place)) == (window.photo, np.float32(window.value), window.unit)
    assert ("kernels" in arrays) == (block == "stem")


def test_a_scene_tells_costs_and_shares_in_words():
    answer = answer_of(over="gradient")
    names = store_names(answer.settings, [CAT])
    found = scene(answer, [CAT], names)
    assert [stop["key"] for stop in found["stops"]] == [stop.key for stop in STOPS]
    text = found["stops"][4]["text"]
    assert text.startswith("Block 4: 24 × 56 × 56 → 40 × 28 × 28 · 13,472 parameters · 18.2 M multiply-adds (4.7 %) · ")
    took = seconds()
    assert f"{1000 * took['network.blocks.3']:.2f} ms here" in text
    shares = [took[INSIDE + stop.layer] / took[WHOLE] for stop in STOPS]
    assert [stop["share"] for stop in found["stops"]] == shares
    assert found["heat"].startswith("data:image/webp") and found["half"] == {"side": 15, "centre": answer.gradient_centre}
    assert scene(answer_of(), [CAT], names)["heat"] is None
    assert store_names(chosen(), [CAT]) != store_names(chosen(), [PAGE]) != store_names(chosen(weights="shuffled"), [PAGE])


def test_the_browser_finds_the_units_that_the_core_finds():
    answer = answer_of(block="9")
    levels = packed(answer, with_samples([CAT]))["maps"]
    field = scene(answer, [CAT], {"maps": "m"})["field"]
    units = [[0, 0], [7, 3], [13, 13]]
    data = {"maps": levels.ravel().tolist(), "side": 14, "field": field, "units": units, "channels": [0, 5, 111]}
    data["grid"] = {"width": 364, "top": 44, "count": 112}
    ask = """(data, m) => ({
      best: data.channels.map((c) => m.strongestUnit(data.maps, data.side, c)),
      spans: data.units.map((unit) => m.spansOf(data.field, unit)),
      places: [[0, 0], [43, 43], [44, 44], [360, 10], [100, 50]].map(([x, y]) => m.placeAt(x, y, data.grid)),
    })"""
    found = in_node(ask, data, DRAWING)
    assert found["best"] == [list(divmod(int(answer.maps[c].argmax()), 14)) for c in (0, 5, 111)]
    expected = [[list(answer.row.field.axis(axis).span_of(unit[axis])) for axis in (0, 1)] for unit in units]
    assert found["spans"] == expected
    assert found["places"] == [8, 8, 17, -1, 18]


# ---- words, states, files -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.label[:30])
def test_a_state_shows_its_numbers(state):
    photo = sample(state.photo).photo()
    answer = layers_answer(state.settings, photo)
    numbers = figures(answer)
    text = "\n".join(notes_parts(state.settings, answer, photo)[1]).replace("**", "")
    assert state.shows
    for name, quoted in state.shows.items():
        assert numbers[name] == quoted and quoted in text, name


@pytest.mark.parametrize("block", [stop.key for stop in STOPS])
def test_the_formula_adds_up(block):
    answer = answer_of(block=block)
    formula = notes_parts(answer.settings, answer, CAT)[0]
    for line, value in zip(formula.split(r"\\[4pt]"), (answer.row.field.size, answer.row.field.jump), strict=True):
        middle, result = line.split(" = ")[1:3]
        assert eval(middle.replace(r"\cdot", "*")) == value == int(result.partition(r"\text")[0])


def test_sentences_hold_what_is_so():
    answer = answer_of(block="4")
    sentences = " ".join(notes_parts(answer.settings, answer, CAT)[1])
    assert "It is the strongest of this map." in sentences and "That is the whole field." in sentences
    answer = answer_of(block="16", at="place", down=0.2, across=0.9, weights="shuffled")
    sentences = " ".join(notes_parts(answer.settings, answer, CAT)[1])
    assert "there are zeros" in sentences and "nothing learned" in sentences and "strongest of this map" not in sentences
    assert small_share(0.000199) == "0.02 %" and small_share(0.0472) == "4.7 %"
    row, work = report().row("classifier"), totals()
    assert row.parameters == 1281 * 1000 and figures(answer)["last_share"] == f"{100 * 1281000 / work[0]:.1f} %"
    assert figures(answer)["last_work"] == f"{100 * 1280000 / work[1]:.1f} %" and set(ENDS) == {"pool", "classifier"}


def test_a_channel_that_no_photo_excites_says_so():
    answer = next(
        answer for answer in (answer_of(block="stem", channel=str(n)) for n in (12, 17, 29, 32)) if answer.windows[0].value <= 0
    )
    assert any("No photo here excites this channel" in sentence for sentence in notes_parts(answer.settings, answer, CAT)[1])


def test_every_map_is_in_the_archive_and_on_the_sheet():
    answer = answer_of(block="9")
    by_name = {file.file_name: file for file in files(answer.settings, answer, CAT)}
    archive = zipfile.ZipFile(io.BytesIO(by_name["chelsea-block-9.zip"].content()))
    assert len(archive.namelist()) == 112 and archive.namelist()[0] == "channel-001.png"
    one = np.asarray(Image.open(io.BytesIO(archive.read("channel-103.png"))))
    assert np.array_equal(one, np.asarray(map_picture(answer.maps[102], True, 224)))
    assert np.array_equal(np.load(io.BytesIO(by_name["chelsea-block-9.npy"].content())), answer.maps)
    sheet = Image.open(io.BytesIO(by_name["chelsea-block-9.png"].content()))
    assert sheet.size == (11 * (56 + 4) - 4, 11 * (56 + 4) - 4)
    table = by_name["efficientnet-lite0-blocks.csv"].content().splitlines()
    assert table[0] == ",".join(COLUMNS) and table[5].startswith("Block 4,blocks.3,24×56×56,40×28×28,13472,18176256,35,8,")
    assert table[-1].startswith("whole network,network,3×224×224,1000,4652008,")
    stem = answer_of(block="stem")
    assert "stem-kernels.png" in {file.file_name for file in files(stem.settings, stem, CAT)}


def test_a_maps_picture_shows_its_signs_and_its_largest_value():
    values = np.array([[-2.0, 0.0], [1.0, 2.0]])
    found = np.asarray(map_picture(values, True, 2))
    assert found[0, 0].tolist() == [0x99, 0x14, 0x16] and found[1, 1].tolist() == [0x1A, 0x50, 0xAF]
    assert found[0, 1].tolist() == [0xF5, 0xF7, 0xFA]
    unsigned = np.asarray(map_picture(np.array([[0.0, 3.0]]), False, 1))
    assert unsigned[0, 0].tolist() == [68, 1, 84] and unsigned[0, 1].tolist() == [253, 231, 37]
    assert np.isfinite(np.asarray(map_picture(np.zeros((2, 2)), False, 2))).all()


def test_windows_and_squares_are_cut_from_what_the_network_gets():
    pixels = square(CAT)
    torch.testing.assert_close(
        torch.from_numpy(pixels).permute(2, 0, 1) / 255, network().prepare(CAT.image)[0], rtol=0, atol=1e-6
    )
    inside = windows((CAT,), "stem", 23)[0]
    (top, _), (left, _) = inside.rows, inside.columns
    shown = np.asarray(window_picture(inside))
    assert shown[0, 0].tolist() == pixels[top, left].tolist()
    whole = windows((CAT,), "16", 0)[0]
    assert np.abs(np.asarray(window_picture(whole)).mean((0, 1)) - pixels.mean((0, 1))).max() < 2
    sheet = Image.open(io.BytesIO(photo_sheet((CAT, PAGE))))
    assert sheet.size == (224, 448)
    assert np.abs(np.asarray(sheet)[:224].astype(float) - pixels).mean() < 3


def test_a_place_beyond_the_map_is_its_last_unit():
    assert [unit_at(place, 7) for place in (0.0, 0.5, 0.999, 1.0)] == [0, 3, 6, 6]


def test_every_photo_of_the_session_is_asked_which_excites_a_channel(open_page):
    """Two of the reader's own beside the samples; another session does not know them."""
    mine = [own_photo(seed, f"mine-{seed}.png") for seed in (5, 6)]
    app = open_page("network-sees", sees_view="layers")
    app.session_state["brought"] = tuple(Item("photo", photo.digest, photo.name, photo, 1) for photo in mine)
    app.run()
    assert told(app)["photos"] == ["chelsea", *(photo.name for photo in mine), *(entry.name for entry in samples()[1:])]
    assert told(open_page("network-sees", sees_view="layers"))["photos"] == [entry.name for entry in samples()]


def test_another_block_begins_with_its_most_active_channel(open_page):
    app = open_page("network-sees", sees_view="layers", sees_channel="7", sees_at="place", sees_down=0.9)
    assert told(app)["channel"] == 6
    box = next(box for box in app.selectbox if box.label == "Block")
    box.select("Block 9 · 112 × 14 × 14").run()
    assert not app.exception
    answer = answer_of(block="9")
    assert (told(app)["channel"], tuple(told(app)["unit"])) == (answer.channel, answer.unit)
    assert not {"sees_channel", "sees_at", "sees_down"} & set(app.query_params)


def told(app) -> dict:
    """What the view's component is given."""
    (data,) = (one.proto.json for one in app.get("bidi_component") if one.proto.component_name.endswith("layers_lab"))
    return json.loads(data)
