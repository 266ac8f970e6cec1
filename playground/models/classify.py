"""What a classifier sees in a photo."""

import torch
from PIL import Image
from torch import nn
from torchvision.models import get_model_weights
from torchvision.transforms.v2 import functional as TF

from playground.models.catalog import model_info
from playground.models.embedded import CIFAR10_CLASSES
from playground.models.loading import load

CIFAR10_SIDE = 32  # pixels; what the embedded nets were trained on


def class_names(name: str) -> tuple[str, ...]:
    """The classes of a model in the order of its outputs; detectors and segmenters begin with the background."""
    if model_info(name).embedded:
        return CIFAR10_CLASSES
    return tuple(get_model_weights(name).DEFAULT.meta["categories"])


def classify(image: Image.Image, name: str = "backbone", *, model: nn.Module | None = None) -> list[tuple[str, float]]:
    """All classes with their probabilities in [0, 1], most likely first, for the centre square of an RGB picture.

    The picture is shrunk as the classifier was trained: to 32×32 for the embedded nets, as torchvision states for its own.
    `model` is the loaded network where the caller has it. Raises ValueError for a model that is no classifier.
    """
    info = model_info(name)
    if info.task != "classification":
        raise ValueError(f"{info.title} is made for {info.task}; choose a classifier.")
    model = load(name) if model is None else model
    with torch.inference_mode():
        probabilities = model(prepare(image, name).to(next(model.parameters()).device))[0].softmax(0).tolist()
    return sorted(zip(class_names(name), probabilities, strict=True), key=lambda pair: -pair[1])


def prepare(image: Image.Image, name: str) -> torch.Tensor:
    """The picture as the classifier wants it, (1, 3, side, side)."""
    if not model_info(name).embedded:
        return get_model_weights(name).DEFAULT.transforms()(image)[None]
    square = TF.center_crop(image.convert("RGB"), min(image.size))
    small = square.resize((CIFAR10_SIDE, CIFAR10_SIDE), Image.Resampling.BICUBIC)  # Pillow's resizing is antialiased
    return TF.to_dtype(TF.pil_to_tensor(small), torch.float32, scale=True)[None]
