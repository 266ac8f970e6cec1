"""A picture that lessons work on, with the name and digest it is known by."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

import numpy as np
from PIL import Image

from playground.images.intake import MAX_SIDE, fit_size, load_image, load_whole

MAX_AT = 4096  # px, the longest side that `Photo.at` gives
MAX_NAME = 60  # characters of a file's name that are shown
FROM_CAMERA = re.compile(r"^camera-input-[\dTZ_.:-]+(\.\w+)$")  # Streamlit's name of a photo of the camera, by the moment
BRIGHTEST = 99.5  # percentile of the magnitude that becomes white in `edges`, so that a few glints do not darken the rest
# Rec. 601 in thousandths, as in Pillow's "L" and in torchvision's Grayscale: red, green, blue.
GREY_WEIGHTS = (299, 587, 114)


@dataclass(frozen=True)
class Photo:
    """A picture ready for a lesson. Two photos are equal when digest, names and original size are.

    Caches are keyed on `digest`, never on `image`. The image is shared by all who hold the photo: never draw on it.

    An upload that had to be reduced keeps its file, at most 25 MB, so that `at` can give more of it. The file belongs to
    the session that brought it: what outlives that session keeps `without_file()`, and pickled copies (Streamlit's caches of
    data, other processes) leave it behind by themselves.
    """

    image: Image.Image = field(compare=False)  # mode RGB
    digest: str  # SHA-256 of size, pixels and deeper values, hexadecimal
    name: str  # a sample's short name, "chelsea", or the uploaded file's name
    title: str  # what is shown to the reader
    original_size: tuple[int, int]  # (width, height) in px, upright, before reduction
    bits: int = field(default=8, compare=False)  # of a value in the file
    values: np.ndarray | None = field(default=None, compare=False, repr=False)  # of more than 8: (H, W[, 3]) float32 in 0…1
    file: bytes = field(default=b"", compare=False, repr=False)  # encoded, as it was brought; empty: `image` is all there is

    def __post_init__(self) -> None:
        if self.image.mode != "RGB":
            raise ValueError(f"A photo holds an RGB picture, not one of mode {self.image.mode}; load_image makes one.")
        if not self.name:
            raise ValueError("A photo needs a name.")
        if min(self.original_size) < 1:
            raise ValueError(f"A photo’s original size is at least 1 × 1, not {_times(self.original_size)}.")

    @property
    def note(self) -> str:
        """One sentence: which picture this is, how large and deep it was, and how large it is now, if that differs."""
        shown = f", shown at {_times(self.image.size)}" if self.image.size != self.original_size else ""
        deep = f", {self.bits} bits per value: shown with 8, computed with all" if self.values is not None else ""
        return f"{self.title}, {_times(self.original_size)}{shown}{deep}."

    def at(self, max_side: int) -> Image.Image:
        """The picture with up to `max_side` px, 1–4096, on its long side, for work that needs more than `image` has.

        8-bit RGB, upright, a fresh picture, never enlarged. Above the size of `image` an upload's file is decoded anew, which
        takes up to a second for 50 million pixels; everything else is `image`, reduced with the same filter. `digest` says
        nothing of pixels that `image` lacks: key what is worked out of a larger picture on its `pixel_digest`.

        Raises ValueError for other sizes, and ImageError, with a sentence for the reader, when memory is short.
        """
        if not 1 <= max_side <= MAX_AT:
            raise ValueError(f"A photo is given with 1 to {MAX_AT} px on its long side, not {max_side}.")
        if self.file and max_side > max(self.image.size):
            return load_image(self.file, max_side=max_side)
        return self.image.resize(fit_size(*self.image.size, max_side), Image.Resampling.LANCZOS, reducing_gap=3.0)

    def without_file(self) -> Photo:
        """The same photo, equal to this one, that lets go of the upload's file: for caches that keep photos."""
        return replace(self, file=b"") if self.file else self

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "file": b""}

    def rgb(self) -> np.ndarray:
        """[H, W, 3] float32 in 0…1 at the depth of the file, a fresh array."""
        if self.values is not None:
            return np.broadcast_to(self.values.reshape(*self.image.size[::-1], -1), (*self.image.size[::-1], 3)).copy()
        return np.asarray(self.image, dtype=np.float32) / np.float32(255)

    def grey(self) -> np.ndarray:
        """[H, W] float64 in 0…1: 0.299 red + 0.587 green + 0.114 blue, a fresh array.

        Summed in whole thousandths before the one division, so that where the channels are equal the result is exactly
        value/255, and a grey photo has the numbers of its file. A deeper file has its own values, to float32.
        """
        if self.values is not None:
            deep = self.values.astype(np.float64)
            return deep if deep.ndim == 2 else deep @ np.array(GREY_WEIGHTS) / 1000
        thousandths = np.asarray(self.image, dtype=np.int32) @ np.array(GREY_WEIGHTS, dtype=np.int32)  # [H, W]
        return thousandths / 255_000


