"""Near-duplicates across a split, and the warnings about a set: copies are found, other pictures of the same kind are not."""

import io

import numpy as np
import pytest
from PIL import Image, ImageEnhance
from skimage.data import lfw_subset

from playground.images import sample
from playground.training.built_in import BUILT_IN, TEXTURES, built_in
from playground.training.sets import Dataset, PictureSet, split
from playground.training.similarity import Pair, near_duplicates, warnings


def saved_again(picture):
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=50)
    return Image.open(data).convert("RGB")


CHANGES = {
    "the same file": lambda picture: picture,
    "saved again": saved_again,
    "reduced": lambda picture: picture.resize((picture.width * 3 // 5, picture.height * 3 // 5), Image.Resampling.LANCZOS),
    "brighter": lambda picture: ImageEnhance.Brightness(picture).enhance(1.08),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_copies_are_found_each_with_its_original(change):
    pictures = built_in("photographs")
    places = np.arange(0, len(pictures), 4)
    copies = PictureSet(
        tuple(change(picture) for picture in pictures.part(places).pictures),
        pictures.labels[places],
        pictures.classes,
        pictures.part(places).names,
    )
    pairs = near_duplicates(pictures, copies)
    assert [(pair.first, pair.second) for pair in pairs] == [(place, copy) for copy, place in enumerate(places.tolist())]


@pytest.mark.parametrize("name", ["textures", "photographs"])
def test_other_pictures_of_one_kind_are_no_duplicates(name):
    dataset = split(built_in(name), 0.3, 0)
    assert near_duplicates(dataset.train, dataset.test) == ()


def test_flat_pictures_are_compared_by_their_colour():
    flat = [Image.new("RGB", (20, 20), colour) for colour in ("#204060", "#214060", "#a04060")]
    part = lambda *places: PictureSet(  # noqa: E731
        tuple(flat[place] for place in places), np.zeros(len(places), dtype=int), ("a",), tuple(map(str, places))
    )
    assert near_duplicates(part(0), part(1, 2)) == (Pair(0, 0, 1.0),)


def test_of_nothing_nothing_is_a_duplicate():
    pictures = built_in("faces")
    nothing = pictures.part(np.arange(0))
    assert near_duplicates(nothing, pictures) == near_duplicates(pictures, nothing) == ()


def test_warnings_say_what_is_wrong_with_a_set():
    faces = built_in("faces")
    places = np.concatenate([np.arange(0, 80), np.arange(100, 110)])  # 80 faces, 10 others
    uneven = faces.part(places)
    dataset = split(uneven, 0.7, 0)
    copy = PictureSet((dataset.train.pictures[0],), np.array([1]), uneven.classes, ("copy.png",))
    spoiled = Dataset(dataset.train, copy)
    found = warnings(uneven, spoiled, near_duplicates(dataset.train, copy))
    assert [
        words in sentence
        for words, sentence in zip(("near-duplicate among", "lie in two classes", "uneven", "Fewer than 5"), found, strict=True)
    ] == [True] * 4
    assert "copy.png" in found[0] and dataset.train.names[0] in found[0]
    assert "80 pictures, “no face” 10" in found[2] and "right for 100 %" in found[2]


def test_a_balanced_set_without_duplicates_warns_of_nothing():
    pictures = built_in("photographs")
    dataset = split(pictures, 0.3, 0)
    assert warnings(pictures, dataset, near_duplicates(dataset.train, dataset.test)) == []


@pytest.mark.parametrize("name", BUILT_IN)
def test_built_in_sets_are_whole(name):
    pictures = built_in(name)
    assert len(set(pictures.names)) == len(pictures) and (pictures.counts > 5).all()
    assert pictures is built_in(name)
    dataset = split(pictures, 0.3, 0, train_per_class=5)
    assert (dataset.train.counts == 5).all()


def test_built_in_sets_to_test_and_to_train_share_no_place():
    textures = built_in("textures")
    assert textures.counts.tolist() == [256] * 3 and textures.held_out.sum() == 384
    for name, held_out in zip(textures.names, textures.held_out, strict=True):
        assert held_out == (int(name.rpartition(" ")[2]) > 8)
    first = np.asarray(textures.pictures[0])
    assert np.array_equal(first, np.asarray(sample(TEXTURES[0]).photo().image)[:32, :32])


def test_faces_are_those_of_skimage():
    faces = built_in("faces")
    values = np.stack([np.asarray(picture)[..., 0] for picture in faces.pictures])
    assert np.abs(values / 255 - lfw_subset()).max() <= 0.5 / 255 + 1e-6
    assert faces.counts.tolist() == [100, 100]


def test_an_unknown_set_names_the_known_ones():
    with pytest.raises(ValueError, match="faces, textures, photographs"):
        built_in("cats")
