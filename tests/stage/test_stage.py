"""The stage against torch: its numbers, its windows looked up in starts and taps, what is read, and what it refuses."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground.images import sample
from playground.stage.answer import painted, play
from playground.stage.code import INPUT_FILE, check_code, torch_code
from playground.stage.config import StageConfig
from playground.stage.pictures import STAGE_KERNELS, STAGE_SOURCES, most_contrast, parse_kernels, parse_values
from playground.stage.words import phase_sums, read_counts


@st.composite
def configs(draw):
    return StageConfig(
        source=draw(st.sampled_from(["random", "ramp", "edge", "dots"])),
        height=draw(st.integers(14, 24)),
        width=draw(st.integers(14, 24)),
        seed=draw(st.integers(0, 99)),
        kernel=draw(st.sampled_from(sorted(STAGE_KERNELS))),
        flip=draw(st.booleans()),
        bias=draw(st.sampled_from([0.0, -2.5])),
        relu=draw(st.booleans()),
        stride=draw(st.integers(1, 4)),
        pad=draw(st.integers(0, 3)),
        padding_mode=draw(st.sampled_from(["zeros", "reflect", "symmetric", "replicate", "circular"])),
        dilation=draw(st.integers(1, 2)),
        apart=draw(st.booleans()),
        stride_w=draw(st.integers(1, 4)),
        dilation_w=draw(st.integers(1, 2)),
        top=draw(st.integers(0, 3)),
        right=draw(st.integers(0, 3)),
    )


@st.composite
def other_configs(draw):
    """Pooling and transposed convolution."""
    operation = draw(st.sampled_from(["max", "average", "transposed"]))
    window = draw(st.integers(2, 5))
    most = 2 if operation == "transposed" else window // 2
    return StageConfig(
        operation=operation,
        source=draw(st.sampled_from(["random", "ramp", "edge"])),
        height=draw(st.integers(9, 14)),
        width=draw(st.integers(9, 14)),
        kernel=draw(st.sampled_from(sorted(STAGE_KERNELS))),
        window=window,
        window_w=window,
        stride=draw(st.integers(1, 3)),
        stride_w=draw(st.integers(1, 3)),
        pad=draw(st.integers(0, most)),
        dilation=draw(st.integers(1, 2)),
        apart=draw(st.booleans()),
        **{name: draw(st.integers(0, min(1, most))) for name in ("top", "bottom", "left", "right")},
    )


@settings(max_examples=40, deadline=None)
@given(configs())
def test_every_output_is_the_sum_over_its_window(config):
    answer = play(None, config)
    rows, columns = answer.played.axes
    for channel, kernel in enumerate(answer.kernels):
        for i, top in enumerate(rows.starts):
            for j, left in enumerate(columns.starts):
                seen = answer.played.wide[np.ix_(top + rows.taps, left + columns.taps)]
                total = float((seen * kernel).sum()) + config.bias
                wanted = max(0.0, total) if config.relu else total
                assert answer.output[channel, i, j] == pytest.approx(wanted, abs=1e-3)


@settings(max_examples=25, deadline=None)
@given(other_configs())
def test_windows_that_are_pooled_or_painted_make_the_output(config):
    answer = play(None, config)
    rows, columns = answer.played.axes
    assert np.isclose(answer.output, functional_says(answer)).all()
    if config.operation == "transposed":
        for channel in range(len(answer.kernels)):
            wide = painted(answer, None, channel)
            assert np.allclose(wide, answer.played.wide[channel], atol=1e-3)
            assert np.allclose(wide[rows.inside, columns.inside], answer.output[channel], atol=1e-3)
        return
    reduce = np.max if config.operation == "max" else np.mean
    for i, top in enumerate(rows.starts):
        for j, left in enumerate(columns.starts):
            seen = answer.played.wide[np.ix_(top + rows.taps, left + columns.taps)]
            assert answer.output[0, i, j] == pytest.approx(reduce(seen), abs=1e-4)


def functional_says(answer):
    """The output by torch's own layers; unequal sides are padded by hand."""
    config, x = answer.config, torch.from_numpy(answer.input)[None, None]
    (top, bottom), (left, right) = answer.sides
    if config.operation == "transposed":
        weight = torch.from_numpy(answer.kernels)[None]
        found = torch.nn.functional.conv_transpose2d(x, weight, stride=config.strides, dilation=config.dilations)[0]
        return found[:, top : found.shape[1] - bottom, left : found.shape[2] - right].numpy()
    fill = -torch.inf if config.operation == "max" else 0.0
    x = torch.nn.functional.pad(x, (left, right, top, bottom), value=fill)
    if config.operation == "max":
        return torch.nn.functional.max_pool2d(x, config.kernel_size, config.strides, dilation=config.dilations)[0].numpy()
    mean = torch.full((1, 1, *config.kernel_size), 1 / np.prod(config.kernel_size), dtype=torch.float32)
    return torch.nn.functional.conv2d(x, mean, stride=config.strides, dilation=config.dilations)[0].numpy()


