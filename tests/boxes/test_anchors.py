"""Anchors against the textbook's, written out cell by cell; pyramids; the levels of a feature pyramid."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from textbook_boxes import prior

from playground.boxes import TEXTBOOK_SSD, Level, anchor_pairs, fpn_level, leaves_picture, multibox_prior, pyramid_priors

lists = st.lists(st.floats(0.05, 3), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 7), st.integers(1, 7), lists, lists)
def test_order_and_shapes_are_the_textbooks(height, width, sizes, ratios):
    ours = multibox_prior(height, width, sizes, ratios)
    assert ours.shape == (height * width * (len(sizes) + len(ratios) - 1), 4)
    torch.testing.assert_close(ours, prior(height, width, sizes, ratios))


def test_the_textbooks_photo():
    boxes = multibox_prior(561, 728, (0.75, 0.5, 0.25), (1, 2, 0.5)).reshape(561, 728, 5, 4)
    assert boxes[250, 250, 0].tolist() == pytest.approx([0.06, 0.07, 0.63, 0.82], abs=0.006)  # as printed in d2l 14.4.1


def test_full_takes_every_pair():
    assert anchor_pairs((0.5, 0.2), (1, 2), full=True) == [(0.5, 1), (0.2, 1), (0.5, 2), (0.2, 2)]
    assert anchor_pairs((0.5, 0.2), (1, 2)) == [(0.5, 1), (0.2, 1), (0.5, 2)]
    full = multibox_prior(3, 4, (0.5, 0.2), (1, 2), full=True).reshape(12, 4, 4)
    some = multibox_prior(3, 4, (0.5, 0.2), (1, 2)).reshape(12, 3, 4)
    assert torch.equal(full[:, :3], some)


def test_number_types():
    assert multibox_prior(2, 2, [0.5], [1], dtype=torch.float64).dtype == torch.float64
    assert multibox_prior(2, 2, [0.5], [1], dtype=torch.float16).dtype == torch.float16


def test_leaving_the_picture():
    assert leaves_picture([[0, 0, 1, 1], [-0.1, 0, 1, 1], [0, 0, 1, 1.1]]).tolist() == [False, True, True]


def test_a_pyramid_is_its_maps_one_after_the_other():
    anchors, levels = pyramid_priors(TEXTBOOK_SSD)
    assert len(anchors) == sum(level.anchors for level in TEXTBOOK_SSD) == 5444
    for index, level in enumerate(TEXTBOOK_SSD):
        assert torch.equal(anchors[levels == index], multibox_prior(level.height, level.width, level.sizes, level.ratios))


@pytest.mark.parametrize(("height", "width", "level"), [(1, 1, 2), (224, 224, 4), (5000, 5000, 5)])
def test_levels_stay_in_range(height, width, level):
    assert fpn_level(height, width) == level


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: multibox_prior(0, 4, [0.5], [1]), "0 × 4; both sides must be at least 1"),
        (lambda: multibox_prior(4, 4, [], [1]), "no sizes; give at least one"),
        (lambda: multibox_prior(4, 4, [0.5], [float("nan")]), "ratios hold nan"),
        (lambda: multibox_prior(4, 4, [-1], [1]), "sizes hold -1"),
        (lambda: pyramid_priors([]), "no level"),
        (lambda: Level(0, 1, (0.5,), (1,)), "0 × 1 cells"),
        (lambda: Level(1, 1, (), (1,)), "at least one size"),
        (lambda: fpn_level(0, 5), "both sides must be positive"),
    ],
)
def test_refusals_say_what_would_fit(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
