"""What the views on numbers show: a batch normalised, running statistics over batches, and the layer before a normalisation."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from playground.convolution import KERNELS
from playground.images import Photo
from playground.kit.saying import count, each, figure, fixed, percent, short, table
from playground.lessons.batch_norm.numbers import for_channels, read_batch, read_edits
from playground.lessons.batch_norm.settings import EPSILONS, STEPS, Before, Running, Stage
from playground.networks.normalisation import Normalised, normalise, normalise_by, running_statistics

MOST_LISTED = 24  # outputs that a sentence spells
STAGE_SIDE = 32  # px of the photo's long side from which the number stage takes its pixels
BEFORE_SIDE = 128  # px of the photo's long side in the view of the layer before
KERNEL_NAMES = ("box 3", "sobel x", "laplacian")  # of its three channels


# ---- the number stage ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class StageAnswer:
    """A batch, and what normalisation makes of it."""

    settings: Stage
    base: np.ndarray  # (N, C, side, side) as the source gives it
    x: np.ndarray  # the same with the reader's changes
    result: Normalised

    @property
    def output(self) -> np.ndarray:
        return self.result.output.numpy()

    @property
    def place(self) -> tuple[int, int, int]:
        """Example, channel and position of the chosen number."""
        examples, channels, *side = self.x.shape
        last = examples * channels * int(np.prod(side)) - 1
        return tuple(map(int, np.unravel_index(min(self.settings.pick, last), (examples, channels, int(np.prod(side))))))

    @property
    def group(self) -> tuple[int, int]:
        """Row and column, among the statistics, of the chosen number's group."""
        n, c, _p = self.place
        rows, columns = self.result.mean.shape
        return (n if rows > 1 else 0), c * columns // self.x.shape[1]

    def at(self, values: np.ndarray | Tensor) -> float:
        """The chosen number of (N, C, side, side), or its group's of (rows, columns)."""
        n, c, p = self.place
        return float(values[self.group] if values.ndim == 2 else values.reshape(*values.shape[:2], -1)[n, c, p])


