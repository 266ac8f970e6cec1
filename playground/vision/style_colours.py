"""The photo in the painting's colours: mean and covariance of its pixels become the painting's.

Gram matrices hold second moments, and narrow fringes of blue and yellow have those of a blue sky too. A start that has the
painting's colours already leaves nothing to fringe.
"""

import torch
from torch import Tensor

from playground.vision.tapped_net import denormalise, normalise

LEAST_VARIANCE = 1e-6  # of a colour axis, in squared normalised values: a grey photo has none across grey


def recoloured(photo: Tensor, painting: Tensor) -> Tensor:
    """`photo` after the linear map that moves its colours least on their way to the mean and covariance of `painting`'s.

    Both (1, 3, H, W), ImageNet-normalised, of any sizes; returns photo's shape, clipped to what a picture can hold. The map is
    the Monge–Kantorovich one between two normal distributions (Pitié and Kokaram 2007).
    """
    pixels, wanted = (picture[0].flatten(1).double() for picture in (photo, painting))
    here, there = _covariance(pixels), _covariance(wanted)
    root = _power(here, 0.5)
    back = _power(here, -0.5)
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
