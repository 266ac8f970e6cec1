"""Frames of short films: animated GIF, WebP and PNG by Pillow, videos by PyAV.

    film = open_film(data)                       # checked: how long, how large
    for second, image in film.frames(rate=5):    # RGB, upright, at most MAX_SIDE px
        …

Errors are ImageError with a sentence, as everywhere that files come in.
"""

import io
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from PIL import Image, ImageSequence, UnidentifiedImageError

from playground.images.intake import MAX_LENGTH, MAX_PIXELS, ImageError, fit_size, too_long
from playground.kit.budget import Budget, Spent

LONGEST = 10.0  # seconds
SLACK = 0.5  # seconds by which a film may be longer: cameras round
MAX_SIDE = 1024  # px of a frame's longer side
MAX_BYTES = 25 * 2**20
MAX_FRAMES = 3000  # of a film, at any rate
STILL = 0.1  # seconds that a frame of an animation is shown where its file says 0
TURNS = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}
WANTED = "Choose a video (MP4, WebM, MOV) or an animated GIF or WebP of at most 10 s."


@dataclass(frozen=True)
class Film:
    """A film as it was brought. `seconds` is how long it is shown, `size` its (width, height) in px before it is reduced."""

    data: bytes = field(repr=False)
    seconds: float
    size: tuple[int, int]
    animation: bool  # read by Pillow

    def frames(self, rate: float, check: Callable[[], None] = lambda: None) -> Iterator[tuple[float, Image.Image]]:
        """(second, picture) of up to `rate` frames a second: the first one at or after each multiple of 1/rate. Raises ImageError
        where the file breaks off. `check` is called at each frame of the file and may raise: a cancel."""
        every, due = 1 / rate, 0.0
        for number, (second, picture) in enumerate(self._all()):
            check()
            if number >= MAX_FRAMES:
                raise ImageError(f"This video has more than {MAX_FRAMES:,} frames. {WANTED}")
            if second > LONGEST + SLACK:
                return
            if second + 1e-6 >= due:
                due = every * (math.floor((second + 1e-6) / every) + 1)
                yield second, picture()

    def _all(self) -> Iterator[tuple[float, object]]:
        return _animated(self.data) if self.animation else _video(self.data)


def open_film(data: bytes, budget: Budget | None = None) -> Film:
    """A film out of a file's bytes. Raises ImageError with a sentence for other files, still pictures, what is too long, and
    where the budget is spent: the frames of an animation tell only one after the other how long they are shown."""
    if len(data) > MAX_BYTES:
        raise ImageError(f"This file is {len(data) / 2**20:.0f} MB; the limit is {MAX_BYTES // 2**20} MB. {WANTED}")
    try:
        with Image.open(io.BytesIO(data)) as image:
            frames = getattr(image, "n_frames", 1)
            if frames < 2:
                raise ImageError(f"This is one still picture and no video. {WANTED}")
            size = image.size
        _check_pixels(size)
        seconds = sum(_durations(data, budget or Budget()))
        film = Film(data, seconds, size, animation=True)
    except UnidentifiedImageError:
        film = _opened_video(data)
    except Spent as spent:
        raise ImageError("This animation has too many frames, or too large ones. Choose a shorter or a smaller one.") from spent
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, ImageError):
            raise
        raise ImageError(f"This animation is damaged and cannot be read. {WANTED}") from error
    if film.seconds > LONGEST + SLACK:
        raise ImageError(f"This video is {film.seconds:.0f} s long; the limit is 10 s. Cut it, then choose it again.")
    return film


def _durations(data: bytes, budget: Budget) -> list[float]:
    """Seconds of each frame of an animation."""
    seconds = []
    with Image.open(io.BytesIO(data)) as image:
        for number in range(min(image.n_frames, MAX_FRAMES)):
            budget()
            image.seek(number)
            image.load()  # WebP says how long a frame is shown once it is decoded
            seconds.append(image.info.get("duration", 0) / 1000 or STILL)
            if sum(seconds) > LONGEST + SLACK:
                break
    return seconds


def _animated(data: bytes) -> Iterator[tuple[float, object]]:
    second = 0.0
    try:
        with Image.open(io.BytesIO(data)) as image:
            for frame in ImageSequence.Iterator(image):
                frame.load()
                shown = frame.convert("RGBA")
                yield second, lambda shown=shown: _reduced(_on_white(shown))
                second += image.info.get("duration", 0) / 1000 or STILL
    except (OSError, SyntaxError, ValueError) as error:
        raise ImageError(f"This animation breaks off after {second:.1f} s.") from error


def _on_white(image: Image.Image) -> Image.Image:
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _opened_video(data: bytes) -> Film:
    import av

    try:
        with av.open(io.BytesIO(data)) as container:
            stream = next(iter(container.streams.video), None)
            if stream is None:
                raise ImageError(f"This file has no pictures in it. {WANTED}")
            size = stream.codec_context.width, stream.codec_context.height
            frame = next(container.decode(stream), None)
            if frame is None:
                raise ImageError(f"This video has no frame that can be read. {WANTED}")
            length = stream.duration * stream.time_base if stream.duration else Fraction(container.duration or 0, av.time_base)
    except (av.error.FFmpegError, OverflowError, ValueError, StopIteration) as error:
        if isinstance(error, ImageError):
            raise
        raise ImageError(f"This file is no picture and no video that can be read. {WANTED}") from error
    _check_pixels(size)
    return Film(data, float(length), size, animation=False)


def _video(data: bytes) -> Iterator[tuple[float, object]]:
    import av

    first = None
    try:
        with av.open(io.BytesIO(data)) as container:
            stream = container.streams.video[0]
            stream.thread_type = "NONE"
            for frame in container.decode(stream):
                if frame.pts is None:
                    continue
                second = float(frame.pts * stream.time_base)
                first = second if first is None else first
                yield max(0.0, second - first), lambda frame=frame: _upright(frame)
    except (av.error.FFmpegError, OverflowError, ValueError) as error:
        raise ImageError("This video breaks off: a part of it cannot be read.") from error


def _upright(frame: object) -> Image.Image:
    image = frame.to_image()
    turn = TURNS.get(round(getattr(frame, "rotation", 0)) % 360)
    return _reduced(image.transpose(turn) if turn is not None else image)


def _reduced(image: Image.Image) -> Image.Image:
    small = fit_size(*image.size, MAX_SIDE)
    return image if small == image.size else image.resize(small, Image.Resampling.BILINEAR, reducing_gap=2.0)


def _check_pixels(size: tuple[int, int]) -> None:
    if min(size) < 1 or size[0] * size[1] > MAX_PIXELS:
        raise ImageError(f"The frames are {size[0]} × {size[1]} px; the limit is 50 million pixels. {WANTED}")
    if max(size) > MAX_LENGTH:
        raise ImageError(too_long("The frames have", *size))
