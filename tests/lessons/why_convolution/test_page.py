"""The lesson "Why convolution" without a browser: quoted numbers, what the browser is told, and a training as a job."""

import time

import numpy as np
import pytest
import torch
from contract import photo_for
from in_node import in_node

from playground.convolution.connections import conv_cost, dense_cost, local_cost, pixels_read
from playground.images import sample
from playground.lessons.why_convolution import page, states, trained, trained_lab
from playground.lessons.why_convolution.answer import amount, answer_for, figures, shifted, small
from playground.lessons.why_convolution.lab import SCENES, growth_table
from playground.lessons.why_convolution.settings import Why, windows
from playground.lessons.why_convolution.words import words
from playground.training.translation import NETWORKS, REACH, SHIFTS, Shifted, on_sheet

STATES = (states.QUESTION.proof, *states.TRY_THIS, *states.MISUNDERSTOOD, *states.EXERCISES)
ROOM = "lessons/why_convolution"
PATIENCE = 60  # seconds


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_figures_and_stand_in_the_sentences(state):
    answer = answer_for(state.settings, photo_for(page.PAGE, state.settings, state.photo))
    known = figures(answer)
    assert {name: known[name] for name in state.shows} == dict(state.shows)
    text = words(answer)
    shown = "\n".join([*text.sentences, text.formula]).replace("**", "")
    assert all(number in shown for number in state.shows.values()), shown


def test_windows_reach_the_whole_picture_and_no_further():
    assert list(windows(Why(side=4))) == ["1", "3", "5", "7"]
    assert list(windows(Why(view="growth")))[-1] == "31"
    with pytest.raises(ValueError, match="choose one of"):
        Why(side=4, window="9")


def test_a_unit_beyond_a_smaller_picture_is_its_last():
    assert Why(side=5, row=9, column=3).unit == (4, 2)


def test_large_numbers_are_written_with_a_power_of_ten():
    assert [amount(value) for value in (10, 451_584, 9_999_999, 10**7, 2_517_680_128)] == [
        "10",
        "451,584",
        "9,999,999",
        "1.00 × 10⁷",
        "2.52 × 10⁹",
    ]


# ---- the two layers on a photo -------------------------------------------------------------------------------------------


def test_outputs_are_those_of_torchs_layers_with_these_weights():
    answer = answer_for(Why(side=8, window="5", seed=4), sample("astronaut").photo())
    x = torch.from_numpy(answer.picture)
    dense = torch.nn.functional.linear(x.flatten(), torch.from_numpy(answer.weights))
    np.testing.assert_allclose(answer.dense_output.ravel(), dense, rtol=1e-4, atol=1e-5)
    conv = torch.nn.functional.conv2d(x[None, None], torch.from_numpy(answer.kernel)[None, None], padding=2)
    np.testing.assert_allclose(answer.conv_output, conv[0, 0], rtol=1e-4, atol=1e-5)
    assert np.abs(answer.weights).max() <= 1 / 8 and np.abs(answer.kernel).max() <= 1 / 5
    assert answer.picture.min() >= 0 and answer.picture.max() <= 1 and answer.picture.std() > 0.1


def test_a_photo_of_any_shape_becomes_a_small_square():
    photo = sample("rocket").photo()
    assert small(photo.image, 6).shape == (6, 6) and photo.image.width != photo.image.height


def test_what_the_browser_colours_lines_by_are_the_weights():
    answer = answer_for(Why(side=6), sample("astronaut").photo())
    _head, arrays = SCENES["connections"](answer, sample("astronaut").photo())
    np.testing.assert_allclose((arrays["weights"].astype(float) - 127) / 127 / 6, answer.weights, atol=1 / 127 / 6)


def test_windows_and_pixels_in_the_browser_are_the_cores():
    cases = [
        (side, window, (row, column)) for side in (1, 4, 7) for window in (1, 3, 9) for row in (0, side - 1) for column in (0,)
    ]
    script = "(cases, m) => cases.map(([n, k, unit]) => [m.readCount(n, k, unit), m.covered(n, k, unit[0])])"
    for (side, window, (row, column)), (count, rows) in zip(cases, in_node(script, cases, f"{ROOM}/maps.js"), strict=True):
        expected = pixels_read(side, window, row)
        assert count == len(expected) * len(pixels_read(side, window, column))
        assert rows == [expected.start, expected.stop - 1]