def test_stamps_of_the_textbook_and_rows_that_output_padding_adds():
    config = StageConfig(operation="transposed", source="own", own_input="0 1; 2 3", kernel="0_to_3", stride=1, pad=0)
    assert play(None, config).output[0].tolist() == [[0, 0, 1], [0, 4, 6], [4, 12, 9]]
    assert play(None, replace(config, pad=1)).output[0].tolist() == [[4]]
    assert play(None, replace(config, stride=2)).output[0].tolist() == [[0, 0, 0, 1], [0, 0, 2, 3], [0, 2, 0, 3], [4, 6, 6, 9]]
    longer = play(None, StageConfig(operation="transposed", source="ones", kernel="1_to_9", pad=0, output_padding=1))
    assert longer.output_size == (16, 16) and not longer.output[0, -1].any() and longer.output[0, -2].any()


def test_phases_of_equal_sums_paint_flat():
    config = StageConfig(operation="transposed", source="ones", kernel="own", own="1 1 1; 1 1 1; 1 1 1", pad=2)
    answer = play(None, config)
    assert phase_sums(answer) == (4, 2, 2, 1)
    assert np.unique(answer.output).tolist() == [1, 2, 4]
    flat = play(None, replace(config, own="; ".join(["1 1 1 1"] * 4)))
    assert phase_sums(flat) == (4, 4, 4, 4) and np.unique(flat.output).tolist() == [4]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(config=st.one_of(configs(), other_configs()))
def test_the_printed_code_gives_the_stages_output(tmp_path, monkeypatch, config):
    answer = play(None, config)
    np.savetxt(tmp_path / INPUT_FILE, answer.input, delimiter=",")
    monkeypatch.chdir(tmp_path)
    space = {"print": lambda *_: None}
    exec(torch_code(answer), space)
    torch.testing.assert_close(space["y"][0], torch.from_numpy(answer.output), rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize(
    "config",
    [
        StageConfig(operation="max", window=3, dilation=2),
        StageConfig(operation="average", window=3, apart=True, window_w=2),
        StageConfig(operation="transposed", kernel="three_edges", output_padding=1),
        StageConfig(),
        StageConfig(apart=True, stride_w=1, dilation_w=2, kernel="three_edges", bias=1.0, relu=True),
        StageConfig(source="dot", height=5, width=5, kernel="1_to_9", stride=1, pad=0),
    ],
)
def test_the_check_runs_as_it_stands(config, capsys):
    exec(check_code(play(sample("camera").photo(), config)), {})
    assert "agree on" in capsys.readouterr().out


def test_reads_count_windows_and_the_floor_leaves_cells_unread():
    counts = read_counts(play(None, StageConfig(source="random")))
    assert counts == {1: 16, 2: 24, 4: 9}
    answer = play(None, StageConfig(source="random", height=8, width=8, kernel="identity", stride=3, pad=0))
    assert answer.output_size == (2, 2)
    assert read_counts(answer) == {0: 28, 1: 36}


@pytest.mark.parametrize("name", sorted(STAGE_SOURCES))
@pytest.mark.parametrize("size", [(1, 1), (1, 64), (7, 5)])
def test_every_source_fills_every_size(name, size):
    config = StageConfig(source=name, height=size[0], width=size[1], kernel="own", own="2", stride=1, pad=0)
    answer = play(sample("camera").photo(), config)
    assert answer.input.shape == size
    assert np.array_equal(answer.output[0], 2 * answer.input)


def test_the_most_contrast_patch_is_found_by_the_slow_search_too():
    grey = np.random.default_rng(0).random((20, 17))
    variances = {(i, j): grey[i : i + 6, j : j + 5].var() for i in range(15) for j in range(13)}
    assert most_contrast(grey, 6, 5) == max(variances, key=variances.get)


def test_own_tables_come_from_text():
    assert parse_values("1 2, 3; 4 5 −6").tolist() == [[1, 2, 3], [4, 5, -6]]
    assert parse_kernels("1 -1 | 2 0.5") == (((1, -1),), ((2, 0.5),))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kernel": "own", "own": "1 2 | 3"}, "Kernel 2 is 1 × 1"),
        ({"kernel": "own", "own": "1 x"}, "not a number"),
        ({"source": "own", "own_input": "1 2; 3"}, "Row 2 of the input"),
        ({"source": "moon"}, "choose one of"),
        ({"stride": 0}, "can be 1 to 8"),
        ({"height": 65}, "can be 1 to 64"),
        ({"padding": "same", "stride": 2}, "stride 1 only"),
        ({"source": "ramp", "height": 2, "width": 2, "pad": 0}, "smaller kernel"),
        ({"source": "ramp", "height": 2, "width": 2, "pad": 3, "padding_mode": "reflect"}, "has only 1"),
        ({"operation": "transposed", "source": "ramp", "output_padding": 2}, "Use at most 1"),
        ({"operation": "max", "source": "ramp", "pad": 2}, "more than half the window"),
        ({"operation": "max", "bias": 1.0}, "belong to convolution"),
        ({}, "no photo yet"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        play(None, StageConfig(**fields))
