"""What a reader chooses in the lesson "Transposed convolution": one layer and its numbers, an enlarger, or a bank of kernels."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from playground.convolution.kernel_bank import BANKS, KERNELS
from playground.convolution.kernels import parse_weights
from playground.convolution.upsampling import WEIGHTS
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, slider, text, views

LARGEST_INPUT, LARGEST_PICTURE = 8, 224  # cells per side
LONGEST_TEXT = 1000  # characters of an own table
MOST_SEED = 2**31 - 1

Numbers = Callable[[int, int, int], np.ndarray]  # (height, width, seed) → (height, width) float64


def _counted(height: int, width: int, _seed: int) -> np.ndarray:
    return np.arange(height * width, dtype=np.float64).reshape(height, width)


def _digits(height: int, width: int, seed: int) -> np.ndarray:
    return np.random.default_rng([seed, height, width]).integers(0, 10, (height, width)).astype(np.float64)


INPUTS: dict[str, Numbers] = {"from_0": _counted, "ones": lambda h, w, _seed: np.ones((h, w)), "random": _digits}
LAYER_KERNELS: dict[str, Numbers] = {
    "from_0": _counted,
    "from_1": lambda height, width, seed: _counted(height, width, seed) + 1,
    "ones": INPUTS["ones"],
    "random": lambda height, width, seed: _digits(height, width, seed + 1),
    "bilinear": lambda height, _width, seed: WEIGHTS["bilinear"](height, seed),
}
_VIEWS = {
    "stamps": N_("Step by step"),
    "sizes": N_("Output size"),
    "white": N_("Checkerboard artifacts"),
    "photo": N_("Enlarge a photo"),
    "stretched": N_("As a normal convolution (zeros inserted)"),
    "matrix": N_("As a matrix"),
    "bank": N_("64 kernels, there and back"),
}
_OLD_VIEWS = {"Stamps": "stamps", "Stretched": "stretched", "Matrix": "matrix", "Sizes": "sizes"}
_OLD_VIEWS |= {"White map": "white", "Photo": "photo", "64 kernels": "bank"}
_TABLES, _OWN = {"view": ("stamps", "stretched", "matrix")}, N_("Your own numbers")
_WHITE, _PHOTO = {"view": "white"}, {"view": "photo"}
_ROWS_HELP = N_("Rows are split by ; or click a number on the stage.")
_PAD_HELP = N_("Padding crops the output here: it takes away what it added before a forward convolution.")
_EXTRA_HELP = N_("Adds rows and columns at the end; smaller than stride or dilation.")
_TALL_HELP = N_("Of the picture before the convolution whose transpose this layer is.")
_REMEDY_HELP = N_("nearest: every pixel repeated · bilinear: a straight line between neighbours")


def _named(*keys: str) -> dict[str, str]:
    return {key: key.replace("_", " ") for key in keys}


def _sized(*of: str) -> Callable[[Any], bool]:
    """In these views, unless an own input brings its size."""
    return lambda chosen: chosen.view in of and chosen.source != "own"


def _seed(when: Any) -> Any:
    return number(0, 0, MOST_SEED, N_("Seed"), when=when)


def _table(default: str, label: str, **more: Any) -> Any:
    return text(default, label, most=LONGEST_TEXT, when=_TABLES, group=_OWN, help=_ROWS_HELP, **more)


@dataclass(frozen=True)
class Trans(Settings, prefix="trans"):
    """What is looked at."""

    view: str = views(_VIEWS, aliases=_OLD_VIEWS)


@dataclass(frozen=True)
class Layer(Trans):
    """One layer and the numbers it meets; tall × wide is the picture before the convolution that it is the transpose of."""

    source: str = choice("from_0", _named(*INPUTS, "own"), N_("Input values"), when=_TABLES)
    h: int = number(3, 1, LARGEST_INPUT, N_("Input height"), when=_sized("stamps", "stretched"), row="size")
    w: int = number(3, 1, LARGEST_INPUT, N_("Input width"), when=_sized("stamps", "stretched"), row="size")
    tall: int = number(5, 1, LARGEST_PICTURE, N_("Picture height"), when=_sized("matrix"), row="size")
    wide: int = number(5, 1, LARGEST_PICTURE, N_("Picture width"), when=_sized("matrix"), row="size")
    kernel: str = choice("from_1", _named(*LAYER_KERNELS, "own"), N_("Kernel"), when=_TABLES)
    k: int = slider(3, 1, 7, 1, N_("Kernel size"), when=lambda chosen: chosen.kernel != "own")
    stride: int = slider(2, 1, 4, 1, N_("Stride"))
    pad: int = slider(0, 0, 6, 1, N_("Padding per side, px"), help=_PAD_HELP)
    extra: int = slider(0, 0, 3, 1, N_("Output padding"), when={"view": ("stamps", "stretched")}, help=_EXTRA_HELP)
    dilation: int = slider(1, 1, 3, 1, N_("Dilation"))
    seed: int = _seed(lambda chosen: "random" in (chosen.source, chosen.kernel))
    # The texts stand on the page always: only a control that was there before an edit on the stage writes into the address.
    own_input: str = _table("0 1; 2 3", N_("Your input"), open_when=lambda chosen: "own" in (chosen.source, chosen.kernel))
    own: str = _table("1 2; 3 4", N_("Your kernel"))

    def verify(self) -> None:
        self.values(), self.weights()

    def values(self) -> np.ndarray:
        """(h, w) float64: the layer's input."""
        return self._numbers(self.h, self.w)

    def picture(self) -> np.ndarray:
        """(tall, wide) float64: what the forward convolution meets."""
        return self._numbers(self.tall, self.wide)

    def _numbers(self, height: int, width: int) -> np.ndarray:
        if self.source == "own":
            return np.array(parse_weights(self.own_input, LARGEST_INPUT, "input"))
        return INPUTS[self.source](height, width, self.seed)

    def weights(self) -> np.ndarray:
        """(kh, kw) float64."""
        if self.kernel == "own":
            return np.array(parse_weights(self.own))
        return LAYER_KERNELS[self.kernel](self.k, self.k, self.seed)


