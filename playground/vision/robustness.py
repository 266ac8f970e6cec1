"""How firm an answer is: probabilities while a picture is turned, moved, blurred or darkened, and the worst small change."""

import dataclasses
import io
import math
from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn
from torchvision.transforms.v2 import functional as TF

BATCH = 2  # pictures in one pass, 50 MB: 25 at once do not fit a processor's caches, take twice as long and a few hundred MB
GREY_WEIGHTS = (0.299, 0.587, 0.114)  # of red, green and blue: ITU-R BT.601, as Pillow's "L"


def rotate(x: Tensor, degrees: float) -> Tensor:
    """Counter-clockwise about the centre. A whole turn leaves every value as it is, and half turns to both sides are the same."""
    if degrees % 360 == 0:
        return x
    angle = torch.tensor(degrees % 360).deg2rad()
    return _moved(x, torch.stack([angle.cos(), -angle.sin(), angle.sin(), angle.cos()]).view(2, 2))


def scale(x: Tensor, factor: float) -> Tensor:
    """Enlarged about the centre by `factor`; below 1 shrunk. By 1 the picture stays exactly as it is."""
    if factor == 1:
        return x
    return _moved(x, torch.eye(2) / factor)


def _moved(x: Tensor, matrix: Tensor) -> Tensor:
    """Each place reads where the 2×2 `matrix` sends it, in pixels from the centre; beyond the border the picture is mirrored."""
    height, width = x.shape[-2:]
    sides = torch.tensor([width, height], dtype=torch.float32)
    matrix = matrix * sides / sides[:, None]  # from pixels to grid_sample's units, in which both sides are 2 long
    grid = F.affine_grid(torch.cat([matrix, torch.zeros(2, 1)], 1)[None].to(x), [1, *x.shape[-3:]], align_corners=False)
    return F.grid_sample(x, grid, padding_mode="reflection", align_corners=False)


def shift(x: Tensor, pixels: float) -> Tensor:
    """To the right by whole pixels; the picture is mirrored beyond its left border (for negative ones its right)."""
    pixels = round(pixels)
    padded = F.pad(x, (max(pixels, 0), max(-pixels, 0), 0, 0), mode="reflect")
    return padded[..., : x.shape[-1]] if pixels >= 0 else padded[..., -pixels:]


def blur(x: Tensor, sigma: float) -> Tensor:
    """Gaussian blur of that deviation in pixels, out to three deviations; the picture is mirrored beyond its border."""
    radius = min(math.ceil(3 * sigma), min(x.shape[-2:]) - 1)  # the mirrored border cannot be wider than the picture
    if radius == 0:
        return x
    places = torch.arange(-radius, radius + 1, device=x.device, dtype=x.dtype)
    weights = F.softmax(-((places / sigma) ** 2) / 2, 0)
    height, width = (_mixing(side, weights) for side in x.shape[-2:])
    return height.T @ x @ width  # a convolution with the square kernel takes up to thirty times as long


def _mixing(side: int, weights: Tensor) -> Tensor:
    """(side, side): how much of row i goes into each row j."""
    radius = len(weights) // 2
    rows = F.pad(torch.eye(side, device=weights.device, dtype=weights.dtype), (radius, radius), mode="reflect")
    return rows.unfold(1, len(weights), 1) @ weights


def jpeg(x: Tensor, quality: float) -> Tensor:
    """Written as a JPEG file of that quality, 1…100, and read again."""
    file = io.BytesIO()
    pixels = (x[0] * 255).round().byte().permute(1, 2, 0).cpu().numpy()
    Image.fromarray(pixels).save(file, "JPEG", quality=round(quality))
    return TF.to_dtype(TF.pil_to_tensor(Image.open(file).convert("RGB")), torch.float32, scale=True)[None].to(x)


def brightness(x: Tensor, factor: float) -> Tensor:
    """All values times `factor`."""
    return (factor * x).clamp(0, 1)


def grey(x: Tensor, share: float) -> Tensor:
    """Mixed with its grey picture: 0 leaves the colours, 1 takes them away."""
    luma = (x * x.new_tensor(GREY_WEIGHTS).view(3, 1, 1)).sum(1, keepdim=True)
    return x + share * (luma - x)


@dataclasses.dataclass(frozen=True)
class Change:
    """`function` takes (1, 3, H, W) pictures in [0, 1] and a number, and returns such a picture."""

    function: Callable[[Tensor, float], Tensor]
    unit: str
    values: tuple[float, ...]  # of the usual curve
    nothing: float  # the value that changes nothing; of JPEG the one that changes least


