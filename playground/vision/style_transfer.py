"""Neural style transfer as Gatys, Ecker and Bethge wrote it (2016; d2l 14.12): the picture is the parameter."""

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from PIL import Image, ImageOps
from torch import Tensor, nn

from playground import models
from playground.models.machine import keep_freed_memory
from playground.vision.instant_painter import even_shares, shared_painter
from playground.vision.picture_layers import layer_sizes, on_all_scales, sum_of_layers
from playground.vision.style_config import StyleConfig, levels, picture_size
from playground.vision.style_losses import Losses, LossScales, content_losses, loss_scales, style_losses, tv_loss, weigh
from playground.vision.style_pictures import noise, recoloured, to_image, to_tensor, with_colours_of
from playground.vision.style_statistics import STATISTICS, resampled
from playground.vision.style_tiles import BUDGET, Footprint, TiledNet, positions, tiles
from playground.vision.tapped_net import TappedNet

RATE_DECAY, DECAY_EVERY = 0.8, 50  # the textbook's schedule
LAST_RATE = 0.1  # of the first: otherwise the rate falls evenly to this share, and the picture comes to rest
FIRST_MOVE = 0.02  # of a value by L-BFGS, in deviations of ImageNet's colours: about a grey level
HISTORY = 20  # steps that L-BFGS remembers: over some 70 evaluations 100 reach no less and take longer
MOMENTUM, SCALES = 0.8, 4  # on all scales: of the direction before, and how often a side is halved
SNAPSHOTS = 10  # kept on the way, besides the start
SNAPSHOT_SIDE = 1024  # px, long side of what is kept on the way


@dataclass(frozen=True)
class StyleStep:
    """What `on_step` gets after a step (for L-BFGS: an evaluation)."""

    step: int  # 1 to total
    total: int
    seconds: float  # it took, without on_step
    losses: Losses  # of the picture before this step
    so_far: Callable[[], "StyleResult"]  # as if it ended here; costs a few milliseconds, so only on demand


@dataclass(frozen=True)
class StyleResult:
    """A picture and its way there, finished or not."""

    image: Image.Image  # of the size that was asked for
    steps: int  # done; less than config.steps on the way
    losses: tuple[Losses, ...]  # index k is the picture after k steps; the last one's is there when it is finished
    snapshots: tuple[tuple[int, Image.Image], ...]  # (step, picture), at most SNAPSHOTS + 1, the first and last included
    sizes: tuple[tuple[int, tuple[int, int]], ...]  # (steps done before, (width, height)) of each level so far
    untouched: Losses  # of the photo itself: what doing nothing scores
    scales: LossScales
    seconds_per_step: float
    config: StyleConfig
    instant: Losses | None = None  # of the picture that one pass paints (`stylize`), where that was asked for

    def reached(self, total: float) -> int | None:
        """The first step at full size with a total loss of at most that; None where there is none.

        Losses of the smaller pictures before cannot be compared with those of large ones.
        """
        first = self.sizes[-1][0]
        return next((n for n, losses in enumerate(self.losses) if n >= first and losses.total <= total), None)


Styles = Image.Image | Sequence[Image.Image]  # one picture or several


def style_pictures(style: Styles) -> tuple[Image.Image, ...]:
    """The style pictures as a tuple. Raises ValueError where there is none."""
    pictures = (style,) if isinstance(style, Image.Image) else tuple(style)
    if not pictures:
        raise ValueError("A style transfer needs at least one style picture.")
    return pictures


