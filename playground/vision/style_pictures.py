"""From photographs to what is optimised, and back."""

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from playground.vision.style_config import StyleConfig
from playground.vision.tapped_net import denormalise, normalise

# Rows Y, I, Q: brightness and two colour differences (NTSC 1953, as in Gatys et al. 2016, "Preserving color").
RGB_TO_YIQ = np.array([[0.299, 0.587, 0.114], [0.596, -0.274, -0.322], [0.211, -0.523, 0.312]])


def picture_size(original: tuple[int, int], config: StyleConfig) -> tuple[int, int]:
    """(width, height) of the result: the long side becomes config.size, the shape stays.

    Raises ValueError when the short side falls under what the network's deepest tapped layer needs.
    """
    factor = config.size / max(original)
    width, height = (max(1, round(side * factor)) for side in original)
    least = config.spec.min_side((*config.tapped_style, config.tapped_content))
    if min(original) < least // 2 or min(width, height) < least:
        raise ValueError(
            f"This picture has {original[0]} × {original[1]} pixels, {width} × {height} at {config.size} px; "
            f"painting needs at least {least} on the short side. A larger or less narrow picture will do."
        )
    return width, height


def to_tensor(image: Image.Image, size: tuple[int, int]) -> Tensor:
    """An RGB picture resized to (width, height), as (1, 3, H, W), ImageNet-normalised, float32."""
    resized = image.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    pixels = torch.from_numpy(np.array(resized)).permute(2, 0, 1)[None]
    return normalise(pixels.float() / 255).contiguous()


def to_image(picture: Tensor) -> Image.Image:
    """(1, 3, H, W) normalised values to an 8-bit RGB picture, clipped."""
    pixels = denormalise(picture.detach().float())[0].mul(255).round_().byte()
    return Image.fromarray(pixels.permute(1, 2, 0).cpu().numpy())


def with_colours_of(painted: Image.Image, photo: Image.Image) -> Image.Image:
    """The painting's brightness with the photo's colours: Y of one, I and Q of the other, clipped to RGB.

    The photo is resized to the painting. What does not fit into RGB (bright strokes in deep colours) is clipped.
    """
    colours = np.asarray(photo.convert("RGB").resize(painted.size, Image.Resampling.LANCZOS), dtype=np.float64)
    change = (np.asarray(painted, dtype=np.float64) - colours) @ RGB_TO_YIQ[0]
    # Adding one number to R, G and B changes Y by that number and leaves I and Q, whose rows sum to zero.
    return Image.fromarray(np.clip(colours + change[..., None], 0, 255).round().astype(np.uint8))


def noise(size: tuple[int, int], seed: int) -> Tensor:
    """Every value drawn evenly from [0, 1], normalised; (1, 3, H, W), the same on every device."""
    width, height = size
    return normalise(torch.rand(1, 3, height, width, generator=torch.Generator().manual_seed(seed)))


def likeness(a: Image.Image, b: Image.Image) -> float:
    """Correlation of two pictures' brightness, −1 to 1; b is resized to a. 0 when one of them is flat."""
    first, second = (np.asarray(x.convert("L").resize(a.size), dtype=np.float64).ravel() for x in (a, b))
    if first.std() == 0 or second.std() == 0:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])


def psnr(a: Tensor, b: Tensor) -> float:
    """Peak signal-to-noise ratio in dB of two pictures with values in [0, 1]; infinite when they are equal."""
    error = float((a.float() - b.float()).square().mean())
    return float("inf") if error == 0 else -10 * float(np.log10(error))
