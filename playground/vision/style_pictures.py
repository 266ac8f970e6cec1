"""From photographs to what is optimised, and back; colours moved from one to the other; the way there as a film."""

from collections.abc import Sequence
from io import BytesIO

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from playground.vision.tapped_net import denormalise, normalise

# Rows Y, I, Q: brightness and two colour differences (NTSC 1953, as in Gatys et al. 2016, "Preserving color").
RGB_TO_YIQ = np.array([[0.299, 0.587, 0.114], [0.596, -0.274, -0.322], [0.211, -0.523, 0.312]])
LEAST_VARIANCE = 1e-6  # of a colour axis, in squared normalised values: a grey photo has none across grey
FORMATS = {"WebP": "image/webp", "GIF": "image/gif"}


def to_tensor(image: Image.Image, size: tuple[int, int]) -> Tensor:
    """An RGB picture resized to (width, height), as (1, 3, H, W), ImageNet-normalised, float32."""
    resized = image.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    pixels = torch.from_numpy(np.array(resized)).permute(2, 0, 1)[None]
    return normalise(pixels.float() / 255).contiguous()


def to_image(picture: Tensor) -> Image.Image:
    """(1, 3, H, W) normalised values to an 8-bit RGB picture, clipped."""
    pixels = denormalise(picture.detach().float())[0].mul(255).round_().byte()
    return Image.fromarray(pixels.permute(1, 2, 0).cpu().numpy())


def noise(size: tuple[int, int], seed: int) -> Tensor:
    """Every value drawn evenly from [0, 1], normalised; (1, 3, H, W), the same on every device."""
    width, height = size
    return normalise(torch.rand(1, 3, height, width, generator=torch.Generator().manual_seed(seed)))


def with_colours_of(painted: Image.Image, photo: Image.Image) -> Image.Image:
    """The painting's brightness with the photo's colours: Y of one, I and Q of the other.

    The photo is resized to the painting. What does not fit into RGB (bright strokes in deep colours) is clipped.
    """
    colours = np.asarray(photo.convert("RGB").resize(painted.size, Image.Resampling.LANCZOS), dtype=np.float64)
    change = (np.asarray(painted, dtype=np.float64) - colours) @ RGB_TO_YIQ[0]
    # Adding one number to R, G and B changes Y by that number and leaves I and Q, whose rows sum to zero.
    return Image.fromarray(np.clip(colours + change[..., None], 0, 255).round().astype(np.uint8))


def recoloured(photo: Tensor, painting: Tensor) -> Tensor:
    """The photo after the linear map that moves its colours least on their way to the mean and covariance of the painting's.

    Both (1, 3, H, W), ImageNet-normalised, of any sizes; returns photo's shape, clipped to what a picture can hold. The map is
    the Monge–Kantorovich one between two normal distributions (Pitié and Kokaram 2007). Gram matrices hold second moments, and
    narrow fringes of blue and yellow have those of a blue sky too: such a start leaves nothing to fringe.
    """
    pixels, wanted = (picture[0].flatten(1).double() for picture in (photo, painting))
    here, there = _covariance(pixels), _covariance(wanted)
    root, back = _power(here, 0.5), _power(here, -0.5)
    turned = back @ _power(root @ there @ root, 0.5) @ back
    moved = turned @ (pixels - pixels.mean(1, keepdim=True)) + wanted.mean(1, keepdim=True)
    return normalise(denormalise(moved.view(photo.shape).to(photo.dtype)).clamp(0, 1))


def _covariance(pixels: Tensor) -> Tensor:
    centred = pixels - pixels.mean(1, keepdim=True)
    return centred @ centred.T / pixels.shape[1] + LEAST_VARIANCE * torch.eye(3, dtype=pixels.dtype, device=pixels.device)


def _power(matrix: Tensor, exponent: float) -> Tensor:
    """Of a symmetric matrix without negative eigenvalues."""
    values, vectors = torch.linalg.eigh(matrix)
    return vectors @ (values.clamp(min=0) ** exponent * vectors).T


def film(
    snapshots: Sequence[tuple[int, Image.Image]], file_format: str = "WebP", *, frame_ms: int = 250, hold_ms: int = 1500
) -> bytes:
    """Snapshots (step, picture) of one size as one endless WebP or GIF; the last picture is held.

    Times in milliseconds. Raises ValueError for no picture or an unknown format.
    """
    if file_format not in FORMATS:
        raise ValueError(f"There is no film in {file_format!r}; known are {', '.join(FORMATS)}.")
    if not snapshots:
        raise ValueError("A film needs at least one picture.")
    first, *others = (picture for _, picture in snapshots)
    durations = [frame_ms] * len(others) + [hold_ms]
    out = BytesIO()
    first.save(out, file_format, save_all=True, append_images=others, duration=durations, loop=0)
    return out.getvalue()
