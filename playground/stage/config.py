"""What can be chosen on the stage: settings of the lesson "Convolution, one step at a time", which two others put together."""

from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from playground.convolution.geometry import Padding, Sides, resolve_padding
from playground.convolution.kernels import SOBEL_X, Weights, flipped, format_weights
from playground.convolution.pooling import DILATES, FILL, POOL_MODES, adaptive_windows
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, slider, switch, text
from playground.stage.pictures import LARGEST_TAPS, STAGE_KERNELS, parse_kernels, parse_values

# What can be played, by name. A pooling bears the name of its mode.
OPERATIONS = {
    "convolution": N_("Convolution"),
    "max": N_("Max pooling"),
    "average": N_("Average pooling"),
    "min": N_("Min pooling"),
    "rms": N_("Root-mean-square pooling"),
    "power": N_("Power pooling (LPPool2d)"),
    "softmax": N_("Softmax pooling"),
    "transposed": N_("Transposed convolution"),
}
FORMER_OPERATIONS = {f"{mode.name} pooling": key for key, mode in POOL_MODES.items()}  # in addresses
PADDINGS = {
    "per_side": N_("Equal on all sides"),
    "same": N_("Same (output as large)"),
    "valid": N_("Valid (no padding)"),
    "full": N_("Full (every overlap)"),
}
SOURCES = {
    "photo": N_("Photo (0–10)"),
    "random": N_("Random (0–9)"),
    "ramp": N_("0, 1, 2, 3, …"),
    "edge": N_("Black bar on white"),
    "dot": N_("A single 1"),
    "dots": N_("Five 1s"),
    "triangle": N_("Lower triangle of 1s"),
    "transposed_triangle": N_("Upper triangle of 1s"),
    "squares": N_("0, 1, 4, 9, …"),
    "ones": N_("All 1"),
    "own": N_("Your own numbers"),
}
FORMER_SOURCES = {key.replace("_", " "): key for key in SOURCES}
KERNELS = {key: kernel.title for key, kernel in STAGE_KERNELS.items()} | {"own": N_("Your own kernel")}
FORMER_KERNELS = {kernel.name: key for key, kernel in STAGE_KERNELS.items()}
MODES = {"zeros": N_("Zeros"), "reflect": N_("Reflect"), "symmetric": N_("Symmetric"), "replicate": N_("Replicate")}
MODES |= {"circular": N_("Circular")}
MOST_CELLS, MOST_SEED = 64, 2**31 - 1
LONGEST_TEXT = 2000  # characters of an own input, 16 × 16 numbers of seven
WHAT_A_FLIP_IS = N_("Flips the kernel by 180°. Without the flip this is cross-correlation, as in torch and d2l 7.2.")
WHAT_VALUES_ARE = N_("Of a photo the patch with the most contrast, grey from 0, black, to 10, white, in whole numbers.")
HOW_TO_WRITE = N_("Rows are split by ; or click a number in the picture.")
HOW_TO_WRITE_KERNELS = N_("Rows are split by ; and kernels of one layer by | or click a number in the picture.")
MORE, _APART, _OWN = N_("Bias, ReLU, two layers"), N_("Different settings for height and width"), N_("Your own numbers")


def _apart(label: str, default: int, low: int, high: int, **more: Any) -> Any:
    return number(default, low, high, label, group=_APART, **({"when": {"apart": True}} | more))


_SIZE = {"when": lambda chosen: chosen.source != "own", "row": "size"}
_POOLS, _SUM = {"operation": tuple(POOL_MODES)}, {"operation": "convolution"}
_EACH_SIDE = {"when": {"apart": True, "padding": "per_side"}}
_yours = partial(text, most=LONGEST_TEXT, group=_OWN, open_when=lambda chosen: "own" in (chosen.source, chosen.kernel))


