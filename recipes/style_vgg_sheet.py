"""Twelve pairs painted by two style networks with equal settings, and what can be counted: speckle, and what each layer keeps.

Colour speckle is the energy of the two colour differences I and Q above half the Nyquist frequency, under four pixels a period,
of the painted picture over the style picture's own. Brightness is left out: a woodcut is made of its fine lines.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from torch import nn

from playground import images, models
from playground.models.style_vgg import StyleVGG
from playground.vision import StyleConfig, style_transfer
from playground.vision.style_config import NETWORKS, picture_size
from playground.vision.style_pictures import RGB_TO_YIQ
from recipes.style_numbers import rebuild, rebuild_config
from recipes.style_vgg_shipping import read

SIZE = 512  # px, long side
PAIRS = (
    ("chelsea", "swirling_sky"),
    ("astronaut", "mosaic"),
    ("coffee", "stained_glass"),
    ("rocket", "waves"),
    ("astronaut", "woodcut"),
    ("chelsea", "marbling"),
    ("coffee", "autumn_garden"),
    ("motorcycle_left", "pop_dots"),
    ("rocket", "swirling_sky"),
    ("coins", "mosaic"),
    ("motorcycle_left", "stained_glass"),
    ("astronaut", "autumn_garden"),
)
PER_MILLION = 1e6  # energies are mean squares of values in [0, 1]: shown in millionths
TILE = 256  # px of a picture on the sheet
REBUILT = "chelsea"


@dataclass(frozen=True)
class Painted:
    photo: str
    style: str
    image: Image.Image
    energy: float  # `colour_energy` of the painting
    own: float  # and of the style picture at the same long side
    content: float  # losses at the end
    style_loss: float

    @property
    def speckle(self) -> float:
        """How many times the style picture's own energy the painting has."""
        return self.energy / self.own


def colour_energy(image: Image.Image) -> float:
    """Mean square of I and Q, added, of what varies faster than half the Nyquist frequency, in millionths of [0, 1]².

    Under a Hann window, so that opposite borders do not count as an edge; radial frequency from 0.25 periods a pixel on.
    """
    colours = (np.asarray(image.convert("RGB"), dtype=np.float64) / 255) @ RGB_TO_YIQ[1:].T
    height, width = colours.shape[:2]
    window = (np.hanning(height)[:, None] * np.hanning(width))[..., None]
    centred = (colours - colours.mean((0, 1))) * window
    power = np.abs(np.fft.fft2(centred, axes=(0, 1))) ** 2 / (height * width * (window**2).sum())
    radius = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width))
    return PER_MILLION * float(power[radius > 0.25].sum())


def paint(network: nn.Module, photo: str, style: str, config: StyleConfig) -> Painted:
    picture, painting = images.sample(photo).photo().image, images.style(style).photo().image
    result = style_transfer(picture, painting, config, model=network)
    own = painting.convert("RGB").resize(picture_size(painting.size, config), Image.Resampling.LANCZOS)
    energies, end = [colour_energy(image) for image in (result.image, own)], result.losses[-1]
    return Painted(photo, style, result.image, *energies, end.content, end.style)


def decibels(network: nn.Module, layers: tuple[str, ...]) -> dict[str, float]:
    """How well the middle of REBUILT is found again from each layer alone."""
    photo = images.sample(REBUILT).photo().image
    return {layer: rebuild(photo, rebuild_config(layer, "own"), model=network)[1] for layer in layers}


def sheet(rows: list[tuple[Image.Image, ...]]) -> Image.Image:
    """Pictures in rows, each fitted into a square of TILE pixels."""
    columns = max(len(row) for row in rows)
    whole = Image.new("RGB", (columns * TILE, len(rows) * TILE), "white")
    for y, row in enumerate(rows):
        for x, image in enumerate(row):
            small = image.convert("RGB")
            small.thumbnail((TILE, TILE), Image.Resampling.LANCZOS)
            whole.paste(small, (x * TILE + (TILE - small.width) // 2, y * TILE + (TILE - small.height) // 2))
    return whole


def compare(
    before: nn.Module, after: nn.Module, folder: Path, config: StyleConfig, pairs: tuple[tuple[str, str], ...] = PAIRS
) -> dict:
    """Paints the pairs with both networks; writes sheet.webp (photo, style, before, after), the pictures at full size and
    figures.json to `folder`, and returns the figures: energies and speckle of each, means over the pairs of both speckle and
    the energy beyond the style pictures' own, decibels of each tapped layer."""
    folder.mkdir(parents=True, exist_ok=True)
    rows, figures = [], {"pairs": []}
    for photo, style in pairs:
        both = [paint(network, photo, style, config) for network in (before, after)]
        for name, painted in zip(("before", "after"), both, strict=True):
            painted.image.save(folder / f"{photo}_{style}_{name}.webp", quality=90)
        energies = {"own": both[0].own, "before": both[0].energy, "after": both[1].energy}
        figures["pairs"].append({"photo": photo, "style": style, **energies})
        print(photo, style, ", ".join(f"{key} {value:.0f}" for key, value in energies.items()), flush=True)
        rows.append((images.sample(photo).photo().image, images.style(style).photo().image, *(one.image for one in both)))
    sheet(rows).save(folder / "sheet.webp", quality=88)
    networks = ("before", "after")
    figures["mean"] = {name: float(np.mean([pair[name] / pair["own"] for pair in figures["pairs"]])) for name in networks}
    figures["excess"] = {name: float(np.mean([pair[name] - pair["own"] for pair in figures["pairs"]])) for name in networks}
    layers = dict.fromkeys((*NETWORKS["thin_vgg"].style_layers, NETWORKS["thin_vgg"].content_layer))
    figures["decibels"] = {"before": decibels(before, tuple(layers)), "after": decibels(after, tuple(layers))}
    (folder / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return figures


def make_sheet(weights: Path, folder: Path) -> None:
    """Prints and writes the comparison of a style network's weights with the thin VGG."""
    figures = compare(models.load("thin_vgg"), read(weights, StyleVGG()), folder, StyleConfig(size=SIZE))
    for name, what in (("mean", "times the style picture's own"), ("excess", "millionths beyond the style picture's own")):
        before, after = figures[name].values()
        print(f"colour speckle, {what}, mean: {before:.1f} before, {after:.1f} after, {after / before - 1:+.0%}")
    for layer, value in figures["decibels"]["before"].items():
        print(f"{layer}: {value:.1f} dB before, {figures['decibels']['after'][layer]:.1f} dB after")
