"""One layer in two ways, its matrix and its sizes: all agree with torch, on the textbook's numbers and on random ones."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from playground.convolution.kernels import format_weights
from playground.convolution.upsampling import bilinear_kernel, phase_sums
from playground.lessons.transposed_conv.answer import KERNELS, SOURCES, TransConfig, as_text, stretch, trans_answer, unstretch
from playground.lessons.transposed_conv.round_trip import round_trip, round_trips, same_output
from playground.lessons.transposed_conv.unrolled import unrolled

functional = torch.nn.functional


@st.composite
def layers(draw) -> TransConfig:
    number = st.integers
    own = [[draw(number(-9, 9)) for _ in range(3)] for _ in range(draw(number(1, 3)))]
    return TransConfig(
        source=draw(st.sampled_from(list(SOURCES))),
        h=draw(number(1, 8)),
        w=draw(number(1, 8)),
        seed=draw(number(0, 99)),
        kernel=draw(st.sampled_from([*KERNELS, "own"])),
        k=draw(number(1, 7)),
        own=format_weights(own),
        stride=draw(number(1, 4)),
        pad=draw(number(0, 6)),
        extra=draw(number(0, 3)),
        dilation=draw(number(1, 3)),
        tall=draw(number(1, 14)),
        wide=draw(number(1, 14)),
    )


@settings(max_examples=60, deadline=None)
@given(layers())
def test_both_ways_agree_with_torch(config):
    try:
        answer = trans_answer(config)
    except ValueError:
        assume(False)
    x, kernel = torch.from_numpy(config.values()), torch.from_numpy(config.weights())
    layer = {"stride": config.stride, "padding": config.pad, "output_padding": config.extra, "dilation": config.dilation}
    wanted = functional.conv_transpose2d(x[None, None], kernel[None, None], **layer)[0, 0].float().numpy()
    assert answer.output_size == wanted.shape == config.output_size()
    np.testing.assert_allclose(answer.stamps.output[0], wanted, rtol=1e-5, atol=1e-3)
    np.testing.assert_allclose(answer.stretched.output[0], wanted, rtol=1e-5, atol=1e-3)


@settings(max_examples=40, deadline=None)
@given(layers())
def test_what_torch_refuses_is_a_sentence_and_nothing_else_is(config):
    x, kernel = torch.from_numpy(config.values()), torch.from_numpy(config.weights())
    layer = {"stride": config.stride, "padding": config.pad, "output_padding": config.extra, "dilation": config.dilation}
    try:
        functional.conv_transpose2d(x[None, None], kernel[None, None], **layer)
    except RuntimeError:
        with pytest.raises(ValueError, match=r"output_padding|crops all"):
            trans_answer(config)
    else:
        trans_answer(config)


@settings(max_examples=40, deadline=None)
@given(layers())
def test_the_matrix_is_the_convolution_and_its_transpose_the_way_back(config):
    try:
        answer = unrolled(config)
    except ValueError:
        assume(False)
    x, kernel = torch.from_numpy(config.picture())[None, None], torch.from_numpy(config.weights())[None, None]
    layer = {"stride": config.stride, "padding": config.pad, "dilation": config.dilation}
    y = functional.conv2d(x, kernel, **layer)
    windows = (config.dilation * (k - 1) + 1 for k in kernel.shape[2:])
    left = tuple((n + 2 * config.pad - window) % config.stride for n, window in zip(x.shape[2:], windows, strict=True))
    back = functional.conv_transpose2d(y, kernel, **layer, output_padding=left)  # rows the floor dropped come back empty
    np.testing.assert_allclose(answer.output, y[0, 0], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(answer.back, back[0, 0], rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(answer.matrix @ x.ravel().numpy(), y.ravel(), rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(answer.matrix.T @ y.ravel().numpy(), back.ravel(), rtol=1e-9, atol=1e-6)
    assert answer.entries == np.count_nonzero(answer.matrix) == answer.overview().sum()
    assert answer.bytes == answer.matrix.astype(np.float32).nbytes


def test_a_large_matrix_is_counted_and_never_written_out():
    answer = unrolled(TransConfig(tall=224, wide=224, stride=1))
    assert answer.shape == (222 * 222, 224 * 224) and answer.entries == 9 * 222 * 222
    assert answer.overview().shape == (256, 256)
    with pytest.raises(ValueError, match="Use a smaller picture"):
        _ = answer.matrix


def test_an_edit_of_the_stretched_input_reaches_the_input():
    config = TransConfig(h=2, w=3)
    wide = stretch(config).values.copy()
    assert wide.shape == (3, 5)
    wide[2, 4], wide[1, 1] = 7, 5  # the second is an inserted zero
    assert unstretch(config, wide).tolist() == [[0, 1, 2], [3, 4, 7]]
    cropped = TransConfig(k=1, pad=1)  # the stretched input itself is cut
    assert stretch(cropped).first == (1, 1)
    assert unstretch(cropped, stretch(cropped).values + 1).tolist() == [[0, 1, 2], [3, 5, 5], [6, 7, 8]]


@pytest.mark.parametrize(("extra", "pad", "added"), [(1, 1, (1, 0)), (1, 0, (0, 1)), (3, 1, (1, 2)), (0, 2, (0, 0))])
def test_output_padding_takes_back_what_padding_cut_off(extra, pad, added):
    config = TransConfig(source="ones", kernel="ones", h=4, w=4, stride=4, k=5, pad=pad, extra=extra)
    answer = trans_answer(config)
    assert answer.added == added
    last = answer.stamps.output[0, -1] if extra else np.array([1])
    assert bool(np.any(last)) == (not added[1])


def test_sizes_there_and_back():
    config = TransConfig(tall=16, k=5, stride=3, pad=2)
    assert [(trip.size, trip.back) for trip in same_output(round_trips(config), 16)] == [(15, 13), (16, 16), (17, 16), (18, 16)]
    assert round_trip(18, config).lost == 2
    assert [trip.size for trip in round_trips(TransConfig(tall=5, k=5))] == list(range(5, 12))
    assert same_output(round_trips(TransConfig(tall=5, k=5)), 5)[0].size == 5
    with pytest.raises(ValueError, match="spans 5 pixels"):
        round_trips(TransConfig(tall=4, k=5))


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 64])
def test_bilinear_is_a_tent(size):
    kernel = bilinear_kernel(size)
    np.testing.assert_allclose(kernel, kernel[::-1, ::-1])
    np.testing.assert_allclose(kernel, kernel.T)
    assert kernel.max() <= 1 and kernel.min() > 0
    np.testing.assert_allclose(phase_sums(kernel, ((size + 1) // 2,) * 2), 1)


def test_bilinear_enlarges_as_torch_does_inside():
    x = torch.rand(1, 1, 6, 7, dtype=torch.float64)
    kernel = torch.from_numpy(bilinear_kernel(4))[None, None]
    ours = functional.conv_transpose2d(x, kernel, stride=2, padding=1)
    theirs = functional.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
    torch.testing.assert_close(ours[..., 1:-1, 1:-1], theirs[..., 1:-1, 1:-1])


def test_phase_sums_add_up_to_the_kernel():
    kernel = np.random.default_rng(0).normal(size=(5, 4))
    assert phase_sums(kernel, (3, 2)).sum() == pytest.approx(kernel.sum())
    assert phase_sums(np.ones((1, 1)), (2, 2)).tolist() == [[1, 0], [0, 0]]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"source": "cat"}, "source is 'cat'; choose one of from 0"),
        ({"h": 9}, "h is 9; it can be 1 to 8"),
        ({"extra": 2, "stride": 2}, "Use at most 1"),
        ({"pad": 6}, "Crop 6 less"),
        ({"source": "own", "own_input": "1 2; 3"}, "Row 2 of the input"),
        ({"kernel": "own", "own": "1 a"}, "“a” in the kernel is not a number"),
    ],
)
def test_what_cannot_be_is_a_sentence(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        trans_answer(TransConfig(**fields))


def test_own_tables_come_back_from_their_text():
    assert as_text(np.array([[0.5, -1], [2, 3]])) == "0.5 -1; 2 3"
    config = TransConfig(source="own", own_input="1 2 3", kernel="own", own="1; 2")
    assert config.values().shape == config.picture().shape == (1, 3) and config.weights().shape == (2, 1)
    with pytest.raises(ValueError, match="at least 1"):
        bilinear_kernel(0)


def test_the_stretched_input_knows_its_own_numbers_from_inserted_zeros():
    rows, columns = stretch(TransConfig(h=2, w=3, stride=3)).given
    assert rows.tolist() == [1, 0, 0, 1] and columns.tolist() == [1, 0, 0, 1, 0, 0, 1]
    cropped = stretch(TransConfig(k=1, pad=1, stride=2))  # its first and last number are cut off
    assert [axis.tolist() for axis in cropped.given] == [[0, 1, 0]] * 2
    assert cropped.values[np.ix_(*cropped.given)].tolist() == [[4]]
