"""A set of pictures and its two parts: counts, stratified splits on random sets, and what cannot be trained on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from playground.training.sets import Dataset, PictureSet, joined, obstacle, split, without


def made(labels, classes=("a", "b", "c"), seed=0):
    colours = np.random.default_rng(seed).integers(0, 256, (len(labels), 3))
    pictures = tuple(Image.new("RGB", (4, 3), tuple(map(int, colour))) for colour in colours)
    names = tuple(f"{place}.png" for place in range(len(labels)))
    return PictureSet(pictures, np.array(labels, dtype=np.int64), classes, names)


@given(
    labels=st.lists(st.integers(0, 2), max_size=60),
    share=st.floats(0.01, 0.99),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_split_parts_each_class_by_its_share(labels, share, seed):
    dataset = split(made(labels), share, seed)
    for label, count in enumerate(made(labels).counts):
        to_test = dataset.test.counts[label]
        assert to_test + dataset.train.counts[label] == count
        if count > 1:
            assert 1 <= to_test <= count - 1
            assert abs(to_test - share * count) <= 1
        else:
            assert to_test == 0
    assert sorted((*dataset.train.names, *dataset.test.names)) == sorted(made(labels).names)
    again = split(made(labels), share, seed)
    assert again.train.names == dataset.train.names and again.digest == dataset.digest


def test_seeds_part_differently_and_labels_stay_with_their_pictures():
    pictures = made([0] * 20 + [1] * 20, ("a", "b"))
    parts = {seed: split(pictures, 0.5, seed) for seed in range(3)}
    assert len({part.test.names for part in parts.values()}) == 3
    label_of = dict(zip(pictures.names, pictures.labels, strict=True))
    for part in (parts[0].train, parts[0].test):
        assert [label_of[name] for name in part.names] == list(part.labels)


def test_baselines():
    pictures = made([0] * 30 + [1] * 10, ("a", "b"))
    dataset = split(pictures, 0.5, 0)
    assert dataset.chance == 0.5
    assert dataset.majority == 0.75


@pytest.mark.parametrize(
    ("labels", "classes", "words"),
    [
        ([], ("a", "b"), "holds no picture"),
        ([0], ("a",), "of one class, “a”"),
        ([1, 1, 1], ("a", "b"), "of one class, “b”"),
        ([0, 1], ("a", "b"), "No class has two pictures"),
    ],
)
def test_what_cannot_be_trained_on_says_why(labels, classes, words):
    assert words in obstacle(made(labels, classes))


def test_two_classes_of_two_can_be_trained_on():
    assert obstacle(made([0, 0, 1, 1], ("a", "b"))) is None
    assert obstacle(made([0, 0, 1], ("a", "b"))) is None


def test_a_digest_changes_with_pixels_labels_and_classes():
    first = made([0, 1, 0], ("a", "b"))
    others = [made([0, 1, 1], ("a", "b")), made([0, 1, 0], ("a", "c")), made([0, 1, 0], ("a", "b"), seed=1)]
    assert len({first.digest, *(other.digest for other in others)}) == 4
    assert made([0, 1, 0], ("a", "b")).digest == first.digest


def test_what_contradicts_itself_is_refused():
    picture = Image.new("RGB", (2, 2))
    with pytest.raises(ValueError, match="as many labels"):
        PictureSet((picture,), np.array([0, 0]), ("a",), ("x",))
    with pytest.raises(ValueError, match="each class once"):
        PictureSet((picture,), np.array([0]), ("a", "a"), ("x",))
    with pytest.raises(ValueError, match="Labels are 0–0"):
        PictureSet((picture,), np.array([1]), ("a",), ("x",))
    with pytest.raises(ValueError, match="same classes"):
        Dataset(made([0], ("a",)), made([0], ("b",)))
    with pytest.raises(ValueError, match="between 0 and 1"):
        split(made([0, 1]), 1.0, 0)


def test_nothing_of_a_set_is_changed():
    with pytest.raises(ValueError, match="read-only"):
        made([0, 1]).labels[0] = 1


def test_joined_sets_have_all_classes_and_each_picture_once():
    first, second = made([0, 1, 1], ("cat", "dog")), made([0, 1], ("ant", "dog"), seed=1)
    both = joined(first, second)
    assert both.classes == ("ant", "cat", "dog") and both.counts.tolist() == [1, 1, 3] and not both.notes
    again = joined(both, first)
    assert again.digest == both.digest and "came twice: 3" in again.notes[0]
    assert [both.pictures[place].tobytes() for place in (0, 1)] == [one.pictures[0].tobytes() for one in (second, first)]
    nothing = PictureSet((), np.array([], dtype=np.int64), (), ())
    assert joined(nothing, nothing).classes == () and joined(nothing, first).digest == first.digest


def test_a_class_can_be_taken_out():
    rest = without(made([0, 1, 2, 1]), "b")
    assert rest.classes == ("a", "c") and rest.labels.tolist() == [0, 1] and rest.names == ("0.png", "2.png")
    with pytest.raises(ValueError, match="not in"):
        without(rest, "b")
