"""What the style lesson quotes, measured with the shipped style network: assets/lessons/style_numbers.json and its pictures.

    python -m recipes.style_numbers [--only first_step,start,smoothness,gram,optimisers,rebuild,first_picture,instant_start]

Each part is one function below; a run replaces only the parts it makes. Takes about ten minutes on two plain cores.
"""

import argparse
import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from PIL import Image
from torch import Tensor, nn

from playground import images, models
from playground.lessons.style_transfer.measured import (
    FIRST_PHOTO,
    FIRST_STEP,
    FIRST_STYLE,
    INSTANT_PLAIN,
    NEUTRAL,
    NOISE_RATES,
    PATHS,
    REBUILT_SIDE,
    REBUILT_STEPS,
    SMOOTHNESS_WEIGHTS,
    START,
    START_PHOTO,
    START_STYLE,
)
from playground.vision import StyleConfig, StyleResult, style_transfer
from playground.vision.style_config import picture_size
from playground.vision.style_experiments import gram_study
from playground.vision.style_pictures import to_tensor
from playground.vision.tapped_net import denormalise

FOLDER = Path(__file__).parents[1] / "assets" / "lessons"
NUMBERS = FOLDER / "style_numbers.json"
PATH_EVERY = 2  # steps between two points of a stored path
DETAIL = (48, 24, 128)  # px, left, top and side of what is enlarged of a painting: the cat's eye
LAYERS, POOLINGS = ("relu1_2", "relu2_2", "relu3_2", "relu4_2"), ("max", "average")  # what is rebuilt from


def run(config: StyleConfig) -> StyleResult:
    """The lesson's photo in the lesson's style."""
    photo, style = images.sample(START_PHOTO).photo().image, images.sample(START_STYLE).photo().image
    return style_transfer(photo, style, config)


def save(image: Image.Image, name: str) -> None:
    image.save(FOLDER / f"{name}.webp", quality=88, method=6)


def similarity(a: Image.Image, b: Image.Image) -> float:
    """Correlation of two pictures' brightness, −1 to 1; b is resized to a. 0 when one of them is flat."""
    first, second = (np.asarray(x.convert("L").resize(a.size), dtype=np.float64).ravel() for x in (a, b))
    if first.std() == 0 or second.std() == 0:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])


def psnr(a: Tensor, b: Tensor) -> float:
    """Peak signal-to-noise ratio in dB of two pictures with values in [0, 1]; infinite when they are equal."""
    error = float((a.float() - b.float()).square().mean())
    return float("inf") if error == 0 else -10 * float(np.log10(error))


def path(result: StyleResult) -> list[list[float]]:
    """(content, style) losses on the way, four digits."""
    return [[float(f"{losses.content:.4g}"), float(f"{losses.style:.4g}")] for losses in result.losses[::PATH_EVERY]]


def start() -> dict:
    """Content weight 0: from the photo and from noise, how like the photo is the end?"""
    photo = images.sample(START_PHOTO).photo().image
    found = {}
    for name in ("content", "noise"):
        result = run(replace(START, start=name))
        save(result.image, f"style_from_{name}")
        found[name] = {"similarity": similarity(result.image, photo), "style": result.losses[-1].style}
    return {"settings": asdict(START), **found}


def optimisers() -> dict:
    """The neutral weights, so many evaluations: Adam at several rates against L-BFGS, from the photo and from noise.

    Adam ends above L-BFGS from the photo and from noise, where the rate decides by how much.
    """
    base = PATHS
    runs = {"content lbfgs": replace(base, optimiser="lbfgs"), "content adam 0.1": base}
    runs["noise lbfgs"] = replace(base, optimiser="lbfgs", start="noise")
    for rate in NOISE_RATES:
        runs[f"noise adam {rate:g}"] = replace(base, start="noise", learning_rate=rate)
    results = {name: run(config) for name, config in runs.items()}
    return {
        "settings": asdict(base),
        "total": {name: result.losses[-1].total for name, result in results.items()},
        "path_every": PATH_EVERY,
        "paths": {name: path(result) for name, result in results.items()},
    }


def smoothness() -> dict:
    """TV of the result at TV weights 0, 1 and 3, its similarity to the photo, and a detail of each, enlarged, in one sheet."""
    base = NEUTRAL
    results = {f"{weight:g}": run(replace(base, tv_weight=weight)) for weight in SMOOTHNESS_WEIGHTS}
    photo = images.sample(START_PHOTO).photo().image
    side = 2 * DETAIL[2]
    sheet = Image.new("RGB", (side * len(results), side))
    left, top, width = DETAIL
    for n, result in enumerate(results.values()):
        detail = result.image.crop((left, top, left + width, top + width))
        sheet.paste(detail.resize((side, side), Image.Resampling.NEAREST), (side * n, 0))
    save(sheet, "style_smoothness")
    return {
        "settings": asdict(base),
        "tv": {weight: result.losses[-1].tv for weight, result in results.items()},
        "similarity": {weight: similarity(result.image, photo) for weight, result in results.items()},
    }


