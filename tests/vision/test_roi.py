"""RoI pooling and RoI align against torchvision on random regions, inside the map and beyond it, and on small cases by hand."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torchvision import ops

from playground.vision.roi import PoolWindows, align_weights, pool_windows, roi_align, roi_pool

SCALES = (1.0, 0.5, 1 / 16, 1 / 32, 0.1, 0.37)
PLACES = st.floats(-60, 260, width=32).map(lambda value: round(value, 2))
CASES = given(
    st.integers(0, 9999), st.integers(1, 14), st.integers(1, 14), st.sampled_from(SCALES), st.integers(1, 7),
    st.lists(st.tuples(PLACES, PLACES, PLACES, PLACES), min_size=1, max_size=4),
)  # fmt: skip


def as_rois(boxes: list[tuple[float, ...]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Boxes with ordered corners, and torchvision's five columns."""
    corners = torch.tensor(boxes).reshape(-1, 2, 2)
    ordered = torch.cat((corners.amin(1), corners.amax(1)), 1)
    return ordered, torch.cat((torch.zeros(len(ordered), 1), ordered), 1)


@settings(max_examples=120, deadline=None)
@CASES
def test_roi_pool_is_torchvisions_to_the_last_bit(seed, height, width, scale, size, boxes):
    features = torch.randn(2, height, width, generator=torch.Generator().manual_seed(seed))
    boxes, rois = as_rois(boxes)
    assert torch.equal(roi_pool(features, boxes, size, scale), ops.roi_pool(features[None], rois, size, scale))


@settings(max_examples=120, deadline=None)
@CASES
def test_roi_align_is_torchvisions(seed, height, width, scale, size, boxes):
    features = torch.randn(2, height, width, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    boxes, rois = (part.double() for part in as_rois(boxes))
    for aligned in (True, False):
        for samples in (0, 2):
            ours = roi_align(features, boxes, size, scale, aligned=aligned, samples=samples)
            theirs = ops.roi_align(features[None], rois, size, scale, samples or -1, aligned)
            torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-9)


def test_the_textbooks_sixteen_numbers():
    """Cells 0 … 15, region of their upper left quarter: rounding up, half a cell off, right."""
    features = torch.arange(16.0).reshape(1, 4, 4)
    region = torch.tensor([[0.0, 0, 20, 20]])
    assert roi_pool(features, region, 2, 0.1).tolist() == [[[[5, 6], [9, 10]]]]
    torch.testing.assert_close(roi_align(features, region, 2, 0.1, aligned=False), torch.tensor([[[[2.5, 3.5], [6.5, 7.5]]]]))
    torch.testing.assert_close(roi_align(features, region, 2, 0.1), torch.tensor([[[[0.0, 1], [4, 5]]]]))
    assert pool_windows(0, 20, 0.1, 2, 4) == PoolWindows(0, 2, ((0, 2), (1, 3)))


def test_pooling_jumps_and_align_glides():
    ramp = torch.arange(12.0).expand(1, 12, 12)
    boxes = torch.tensor([[x, 20.0, x + 40, 60] for x in (20, 22, 24.9, 25)])
    pooled, aligned = roi_pool(ramp, boxes, 2, 0.1).mean((1, 2, 3)), roi_align(ramp, boxes, 2, 0.1).mean((1, 2, 3))
    assert (pooled - pooled[0]).tolist() == [0, 0, 0, 1]
    torch.testing.assert_close(aligned - aligned[0], torch.tensor([0, 0.2, 0.49, 0.5]))


def test_weights_of_a_window_inside_the_map_add_up_to_one():
    starts, ends = torch.tensor([10.0, 33.0]), torch.tensor([90.0, 34.0])
    weights = align_weights(starts, ends, 0.1, 3, 12, aligned=True)
    assert weights.shape == (2, 3, 12)
    torch.testing.assert_close(weights.sum(2), torch.ones(2, 3))


def test_no_region_and_a_wrong_shape():
    features = torch.zeros(3, 4, 4)
    assert (
        roi_pool(features, torch.zeros(0, 4), 2, 1.0).shape
        == roi_align(features, torch.zeros(0, 4), 2, 1.0).shape
        == (0, 3, 2, 2)
    )
    with pytest.raises(ValueError, match="the last axis must hold four numbers"):
        roi_pool(features, torch.zeros(2, 3), 2, 1.0)
