"""PyTorch code of the lesson, that of the view; what checks the page; its files. In float64 all agree step for step."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from playground.convolution.kernels import SOBEL_X
from playground.images import Photo, photo_call
from playground.kit.i18n import _
from playground.kit.printed import call_lines, settings_call, tensor_lines
from playground.lessons.kernel_learns.answer import TRIED, Fit, LearnAnswer, eigen_kernels
from playground.lessons.kernel_learns.settings import SIZES, Learn
from playground.ui.files import Download, csv_file

MOST_CHECKED = 50  # steps of the check, so that it does not keep a reader waiting
_NOISE = "noise = np.random.default_rng({settings.seed}).uniform(%s, 1, (256, 256))\nx = torch.from_numpy(noise)"
_PICTURES = {
    "edge": "x = torch.ones(6, 8)\nx[:, 2:6] = 0",
    "noise": _NOISE % -1,
    "noise01": _NOISE % 0,
    "photo": "x = torch.from_numpy(photo.grey())  # (H, W), values 0…1",
}
_OPERATIONS = {"absolute-sobel-x": "y = conv2d(x, target[None, None]).abs()", "max-3": "y = max_pool2d(x, 3, stride=1)"}
_ADDED = """\
noise = np.random.default_rng([{settings.seed}, 1]).normal(0, {settings.noise!r}, y.shape)
y = y + torch.from_numpy(noise)"""
_STARTS = {
    "halves": "start = torch.full({settings.kernel_size}, 0.5)",
    "zeros": "start = torch.zeros{settings.kernel_size}",
    "random": """\
bound = {settings.reach!r}
start = np.random.default_rng([{settings.seed}, 2]).uniform(-bound, bound, {settings.taps})
start = torch.from_numpy(start).view{settings.kernel_size}""",
}
_TRAINING = """\
conv.weight.data[0, 0] = start
optimizer = torch.optim.{optimizer}(conv.parameters(), lr={rate})
for step in range({steps}):
    loss = (conv(x) - y).square().{settings.loss}()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
loss = (conv(x) - y).square().sum()"""
_WINDOWS = """\
# A row for each place: the pixels under the window there.
windows = x[0, 0].unfold(0, {height}, 1).unfold(1, {width}, 1)
windows = windows.reshape(-1, {settings.taps})"""
_ONES = "windows = torch.cat([windows, torch.ones(len(windows), 1)], dim=1)"
_PATH = """\
limit = {scale} / torch.linalg.eigvalsh(windows.T @ windows)[-1]
weights = {flat}.requires_grad_()
optimizer = torch.optim.{optimizer}([weights], lr={rate})
path, losses = [], []  # on the loss surface
for step in range({steps} + 1):
    errors = (windows @ weights - y.ravel()).square()
    path.append(weights.detach().clone())
    losses.append(errors.sum().item())
    optimizer.zero_grad()
    errors.{settings.loss}().backward()
    optimizer.step()"""
_PATTERNS = """\
values, patterns = torch.linalg.eigh(windows.T @ windows)
# The strongest first; each column is a pattern.
values, patterns = values.flip(0), patterns.flip(1)
values[values <= 1e-10 * values[0]] = 0  # rounding
factors = 1 - 2 * {rate} * values{divided}  # of the error, a step
steps = (math.log(0.01) / factors.abs().log()).ceil().clamp(min=1)
steps[factors.abs() >= 1] = torch.inf  # until within 1 %"""
_BEST = """\
target_size, explained = {settings.chosen_target.size}, {{}}
for size in {sizes}:
    # Both windows lie in the middle of the larger one.
    larger = [max(pair) for pair in zip(size, target_size)]
    rows, columns = (n - k + 1 for n, k in zip(x.shape[2:], larger))
    i, j = [(large - k) // 2 for large, k in zip(larger, size)]
    windows = x[0, 0].unfold(0, size[0], 1).unfold(1, size[1], 1)
    windows = windows[i : i + rows, j : j + columns].reshape(rows * columns, -1)
    windows = torch.cat([windows, torch.ones(len(windows), 1)], dim=1)  # a constant
    i, j = [(large - k) // 2 for large, k in zip(larger, target_size)]
    wanted = y[0, 0, i : i + rows, j : j + columns]{noise}
    gram = torch.linalg.pinv(windows.T @ windows, hermitian=True, rtol=1e-10)
    best = gram @ (windows.T @ wanted.ravel())
    missed = (wanted.ravel() - windows @ best).square().sum()
    spread = (wanted - wanted.mean()).square().sum()
    # A target of one value is wholly explained.
    explained[size] = 1 - missed / spread if spread > 1e-12 * max(1, wanted.square().sum()) else torch.ones_like(spread)
    print(size, best[:-1].view(size), explained[size].item())""".replace(") // 2 for", ") // 2 for")
