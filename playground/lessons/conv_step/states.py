"""What the lesson step by step points at: states worth opening, each with the numbers that its sentence quotes.

The page makes its links from these tables; a test opens every state and finds every number, in a cell or a sentence.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import torch

from playground.kit.states import Parameters, TellingState
from playground.stage.answer import StageAnswer, StageConfig, play
from playground.stage.photo import TwoLayers
from playground.stage.words import phase_sums  # noqa: F401

PREFIX = "step"


@dataclass(frozen=True)
class State(TellingState):
    """One configuration on one sample: `cells` of the first output, `says` in the sentences."""

    prefix = PREFIX
    config: StageConfig
    shows: dict[str, str] = field(default_factory=dict)
    cells: tuple[float, ...] = ()  # the whole output, row by row
    says: tuple[str, ...] = ()
    photo: str | None = None
    twice: bool = False  # compares two layers with one

    def settings(self) -> Parameters:
        return super().settings() | ({f"{PREFIX}_twice": True} if self.twice else {})


def figure(value: float) -> str:
    """Up to four significant digits with a true minus."""
    return f"{value + 0.0:.4g}".replace("-", "−")


def percent(share: float) -> str:
    """A share with one decimal."""
    return f"{100 * share:.1f} %"


@dataclass(frozen=True)
class FlipEffect:
    """What turning the kernel by 180° does to the first output."""

    changed: int  # outputs
    total: int
    only_sign: bool  # every output is the negative of the other


def flip_effect(answer: StageAnswer, photo: object) -> FlipEffect:
    """Compares with the same configuration turned the other way."""
    plain = replace(answer.config, bias=0.0, relu=False)
    ours, other = (play(photo, config).output[0] for config in (plain, replace(plain, flip=not plain.flip)))
    near = {"rtol": 1e-5, "atol": 1e-5}
    return FlipEffect(
        int((~np.isclose(ours, other, **near)).sum()), ours.size, bool(np.any(ours) and np.allclose(ours, -other, **near))
    )


def matrix_size(answer: StageAnswer) -> tuple[int, int, int]:
    """(rows, columns, entries that are not 0) of the matrix that does to the flattened input what the first kernel does.

    Padding with zeros adds no entry; weights of 0 are none.
    """
    rows, columns = (_inside_taps(axis) for axis in answer.played.axes)
    entries = np.einsum("ia,jb,ab->", rows, columns, (answer.kernels[0] != 0).astype(int))
    return int(np.prod(answer.output_size)), answer.input.size, int(entries)


def _inside_taps(axis: object) -> np.ndarray:
    """(steps, k) of 0 and 1: whether a tap of a window lies on a real cell."""
    inside = np.zeros(len(axis.source), int)
    inside[axis.inside] = 1
    return inside[axis.places] * axis.has


def batch_norm_difference(answer: StageAnswer) -> float:
    """How far batch normalisation's output moves when the bias is taken away; 0 to rounding."""
    norm = torch.nn.BatchNorm2d(1, affine=False)
    plain = torch.from_numpy(answer.output[:1])[None]  # [1, 1, h, w]
    return float((norm(plain) - norm(plain - answer.config.bias)).abs().max())


def two_layers_figures(found: TwoLayers) -> dict[str, str]:
    """The numbers of two layers as text."""
    return {
        "size": "{} × {}".format(*found.merged_size),
        "difference": f"{found.largest_difference:.0e}" if found.largest_difference < 1e-6 else figure(found.largest_difference),
        "differing": f"{found.differing:,}",
        "on_rim": f"{found.differing_on_rim:,}",
        "wrong": figure(found.wrong_merge_difference),
        "corner_twice": f"{found.white_corner_twice:.3f}",
        "corner_once": f"{found.white_corner_once:.3f}",
    }


PLAIN = StageConfig(stride=1, pad=0)
_DOT = replace(PLAIN, source="dot", height=5, width=5, kernel="1 to 9")
_TEXTBOOK = replace(PLAIN, source="ramp", height=3, width=3, kernel="0 to 3")
_TRIANGLE = replace(PLAIN, source="triangle", height=6, width=6, kernel="difference")
_BOX = replace(PLAIN, kernel="box 3")
_RELU = replace(PLAIN, kernel="sobel x", relu=True)
_F = replace(PLAIN, source="dots", height=16, width=16, kernel="letter F")

