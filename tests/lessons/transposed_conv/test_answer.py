"""One layer in two ways and its sizes there and back: all agree with torch, on the textbook's numbers and on random ones."""

import numpy as np
import pytest
import torch
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from playground.convolution.kernels import format_weights
from playground.lessons.transposed_conv.answer import as_text, round_trip, round_trips, stretch, trans_answer, unstretch
from playground.lessons.transposed_conv.settings import INPUTS, LAYER_KERNELS, Layer, Trip

functional = torch.nn.functional


@st.composite
def layers(draw) -> Layer:
    number = st.integers
    own = [[draw(number(-9, 9)) for _ in range(3)] for _ in range(draw(number(1, 3)))]
    return Layer(
        source=draw(st.sampled_from(list(INPUTS))),
        h=draw(number(1, 8)),
        w=draw(number(1, 8)),
        seed=draw(number(0, 99)),
        kernel=draw(st.sampled_from([*LAYER_KERNELS, "own"])),
        k=draw(number(1, 7)),
        own=format_weights(own),
        stride=draw(number(1, 4)),
        pad=draw(number(0, 6)),
        extra=draw(number(0, 3)),
        dilation=draw(number(1, 3)),
    )


@settings(max_examples=60, deadline=None)
@given(layers())
def test_both_ways_agree_with_torch(layer):
    try:
        answer = trans_answer(layer)
    except ValueError:
        assume(False)
    x, kernel = torch.from_numpy(layer.values()), torch.from_numpy(layer.weights())
    how = {"stride": layer.stride, "padding": layer.pad, "output_padding": layer.extra, "dilation": layer.dilation}
    wanted = functional.conv_transpose2d(x[None, None], kernel[None, None], **how)[0, 0].float().numpy()
    assert answer.stamps.output_size == wanted.shape == answer.stretched.output_size
    np.testing.assert_allclose(answer.stamps.output[0], wanted, rtol=1e-5, atol=1e-3)
    np.testing.assert_allclose(answer.stretched.output[0], wanted, rtol=1e-5, atol=1e-3)


@settings(max_examples=40, deadline=None)
@given(layers())
@example(Layer(h=1, w=1, k=1, stride=3, pad=1, extra=2))  # padding cuts all of the input off, output padding adds one cell
def test_what_torch_refuses_is_a_sentence_and_nothing_else_is(layer):
    x, kernel = torch.from_numpy(layer.values()), torch.from_numpy(layer.weights())
    how = {"stride": layer.stride, "padding": layer.pad, "output_padding": layer.extra, "dilation": layer.dilation}
    try:
        functional.conv_transpose2d(x[None, None], kernel[None, None], **how)
    except RuntimeError:
        with pytest.raises(ValueError, match=r"output_padding|crops all"):
            trans_answer(layer)
    else:
        trans_answer(layer)


def test_an_edit_of_the_stretched_input_reaches_the_input():
    layer = Layer(h=2, w=3)
    wide = stretch(layer).values.copy()
    assert wide.shape == (3, 5)
    wide[2, 4], wide[1, 1] = 7, 5  # the second is an inserted zero
    assert unstretch(layer, wide).tolist() == [[0, 1, 2], [3, 4, 7]]
    cropped = Layer(k=1, pad=1)  # the stretched input itself is cut
    assert stretch(cropped).first == (1, 1)
    assert unstretch(cropped, stretch(cropped).values + 1).tolist() == [[0, 1, 2], [3, 5, 5], [6, 7, 8]]


@pytest.mark.parametrize(("extra", "pad", "added"), [(1, 1, (1, 0)), (1, 0, (0, 1)), (3, 1, (1, 2)), (0, 2, (0, 0))])
def test_output_padding_takes_back_what_padding_cut_off(extra, pad, added):
    layer = Layer(source="ones", kernel="ones", h=4, w=4, stride=4, k=5, pad=pad, extra=extra)
    answer = trans_answer(layer)
    assert answer.added == added
    last = answer.stamps.output[0, -1] if extra else np.array([1])
    assert bool(np.any(last)) == (not added[1])


def test_sizes_there_and_back():
    settings = Trip(view="sizes", tall=16, k=5, stride=3, pad=2)
    assert [(trip.size, trip.back) for trip in round_trips(settings).same_output] == [(15, 13), (16, 16), (17, 16), (18, 16)]
    assert round_trip(settings, 18).lost == 2
    least = round_trips(Trip(view="sizes", tall=5, k=5))
    assert [trip.size for trip in least.trips] == list(range(5, 12)) and least.same_output[0].size == 5
    with pytest.raises(ValueError, match="spans 5 pixels"):
        round_trips(Trip(view="sizes", tall=4, k=5))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"source": "cat"}, "source is 'cat'; choose one of from_0"),
        ({"h": 9}, "h is 9; it can be 1 to 8"),
        ({"extra": 2, "stride": 2}, "Use at most 1"),
        ({"pad": 6}, "Crop 6 less"),
        ({"source": "own", "own_input": "1 2; 3"}, "Row 2 of the input"),
        ({"kernel": "own", "own": "1 a"}, "“a” in the kernel is not a number"),
    ],
)
def test_what_cannot_be_is_a_sentence(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        trans_answer(Layer(**fields))


def test_own_tables_come_back_from_their_text():
    assert as_text(np.array([[0.5, -1], [2, 3]])) == "0.5 -1; 2 3"
    layer = Layer(source="own", own_input="1 2 3", kernel="own", own="1; 2")
    assert layer.values().shape == layer.picture().shape == (1, 3) and layer.weights().shape == (2, 1)


def test_the_stretched_input_knows_its_own_numbers_from_inserted_zeros():
    rows, columns = stretch(Layer(h=2, w=3, stride=3)).given
    assert rows.tolist() == [1, 0, 0, 1] and columns.tolist() == [1, 0, 0, 1, 0, 0, 1]
    cropped = stretch(Layer(k=1, pad=1, stride=2))  # its first and last number are cut off
    assert [axis.tolist() for axis in cropped.given] == [[0, 1, 0]] * 2
    assert cropped.values[np.ix_(*cropped.given)].tolist() == [[4]]
