"""What was measured for the style lesson, and in which states.

Numbers come from assets/lessons/style_numbers.json, made by `python -m recipes.style_numbers` with the shipped weights.
"""

import json
from dataclasses import replace
from functools import cache

from PIL import Image

from playground.images import sample, samples, styles
from playground.kit.lesson import ROOT
from playground.vision.style_config import StyleConfig, picture_size
from playground.vision.style_losses import tv_loss
from playground.vision.style_pictures import noise, to_tensor

FOLDER = ROOT / "assets" / "lessons"

START_PHOTO, START_STYLE = "chelsea", "immunohistochemistry"
EVALUATIONS = 150
NOISE_RATES = (0.03, 0.1, 0.3)
SMOOTHNESS_WEIGHTS = (0.0, 1.0, 3.0)
REBUILT_SIDE, REBUILT_STEPS = 96, 200  # px; evaluations of L-BFGS

# Content weight 0: only the start can still tell the picture what it was.
PLAIN = {"start": "content", "coarse_first": False}  # as in the textbook: one size, from the photo as it is
START = StyleConfig(size=256, steps=EVALUATIONS, content_weight=0, **PLAIN)
NEUTRAL = replace(START, content_weight=1.0)
PATHS = replace(NEUTRAL, size=128)
# The photo from one layer: style_layers names one because something must be tapped; its weight is 0.
REBUILT = StyleConfig(
    size=REBUILT_SIDE, steps=REBUILT_STEPS, style_weight=0, tv_weight=0, start="grey", optimiser="lbfgs", weighting="textbook",
    style_layers=("relu1_1",), content_layers=("relu4_2",),
)  # fmt: skip
# What the pictures of a view minimised, whatever is chosen for a painting.
MINIMISED = {"start": START, "smoothness": NEUTRAL, "paths": PATHS, "layers": REBUILT}
# The textbook's weights and rate, stopped after the first step, of the pictures that the page opens with.
FIRST_STEP = StyleConfig(steps=1, weighting="textbook", learning_rate=0.3, **PLAIN)
FIRST_PHOTO, FIRST_STYLE = samples()[0].name, styles()[0].name

# What instant styles are compared with: so many steps from the photo.
INSTANT_PLAIN = StyleConfig(steps=50, **PLAIN)


@cache
def numbers() -> dict:
    """The measured numbers, a dictionary a part of the recipe."""
    return json.loads((FOLDER / "style_numbers.json").read_text())


@cache
def picture(name: str) -> Image.Image:
    """One of the recipe's pictures: style_from_content, style_from_noise, style_rebuilt, style_rebuilt_from, style_smoothness,
    style_first."""
    with Image.open(FOLDER / f"{name}.webp") as image:
        return image.convert("RGB")


@cache
def style_tv() -> float:
    """Total variation of the style picture as the paintings of START see it."""
    style = sample(START_STYLE).photo().image
    return float(tv_loss(to_tensor(style, picture_size(style.size, START))))


TV_PICTURES = ("brick", "astronaut", "gravel", "grass")


@cache
def photo_tvs() -> dict[str, float]:
    """Total variation of four photos at their own size, and of even noise (d2l's form, in normalised colour)."""
    photos = {name: sample(name).photo().image for name in TV_PICTURES}
    tvs = {name: float(tv_loss(to_tensor(image, image.size))) for name, image in photos.items()}
    return {**tvs, "noise": float(tv_loss(noise((512, 512), seed=0)))}
