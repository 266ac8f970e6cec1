"""Photographs and paintings that the style network and its decoder learn from, read in place from their archives.

A few are held out, chosen by their names: they judge, and are the photographs and styles of contact sheets.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageEnhance
from torch import Tensor

SETS = {  # archive(s) of each set
    "backgrounds": ("backgrounds.zip",),
    "animals": ("animal_photos_1.zip", "animal_photos_2.zip"),
    "coco": ("coco_photos.zip",),
    "paintings": ("paintings.zip",),
}
MIX = {"backgrounds": 0.35, "animals": 0.3, "coco": 0.15, "paintings": 0.2}  # of the crops
HELD_OUT = {"backgrounds": 5, "animals": 3, "coco": 10, "paintings": 15}  # percent of a set
SMALLEST = 80  # pixels of a picture that a crop's side covers at least


@dataclass(frozen=True, eq=False)
class Picture:
    source: str  # its set, a key of SETS
    file: str
    data: bytes

    @property
    def held_out(self) -> bool:
        return int(hashlib.sha256(self.file.encode()).hexdigest()[:8], 16) % 100 < HELD_OUT[self.source]

    def image(self) -> Image.Image:
        return Image.open(io.BytesIO(self.data)).convert("RGB")


def read_pictures(folder: Path) -> list[Picture]:
    """All pictures of the archives in `folder`, set by set. Raises FileNotFoundError for an archive that is not there."""
    return [picture for source in SETS for picture in _read(folder, source)]


def _read(folder: Path, source: str) -> Iterator[Picture]:
    for name in SETS[source]:
        with zipfile.ZipFile(folder / name) as archive:
            for member in sorted(archive.namelist()):
                if member.lower().endswith((".jpg", ".jpeg")):
                    yield Picture(source, Path(member).name, archive.read(member))


def crop(image: Image.Image, side: int, rng: np.random.Generator, least: float = 0.0) -> Image.Image:
    """A square of any size and place in the picture, as side × side pixels; half of them mirrored.

    The square's side is drawn evenly on a logarithmic scale, from SMALLEST pixels, or `least` of the shorter side, to the
    shorter side.
    """
    shorter = min(image.size)
    edge = shorter * min(1.0, max(least, SMALLEST / shorter)) ** rng.random()
    left, top = (rng.random() * (length - edge) for length in image.size)
    small = image.resize((side, side), Image.Resampling.BICUBIC, box=(left, top, left + edge, top + edge))
    return small.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if rng.random() < 0.5 else small


def recoloured(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Half of them with another brightness, contrast and colourfulness, between 0.6 and 1.5 of what they were."""
    if rng.random() < 0.5:
        return image
    for change in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        image = change(image).enhance(np.exp(rng.uniform(np.log(0.6), np.log(1.5))))
    return image


def as_tensor(images: Sequence[Image.Image]) -> Tensor:
    """Pictures of one size as (N, 3, H, W), RGB in [0, 1], channels last."""
    pixels = torch.from_numpy(np.stack([np.asarray(image) for image in images]))
    return pixels.permute(0, 3, 1, 2).float() / 255


class Crops:
    """Draws crops of `pictures`, the sets in the proportions of `mix`."""

    def __init__(self, pictures: list[Picture], mix: dict[str, float] = MIX):
        self.sets = {source: [picture for picture in pictures if picture.source == source] for source in mix}
        if empty := [source for source, found in self.sets.items() if not found]:
            raise ValueError(f"No pictures of {', '.join(empty)} to draw from.")
        self.mix = mix

    def choose(self, count: int, rng: np.random.Generator) -> list[Picture]:
        sources = rng.choice(list(self.mix), size=count, p=np.array(list(self.mix.values())) / sum(self.mix.values()))
        return [self.sets[source][rng.integers(len(self.sets[source]))] for source in sources]

    def draw(self, count: int, side: int, rng: np.random.Generator, least: float = 0.0) -> Tensor:
        """(count, 3, side, side), RGB in [0, 1]; `least` as of `crop`."""
        return as_tensor([recoloured(crop(picture.image(), side, rng, least), rng) for picture in self.choose(count, rng)])
