"""Receptive fields along every branch of a network: each torch operation of a forward pass on the meta device is watched.

A sum or a concatenation reads what all of its parts read. This is what reading the modules one after the other gets wrong.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from playground.convolution.geometry import span
from playground.convolution.stacks.reading import Parts, Reading, Stamps, Windows
from playground.convolution.stacks.receptive_field import AxisField, ReceptiveField, whole
from playground.convolution.stacks.spans import Spans

ATEN = torch.ops.aten


@dataclass(frozen=True, eq=False)
class Seen:
    """What `units` units along one axis of a tensor read."""

    spans: Spans
    units: int

    def behind(self, reading: Reading, units: int) -> "Seen":
        return Seen(self.spans.behind(reading), units)

    def part(self, units: int) -> "Seen":
        """Behind an adaptive pooling, a mean over all places, or a linear layer."""
        return self.behind(Parts(units, self.units), units)

    def with_(self, other: "Seen") -> "Seen":
        """What both read; where one is a single unit for all places, as a gate is, every unit reads all that it reads."""
        if self.units == other.units:
            return Seen(self.spans.with_(other.spans), self.units)
        large = self if self.units > other.units else other
        return Seen(large.spans.everything(), large.units)

    def field(self, size: int) -> AxisField:
        """As a field; one of the whole picture becomes its `size` pixels."""
        return AxisField(whole(self.spans.jump), ((0, size - 1),) if self.spans.whole else self.spans.phases(self.units))


Both = tuple[Seen, Seen]  # rows, columns


class Tracer(TorchDispatchMode):
    """Watches operations: `field` tells what a tensor's units read, `work` counts products with a weight."""

    def __init__(self, x: Tensor) -> None:
        super().__init__()
        self.size = (x.shape[-2], x.shape[-1])
        self._known: dict[int, Both] = {}
        self._kept: list[Tensor] = []  # an id is only good while its tensor lives
        self.work = 0
        self.chained_size, self._chained_jump = 1, 1  # the field as if all layers so far stood in one row
        self._note(x, tuple(Seen(Spans.of_pixels(), n) for n in self.size))

    def __torch_dispatch__(self, function: Callable, types: object, args: tuple = (), kwargs: dict | None = None) -> object:
        result = function(*args, **(kwargs or {}))
        read = [self._known[id(tensor)] for tensor in _tensors(args) if id(tensor) in self._known]
        made = list(_tensors((result,)))
        if read and made:
            rule = RULES.get(function)
            both = (
                rule(self, read[0], made[0], args)
                if rule
                else tuple(reduce(Seen.with_, seen) for seen in zip(*read, strict=True))
            )
            for tensor in made:
                self._note(tensor, both)
        return result

    def field(self, tensor: Tensor) -> tuple[ReceptiveField, bool]:
        """The field of a tensor's units, and whether each of them reads the whole picture."""
        both = self._known[id(tensor)]
        return ReceptiveField(*(seen.field(size) for seen, size in zip(both, self.size, strict=True))), both[0].spans.whole

    def chain(self, taps: int, stride: int, dilation: int) -> None:
        """Count a window as one more link of a chain, whichever branch it stands in."""
        self.chained_size += (span(taps, dilation) - 1) * self._chained_jump
        self._chained_jump *= stride

    def _note(self, tensor: Tensor, both: Both) -> None:
        self._known[id(tensor)] = both
        self._kept.append(tensor)


def _tensors(values: object) -> Iterator[Tensor]:
    for value in values if isinstance(values, tuple | list) else ():
        if isinstance(value, Tensor):
            yield value
        else:
            yield from _tensors(value)


def _two(values: Sequence[int]) -> list[int]:
    return [values[0], values[-1]]


def _convolution(tracer: Tracer, read: Both, made: Tensor, args: tuple) -> Both:
    x, weight, _bias, stride, padding, dilation, transposed, _extra, _groups = args
    products = weight[0].numel()  # of one output, or transposed of one input
    tracer.work += products * (x.numel() if transposed else made.numel()) // x.shape[0]
    tracer.chain(weight.shape[2], 1 if transposed else stride[0], dilation[0])
    taps, kind = (
        zip(weight.shape[2:], _two(stride), _two(padding), _two(dilation), strict=True),
        Stamps if transposed else Windows,
    )
    return _behind(read, [kind(*each) for each in taps], made)


def _pooling(tracer: Tracer, read: Both, made: Tensor, args: tuple) -> Both:
    kernel = _two(args[1])
    stride = _two(args[2]) if len(args) > 2 and args[2] else kernel
    padding = _two(args[3]) if len(args) > 3 else [0, 0]
    dilation = _two(args[4]) if len(args) > 4 and isinstance(args[4], list | tuple) else [1, 1]  # none in average pooling
    tracer.chain(kernel[0], stride[0], dilation[0])
    return _behind(read, [Windows(*taps) for taps in zip(kernel, stride, padding, dilation, strict=True)], made)


def _behind(read: Both, readings: Sequence[Reading], made: Tensor) -> Both:
    return tuple(seen.behind(*each) for seen, *each in zip(read, readings, made.shape[-2:], strict=True))


def _padded(tracer: Tracer, read: Both, made: Tensor, args: tuple) -> Both:
    """Rows and columns put around a map, or cut off where negative; args[1]: left, right, top, bottom, later ones left out."""
    left, _right, top, _bottom = (*args[1], 0, 0, 0, 0)[:4]
    return _behind(read, [Windows(1, 1, before, 1) for before in (top, left)], made)


def _adaptive(tracer: Tracer, read: Both, made: Tensor, args: tuple) -> Both:
    return tuple(seen.part(units) for seen, units in zip(read, made.shape[-2:], strict=True))


def _mean(tracer: Tracer, read: Both, made: Tensor, args: tuple) -> Both:
    """A mean over both axes of the picture is global pooling; over channels it changes nothing."""
    axes = {axis % args[0].dim() for axis in args[1] or range(args[0].dim())}
    return (read[0].part(1), read[1].part(1)) if axes >= {2, 3} else read


def _linear(tracer: Tracer, read: Both, made: Tensor, args: tuple) -> Both:
    """A product with a matrix: of a list of one picture it reads all places, of a list of places each its own."""
    x, weight = [argument for argument in args if isinstance(argument, Tensor)][-2:]
    tracer.work += x.shape[0] * weight.numel()
    return (read[0].part(1), read[1].part(1)) if x.shape[0] == 1 else read


RULES: dict[Callable, Callable[[Tracer, Both, Tensor, tuple], Both]] = {
    ATEN.convolution.default: _convolution,
    ATEN.max_pool2d_with_indices.default: _pooling,
    ATEN.avg_pool2d.default: _pooling,
    ATEN.constant_pad_nd.default: _padded,
    ATEN._adaptive_avg_pool2d.default: _adaptive,
    ATEN.adaptive_max_pool2d.default: _adaptive,
    ATEN.mean.dim: _mean,
    ATEN.addmm.default: _linear,
    ATEN.mm.default: _linear,
}
