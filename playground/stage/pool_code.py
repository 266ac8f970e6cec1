"""PyTorch code of a pooling on the stage: the lines it prints, and those that check the page against torch and pool2d."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from playground.convolution.code import call_lines
from playground.convolution.geometry import Sides, pool_output_size, span
from playground.kit.printed import pair as short
from playground.stage.answer import StageConfig
from playground.stage.operations import OPERATIONS
from playground.stage.pooling import FILL

LOWEST = "-torch.inf"
# kind on the stage → mode of pool2d
WRITTEN = {"max": "max", "min": "min", "mean": "avg", "rms": "rms", "power": "power", "softmax": "softmax"}


# kind → (torch's adaptive layer, how it is called)
ADAPTIVE = {
    "max": ("AdaptiveMaxPool2d", "pool(x)"),
    "min": ("AdaptiveMaxPool2d", "-pool(-x)  # torch has no min pooling"),
    "mean": ("AdaptiveAvgPool2d", "pool(x)"),
    "rms": ("AdaptiveAvgPool2d", "pool(x.square()).sqrt()"),
}


@dataclass(frozen=True)
class PoolShape:
    """What the lines need to know of a configuration beside its numbers."""

    config: StageConfig

    @cached_property
    def sides(self) -> Sides:
        return self.config.sides()

    @cached_property
    def output_size(self) -> tuple[int, int]:
        config = self.config
        shape = (config.input_size, config.kernel_size, config.strides, self.sides, config.dilations, config.ceil_mode)
        return pool_output_size(*shape)

    @cached_property
    def beyond(self) -> tuple[int, int]:
        """Rows and columns by which windows hang over the padded input."""
        axes = zip(
            self.config.input_size,
            self.sides,
            self.output_size,
            self.config.strides,
            self.config.kernel_size,
            self.config.dilations,
            strict=True,
        )
        rows, columns = (max(0, (out - 1) * s + span(k, d) - n - sum(side)) for n, side, out, s, k, d in axes)
        return rows, columns


def pool_lines(config: StageConfig) -> list[str]:
    """Lines that make y (1, 1, h', w') of x (1, 1, h, w); they need torch and nn."""
    return [*_lines(config), "print(y.shape)"]


def _lines(config: StageConfig) -> list[str]:
    if config.adaptive:
        layer, call = ADAPTIVE[OPERATIONS[config.operation].kind]
        return [f"pool = nn.{layer}(({config.out_h}, {config.out_w}))", f"y = {call}"]
    return _LINES[OPERATIONS[config.operation].kind](PoolShape(config))


def _alike(pool: PoolShape) -> bool:
    """Whether torch's layer pads by itself: top like bottom, left like right, and not by hand."""
    (top, bottom), (left, right) = pool.sides
    return (top, left) == (bottom, right) and not pool.config.by_hand


def _pad(pool: PoolShape, name: str = "x", value: str = "0.0", what: str = "") -> list[str]:
    """`name` padded by hand; empty where there is no padding."""
    (top, bottom), (left, right) = pool.sides
    if not any((top, bottom, left, right)):
        return []
    return call_lines(f"{name} = nn.functional.pad", [what or name, str((left, right, top, bottom)), f"value={value}"])


def _arguments(pool: PoolShape, *, padding: bool) -> list[str]:
    """Window, stride and what a pooling layer is told beside; `padding` lets the layer pad."""
    config, ((top, _bottom), (left, _right)) = pool.config, pool.sides
    found = [short(config.kernel_size), f"stride={short(config.strides)}"]
    found += [f"padding={short((top, left))}"] if padding and (top or left) else []
    found += [f"dilation={short(config.dilations)}"] if config.dilations != (1, 1) else []
    return found + (["ceil_mode=True"] if config.ceil_mode else [])


def _crop(pool: PoolShape) -> list[str]:
    """With ceil_mode a picture that was padded by hand can have windows that begin in the padding; torch leaves them out."""
    if not pool.config.ceil_mode or not any(map(any, pool.sides)):
        return []
    height, width = pool.output_size
    return [f"y = y[..., :{height}, :{width}]  # no window begins in the padding"]


def _extreme(pool: PoolShape) -> list[str]:
    lowest = OPERATIONS[pool.config.operation].kind == "min"
    by_layer = _alike(pool)
    value = "0.0" if pool.config.by_hand else "torch.inf" if lowest else LOWEST
    lines = [] if by_layer else _pad(pool, value=value)
    lines += call_lines("pool = nn.MaxPool2d", _arguments(pool, padding=by_layer))
    lines.append("y = -pool(-x)  # torch has no min pooling" if lowest else "y = pool(x)")
    return lines + ([] if by_layer else _crop(pool))


