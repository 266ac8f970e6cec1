"""What a reader chooses in the lesson "Padding and stride": one layer on one size, and a search among layers."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import ClassVar

from playground.convolution.geometry import Sides, check_groups, resolve_padding, span
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, slider, switch, text, views

MORE = N_("Columns of their own, channels")
PADDINGS = dict(per_side=N_("per side"), each_side=N_("each side"), same=N_("same"), valid=N_("valid"), full=N_("full"))
EACH_SIDE, COLUMNS = {"padding": "each_side"}, {"rect": True}
HOW_TO_PAD = N_(
    "per side: the same on all four · each side: four numbers · same: keeps the size at stride 1 · "
    "valid: none · full: every window that touches the picture"
)
WHERE_ODD = N_("end: bottom and right, as in torch. start: top and left, as in the textbook’s text.")
HOW_TO_NARROW = N_(
    "kernel, stride, padding, dilation, products or left over; then =, <, >, ≤, ≥, ≠ and a number, or odd or even."
)


def _of_rows(plain: str, rows: str) -> Callable[["Layer"], str]:
    """A label that says "rows" where columns have a number of their own."""
    return lambda chosen: rows if chosen.rect else plain


@dataclass(frozen=True)
class Layer(Settings, prefix="pad"):
    """A layer. Raises ValueError with a sentence where its groups do not divide the channels."""

    view: str = views(
        dict(reads=N_("Read map"), layers=N_("Layers"), solver=N_("Find a layer"), drift=N_("Drift"), photo=N_("On a photo"))
    )
    photo: ClassVar = picker(when={"view": "photo"})
    layers: int = slider(3, 1, 24, 1, N_("Layers"), when={"view": ("layers", "drift")})
    h: int = number(12, 1, 512, N_("Height"), row="size")
    w: int = number(12, 1, 512, N_("Width"), row="size")
    kernel: int = slider(3, 1, 15, 1, _of_rows(N_("Kernel"), N_("Kernel, rows")))
    stride: int = slider(2, 1, 8, 1, _of_rows(N_("Stride"), N_("Stride, rows")))
    padding: str = choice("per_side", PADDINGS, N_("Padding"), help=HOW_TO_PAD)
    pad: int = slider(1, 0, 16, 1, _of_rows(N_("Padding per side"), N_("Padding per side, rows")), when={"padding": "per_side"})
    top: int = number(1, 0, 16, N_("Top"), when=EACH_SIDE, row="rows")
    bottom: int = number(1, 0, 16, N_("Bottom"), when=EACH_SIDE, row="rows")
    left: int = number(1, 0, 16, N_("Left"), when=EACH_SIDE, row="columns")
    right: int = number(1, 0, 16, N_("Right"), when=EACH_SIDE, row="columns")
    odd: str = choice(
        "end", ("end", "start"), N_("Odd pixel of an even kernel"), look="buttons", when={"padding": "same"}, help=WHERE_ODD
    )
    dilation: int = slider(1, 1, 8, 1, _of_rows(N_("Dilation"), N_("Dilation, rows")))
    transposed: bool = switch(False, N_("Transposed"))
    extra: int = slider(0, 0, 7, 1, N_("Output padding"), when={"transposed": True})
    rect: bool = switch(False, N_("Columns differ from rows"), group=MORE)
    kernel_w: int = slider(3, 1, 15, 1, N_("Kernel, columns"), when=COLUMNS, group=MORE)
    stride_w: int = slider(2, 1, 8, 1, N_("Stride, columns"), when=COLUMNS, group=MORE)
    dilation_w: int = slider(1, 1, 8, 1, N_("Dilation, columns"), when=COLUMNS, group=MORE)
    pad_w: int = slider(1, 0, 16, 1, N_("Padding per side, columns"), when=COLUMNS | {"padding": "per_side"}, group=MORE)
    inp: int = number(3, 1, 2048, N_("Channels in"), group=MORE)
    out: int = number(16, 1, 2048, N_("Channels out"), group=MORE)
    groups: int = number(1, 1, 2048, N_("Groups"), group=MORE)

    def verify(self) -> None:
        check_groups(self.inp, self.out, self.groups)

    @property
    def layer(self) -> "Layer":
        """The layer alone, whatever is looked at."""
        return Layer(**{field.name: getattr(self, field.name) for field in fields(Layer)}).apart_from("view", "layers")

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


SIZES, LIMITS = ("start", "goal"), ("kernels", "strides", "paddings", "dilations")  # as they stand beside each other


@dataclass(frozen=True)
class Search(Layer):
    """What the view "Find a layer" asks for beside: from which size to which, and among which layers."""

    start: int = number(28, 1, 512, N_("From"))
    goal: int = number(14, 1, 512, N_("To"))
    kernels: int = number(7, 1, 15, N_("Kernel ≤"))
    strides: int = number(4, 1, 8, N_("Stride ≤"))
    paddings: int = number(3, 0, 16, N_("Padding ≤"))
    dilations: int = number(1, 1, 8, N_("Dilation ≤"))
    only: str = text(
        "", N_("Only those with"), most=120, placeholder=N_("kernel odd, padding ≤ 2, left over = 0"), help=HOW_TO_NARROW
    )
