"""The smallest change that mends a broken stack: each layer kind knows what could be changed, and every change is tried.

A change is kept only when the broken layer then fits; those that let the whole stack pass stand first, then those that change
the fewest numbers. "Take it over" is then one click.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod

from playground.convolution.geometry import pair, span
from playground.convolution.stacks.base import Layer, Shape
from playground.convolution.stacks.layers import BatchNorm, Conv, ConvTranspose, Flatten, Linear, Pool, Weighted
from playground.convolution.stacks.report import Break, shapes_until_break

SEARCHED = 512  # px: input sizes looked through

Change = tuple[str, list[Layer]]  # what is done, in words, and the stack after it


@dataclass(frozen=True)
class Mend:
    """A change that lets the broken layer pass."""

    words: str  # "Set in_features to 576"
    layers: tuple[Layer, ...]


def mends(layers: Sequence[Layer], shape: Shape, broken: Break) -> list[Mend]:
    """Changes of one layer that get past the break, best first; empty where only another input size would help."""
    offer = CHANGES.get(type(broken.layer), lambda *_none: ())
    if len(broken.arrives) != 3 and offer in (_weighted, _window, _norm):
        offer = _without_flatten

    def left(mend: Mend) -> int:
        """Layers that do not pass after it."""
        return len(mend.layers) + 1 - len(shapes_until_break(mend.layers, shape))

    offered = [Mend(words, tuple(changed)) for words, changed in offer(list(layers), broken)]
    return sorted((mend for mend in offered if left(mend) < len(layers) - broken.index), key=left)  # stable: in their order


def sizes_that_pass(layers: Sequence[Layer], channels: int, most: int = SEARCHED) -> list[tuple[int, int]]:
    """Runs (first, last) of square input sizes up to `most` for which every layer fits."""
    runs: list[tuple[int, int]] = []
    for size in range(1, most + 1):
        if len(shapes_until_break(layers, (channels, size, size))) <= len(layers):
            continue
        first = runs.pop()[0] if runs and runs[-1][1] == size - 1 else size
        runs.append((first, size))
    return runs


def _weighted(layers: list[Layer], broken: Break) -> Iterator[Change]:
    """A convolution: its own channels, the channels of the layer that feeds it, groups, kernel, padding."""
    index, layer = broken.index, broken.layer
    arriving = broken.arrives[0]
    if layer.in_channels not in (None, arriving):
        groups = layer.groups if arriving % layer.groups == 0 else 1
        words = f"Set in_channels to {arriving}" + (" and groups to 1" if groups != layer.groups else "")
        yield words, _with(layers, index, in_channels=arriving, groups=groups)
        yield from _feeding(layers, index, layer.in_channels)
    if arriving % layer.groups or layer.out_channels % layer.groups:
        yield "Set groups to 1", _with(layers, index, groups=1)
    yield from _window(layers, broken)


def _window(layers: list[Layer], broken: Break) -> Iterator[Change]:
    """A window that does not fit: a smaller one, no holes, more padding; the layer left out."""
    index, layer = broken.index, broken.layer
    if isinstance(layer, ConvTranspose):
        yield from _stamp(layers, broken)
        return
    kernel, hole = pair(layer.kernel_size, "kernel_size", 1), pair(layer.dilation, "dilation", 1)
    pads = pair(layer.padding, "padding", 0) if not isinstance(layer.padding, str) else (0, 0)
    rooms = [size + 2 * pad for size, pad in zip(broken.arrives[1:], pads, strict=True)]
    lacking = max(span(k, d) - room for k, d, room in zip(kernel, hole, rooms, strict=True))
    if lacking > 0:
        smaller = _once(min(k, (room - 1) // d + 1) for k, d, room in zip(kernel, hole, rooms, strict=True))
        yield f"Set kernel_size to {smaller}", _with(layers, index, kernel_size=smaller)
        if isinstance(layer, Conv):
            wider = _once(pad + -(-lacking // 2) for pad in pads)
            yield f"Set padding to {wider}", _with(layers, index, padding=wider)
    if isinstance(layer, Pool):
        most = _once(map(min, pads, layer.most_padding))
        if most != layer.padding:
            yield f"Set padding to {most}", _with(layers, index, padding=most)
        yield "Leave this pooling out", layers[:index] + layers[index + 1 :]


def _stamp(layers: list[Layer], broken: Break) -> Iterator[Change]:
    """A transposed convolution: no more output_padding than it can have, no more cropped than there is."""
    index, layer = broken.index, broken.layer
    pads, extra = pair(layer.padding, "padding", 0), pair(layer.output_padding, "output_padding", 0)
    less = tuple(map(min, extra, layer.most_output_padding))
    if less != extra:
        yield f"Set output_padding to {_once(less)}", _with(layers, index, output_padding=_once(less))
        longer = _once(max(step, more + 1) for step, more in zip(pair(layer.stride, "stride", 1), extra, strict=True))
        yield f"Set stride to {longer}", _with(layers, index, stride=longer)
    whole = replace(layer, padding=0, output_padding=less).output_size(broken.arrives[1:])
    kept = _once(min(pad, (size - 1) // 2) for pad, size in zip(pads, whole, strict=True))
    if kept != layer.padding:
        words = f"Set padding to {kept}" + (f" and output_padding to {_once(less)}" if less != extra else "")
        yield words, _with(layers, index, padding=kept, output_padding=_once(less))


def _once(both: Iterable[int]) -> int | tuple[int, int]:
    """A pair as torch's users write it: once where both are equal."""
    rows, columns = both
    return rows if rows == columns else (rows, columns)


