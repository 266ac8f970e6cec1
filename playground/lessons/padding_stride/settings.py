"""What a reader chooses in the lesson "Padding and stride": one layer on one size, and a search among layers."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from playground.convolution.geometry import Sides, check_groups, resolve_padding, span
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, slider, switch, text, views
from playground.lessons.padding_stride.conditions import parse_conditions

MORE = N_("Channels, different height and width")
PADDINGS = dict(per_side=N_("per side"), each_side=N_("four numbers"), same=N_("same"), valid=N_("valid"), full=N_("full"))
LAYERED = {"view": ("reads", "layers")}  # views of the layer on a size
SLIDING = {"view": ("reads", "layers", "drift")}
PER_SIDE, EACH_SIDE = LAYERED | {"padding": "per_side"}, LAYERED | {"padding": "each_side"}
COLUMNS = {"rect": True}
HOW_TO_PAD = N_(
    "per side: the same on all four sides · four numbers: each side its own · same: keeps the size at stride 1 · "
    "valid: none · full: every window that touches the picture"
)
WHERE_ODD = N_("Bottom right, as in torch; top left, as in the textbook’s text.")
HOW_TO_NARROW = N_(
    "Write kernel, stride, padding, dilation, products or unused rows; then =, <, >, ≤, ≥ or ≠ and a number, or odd or even."
)
HOW_EVEN = N_("Symmetric padding is what nn.Conv2d’s padding does. One more pixel at the end needs nn.ZeroPad2d in front.")


def _of_rows(plain: str, rows: str) -> Callable[["Layer"], str]:
    """A label that names one axis where the other has a number of its own."""
    return lambda chosen: rows if chosen.rect else plain


def _is_odd(chosen: Any) -> bool:
    """Whether "same" has a pixel to place, at one side only."""
    return chosen.view == "drift" or (chosen.view in LAYERED["view"] and chosen.padding == "same")


@dataclass(frozen=True)
class Layer(Settings, prefix="pad"):
    """A layer. Raises ValueError with a sentence where its groups do not divide the channels."""

    view: str = views(
        dict(
            reads=N_("Output size"),
            solver=N_("Find a layer"),
            layers=N_("Border affected by padding"),
            drift=N_("Even kernels shift the image"),
            photo=N_("Stride on a photo"),
        ),
        aliases={"Read map": "reads", "Layers": "layers", "Drift": "drift", "On a photo": "photo"},
    )
    photo: ClassVar = picker(when={"view": "photo"})
    layers: int = number(3, 1, 24, N_("Number of layers"), when={"view": ("layers", "drift")})
    h: int = number(12, 1, 512, N_("Input height"), row="size", when=LAYERED)
    w: int = number(12, 1, 512, N_("Input width"), row="size", when=LAYERED)
    kernel: int = slider(3, 1, 15, 1, _of_rows(N_("Kernel size"), N_("Kernel height")), when=SLIDING)
    stride: int = slider(2, 1, 8, 1, _of_rows(N_("Stride"), N_("Stride, vertical")), when={"view": ("reads", "layers", "photo")})
    padding: str = choice(
        "per_side", PADDINGS, N_("Padding"), help=HOW_TO_PAD, row="padding", when=LAYERED, aliases={"each side": "each_side"}
    )
    pad: int = number(1, 0, 16, _of_rows(N_("Pixels per side"), N_("Top and bottom")), when=PER_SIDE, row="padding")
    top: int = number(1, 0, 16, N_("Top"), when=EACH_SIDE, row="rows")
    bottom: int = number(1, 0, 16, N_("Bottom"), when=EACH_SIDE, row="rows")
    left: int = number(1, 0, 16, N_("Left"), when=EACH_SIDE, row="columns")
    right: int = number(1, 0, 16, N_("Right"), when=EACH_SIDE, row="columns")
    odd: str = choice(
        "end",
        {"end": N_("bottom right"), "start": N_("top left")},
        N_("Extra padding of an even kernel"),
        look="buttons",
        when=_is_odd,
        help=WHERE_ODD,
    )
    dilation: int = slider(1, 1, 8, 1, _of_rows(N_("Dilation"), N_("Dilation, vertical")), when=SLIDING)
    transposed: bool = switch(False, N_("Transposed convolution"), when={"view": "reads"})
    extra: int = number(0, 0, 7, N_("Output padding"), when={"transposed": True})
    rect: bool = switch(False, N_("Different settings for height and width"), group=MORE, when=SLIDING)
    kernel_w: int = slider(3, 1, 15, 1, N_("Kernel width"), when=COLUMNS, group=MORE)
    stride_w: int = slider(2, 1, 8, 1, N_("Stride, horizontal"), when=LAYERED | COLUMNS, group=MORE)
    dilation_w: int = slider(1, 1, 8, 1, N_("Dilation, horizontal"), when=COLUMNS, group=MORE)
    pad_w: int = number(1, 0, 16, N_("Padding left and right"), when=COLUMNS | PER_SIDE, group=MORE)
    inp: int = number(3, 1, 2048, N_("Input channels"), group=MORE, when={"view": "reads"})
    out: int = number(16, 1, 2048, N_("Output channels"), group=MORE, when={"view": "reads"})
    groups: int = number(1, 1, 2048, N_("Groups"), group=MORE, when={"view": "reads"})

    def verify(self) -> None:
        check_groups(self.inp, self.out, self.groups)

    @property
    def layer(self) -> "Layer":
        """The layer alone."""
        return Layer(**{field.name: getattr(self, field.name) for field in fields(Layer)}).apart_from("view", "layers")

    @property
    def drifting(self) -> "Layer":
        """The layer that keeps the size, which moves a dot."""
        shape = dict(kernel=self.kernel, dilation=self.dilation, odd=self.odd, rect=self.rect)
        return Layer(stride=1, stride_w=1, padding="same", kernel_w=self.kernel_w, dilation_w=self.dilation_w, **shape)

    def _pair(self, name: str) -> tuple[int, int]:
        first = getattr(self, name)
        return first, getattr(self, f"{name}_w") if self.rect else first

    @property
    def size(self) -> tuple[int, int]:
        return self.h, self.w

    @property
    def kernel_size(self) -> tuple[int, int]:
        return self._pair("kernel")

    @property
    def steps(self) -> tuple[int, int]:
        return self._pair("stride")

    @property
    def holes(self) -> tuple[int, int]:
        return self._pair("dilation")

    @property
    def sides(self) -> Sides:
        """((top, bottom), (left, right)) in pixels. Raises ValueError for 'same' with a stride."""
        four = (self.top, self.bottom), (self.left, self.right)
        full = tuple(span(k, d) - 1 for k, d in zip(self.kernel_size, self.holes, strict=True))
        spelled = {"per_side": self._pair("pad"), "each_side": four, "full": full}.get(self.padding, self.padding)
        rows, columns = resolve_padding(spelled, self.kernel_size, self.steps, self.holes)
        return (rows[::-1], columns[::-1]) if self.padding == "same" and self.odd == "start" else (rows, columns)


LIMITS = ("kernels", "strides", "paddings", "dilations")


@dataclass(frozen=True)
class Search(Layer):
    """What the view "Find a layer" asks for: from which size to which, and among which layers."""

    start: int = number(28, 1, 512, N_("Input size, px"), row="sizes")
    goal: int = number(14, 1, 512, N_("Output size, px"), row="sizes")
    even: bool = switch(True, N_("Symmetric padding only"), help=HOW_EVEN)
    kernels: int = number(7, 1, 15, N_("Largest kernel"), row="first limits")
    strides: int = number(4, 1, 8, N_("Largest stride"), row="first limits")
    paddings: int = number(3, 0, 16, N_("Most padding"), row="last limits")
    dilations: int = number(1, 1, 8, N_("Most dilation"), row="last limits")
    only: str = text(
        "",
        N_("Conditions"),
        most=120,
        read=parse_conditions,
        keeps_picture=True,
        placeholder=N_("kernel odd, padding ≤ 2, unused rows = 0"),
        help=HOW_TO_NARROW,
    )