def gram() -> dict:
    """How far each alteration moves the Grams of brick, in units of the way to grass."""
    brick, grass = (images.sample(name).photo().image for name in ("brick", "grass"))
    return gram_study(brick, grass, models.load("style_vgg"))


def square(photo: Image.Image, side: int = REBUILT_SIDE) -> Image.Image:
    """The middle square of a photo, side × side pixels."""
    edge = min(photo.size)
    left, top = (photo.width - edge) // 2, (photo.height - edge) // 2
    return photo.convert("RGB").crop((left, top, left + edge, top + edge)).resize((side, side), Image.Resampling.LANCZOS)


def rebuild_config(layer: str, pooling: str, *, steps: int = REBUILT_STEPS, side: int = REBUILT_SIDE) -> StyleConfig:
    """Style transfer without style: only the content loss of one layer, from grey, by L-BFGS."""
    return StyleConfig(
        size=side,
        steps=steps,
        style_weight=0,
        tv_weight=0,
        start="grey",  # from noise, what the layer cannot see would stay as noise
        optimiser="lbfgs",
        pooling=pooling,
        weighting="textbook",  # zeros around the picture: mirrored, grey is flat at every layer and max pooling has no direction
        style_layers=("relu1_1",),
        content_layers=(layer,),
    )


def rebuild(photo: Image.Image, config: StyleConfig, *, model: nn.Module | None = None) -> tuple[Image.Image, float]:
    """The middle square of `photo` found again from the one layer that config names (Mahendran and Vedaldi 2015), and its peak
    signal-to-noise ratio against the photo in dB."""
    target = square(photo, config.size)
    image = style_transfer(target, target, config, model=model).image
    size = picture_size(target.size, config)
    return image, psnr(*(denormalise(to_tensor(picture, size)) for picture in (image, target)))


def rebuild_layers() -> dict:
    """The cat, 96 × 96, found again from one layer; the pictures as one sheet, a row a pooling."""
    photo = images.sample(START_PHOTO).photo().image
    sheet = Image.new("RGB", (96 * len(LAYERS), 96 * len(POOLINGS)))
    decibels: dict[str, dict[str, float]] = {}
    for row, pooling in enumerate(POOLINGS):
        for column, layer in enumerate(LAYERS):
            image, error = rebuild(photo, rebuild_config(layer, pooling))
            sheet.paste(image, (96 * column, 96 * row))
            decibels.setdefault(pooling, {})[layer] = error
    save(sheet, "style_rebuilt")
    save(square(photo), "style_rebuilt_from")
    return decibels


def first_step() -> dict:
    """The textbook's rate, stopped after one step of Adam."""
    first, style = images.sample(FIRST_PHOTO).photo().image, images.style(FIRST_STYLE).photo().image
    result = style_transfer(first, style, FIRST_STEP)
    photo = to_tensor(first, result.image.size)
    decibels = psnr(denormalise(to_tensor(result.image, result.image.size)), denormalise(photo))
    return {
        "settings": asdict(FIRST_STEP),
        "decibels": decibels,
        "loss_ratio": result.losses[1].total / result.losses[0].total,
    }


def first_picture() -> dict:
    """What a visitor sees before pressing anything: default photo, style and settings."""
    photo, style = images.samples()[0], images.styles()[0]
    result = style_transfer(photo.photo().image, style.photo().image, StyleConfig())
    save(result.image, "style_first")
    return {"photo": photo.name, "style": style.name, "settings": asdict(StyleConfig()), "end": asdict(result.losses[-1])}


def instant_start() -> dict:
    """How many steps a start from the instant result saves against the photo, for the lesson's first pair, at one size."""
    photo, style = images.samples()[0].photo().image, images.styles()[0].photo().image
    plain = style_transfer(photo, style, INSTANT_PLAIN, compare=True)
    begun = style_transfer(photo, style, replace(INSTANT_PLAIN, start="instant"))
    return {
        "settings": asdict(INSTANT_PLAIN),
        "instant": plain.instant.total,
        "passed_at": plain.reached(plain.instant.total),
        "end": plain.losses[-1].total,
        "there_at": begun.reached(plain.losses[-1].total),
        "instant_end": begun.losses[-1].total,
    }


PARTS = {
    "first_step": first_step,
    "start": start,
    "smoothness": smoothness,
    "gram": gram,
    "optimisers": optimisers,
    "rebuild": rebuild_layers,
    "first_picture": first_picture,
    "instant_start": instant_start,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default=",".join(PARTS), help="parts, separated by commas")
    for name in parser.parse_args().only.split(","):
        made = PARTS[name]()
        numbers = json.loads(NUMBERS.read_text()) if NUMBERS.exists() else {}
        NUMBERS.write_text(json.dumps({**numbers, name: made}, indent=1) + "\n")
        print(name, "measured", flush=True)


if __name__ == "__main__":
    main()