def source_of(settings: Stage, photo: Photo | None) -> np.ndarray:
    """(N, C, side, side) of the chosen source. Raises ValueError with a sentence."""
    convolution = settings.layer == "convolution"
    if settings.source == "own":
        return read_batch(settings.own, convolution=convolution)
    side = settings.side if convolution else 1
    shape = settings.batch, settings.channels, side, side
    rng = np.random.default_rng(settings.seed)
    if settings.source == "random":
        return rng.integers(0, 10, shape).astype(float)
    if photo is None:
        raise ValueError("There is no photo yet. Choose one, or other numbers.")
    small = photo.at(STAGE_SIDE)
    planes = np.stack([*np.asarray(small).transpose(2, 0, 1), np.asarray(small.convert("L"))]) / 255  # red, green, blue, grey
    if min(planes.shape[1:]) < side:
        raise ValueError(f"The photo is smaller than {side} × {side}. Choose another one.")
    height, width = (size - side + 1 for size in planes.shape[1:])
    by_grey = np.argsort(planes[3, :height, :width], axis=None, kind="stable")
    chosen = (np.arange(settings.batch) + rng.random(settings.batch)) * len(by_grey) / settings.batch  # from dark to light
    places = rng.permutation(by_grey[chosen.astype(int)])
    cut = [planes[: settings.channels, i : i + side, j : j + side] for i, j in zip(places // width, places % width, strict=True)]
    return np.rint(10 * np.stack(cut))  # in tenths, as whole numbers


def stage_answer(settings: Stage, photo: Photo | None) -> StageAnswer:
    """Raises ValueError with a sentence where the numbers cannot be read or normalised."""
    base = source_of(settings, photo)
    x = base.copy()
    flat = x.reshape(*x.shape[:2], -1)
    for place, value in read_edits(settings.edits).items():
        if all(index < size for index, size in zip(place, flat.shape, strict=True)):
            flat[place] = value
    gamma, beta = (torch.from_numpy(for_channels(text, x.shape[1])) for text in (settings.gamma, settings.beta))
    how = {"eps": settings.eps, "gamma": gamma, "beta": beta, "removes": settings.removes}
    found = normalise(torch.from_numpy(x), settings.kind, int(settings.groups), **how)
    return StageAnswer(settings, base, x, found)


def stage_figures(answer: StageAnswer) -> dict[str, str]:
    result, settings = answer.result, answer.settings
    mean, variance = answer.at(result.mean), answer.at(result.variance)
    texts = {"x": short(answer.at(answer.x)), "eps": EPSILONS[settings.eps], "values": count(result.count)}
    texts |= each(fixed, mean=mean, variance=variance, hat=answer.at(result.normalised), y=answer.at(result.output))
    n, c, _p = answer.place
    gamma, beta = (for_channels(text, answer.x.shape[1])[c] for text in (settings.gamma, settings.beta))
    texts |= each(short, gamma=gamma, beta=beta) | {"example": str(n + 1), "channel": str(c + 1)}
    texts |= {"groups": count(result.mean.numel()), "parameters": count(2 * answer.x.shape[1])}
    texts["largest"] = fixed(float(result.normalised.abs().max()))
    if settings.kind == "batch" and settings.removes == "both":
        texts["remembered"] = fixed(variance * result.count / (result.count - 1))
    if answer.output.size <= MOST_LISTED:
        texts["outputs"] = table(np.round(answer.output.reshape(len(answer.output), -1), 3), MOST_LISTED)
    return texts


# ---- training and evaluation mode ------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class RunningAnswer:
    """Batches of pixels of the photo, of which the first is the reader's own, and what batch normalisation makes of it."""

    settings: Running
    pixels: np.ndarray  # (STEPS, batch) in 0…1
    all_mean: float  # of the whole photo
    all_variance: float
    means: np.ndarray  # (STEPS,) of the batches
    variances: np.ndarray
    running_means: np.ndarray  # (STEPS + 1,) from 0 on
    running_variances: np.ndarray  # (STEPS + 1,) from 1 on
    training: np.ndarray  # (STEPS,) the pixel's output in training mode
    evaluation: np.ndarray  # (STEPS + 1,) and in evaluation mode after so many batches


def running_answer(settings: Running, photo: Photo | None) -> RunningAnswer:
    if photo is None:
        raise ValueError("There is no photo yet. Choose one.")
    grey = photo.grey().astype(np.float64)
    pixels = np.random.default_rng(settings.seed).choice(grey.ravel(), (STEPS, settings.pixels))
    pixels[:, 0] = settings.level
    x = torch.from_numpy(pixels)
    means, variances = x.mean(1), x.var(1, correction=0)
    kept = running_statistics(means, variances, settings.pixels, settings.momentum, unbiased=settings.unbiased)
    training = torch.stack([normalise(batch[:, None], "batch").output[0, 0] for batch in x])
    level = torch.tensor([[settings.level]], dtype=torch.float64)
    evaluation = torch.cat([normalise_by(level, *both)[0] for both in zip(*(one[:, None] for one in kept), strict=True)])
    arrays = (one.numpy() for one in (means, variances, *kept, training, evaluation))
    return RunningAnswer(settings, pixels, float(grey.mean()), float(grey.var()), *arrays)


def running_figures(answer: RunningAnswer) -> dict[str, str]:
    settings, step = answer.settings, answer.settings.step
    numbers = {"training": answer.training[step - 1], "evaluation": answer.evaluation[step], "mean": answer.means[step - 1]}
    numbers |= {"running_mean": answer.running_means[step], "running_variance": answer.running_variances[step]}
    numbers |= {"all_mean": answer.all_mean, "all_variance": answer.all_variance}
    numbers |= {"low": float(answer.training.min()), "high": float(answer.training.max()), "last": answer.evaluation[-1]}
    texts = each(fixed, **numbers) | {"step": str(step), "batch": str(settings.pixels), "batches": str(STEPS)}
    return texts | {"start": percent((1 - settings.momentum) ** step), "momentum": short(settings.momentum)}


# ---- the layer before ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class BeforeAnswer:
    """A convolution of the photo to three channels, what follows it, and the gradients of a loss for its parameters."""

    settings: Before
    before: np.ndarray  # (3, h, w) of the convolution
    after: np.ndarray  # (3, h, w)
    plain: np.ndarray  # (3, h, w) after, with bias 0 and weights as they are
    bias_gradient: np.ndarray  # (3,)
    weight_gradient: float  # its length
    plain_gradient: float  # of the weights, with bias 0 and weights as they are

    @cached_property
    def change(self) -> float:
        """The largest difference in the output that bias and factor make."""
        return float(np.abs(self.after - self.plain).max())


def kernels() -> Tensor:
    """(3, 1, 3, 3): one for each channel."""
    return torch.tensor([KERNELS[name].weights for name in KERNEL_NAMES], dtype=torch.float64)[:, None]


def picture_of(photo: Photo) -> Tensor:
    """(1, 1, H, W) grey in 0…1, at most BEFORE_SIDE px."""
    small = np.asarray(photo.at(BEFORE_SIDE).convert("L"), np.float64) / 255
    return torch.from_numpy(small)[None, None]


def follow(z: Tensor, after: str) -> Tensor:
    """What stands after the convolution."""
    return z if after == "none" else normalise(z, after).output


def passed(picture: Tensor, after: str, bias: float, factor: float) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """(convolution's output, what follows, gradient of the biases (3,), of the weights (3, 1, 3, 3)) of a mean squared error.

    The error is that of the output after ReLU, all channels against the picture itself.
    """
    weight = (factor * kernels()).requires_grad_()
    shift = torch.tensor([bias, 0.0, 0.0], dtype=torch.float64, requires_grad=True)
    z = F.conv2d(picture, weight, shift)
    y = follow(z, after)
    loss = (y.relu() - picture[..., 1:-1, 1:-1]).square().mean() / 2
    gradients = torch.autograd.grad(loss, (shift, weight))
    return z.detach(), y.detach(), *gradients


def before_answer(settings: Before, photo: Photo | None) -> BeforeAnswer:
    if photo is None:
        raise ValueError("There is no photo yet. Choose one.")
    picture = picture_of(photo)
    if min(picture.shape[-2:]) < 4:
        raise ValueError("The photo is smaller than 4 × 4. Choose another one.")
    z, y, bias_gradient, weight_gradient = passed(picture, settings.after, settings.bias, settings.factor)
    _z, plain, _bias, plain_gradient = passed(picture, settings.after, 0.0, 1.0)
    maps = (one[0].numpy() for one in (z, y, plain))
    lengths = (float(one.norm()) for one in (weight_gradient, plain_gradient))
    return BeforeAnswer(settings, *maps, bias_gradient.numpy(), *lengths)


def tiny(value: float, digits: int = 3) -> str:
    """As `figure`, but rounding errors of float64 are 0."""
    return "0" if abs(value) < 1e-12 else figure(value)


def before_figures(answer: BeforeAnswer) -> dict[str, str]:
    texts = {"bias": tiny(answer.bias_gradient[0]), "biases": tiny(float(answer.bias_gradient.sum()))}
    texts |= each(figure, weights=answer.weight_gradient, plain=answer.plain_gradient)
    texts["share"] = figure(answer.weight_gradient / answer.plain_gradient) if answer.plain_gradient else "1"
    return texts | {"change": fixed(answer.change), "factor": short(answer.settings.factor), "shift": short(answer.settings.bias)}
