"""What the heads of a pyramid see: its layers, from the room of boxes, read by the room of convolutions."""

from functools import lru_cache

from playground.boxes.pyramid_nets import Pyramid, Step, Trunk
from playground.convolution.stacks.pyramid_fields import level_spans
from playground.lessons.multi_scale.answer import Span


def spans_of(pyramid: Pyramid) -> tuple[tuple[Span, ...], ...]:
    """First and last pixel that the head of each map sees at each of its units, along one axis."""
    return _spans(pyramid.trunk, pyramid.cells)


@lru_cache(maxsize=32)
def _spans(trunk: Trunk, cells: tuple[int, ...]) -> tuple[tuple[Span, ...], ...]:
    stages = [_taps(stage) for stage in trunk.stages]
    spans = level_spans(stages, cells, _taps(trunk.head), joined=trunk.joined, smoothing=_taps(trunk.smoothing))
    return tuple(map(tuple, spans))


def _taps(steps: tuple[Step, ...]) -> list[tuple[int, int, int, int]]:
    return [step.taps for step in steps]
