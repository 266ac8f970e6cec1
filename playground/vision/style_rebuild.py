"""What a layer keeps of a photo: the picture is found again from that layer's features alone (Mahendran and Vedaldi 2015)."""

from dataclasses import dataclass

from PIL import Image
from torch import nn

from playground.vision.style_config import StyleConfig
from playground.vision.style_pictures import picture_size, psnr, to_tensor
from playground.vision.style_transfer import StyleResult, style_transfer
from playground.vision.tapped_net import denormalise

SIDE = 96  # px
STEPS = 200  # evaluations of L-BFGS
LAYERS = ("relu1_2", "relu2_2", "relu3_2", "relu4_2")
POOLINGS = ("max", "average")


@dataclass(frozen=True)
class Rebuilt:
    """A photo found again: the picture, its error, and the way."""

    layer: str
    pooling: str
    image: Image.Image
    decibels: float  # peak signal-to-noise ratio against the photo; infinite when equal
    way: StyleResult


def square(photo: Image.Image, side: int = SIDE) -> Image.Image:
    """The middle square of a photo, side × side pixels."""
    edge = min(photo.size)
    left, top = (photo.width - edge) // 2, (photo.height - edge) // 2
    return photo.convert("RGB").crop((left, top, left + edge, top + edge)).resize((side, side), Image.Resampling.LANCZOS)


def rebuild_config(layer: str, pooling: str, *, network: str = "thin_vgg", steps: int = STEPS, side: int = SIDE) -> StyleConfig:
    """Style transfer without style: only the content loss of one layer, from grey, by L-BFGS."""
    return StyleConfig(
        network=network,
        size=side,
        steps=steps,
        style_weight=0,
        tv_weight=0,
        start="grey",  # from noise, what the layer cannot see would stay as noise
        optimiser="lbfgs",
        pooling=pooling,
        weighting="textbook",  # zeros around the picture: mirrored, grey is flat at every layer and max pooling has no direction
        style_layers=("relu1_1",),
        content_layer=layer,
    )


def rebuild(photo: Image.Image, config: StyleConfig, *, model: nn.Module | None = None) -> Rebuilt:
    """Find the middle square of `photo` again from the one layer that config names; see `rebuild_config`."""
    target = square(photo, config.size)
    way = style_transfer(target, target, config, model=model)
    size = picture_size(target.size, config)
    error = psnr(*(denormalise(to_tensor(image, size)) for image in (way.image, target)))
    return Rebuilt(config.tapped_content, config.pooling, way.image, error, way)
