"""What a classifier sees in a photo: its classes with their probabilities."""

import functools
import pathlib

import torch
from PIL import Image
from torch import Tensor, nn

from playground.models import device, dtype, find_weights, fold_batch_norm, load, training_dtype
from playground.models.preparation import class_names, preparation

DEFAULT = "efficientnet_lite0"  # on every machine, see playground.models.catalog


class Classifier(nn.Module):
    """A classifier of the catalog that looks at pictures as they are shown: (N, 3, H, W), RGB in [0, 1], to (N, classes) logits.

    Batch norm is folded in and the network computes in `number_type`; logits are float32. Frozen, in eval mode. `network` is
    left as it is.

    classes: their names in the order of the logits.
    """

    def __init__(self, name: str, network: nn.Module, number_type: torch.dtype = torch.float32):
        super().__init__()
        self.name = name
        self.classes = class_names(name)
        self.preparation = preparation(name)
        self.number_type = number_type
        self.network = fold_batch_norm(network).to(number_type)

    def prepare(self, image: Image.Image) -> Tensor:
        """The square of the photo that the network sees, (1, 3, side, side), RGB in [0, 1], on the network's device."""
        return self.preparation.picture(image).to(next(self.parameters()).device)

    def normalise(self, x: Tensor) -> Tensor:
        """Pictures as the network inside wants them."""
        return self.preparation.normalise(x).to(self.number_type).contiguous(memory_format=torch.channels_last)

    def forward(self, x: Tensor) -> Tensor:
        return self.network(self.normalise(x)).float()


def classifier(name: str = DEFAULT, *, gradients: bool = False, exact: bool = False) -> Classifier:
    """The classifier `name` on the device in use, in the number type that is fastest here, forward or (`gradients`) backward too.

    `exact`: in float32 whatever is fastest, so that every machine gives the same numbers: bfloat16 may make 0.44 of a
    probability of 0.54. Kept for the next call and shared: never train, hook or move it. Raises ValueError for a model that is
    no classifier and ModelUnavailable where its weights cannot be had.
    """
    preparation(name)
    where = device()
    number_type = torch.float32 if exact else training_dtype(where) if gradients else dtype(where)
    return _kept(name, find_weights(name), where, number_type)


@functools.lru_cache(maxsize=4)
@torch.inference_mode(False)  # others may want gradients of what was first asked for without
def _kept(name: str, _path: pathlib.Path | None, where: torch.device, number_type: torch.dtype) -> Classifier:
    return Classifier(name, load(name, where), number_type)


@torch.inference_mode()
def classify(image: Image.Image, model: str | Classifier = DEFAULT, top: int | None = None) -> list[tuple[str, float]]:
    """Classes with their probabilities in [0, 1], most likely first: all, or the first `top`; they sum to 1 over all.

    The network sees the centre of the RGB picture, shrunk as `playground.models.preparation` says. `model` is a name of the
    catalog or what `classifier` returned. Raises ValueError for a model that is no classifier.
    """
    network = classifier(model) if isinstance(model, str) else model
    probabilities = network(network.prepare(image))[0].softmax(0)
    best = probabilities.sort(descending=True, stable=True)
    return [(network.classes[n], p) for n, p in zip(best.indices[:top].tolist(), best.values[:top].tolist(), strict=True)]
