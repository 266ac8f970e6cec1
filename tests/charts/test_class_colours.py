"""Colours of classes: told apart in every sight, stable, and seen on the picture that is taken along."""

import itertools

import numpy as np
from PIL import Image
from skimage.color import deltaE_ciede2000, rgb2lab

from playground.charts.class_colours import FIRST, TEN, class_colour
from playground.charts.detection_picture import with_boxes
from playground.models.everyday import CLASSES

# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
SIGHTS = {
    "normal": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def seen(colours: np.ndarray, sight: object) -> np.ndarray:
    """(N, 3) in 0…1 as somebody sees them, in CIE Lab."""
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    moved = (linear @ np.asarray(sight).T).clip(0, 1)
    return rgb2lab(np.where(moved <= 0.0031308, 12.92 * moved, 1.055 * moved ** (1 / 2.4) - 0.055)[None])[0]


def rgb(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def test_every_pair_differs_in_every_sight():
    colours = np.array([rgb(colour) for colour in TEN]) / 255
    for sight in SIGHTS.values():
        lab = seen(colours, sight)
        assert min(deltaE_ciede2000(lab[a], lab[b]) for a, b in itertools.combinations(range(10), 2)) >= 15


def test_a_class_keeps_its_colour():
    assert FIRST == CLASSES and len({class_colour(name) for name in CLASSES}) == 9
    assert class_colour("traffic light") in TEN and class_colour("traffic light") == class_colour("traffic light")


def test_boxes_are_drawn_where_they_lie():
    photo = Image.new("RGB", (600, 400), (40, 40, 40))
    drawn = with_boxes(photo, np.array([[100, 150, 300, 350.0]]), ["cat"], np.array([0.87]))
    assert photo.getpixel((100, 250)) == (40, 40, 40), "the photo stays as it was"
    assert list(drawn.getpixel((101, 250))) == rgb(class_colour("cat")) == list(drawn.getpixel((200, 349)))
    assert drawn.getpixel((200, 250)) == (40, 40, 40)
    assert list(drawn.getpixel((103, 148))) == rgb(class_colour("cat")), "its tag stands on it"
    assert with_boxes(photo, np.zeros((0, 4)), [], np.zeros(0)).tobytes() == photo.tobytes()
