"""What the style lesson quotes, measured with the shipped thin VGG: assets/lessons/style_numbers.json and its pictures.

    python -m recipes.style_numbers [--only first_step,start,smoothness,gram,optimisers,rebuild,first_picture]

Each part is one function below; a run replaces only the parts it makes. Takes about ten minutes on two plain cores.
"""

import argparse
import json
from dataclasses import asdict, replace
from pathlib import Path

from PIL import Image

from playground import images, models
from playground.lessons.style_transfer.measured import (
    EVALUATIONS,
    FIRST_STEP,
    NOISE_RATES,
    SMOOTHNESS_WEIGHTS,
    START,
    START_PHOTO,
    START_STYLE,
)
from playground.vision import StyleConfig, StyleResult, style_transfer
from playground.vision.style_grams import gram_study
from playground.vision.style_pictures import likeness, psnr, to_tensor
from playground.vision.style_rebuild import LAYERS, POOLINGS, rebuild, rebuild_config, square
from playground.vision.tapped_net import denormalise

FOLDER = Path(__file__).parents[1] / "assets" / "lessons"
NUMBERS = FOLDER / "style_numbers.json"
PATH_EVERY = 2  # steps between two points of a stored path


def run(config: StyleConfig) -> StyleResult:
    """The lesson's photo in the lesson's style."""
    photo, style = images.sample(START_PHOTO).photo().image, images.sample(START_STYLE).photo().image
    return style_transfer(photo, style, config)


def save(image: Image.Image, name: str) -> None:
    image.save(FOLDER / f"{name}.webp", quality=88, method=6)


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
        found[name] = {"likeness": likeness(result.image, photo), "style": result.losses[-1].style}
    return {"settings": asdict(START), **found}


def optimisers() -> dict:
    """The neutral weights, so many evaluations: Adam at several rates against L-BFGS, from the photo and from noise.

    Adam ends 41 % above L-BFGS from the photo. Where that comes from, the stored paths show: Adam's first steps of 0.1 carry
    the content loss to 1.07, and the remaining steps, ever shorter, bring it back to 0.70 only; L-BFGS never passes 0.66. From
    noise no rate arrives within 150 evaluations: at 0.3, the best of them, the total is twice that of L-BFGS.
    """
    base = replace(START, content_weight=1.0, steps=EVALUATIONS)
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
    """TV of the result at TV weights 0, 1 and 3."""
    base = replace(START, content_weight=1.0)
    ends = {f"{weight:g}": run(replace(base, tv_weight=weight)).losses[-1].tv for weight in SMOOTHNESS_WEIGHTS}
    return {"settings": asdict(base), "tv": ends}


def gram() -> dict:
    """How far each alteration moves the Grams of brick, in units of the way to grass."""
    brick, grass = (images.sample(name).photo().image for name in ("brick", "grass"))
    return gram_study(brick, grass, models.load("thin_vgg"))


def rebuild_layers() -> dict:
    """The cat, 96 × 96, found again from one layer; the pictures as one sheet, a row a pooling."""
    photo = images.sample(START_PHOTO).photo().image
    sheet = Image.new("RGB", (96 * len(LAYERS), 96 * len(POOLINGS)))
    decibels: dict[str, dict[str, float]] = {}
    for row, pooling in enumerate(POOLINGS):
        for column, layer in enumerate(LAYERS):
            found = rebuild(photo, rebuild_config(layer, pooling))
            sheet.paste(found.image, (96 * column, 96 * row))
            decibels.setdefault(pooling, {})[layer] = found.decibels
    save(sheet, "style_rebuilt")
    save(square(photo), "style_rebuilt_from")
    return decibels


def first_step() -> dict:
    """The textbook's rate, stopped after one step of Adam."""
    result = run(FIRST_STEP)
    photo = to_tensor(images.sample(START_PHOTO).photo().image, result.image.size)
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


PARTS = {
    "first_step": first_step,
    "start": start,
    "smoothness": smoothness,
    "gram": gram,
    "optimisers": optimisers,
    "rebuild": rebuild_layers,
    "first_picture": first_picture,
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