@dataclass(frozen=True)
class Trip(Layer):
    """Sizes there and back: a layer along one axis."""

    tall: int = number(5, 1, LARGEST_PICTURE, N_("Picture height, px"), help=_TALL_HELP)


@dataclass(frozen=True)
class Enlarger(Trans):
    """One layer with one kernel, on a white map or on a photo made small, which is cropped to its own size."""

    photo: ClassVar = picker(when=_PHOTO)
    weights: str = choice("ones", _named(*WEIGHTS), N_("Kernel"))
    size: int = slider(3, 1, 64, 1, N_("Kernel size"))
    step: int = slider(2, 1, 32, 1, N_("Stride"))
    crop: int = slider(0, 0, 32, 1, N_("Padding per side, px"), help=N_("Padding crops the output here."), when=_WHITE)
    rows: int = number(8, 1, 32, N_("Input height"), when=_WHITE, row="size")
    columns: int = number(8, 1, 32, N_("Input width"), when=_WHITE, row="size")
    remedy: str = choice("nearest", _named("nearest", "bilinear"), N_("Compared: resize by"), when=_PHOTO, help=_REMEDY_HELP)
    seed: int = _seed({"weights": ("random", "xavier")})

    def kernel(self) -> np.ndarray:
        """(size, size) float64."""
        return WEIGHTS[self.weights](self.size, self.seed)


@dataclass(frozen=True)
class Bank(Trans):
    """Which of the 8 × 8 kernels, and how many of them."""

    photo: ClassVar = picker()
    set: str = choice("cosines", _named(*BANKS), N_("Set of kernels"), help=N_("Each kernel is 8 × 8, and so is the stride."))
    keep: int = slider(KERNELS, 1, KERNELS, 1, N_("Kernels kept"))
    seed: int = _seed({"set": ("noise", "orthonormal")})

    def matrix(self) -> np.ndarray:
        """(64, 64) W of all kernels, whatever `keep` is."""
        return BANKS[self.set](self.seed)