_NOISY = """
    noise = np.random.default_rng([{settings.seed}, 1]).normal(0, {settings.noise!r}, wanted.shape)
    wanted = wanted + torch.from_numpy(noise)"""
_PRINTED = {
    "watch": "print(conv.weight.data[0, 0], loss.item())",
    "bowl": "print(limit.item(), path[-1], losses[-1])",
    "eigen": "for step, factor, pattern in zip(steps, factors, patterns.T):\n"
    "    print(step.item(), factor.item(), pattern[:{settings.taps}].view{settings.kernel_size})",
}


def files(answer: LearnAnswer) -> list[Download]:
    return [csv_file(_("All steps as CSV"), "kernel_steps.csv", lambda: step_rows(answer))]


def step_rows(answer: LearnAnswer) -> list[list[str]]:
    """Step, loss, distance and every weight of the kept steps."""
    run = answer.descent
    table = np.column_stack([run.steps, run.losses, answer.distances, run.kernels])
    return [["step", "loss", "distance", *_weight_names(answer.settings)], *_rows(table)]


def eigen_files(answer: LearnAnswer) -> list[Download]:
    def rows() -> list[list[str]]:
        kernels = eigen_kernels(answer)
        biases = [[one.bias] if answer.settings.bias else [] for one in kernels]
        table = [[one.relative, one.factor, *one.kernel.ravel(), *bias] for one, bias in zip(kernels, biases, strict=True)]
        return [["strength", "factor", *_weight_names(answer.settings)], *_rows(table)]

    return [csv_file(_("All patterns as CSV"), "patterns.csv", rows)]


def fit_files(best: Sequence[Fit]) -> list[Download]:
    rows = [["size", "share_of_variance"], *([fit.size, f"{fit.share:.10g}"] for fit in best)]
    return [csv_file(_("Shares of variance as CSV"), "best_kernels.csv", lambda: rows)]


def _weight_names(settings: Learn) -> list[str]:
    height, width = settings.kernel_size
    return [f"w{i}{j}" for i in range(height) for j in range(width)] + ["bias"] * settings.bias


def _rows(table: Sequence[Sequence[float]]) -> list[list[str]]:
    return [[f"{value:.10g}" for value in row] for row in table]


def torch_code(answer: LearnAnswer, photo: Photo | None) -> str:
    """Lines that make the pictures and the numbers of the view, and print them."""
    settings = answer.settings
    drawn = settings.start == "random" and settings.view in ("watch", "bowl")
    numpy = settings.source.startswith("noise") or drawn or (settings.noise > 0 and settings.view != "eigen")
    head = [*["import math"] * (settings.view == "eigen"), *["import numpy as np"] * numpy, "import torch"]
    head += [*["from torch import nn"] * (settings.view == "watch")]
    called = "max_pool2d" if settings.target == "max-3" else "conv2d"
    head += [*[f"from torch.nn.functional import {called}"] * (settings.view != "eigen"), ""]
    if settings.source == "photo":
        needed, given = photo_call(photo)
        head = [needed, *head, f"photo = {given}"]
    printed = _PRINTED.get(settings.view, "").format(settings=settings)
    return "\n".join([*head, *_lines(answer, repr(answer.rate), settings.steps), printed]).rstrip()


def _lines(answer: LearnAnswer, rate: str, steps: int) -> list[str]:
    """The pictures, and what the view makes of them."""
    settings, (height, width) = answer.settings, answer.settings.kernel_size
    values = {"settings": settings, "rate": rate, "steps": steps, "height": height, "width": width}
    values["optimizer"] = {"descent": "SGD", "adam": "Adam"}[settings.method]
    values["scale"] = 1 if settings.loss == "sum" else answer.pairs.count
    values["divided"] = "" if settings.loss == "sum" else f" / {answer.pairs.count}"
    values["flat"] = "torch.cat([start.ravel(), torch.zeros(1)])" if settings.bias else "start.ravel()"
    values["noise"] = _NOISY.format(settings=settings) if settings.noise else ""
    fitting = (SIZES[key] for key in TRIED)
    values["sizes"] = [size for size in fitting if all(k <= n for k, n in zip(size, answer.pairs.before.shape, strict=True))]
    start = tensor_lines("start", settings.own_start_weights()) if settings.start == "own" else [_STARTS[settings.start]]
    windows = [_WINDOWS, *[_ONES] * settings.bias]
    layer = call_lines("conv = nn.Conv2d", ["1", "1", f"kernel_size=({height}, {width})", f"bias={settings.bias}"])
    parts = {
        "watch": [*start, *layer, *["nn.init.zeros_(conv.bias)"] * settings.bias, _TRAINING],
        "bowl": [*windows, *start, _PATH],
        "eigen": [*windows, _PATTERNS],
        "fits": [_BEST],
    }[settings.view]
    return [line.format(**values) for line in (*_pictures(answer), "", *parts)]


