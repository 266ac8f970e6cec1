"""What the detector's recipe makes of a photograph: boxes stay on their objects, classes that are not annotated stay unknown."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from playground.models.everyday import CLASSES
from recipes.everyday_backgrounds import MAY_SHOW, may_show
from recipes.everyday_graphics import graphic
from recipes.everyday_photos import HELD_OUT, PARTS, Photograph
from recipes.everyday_views import CANVASES, IN_VIEW, SMALLEST, mirrored, mosaic, plain_view, random_view, seen

RED, BLUE = (250, 20, 20), (20, 20, 250)
COLOURS = {1: RED, 8: BLUE}


def photograph(size=(160, 120), boxes=((0.25, 0.25, 0.6, 0.7), (0.7, 0.5, 0.9, 0.95)), kinds=(1, 8), file="a.jpg", known=None):
    """Grey, with a filled rectangle in a class's colour at each box."""
    image = Image.new("RGB", size, (128, 128, 128))
    corners = np.array(boxes, dtype=np.float32).reshape(-1, 4)
    for box, kind in zip(corners * np.tile(size, 2), kinds, strict=True):
        ImageDraw.Draw(image).rectangle([*box[:2], *(box[2:] - 1)], fill=COLOURS[kind])
    jpeg = io.BytesIO()
    image.save(jpeg, "PNG")  # in place of a JPEG: its colours do not run
    known = np.ones(len(CLASSES), dtype=bool) if known is None else known
    return Photograph("animals", file, jpeg.getvalue(), corners, np.array(kinds, dtype=np.int64), known)


def coloured(pixels: np.ndarray, kind: int) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of the pixels in which the class's channel stands out."""
    channel, other = (0, 2) if kind == 1 else (2, 0)
    stands_out = pixels[..., channel].astype(int) - pixels[..., other] > 60
    rows, columns = np.nonzero(stands_out)
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


@pytest.mark.parametrize("canvas", CANVASES)
@pytest.mark.parametrize("turn", [lambda view: view, mirrored], ids=["as it is", "mirrored"])
def test_the_whole_photograph_is_at_the_top_left_and_its_boxes_with_it(canvas, turn):
    view = turn(plain_view(photograph(), CANVASES[canvas]))
    assert view.pixels.shape == (*CANVASES[canvas], 3)
    assert view.classes.tolist() == [1, 8]
    for box, kind in zip(view.boxes, view.classes, strict=True):
        assert np.abs(np.array(coloured(view.pixels, kind)) - box).max() <= 3


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_random_views_keep_boxes_on_their_objects(seed):
    view = random_view(photograph(), CANVASES["wide"], np.random.default_rng(seed))
    for box, kind in zip(view.boxes, view.classes, strict=True):
        assert box.min() >= 0
        assert (box[2:] - box[:2]).min() >= SMALLEST
        assert box[2] <= view.pixels.shape[1] and box[3] <= view.pixels.shape[0]
        if view.pixels.std(axis=2).max() > 60:  # not one without colour
            assert (
                np.abs(np.array(coloured(view.pixels, kind)) - box).max() <= 6
            )  # up to four pixels of the canvas for one of the photograph


def test_an_object_that_is_hardly_in_view_is_not_told_of():
    one = photograph(boxes=((0.0, 0.0, 0.5, 1.0),), kinds=(1,))
    image = one.picture()
    for right, told in ((80 * (1 - IN_VIEW) - 4, True), (80 * (1 - IN_VIEW) + 4, False)):
        view = seen(one, image, (right, 0, right + 80, 120), (120, 80))
        assert (len(view.boxes) == 1) is told


def test_a_mosaic_knows_what_all_its_photographs_know():
    partly = np.ones(len(CLASSES), dtype=bool)
    partly[[0, 6]] = False
    parts = [photograph(), photograph(known=partly), photograph(), photograph()]
    view = mosaic(parts, CANVASES["wide"], np.random.default_rng(0))
    assert view.known.tolist() == partly.tolist()
    assert len(view.boxes) == len(view.classes) >= 1
    assert (view.boxes[:, 2] <= 320).all() and (view.boxes[:, 3] <= 256).all()


def test_photographs_are_held_out_by_their_names():
    parts = [photograph(file=f"{number}.jpg").part for number in range(2000)]
    shares = [parts.count(part) / len(parts) for part in range(PARTS)]
    assert sum(shares) == pytest.approx(HELD_OUT["animals"] / 100, abs=0.03)
    assert min(shares) > 0.03
    assert photograph(file="7.jpg").part == photograph(file="7.jpg").part


@pytest.mark.parametrize(
    ("file", "classes"),
    [
        ("backgrounds/n02099601_golden_retriever.jpg", {"person", "dog"}),
        ("n02123045_tabby.jpg", {"cat"}),
        ("n02412080_ram.jpg", {"sheep"}),
        ("n07930864_cup.jpg", set()),
    ],
)
def test_backgrounds_tell_what_they_may_show(file, classes):
    assert may_show(file) == classes
    assert set(MAY_SHOW) < set(CLASSES)


@given(seed=st.integers(0, 10_000), canvas=st.sampled_from(list(CANVASES)))
@settings(max_examples=20)
def test_a_drawn_picture_has_shapes_and_the_canvass_size(seed, canvas):
    pixels = graphic(CANVASES[canvas], np.random.default_rng(seed))
    assert pixels.shape == (*CANVASES[canvas], 3) and pixels.dtype == np.uint8
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 1
    assert (pixels == graphic(CANVASES[canvas], np.random.default_rng(seed))).all()
