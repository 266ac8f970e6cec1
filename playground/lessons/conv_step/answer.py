"""The lesson step by step: the stage of its settings, and what a patch of numbers is too small to show, of the whole photo."""

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from playground.convolution.geometry import Sides, Size
from playground.convolution.padding import pad_picture
from playground.images import Photo
from playground.kit.i18n import N_
from playground.kit.saying import by, count, each, fixed, percent, short
from playground.kit.settings import number, switch
from playground.stage.answer import StageAnswer, play
from playground.stage.config import MORE, StageConfig
from playground.stage.words import outputs_listed, phase_sums

WHAT_TWICE = N_("Applies the first kernel twice to the whole photo, and compares with one larger kernel.")
BOUND = 1e-5  # below it two outputs of batch normalisation, and two sums, are called equal
DIFFERS = 1e-9  # far above the rounding of float64, far below a grey level
WHITE = 16  # px a side of the white picture


@dataclass(frozen=True)
class Step(StageConfig, prefix="step"):
    """The stage's settings, from stride 1 as the chapter begins, and whether the kernel is tried twice."""

    stride: int = number(1, 1, 8, N_("Stride"), row="layer")
    twice: bool = switch(False, N_("Compare with two layers"), when={"operation": "convolution"}, group=MORE, help=WHAT_TWICE)


@dataclass(frozen=True)
class FlipEffect:
    """What turning the kernel by 180° does to the first output."""

    changed: int  # outputs
    total: int
    only_sign: bool  # every output is the negative of the other


@dataclass(frozen=True)
class TwoLayers:
    """One kernel applied twice against one larger kernel, at stride 1."""

    merged_size: tuple[int, int]  # of the one kernel that should do the work of both
    largest_difference: float  # over the whole photo
    differing: int  # pixels
    differing_on_rim: int  # of these, those in the outermost ring, as wide as the padding
    wrong_merge_difference: float  # when the kernels are merged by cross-correlation instead
    white_corner_twice: float  # of a white picture
    white_corner_once: float


@dataclass(frozen=True, eq=False)
class StepAnswer:
    stage: StageAnswer
    flip: FlipEffect | None  # where the kernel is flipped
    alive: float | None  # share of the whole photo that ReLU lets through
    layers: TwoLayers | None


def step_answer(settings: Step, photo: Photo | None) -> StepAnswer:
    """One state of the page. Raises ValueError with a sentence where it cannot be."""
    stage = play(photo, settings)
    return StepAnswer(
        stage,
        flip_effect(stage, photo) if settings.flip else None,
        alive_share(photo, settings) if settings.relu and photo else None,
        two_layers(photo, settings) if settings.twice and photo else None,
    )


def flip_effect(answer: StageAnswer, photo: Photo | None) -> FlipEffect:
    """Compares with the same configuration turned the other way."""
    plain = replace(answer.config, bias=0.0, relu=False)
    ours, other = (play(photo, config).output[0] for config in (plain, replace(plain, flip=not plain.flip)))
    near = {"rtol": 1e-5, "atol": 1e-5}
    only_sign = bool(np.any(ours) and np.allclose(ours, -other, **near))
    return FlipEffect(int((~np.isclose(ours, other, **near)).sum()), ours.size, only_sign)


def parameters(config: StageConfig) -> int:
    """Weights of all kernels, and a bias for each where there is one."""
    return sum(len(part) * len(part[0]) for part in config.weights) + len(config.weights) * bool(config.bias)


def multiplications(answer: StageAnswer) -> int:
    """One for each weight at each place of the window, products with the padding's zeros included."""
    height, width = answer.played.stepping.shape[-2:]
    return height * width * answer.kernels.size


def matrix_size(answer: StageAnswer) -> tuple[int, int, int]:
    """(rows, columns, entries that are not 0) of the matrix that does to the flattened input what the first kernel does.

    Padding with zeros adds no entry; weights of 0 are none.
    """
    taps = []
    for axis in answer.played.axes:
        inside = np.zeros(len(axis.source), int)
        inside[axis.inside] = 1
        taps.append(inside[axis.places] * axis.has)  # [steps, k] of 0 and 1: whether a tap lies on a real cell
    entries = np.einsum("ia,jb,ab->", *taps, (answer.kernels[0] != 0).astype(int))
    return int(np.prod(answer.output_size)), answer.input.size, int(entries)


