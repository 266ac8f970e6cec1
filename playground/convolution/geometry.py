"""Sizes of convolutions, transposed convolutions and pooling: how padding spellings become pixels, how many outputs there are.

Sizes are an int, meant for both axes, or an (h, w) pair. Padding is per side as in torch (the textbook's p counts both
sides together), or a word, or written out for all four sides. Every function says in its error what would fit.
"""

from typing import NamedTuple

Size = int | tuple[int, int]
Sides = tuple[tuple[int, int], tuple[int, int]]  # ((top, bottom), (left, right))
Padding = int | tuple[int, int] | Sides | str

AXES = ("height", "width")


def pair(value: Size, name: str, least: int) -> tuple[int, int]:
    """Value as (h, w), each an int of at least `least`. Raises ValueError naming the value otherwise."""
    both = value if isinstance(value, tuple | list) else (value, value)
    if len(both) != 2 or not all(isinstance(number, int) and not isinstance(number, bool) for number in both):
        raise ValueError(f"{name} is {value!r}; it must be a whole number or a pair of them (height, width).")
    if min(both) < least:
        raise ValueError(f"{name} is {value!r}; it must be at least {least}.")
    return both[0], both[1]


def span(kernel_size: int, dilation: int) -> int:
    """Pixels from the first to the last one that a dilated kernel reads: d(k − 1) + 1."""
    return dilation * (kernel_size - 1) + 1


def keep_size(kernel_size: int, dilation: int = 1, odd_pixel: str = "end") -> tuple[int, int]:
    """(before, after): the padding at stride 1 that leaves the size as it is; unequal where d(k − 1) is odd.

    The odd pixel goes to the 'end', as in torch and TensorFlow, or to the 'start', as the textbook's text would have it.
    Raises ValueError for another word and for sizes below 1.
    """
    if odd_pixel not in ("end", "start"):
        raise ValueError(f"odd_pixel is {odd_pixel!r}; it can be 'end' or 'start'.")
    total = span(pair(kernel_size, "kernel_size", 1)[0], pair(dilation, "dilation", 1)[0]) - 1
    less, more = total // 2, total - total // 2
    return (less, more) if odd_pixel == "end" else (more, less)


def resolve_padding(padding: Padding, kernel_size: Size, stride: Size = 1, dilation: Size = 1) -> Sides:
    """Padding in pixels, ((top, bottom), (left, right)), from any spelling of it.

    'valid' is none. 'same' keeps the size at stride 1, an odd pixel at the bottom and right as in torch; with a stride above 1
    it is refused as in torch, because libraries disagree about its meaning.
    Raises ValueError for 'same' with a stride, for negative numbers and for unknown spellings.
    """
    kernel, step, hole = pair(kernel_size, "kernel_size", 1), pair(stride, "stride", 1), pair(dilation, "dilation", 1)
    if padding == "same":
        rows, columns = map(keep_size, kernel, hole)
        if step != (1, 1):
            raise ValueError(
                f"Padding 'same' is defined for stride 1 only, and the stride is {max(step)}. "
                f"Use stride 1, or padding {max(rows[0], columns[0])} per side."
            )
        return rows, columns
    if padding == "valid":
        return (0, 0), (0, 0)
    if isinstance(padding, str):
        raise ValueError(f"padding is {padding!r}; the words are 'valid' and 'same', or give pixels.")
    if isinstance(padding, tuple | list) and len(padding) == 2 and all(isinstance(side, tuple | list) for side in padding):
        return pair(padding[0], "padding (top, bottom)", 0), pair(padding[1], "padding (left, right)", 0)
    vertical, horizontal = pair(padding, "padding", 0)
    return (vertical, vertical), (horizontal, horizontal)


class Axis(NamedTuple):
    """One axis of a layer, every spelling resolved; pixels."""

    name: str  # height or width
    size: int
    kernel: int
    stride: int
    dilation: int
    before: int  # padding
    after: int

    @property
    def window(self) -> int:
        return span(self.kernel, self.dilation)

    @property
    def padded(self) -> int:
        return self.size + self.before + self.after

    def lacks(self, what: str) -> str:
        """The first sentence where the padded picture is smaller than the window of the kernel, or whatever it is called."""
        return (
            f"The window spans {self.window} pixels of {self.name} ({what} {self.kernel}, dilation {self.dilation}), but the "
            f"padded picture has only {self.padded} ({self.size} + {self.before} + {self.after})."
        )


def layer_axes(
    input_size: Size, kernel_size: Size, stride: Size = 1, padding: Padding = 0, dilation: Size = 1
) -> tuple[Axis, Axis]:
    """Rows and columns of a layer. Raises ValueError for an argument out of range, and as resolve_padding does."""
    sizes, kernel = pair(input_size, "input_size", 1), pair(kernel_size, "kernel_size", 1)
    step, hole = pair(stride, "stride", 1), pair(dilation, "dilation", 1)
    sides = resolve_padding(padding, kernel, step, hole)
    rows, columns = (Axis(*axis, *side) for *axis, side in zip(AXES, sizes, kernel, step, hole, sides, strict=True))
    return rows, columns