class StyleProblem:
    """Picture, targets and network of one transfer; `losses` can be differentiated with respect to `picture`.

    `coarser` is the picture to begin with, (1, 3, h, w), in place of the config's start: it is resized. Of a level it is that of
    the level before.
    `check` is called before each pass through the network, and may raise to stop. A picture whose features would need more
    than `budget` bytes is looked at in tiles (`style_tiles`).
    """

    def __init__(
        self,
        content: Image.Image,
        style: Styles,
        config: StyleConfig,
        model: nn.Module | None = None,
        coarser: Tensor | None = None,
        check: Callable[[], None] = lambda: None,
        budget: float = BUDGET,
    ):
        self.config = config
        self.content_image = content
        self.size = picture_size(content.size, config)
        device, dtype = models.device(), models.dtype()
        model = models.load(config.network, progress=lambda _done, _total: check()) if model is None else model
        style_taps, content_taps = config.tapped_style, config.tapped_content
        border = "zeros" if config.weighting == "textbook" else "reflect"
        taps = tuple(dict.fromkeys((*style_taps, *content_taps)))
        self.net = TappedNet(model, taps, pooling=config.pooling, border=border, device=device, dtype=dtype)
        self.tiled = TiledNet(self.net, style_taps, content_taps, STATISTICS[config.style_loss], check)
        place = {"device": device, "dtype": torch.promote_types(dtype, torch.float32)}
        photo = to_tensor(content, self.size).to(**place)
        self.tiles = tiles(*photo.shape[-2:], Footprint.of(self.net), budget)
        # no_grad, not inference_mode: a loss that is differentiated may not contain inference tensors.
        with torch.no_grad():
            self.content_targets = self.tiled.content_features(photo, self.tiles)
            self.styles = style_pictures(style)
            self.shares = config.shares_of_styles(len(self.styles))
            targets = [self._targets(picture, photo, budget) for picture in self.styles]
            self.style_targets = tuple(
                sum(share * one for share, one in zip(self.shares, layer, strict=True)) for layer in zip(*targets, strict=True)
            )
        self.scales = loss_scales(config, self.content_targets, self.style_targets)
        self.untouched = self.look(photo)
        if coarser is None:
            first = self._start(photo).to(**place)
        else:
            first = F.interpolate(coarser.to(**place), photo.shape[-2:], mode="bicubic", align_corners=False)
        self.picture = first.contiguous().requires_grad_()

    def _targets(self, style: Image.Image, photo: Tensor, budget: float) -> list[Tensor]:
        """Of each style layer the summary of a style picture, with as many positions as the painting will have."""
        painting = self._painting(style, photo)
        statistic = STATISTICS[self.config.style_loss]
        parts = tiles(*painting.shape[-2:], Footprint.of(self.net), budget)
        summaries = [statistic.summary(one) for one in self.tiled.statistics(painting, parts)]
        if not statistic.per_position:
            return summaries
        width, height = self.size
        places = [positions(name, height, width, whole=not self.net.reflects) for name in self.config.tapped_style]
        return [resampled(one, count) for one, count in zip(summaries, places, strict=True)]

    def _painting(self, style: Image.Image, photo: Tensor) -> Tensor:
        """A style picture as it is looked at: in the photo's colours where the config keeps them by histogram."""
        painting = to_tensor(style, picture_size(style.size, self.config)).to(photo)
        histogram = self.config.keep_colours and self.config.colours_by == "histogram"
        return recoloured(painting, photo) if histogram else painting

    def _start(self, photo: Tensor) -> Tensor:
        style = self.styles[self.shares.index(max(self.shares))]
        match self.config.start:
            case "content":
                return photo.clone()
            case "recoloured":
                return recoloured(photo, self._painting(style, photo))
            case "style":
                return to_tensor(ImageOps.fit(style.convert("RGB"), self.size, Image.Resampling.LANCZOS), self.size)
            case "noise":
                return noise(self.size, self.config.seed)
            case "grey":
                return torch.zeros_like(photo)
            case "instant":
                return self.instant(photo)

    def instant(self, photo: Tensor) -> Tensor:
        """What one pass paints (`stylize`) in the same styles, their weights its shares. Raises as `shared_painter`."""
        painter, size, kept = shared_painter(), self.config.size, []
        self.tiled.check()
        maps = painter.encode(self.content_image, size)
        for style in self.styles:
            self.tiled.check()
            kept.append(painter.style(to_image(self._painting(style, photo)), size))
        self.tiled.check()
        return to_tensor(painter.paint(maps, kept, even_shares(len(kept), self.shares), 1.0, self.size), self.size).to(photo)

    def instant_losses(self) -> Losses | None:
        """Of that picture; None where it cannot be painted."""
        photo = to_tensor(self.content_image, self.size).to(self.picture)
        with contextlib.suppress(models.ModelUnavailable, ValueError):
            return self.look(self.instant(photo))
        return None

    def losses(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        """(total, parts) of a picture in one piece, see `weigh`."""
        self.tiled.check()
        features = self.net(picture)
        contents = [features[name] for name in self.config.tapped_content]
        measure = STATISTICS[self.config.style_loss].measure
        measured = [measure(features[name]) for name in self.config.tapped_style]
        return self._weigh(content_losses(contents, self.content_targets), measured, picture)

    def _weigh(self, raw_content: Tensor, measured: Sequence[Tensor], picture: Tensor) -> tuple[Tensor, Tensor]:
        raw_style = style_losses(measured, self.style_targets, self.config.style_loss)
        return weigh(raw_content, raw_style, tv_loss(picture), self.scales)

    def backward(self) -> tuple[Tensor, Losses]:
        """The total loss and the displayed ones; the gradient is in `picture.grad`."""
        self.picture.grad = None
        if len(self.tiles) == 1:
            total, parts = self.losses(self.picture)
            total.backward()
            return total, Losses(*parts.tolist())
        picture = self.picture.detach()
        total, parts, gradient = self.tiled.backward(
            picture, self.tiles, self.content_targets, lambda raw, measured: self._weigh(raw, measured, picture)
        )
        (self.scales.tv * tv_loss(self.picture)).backward()
        self.picture.grad += gradient
        return total, Losses(*parts.tolist())

    @torch.no_grad()
    def look(self, picture: Tensor | None = None) -> Losses:
        """The losses of a picture, or of the one that is optimised as it is, without a gradient."""
        picture = self.picture if picture is None else picture
        if len(self.tiles) == 1:
            return Losses(*self.losses(picture)[1].tolist())
        raw_content, measured = self.tiled.measure(picture, self.tiles, self.content_targets)
        return Losses(*self._weigh(raw_content, measured, picture)[1].tolist())

    def image(self) -> Image.Image:
        """The picture as 8-bit RGB, with the photo's colours if the config says so."""
        image = to_image(self.picture)
        luminance = self.config.keep_colours and self.config.colours_by == "luminance"
        return with_colours_of(image, self.content_image) if luminance else image


def style_transfer(
    content: Image.Image,
    style: Styles,
    config: StyleConfig = StyleConfig(),  # noqa: B008 - frozen
    *,
    begin: Image.Image | None = None,
    model: nn.Module | None = None,
    on_step: Callable[[StyleStep], None] | None = None,
    check: Callable[[], None] = lambda: None,
    compare: bool = False,
) -> StyleResult:
    """Paint `content` in the manner of `style`; RGB pictures of any size, of styles one or several (config.style_weights).

    begin: a picture to go on from in place of the config's start, at full size alone. model: a network in place of the one that
    config.network names (same layer names); it is copied, never changed.
    on_step is called after every step, check before each other pass through the network; both may raise to stop.
    compare: look at the instant picture too, in the end, where the config asks for content and style and starts elsewhere.
    Agrees with the textbook's loop (benchmarks.textbook_style) to rounding when weighting is "textbook", start "content",
    coarse_first off and both pictures have one size. Raises ValueError for pictures that are too small or narrow and
    ModelUnavailable when the network's weights are not here.
    """
    if begin is not None:
        config = replace(config, coarse_first=False)
    size = picture_size(content.size, config)
    picture = None if begin is None else to_tensor(begin, size)
    shots = {round(n * config.steps / SNAPSHOTS) for n in range(1, SNAPSHOTS + 1)}
    losses: list[Losses] = []
    snapshots: list[tuple[int, Image.Image]] = []
    sizes: list[tuple[int, tuple[int, int]]] = []
    steps, seconds, began = 0, 0.0, time.perf_counter()
    instant: Losses | None = None
    problem: StyleProblem

    def seen() -> Image.Image:
        """The picture as it is, at its final size also on the coarser levels."""
        image = problem.image()
        return image if image.size == size else image.resize(size, Image.Resampling.BICUBIC)

    def so_far() -> StyleResult:
        way = (tuple(losses), tuple(snapshots), tuple(sizes))
        pace = seconds / max(1, steps)
        return StyleResult(seen(), steps, *way, problem.untouched, problem.scales, pace, config, instant)

    def after_step(before: Losses) -> None:
        nonlocal steps, seconds, began
        took = time.perf_counter() - began
        steps, seconds = steps + 1, seconds + took
        losses.append(before)
        if steps in shots:
            snapshots.append((steps, snapshot(seen())))
        if on_step:
            on_step(StyleStep(steps, config.steps, took, before, so_far))
        began = time.perf_counter()

    optimise = {"adam": _adam, "lbfgs": _lbfgs, "scales": _scales}[config.optimiser]
    for level in levels(config, content.size, *(one.size for one in style_pictures(style))):
        problem = StyleProblem(content, style, level, model, picture, check)
        sizes.append((steps, problem.size))
        snapshots = snapshots or [(0, snapshot(seen()))]
        check()
        began = time.perf_counter()
        with keep_freed_memory():
            optimise(problem, _rates(config, steps), after_step)
        picture = problem.picture.detach()
    losses.append(problem.look())
    if compare and begin is None and config.start != "instant" and config.content_weight and config.style_weight:
        instant = problem.instant_losses()
    snapshots[-1] = (steps, snapshot(seen()))  # L-BFGS may have gone back to an earlier point
    return so_far()


def snapshot(image: Image.Image) -> Image.Image:
    """What is kept of a picture on the way: eleven at 2048 px would be 90 MB."""
    return image if max(image.size) <= SNAPSHOT_SIDE else ImageOps.contain(image, (SNAPSHOT_SIDE, SNAPSHOT_SIDE))


def _rates(config: StyleConfig, first: int) -> Callable[[int], float]:
    """The learning rate at each step of a level that begins at step `first` of all."""
    if config.weighting == "textbook":
        return lambda n: config.learning_rate * RATE_DECAY ** ((first + n) // DECAY_EVERY)
    return lambda n: config.learning_rate * (1 - (1 - LAST_RATE) * (first + n) / config.steps)


def _adam(problem: StyleProblem, rates: Callable[[int], float], after_step: Callable[[Losses], None]) -> None:
    # Normalised losses are of order 1 and their gradients 1e-6 a pixel: ε must be far below, or their scale sets the step.
    epsilon = 1e-8 if problem.config.weighting == "textbook" else 1e-15
    optimiser = torch.optim.Adam([problem.picture], lr=rates(0), eps=epsilon)
    lock = models.device_lock(models.device())
    for n in range(problem.config.steps):
        optimiser.param_groups[0]["lr"] = rates(n)
        with lock:
            _, losses = problem.backward()
            optimiser.step()
        after_step(losses)


def _scales(problem: StyleProblem, rates: Callable[[int], float], after_step: Callable[[Losses], None]) -> None:
    """Descent with momentum along `on_all_scales`; the mean of the directions is rid of its pull towards 0, as Adam's is."""
    mean, lock = torch.zeros_like(problem.picture), models.device_lock(models.device())
    for n in range(problem.config.steps):
        with lock:
            _, losses = problem.backward()
            with torch.no_grad():
                mean.lerp_(on_all_scales(problem.picture.grad, SCALES), 1 - MOMENTUM)
                problem.picture.sub_(mean, alpha=rates(n) / (1 - MOMENTUM ** (n + 1)))
        after_step(losses)


class _EnoughEvaluations(Exception):
    pass


def _lbfgs(problem: StyleProblem, _rates: Callable[[int], float], after_step: Callable[[Losses], None]) -> None:
    """It needs no rate. Counted in evaluations: torch's L-BFGS calls the closure many times a `step`.

    Its first step has an L1 norm of 1 over all values: on a picture nothing, and the line search would spend ten evaluations on
    growing it. In units of FIRST_MOVE · values the same step moves each value by FIRST_MOVE in the mean.
    Coarse to fine, what it moves are the layers of a sum (`picture_layers`).
    """
    config = problem.config
    start = problem.picture.detach().clone()
    sizes = layer_sizes(start.shape[-2:], config.halvings)
    bounds = {"max_iter": config.steps, "max_eval": config.steps, "tolerance_grad": 0, "tolerance_change": 0}
    unit = FIRST_MOVE * problem.picture.numel()
    change = start.new_zeros(sum(3 * height * width for height, width in sizes)).requires_grad_()
    optimiser = torch.optim.LBFGS([change], lr=1, history_size=HISTORY, line_search_fn="strong_wolfe", **bounds)
    lock = models.device_lock(models.device())
    best: tuple[float, Tensor] | None = None
    count = 0

    def closure() -> Tensor:
        nonlocal best, count
        if count == config.steps:
            raise _EnoughEvaluations
        count += 1
        with lock:
            picture = start + unit * sum_of_layers(change, sizes)
            with torch.no_grad():
                problem.picture.copy_(picture)
            total, losses = problem.backward()
            (change.grad,) = torch.autograd.grad(picture, change, problem.picture.grad)
        if best is None or losses.total < best[0]:
            best = (losses.total, problem.picture.detach().clone())
        after_step(losses)
        return total

    with contextlib.suppress(_EnoughEvaluations):
        while count < config.steps:
            optimiser.step(closure)
    # The line search may have been cut at one of its trial points: the best one seen counts.
    with torch.no_grad():
        problem.picture.copy_(best[1])
