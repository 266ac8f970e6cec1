"""The formula of an output size with today's numbers put in, as LaTeX, for every lesson that shows one."""

from collections.abc import Iterable

from playground.kit.i18n import _


def conv_size_line(
    name: str, n: int, k: int, s: int, d: int, sides: tuple[int, int], out: int, *, ceil_mode: bool = False
) -> str:
    """One axis of a convolution or pooling: ⌊(n + before + after − d(k − 1) − 1) / s⌋ + 1 = out.

    With ceil_mode it is rounded up, and a last window that would begin in the padding is taken away again.
    """
    fraction = rf"\frac{{{n} + {_total(sides)} - {d}\cdot({k} - 1) - 1}}{{{s}}}"
    if not ceil_mode:
        return rf"{name}' &= \left\lfloor {fraction} \right\rfloor + 1 = {out}"
    windows = -(-(n + sum(sides) - d * (k - 1) - 1) // s) + 1
    return rf"{name}' &= \left\lceil {fraction} \right\rceil + 1{' - 1' if windows > out else ''} = {out}"


def adaptive_line(n: int, windows: int) -> str:
    """First and last cell of the i-th window of an axis that is cut adaptively."""
    first, last = rf"\frac{{i \cdot {n}}}{{{windows}}}", rf"\frac{{(i + 1)\cdot {n}}}{{{windows}}}"
    return rf"\left\lfloor {first} \right\rfloor \ldots \left\lceil {last} \right\rceil - 1"


def adaptive_size_line(name: str, n: int, windows: int) -> str:
    return rf"{name}' &= {windows}, \quad {adaptive_line(n, windows)}"


def transposed_size_line(name: str, n: int, k: int, s: int, d: int, sides: tuple[int, int], extra: int, out: int) -> str:
    """One axis of a transposed convolution: (n − 1)s − (before + after) + d(k − 1) + 1 + output_padding = out."""
    return rf"{name}' &= ({n} - 1)\cdot {s} - {_total(sides)} + {d}\cdot({k} - 1) + 1 + {extra} = {out}"


def aligned(lines: Iterable[str], gap: int = 4) -> str:
    """Lines of LaTeX under each other, at their &, `gap` points apart."""
    return r"\small\begin{aligned}" + (rf"\\[{gap}pt]" if gap else r"\\").join(lines) + r"\end{aligned}"


def padding_note(sides: tuple[tuple[int, int], tuple[int, int]]) -> str:
    """What the textbook calls p, from ((top, bottom), (left, right))."""
    rows, columns = map(sum, sides)
    return _("Per side as in torch; the textbook’s p counts both sides, {rows} and {columns}.").format(rows=rows, columns=columns)


def _total(sides: tuple[int, int]) -> str:
    before, after = sides
    return rf"2\cdot {before}" if before == after else rf"({before} + {after})"
