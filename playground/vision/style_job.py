"""A style transfer as long work: how long it will take on this device, and a function that a job can run, pause and cancel."""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from PIL import Image
from torch import nn

from playground import models
from playground.vision.instant_painter import fitted, shared_painter
from playground.vision.style_config import StyleConfig, levels, picture_size
from playground.vision.style_tiles import Footprint, passed_pixels, tiles
from playground.vision.style_transfer import StyleResult, Styles, StyleStep, snapshot, style_pictures, style_transfer
from playground.vision.stylize import finishing, stylize
from playground.vision.tapped_net import TappedNet

PICTURE_EVERY_S = 0.4  # pages look twice a second; slower steps show each picture
PROBE_SIZE = 128  # px: small enough to wait for, large enough that convolutions decide
PROBE_STEPS = 3  # the first one warms up and is not counted
KEPT = 64  # settings
STEP_PIXELS = 128**2  # a step costs about as much as so many pixels besides its own: what is small is slower a pixel

Size = tuple[int, int]  # width, height
Way = tuple[tuple[int, float], ...]  # of each level its steps, and the pixels that one of them passes through the network


@dataclass(frozen=True)
class Pace:
    """How fast a network paints on this machine."""

    seconds_per_pixel: float  # of a step
    footprint: Footprint


_lock = threading.Lock()
_paces: OrderedDict[tuple, Pace] = OrderedDict()
_instant_paces: dict[tuple, float] = {}  # seconds a pixel of one pass, by device and number type


class Control(Protocol):
    """What a job's function is given (playground.jobs has it too; a topic room does not import another)."""

    last: Any

    def report(self, step: int, total: int, payload: Any = None, share: float | None = None) -> None: ...

    def check(self) -> None: ...


