"""What a reader chooses in the lesson "Why convolution"."""

from dataclasses import dataclass
from typing import Any, ClassVar

from playground.convolution import KERNELS
from playground.convolution.connections import widest_window
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, views
from playground.training.translation import DIRECTIONS, HEADS, MOST_EPOCHS, REACH

VIEWS = {
    "connections": N_("Connections of a unit"),
    "growth": N_("As the picture grows"),
    "window": N_("As the window grows"),
    "shift": N_("Shift the input"),
    "trained": N_("Trained, then shifted"),
}
MOST_SIDE = 24  # px of a picture whose connections are drawn
MOST_GROWN = 1000  # px of a picture whose layers are counted
MOST_CHANNELS = 64
GROWN_WINDOWS = tuple(range(1, 32, 2))  # px
KERNEL_NAMES = {"sobel-x": "sobel x", "sobel-y": "sobel y", "laplacian": "laplacian", "gaussian": "gaussian 3", "box": "box 5"}
SHARED = {key: KERNELS[name].title for key, name in KERNEL_NAMES.items()}
DENSE = {
    "fitted": N_("Fitted on centred digits"),
    "random": N_("Random"),
    "copied": N_("Copied from the convolution"),
}
CNN_HEADS = dict(
    zip(HEADS, (N_("Maximum over all places"), N_("Maximum, after 2×2 pooling"), N_("Flattened, as in LeNet")), strict=True)
)
ALONG = dict(zip(DIRECTIONS, (N_("Right"), N_("Down"), N_("Both")), strict=True))
TAUGHT = {str(reach): f"{reach} px" for reach in range(REACH + 1)}
MAPS = {"view": ("connections", "window")}
GROWTH, SHIFT, TRAINED = ({"view": name} for name in ("growth", "shift", "trained"))
_WINDOW_HELP = N_("Side of the square of pixels that a unit of the convolution reads.")
_DENSE_HELP = N_(
    "Fitted: the smallest weights that give the convolution’s output for all 1,797 digits in the middle. Random: as before "
    "training. Copied: the kernel’s weights, repeated for every unit."
)
_TAUGHT_HELP = N_("In each epoch every training digit lies elsewhere, up to so many pixels off the middle.")
_HEAD_HELP = N_("What follows the convolutions and leads to the ten classes.")


def windows(chosen: Any) -> dict[str, str]:
    """Odd sides, up to the one by which every unit reads the whole picture."""
    sides = GROWN_WINDOWS if chosen.view == "growth" else range(1, widest_window(int(chosen.side)) + 1, 2)
    return {str(side): f"{side} × {side}" for side in sides}


def _has_weights(chosen: Any) -> bool:
    """Whether some are drawn at random."""
    return chosen.view in ("connections", "trained") or (chosen.view == "shift" and chosen.dense == "random")


@dataclass(frozen=True)
class Why(Settings, prefix="why"):
    """Everything the lesson's controls set. Rows and columns count from 1; shifts are in px, to the right and down."""

    view: str = views(VIEWS)
    photo: ClassVar = picker(when=MAPS)
    side: int = number(12, 4, MOST_SIDE, N_("Picture side, px"), when=MAPS)
    grown: int = number(224, 1, MOST_GROWN, N_("Picture side, px"), when=GROWTH)
    window: str = choice(
        "3", windows, N_("Window, px"), look="scale", when={"view": ("connections", "growth", "window")}, help=_WINDOW_HELP
    )
    row: int = number(6, 1, MOST_SIDE, N_("Unit row"), when=MAPS, row="unit")
    column: int = number(6, 1, MOST_SIDE, N_("Unit column"), when=MAPS, row="unit")
    inputs: int = number(1, 1, MOST_CHANNELS, N_("Input channels"), when=GROWTH)
    outputs: int = number(1, 1, MOST_CHANNELS, N_("Output channels"), when=GROWTH)
    kernel: str = choice("sobel-x", SHARED, N_("Kernel of the convolution"), when=SHIFT)
    dense: str = choice("fitted", DENSE, N_("Weights of the fully connected layer"), when=SHIFT, help=_DENSE_HELP)
    digit: int = number(3, 0, 9, N_("Digit"), when=SHIFT, row="digit")
    example: int = number(0, 0, 99, N_("Which one"), when=SHIFT, row="digit")
    right: int = number(2, -REACH, REACH, N_("Right, px"), when=SHIFT, row="shift")
    down: int = number(0, -REACH, REACH, N_("Down, px"), when=SHIFT, row="shift")
    head: str = choice("global", CNN_HEADS, N_("Head of the convolutional network"), when=TRAINED, help=_HEAD_HELP)
    taught: str = choice("0", TAUGHT, N_("Training digits shifted by up to"), look="scale", when=TRAINED, help=_TAUGHT_HELP)
    along: str = choice("horizontal", ALONG, N_("Direction of the shift"), look="buttons", when=TRAINED)
    moved: int = number(2, -REACH, REACH, N_("Shift of the test digits, px"), when=TRAINED)
    epochs: int = number(8, 1, MOST_EPOCHS, N_("Epochs"), when=TRAINED)
    seed: int = number(0, 0, 999, N_("Random seed"), when=_has_weights)

    @property
    def width(self) -> int:
        """Of the window, px."""
        return int(self.window)

    @property
    def unit(self) -> tuple[int, int]:
        """Row and column of the unit, from 0, within the picture."""
        return min(self.row, self.side) - 1, min(self.column, self.side) - 1
