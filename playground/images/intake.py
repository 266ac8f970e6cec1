"""Encoded pictures in, 8-bit RGB out, and deeper values where the file has them: the one door for everything that readers upload.

Nothing that comes in is trusted. The order of checks is the defence:

1. bytes: at most MAX_BYTES are read;
2. content: the first bytes decide the decoder, out of a short list (`signatures.READERS`);
3. header: at most MAX_PIXELS, and no side above MAX_LENGTH, known before a single pixel is decoded;
4. pixels: decoded, reduced, turned upright (EXIF), made 8-bit RGB (`eightbit`), with the values of a deeper file beside it
   (`deep`).

Whatever goes wrong on the way is an ImageError whose message is a sentence for the reader. No setting of Pillow is
changed, so other code in the process, and other threads, see it as it was.
"""

import io
import logging
import math
import os
import re
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
from PIL import ExifTags, Image, ImageOps
from PIL.ImageFile import ImageFile

from playground.images.deep import bits_per_value, deep_planes
from playground.images.eightbit import rounded, to_rgb
from playground.images.jpeg import complete
from playground.images.signatures import READERS, ImageError, identify

_MB = 1024 * 1024
MAX_BYTES = 25 * _MB
MAX_PIXELS = 50_000_000  # a phone's 8064 × 6048 fits; at four bytes a pixel 200 MB
MAX_LENGTH = 65_535  # px of a side, the most that JPEG has: each row costs memory of its own, however short
MAX_SIDE = 1024  # px, long side of the working copies
_SMALLER = f"A smaller copy will do: pictures are reduced to {MAX_SIDE} px anyway."

Source = bytes | str | os.PathLike | BinaryIO
_log = logging.getLogger(__name__)

# One picture at a time: 50 million pixels take 0.1 to 0.8 GB on their way, so that many at once could fill the machine.
_DECODING = threading.Lock()

_LYING = {5, 6, 7, 8}  # the orientations (EXIF tag 274) that exchange width and height; 1 is upright


def load_image(source: Source, *, max_side: int | None = MAX_SIDE) -> Image.Image:
    """The picture in `source` as 8-bit RGB, upright, at most `max_side` px on its long side.

    `source` holds encoded bytes, names a file, or is a binary file (read from its start where it can be rewound). Of an
    animation the first frame is taken. With `max_side=None` the picture keeps its size; it is never enlarged.

    Raises ImageError, with a sentence for the reader, for whatever is no readable picture within the limits.
    """
    return load_whole(source, max_side=max_side).image


class Loaded(NamedTuple):
    """A picture of a file and what the file knows beyond it."""

    image: Image.Image  # as `load_image` gives it
    original_size: tuple[int, int]  # (width, height) before reduction, upright
    bits: int = 8  # of a value in the file; 8 stands for all that `image` can hold
    values: np.ndarray | None = None  # of more bits: (H, W) or (H, W, 3) float32 in 0…1, as large as `image`


def load_whole(source: Source, *, max_side: int | None = MAX_SIDE) -> Loaded:
    """`load_image`, and beside the picture its size before reduction and its values at full depth."""
    if max_side is not None and max_side < 1:
        raise ValueError(f"max_side is the long side in pixels: 1 or more, or None, not {max_side}.")
    data = _read(source)
    kind = identify(data)
    _hush_pillow()
    try:
        picture = READERS[kind](io.BytesIO(data))
        width, height = picture.size
        if width * height > MAX_PIXELS:
            raise ImageError(_too_many_pixels(f"{width} × {height}, {_tenths(width * height / 1e6)} million pixels"))
        if max(width, height) > MAX_LENGTH:
            raise ImageError(too_long("This picture has", width, height))
        with _DECODING:
            picture = complete(picture, data) if kind == "JPEG" else picture
            return _decode(picture, max_side, again=lambda: READERS[kind](io.BytesIO(data)))
    except ImageError:
        raise
    except MemoryError as error:
        raise ImageError("There is too little memory free for a picture this large. A smaller copy will do.") from error
    except Image.DecompressionBombError as error:
        raise ImageError(_too_many_pixels("many more than 50 million pixels")) from error
    except Exception as error:  # decoders raise whatever they stumble over: OSError, SyntaxError, struct.error, …
        _log.info("a %s file of %d bytes could not be decoded", kind, len(data), exc_info=True)
        raise ImageError(
            f"This {kind} file is damaged or incomplete: its pixels cannot be read. "
            "Choose it again, or open it in a picture program and save it anew."
        ) from error


