"""Neural style transfer as Gatys, Ecker and Bethge wrote it (2016; d2l 14.12): the picture is the parameter."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from playground import models
from playground.vision.style_config import StyleConfig, levels, picture_size
from playground.vision.style_losses import Losses, LossScales, gram_matrix, loss_scales, weigh
from playground.vision.style_pictures import noise, recoloured, to_image, to_tensor, with_colours_of
from playground.vision.tapped_net import TappedNet

RATE_DECAY, DECAY_EVERY = 0.8, 50  # the textbook's schedule
LAST_RATE = 0.1  # of the first: otherwise the rate falls evenly to this share, and the picture comes to rest
SNAPSHOTS = 10  # kept on the way, besides the start


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

    image: Image.Image
    steps: int  # done; less than config.steps on the way
    losses: tuple[Losses, ...]  # index k is the picture after k steps; the last one's is there when it is finished
    snapshots: tuple[tuple[int, Image.Image], ...]  # (step, picture), at most SNAPSHOTS + 1, the first and last included
    untouched: Losses  # of the photo itself: what doing nothing scores
    scales: LossScales
    seconds_per_step: float
    config: StyleConfig


class StyleProblem:
    """Picture, targets and network of one transfer; `losses` can be differentiated with respect to `picture`.

    `coarser` is the picture of the level before this one, (1, 3, h, w), where there was one: it is enlarged and the start.
    `check` is called before each pass through the network, and may raise to stop.
    """

    def __init__(
        self,
        content: Image.Image,
        style: Image.Image,
        config: StyleConfig,
        model: nn.Module | None = None,
        coarser: Tensor | None = None,
        check: Callable[[], None] = lambda: None,
    ):
        self.config = config
        self.content_image = content
        self.size = picture_size(content.size, config)
        device = models.device()
        model = models.load(config.network, progress=lambda _done, _total: check()) if model is None else model
        taps, border = (*config.tapped_style, config.tapped_content), "zeros" if config.weighting == "textbook" else "reflect"
        self.net = TappedNet(model, taps, pooling=config.pooling, border=border, device=device, dtype=models.dtype())
        photo = to_tensor(content, self.size).to(device)
        painting = to_tensor(style, picture_size(style.size, config)).to(device)
        # no_grad, not inference_mode: a loss that is differentiated may not contain inference tensors.
        with torch.no_grad():
            check()
            features = self.net(photo)
            self.content_target = features[config.tapped_content].float()
            check()
            painted = self.net(painting)
            self.style_targets = tuple(gram_matrix(painted[name].float()) for name in config.tapped_style)
        self.scales = loss_scales(config, self.content_target, self.style_targets)
        check()
        self.untouched = self.look(photo)
        start = {
            "recoloured": lambda: recoloured(photo, painting),
            "content": photo.clone,
            "noise": lambda: noise(self.size, config.seed).to(device),
            "grey": lambda: torch.zeros_like(photo),
        }
        if coarser is not None:
            first = F.interpolate(coarser, photo.shape[-2:], mode="bicubic", align_corners=False)
        else:
            first = start[config.start]()
        self.picture = first.contiguous().requires_grad_()

    def losses(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        """(total, parts) of a picture, see `weigh`."""
        features = self.net(picture)
        content, style = features[self.config.tapped_content], tuple(features[name] for name in self.config.tapped_style)
        return weigh(picture, content, style, self.content_target, self.style_targets, self.scales)

    def backward(self) -> tuple[Tensor, Losses]:
        """The total loss and the displayed ones; the gradient is in `picture.grad`."""
        self.picture.grad = None
        total, parts = self.losses(self.picture)
        total.backward()
        return total, Losses(*parts.tolist())

    @torch.no_grad()
    def look(self, picture: Tensor | None = None) -> Losses:
        """The losses of a picture, or of the one that is optimised as it is, without a gradient."""
        return Losses(*self.losses(self.picture if picture is None else picture)[1].tolist())

    def image(self) -> Image.Image:
        """The picture as 8-bit RGB, with the photo's colours if the config says so."""
        image = to_image(self.picture)
        return with_colours_of(image, self.content_image) if self.config.keep_colours else image


def style_transfer(
    content: Image.Image,
    style: Image.Image,
    config: StyleConfig = StyleConfig(),  # noqa: B008 - frozen
    *,
    model: nn.Module | None = None,
    on_step: Callable[[StyleStep], None] | None = None,
    check: Callable[[], None] = lambda: None,
) -> StyleResult:
    """Paint `content` in the manner of `style`; both RGB pictures of any size.

    model: a network in place of the one that config.network names (same layer names); it is copied, never changed.
    on_step is called after every step, check before each other pass through the network; both may raise to stop.
    Agrees with the textbook's loop (benchmarks.textbook_style) to rounding when weighting is "textbook", start "content",
    coarse_first off and both pictures have one size. Raises ValueError for pictures that are too small or narrow and
    ModelUnavailable when the network's weights are not here.
    """
    coarsest, *finer = levels(config, content.size, style.size)
    problem = StyleProblem(content, style, coarsest, model, check=check)
    check()
    size = picture_size(content.size, config)
    shots = {round(n * config.steps / SNAPSHOTS) for n in range(1, SNAPSHOTS + 1)}
    losses: list[Losses] = []

    def seen() -> Image.Image:
        """The picture as it is, at its final size also on the coarser levels."""
        image = problem.image()
        return image if image.size == size else image.resize(size, Image.Resampling.BICUBIC)

    snapshots = [(0, seen())]
    steps, seconds, began = 0, 0.0, time.perf_counter()

    def so_far() -> StyleResult:
        way = (tuple(losses), tuple(snapshots))
        return StyleResult(seen(), steps, *way, problem.untouched, problem.scales, seconds / max(1, steps), config)

    def after_step(before: Losses) -> None:
        nonlocal steps, seconds, began
        took = time.perf_counter() - began
        steps, seconds = steps + 1, seconds + took
        losses.append(before)
        if steps in shots:
            snapshots.append((steps, seen()))
        if on_step:
            on_step(StyleStep(steps, config.steps, took, before, so_far))
        began = time.perf_counter()

    optimise = _adam if config.optimiser == "adam" else _lbfgs
    optimise(problem, _rates(config, 0), after_step)
    for level in finer:
        problem = StyleProblem(content, style, level, model, problem.picture.detach(), check)
        check()
        began = time.perf_counter()
        optimise(problem, _rates(config, steps), after_step)
    losses.append(problem.look())
    snapshots[-1] = (steps, seen())  # L-BFGS may have gone back to an earlier point
    return so_far()


def _rates(config: StyleConfig, first: int) -> Callable[[int], float]:
    """Adam's learning rate at each step of a level that begins at step `first` of all."""
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


class _EnoughEvaluations(Exception):
    pass


def _lbfgs(problem: StyleProblem, _rates: Callable[[int], float], after_step: Callable[[Losses], None]) -> None:
    """It needs no rate. Counted in evaluations: torch's L-BFGS calls the closure many times a `step`."""
    config = problem.config
    bounds = {"max_iter": config.steps, "max_eval": config.steps, "tolerance_grad": 0, "tolerance_change": 0}
    optimiser = torch.optim.LBFGS([problem.picture], lr=1, history_size=100, line_search_fn="strong_wolfe", **bounds)
    lock = models.device_lock(models.device())
    best: tuple[float, Tensor] | None = None
    count = 0

    def closure() -> Tensor:
        nonlocal best, count
        if count == config.steps:
            raise _EnoughEvaluations
        count += 1
        with lock:
            total, losses = problem.backward()
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
