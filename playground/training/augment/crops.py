"""What random crops see: in what share of them each pixel lies, and how much of a box they keep. No picture is needed."""

from dataclasses import dataclass

import torch
from torch import Tensor

from playground.training.augment.own_draws import OwnDraws
from playground.training.augment.pipeline import Step

CROPS = 4000
CROPPING = ("resizedcrop", "crop", "center")


def crop_rectangles(one: Step, size: tuple[int, int], count: int = CROPS, seed: int = 0) -> Tensor:
    """(count, 4) corners, in px of a picture of (height, width), that a step of CROPPING cuts out, drawn by torchvision itself.

    What lies beyond the picture (padding) has coordinates outside it.
    """
    if one.key not in CROPPING:
        raise ValueError(f"{one.transform.name} cuts nothing out; choose one of {', '.join(CROPPING)}.")
    height, width = size
    if one.key == "center":
        side = dict(one.values)["size"]
        left, top = round((width - side) / 2.0), round((height - side) / 2.0)
        return torch.tensor([[left, top, left + side, top + side]], dtype=torch.float32).expand(count, 4)
    transform, like = one.transform.kind(**one.arguments), [torch.empty(1, 1, 1).expand(1, height, width)]
    with OwnDraws(seed):
        drawn = [transform.make_params(like) for _ in range(count)]
    return torch.tensor([_corners(one, params) for params in drawn], dtype=torch.float32)


def _corners(one: Step, params: dict) -> tuple[int, int, int, int]:
    pads = params.get("padding") or [0, 0, 0, 0]  # left, top, right, bottom
    left, top = params["left"] - pads[0], params["top"] - pads[1]
    return left, top, left + params["width"], top + params["height"]


def seen_share(rectangles: Tensor, size: tuple[int, int]) -> Tensor:
    """(H, W) float64: the share of the rectangles (N, 4) that each pixel lies in; by sums of differences, not one by one."""
    height, width = size
    x1, x2 = (rectangles[:, side].long().clamp(0, width) for side in (0, 2))
    y1, y2 = (rectangles[:, side].long().clamp(0, height) for side in (1, 3))
    steps = torch.zeros(height + 1, width + 1, dtype=torch.float64)
    ones = torch.ones(len(rectangles), dtype=torch.float64)
    for rows, columns, sign in ((y1, x1, 1), (y2, x2, 1), (y1, x2, -1), (y2, x1, -1)):
        steps.index_put_((rows, columns), sign * ones, accumulate=True)
    return steps.cumsum(0).cumsum(1)[:height, :width] / max(1, len(rectangles))


@dataclass(frozen=True)
class BoxSeen:
    """How many of the crops keep how much of a box, as shares."""

    nothing: float
    under_half: float  # nothing included
    whole: float


def box_seen(rectangles: Tensor, box: Tensor) -> BoxSeen:
    """Of rectangles (N, 4) and a box (4,)."""
    low, high = torch.maximum(rectangles[:, :2], box[:2]), torch.minimum(rectangles[:, 2:], box[2:])
    kept = (high - low).clamp(min=0).prod(1) / (box[2:] - box[:2]).prod()  # [N]
    return BoxSeen(*((test).double().mean().item() for test in (kept == 0, kept < 0.5, kept >= 1)))


def mean_area(rectangles: Tensor, size: tuple[int, int]) -> float:
    """Of the crops, as a share of the picture."""
    return ((rectangles[:, 2:] - rectangles[:, :2]).double().prod(1) / (size[0] * size[1])).mean().item()