def test_a_unit_is_found_where_it_is_drawn():
    places = [[0.05, 0.05], [0.5, 0.9], [0.99, 0.3]]
    script = """(places, m) => {
      const shape = m.planes(300);
      return places.map((place) => m.backFrom(shape, 40, 20, m.onPlane(shape, 40, 20, place)))
        .concat([m.backFrom(shape, 40, 20, [41, 21]), m.backFrom(shape, 40, 20, [200, 500])]);
    }"""
    *found, beside, below = in_node(script, places, f"{ROOM}/connections.js")
    np.testing.assert_allclose(found, places, atol=1e-9)
    assert beside is None and below is None


# ---- costs by size -------------------------------------------------------------------------------------------------------


def test_curves_over_sizes_are_the_cores():
    settings = Why(view="growth", window="5", inputs=3, outputs=2)
    texts, arrays = growth_table(settings.apart_from("grown"))
    for side in (1, 28, 1000):
        for name, cost in (("dense", dense_cost(side, 3, 2)), ("conv", conv_cost(side, 5, 3, 2))):
            for field in ("parameters", "multiply_adds"):
                assert arrays[f"{name}_{field}"][side - 1] == getattr(cost, field)
                assert texts[f"{name}_{field}"][side - 1] == amount(getattr(cost, field))


def test_curves_over_windows_are_the_cores():
    answer = answer_for(Why(view="window", side=7), sample("astronaut").photo())
    _head, arrays = SCENES["window"](answer, sample("astronaut").photo())
    assert arrays["own"].tolist() == [local_cost(7, window).weights for window in range(1, 14, 2)]


def test_axes_of_a_chart():
    script = """([log, line], m) => [
      [0, 0.5, 1, 2].map((part) => m.valueAt(log, part)), [-1, 0.25].map((part) => m.valueAt(line, part)),
      m.powerTicks(2e12, 4), m.powerText(12),
    ]"""
    axes = [{"low": 1, "high": 10_000, "log": True}, {"low": -4, "high": 4}]
    log, line, ticks, text = in_node(script, axes, f"{ROOM}/chart.js")
    np.testing.assert_allclose(log, [1, 100, 10_000, 10_000])
    assert line == [-4, -2] and text == "10¹²"
    assert ticks[0] == [1, "1"] and [name for _value, name in ticks if name] == ["1", "10⁴", "10⁸", "10¹²"]


# ---- a shifted digit -----------------------------------------------------------------------------------------------------


def test_shifting_an_output_pushes_zeros_in():
    values = np.arange(1.0, 10).reshape(3, 3)
    np.testing.assert_array_equal(shifted(values, 1, -1), [[0, 0, 0], [2, 3, 0], [5, 6, 0]])
    np.testing.assert_array_equal(shifted(values, 0, 0), values)
    assert not shifted(values, 3, 0).any()


@pytest.mark.parametrize("kernel", ["sobel-x", "gaussian", "box"])
def test_the_convolution_follows_every_shift_exactly(kernel):
    answer = answer_for(Why(view="shift", kernel=kernel, digit=8, example=5), None)
    assert not answer.differences["conv"].any()
    middle = (REACH, REACH)
    np.testing.assert_allclose(answer.outputs["dense"][middle], answer.outputs["conv"][middle], atol=1e-9)
    assert answer.differences["dense"][middle] == 0 and answer.differences["dense"][0, 0] > 0.5


def test_copied_weights_follow_and_random_ones_do_not():
    copied, random = (answer_for(Why(view="shift", dense=dense), None) for dense in ("copied", "random"))
    assert not copied.differences["dense"].any() and (copied.matrix != 0).sum() == 58 * 38
    assert (random.differences["dense"][np.arange(9) != REACH] > 0.5).all()


def test_the_browser_finds_a_shift_among_all():
    script = "([shifts, ...places], m) => places.map((place) => m.placeOf(shifts, place))"
    places = [{"right": -4, "down": -4}, {"right": 0, "down": 0}, {"right": 4, "down": -3}]
    assert in_node(script, [list(SHIFTS), *places], f"{ROOM}/shift.js") == [0, 40, 17]


