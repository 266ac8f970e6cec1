"""The trained network on a photo: what it says, and where it looks. Pure."""

from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image

from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.saying import fixed
from playground.kit.states import Figure
from playground.training.fine_tuning import Tuned
from playground.training.squares import in_unit, square
from playground.vision import activation_map

SHOWN_SIDE = 640  # px of the photo on the page
MOST_BARS = 6
MAP = r"M_k(y, x) = \sum_c w_{kc}\, A_c(y, x)"
AMBER, DENSEST = (0xFA, 0xA9, 0x44), 0.75  # of the map over the photo, and its opacity where it is highest


@dataclass(frozen=True, eq=False)
class Said:
    """classes and shares (K,), most likely first; logit and bias of the first; heat (h, w), its class activation map."""

    classes: tuple[str, ...]
    shares: tuple[float, ...]
    rank: int
    logit: float
    bias: float
    heat: np.ndarray


@torch.no_grad()
def said_of(tuned: Tuned, photo: Photo, rank: int = 0) -> Said:
    """What the network says of a photo, and the map of its class number `rank` (0: the most likely)."""
    where = tuned.model.classifier.weight.device
    x = in_unit(square(photo.image, tuned.recipe.side)[None]).to(where)
    maps = activation_map(tuned.model, x)[0]
    bias = tuned.model.classifier.bias
    logits = maps.mean((1, 2)) + bias  # the map's mean is the logit without its bias
    order = logits.argsort(descending=True, stable=True)
    shares = logits.softmax(0)
    rank = min(rank, len(order) - 1)
    chosen = int(order[rank])
    names = tuple(tuned.classes[int(k)] for k in order)
    heat = maps[chosen].cpu().numpy()
    return Said(names, tuple(shares[order].tolist()), rank, float(logits[chosen]), float(bias[chosen]), heat)


def overlaid(photo: Photo, said: Said) -> Image.Image:
    """The photo in grey under the map: clear where the map is lowest, amber where it is highest, in even steps between."""
    image = photo.image.convert("L").convert("RGB")
    scale = min(1.0, SHOWN_SIDE / max(image.size))
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    low, high = float(said.heat.min()), float(said.heat.max())
    share = (said.heat - low) / ((high - low) or 1.0)
    opacity = np.rint(255 * DENSEST * share).astype(np.uint8)
    mask = Image.fromarray(opacity).resize(size, Image.Resampling.BILINEAR)
    shown = image.resize(size)
    shown.paste(Image.new("RGB", size, AMBER), mask=mask)
    return shown


def use_figures(said: Said) -> list[Figure]:
    figures = [Figure(_("Most likely"), f"{fixed(100 * said.shares[0], 1)} %", said.classes[0])]
    if len(said.classes) > 1:
        figures.append(Figure(_("Next"), f"{fixed(100 * said.shares[1], 1)} %", said.classes[1]))
    return figures


def use_sentences(said: Said) -> list[str]:
    """What the map is, in numbers."""
    name = said.classes[said.rank]
    words = _(
        "The map weighs the last feature map by the weights of **{name}**. Its mean over the picture is {mean}; with the bias "
        "{bias} that is the class’s score {logit}: nothing is approximated."
    )
    values = {"mean": fixed(said.logit - said.bias, 2), "bias": fixed(said.bias, 2), "logit": fixed(said.logit, 2)}
    other = _(
        "The network knows these {k} classes and nothing else: of any picture it names one of them, also where it shows none."
    )
    return [words.format(name=name, **values), other.format(k=len(said.classes))]