PREDICT = State(
    "A single 1 and the kernel 1 … 9",
    "cross-correlation prints the kernel turned by 180°",
    _DOT,
    cells=(9, 8, 7, 6, 5, 4, 3, 2, 1),
)
TRY_THIS = (
    State(
        "The same, true convolution",
        "the kernel is printed upright: 1 2 3 / 4 5 6 / 7 8 9",
        replace(_DOT, flip=True),
        cells=(1, 2, 3, 4, 5, 6, 7, 8, 9),
    ),
    State("The textbook’s 3 × 3", "19 25 37 43, as in the book’s figure", _TEXTBOOK, cells=(19, 25, 37, 43)),
    State(
        "The textbook’s 3 × 3, true convolution",
        "5 11 23 29: now the 3 meets the top left",
        replace(_TEXTBOOK, flip=True),
        cells=(5, 11, 23, 29),
    ),
    State(
        "The textbook’s edge, 6 × 8",
        "[1, −1] finds white to black as 1 and black to white as −1",
        replace(PLAIN, source="edge", height=6, width=8, kernel="difference"),
        cells=(0, 1, 0, 0, 0, -1, 0) * 6,
        says=("42 × 48", "84 of 2,016"),
    ),
    State(
        "Box 3 × 3 twice, no padding",
        "equal to one 5 × 5 to rounding",
        _BOX,
        says=("5 × 5", "0 pixels"),
        photo="camera",
        twice=True,
    ),
    State(
        "Box 3 × 3 twice, padded",
        "now they differ on all 2,044 rim pixels and nowhere else: layer two has zeros of its own",
        replace(_BOX, pad=1),
        says=("2,044", "0.309", "0.444"),
        photo="camera",
        twice=True,
    ),
    State("Sobel x, then ReLU", "46.9 % of the photo stay alive", _RELU, says=("46.9 %",), photo="camera"),
    State(
        "Bias −0.5 before ReLU",
        "3.0 % stay alive: the bias is ReLU’s threshold",
        replace(_RELU, bias=-0.5),
        says=("3.0 %",),
        photo="camera",
    ),
    State(
        "Letters from dots",
        "a kernel shaped like an F prints every dot as an F turned by 180°",
        replace(_F, padding="full"),
        says=("turned by 180°",),
    ),
)
MISUNDERSTOOD = (
    State(
        "“The flip changes every result.”",
        "Box blur: nothing changes.",
        replace(PLAIN, kernel="box 3", flip=True),
        says=("changes none of the 25",),
        photo="camera",
    ),
    State(
        "“… at least for edges.”",
        "Sobel x: only the sign.",
        replace(PLAIN, kernel="sobel x", flip=True),
        says=("only the sign",),
        photo="camera",
    ),
    State(
        "“… so it never matters.”",
        "Emboss: 21 of 25 numbers change; the others lie on flat ground.",
        replace(PLAIN, kernel="emboss", flip=True),
        says=("changes 21 of 25",),
        photo="camera",
    ),
    State(
        "“Kernels merge by cross-correlating them.”",
        "They merge by true convolution; the other way misses at once.",
        replace(PLAIN, kernel="0 to 3"),
        says=("0 pixels", "by cross-correlation instead"),
        photo="camera",
        twice=True,
    ),
    State(
        "“The bias always matters.”",
        "Before batch normalisation a bias of 5 moves nothing.",
        replace(PLAIN, kernel="sobel x", bias=5.0),
        says=("less than 1e-5",),
        photo="camera",
    ),
)
EXERCISES = (
    State(
        "7.2 ex. 1, a diagonal edge",
        "The lower triangle and [1, −1]: a diagonal of +1.",
        _TRIANGLE,
        cells=tuple(float(i == j) for i in range(6) for j in range(5)),
    ),
    State(
        "7.2 ex. 1, the input transposed",
        "A diagonal of −1.",
        replace(_TRIANGLE, source="transposed triangle"),
        cells=tuple(-float(i == j + 1) for i in range(6) for j in range(5)),
    ),
    State(
        "7.2 ex. 1, the kernel transposed",
        "The transposed −1 picture: rows and columns only change names.",
        replace(_TRIANGLE, kernel="difference down"),
        cells=tuple(-float(j == i + 1) for i in range(5) for j in range(6)),
    ),
    State(
        "7.2 ex. 2, second derivative of t²",
        "1 −2 1 gives 2 everywhere.",
        replace(PLAIN, source="squares", height=2, width=8, kernel="second difference"),
        cells=(2.0,) * 12,
    ),
    State(
        "7.2 ex. 2, second derivative of a ramp",
        "and 0 on t.",
        replace(PLAIN, source="ramp", height=2, width=8, kernel="second difference"),
        cells=(0.0,) * 12,
    ),
    State(
        "7.2 ex. 4, as a matrix",
        "6 × 8 and [1, −1]: a matrix of 42 × 48 with 84 of 2,016 entries not 0.",
        replace(PLAIN, source="edge", height=6, width=8, kernel="difference"),
        says=("42 × 48", "84 of 2,016"),
    ),
)
