"""Every state that the lesson "Pooling" points at is opened through the core, and its numbers are found."""

import re
from dataclasses import replace

import numpy as np
import pytest

from playground.convolution.pooling import POOL_MODES
from playground.images import sample
from playground.lessons.pooling.answer import by_every_mode, cut, pool_answer
from playground.lessons.pooling.code import check_code, torch_code
from playground.lessons.pooling.settings import Pool
from playground.lessons.pooling.shake import SHAKEN
from playground.lessons.pooling.states import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS
from playground.lessons.pooling.words import spelled_windows, words

VIEWS = tuple(Pool.controls["view"].options)
STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_found(state):
    found = figures_of(state.settings, state.photo or "camera")
    assert state.shows, "each state proves a number"
    assert {name: found.get(name) for name in state.shows} == state.shows


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_sentences_quote_only_what_is_found(state):
    """Percentages and decimals in a link's text are among the numbers its state shows."""
    quoted = re.findall(r"\d+(?:\.\d)? %|\d\.\d\d", state.why)
    assert set(quoted) <= {text.removeprefix("−") for text in state.shows.values()}, quoted


def figures_of(settings: Pool, photo: str = "camera") -> dict[str, str]:
    return words(settings, pool_answer(settings, sample(photo).photo())).figures


def run(code: str, **names: object) -> dict[str, object]:
    space = {"print": lambda *_: None, **names}
    exec(code, space)
    return space


OTHERS = [Pool(view="photo", mode=mode, window=3, power=3, times=2) for mode in POOL_MODES] + [
    Pool(view="shift", shaken=name, shift=5, window=3) for name in SHAKEN
]


@pytest.mark.parametrize(
    "config",
    [
        *OTHERS,
        *(Pool(view="edges", mode=mode, window=3) for mode in POOL_MODES),
        Pool(view="signal", shift=3),
        *(replace(Pool(view="sizes", size=size, window=3), **more) for size in (9, 10) for more in (
            {}, {"pad": 1}, {"ceil_mode": True}, {"ceil_mode": True, "pad": 1, "stride": 3}, {"adaptive": True, "outputs": 4},
        )),
        *(Pool(view="relu", window=window) for window in (1, 2, 3, 6)),
    ],
    ids=lambda config: f"{config.view} {config.mode} {config.shaken} {config.window}",
)  # fmt: skip
def test_the_printed_code_runs_and_the_check_agrees(config):
    photo = sample("camera").photo()
    answer = pool_answer(config, photo)
    run(torch_code(config, answer, photo))
    run(check_code(config, answer))


def test_the_check_notices_a_difference():
    code = check_code(Pool(view="edges"), None).replace("- 1\n", "- 2\n", 1)
    with pytest.raises(AssertionError):
        run(code)


def test_the_printed_change_is_the_one_on_the_page():
    space = run(torch_code(Pool(view="shift"), None, sample("page").photo()))
    assert f"{float(space['change']):.2f}" == "0.47"


def test_each_view_has_figures():
    assert all(figures_of(Pool(view=view)) for view in VIEWS)


def test_windows_are_told_by_their_first_and_last_cell():
    assert spelled_windows(cut(Pool(size=5, window=3, pad=1)).windows) == "−1–1, 1–3, 3–5"
    assert spelled_windows(cut(Pool(size=40, window=1, stride=1)).windows) == "0, 1, 2, …, 39"
    assert cut(Pool(size=9, adaptive=True, outputs=4)).sizes == (3, 3, 3, 3)


def test_a_window_by_every_mode_leaves_out_what_torch_cannot():
    assert list(by_every_mode(np.array([0.0, 1, 3, 4]), 2)) == [
        "min", "average", "root mean square", "softmax", "max", "power",
    ]  # fmt: skip
    assert "power" not in by_every_mode(np.array([-1.0, -2]), 3)


@pytest.mark.parametrize(("mode", "corner"), [("max", "−∞"), ("min", "∞")])
def test_a_window_of_nothing_but_padding_has_no_cells(mode, corner):
    config = Pool(source="ones", height=3, width=3, mode=mode, pad=1, dilation=4)
    found = figures_of(config)
    assert found["corner"] == corner and "average" not in found


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"mode": "median"}, "mode is 'median'; choose one of max, average"),
        ({"shift": 17}, "shift is 17; it can be 0 to 16"),
        ({"view": "sizes", "size": 2, "window": 3}, "spans 3 pixels"),
        ({"view": "sizes", "pad": 3}, "more than half the window"),
        ({"pad": 2}, "more than half the window"),
        ({"view": "photo", "times": 5, "window": 7, "stride": 8}, "After 3 times the picture is 1 × 1"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        figures_of(Pool(**fields))
