"""PyTorch code of a pooling on the stage: torch's layers, and what they lack by hand."""

from collections.abc import Callable

from playground.kit.printed import call_lines, options, pair
from playground.stage.answer import StageAnswer

LOWEST = "-torch.inf"
# kind → (torch's adaptive layer, how it is called)
ADAPTIVE = {
    "max": ("AdaptiveMaxPool2d", "pool(x)"),
    "min": ("AdaptiveMaxPool2d", "-pool(-x)  # torch has no min pooling"),
    "avg": ("AdaptiveAvgPool2d", "pool(x)"),
    "rms": ("AdaptiveAvgPool2d", "pool(x.square()).sqrt()"),
}


def pool_lines(answer: StageAnswer) -> list[str]:
    """Lines that make y (1, 1, h', w') of x (1, 1, h, w); they need torch and nn."""
    config = answer.config
    if config.adaptive:
        layer, call = ADAPTIVE[config.kind]
        return [f"pool = nn.{layer}(({config.out_h}, {config.out_w}))", f"y = {call}"]
    return _LINES[config.kind](answer)


def _even(answer: StageAnswer) -> bool:
    """Whether top is padded like bottom and left like right, as torch's layers do."""
    (top, bottom), (left, right) = answer.sides
    return (top, left) == (bottom, right)


def _pad(answer: StageAnswer, name: str = "x", value: str = "0.0", what: str = "") -> list[str]:
    """`name` padded by hand; empty where there is no padding."""
    (top, bottom), (left, right) = answer.sides
    if not any((top, bottom, left, right)):
        return []
    return call_lines(f"{name} = nn.functional.pad", [what or name, str((left, right, top, bottom)), f"value={value}"])


def _arguments(answer: StageAnswer, *, padding: bool) -> list[str]:
    """Window, stride and what a pooling layer is told beside; `padding` lets the layer pad."""
    config, ((top, _bottom), (left, _right)) = answer.config, answer.sides
    more = options(padding=(top, left) if padding else 0, dilation=config.dilations, ceil_mode=config.ceil_mode)
    return [pair(config.kernel_size), f"stride={pair(config.strides)}", *more]


def _crop(answer: StageAnswer) -> list[str]:
    """With ceil_mode a picture that was padded by hand can have windows that begin in the padding; torch leaves them out."""
    if not answer.config.ceil_mode or not any(map(any, answer.sides)):
        return []
    height, width = answer.output_size
    return [f"y = y[..., :{height}, :{width}]  # no window begins in the padding"]


def _extreme(answer: StageAnswer) -> list[str]:
    by_hand, lowest = answer.config.by_hand, answer.config.kind == "min"
    by_layer = _even(answer) and not by_hand
    value = "0.0" if by_hand else "torch.inf" if lowest else LOWEST
    lines = [] if by_layer else _pad(answer, value=value)
    lines += call_lines("pool = nn.MaxPool2d", _arguments(answer, padding=by_layer))
    lines.append("y = -pool(-x)  # torch has no min pooling" if lowest else "y = pool(x)")
    return lines + ([] if by_layer else _crop(answer))


def _mean(answer: StageAnswer) -> list[str]:
    config, by_layer = answer.config, _even(answer)  # zeros are what this layer pads with anyhow
    lines, root = (["x = x.square()"], ".sqrt()") if config.kind == "rms" else ([], "")
    if config.dilations != (1, 1):  # torch's layer has no dilation
        height, width = config.kernel_size
        lines += [*_pad(answer), f"mean = torch.full((1, 1, {height}, {width}), 1 / {height * width})"]
        return [*lines, f"y = nn.functional.conv2d(x, mean, stride={config.strides}, dilation={config.dilations})"]
    arguments = _arguments(answer, padding=by_layer)
    if by_layer:
        arguments += options(count_include_pad=config.count_include_pad)
        return [*lines, *call_lines("pool = nn.AvgPool2d", arguments), f"y = pool(x){root}"]
    divided = f"pool(x){root}"
    if not config.count_include_pad:
        lines += _pad(answer, "inside", what="torch.ones_like(x)")
        divided = f"(pool(x) / pool(inside)){root}"
    return [*lines, *_pad(answer), *call_lines("pool = nn.AvgPool2d", arguments), f"y = {divided}", *_crop(answer)]


def _power(answer: StageAnswer) -> list[str]:
    arguments = [str(answer.config.power), *_arguments(answer, padding=False)]
    return [*_pad(answer), *call_lines("pool = nn.LPPool2d", arguments), "y = pool(x)", *_crop(answer)]


def _softmax(answer: StageAnswer) -> list[str]:
    """Windows as columns; what is padded or hangs over gets no share."""
    config, (height, width) = answer.config, answer.output_size
    rows, columns = (axis.beyond for axis in answer.played.axes)
    lines = _pad(answer, value="0.0" if config.by_hand else LOWEST)
    if rows or columns:
        lines.append(f"x = nn.functional.pad(x, (0, {columns}, 0, {rows}), value={LOWEST})")
    lines.append(f"cells = nn.functional.unfold(x, {config.kernel_size}, stride={config.strides})  # a window a column")
    lines += ["shares = cells.softmax(1)", "y = (shares * cells.where(shares > 0, 0.0)).sum(1)"]
    return [*lines, f"y = y[..., : {height * width}].reshape(1, 1, {height}, {width})"]


_LINES: dict[str, Callable[[StageAnswer], list[str]]] = {
    "max": _extreme, "min": _extreme, "avg": _mean, "rms": _mean, "power": _power, "softmax": _softmax,
}  # fmt: skip
