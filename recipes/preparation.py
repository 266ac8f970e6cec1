"""Measures how EfficientNet-Lite0 wants its pixels: which normalisation, and which part of the photo at how many pixels.

    python -m recipes.preparation --data backgrounds      # a folder of photographs named <WordNet id>_<class>.jpg

Prints top-1, top-5 and the mean probability of the right class for each candidate, the better ones first; the package says
nothing of either.
"""

import argparse
import pathlib
import re
from collections.abc import Iterator

import torch
from PIL import Image
from torch import Tensor, nn

from playground.models import fold_batch_norm, load
from playground.models.efficientnet import MEAN, STD
from playground.models.preparation import IMAGENET_CLASSES, Preparation

IMAGENET = (torch.tensor(values).view(3, 1, 1) for values in ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]))
NORMALISATIONS = {  # mean and deviation of values in [0, 1]
    "(x − 127) / 128": (127 / 255, 128 / 255),
    "(x − 127.5) / 127.5": (0.5, 0.5),
    "ImageNet’s mean and deviation": tuple(IMAGENET),
    "x / 255": (0.0, 1.0),
}
BICUBIC, BILINEAR = Image.Resampling.BICUBIC, Image.Resampling.BILINEAR
CROPS = {
    "whole centre square, bicubic": Preparation(224, 1.0, BICUBIC),
    "whole centre square, bilinear": Preparation(224, 1.0, BILINEAR),
    "224/256 of it, bicubic": Preparation(224, 224 / 256, BICUBIC),
    "224/256 of it, bilinear": Preparation(224, 224 / 256, BILINEAR),
    "whole centre square at 256 px, bicubic": Preparation(256, 1.0, BICUBIC),
}
STRETCHED = "whole photo stretched to a square, bicubic"
SAME_NAME = {"n02012849": 134, "n02113186": 264, "n03710721": 639}  # crane (bird), Cardigan (dog), maillot (tank suit)


def label(path: pathlib.Path) -> int:
    """The class of a photograph by its name: 'n02123394_Persian_cat.jpg' -> 283."""
    identity, _, name = path.stem.partition("_")
    return SAME_NAME.get(identity, BY_NAME.get(_plain(name), -1))


def _plain(name: str) -> str:
    return re.sub(r"\W|_", "", name.lower())


BY_NAME = {_plain(name): number for number, name in enumerate(IMAGENET_CLASSES)}


def photographs(folder: pathlib.Path) -> list[pathlib.Path]:
    """Those in the folder whose names say a class of ImageNet."""
    found = sorted(path for path in folder.rglob("*.jpg") if label(path) >= 0)
    if not found:
        raise SystemExit(f"{folder} holds no photographs named like n02123394_Persian_cat.jpg.")
    return found


def pictures(paths: list[pathlib.Path], crop: Preparation | None) -> Tensor:
    """(N, 3, side, side) in [0, 1]; with no crop the whole photo is stretched."""
    squares = []
    for path in paths:
        image = Image.open(path).convert("RGB")
        squares.append(crop.picture(image) if crop else Preparation(224, 1.0).picture(image.resize((224, 224), BICUBIC)))
    return torch.cat(squares)


@torch.inference_mode()
def scores(network: nn.Module, x: Tensor, labels: Tensor) -> tuple[float, float, float]:
    """Top-1, top-5 and the mean probability of the label."""
    logits = torch.cat([network(part.contiguous(memory_format=torch.channels_last)) for part in x.split(32)])
    best = logits.topk(5).indices == labels[:, None]
    likely = logits.softmax(1).gather(1, labels[:, None])
    return best[:, 0].float().mean().item(), best.any(1).float().mean().item(), likely.mean().item()


def trials(folder: pathlib.Path, limit: int | None) -> Iterator[tuple[str, str, tuple[float, float, float]]]:
    """Every crop with the published normalisation, every normalisation with the first crop."""
    paths = photographs(folder)[:limit]
    labels = torch.tensor([label(path) for path in paths])
    network = fold_batch_norm(load("efficientnet_lite0", "cpu"))
    published, *others = NORMALISATIONS.items()
    for number, (name, crop) in enumerate([*CROPS.items(), (STRETCHED, None)]):
        x = pictures(paths, crop)
        for title, (mean, std) in [published, *(others if number == 0 else [])]:
            yield title, name, scores(network, (x - mean) / std * STD + MEAN, labels)


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--data", type=pathlib.Path, required=True)
    cli.add_argument("--limit", type=int, help="only the first so many photographs")
    args = cli.parse_args()
    print(f"{len(photographs(args.data)[: args.limit])} photographs")
    print("| normalisation | what is seen | top-1 | top-5 | probability of the class |\n|---|---|---|---|---|")
    for title, name, (first, five, likely) in sorted(trials(args.data, args.limit), key=lambda trial: -trial[2][0]):
        print(f"| {title} | {name} | {first:.1%} | {five:.1%} | {likely:.3f} |")


if __name__ == "__main__":
    main()