# ---- trained networks ----------------------------------------------------------------------------------------------------


def made(recipe, networks=tuple(NETWORKS)) -> Shifted:
    """As if trained: right in the middle alone."""
    labels = np.arange(97) % 10
    rows = np.stack([labels if shift == 0 else (labels + 1) % 10 for shift in SHIFTS]).astype(np.uint8)
    return Shifted(recipe, labels, {name: dict.fromkeys(("horizontal", "vertical", "diagonal"), rows) for name in networks})


def test_what_the_browser_is_told_of_trained_networks():
    settings = Why(view="trained", along="vertical")
    nothing, _arrays = trained_lab.scene(settings, None)
    assert nothing["texts"] == {} and nothing["chance"] == 0.1
    recipe = answer_for(settings, None).recipe
    head, arrays = trained_lab.scene(settings, made(recipe, ("mlp",)))
    assert head["texts"] == {"mlp": ["0.0 %"] * 4 + ["100.0 %"] + ["0.0 %"] * 4}
    assert arrays["mlp_answers"].shape == (9, 12) and "cnn_answers" not in arrays and arrays["digits"].shape == (12, 8, 8)


def test_a_digit_in_the_browser_lies_where_the_core_puts_it():
    digit = np.random.default_rng(0).random((8, 8)).round(3)
    script = "(d, m) => [[0, 0], [3, -4]].map(([right, down]) => m.onSheet(d, 8, 20, right, down))"
    for found, shift in zip(in_node(script, digit.ravel().tolist(), f"{ROOM}/trained.js"), ((0, 0), (3, -4)), strict=True):
        np.testing.assert_allclose(found, on_sheet(digit[None, None], *shift).ravel(), atol=1e-6)


def test_a_training_begins_by_itself_and_its_table_can_be_taken_along(open_page, monkeypatch):
    monkeypatch.setattr(trained, "_known", {})
    monkeypatch.setattr(trained, "train_shifted", lambda recipe, _control: made(recipe))
    app = open_page("why-convolution", why_view="trained", why_epochs=3)
    end = time.monotonic() + PATIENCE
    while not any(button.label == "Accuracies as CSV" for button in app.get("download_button")):
        assert time.monotonic() < end and not app.exception
        time.sleep(0.1)
        app.run()
    recipe = answer_for(Why(view="trained", epochs=3), None).recipe
    assert trained.known(recipe) is not None
    (file,) = page.notes(Why(view="trained", epochs=3), answer_for(Why(view="trained", epochs=3), None), None).files
    rows = file.content().splitlines()
    assert len(rows) == 1 + 2 * 3 * 9 and rows[5] == "mlp,horizontal,0,1.0"


def test_a_cancelled_training_can_begin_again(open_page, monkeypatch):
    def slow(recipe, control):
        while True:
            control.report(1, 2, made(recipe, ("mlp",)))
            time.sleep(0.02)

    monkeypatch.setattr(trained, "_known", {})
    monkeypatch.setattr(trained, "train_shifted", slow)
    app = open_page("why-convolution", why_view="trained", why_epochs=5)
    app.button(key=f"{trained_lab.JOB}_cancel").click().run()
    end = time.monotonic() + PATIENCE
    while not any(button.label == "Begin again" for button in app.button):
        assert time.monotonic() < end and not app.exception
        time.sleep(0.1)
        app.run()
    monkeypatch.setattr(trained, "train_shifted", lambda recipe, _control: made(recipe))
    app.button(key=f"{trained_lab.JOB}-again").click().run()
    while trained.known(answer_for(Why(view="trained", epochs=5), None).recipe) is None:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_kept_networks_are_bounded(monkeypatch):
    monkeypatch.setattr(trained, "_known", {})
    monkeypatch.setattr(trained, "train_shifted", lambda recipe, _control: made(recipe))
    recipes = [answer_for(Why(view="trained", seed=seed), None).recipe for seed in range(trained.KEPT + 2)]
    for recipe in recipes:
        trained.trained(recipe, lambda *_told: None)
    assert trained.known(recipes[0]) is None and trained.known(recipes[-1]).recipe == recipes[-1]