def _steps(first: float, last: float, count: int) -> tuple[float, ...]:
    return tuple(first + (last - first) * n / (count - 1) for n in range(count))


CHANGES = {
    "rotation": Change(rotate, "°", _steps(-180, 180, 25), 0),
    "scale": Change(scale, "×", tuple(2 ** (n / 8) for n in range(-12, 13)), 1),
    "shift": Change(shift, "px", _steps(-12, 12, 25), 0),
    "blur": Change(blur, "px", _steps(0, 12, 25), 0),
    "JPEG quality": Change(jpeg, "", (*range(1, 10), *range(10, 50, 5), *range(50, 90, 10), 90, 95, 98, 100), 100),
    "brightness": Change(brightness, "×", _steps(0, 3, 25), 1),
    "grey": Change(grey, "share", _steps(0, 1, 25), 0),
}


def changed(x: Tensor, change: str, values: Sequence[float]) -> Tensor:
    """The picture (1, 3, H, W) changed by each value: (V, 3, H, W). Raises ValueError for a change that CHANGES does not hold."""
    function = _known(change).function
    return torch.cat([function(x, value) for value in values])


def _known(change: str) -> Change:
    if change not in CHANGES:
        raise ValueError(f"There is no change called {change!r}. Known: {', '.join(CHANGES)}.")
    return CHANGES[change]


@torch.no_grad()
def robustness_curve(
    model: nn.Module,
    x: Tensor,
    change: str,
    values: Sequence[float] | None = None,
    classes: list[int] | None = None,
    *,
    batch: int = BATCH,
) -> Tensor:
    """Probabilities while one thing changes: (V, K), a row a value, a column for each of `classes`, by default all.

    x: (1, 3, H, W), RGB in [0, 1]; `change` is a key of CHANGES, `values` its own usual ones by default. Changed and looked at
    `batch` at a time, so that no more pictures are held.
    """
    values = _known(change).values if values is None else values
    parts = (values[start : start + batch] for start in range(0, len(values), batch))
    found = torch.cat([probabilities(model, changed(x, change, part), batch=batch) for part in parts])
    return found if classes is None else found[:, classes]


@torch.no_grad()
def probabilities(model: nn.Module, pictures: Tensor, *, batch: int = BATCH) -> Tensor:
    """(N, 3, H, W) to (N, classes), float32; `batch` pictures in one pass."""
    return torch.cat([model(part).float().softmax(1) for part in pictures.split(batch)])


def loss_sign(model: nn.Module, x: Tensor, label: int) -> Tensor:
    """−1, 0 or 1 for each value of x (1, 3, H, W): whether the cross-entropy of `label` falls or rises with it."""
    with torch.enable_grad():
        pixels = x.detach().clone().requires_grad_()
        loss = F.cross_entropy(model(pixels).float(), torch.tensor([label], device=x.device))
        return torch.autograd.grad(loss, pixels)[0].sign()


def stepped(x: Tensor, direction: Tensor, levels: Sequence[float]) -> Tensor:
    """x (1, 3, H, W) moved along `direction`, of its shape, by each of `levels` grey levels of 255: (L, 3, H, W) in [0, 1]."""
    return (x + x.new_tensor(levels).view(-1, 1, 1, 1) / 255 * direction).clamp(0, 1)


def sign_steps(model: nn.Module, x: Tensor, label: int, levels: Sequence[float]) -> Tensor:
    """Pictures (L, 3, H, W) that differ from x (1, 3, H, W) by `levels` grey levels of 255 in every value, away from `label`.

    The fast gradient sign method (Goodfellow et al. 2015): x + ε · sign(∂ loss / ∂ x), clipped to [0, 1], with the cross-entropy
    of `label` as the loss.
    """
    return stepped(x, loss_sign(model, x, label), levels)


def flipping_level(
    model: nn.Module, x: Tensor, direction: Tensor, label: int, below: float, above: float, steps_a_level: int = 100
) -> float:
    """A level at which `model` no longer answers `label`, while one step, a part of a grey level, below it still does.

    By bisection from `below`, where it answers `label`, to `above`, where it does not; both are whole steps.
    """
    last, first = round(below * steps_a_level), round(above * steps_a_level)
    while first - last > 1:
        middle = (last + first) // 2
        answer = probabilities(model, stepped(x, direction, [middle / steps_a_level])).argmax().item()
        last, first = (middle, first) if answer == label else (last, middle)
    return first / steps_a_level