def _mean(pool: PoolShape) -> list[str]:
    config = pool.config
    squares = OPERATIONS[config.operation].kind == "rms"
    root = ".sqrt()" if squares else ""
    lines = ["x = x.square()"] if squares else []
    (top, bottom), (left, right) = pool.sides
    by_layer = (top, left) == (bottom, right)  # zeros are what this layer pads with anyhow
    if config.dilations != (1, 1):  # torch's layer has no dilation
        height, width = config.kernel_size
        lines += [*_pad(pool), f"mean = torch.full((1, 1, {height}, {width}), 1 / {height * width})"]
        return [*lines, f"y = nn.functional.conv2d(x, mean, stride={config.strides}, dilation={config.dilations})"]
    arguments = _arguments(pool, padding=by_layer)
    if by_layer:
        arguments += [] if config.count_include_pad else ["count_include_pad=False"]
        return [*lines, *call_lines("pool = nn.AvgPool2d", arguments), f"y = pool(x){root}"]
    if not config.count_include_pad:
        lines += _pad(pool, "inside", what="torch.ones_like(x)")
    divided = f"(pool(x) / pool(inside)){root}" if not config.count_include_pad else f"pool(x){root}"
    return [*lines, *_pad(pool), *call_lines("pool = nn.AvgPool2d", arguments), f"y = {divided}", *_crop(pool)]


def _power(pool: PoolShape) -> list[str]:
    arguments = [str(pool.config.power), *_arguments(pool, padding=False)]
    return [*_pad(pool), *call_lines("pool = nn.LPPool2d", arguments), "y = pool(x)", *_crop(pool)]


def _softmax(pool: PoolShape) -> list[str]:
    """Windows as columns; what is padded or hangs over gets no share."""
    config, (rows, columns) = pool.config, pool.beyond
    height, width = pool.output_size
    lines = _pad(pool, value="0.0" if config.by_hand else LOWEST)
    if rows or columns:
        lines.append(f"x = nn.functional.pad(x, (0, {columns}, 0, {rows}), value={LOWEST})")
    lines.append(f"cells = nn.functional.unfold(x, {config.kernel_size}, stride={config.strides})  # a window a column")
    lines.append("shares = cells.softmax(1)")
    lines.append("y = (shares * cells.where(shares > 0, 0.0)).sum(1)")
    return [*lines, f"y = y[..., : {height * width}].reshape(1, 1, {height}, {width})"]


_LINES: dict[str, Callable[[PoolShape], list[str]]] = {
    "max": _extreme, "min": _extreme, "mean": _mean, "rms": _mean, "power": _power, "softmax": _softmax,
}  # fmt: skip

_WRITTEN_OUT = """\
x = torch.from_numpy(answer.input)
written_out = pool2d(
    {x}, {size}, "{mode}", stride={stride}, padding={padding}, dilation={dilation},
    ceil_mode={ceil_mode}, count_include_pad={counts}, norm_type={power}
){crop}
torch.testing.assert_close(torch.from_numpy(answer.output[0]), written_out, rtol=1e-4, atol=1e-4)
"""
_DILATED_MEAN = """\
x = torch.from_numpy(answer.played.wide)  # padded with zeros, which count
spread = torch.zeros({window})
spread[::{dilation[0]}, ::{dilation[1]}] = 1 / ({size[0]} * {size[1]})  # the mean is a convolution
written_out = corr2d(x, spread)[::{stride[0]}, ::{stride[1]}]
torch.testing.assert_close(torch.from_numpy(answer.output[0]), written_out, rtol=1e-4, atol=1e-4)
"""
_ADAPTIVE = """\
x = torch.from_numpy(answer.input)
written_out = adaptive_pool2d(x, ({rows}, {columns}), "{mode}")
torch.testing.assert_close(torch.from_numpy(answer.output[0]), written_out, rtol=1e-4, atol=1e-4)
"""
_TORCH = """
x = torch.from_numpy(answer.input)[None, None]
{lines}
torch.testing.assert_close(torch.from_numpy(answer.output), y[0], rtol=1e-4, atol=1e-4)"""


def pool_check(config: StageConfig) -> tuple[str, str]:
    """(imports, lines): the answer against the textbook's sum and against torch; they need torch and `answer`."""
    pool = PoolShape(config)
    sides, kind = pool.sides, OPERATIONS[config.operation].kind
    torch_says = "\n".join(["from torch import nn", "", _TORCH.format(lines="\n".join(_lines(config)))])
    if config.adaptive:
        body = _ADAPTIVE.format(rows=config.out_h, columns=config.out_w, mode=WRITTEN[kind])
        return "from playground.convolution.pooling import adaptive_pool2d", body + torch_says
    by_hand = config.by_hand and kind in FILL
    if kind == "mean" and config.dilations != (1, 1):
        window = tuple(d * (k - 1) + 1 for k, d in zip(config.kernel_size, config.dilations, strict=True))
        body = _DILATED_MEAN.format(window=window, size=config.kernel_size, stride=config.strides, dilation=config.dilations)
        return "from playground.convolution import corr2d", body + torch_says
    (top, bottom), (left, right) = sides
    height, width = pool.output_size
    body = _WRITTEN_OUT.format(
        x=f"torch.nn.functional.pad(x, ({left}, {right}, {top}, {bottom}))" if by_hand else "x",
        size=config.kernel_size,
        mode=WRITTEN[kind],
        stride=config.strides,
        padding=0 if by_hand else sides,
        dilation=config.dilations,
        ceil_mode=config.ceil_mode,
        counts=config.count_include_pad or kind == "power",
        power=config.power,
        crop=f"[:{height}, :{width}]" if by_hand and config.ceil_mode else "",
    )
    return "from playground.convolution import pool2d", body + torch_says
