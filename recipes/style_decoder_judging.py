"""Instant styles against optimisation, on photographs and paintings that the decoder has not been trained on."""

import itertools
import json
from pathlib import Path

import numpy as np
from PIL import Image
from torch import nn

from playground import images
from playground.models.style_decoder import StyleDecoder
from playground.training.state import TrainingState
from playground.vision import InstantStyle, StyleConfig, style_transfer, stylize
from playground.vision.stylize import finishing
from recipes.style_pictures import Picture, read_pictures
from recipes.style_vgg_sheet import PAIRS, sheet
from recipes.style_vgg_shipping import save

__all__ = ["judge", "of_checkpoint", "pairs", "save"]

COUNT = 20
STEPS = 50  # of Adam, from the photo
FINISHING = 12  # steps on all scales, from the instant picture
SIZE = 512  # px, long side


def of_checkpoint(checkpoint: Path) -> StyleDecoder:
    """The averaged weights, as they would ship: rounded to float16 and back."""
    state = TrainingState.read(checkpoint)
    decoder = StyleDecoder()
    decoder.load_state_dict({name: value.half().float() for name, value in (state.averaged or state.model).items()})
    return decoder.eval().requires_grad_(False)


def pairs(pictures: list[Picture], count: int = COUNT) -> list[tuple[Picture, Picture]]:
    """Photographs and paintings that were held out, always the same, drawn by a seed; no photograph twice, and a painting only
    where there are fewer of them."""
    held_out = [picture for picture in pictures if picture.held_out]
    photographs = [picture for picture in held_out if picture.source != "paintings"]
    paintings = [picture for picture in held_out if picture.source == "paintings"]
    rng = np.random.default_rng(0)
    first, second = (rng.permutation(len(found))[:count] for found in (photographs, paintings))
    return [(photographs[a], paintings[b]) for a, b in zip(first, itertools.cycle(second), strict=False)]


def compared(photo: Image.Image, painting: Image.Image, encoder: nn.Module, painter: InstantStyle, config: StyleConfig) -> dict:
    """The whole objective of the instant picture, of the same after FINISHING steps and of optimisation after config.steps; the
    first and the last picture."""
    slow = style_transfer(photo, painting, config, model=encoder)
    quick = stylize(photo, painting, painter=painter, size=config.size)
    instant, *_, finished = style_transfer(photo, painting, finishing(config.size, FINISHING), begin=quick, model=encoder).losses
    totals = {"instant": instant.total, "finished": finished.total, "optimised": slow.losses[-1].total}
    return totals | {"pictures": (quick, slow.image)}


def own_rows(encoder: nn.Module, painter: InstantStyle, config: StyleConfig) -> list[tuple[Image.Image, ...]]:
    """Photo, style, instant and optimised picture of each of PAIRS."""
    pictures = [(images.sample(photo).photo().image, images.style(style).photo().image) for photo, style in PAIRS]
    return [(*pair, *compared(*pair, encoder, painter, config)["pictures"]) for pair in pictures]


def judge(
    data: Path, encoder: nn.Module, decoder: nn.Module, folder: Path, *, count: int = COUNT, size: int = SIZE, steps: int = STEPS
) -> dict:
    """Writes sheet.webp (photo, painting, instant, optimised) and figures.json; prints and returns the figures.

    own.webp shows the same of pictures that may be passed on: photographs and styles of the project.
    """
    painter = InstantStyle(encoder, decoder)
    config = StyleConfig(size=size, steps=steps, start="content", coarse_first=False)
    folder.mkdir(parents=True, exist_ok=True)
    rows, found = [], []
    for photograph, painting in pairs(read_pictures(data), count):
        photo, style = photograph.image(), painting.image()
        one = compared(photo, style, encoder, painter, config)
        rows.append((photo, style, *one.pop("pictures")))
        found.append({"photo": photograph.file, "style": painting.file, **one})
        print(f"{photograph.file} {painting.file}: instant {one['instant']:.3f}, optimised {one['optimised']:.3f}", flush=True)
    sheet(rows).save(folder / "sheet.webp", quality=88)
    sheet(own_rows(encoder, painter, config)).save(folder / "own.webp", quality=88)
    medians = {name: float(np.median([one[name] for one in found])) for name in ("instant", "finished", "optimised")}
    ratio = float(np.median([one["instant"] / one["optimised"] for one in found]))
    figures = {"size": size, "steps": steps, "median": medians, "median_ratio": ratio, "pairs": found}
    (folder / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    listed = ", ".join(f"{name} {value:.3f}" for name, value in medians.items())
    print(f"medians of the objective: {listed}; of the ratios {ratio:.2f}")
    return figures
