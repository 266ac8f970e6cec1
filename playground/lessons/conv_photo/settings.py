"""What a reader chooses in the lesson on a photo: a kernel, how it is laid on, and what it is laid on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from playground.convolution import kernels
from playground.convolution.geometry import Sides, resolve_padding, span
from playground.convolution.kernels import SOBEL_X, Kernel, Weights, flipped, format_weights, own_kernel
from playground.convolution.padding import PADDING_MODES
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
VIEWS = ("signed", "clipped", "absolute", "strongest", "padding")
MORE = N_("Colour, noise, drawn pictures")
PADDINGS = {"same": N_("same"), "valid": N_("valid"), "per_side": N_("per side"), "each_side": N_("each side")}
EACH_SIDE = {"padding": "each_side"}

HOW_TO_WRITE = N_("Rows are split by ; or edit the grid.")
WHAT_VIEWS_SHOW = N_(
    "signed: minus red, plus blue · clipped: 0…1 as a picture · absolute: strength · "
    "strongest: the top 1 % marked · padding: red by the share of the window that is invented"
)
WHAT_A_FLIP_IS = N_("Turns the kernel by 180°. Without it this is cross-correlation, as in torch and d2l 7.2.")
WHY_DRAWN = N_("Drawn pictures have answers that can be told in advance.")


@dataclass(frozen=True)
class ConvPhoto(Settings, prefix="conv"):
    """Everything the lesson's controls set."""

    photo: ClassVar = picker()
    kernel: str = choice("sobel_x", {key: kernel.name for key, kernel in KERNELS.items()} | {"own": "own"}, N_("Kernel"))
    own: str = text(
        format_weights(SOBEL_X), N_("Your kernel"), most=600, read=own_kernel, when={"kernel": "own"}, help=HOW_TO_WRITE
    )
    view: str = choice("signed", VIEWS, N_("Show the output"), help=WHAT_VIEWS_SHOW)
    stride: int = slider(1, 1, 8, 1, N_("Stride"))
    padding: str = choice("per_side", PADDINGS, N_("Padding"))
    pad: int = slider(1, 0, 32, 1, N_("Padding per side"), when={"padding": "per_side"})
    top: int = number(1, 0, 32, N_("Top"), when=EACH_SIDE, row="rows")
    bottom: int = number(1, 0, 32, N_("Bottom"), when=EACH_SIDE, row="rows")
    left: int = number(1, 0, 32, N_("Left"), when=EACH_SIDE, row="columns")
    right: int = number(1, 0, 32, N_("Right"), when=EACH_SIDE, row="columns")
    padding_mode: str = choice("zeros", tuple(PADDING_MODES), N_("Padding mode"))
    dilation: int = slider(1, 1, 16, 1, N_("Dilation"))
    flip: bool = switch(False, N_("True convolution"), help=WHAT_A_FLIP_IS)
    channels: str = choice("grey", ("grey", "colour"), N_("Channels"), look="buttons", group=MORE)
    noise: float = slider(0.0, 0.0, 0.5, 0.01, N_("Noise σ"), group=MORE)  # standard deviation, where white is 1
    seed: int = number(0, 0, 2**31 - 1, N_("Seed of the noise"), group=MORE)
    source: str = choice("photo", ("photo", *SCENES), N_("Picture"), group=MORE, help=WHY_DRAWN)

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