@dataclass(frozen=True)
class StageConfig(Settings):
    """Everything the stage can be told. Raises ValueError with a sentence where a choice cannot be."""

    source: str = choice("photo", SOURCES, N_("Input values"), aliases=FORMER_SOURCES, help=WHAT_VALUES_ARE)
    photo: ClassVar = picker(when={"source": "photo"})
    kernel: str = choice(
        "sobel_x", KERNELS, N_("Kernel"), when={"operation": ("convolution", "transposed")}, aliases=FORMER_KERNELS
    )
    window: int = number(2, 1, LARGEST_TAPS, N_("Window size"), when=_POOLS)  # cells, rows of a pooling window
    pad: int = number(1, 0, 8, N_("Padding"), when={"padding": "per_side"}, row="layer")
    stride: int = number(2, 1, 8, N_("Stride"), row="layer")
    flip: bool = switch(False, N_("True convolution (flip the kernel)"), help=WHAT_A_FLIP_IS, when=_SUM)
    operation: str = choice("convolution", OPERATIONS, N_("Operation"), aliases=FORMER_OPERATIONS)
    power: int = number(2, 1, 8, N_("Exponent"), when={"operation": "power"})
    height: int = number(7, 1, MOST_CELLS, N_("Input height"), **_SIZE)  # cells; an own input brings its size
    width: int = number(7, 1, MOST_CELLS, N_("Input width"), **_SIZE)
    seed: int = number(0, 0, MOST_SEED, N_("Random seed"), when={"source": "random"})
    padding: str = choice("per_side", PADDINGS, N_("Padding rule"), aliases={"per side": "per_side"})
    dilation: int = number(1, 1, 6, N_("Dilation"))
    padding_mode: str = choice("zeros", MODES, N_("Padding mode"), when=_SUM)
    ceil_mode: bool = switch(False, N_("Allow partial windows (ceil_mode)"), when=_POOLS)
    count_include_pad: bool = switch(True, N_("Padding counts (count_include_pad)"), when={"operation": ("average", "rms")})
    by_hand: bool = switch(False, N_("Pad with zeros instead of ∓∞"), when={"operation": tuple(FILL)})
    output_padding: int = number(0, 0, 7, N_("Output padding"), when={"operation": "transposed"})
    bias: float = slider(0.0, -10.0, 10.0, 0.5, N_("Bias"), when=_SUM, group=MORE)
    relu: bool = switch(False, N_("ReLU"), when=_SUM, group=MORE)
    apart: bool = switch(False, N_("Height and width differ"), group=_APART)
    window_w: int = _apart(N_("Window width"), 2, 1, LARGEST_TAPS, when=_POOLS | {"apart": True})
    stride_w: int = _apart(N_("Stride, width"), 2, 1, 8)
    dilation_w: int = _apart(N_("Dilation, width"), 1, 1, 6)
    top: int = _apart(N_("Padding, top"), 1, 0, 8, **_EACH_SIDE)
    bottom: int = _apart(N_("Padding, bottom"), 1, 0, 8, **_EACH_SIDE)
    left: int = _apart(N_("Padding, left"), 1, 0, 8, **_EACH_SIDE)
    right: int = _apart(N_("Padding, right"), 1, 0, 8, **_EACH_SIDE)
    # The texts stand on the page always: only a control that was there before an edit on the stage writes into the address.
    own_input: str = _yours("0 1 2; 3 4 5; 6 7 8", N_("Your numbers"), help=HOW_TO_WRITE)
    own: str = _yours(format_weights(SOBEL_X), N_("Your kernel"), help=HOW_TO_WRITE_KERNELS)
    # Only the lesson "Pooling" sets these; windows that adapt to the input are its own subject.
    adaptive: bool = False  # True cuts the input into out_h × out_w windows, whatever their size
    out_h: int = 3
    out_w: int = 3

    @property
    def kind(self) -> str:
        """How a window becomes a number: sum, paint where a number becomes a window, or a mode of pool2d."""
        return POOL_MODES[self.operation].written if self.pools else {"convolution": "sum", "transposed": "paint"}[self.operation]

    @property
    def pools(self) -> bool:
        return self.operation in POOL_MODES

    @property
    def paints(self) -> bool:
        """Whether windows are painted, not read."""
        return self.operation == "transposed"

    def verify(self) -> None:
        name, pools, dilated = OPERATIONS[self.operation].lower(), self.pools, self.dilations != (1, 1)
        undilated = dilated and pools and self.kind not in DILATES
        if self.operation != "convolution" and (self.bias or self.relu):
            raise ValueError(f"Bias and ReLU belong to convolution here, not to {name}. Set bias 0 and ReLU off.")
        if self.ceil_mode and not pools:
            raise ValueError(f"ceil_mode belongs to pooling, not to {name}. Switch it off.")
        if self.adaptive and (not pools or POOL_MODES[self.operation].adapt is None):
            raise ValueError(f"torch has no adaptive {name}, only maximum and average, and by them minimum and root mean square.")
        if self.adaptive and (self.ceil_mode or self.by_hand or dilated):
            raise ValueError("Adaptive windows cover the input and no more: they know no ceil_mode, padding or dilation.")
        if undilated and self.kind != "avg":
            raise ValueError(f"torch has no dilation for {name}, only for max pooling. Use dilation 1.")
        if undilated and (self.ceil_mode or not self.count_include_pad):
            raise ValueError(
                "torch averages with dilation only as a convolution, which knows neither ceil_mode nor count_include_pad. "
                "Use dilation 1, or leave these two as they are by default."
            )
        self.sides()  # own kernels are read here, and 'same' with a stride refused

    @property
    def weights_shown(self) -> tuple[Weights, ...]:
        """The kernels as they are written, before any flip; one of ones for pooling."""
        if self.pools:
            height, width = self.window_size
            return (((1.0,) * width,) * height,)
        return parse_kernels(self.own) if self.kernel == "own" else STAGE_KERNELS[self.kernel].parts

    @property
    def weights(self) -> tuple[Weights, ...]:
        """The weights that meet the numbers: turned by 180° for true convolution."""
        return tuple(flipped(part) for part in self.weights_shown) if self.flip else self.weights_shown

    @property
    def input_size(self) -> tuple[int, int]:
        """(h, w) of the input; an own input brings its own."""
        return parse_values(self.own_input).shape if self.source == "own" else (self.height, self.width)

    @property
    def window_size(self) -> tuple[int, int]:
        """(rows, columns) of a pooling window; of the largest where they are adaptive."""
        if not self.adaptive:
            return self._pair("window")
        cuts = (adaptive_windows(n, m) for n, m in zip(self.input_size, (self.out_h, self.out_w), strict=True))
        rows, columns = (max(end - first for first, end in windows) for windows in cuts)
        return rows, columns

    @property
    def kernel_size(self) -> tuple[int, int]:
        first = self.weights_shown[0]
        return len(first), len(first[0])

    @property
    def strides(self) -> tuple[int, int]:
        return self._pair("stride")

    @property
    def dilations(self) -> tuple[int, int]:
        return self._pair("dilation")

    def _pair(self, name: str) -> tuple[int, int]:
        first = getattr(self, name)
        return first, getattr(self, f"{name}_w") if self.apart else first

    @property
    def fill(self) -> float:
        """What stands in the padding of a pooling: what torch puts there, or the zeros of a reader who pads by hand."""
        return 0.0 if self.by_hand else FILL.get(self.kind, 0.0)

    @property
    def counts_padding(self) -> bool:
        """Whether cells of the padding take part: in a maximum only as zeros by hand, in means unless that is switched off."""
        return self.by_hand if self.kind in FILL else self.count_include_pad or self.kind == "power"

    def sides(self) -> Sides:
        """((top, bottom), (left, right)) in cells. 'full' lets every cell be read by every weight: d(k − 1) per side."""
        if self.adaptive:
            spelled: Padding = 0
        elif self.padding == "per_side":
            spelled = ((self.top, self.bottom), (self.left, self.right)) if self.apart else self.pad
        elif self.padding == "full":
            spelled = tuple(d * (k - 1) for k, d in zip(self.kernel_size, self.dilations, strict=True))
        else:
            spelled = self.padding
        return resolve_padding(spelled, self.kernel_size, self.strides, self.dilations)
