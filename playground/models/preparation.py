"""How a photo becomes what a classifier was trained on, and what its classes are called."""

import dataclasses

import torch
from PIL import Image
from torch import Tensor
from torchvision.models import ResNet18_Weights, WeightsEnum, get_model_weights
from torchvision.transforms import InterpolationMode
from torchvision.transforms.v2 import functional as TF

from playground.models.catalog import model_info
from playground.models.efficientnet import SIDE
from playground.models.embedded import CIFAR10_CLASSES
from playground.models.everyday import CLASSES as EVERYDAY_CLASSES

CIFAR10_SIDE = 32  # pixels; what the embedded net was trained on
IMAGENET_CLASSES = tuple(ResNet18_Weights.DEFAULT.meta["categories"])  # the same list in all of torchvision's classifiers
OWN_CLASSES = {"CIFAR-10": CIFAR10_CLASSES, "everyday things": EVERYDAY_CLASSES, "none": ()}
PILLOW = {InterpolationMode.BILINEAR: Image.Resampling.BILINEAR, InterpolationMode.BICUBIC: Image.Resampling.BICUBIC}


@dataclasses.dataclass(frozen=True)
class Preparation:
    """Which part of a photo a classifier sees, at how many pixels, and how its network wants their values."""

    side: int  # pixels of the square that the network sees
    shown: float  # share of the photo's shorter side that the square covers
    resampling: Image.Resampling = Image.Resampling.BICUBIC
    mean: tuple[float, ...] = (0.0, 0.0, 0.0)  # subtracted from values in [0, 1]; 0 and 1 where the network does it
    std: tuple[float, ...] = (1.0, 1.0, 1.0)

    def window(self, size: tuple[int, int]) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the square in a photo of (width, height) pixels."""
        edge = self.shown * min(size)
        left, top = (round((length - edge) / 2) for length in size)  # at whole pixels, so that none is mixed at the border
        return left, top, left + edge, top + edge

    def picture(self, image: Image.Image) -> Tensor:
        """The square at the centre as (1, 3, side, side), RGB in [0, 1]; shrinking is antialiased."""
        image = image.convert("RGB")
        small = image.resize((self.side, self.side), self.resampling, box=self.window(image.size))
        return TF.to_dtype(TF.pil_to_tensor(small), torch.float32, scale=True)[None]

    def normalise(self, x: Tensor) -> Tensor:
        """(N, 3, H, W) in [0, 1] as the network wants it."""
        return (x - x.new_tensor(self.mean).view(3, 1, 1)) / x.new_tensor(self.std).view(3, 1, 1)


def preparation(name: str) -> Preparation:
    """How the classifier `name` wants its photos. Raises ValueError for a model that is no classifier."""
    info = model_info(name)
    if info.task != "classification":
        raise ValueError(f"{info.title} is made for {info.task}; choose a classifier.")
    if info.embedded:
        return Preparation(CIFAR10_SIDE, shown=1.0)
    if info.package:
        return Preparation(SIDE, shown=SIDE / 256)  # measured: recipes/preparation.py
    asked = torchvision_weights(name).transforms()
    side, shorter = asked.crop_size[0], asked.resize_size[0]
    return Preparation(side, side / shorter, PILLOW[asked.interpolation], tuple(asked.mean), tuple(asked.std))


def class_names(name: str) -> tuple[str, ...]:
    """The classes of a model in the order of its outputs; detectors and segmenters begin with the background."""
    info = model_info(name)
    if info.class_names in OWN_CLASSES:
        return OWN_CLASSES[info.class_names]
    return IMAGENET_CLASSES if info.class_names == "ImageNet-1K" else tuple(torchvision_weights(name).meta["categories"])


def torchvision_weights(name: str) -> WeightsEnum:
    """torchvision's description of the file that the catalog names."""
    url = model_info(name).url
    return next(weights for weights in get_model_weights(name) if weights.url == url)