def _linear(layers: list[Layer], broken: Break) -> Iterator[Change]:
    """A linear layer: a flatten before it, or as many numbers as arrive."""
    index, layer = broken.index, broken.layer
    if len(broken.arrives) == 3:
        count, flat = prod(broken.arrives), [*layers[:index], Flatten(), *layers[index:]]
        yield "Put a Flatten before it", flat
        yield f"Put a Flatten before it and set in_features to {count}", _with(flat, index + 1, in_features=count)
        return
    yield f"Set in_features to {broken.arrives[0]}", _with(layers, index, in_features=broken.arrives[0])
    if index and isinstance(layers[index - 1], Linear):
        features = layer.in_features
        yield f"Set out_features of layer {index - 1} to {features}", _with(layers, index - 1, out_features=features)


def _norm(layers: list[Layer], broken: Break) -> Iterator[Change]:
    index = broken.index
    yield f"Set num_features to {broken.arrives[0]}", _with(layers, index, num_features=broken.arrives[0])
    yield from _feeding(layers, index, broken.layer.num_features)


def _feeding(layers: list[Layer], index: int, channels: int) -> Iterator[Change]:
    """The last convolution before a layer makes the channels that it wants."""
    before = next((place for place in range(index - 1, -1, -1) if isinstance(layers[place], Weighted)), None)
    if before is not None and channels % layers[before].groups == 0:
        yield f"Set out_channels of layer {before} to {channels}", _with(layers, before, out_channels=channels)


def _without_flatten(layers: list[Layer], broken: Break) -> Iterator[Change]:
    for before in range(broken.index - 1, -1, -1):
        if isinstance(layers[before], Flatten):
            moved = layers[:before] + layers[before + 1 : broken.index + 1] + [Flatten()] + layers[broken.index + 1 :]
            yield f"Move the Flatten of layer {before} behind this layer", moved
    yield "Leave this layer out", layers[: broken.index] + layers[broken.index + 1 :]


def _with(layers: list[Layer], index: int, **fields: object) -> list[Layer]:
    return [*layers[:index], replace(layers[index], **fields), *layers[index + 1 :]]


CHANGES: dict[type, Callable[[list[Layer], Break], Iterator[Change]]]
CHANGES = {Conv: _weighted, ConvTranspose: _weighted, Pool: _window, BatchNorm: _norm, Linear: _linear}