def paint(
    control: Control,
    content: Image.Image,
    style: Styles,
    config: StyleConfig,
    *,
    begin: Image.Image | None = None,
    model: nn.Module | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> StyleResult:
    """`style_transfer` under a job's control; the payload of each report is the newest StyleResult that was worth showing.

    A cancelled job ends within one pass through the network, and leaves the picture as it is then. Pace is learned from every
    painting that ends. model: the shared one of config.network where there is none.
    """
    model = network_here(config) if model is None else model
    sizes, begun = (content.size, *(one.size for one in style_pictures(style))), begin is not None
    steps_and_pixels: Way = ()  # from the first step on: then the network is here
    shown: StyleResult | None = None
    last: StyleStep | None = None
    shown_at = float("-inf")
    seconds = paused = 0.0  # of all steps; paused since the last one

    def check() -> None:
        try:
            control.check()
        except BaseException:
            if last:
                control.report(last.step, last.total, _with_the_last(last.so_far()), share_done(steps_and_pixels, last.step))
            raise

    def check_within() -> None:
        nonlocal paused
        began = time.perf_counter()
        check()
        paused += time.perf_counter() - began

    def on_step(step: StyleStep) -> None:
        nonlocal last, shown, shown_at, steps_and_pixels, seconds, paused
        seconds, paused, last = seconds + max(0.0, step.seconds - paused), 0.0, step
        steps_and_pixels = steps_and_pixels or way(config, *sizes, begun=begun, model=model)
        if clock() - shown_at >= PICTURE_EVERY_S or step.step == step.total:
            shown, shown_at = step.so_far(), clock()
        control.report(step.step, step.total, shown, share_done(steps_and_pixels, step.step))
        check()

    control.check()
    control.report(0, config.steps, share=0.0)
    result = style_transfer(content, style, config, begin=begin, model=model, on_step=on_step, check=check_within, compare=True)
    result = replace(result, seconds_per_step=seconds / result.steps)
    learn_pace(config, *sizes, seconds=seconds, begun=begun, model=model)
    return result


def _with_the_last(result: StyleResult) -> StyleResult:
    """The picture that a cancelled painting leaves stands among those on its way, too."""
    if result.snapshots[-1][0] == result.steps:
        return result
    return replace(result, snapshots=(*result.snapshots, (result.steps, snapshot(result.image))))


def paint_grid(
    control: Control, content: Image.Image, style: Styles, configs: Sequence[StyleConfig], *, model: nn.Module | None = None
) -> tuple[Image.Image, ...]:
    """One painting a config, in their order; the payload of each report are those that are finished. Where the machine that
    painted was lost, the finished ones are not painted again."""
    painted: list[Image.Image] = list(control.last or ())
    sizes = (content.size, *(one.size for one in style_pictures(style)))
    total, done = sum(config.steps for config in configs), sum(config.steps for config in configs[: len(painted)])
    for config in configs[len(painted) :]:
        control.check()
        control.report(done, total, tuple(painted), len(painted) / len(configs))
        network = network_here(config) if model is None else model
        network = network or models.load(config.network, progress=lambda _done, _total: control.check())
        path = way(config, *sizes, model=network)

        def on_step(step: StyleStep, done: int = done, path: Way = path) -> None:
            share = (len(painted) + share_done(path, step.step)) / len(configs)
            control.report(done + step.step, total, tuple(painted), share)
            control.check()

        painted.append(style_transfer(content, style, config, model=network, on_step=on_step, check=control.check).image)
        done += config.steps
    control.report(total, total, tuple(painted), 1.0)
    return tuple(painted)


def network_here(config: StyleConfig) -> nn.Module | None:
    """The shared network where its weights are on this machine; None: they are downloaded first, which takes its time."""
    return None if models.status(config.network) == "needs download" else models.shared(config.network)


def learn_pace(
    config: StyleConfig, photo: Size, *styles: Size, seconds: float, begun: bool = False, model: nn.Module | None = None
) -> None:
    """Note how long a painting of these (width, height) took: the next estimate is that of this machine as it is."""
    if seconds > 0:
        _remember(_key(config), Pace(seconds / work(config, photo, *styles, begun=begun, model=model), _footprint(config, model)))


def estimate_seconds(
    config: StyleConfig, photo: Size, *styles: Size, begun: bool = False, model: nn.Module | None = None
) -> float:
    """About how long `style_transfer` takes for a photo and styles of these (width, height) with `model`, or a loaded one.

    Steps are taken as proportional to the pixels that pass through the network. The first call for a network times a small
    painting, a fraction of a second for the built-in ones; later ones only multiply. begun: it goes on from a picture.
    Raises ValueError and ModelUnavailable as `style_transfer` does.
    """
    sizes = (photo, *styles)
    for size in sizes:
        picture_size(size, config)
    key = _key(config)
    if key not in _paces:
        _remember(key, Pace(_probe(config, model), _footprint(config, model)))
    start = 0.0 if begun else start_seconds(config, *sizes)
    return start + _paces[key].seconds_per_pixel * work(config, *sizes, begun=begun, model=model)


def start_seconds(config: StyleConfig, *pictures: Size) -> float:
    """About how long an instant start takes for a photo and styles of these (width, height); the other starts take none."""
    if config.start != "instant":
        return 0.0
    first = levels(config, *pictures)[0]
    return _instant_pace() * sum(math.prod(picture_size(size, first)) for size in pictures)


def _instant_pace() -> float:
    """Seconds for each pixel of the photo and of the style; the first call times a small picture twice."""
    key = str(models.device()), str(models.dtype())
    if key not in _instant_paces:
        grain, times = _grain(), []
        for _ in range(2):
            began = time.perf_counter()
            stylize(grain, grain, size=PROBE_SIZE)
            times.append(time.perf_counter() - began)
        _instant_paces[key] = min(times) / (2 * PROBE_SIZE**2)
    return _instant_paces[key]


def stylize_seconds(photo: Size, *styles: Size, size: int, finish: int = 0, passes: bool = True) -> float:
    """About how long `stylize` takes with the networks that come with the app, for a photo and styles of these (width, height);
    without its first `passes` where that is there. The first call times a small picture.

    Raises ValueError and ModelUnavailable as `stylize` does.
    """
    pixels = [math.prod(fitted(each, size)) for each in (photo, *styles)]
    seconds = _instant_pace() * sum(pixels) if passes else 0.0
    if finish:
        config, model = finishing(size, finish), shared_painter().network
        pairs = sum(pixels[0] + each for each in pixels[1:])  # the steps begin with a pass of their own
        seconds += _instant_pace() * pairs
        seconds += sum(estimate_seconds(config, photo, style, begun=True, model=model) for style in styles)
    return seconds


def work(config: StyleConfig, photo: Size, *styles: Size, begun: bool = False, model: nn.Module | None = None) -> float:
    """Pixels times steps over all levels: what the time is proportional to."""
    return sum(steps * pixels for steps, pixels in way(config, photo, *styles, begun=begun, model=model))


def way(config: StyleConfig, photo: Size, *styles: Size, begun: bool = False, model: nn.Module | None = None) -> Way:
    """Of each level its steps, and the pixels that pass through the network in one of them."""
    if begun:
        config = replace(config, coarse_first=False)
    footprint = _footprint(config, model)
    passed = [(picture_size(photo, level), level.steps) for level in levels(config, photo, *styles)]
    return tuple((steps, passed_pixels(tiles(height, width, footprint))) for (width, height), steps in passed)


def share_done(levels: Way, step: int) -> float:
    """Of the work on these levels the share that is behind after `step` steps, 0–1: a coarse step is a small part of it."""
    costs = [pixels + STEP_PIXELS for steps, pixels in levels for _step in range(steps)]
    return sum(costs[:step]) / sum(costs)


def _footprint(config: StyleConfig, model: nn.Module | None) -> Footprint:
    if pace := _paces.get(_key(config)):
        return pace.footprint
    taps = tuple(dict.fromkeys((*config.tapped_style, *config.tapped_content)))
    return Footprint.of(TappedNet(models.load(config.network) if model is None else model, taps, dtype=models.dtype()))


def _key(config: StyleConfig) -> tuple:
    taps = (config.tapped_style, config.tapped_content)
    return (config.network, taps, config.pooling, config.style_loss, str(models.device()), str(models.dtype()))


def _remember(key: tuple, pace: Pace) -> None:
    with _lock:
        _paces[key] = pace
        _paces.move_to_end(key)
        while len(_paces) > KEPT:
            _paces.popitem(last=False)


def _probe(config: StyleConfig, model: nn.Module | None) -> float:
    picture = _grain()
    times: list[float] = []
    plain = {"start": "content", "coarse_first": False, "optimiser": "adam", "keep_colours": False}
    probe = replace(config, size=PROBE_SIZE, steps=PROBE_STEPS, style_weights=(), **plain)
    result = style_transfer(picture, picture, probe, model=model, on_step=lambda step: times.append(step.seconds))
    return min(times[1:]) / (result.image.width * result.image.height)


def _grain() -> Image.Image:
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, (PROBE_SIZE, PROBE_SIZE, 3), dtype=np.uint8))
