"""Selective search: segments of a label map merged greedily, against the definition written out; counts of regions."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from playground.images import sample
from playground.vision.region_proposals import (
    COLOUR_BINS,
    DIRECTIONS,
    MEASURES,
    TEXTURE_BINS,
    group_segments,
    initial_segments,
    neighbours,
    proposed_boxes,
    segment_stats,
)


def random_case(seed: int, height: int, width: int, most: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    raw = rng.integers(0, most, (height, width))
    labels = np.unique(raw, return_inverse=True)[1].reshape(raw.shape)
    image = rng.integers(0, 256, (height, width, 3), dtype=np.uint8) // rng.choice([1, 64]) * rng.choice([1, 60])
    return image.astype(np.uint8), labels


def written_out(image: np.ndarray, labels: np.ndarray, measures: tuple[str, ...]) -> tuple[list, list]:
    """Merges and boxes by the definition: at each step every pair of touching regions is looked at, masks and all."""
    table = segment_stats(image, labels)
    masks = {n: labels == n for n in range(len(table.sizes))}
    counts = {n: (table.colours[n].tolist(), table.textures[n].tolist()) for n in masks}
    merges, boxes = [], [box_of(mask) for mask in masks.values()]

    def similarity(a: int, b: int) -> Fraction:
        sizes = [int(masks[n].sum()) for n in (a, b)]
        x1, y1, x2, y2 = box_of(masks[a] | masks[b])
        parts = {
            name: Fraction(sum(min(p * sizes[1], q * sizes[0]) for p, q in zip(*(counts[n][place] for n in (a, b)), strict=True)))
            / (sizes[0] * sizes[1] * channels)
            for place, (name, channels) in enumerate((("colour", 3), ("texture", 3 * DIRECTIONS)))
        }
        parts["size"] = 1 - Fraction(sum(sizes), labels.size)
        parts["fill"] = 1 - Fraction((x2 - x1) * (y2 - y1) - sum(sizes), labels.size)
        return sum(parts[name] for name in measures)

    while len(masks) > 1:
        touching = [
            (a, b)
            for a in masks
            for b in masks
            if a < b and (ndimage.binary_dilation(masks[a], np.ones((3, 3))) & masks[b]).any()
        ]
        a, b = max(touching, key=lambda pair: (similarity(*pair), -pair[0], -pair[1]))
        made = len(boxes)
        counts[made] = tuple([p + q for p, q in zip(*both, strict=True)] for both in zip(counts[a], counts[b], strict=True))
        masks[made] = masks.pop(a) | masks.pop(b)
        merges.append((a, b))
        boxes.append(box_of(masks[made]))
    return merges, boxes


def box_of(mask: np.ndarray) -> tuple[int, int, int, int]:
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10_000),
    st.integers(1, 6),
    st.integers(1, 7),
    st.integers(1, 9),
    st.lists(st.sampled_from(MEASURES), min_size=1, unique=True),
)
def test_greedy_merging_is_the_definition_written_out(seed, height, width, most, measures):
    image, labels = random_case(seed, height, width, most)
    found = group_segments(image, labels, measures)
    merges, boxes = written_out(image, labels, measures)
    assert [tuple(pair) for pair in found.merges.tolist()] == merges
    assert list(map(tuple, found.stats.boxes.tolist())) == boxes


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 12), st.integers(2, 12), st.integers(2, 9))
def test_a_unions_histograms_sizes_and_box_are_those_of_its_pixels(seed, height, width, most):
    """After any number of merges the regions, taken as segments, have exactly the statistics that were added up."""
    image, labels = random_case(seed, height, width, most)
    found = group_segments(image, labels)
    for merges in range(found.segments):
        regions = found.regions_after(merges)
        ids, anew = np.unique(regions, return_inverse=True)
        assert len(ids) == found.segments - merges
        again = segment_stats(image, anew.reshape(regions.shape))
        for name, table in vars(again).items():
            assert np.array_equal(table, getattr(found.stats, name)[ids]), name


def test_histograms_hold_each_pixel_once_a_channel():
    image = np.asarray(sample("chelsea").photo().at(96))
    labels = initial_segments(image)
    stats = segment_stats(image, labels)
    assert stats.colours.shape[1] == 3 * COLOUR_BINS and stats.textures.shape[1] == 3 * DIRECTIONS * TEXTURE_BINS
    assert np.array_equal(stats.colours.sum(1), 3 * stats.sizes) and np.array_equal(stats.textures.sum(1), 24 * stats.sizes)
    assert np.array_equal(stats.sizes, [(labels == n).sum() for n in range(len(stats.sizes))])


def test_the_astronaut_has_572_segments_and_1143_regions():
    image = np.asarray(sample("astronaut").photo().image)
    assert initial_segments(image).max() + 1 == 572 and initial_segments(image, 300).max() + 1 == 250


def test_boxes_come_from_the_whole_photo_down_none_twice_none_small():
    image = np.asarray(sample("coffee").photo().at(160))
    found = group_segments(image, initial_segments(image))
    assert len(found.stats.sizes) == 2 * found.segments - 1
    boxes = proposed_boxes(found)
    assert boxes[0].tolist() == [0, 0, 160, image.shape[0]] and len(np.unique(boxes, axis=0)) == len(boxes)
    large = {tuple(box) for box in found.stats.boxes.tolist() if min(box[2] - box[0], box[3] - box[1]) >= 20}
    assert set(map(tuple, boxes.tolist())) == large
    assert np.array_equal(proposed_boxes(found, 5), boxes[:5])
    again = group_segments(image, initial_segments(image))
    assert np.array_equal(again.merges, found.merges) and np.array_equal(again.similarities, found.similarities)


def test_segments_that_touch_at_a_corner_are_neighbours():
    assert neighbours(np.array([[0, 1], [2, 0]])) == {(0, 1), (0, 2), (1, 2)}
    assert neighbours(np.array([[0, 0, 1]])) == {(0, 1)} and neighbours(np.array([[0]])) == set()


def test_one_segment_and_a_flat_photo():
    flat = np.full((5, 4, 3), 90, np.uint8)
    alone = group_segments(flat, np.zeros((5, 4), int))
    assert alone.segments == 1 and alone.merges.shape == (0, 2) and alone.stats.boxes.tolist() == [[0, 0, 4, 5]]
    halves = group_segments(flat, np.repeat([0, 0, 1, 1], 5).reshape(4, 5).T)
    assert halves.similarities.tolist() == [[1.0, 1.0, 0.0, 1.0]]


@pytest.mark.parametrize(
    ("labels", "measures", "sentence"),
    [
        (np.array([[0, 2], [2, 0]]), MEASURES, "numbered from 0 without gaps"),
        (np.zeros((3, 2), int), MEASURES, "The image has shape"),
        (np.zeros((2, 2), int), ("shape",), "The measures are colour, texture, size, fill, not shape"),
        (np.zeros((2, 2), int), (), "not none"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(labels, measures, sentence):
    with pytest.raises(ValueError, match=sentence):
        group_segments(np.zeros((2, 2, 3), np.uint8), labels, measures)
