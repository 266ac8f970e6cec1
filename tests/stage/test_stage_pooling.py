"""Every pooling on the stage against pool2d and torch: windows that hang over, padding that counts or not, sums and roots."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.stage.answer import play
from playground.stage.code import check_code, torch_code
from playground.stage.config import OPERATIONS, StageConfig

POOLINGS = [name for name in OPERATIONS if name not in ("convolution", "transposed")]


@st.composite
def poolings(draw):
    operation = draw(st.sampled_from(POOLINGS))
    window, window_w = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    apart = draw(st.booleans())
    most = min(window, window_w) // 2 if apart else window // 2
    extreme = operation in ("max", "min")
    return StageConfig(
        operation=operation,
        source=draw(st.sampled_from(["random", "ramp", "edge"])),
        height=draw(st.integers(9, 13)),
        width=draw(st.integers(9, 13)),
        window=window,
        window_w=window_w,
        stride=draw(st.integers(1, 4)),
        stride_w=draw(st.integers(1, 4)),
        pad=draw(st.integers(0, most)),
        dilation=draw(st.integers(1, 2)) if extreme else 1,
        apart=apart,
        ceil_mode=draw(st.booleans()),
        count_include_pad=draw(st.booleans()),
        by_hand=draw(st.booleans()),
        power=draw(st.integers(1, 6)),
        **{name: draw(st.integers(0, most)) for name in ("top", "bottom", "left", "right")},
    )


@st.composite
def adaptive_poolings(draw):
    sizes = {name: draw(st.integers(1, 12)) for name in ("height", "width", "out_h", "out_w")}
    operation = draw(st.sampled_from(["max", "average", "min", "rms"]))
    return StageConfig(operation=operation, source=draw(st.sampled_from(["random", "ramp"])), adaptive=True, **sizes)


@settings(max_examples=60, deadline=None)
@given(poolings() | adaptive_poolings())
def test_the_printed_code_and_the_check_give_the_stages_output(config):
    answer = play(None, config)
    space = {"print": lambda *_: None}
    exec(torch_code(answer), space)
    torch.testing.assert_close(space["y"][0], torch.from_numpy(answer.output), rtol=1e-4, atol=1e-3)
    exec(check_code(answer), {"print": lambda *_: None})


@settings(max_examples=25, deadline=None)
@given(poolings())
def test_what_hangs_over_is_nothing_and_all_else_is_a_number(config):
    answer = play(None, config)
    rows, columns = answer.played.axes
    height, width = answer.played.padded_size
    assert np.isnan(answer.played.wide[height:]).all() and np.isnan(answer.played.wide[:, width:]).all()
    assert not np.isnan(answer.played.wide[:height, :width]).any() and not np.isnan(answer.output).any()
    assert config.ceil_mode or not (rows.beyond or columns.beyond)
    assert rows.starts[-1] < height and columns.starts[-1] < width, "a window begins where something is"


def pooled(**fields: object) -> list[list[float]]:
    return play(None, StageConfig(**{"source": "own", "pad": 0, **fields})).output[0].astype(float).round(2).tolist()


def test_a_last_window_hangs_over_with_ceil_mode():
    ramp = {"source": "ramp", "height": 5, "width": 5}
    assert pooled(operation="max", **ramp) == [[6, 8], [16, 18]]
    assert pooled(operation="max", ceil_mode=True, **ramp) == [[6, 8, 9], [16, 18, 19], [21, 23, 24]]
    assert pooled(operation="average", ceil_mode=True, **ramp)[2] == [20.5, 22.5, 24]
    answer = play(None, StageConfig(operation="max", ceil_mode=True, pad=1, **ramp))
    assert answer.output_size == (3, 3), "a window that would begin in the padding is left out"


def test_adaptive_windows_cover_the_input_whatever_their_size():
    ramp = {"source": "ramp", "height": 5, "width": 4, "adaptive": True}
    answer = play(None, StageConfig(operation="max", out_h=3, out_w=2, **ramp))
    assert [answer.played.axes[0].window(i).tolist() for i in range(3)] == [[0, 1], [1, 2, 3], [3, 4]]
    assert answer.output[0].tolist() == [[5, 7], [13, 15], [17, 19]]
    assert answer.real_reads.tolist() == [[1] * 4, [2] * 4, [1] * 4, [2] * 4, [1] * 4]
    whole = play(None, StageConfig(operation="average", out_h=1, out_w=1, **ramp))
    assert whole.output.tolist() == [[[9.5]]], "one window is global pooling"


def test_padding_counts_in_an_average_unless_it_is_told_not_to():
    corner = {"operation": "average", "own_input": "3 3 3; 3 3 3; 3 3 3", "window": 3, "stride": 1, "pad": 1}
    assert pooled(**corner)[0][0] == 1.33
    assert pooled(**corner, count_include_pad=False)[0][0] == 3


def test_zeros_by_hand_frame_a_negative_map():
    flat = {"operation": "max", "own_input": "-1 -1 -1; -1 -1 -1; -1 -1 -1", "window": 3, "stride": 1, "pad": 1}
    assert pooled(**flat) == [[-1] * 3] * 3
    assert pooled(**flat, by_hand=True) == [[0, 0, 0], [0, -1, 0], [0, 0, 0]]


@pytest.mark.parametrize(
    ("operation", "number"),
    [("average", 2), ("rms", 2.55), ("softmax", 3.59), ("max", 4), ("power", 5.1), ("min", 0)],
)
def test_one_window_by_each_pooling(operation, number):
    assert pooled(operation=operation, own_input="0 1; 3 4") == [[number]]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"ceil_mode": True}, "ceil_mode belongs to pooling"),
        ({"operation": "softmax", "dilation": 2}, "no dilation for softmax pooling"),
        ({"adaptive": True}, "no adaptive convolution"),
        ({"operation": "softmax", "adaptive": True}, "no adaptive softmax pooling"),
        ({"operation": "max", "adaptive": True, "ceil_mode": True}, "know no ceil_mode"),
        ({"operation": "average", "dilation": 2, "ceil_mode": True}, "neither ceil_mode nor"),
        ({"operation": "power", "power": 9}, "power is 9; it can be 1 to 8"),
        ({"operation": "power", "power": 3, "source": "own", "own_input": "-1 -1; 0 0"}, "Use an even exponent"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        play(None, StageConfig(**{"pad": 0, **fields}))
