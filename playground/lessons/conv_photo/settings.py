"""What a reader chooses in the lesson on a photo: a kernel, how it is laid on, and what it is laid on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from playground.convolution import kernels
from playground.convolution.geometry import Sides, resolve_padding, span
from playground.convolution.kernels import SOBEL_X, Kernel, Weights, flipped, format_weights, own_kernel
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, slider, switch, text


def _lit(*where: slice | int) -> np.ndarray:
    """33 × 33, black but for what is named."""
    picture = np.zeros((33, 33), np.float32)
    picture[where] = 1
    return picture


# Drawn pictures, whose answers can be told in advance: name → (H, W) float32, in 0…1 but for the ramp, which grows by 1 a pixel
SCENES: dict[str, Callable[[], np.ndarray]] = {
    "dot": lambda: _lit(16, 16),
    "line": lambda: _lit(slice(None), 16),
    "step": lambda: _lit(slice(None), slice(17, None)),
    "ramp": lambda: np.broadcast_to(np.arange(33, dtype=np.float32), (33, 33)).copy(),
    "white": lambda: np.ones((64, 64), np.float32),
}
KERNELS = {name.replace(" ", "_"): kernel for name, kernel in kernels.KERNELS.items()}
KERNEL_TITLES = {key: kernel.title for key, kernel in KERNELS.items()} | {"own": N_("Your own kernel")}
FORMER_NAMES = {kernel.name: key for key, kernel in KERNELS.items()}  # in addresses
VIEWS = {
    "signed": N_("Signed: − red, + blue"),
    "clipped": N_("As a picture, clipped to 0–1"),
    "absolute": N_("Absolute value"),
    "strongest": N_("Strongest 1 % of the edges"),
    "padding": N_("Border affected by padding"),
}
SCALES = {"adapts": N_("Adapts: 99 % of the values"), "largest": N_("Up to the largest value"), "fixed": N_("Fixed")}
MORE = N_("Input: colour, noise, test pictures")
PADDINGS = {
    "same": N_("Same (output as large)"),
    "valid": N_("Valid (no padding)"),
    "per_side": N_("Equal on all sides"),
    "each_side": N_("Different on each side"),
}
FORMER_PADDINGS = {"per side": "per_side", "each side": "each_side"}
MODES = {"zeros": N_("Zeros"), "reflect": N_("Reflect"), "replicate": N_("Replicate"), "circular": N_("Circular")}
MODES |= {"symmetric": N_("Symmetric")}
SOURCES = {"photo": N_("Photo"), "dot": N_("White dot"), "line": N_("White line"), "step": N_("Black to white")}
SOURCES |= {"ramp": N_("Ramp, +1 per pixel"), "white": N_("White")}
EACH_SIDE = {"padding": "each_side"}

HOW_TO_WRITE = N_("Rows are split by ; or edit the grid under the picture.")
WHAT_VIEWS_SHOW = N_(
    "Signed: negative values red, positive blue. Clipped: 0 is black, 1 is white. Absolute: the size without its sign. "
    "Border: red by the share of each window that lies in the padding."
)
WHAT_A_SCALE_IS = N_(
    "The value that gets the full colour. A flat photo has small values only, and a scale that adapts to them shows the noise "
    "of its JPEG file in full colour: fix the scale to compare photos."
)
WHAT_A_FLIP_IS = N_("Flips the kernel by 180°. Without the flip this is cross-correlation, as in torch and d2l 7.2.")
WHY_DRAWN = N_("The right output of these small pictures is known in advance.")


@dataclass(frozen=True)
class ConvPhoto(Settings, prefix="conv"):
    """Everything the lesson's controls set."""

    photo: ClassVar = picker(when={"source": "photo"})
    kernel: str = choice("sobel_x", KERNEL_TITLES, N_("Kernel"), aliases=FORMER_NAMES)
    own: str = text(
        format_weights(SOBEL_X), N_("Your kernel"), most=600, read=own_kernel, when={"kernel": "own"}, help=HOW_TO_WRITE
    )
    view: str = choice("signed", VIEWS, N_("Output shown as"), help=WHAT_VIEWS_SHOW)
    padding: str = choice("per_side", PADDINGS, N_("Padding"), aliases=FORMER_PADDINGS)
    top: int = number(1, 0, 32, N_("Top, px"), when=EACH_SIDE, row="rows")
    bottom: int = number(1, 0, 32, N_("Bottom, px"), when=EACH_SIDE, row="rows")
    left: int = number(1, 0, 32, N_("Left, px"), when=EACH_SIDE, row="columns")
    right: int = number(1, 0, 32, N_("Right, px"), when=EACH_SIDE, row="columns")
    pad: int = number(1, 0, 32, N_("Padding, px"), when={"padding": "per_side"}, row="layer")
    stride: int = number(1, 1, 8, N_("Stride, px"), row="layer")
    scale: str = choice(
        "adapts", SCALES, N_("Colour scale"), row="scale", when={"view": ("signed", "absolute")}, help=WHAT_A_SCALE_IS
    )
    reach: float = number(
        1.0,
        0.01,
        1000.0,
        N_("Full colour at ±"),
        step=0.1,
        format="%g",
        row="scale",
        when={"view": ("signed", "absolute"), "scale": "fixed"},
    )
    padding_mode: str = choice("zeros", MODES, N_("Padding mode"), when=lambda chosen: chosen.padding != "valid")
    dilation: int = number(1, 1, 16, N_("Dilation, px"))
    flip: bool = switch(False, N_("True convolution (flip the kernel)"), help=WHAT_A_FLIP_IS)
    channels: str = choice("grey", {"grey": N_("grey"), "colour": N_("colour")}, N_("Channels"), look="buttons", group=MORE)
    noise: float = slider(0.0, 0.0, 0.5, 0.01, N_("Noise, standard deviation"), group=MORE)  # where white is 1
    seed: int = number(0, 0, 2**31 - 1, N_("Noise seed"), when=lambda chosen: chosen.noise > 0, group=MORE)
    source: str = choice("photo", SOURCES, N_("Input picture"), group=MORE, help=WHY_DRAWN)

    def verify(self) -> None:
        _refused = self.sides  # 'same' with a stride

    @property
    def chosen_kernel(self) -> Kernel:
        """The kernel as it is shown and edited, before any flip."""
        return own_kernel(self.own) if self.kernel == "own" else KERNELS[self.kernel]

    @property
    def weights(self) -> tuple[Weights, ...]:
        """The weights that meet the picture, two of them for a magnitude: turned by 180° for true convolution."""
        parts = self.chosen_kernel.parts
        return tuple(map(flipped, parts)) if self.flip else parts

    @property
    def window(self) -> tuple[int, int]:
        """(h, w) in pixels from the first to the last tap, holes included."""
        height, width = self.chosen_kernel.size
        return span(height, self.dilation), span(width, self.dilation)

    @property
    def sides(self) -> Sides:
        """((top, bottom), (left, right)) in pixels. Raises ValueError for 'same' with a stride."""
        four = (self.top, self.bottom), (self.left, self.right)
        spelled = {"per_side": self.pad, "each_side": four}.get(self.padding, self.padding)
        return resolve_padding(spelled, self.chosen_kernel.size, self.stride, self.dilation)