def batch_norm_difference(answer: StageAnswer) -> float:
    """How far batch normalisation's output moves when the bias is taken away; 0 to rounding."""
    norm = torch.nn.BatchNorm2d(1, affine=False)
    plain = torch.from_numpy(answer.output[:1])[None]  # [1, 1, h, w]
    return float((norm(plain) - norm(plain - answer.config.bias)).abs().max())


def _layer(x: Tensor, kernel: Tensor, sides: Sides, stride: Size = 1, dilation: Size = 1) -> Tensor:
    return torch.nn.functional.conv2d(pad_picture(x, sides), kernel, stride=stride, dilation=dilation)


def _tensors(photo: Photo, config: StageConfig) -> tuple[Tensor, Tensor]:
    """The photo in grey, [1, 1, H, W], and the stage's first kernel, [1, 1, h, w]."""
    return torch.from_numpy(photo.grey())[None, None], torch.tensor(config.weights[0], dtype=torch.float64)[None, None]


@torch.inference_mode()
def alive_share(photo: Photo, config: StageConfig) -> float:
    """Share of the whole photo's outputs, grey in 0…1, that are above zero after the bias: what ReLU leaves alive.

    Padded with zeros as the stage is, at the stage's stride and dilation.
    """
    sums = _layer(*_tensors(photo, config), config.sides(), config.strides, config.dilations)
    return float((sums + config.bias > 0).double().mean())


@torch.inference_mode()
def two_layers(photo: Photo, config: StageConfig) -> TwoLayers:
    """The stage's first kernel twice over the photo, zeros around each layer, against the merged kernel once.

    Two cross-correlations merge by true convolution of their kernels; stride and dilation are taken as 1.
    """
    (x, kernel), sides = _tensors(photo, config), config.sides()
    around = tuple((n - 1, n - 1) for n in kernel.shape[-2:])
    merged, wrongly = _layer(kernel, kernel.flip(2, 3), around), _layer(kernel, kernel, around)
    both = tuple((2 * before, 2 * after) for before, after in sides)
    white = torch.ones(1, 1, WHITE, WHITE, dtype=torch.float64)

    def twice(picture: Tensor) -> Tensor:
        return _layer(_layer(picture, kernel, sides), kernel, sides)

    answer = twice(x)
    difference = (answer - _layer(x, merged, both)).abs()[0, 0]
    (top, bottom), (left, right) = sides
    rim = torch.ones_like(difference, dtype=torch.bool)
    rim[top : rim.shape[0] - bottom, left : rim.shape[1] - right] = False
    differs = difference > DIFFERS
    return TwoLayers(
        merged_size=tuple(merged.shape[-2:]),
        largest_difference=float(difference.max()),
        differing=int(differs.sum()),
        differing_on_rim=int((differs & rim).sum()),
        wrong_merge_difference=float((answer - _layer(x, wrongly, both)).abs().max()),
        white_corner_twice=float(twice(white)[0, 0, 0, 0]),
        white_corner_once=float(_layer(white, merged, both)[0, 0, 0, 0]),
    )


def figures(answer: StepAnswer) -> dict[str, str]:
    """The numbers that sentences quote, as text; of what a state does not show there are none."""
    stage, layers, config = answer.stage, answer.layers, answer.stage.config
    texts = {"outputs": outputs_listed(stage)}
    if config.paints:
        sums = [short(value) for value in phase_sums(stage)]
        texts |= {"phases": ", ".join(sums[:9]), "sum": sums[0]}
    if config.operation == "convolution":
        rows, columns, entries = matrix_size(stage)
        texts |= {"matrix": by(map(count, (rows, columns))), "entries": f"{count(entries)} of {count(rows * columns)}"}
    if answer.flip:
        texts |= {"changed": str(answer.flip.changed), "total": str(answer.flip.total)}
    if answer.alive is not None:
        texts["alive"] = percent(answer.alive)
    if layers:
        difference = layers.largest_difference
        texts |= each(count, differing=layers.differing, on_rim=layers.differing_on_rim)
        texts |= each(fixed, corner_twice=layers.white_corner_twice, corner_once=layers.white_corner_once)
        texts |= {"merged": by(layers.merged_size), "wrong": short(layers.wrong_merge_difference)}
        texts["difference"] = f"{difference:.0e}" if difference < 1e-6 else short(difference)
    return texts