def fit_size(width: int, height: int, max_side: int | None) -> tuple[int, int]:
    """(width, height) reduced so that the longer is `max_side`: the other is rounded to nearest and at least 1 px."""
    long = max(width, height)
    if max_side is None or long <= max_side:
        return width, height
    return tuple(max(1, (2 * side * max_side + long) // (2 * long)) for side in (width, height))


def _read(source: Source) -> bytes:
    """All bytes of the source, at most MAX_BYTES."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        _check_bytes(len(source))
        return bytes(source)
    if isinstance(source, (str, os.PathLike)):
        try:
            with Path(source).open("rb") as file:
                return _read_file(file)
        except ImageError:
            raise
        except (OSError, ValueError) as error:
            raise ImageError("This file cannot be opened. Check that it is still there and may be read.") from error
    if hasattr(source, "read"):
        return _read_file(source)
    raise TypeError(f"A picture comes as bytes, a path or a binary file, not as {type(source).__name__}.")


def _read_file(file: BinaryIO) -> bytes:
    """The file's bytes from its start, never more than one past the limit."""
    if file.seekable():
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        _check_bytes(size)
    data = file.read(MAX_BYTES + 1)
    if not isinstance(data, bytes):
        raise TypeError(f"A picture is read from a binary file; this one gave {type(data).__name__}.")
    _check_bytes(len(data))
    return data


def _check_bytes(size: int) -> None:
    if size > MAX_BYTES:
        raise ImageError(f"This file is {_tenths(size / _MB)} MB; the limit is {MAX_BYTES // _MB} MB. {_SMALLER}")


def _too_many_pixels(count: str) -> str:
    return f"This picture has {count}; the limit is {MAX_PIXELS // 1_000_000} million. {_SMALLER}"


def too_long(what: str, width: int, height: int) -> str:
    """What is said of a picture, or of frames, with a side above MAX_LENGTH."""
    return f"{what} {width} × {height} px; a side can have {MAX_LENGTH:,} px at most. Cut out a part, and choose that."


def _tenths(value: float) -> str:
    """One decimal, rounded up so that a value over a limit never reads as the limit; whole numbers stay whole."""
    return f"{math.ceil(value * 10) / 10:.1f}".removesuffix(".0")


def _decode(picture: ImageFile, max_side: int | None, again: Callable[[], ImageFile]) -> Loaded:
    """Pixels of an opened picture, upright and within max_side; `again` opens it once more."""
    full, bits = picture.size, bits_per_value(picture)
    target = fit_size(*full, max_side)
    if target != full:
        # A JPEG decoder can leave out detail while decoding; twice the size is kept for the filter to work with.
        picture.draft(None, (2 * target[0], 2 * target[1]))
    pictures = iter([picture]) if bits == 8 else deep_planes(picture, again)
    reduced = [_reduced(to_rgb(each) if bits == 8 else each, full, target) for each in pictures]
    orientation = _orientation(picture)
    upright = [_turned(each, orientation) for each in reduced]
    if picture.size == full[::-1]:  # a TIFF decoder that turned the picture itself
        full = picture.size
    original = full[::-1] if orientation in _LYING else full
    if bits == 8:
        return Loaded(upright[0], original)
    values = np.stack([np.asarray(plane).clip(0, 1) for plane in upright], axis=-1)  # a filter may reach beyond 0…1
    values = values[..., 0] if values.shape[-1] == 1 else values
    return Loaded(rounded(values), original, bits, values)


def _reduced(picture: Image.Image, full: tuple[int, int], target: tuple[int, int]) -> Image.Image:
    """The picture at its target size, which is turned where a TIFF decoder has turned the picture; nothing but its pixels."""
    if picture.size != full and picture.size == full[::-1]:
        target = target[::-1]
    if picture.size != target:
        picture = picture.resize(target, Image.Resampling.LANCZOS, reducing_gap=3.0)
    picture.info.clear()  # camera notes, place of the photo, profiles: nothing of the file but its pixels goes on
    return picture


def _turned(picture: Image.Image, orientation: int) -> Image.Image:
    """Upright; mode RGB or F, which has no place for the note that `exif_transpose` reads but in memory."""
    if orientation == 1:
        return picture
    picture.getexif()[ExifTags.Base.Orientation] = orientation
    return ImageOps.exif_transpose(picture)


def _orientation(picture: ImageFile) -> int:
    """The EXIF orientation, 1 where there is none; broken camera notes are no reason to refuse a good picture."""
    try:
        return picture.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # the notes are a TIFF directory within the file and fail in as many ways as one
        _log.info("unreadable EXIF", exc_info=True)
        return 1


_HUSHED = ("ignore", None, Warning, re.compile(r"PIL\."), 0)


def _hush_pillow() -> None:
    """Keep Pillow's remarks about odd files off the log: one filter for its modules, first in line, set once.

    `warnings.catch_warnings` exchanges the whole process's filters, which two threads can leave in the wrong state.
    """
    if not warnings.filters or warnings.filters[0] != _HUSHED:
        warnings.filterwarnings("ignore", category=Warning, module=r"PIL\.")
