"""The parts behind the lesson "Channels and 1×1": against torch, against a slow way, and at their edges."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from torch import nn

from playground.images import make_photo
from playground.lessons.channels.answer import (
    both_orders,
    changed_share,
    channel_answer,
    colour_answer,
    curve,
    example,
    pointwise,
    rank_answer,
    scramble,
)
from playground.lessons.channels.costs import (
    KINDS,
    NETWORKS,
    kind_of,
    layers_of,
    mix_answer,
    mixing,
    multiply_adds,
    shares,
)
from playground.lessons.channels.settings import LAYERS, SINGLE, SMALL_NAMES, WAYS, Channels


def noise(height: int = 9, width: int = 12):
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return make_photo(Image.fromarray(pixels), name="noise")


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_partial_sums_add_up_to_torchs_output(data):
    groups = data.draw(st.sampled_from([1, 2, 4]))
    inp, out = (groups * data.draw(st.integers(1, 4 // groups)) for _ in range(2))
    kernel = data.draw(st.integers(1, 3))
    numbers = {"size": data.draw(st.integers(3, 6)), "seed": data.draw(st.integers(0, 99))}
    answer = channel_answer(Channels(values="random", inp=inp, out=out, groups=groups, kernel=kernel, **numbers), None)
    torch_says = nn.functional.conv2d(torch.tensor(answer.x)[None], torch.tensor(answer.kernels), groups=groups)[0].numpy()
    assert np.array_equal(answer.output, torch_says)
    assert np.array_equal(answer.partials.sum(axis=1), torch_says)
    assert [len(read) for read in answer.reads] == [inp // groups] * out
    assert sorted({c for read in answer.reads for c in read}) == list(range(inp))


def test_a_patch_is_red_green_blue_in_tenths():
    answer = channel_answer(Channels(size=4), noise())
    assert answer.x.shape == (3, 4, 4) and answer.x.min() >= 0 and answer.x.max() <= 10
    assert np.array_equal(answer.x, np.rint(answer.x))


def test_a_patch_needs_a_photo_of_its_size():
    with pytest.raises(ValueError, match="no photo yet"):
        channel_answer(Channels(), None)
    with pytest.raises(ValueError, match="The patch is 5 × 5, the photo only 3 × 12"):
        channel_answer(Channels(), noise(3))


@pytest.mark.parametrize("factors", ["equal", "opposed", "grey", "own"])
def test_colour_slices_add_up_to_torchs_output(factors):
    chosen = Channels(view="colours", picture="photo", factors=factors, finder="sharpen")
    answer = colour_answer(chosen, noise())
    weights = torch.tensor(SINGLE["sharpen"].weights, dtype=torch.float64)
    kernel = torch.tensor(chosen.each, dtype=torch.float64)[:, None, None] * weights
    torch_says = nn.functional.conv2d(torch.tensor(answer.x).double()[None], kernel[None])[0, 0].numpy()
    np.testing.assert_allclose(answer.output, torch_says, atol=1e-12)


def test_grey_first_or_grey_factors_are_the_same():
    photo = noise()
    answer = colour_answer(Channels(view="colours", picture="photo", factors="grey"), photo)
    grey = nn.functional.conv2d(
        torch.from_numpy(photo.grey())[None, None], torch.tensor([[SINGLE["sobel-x"].weights]], dtype=torch.float64)
    )
    np.testing.assert_allclose(answer.output, grey[0, 0].numpy(), atol=1e-6)


def test_colours_without_a_photo_or_with_a_tiny_one():
    with pytest.raises(ValueError, match="no photo yet"):
        colour_answer(Channels(view="colours", picture="photo"), None)
    with pytest.raises(ValueError, match="2 × 12, smaller than the kernel"):
        colour_answer(Channels(view="colours", picture="photo"), noise(2))


def chosen_way(**more) -> Channels:
    return Channels(view="mixing", **more)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_every_way_costs_what_torch_says(data):
    parts = data.draw(st.integers(1, 3))
    chosen = chosen_way(
        deep=parts * data.draw(st.integers(1, 4)),
        wide=parts * data.draw(st.integers(1, 4)),
        taps=data.draw(st.integers(1, 5)),
        rim=data.draw(st.integers(0, 2)),
        side=data.draw(st.integers(5, 12)),
        parts=parts,
    )
    answer = mix_answer(chosen)
    assert list(answer.ways) == list(WAYS)
    for way, one in answer.ways.items():
        weights = work = 0
        with torch.device("meta"):
            x = torch.empty(1, chosen.deep, chosen.side, chosen.side)
            for conv in layers_of(chosen, way):
                sizes = (conv.in_channels, conv.out_channels, conv.kernel_size)
                layer = nn.Conv2d(*sizes, padding=conv.padding, groups=conv.groups, bias=False)
                x = layer(x)
                weights += layer.weight.numel()
                work += layer.weight.numel() * x[0, 0].numel()
        assert (one.weights, one.multiply_adds) == (weights, work)


def test_a_kernel_larger_than_the_map_is_a_sentence():
    with pytest.raises(ValueError, match="spans 7 pixels of height"):
        mix_answer(chosen_way(taps=7, rim=0, side=5))
    assert mixing(layers_of(chosen_way(taps=7, rim=0, side=5), "pointwise"), 5).weights == 8192


def test_more_padding_is_more_work_on_small_maps():
    assert mix_answer(chosen_way(side=7)).rim_work == pytest.approx(81 / 49 - 1)
    assert mix_answer(chosen_way(side=7, rim=3)).rim_work > 0, "one more than the control allows"
    assert mix_answer(chosen_way(deep=3, wide=5, parts=1)).doubled_weights == 4


@pytest.mark.parametrize("way", WAYS)
def test_an_output_has_small_kernels_for_what_it_reads(way):
    chosen = chosen_way(deep=8, wide=8, parts=2, way=way)
    answer = mix_answer(chosen)
    read = np.flatnonzero(~np.isnan(answer.slices).any(axis=(1, 2))).tolist()
    assert read == list(range(answer.ways[way].reads)), "those of the first group"
    k = 1 if way == "pointwise" else 3
    assert answer.slices.shape == (8, k, k) and len(np.unique(answer.slices[read])) == len(read) * k * k


def test_kinds_of_layers():
    kinds = [
        kind_of(layer)
        for layer in (nn.Conv2d(8, 8, 1), nn.Conv2d(8, 8, 3, groups=8), nn.Conv2d(8, 8, 3, groups=2), nn.Conv2d(8, 8, 3),
                      nn.Linear(3, 2), nn.Conv2d(1, 8, 3))
    ]  # fmt: skip
    assert kinds == ["1 × 1", "depthwise", "in groups", "larger kernels", "linear", "larger kernels"]


@pytest.mark.parametrize("title", NETWORKS)
def test_shares_are_of_everything(title):
    assert tuple(multiply_adds(title)) == KINDS and sum(shares(multiply_adds(title)).values()) == pytest.approx(1)


def test_an_unknown_network_names_the_known_ones():
    with pytest.raises(ValueError, match="known are VGG-19, ResNet-50"):
        multiply_adds("LeNet")


@pytest.mark.parametrize("layer", LAYERS)
def test_the_shuffle_is_undone_exactly(layer):
    answer = scramble(Channels(view="scrambled", layer=layer, shuffle=5), noise())
    assert sorted(answer.order.tolist()) == list(range(108))
    assert np.array_equal(answer.scrambled.reshape(3, -1), answer.photo.reshape(3, -1)[:, answer.order])
    assert np.array_equal(answer.put_back.reshape(3, -1)[:, answer.order], answer.scrambled_answer.reshape(3, -1))
    assert (answer.largest == 0) == (layer == "pointwise") == (answer.changed == 0)


def test_a_single_pixel_cannot_be_scrambled():
    for layer in LAYERS:
        assert scramble(Channels(view="scrambled", layer=layer), noise(1, 1)).largest == 0


@pytest.mark.parametrize("middle", [1, 2, 3, 16])
def test_two_layers_without_relu_are_one_matrix_of_the_middles_rank(middle):
    answer = pointwise(Channels(view="pointwise", middle=middle), noise())
    assert answer.largest < 1e-13 and answer.conv2d_difference < 1e-13
    assert answer.rank == min(3, middle)
    slow = np.array([[answer.merged @ answer.photo[:, i, j] for j in range(12)] for i in range(9)]).transpose(2, 0, 1)
    np.testing.assert_allclose(answer.one_matrix, slow, atol=1e-14)


@pytest.mark.parametrize("pattern", SMALL_NAMES)
def test_pieces_give_what_the_whole_kernel_gives(pattern):
    answer = rank_answer(Channels(view="rank", pattern=pattern), noise())
    weights = torch.tensor(SINGLE[pattern].weights, dtype=torch.float64)
    torch_says = nn.functional.conv2d(torch.from_numpy(noise().grey())[None, None], weights[None, None])[0, 0].numpy()
    np.testing.assert_allclose(answer.at_once, torch_says, atol=1e-13)
    assert answer.largest < 1e-13 and answer.products[0] == weights.numel()


def test_a_photo_smaller_than_the_kernel():
    with pytest.raises(ValueError, match="3 × 12, smaller than the kernel"):
        rank_answer(Channels(view="rank", pattern="gaussian-7"), noise(3))


def test_two_numbers_add_up_the_same_in_either_order_and_three_need_not():
    assert changed_share(1) == changed_share(2) == 0 < changed_share(3) < changed_share(256) < 1
    first, last = example(3)
    assert first != last and abs(first - last) < 1e-5
    forwards, backwards = both_orders(4)
    assert np.allclose(forwards, backwards, atol=1e-4) and forwards.dtype == np.float32
    assert dict(curve())[3] == changed_share(3)
