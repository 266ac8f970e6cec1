"""Photographs with several objects that cover each other, composed of cut-outs of scikit-image's: cats, an astronaut.

The outlines were drawn by hand. What is in a scene is known to the pixel, so that a detector can be judged on it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from playground.kit.i18n import N_

SOFT = 1.5  # pixels over which an outline fades
Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Cutout:
    """Part of a photograph, and what it shows."""

    photo: str  # a sample's name
    label: str
    outline: tuple[tuple[int, int], ...]  # corners in pixels of the photograph


CAT = Cutout("chelsea", "cat", (
    (40, 0), (36, 40), (32, 80), (36, 120), (46, 165), (85, 210), (135, 250), (195, 276), (250, 282), (284, 262), (308, 225),
    (330, 190), (354, 150), (359, 115), (352, 76), (368, 34), (384, 0),
))  # fmt: skip
ASTRONAUT = Cutout("astronaut", "person", (
    (235, 14), (188, 28), (158, 62), (153, 104), (178, 130), (186, 152), (142, 158), (116, 188), (100, 226), (52, 260), (28, 330),
    (25, 430), (40, 511), (511, 511), (511, 470), (482, 388), (424, 346), (362, 352), (358, 310), (346, 272), (312, 246),
    (304, 214), (276, 176), (266, 152), (282, 130), (302, 104), (302, 62), (280, 30),
))  # fmt: skip


@dataclass(frozen=True)
class Placed:
    """A cut-out in a scene."""

    cutout: Cutout
    left: int  # pixels of the scene, as are the next two
    top: int
    height: int
    mirrored: bool = False


@dataclass(frozen=True)
class Scene:
    """Cut-outs on a ground, later ones in front."""

    name: str
    title: str
    size: tuple[int, int]  # width and height
    ground: str  # a sample's name
    placed: tuple[Placed, ...]

    def compose(self, read: Callable[[str], Image.Image]) -> Image.Image:
        """The picture, RGB; `read` gives a sample's picture by its name."""
        picture = read(self.ground).convert("RGB").resize(self.size, Image.Resampling.BICUBIC)
        for one in self.placed:
            piece, mask = _cut(one, read)
            picture.paste(piece, (one.left, one.top), mask.filter(ImageFilter.GaussianBlur(SOFT)))
        return picture

    def objects(self, read: Callable[[str], Image.Image]) -> list[tuple[str, Box]]:
        """Label and box (left, top, right, bottom) of what can be seen of each cut-out, in the order placed."""
        covered, found = np.zeros(self.size[::-1], dtype=bool), []
        for one in reversed(self.placed):
            layer = Image.new("L", self.size)
            layer.paste(_cut(one, read)[1], (one.left, one.top))
            visible = (np.asarray(layer) > 127) & ~covered
            covered |= visible
            rows, columns = (np.flatnonzero(visible.any(axis=axis)) for axis in (1, 0))
            box = int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
            found.append((one.cutout.label, box))
        return found[::-1]


def _cut(one: Placed, read: Callable[[str], Image.Image]) -> tuple[Image.Image, Image.Image]:
    """The piece and its mask, at the size that the scene asks for."""
    photo = read(one.cutout.photo).convert("RGB")
    mask = Image.new("L", photo.size)
    ImageDraw.Draw(mask).polygon(one.cutout.outline, fill=255)
    columns, rows = zip(*one.cutout.outline, strict=True)
    box = min(columns), min(rows), max(columns) + 1, max(rows) + 1
    size = round((box[2] - box[0]) * one.height / (box[3] - box[1])), one.height
    parts = [part.crop(box).resize(size, Image.Resampling.BICUBIC) for part in (photo, mask)]
    return tuple(part.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if one.mirrored else part for part in parts)


SCENES = (
    Scene("three_cats", N_("Three cats, composed"), (640, 480), "grass", (
        Placed(CAT, 40, 40, 210), Placed(CAT, 330, 70, 240, mirrored=True), Placed(CAT, 150, 200, 270),
    )),
    Scene("cats_in_space", N_("An astronaut and two cats, composed"), (720, 512), "gravel", (
        Placed(ASTRONAUT, 100, 14, 498), Placed(CAT, 0, 270, 230), Placed(CAT, 440, 240, 260, mirrored=True),
    )),
    Scene("crew", N_("A crew of three, composed"), (760, 480), "brick", (
        Placed(ASTRONAUT, 300, 40, 440, mirrored=True), Placed(ASTRONAUT, 20, 70, 410), Placed(CAT, 330, 290, 180),
    )),
)  # fmt: skip