def _pictures(answer: LearnAnswer) -> list[str]:
    """Templates of `x`, what the learned kernel reads, and `y`, what the target makes of it where both windows fit."""
    settings, pairs, target = answer.settings, answer.pairs, answer.settings.chosen_target
    (height, width), (rows, columns) = settings.kernel_size, pairs.wanted.shape
    weights = SOBEL_X if settings.target == "absolute-sobel-x" else target.weights
    (top, left), (first, second) = settings.offsets[0], pairs.offset
    down, across = rows + height - 1, columns + width - 1
    cut = (rows + target.size[0] - 1, columns + target.size[1] - 1) != pairs.before.shape
    read = (down, across) != pairs.before.shape
    before = [
        "torch.set_default_dtype(torch.float64)",
        _PICTURES[settings.source],
        *["x = x - x.mean()"] * settings.centred,
        "x = x[None, None]",
    ]
    after = [
        *(tensor_lines("target", weights) if weights else []),
        _OPERATIONS.get(settings.target, "y = conv2d(x, target[None, None])"),
        *[f"y = y[..., {top} : {top + rows}, {left} : {left + columns}]"] * cut,
        *[_ADDED] * (settings.noise > 0 and settings.view != "fits"),
    ]
    needed = [] if settings.view == "eigen" else after
    return [*before, *needed, *[f"x = x[..., {first} : {first + down}, {second} : {second + across}]"] * read]


CHECK = """\
{imports}
import math

import numpy as np
import torch
from torch import nn
from torch.nn.functional import conv2d, max_pool2d

from playground.lessons.kernel_learns.answer import {called}
from playground.lessons.kernel_learns.settings import Learn

settings, photo = {call}, {photo}
answer = learn(settings, pairs_of(settings, photo))  # what the page shows

{lines}

{asserts}
print("The page and torch {agree}.")
"""
_LAST = """\
ours = torch.from_numpy(answer.descent.kernels[-1])
torch.testing.assert_close(ours, learned, rtol=1e-6, atol=1e-7)
torch.testing.assert_close(float(answer.descent.losses[-1]), {loss}, rtol=1e-6, atol={tolerance:.1g})"""
_ASSERTS = {
    "watch": "learned = torch.cat([p.data.ravel() for p in conv.parameters()])\n" + _LAST.replace("{loss}", "loss.item()"),
    "bowl": "learned = path[-1]\n"
    + _LAST.replace("{loss}", "losses[-1]")
    + "\ntorch.testing.assert_close(answer.limit, limit.item(), rtol=1e-6, atol=0)",
    "eigen": """\
shown = eigen_kernels(answer)
kernels = torch.tensor([[*one.kernel.ravel(), *[one.bias] * settings.bias] for one in shown])
strengths = torch.tensor([one.relative for one in shown])
products = windows.T @ windows / values[0]
torch.testing.assert_close(strengths, values / values[0], rtol=1e-6, atol=1e-9)
torch.testing.assert_close(kernels.T @ strengths.diag() @ kernels, products, rtol=1e-6, atol=1e-9)
torch.testing.assert_close(torch.tensor([one.factor for one in shown]), factors, rtol=1e-6, atol=1e-9)""",
    "fits": """\
shares = torch.tensor([fit.share for fit in fits(settings, photo)])
torch.testing.assert_close(shares, torch.stack([*explained.values()]), rtol=1e-6, atol=1e-6)""",
}


def check_code(answer: LearnAnswer, photo: Photo | None) -> str:
    """Lines that make the view's numbers in torch, of a run up to MOST_CHECKED steps, and compare."""
    settings = answer.settings
    needed, given = photo_call(photo) if settings.source == "photo" else ("", "None")
    run, steps = settings.view in ("watch", "bowl"), min(settings.steps, MOST_CHECKED)
    return CHECK.format(
        call=settings_call(replace(settings, steps=steps) if run else settings),
        photo=given,
        imports=needed,
        called=", ".join([*{"eigen": ["eigen_kernels"], "fits": ["fits"]}.get(settings.view, []), "learn", "pairs_of"]),
        lines="\n".join(_lines(answer, "answer.rate", steps)),
        asserts=_ASSERTS[settings.view].replace("{tolerance:.1g}", f"{1e-9 * max(1.0, answer.pairs.energy):.1g}"),
        agree=f"agree after {steps} steps" if run else "agree",
    ).lstrip()