def make_photo(image: Image.Image, *, name: str, title: str | None = None, original_size: tuple[int, int] | None = None) -> Photo:
    """A photo of an RGB image in memory; title and original size are the name and the image's own unless given."""
    return Photo(image, pixel_digest(image), name, title or name, original_size or image.size)


def read_photo(data: bytes, name: str) -> Photo:
    """An uploaded file as a photo, at most 1024 px on its long side. One that was larger can be had larger: `Photo.at`.

    `name` comes from the reader's machine and is cleaned for display. Raises ImageError, with a sentence for the reader.
    """
    image, original_size, bits, values = load_whole(data, max_side=MAX_SIDE)
    photo = make_photo(image, name=clean_name(name), original_size=original_size)
    if values is not None:
        photo = replace(photo, digest=pixel_digest(image, values), bits=bits, values=values)
    return photo if image.size == original_size else replace(photo, file=bytes(data))


def pixel_digest(image: Image.Image, values: np.ndarray | None = None) -> str:
    """SHA-256 of the mode, size and pixels, and of deeper values: what the picture holds, whatever file it came in."""
    digest = hashlib.sha256(f"{image.mode} {image.width} {image.height} ".encode())
    digest.update(image.tobytes())
    if values is not None:
        digest.update(values.tobytes())
    return digest.hexdigest()


def clean_name(name: str) -> str:
    """A file's name fit to be shown: no folders, no control or direction marks, at most MAX_NAME characters.

    A long name loses its middle and keeps its extension. A name of which nothing is left becomes "picture", the one that
    Streamlit gives a photo of the camera "camera photo.jpg".
    """
    base = FROM_CAMERA.sub(r"camera photo\1", name.replace("\\", "/").rstrip("/").rpartition("/")[2])
    visible = "".join(" " if character.isspace() else character for character in base if _shown(character))
    visible = " ".join(visible.split())
    if len(visible) <= MAX_NAME:
        return visible or "picture"
    extension = PurePosixPath(visible).suffix[:10]
    return visible[: MAX_NAME - len(extension) - 1] + "…" + extension


def edges(photo: Photo) -> Image.Image:
    """How strongly a photo changes at each pixel: the Sobel magnitude of its grey values as an "L" picture of the same size.

    The brightest edges are white; a flat photo gives black. By numpy alone: home shows it before any lesson has loaded torch.
    """
    magnitude = sobel_magnitude(photo.grey())
    white = np.percentile(magnitude, BRIGHTEST) or magnitude.max() or 1.0
    return Image.fromarray(np.rint(np.minimum(magnitude / white, 1) * 255).astype(np.uint8))


def sobel_magnitude(grey: np.ndarray) -> np.ndarray:
    """√(x² + y²) of the two Sobel answers; the border repeats the outermost pixels and has no edges. grey and result (H, W)."""
    padded = np.pad(grey, 1, mode="edge")  # [H + 2, W + 2]
    across = padded[:, 2:] - padded[:, :-2]  # [H + 2, W], (−1 0 1) along x
    down = padded[2:] - padded[:-2]  # [H, W + 2]
    x = across[:-2] + 2 * across[1:-1] + across[2:]  # [H, W]
    y = down[:, :-2] + 2 * down[:, 1:-1] + down[:, 2:]
    return np.hypot(x, y)


def _shown(character: str) -> bool:
    """Whether a character may stand in a shown name; those of Unicode class C steer terminals and turn text around."""
    return character.isspace() or not unicodedata.category(character).startswith("C")


def _times(size: tuple[int, int]) -> str:
    return f"{size[0]} × {size[1]}"