def conv_output_size(
    input_size: Size, kernel_size: Size, stride: Size = 1, padding: Padding = 0, dilation: Size = 1
) -> int | tuple[int, int]:
    """Output size of a convolution: ⌊(n + before + after − d(k − 1) − 1) / s⌋ + 1 for each axis.

    input_size is an int or an (h, w) pair, and the result is of the same kind. Rows and columns that do not fill a last
    step are dropped by the floor, never an error.
    Raises ValueError when the window does not fit into the padded input, or an argument is out of range.
    Agrees with torch.nn.functional.conv2d (d2l 7.3, where p is the total of both sides).
    """
    result = []
    for axis in layer_axes(input_size, kernel_size, stride, padding, dilation):
        room = axis.padded - axis.window
        if room < 0:
            raise ValueError(f"{axis.lacks('kernel')} Use a smaller kernel or dilation, or add {-room} to the padding.")
        result.append(room // axis.stride + 1)
    return _as_given(input_size, result)


def conv_transpose_output_size(
    input_size: Size, kernel_size: Size, stride: Size = 1, padding: Padding = 0, output_padding: Size = 0, dilation: Size = 1
) -> int | tuple[int, int]:
    """Output size of a transposed convolution: (n − 1)s − before − after + d(k − 1) + 1 + output_padding for each axis.

    input_size is an int or an (h, w) pair, and the result is of the same kind. Padding crops the output here; output_padding
    adds rows at the bottom and columns at the right, to choose among the sizes that the forward floor made one.
    Raises ValueError when nothing is left after cropping, when output_padding is not smaller than stride or dilation, or
    an argument is out of range.
    Agrees with torch.nn.functional.conv_transpose2d (d2l 14.10).
    """
    result = []
    axes = layer_axes(input_size, kernel_size, stride, padding, dilation)
    for axis, extra in zip(axes, pair(output_padding, "output_padding", 0), strict=True):
        s, d, cropped = axis.stride, axis.dilation, axis.before + axis.after
        if extra >= max(s, d):
            raise ValueError(
                f"output_padding is {extra} in {axis.name}; it must be smaller than the stride ({s}) or the dilation ({d}). "
                f"Use at most {max(s, d) - 1}."
            )
        uncropped = (axis.size - 1) * s + axis.window + extra
        if uncropped <= cropped:
            raise ValueError(
                f"The transposed convolution makes {uncropped} pixels of {axis.name}, and padding crops all of them "
                f"({axis.before} + {axis.after}). Crop {cropped - uncropped + 1} less."
            )
        result.append(uncropped - cropped)
    return _as_given(input_size, result)


def pool_output_size(
    input_size: Size,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Padding = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> int | tuple[int, int]:
    """Output size of pooling: as conv_output_size, with the stride of the window itself unless another is given.

    With ceil_mode a last window may hang over the end, unless it would begin in the padding behind the picture.
    Raises ValueError when padding is more than half the window (its taps, dilation not counted), when no window fits, or an
    argument is out of range.
    Agrees with torch.nn.functional.max_pool2d and avg_pool2d (which has no dilation); d2l 7.5.
    """
    result = []
    for axis in layer_axes(input_size, kernel_size, kernel_size if stride is None else stride, padding, dilation):
        k, s, most = axis.kernel, axis.stride, max(axis.before, axis.after)
        if most > k // 2:
            raise ValueError(
                f"Padding {most} is more than half the window of {k} in {axis.name}: a window could lie in the "
                f"padding alone. Use at most {k // 2}, or a window of at least {2 * most}."
            )
        room = axis.padded - axis.window
        windows = (room + s - 1 if ceil_mode else room) // s + 1
        if ceil_mode and (windows - 1) * s >= axis.size + axis.before:
            windows -= 1
        if windows < 1:
            raise ValueError(f"{axis.lacks('window')} Use a smaller window or dilation.")
        result.append(windows)
    return _as_given(input_size, result)


def check_groups(in_channels: int, out_channels: int, groups: int) -> None:
    """Raises ValueError unless `groups` divides both channel counts, as torch.nn.Conv2d wants it; says which counts would."""
    for name, channels in (("in_channels", in_channels), ("out_channels", out_channels), ("groups", groups)):
        pair(channels, name, 1)
    for name, channels in (("in_channels", in_channels), ("out_channels", out_channels)):
        if channels % groups:
            fit = [g for g in range(1, min(in_channels, out_channels) + 1) if in_channels % g == 0 and out_channels % g == 0]
            raise ValueError(
                f"{groups} groups do not divide {name}, which is {channels}. "
                f"With {in_channels} and {out_channels} channels these do: {', '.join(map(str, fit))}."
            )


def _as_given(input_size: Size, result: list[int]) -> int | tuple[int, int]:
    if isinstance(input_size, int):
        if result[0] != result[1]:
            raise ValueError(f"One input size gives two output sizes {tuple(result)} here; pass input_size as a pair.")
        return result[0]
    return result[0], result[1]
