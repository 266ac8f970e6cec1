"""Sizes of convolutions: how padding spellings become pixels, and how many outputs a window leaves.

Sizes are an int, meant for both axes, or an (h, w) pair. Padding is per side as in torch (the textbook's p counts both
sides together), or a word, or written out for all four sides. Every function says in its error what would fit.
"""

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


def resolve_padding(padding: Padding, kernel_size: Size, stride: Size = 1, dilation: Size = 1) -> Sides:
    """Padding in pixels, ((top, bottom), (left, right)), from any spelling of it.

    'valid' is none. 'same' keeps the size at stride 1; the total d(k − 1) is halved, and an odd pixel goes to the bottom
    and right, as in torch and TensorFlow (the textbook's text would put it on top). With a stride above 1 'same' is
    refused as in torch, because libraries disagree about its meaning.
    Raises ValueError for 'same' with a stride, for negative numbers and for unknown spellings.
    """
    kernel, step, hole = pair(kernel_size, "kernel_size", 1), pair(stride, "stride", 1), pair(dilation, "dilation", 1)
    if isinstance(padding, str):
        if padding == "valid":
            return (0, 0), (0, 0)
        if padding != "same":
            raise ValueError(f"padding is {padding!r}; the words are 'valid' and 'same', or give pixels.")
        if step != (1, 1):
            per_side = tuple((span(k, d) - 1) // 2 for k, d in zip(kernel, hole, strict=True))
            raise ValueError(
                f"Padding 'same' is defined for stride 1 only, and the stride is {max(step)}. "
                f"Use stride 1, or padding {max(per_side)} per side."
            )
        totals = [span(k, d) - 1 for k, d in zip(kernel, hole, strict=True)]
        rows, columns = ((total // 2, total - total // 2) for total in totals)
        return rows, columns
    if isinstance(padding, tuple | list) and len(padding) == 2 and all(isinstance(side, tuple | list) for side in padding):
        return pair(padding[0], "padding (top, bottom)", 0), pair(padding[1], "padding (left, right)", 0)
    vertical, horizontal = pair(padding, "padding", 0)
    return (vertical, vertical), (horizontal, horizontal)


def conv_output_size(
    input_size: Size, kernel_size: Size, stride: Size = 1, padding: Padding = 0, dilation: Size = 1
) -> int | tuple[int, int]:
    """Output size of a convolution: ⌊(n + before + after − d(k − 1) − 1) / s⌋ + 1 for each axis.

    input_size is an int or an (h, w) pair, and the result is of the same kind. Rows and columns that do not fill a last
    step are dropped by the floor, never an error.
    Raises ValueError when the window does not fit into the padded input, or an argument is out of range.
    Agrees with torch.nn.functional.conv2d (d2l 7.3, where p is the total of both sides).
    """
    both_sizes = pair(input_size, "input_size", 1)
    kernel, step, hole = pair(kernel_size, "kernel_size", 1), pair(stride, "stride", 1), pair(dilation, "dilation", 1)
    sides = resolve_padding(padding, kernel, step, hole)
    result = []
    for axis, n, k, s, d, (before, after) in zip(AXES, both_sizes, kernel, step, hole, sides, strict=True):
        window, padded = span(k, d), n + before + after
        if window > padded:
            raise ValueError(
                f"The window spans {window} pixels of {axis} (kernel {k}, dilation {d}), but the padded picture has only "
                f"{padded} ({n} + {before} + {after}). Use a smaller kernel or dilation, or add {window - padded} to the padding."
            )
        result.append((padded - window) // s + 1)
    if isinstance(input_size, int):
        if result[0] != result[1]:
            raise ValueError(f"One input size gives two output sizes {tuple(result)} here; pass input_size as a pair.")
        return result[0]
    return result[0], result[1]
