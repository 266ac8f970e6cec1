"""Frames of films: which ones are taken, at what time, and what is refused with which sentence."""

import io

import av
import numpy as np
import pytest
from PIL import Image

from playground.images import ImageError
from playground.images.film import MAX_SIDE, open_film
from playground.kit.budget import Budget


def video(frames: int = 40, rate: int = 20, size: tuple[int, int] = (64, 48), turn: int = 0) -> bytes:
    """MPEG-4 whose k-th frame is of grey level 5k, its left upper corner white."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=rate)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.bit_rate = 4_000_000
        if turn:
            stream.set_display_rotation(turn)
        for number in range(frames):
            pixels = np.full((size[1], size[0], 3), number * 5 % 200, np.uint8)
            pixels[: size[1] // 3, : size[0] // 3] = 255
            for packet in stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return out.getvalue()


def animation(kind: str, frames: int = 10, duration: int = 100, size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    pictures = [Image.new(mode, size, (20 * k, 0, 0, 255)[: len(mode)]) for k in range(frames)]
    out = io.BytesIO()
    pictures[0].save(out, kind, save_all=True, append_images=pictures[1:], duration=duration, lossless=True)
    return out.getvalue()


def test_a_video_gives_so_many_frames_a_second():
    film = open_film(video())
    assert (film.seconds, film.size, film.animation) == (2.0, (64, 48), False)
    frames = list(film.frames(5))
    assert [round(second, 3) for second, _image in frames] == [round(k / 5, 3) for k in range(10)]
    levels = [image.getpixel((50, 40))[0] for _second, image in frames]
    assert levels == pytest.approx([20 * k % 200 for k in range(10)], abs=6)
    assert len(list(film.frames(100))) == 40, "all there are"


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_gives_the_frame_that_is_shown(kind):
    film = open_film(animation(kind))
    assert film.seconds == pytest.approx(1.0) and film.size == (40, 30) and film.animation
    assert [(round(second, 3), image.getpixel((3, 3))[0]) for second, image in film.frames(5)] == [
        (k / 5, 40 * k) for k in range(5)
    ]


def test_transparent_pixels_become_white():
    frames = [Image.new("RGBA", (8, 8), (9, 9, 9, 0)), Image.new("RGBA", (8, 8), (9, 9, 9, 255))]
    out = io.BytesIO()
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:], duration=100)
    shown = [image.getpixel((2, 2)) for _second, image in open_film(out.getvalue()).frames(10)]
    assert shown[0] == (255, 255, 255)


@pytest.mark.parametrize(("turn", "corner"), [(0, "upper left"), (90, "lower left"), (180, "lower right"), (-90, "upper right")])
def test_a_phones_video_stands_upright(turn, corner):
    _second, image = next(open_film(video(3, turn=turn)).frames(1))
    grey = np.asarray(image.convert("L"), dtype=int)
    height, width = grey.shape
    places = {"upper left": (3, 3), "upper right": (3, width - 4), "lower left": (height - 4, 3)}
    places["lower right"] = (height - 4, width - 4)
    bright = {name: grey[place] > 150 for name, place in places.items()}
    assert [name for name, is_bright in bright.items() if is_bright] == [corner]
    assert image.size == ((64, 48) if turn in (0, 180) else (48, 64))


def test_large_frames_are_reduced():
    film = open_film(animation("WEBP", 2, size=(2 * MAX_SIDE, 20)))
    assert {image.size for _second, image in film.frames(10)} == {(MAX_SIDE, 10)}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "no picture and no video"),
        (b"only words", "no picture and no video"),
        (video()[:1500], "no picture and no video"),
        (video(260), "13 s long; the limit is 10 s"),
        (animation("GIF", 130), "s long; the limit is 10 s"),
        (animation("PNG", 1), "one still picture"),
    ],
    ids=["empty", "text", "broken", "long video", "long GIF", "still"],
)
def test_what_is_no_short_film_is_refused_with_a_sentence(data, sentence):
    with pytest.raises(ImageError, match=sentence):
        open_film(data)


def test_a_film_that_breaks_off_says_so():
    whole = animation("GIF", 12, size=(200, 200))
    broken = whole[: len(whole) * 2 // 3]
    with pytest.raises(ImageError):
        list(open_film(broken).frames(15))


def test_frames_with_a_side_as_long_as_no_film_has_are_refused():
    with pytest.raises(ImageError, match="The frames have 1 × 70000 px; a side can have 65,535 px at most"):
        open_film(animation("PNG", frames=2, size=(1, 70_000)))


def test_an_animation_that_takes_too_long_to_decode_is_refused():
    with pytest.raises(ImageError, match="too many frames, or too large ones"):
        open_film(animation("GIF", frames=3), Budget(seconds=0))


def test_a_cancel_is_asked_for_at_every_frame_of_the_file():
    asked = []
    assert len(list(open_film(video()).frames(1, lambda: asked.append(1)))) == 2 and len(asked) == 40
