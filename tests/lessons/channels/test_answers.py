"""The parts behind the lesson "Channels and 1×1": against torch, against a slow way, and at their edges."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from torch import nn

from playground.convolution.kernels import KERNELS
from playground.images import make_photo
from playground.lessons.channels.channel_steps import ChannelConfig, channel_answer
from playground.lessons.channels.colour_slices import ColourConfig, colour_answer
from playground.lessons.channels.kernel_rank import PATTERNS, RankConfig, joint_freedom, rank_answer, rank_pieces
from playground.lessons.channels.mixing import WAYS, MixConfig, mixing, mixings, rim_work, slices_of
from playground.lessons.channels.network_shares import KINDS, NETWORKS, kind_of, multiply_adds, shares
from playground.lessons.channels.pointwise import PointwiseConfig, pointwise
from playground.lessons.channels.scrambled import LAYERS, ScrambleConfig, scramble
from playground.lessons.channels.sum_order import both_orders, changed_share, curve, example


def noise(height: int = 9, width: int = 12):
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return make_photo(Image.fromarray(pixels), name="noise")


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_partial_sums_add_up_to_torchs_output(data):
    groups = data.draw(st.sampled_from([1, 2, 4]))
    inp, out = (groups * data.draw(st.integers(1, 4 // groups)) for _ in range(2))
    kernel = data.draw(st.integers(1, 3))
    config = ChannelConfig("random", inp, out, groups, kernel, data.draw(st.integers(3, 6)), data.draw(st.integers(0, 99)))
    answer = channel_answer(None, config)
    torch_says = nn.functional.conv2d(torch.tensor(answer.x)[None], torch.tensor(answer.kernels), groups=groups)[0].numpy()
    assert np.array_equal(answer.output, torch_says)
    assert np.array_equal(answer.partials.sum(axis=1), torch_says)
    assert [len(read) for read in answer.reads] == [inp // groups] * out
    assert sorted({c for read in answer.reads for c in read}) == list(range(inp))


def test_a_patch_is_red_green_blue_in_tenths():
    answer = channel_answer(noise(), ChannelConfig(size=4))
    assert answer.x.shape == (3, 4, 4) and answer.x.min() >= 0 and answer.x.max() <= 10
    assert np.array_equal(answer.x, np.rint(answer.x))


def test_a_patch_needs_a_photo_of_its_size():
    with pytest.raises(ValueError, match="no photo yet"):
        channel_answer(None, ChannelConfig())
    with pytest.raises(ValueError, match="The patch is 5 × 5, the photo only 3 × 12"):
        channel_answer(noise(3), ChannelConfig())


@pytest.mark.parametrize("factors", ["+ + +", "+ − 0", "grey", "own"])
def test_colour_slices_add_up_to_torchs_output(factors):
    config = ColourConfig(picture="photo", factors=factors, finder="sharpen")
    answer = colour_answer(noise(), config)
    kernel = torch.tensor(config.each, dtype=torch.float64)[:, None, None] * torch.tensor(
        KERNELS["sharpen"].weights, dtype=torch.float64
    )
    torch_says = nn.functional.conv2d(torch.tensor(answer.x).double()[None], kernel[None])[0, 0].numpy()
    np.testing.assert_allclose(answer.output, torch_says, atol=1e-12)


def test_grey_first_or_grey_factors_are_the_same():
    photo = noise()
    answer = colour_answer(photo, ColourConfig(picture="photo", factors="grey"))
    grey = nn.functional.conv2d(
        torch.from_numpy(photo.grey())[None, None], torch.tensor([[KERNELS["sobel x"].weights]], dtype=torch.float64)
    )
    np.testing.assert_allclose(answer.output, grey[0, 0].numpy(), atol=1e-6)


def test_colours_without_a_photo_or_with_a_tiny_one():
    with pytest.raises(ValueError, match="no photo yet"):
        colour_answer(None, ColourConfig(picture="photo"))
    with pytest.raises(ValueError, match="2 × 12, smaller than the kernel"):
        colour_answer(noise(2), ColourConfig(picture="photo"))


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_every_way_costs_what_torch_says(data):
    parts = data.draw(st.integers(1, 3))
    config = MixConfig(
        deep=parts * data.draw(st.integers(1, 4)),
        wide=parts * data.draw(st.integers(1, 4)),
        taps=data.draw(st.integers(1, 5)),
        rim=data.draw(st.integers(0, 2)),
        side=data.draw(st.integers(5, 12)),
        parts=parts,
    )
    for found in mixings(config):
        size, weights, work = config.side, 0, 0
        with torch.device("meta"):
            x = torch.empty(1, config.deep, size, size)
            for inp, out, k, groups, padding in config.layers(found.way):
                layer = nn.Conv2d(inp, out, k, padding=padding, groups=groups, bias=False)
                x = layer(x)
                weights += layer.weight.numel()
                work += layer.weight.numel() * x[0, 0].numel()
        assert (found.weights, found.multiply_adds) == (weights, work)


def test_a_kernel_larger_than_the_map_is_a_sentence():
    with pytest.raises(ValueError, match="spans 7 pixels of height"):
        mixing(MixConfig(taps=7, rim=0, side=5), "one convolution")
    assert mixing(MixConfig(taps=7, rim=0, side=5), "1 × 1").weights == 8192


def test_more_padding_is_more_work_on_small_maps():
    assert rim_work(MixConfig(side=7)) == pytest.approx(81 / 49 - 1)
    assert rim_work(MixConfig(side=7, rim=3)) > 0, "one more than the control allows"


@pytest.mark.parametrize("way", WAYS)
def test_an_output_has_small_kernels_for_what_it_reads(way):
    config = MixConfig(deep=8, wide=8, parts=2, way=way)
    first, last = slices_of(config, 0), slices_of(config, config.layers(way)[-1].out - 1)
    read = [np.flatnonzero(~np.isnan(one).any(axis=(1, 2))).tolist() for one in (first, last)]
    assert len(read[0]) == len(read[1]) == mixing(config, way).reads
    assert (read[0] == read[1]) == (mixing(config, way).reads == 8)


def test_depthwise_then_pointwise_shares_its_small_kernels():
    config = MixConfig(deep=4, wide=4, way="depthwise + 1 × 1")
    ratios = slices_of(config, 0) / slices_of(config, 3)
    np.testing.assert_allclose(ratios, ratios[:, :1, :1] * np.ones((1, 3, 3)))
    with pytest.raises(ValueError, match="output is 4; this way has output channels 0 to 3"):
        slices_of(config, 4)


def test_kinds_of_layers():
    kinds = [
        kind_of(layer)
        for layer in (nn.Conv2d(8, 8, 1), nn.Conv2d(8, 8, 3, groups=8), nn.Conv2d(8, 8, 3, groups=2), nn.Conv2d(8, 8, 3),
                      nn.Linear(3, 2), nn.Conv2d(1, 8, 3))
    ]  # fmt: skip
    assert kinds == ["1 × 1", "depthwise", "in groups", "larger kernels", "linear", "larger kernels"]


@pytest.mark.parametrize("title", NETWORKS)
def test_shares_are_of_everything(title):
    assert tuple(multiply_adds(title)) == KINDS and sum(shares(title).values()) == pytest.approx(1)


def test_an_unknown_network_names_the_known_ones():
    with pytest.raises(ValueError, match="known are VGG-19, ResNet-50"):
        multiply_adds("LeNet")


@pytest.mark.parametrize("layer", LAYERS)
def test_the_shuffle_is_undone_exactly(layer):
    answer = scramble(noise(), ScrambleConfig(layer, 5))
    assert sorted(answer.order.tolist()) == list(range(108))
    assert np.array_equal(answer.scrambled.reshape(3, -1), answer.photo.reshape(3, -1)[:, answer.order])
    assert np.array_equal(answer.put_back.reshape(3, -1)[:, answer.order], answer.scrambled_answer.reshape(3, -1))
    assert (answer.largest == 0) == (layer == "1 × 1") == (answer.changed == 0)


def test_a_single_pixel_cannot_be_scrambled():
    for layer in LAYERS:
        assert scramble(noise(1, 1), ScrambleConfig(layer)).largest == 0


@pytest.mark.parametrize("middle", [1, 2, 3, 16])
def test_two_layers_without_relu_are_one_matrix_of_the_middles_rank(middle):
    answer = pointwise(noise(), PointwiseConfig(middle))
    assert answer.largest < 1e-13 and answer.conv2d_difference < 1e-13
    assert answer.rank == min(3, middle)
    slow = np.array([[answer.merged @ answer.photo[:, i, j] for j in range(12)] for i in range(9)]).transpose(2, 0, 1)
    np.testing.assert_allclose(answer.one_matrix, slow, atol=1e-14)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_pieces_add_up_and_are_as_many_as_the_rank(pattern):
    weights = np.array(KERNELS[pattern].weights)
    pieces = rank_pieces(KERNELS[pattern].weights)
    assert len(pieces) == np.linalg.matrix_rank(weights)
    np.testing.assert_allclose(sum(np.outer(column, row).astype(float) for column, row in pieces), weights, atol=1e-15)
    assert rank_answer(noise(), RankConfig(pattern)).largest < 1e-13


def test_pieces_of_odd_kernels():
    assert rank_pieces(((0, 0), (0, 0))) == ()
    assert len(rank_pieces(((0, 2, 1),))) == 1
    assert len(rank_pieces(((0, 0), (0, 3), (1, 0)))) == 2


def test_what_two_kernels_can_make_together():
    assert [joint_freedom(a, b) for a, b in ((1, 1), (1, 3), (2, 2), (3, 3))] == [(1, 1), (9, 9), (7, 9), (17, 25)]


def test_two_numbers_add_up_the_same_in_either_order_and_three_need_not():
    assert changed_share(1) == changed_share(2) == 0 < changed_share(3) < changed_share(256) < 1
    first, last = example(3)
    assert first != last and abs(first - last) < 1e-5
    forwards, backwards = both_orders(4)
    assert np.allclose(forwards, backwards, atol=1e-4) and forwards.dtype == np.float32
    assert dict(curve())[3] == changed_share(3)
