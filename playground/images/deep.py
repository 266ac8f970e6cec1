"""Pictures of more than 8 bits a value, at the depth of their file.

| what the file holds              | what its values become                                                                |
|----------------------------------|---------------------------------------------------------------------------------------|
| 16-bit grey                      | value/65535 (12-bit: value/4095)                                                      |
| 16-bit colour, PNG or TIFF       | value/65535 for red, green and blue; transparent pixels laid on white                 |
| 32-bit whole or floating numbers | the smallest of 0…1, 0…255, 0…65535 that holds them all, else from least to greatest  |

Pillow has no picture of 16-bit colour and keeps the upper bytes. Decoded again with the byte order exchanged, it keeps the
lower ones.
"""

import math
import sys
from collections.abc import Callable, Iterable, Iterator

import numpy as np
from PIL import Image
from PIL.ImageFile import ImageFile

Planes = Iterator[Image.Image]  # grey, or red, green and blue one after the other: mode F, 0…1

_CUSTOMARY_WHITES = (1.0, 255.0, 65535.0)
_PIECE = 1 << 20  # values converted at a time: a large picture never has all its intermediate values in memory
_TIFF_BITS_PER_SAMPLE, _TIFF_PHOTOMETRIC = 258, 262  # tags
_TIFF_WHITE_IS_ZERO = 0
_NATIVE = "L" if sys.byteorder == "little" else "B"
_COLOURS = ("RGB;16", "RGBX;16", "RGBA;16")  # raw modes but for their byte order
_GREY_AND_ALPHA = "LA;16B"


def bits_per_value(picture: ImageFile) -> int:
    """Bits of a value of an opened picture; 8 stands for all that 8-bit RGB can hold."""
    if picture.mode.startswith("I;16"):
        return _grey_bits(picture)
    if picture.mode in ("I", "F"):
        return 32
    return 16 if _raw_mode(picture)[:-1] in (*_COLOURS, _GREY_AND_ALPHA[:-1]) else 8


def deep_planes(picture: ImageFile, again: Callable[[], ImageFile]) -> Planes:
    """The values of a picture of more than 8 bits, not yet decoded; `again` opens it once more."""
    if picture.mode.startswith("I;16"):
        return iter([_from_16_bit(picture)])
    if picture.mode in ("I", "F"):
        return iter([Image.fromarray(_from_numbers(np.asarray(picture)))])
    if _raw_mode(picture) == _GREY_AND_ALPHA:
        return iter([_from_grey_and_alpha(picture)])
    return _from_16_bit_colour(picture, again())


def _raw_mode(picture: ImageFile) -> str:
    """How the file lays out a pixel, in Pillow's words; empty where the picture is in several layouts or none."""
    layouts = {tile.args if isinstance(tile.args, str) else str(tile.args[0]) for tile in picture.tile if tile.args}
    return layouts.pop() if len(layouts) == 1 else ""


def _decode_as(picture: ImageFile, raw_mode: str) -> None:
    """Decode the pixels as if the file laid them out in another way of as many bytes."""
    picture.tile = [
        tile._replace(args=raw_mode if isinstance(tile.args, str) else (raw_mode, *tile.args[1:])) for tile in picture.tile
    ]
    picture.load()


def _grey_bits(picture: ImageFile) -> int:
    tags = getattr(picture, "tag_v2", {})  # of a TIFF; PNG is always 16 bit with black at 0
    return int(tags.get(_TIFF_BITS_PER_SAMPLE, (16,))[0])


def _from_16_bit(picture: ImageFile) -> Image.Image:
    """From 16-bit (or packed 12-bit) grey: full scale is the file's own depth."""
    white = 2 ** _grey_bits(picture) - 1
    lookup = (np.arange(2**16).clip(0, white) / white).astype(np.float32)
    if getattr(picture, "tag_v2", {}).get(_TIFF_PHOTOMETRIC) == _TIFF_WHITE_IS_ZERO:
        lookup = 1 - lookup
    transparent = picture.info.get("transparency")
    if isinstance(transparent, int):  # the one grey value that a PNG may declare to be clear
        lookup[transparent] = 1
    return Image.fromarray(lookup[np.asarray(picture)])


def _from_grey_and_alpha(picture: ImageFile) -> Image.Image:
    """Each pixel's four bytes, read as if they were four channels: grey and alpha, upper bytes first."""
    _decode_as(picture, "RGBA")
    upper, lower, alpha_upper, alpha_lower = picture.split()
    return Image.fromarray(_on_white(_joined(upper, lower), _joined(alpha_upper, alpha_lower)))


def _from_16_bit_colour(picture: ImageFile, other: ImageFile) -> Planes:
    """Red, green, blue: upper bytes from one decoding, lower ones from the other."""
    raw_mode = _raw_mode(picture)
    order = _NATIVE if raw_mode[-1] == "N" else raw_mode[-1]
    _decode_as(other, raw_mode[:-1] + {"L": "B", "B": "L"}[order])
    picture.load()
    transparent, clear = picture.info.get("transparency"), None
    if isinstance(transparent, tuple):  # the one colour that a PNG may declare to be clear
        matches = zip(_channels(picture, other), transparent, strict=True)
        clear = np.logical_and.reduce([_joined(*halves) == level for halves, level in matches])
    alpha = _joined(picture.getchannel("A"), other.getchannel("A")) if picture.mode == "RGBA" else None
    for upper, lower in _channels(picture, other):
        values = _joined(upper, lower)
        if clear is not None:
            values[clear] = 65535
        yield Image.fromarray(_on_white(values, alpha))


def _channels(picture: ImageFile, other: ImageFile) -> Iterator[tuple[Image.Image, Image.Image]]:
    for channel in "RGB":
        yield picture.getchannel(channel), other.getchannel(channel)


def _joined(upper: Image.Image, lower: Image.Image) -> np.ndarray:
    """[H, W] uint16 of two pictures of bytes."""
    return np.asarray(upper).astype(np.uint16) << 8 | np.asarray(lower)


def _on_white(values: np.ndarray, alpha: np.ndarray | None) -> np.ndarray:
    """[H, W] float32 in 0…1 of uint16 values, as they look lying on white."""
    shares = values / np.float32(65535)
    return shares if alpha is None else 1 - (1 - shares) * (alpha / np.float32(65535))


def _from_numbers(values: np.ndarray) -> np.ndarray:
    """[H, W] float32 in 0…1 from 32-bit numbers without a natural white; what is not finite becomes black."""
    shares, flat = np.zeros(values.size, dtype=np.float32), values.reshape(-1)
    pieces = [slice(start, start + _PIECE) for start in range(0, flat.size, _PIECE)]
    low, high = _range(flat[piece] for piece in pieces)
    for piece in pieces:
        known = np.where(np.isfinite(flat[piece]), flat[piece], low)
        shares[piece] = ((known.astype(np.float64) - low) / (high - low)).clip(0, 1)
    return shares.reshape(values.shape)


def _range(pieces: Iterable[np.ndarray]) -> tuple[float, float]:
    """(black, white) for numbers that say neither: a customary range that holds them, else their own."""
    extremes = [(piece.min(), piece.max()) for piece in (piece[np.isfinite(piece)] for piece in pieces) if piece.size]
    if not extremes:
        return 0.0, 1.0
    low, high = float(min(least for least, _ in extremes)), float(max(greatest for _, greatest in extremes))
    fitting = [white for white in _CUSTOMARY_WHITES if low >= 0 and high <= white]
    return (0.0, fitting[0]) if fitting else (low, max(high, math.nextafter(low, math.inf)))  # of one value alone: black
