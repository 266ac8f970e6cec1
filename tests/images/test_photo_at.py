"""More of a photo than lessons usually work on: the upload's file decoded anew, upright, and nothing of it anywhere else."""

import dataclasses
import pickle

import numpy as np
import pytest
from encoded_pictures import animation, colours, encode, exif, pixels
from PIL import Image

from playground.images import ImageError, Photo, load_image, make_photo, read_photo, sample, styles
from playground.images import intake as intake_module
from playground.images.photo import MAX_AT, pixel_digest


@pytest.fixture(scope="module")
def turned() -> Photo:
    """4500 × 3000 px as seen, stored lying on its side: black, red, green and yellow corners."""
    stored = Image.fromarray(np.ascontiguousarray(np.rot90(np.asarray(colours(4500, 3000)), 1)))
    return read_photo(encode(stored, "JPEG", exif=exif(6)), "IMG_2041.jpg")


def corners(image: Image.Image) -> np.ndarray:
    return pixels(image)[[2, 2, -3, -3], [2, -3, 2, -3], :2]


@pytest.mark.parametrize(
    ("max_side", "size"),
    [(4096, (4096, 2731)), (2000, (2000, 1333)), (1025, (1025, 683)), (1024, (1024, 683)), (600, (600, 400)), (1, (1, 1))],
)
def test_a_turned_jpeg_is_upright_at_every_size(turned, max_side, size):
    assert turned.original_size == (4500, 3000) and turned.image.size == (1024, 683)
    image = turned.at(max_side)
    assert (image.mode, image.size, image.info) == ("RGB", size, {})
    if max_side >= 600:
        assert np.abs(corners(image) - [(0, 0), (255, 0), (0, 255), (255, 255)]).max() < 12


def test_at_the_usual_size_it_is_the_image_and_above_it_the_file(turned):
    assert np.array_equal(pixels(turned.at(1024)), pixels(turned.image))
    assert np.array_equal(pixels(turned.at(2000)), pixels(load_image(turned.file, max_side=2000)))


def test_detail_that_the_image_has_lost_is_there():
    """A checkerboard of single pixels: grey once it is reduced, black and white in the file."""
    board = Image.fromarray(np.indices((1500, 2000)).sum(axis=0).astype(np.uint8) % 2 * 255).convert("RGB")
    photo = read_photo(encode(board, "PNG"), "board.png")
    assert 100 < np.median(pixels(photo.image)) < 155
    assert np.array_equal(pixels(photo.at(2000)), pixels(board))
    assert photo.at(MAX_AT).size == (2000, 1500)  # never enlarged


def test_alpha_lies_on_white():
    clear = Image.new("RGBA", (1600, 1200), (255, 0, 0, 255))
    clear.paste((0, 0, 255, 0), (0, 0, 1600, 600))
    photo = read_photo(encode(clear, "PNG"), "clear.png")
    for image in (photo.image, photo.at(1600), photo.at(512)):
        assert image.mode == "RGB"
        assert image.getpixel((3, 3)) == (255, 255, 255)
        assert image.getpixel((3, image.height - 3)) == (255, 0, 0)


def test_one_pixel_is_one_pixel():
    photo = read_photo(encode(Image.new("RGB", (1, 1), (1, 2, 3)), "PNG"), "dot.png")
    for max_side in (1, 1024, 4096):
        assert photo.at(max_side).size == (1, 1) and photo.at(max_side).getpixel((0, 0)) == (1, 2, 3)


def test_a_long_strip_keeps_its_one_row():
    photo = read_photo(encode(Image.new("RGB", (3000, 1), (9, 9, 9)), "PNG"), "strip.png")
    assert [photo.at(side).size for side in (4096, 2000, 10)] == [(3000, 1), (2000, 1), (10, 1)]


@pytest.mark.parametrize("kind", ["GIF", "PNG"])
def test_an_animation_gives_its_first_frame(kind):
    photo = read_photo(animation(kind), "moving")
    assert np.array_equal(pixels(photo.at(MAX_AT)), pixels(photo.image))


@pytest.mark.parametrize("max_side", [0, -1, 4097, 10**9, float("nan")])
def test_other_sizes_are_refused_with_the_limits(turned, max_side):
    with pytest.raises(ValueError, match="1 to 4096 px"):
        turned.at(max_side)
    with pytest.raises(ValueError, match="1 to 4096 px"):
        make_photo(colours(), name="a").at(max_side)


def test_a_picture_made_in_memory_is_reduced_and_never_enlarged():
    photo = make_photo(colours(300, 200), name="made", original_size=(3000, 2000))
    assert photo.file == b""
    assert [photo.at(side).size for side in (4096, 300, 150)] == [(300, 200), (300, 200), (150, 100)]
    expected = photo.image.resize((150, 100), Image.Resampling.LANCZOS, reducing_gap=3.0)
    assert np.array_equal(pixels(photo.at(150)), pixels(expected))


@pytest.mark.parametrize("offer", [sample("chelsea"), sample("retina"), styles()[0]], ids=lambda offer: offer.name)
def test_samples_go_up_to_their_own_size(offer):
    photo = offer.photo()
    assert photo.file == b""
    assert np.array_equal(pixels(photo.at(MAX_AT)), pixels(photo.image))
    assert max(photo.at(100).size) == 100
    assert pixel_digest(photo.at(MAX_AT)) == photo.digest


def test_what_is_given_may_be_drawn_on(turned):
    for photo, side in ((turned, 1024), (turned, 2000), (turned, 64), (make_photo(colours(), name="a"), 64)):
        photo.at(side).paste((1, 2, 3), (0, 0, 8, 8))
        assert pixel_digest(photo.image) == photo.digest
        assert photo.at(side).getpixel((0, 0)) != (1, 2, 3)


def test_digest_equality_and_hash_do_not_know_the_file(turned):
    assert turned.digest == pixel_digest(turned.image)
    alone = turned.without_file()
    assert turned.file and alone.file == b""
    assert alone == turned and hash(alone) == hash(turned) and alone.note == turned.note
    assert alone.image is turned.image and alone.without_file() is alone
    assert alone.at(4096).size == (1024, 683)
    with pytest.raises(dataclasses.FrozenInstanceError):
        turned.file = b""


def test_only_what_was_reduced_keeps_its_file():
    assert read_photo(encode(colours(1024, 700), "PNG"), "a.png").file == b""
    assert read_photo(encode(colours(1025, 700), "PNG"), "a.png").file != b""


def test_neither_a_repr_nor_a_pickle_holds_the_file(turned):
    assert len(repr(turned)) < 400 and "file" not in repr(turned)
    packed = pickle.dumps(turned)
    assert turned.file not in packed and turned.file[2000:2100] not in packed
    again = pickle.loads(packed)
    assert again == turned and again.file == b"" and np.array_equal(pixels(again.image), pixels(turned.image))


def test_too_little_memory_is_a_sentence(turned, monkeypatch):
    def full(*_):
        raise MemoryError

    monkeypatch.setattr(intake_module, "to_rgb", full)
    with pytest.raises(ImageError, match="too little memory"):
        turned.at(3000)
    assert turned.at(1024).size == (1024, 683)
