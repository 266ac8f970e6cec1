"""PyTorch code of the lesson "A kernel learns": the training loop that a run stands for, the lines that check the page, its file.

Tests execute them. Everything is in float64, in which page and loop agree step for step.
"""

from dataclasses import replace

import numpy as np

from playground.convolution.kernels import SOBEL_X
from playground.images import Photo, photo_call
from playground.kit.i18n import _
from playground.kit.printed import call_lines, settings_call, tensor_lines
from playground.lessons.kernel_learns.answer import LearnAnswer
from playground.lessons.kernel_learns.settings import Learn
from playground.ui.files import Download, csv_file

MOST_CHECKED = 50  # steps of the check, so that it does not keep a reader waiting
_NOISE = ["noise = np.random.default_rng({seed}).uniform({low}, 1, (256, 256))", "x = torch.from_numpy(noise)"]
_PICTURES = {
    "edge": ["x = torch.ones(6, 8)", "x[:, 2:6] = 0"],
    "noise": [line.replace("{low}", "-1") for line in _NOISE],
    "noise01": [line.replace("{low}", "0") for line in _NOISE],
    "photo": ["x = torch.from_numpy(photo.grey())  # (H, W), values 0…1"],
}
_OPERATIONS = {"absolute-sobel-x": "y = conv2d(x, target[None, None]).abs()", "max-3": "y = max_pool2d(x, 3, stride=1)"}


def files(answer: LearnAnswer) -> list[Download]:
    return [csv_file(_("Steps CSV"), "kernel_steps.csv", lambda: step_rows(answer))]


def step_rows(answer: LearnAnswer) -> list[list[str]]:
    """Step, loss, distance and every weight of the kept steps."""
    (height, width), run = answer.settings.kernel_size, answer.descent
    weights = [f"w{i}{j}" for i in range(height) for j in range(width)] + ["bias"] * answer.settings.bias
    table = np.column_stack([run.steps, run.losses, answer.distances, run.kernels])
    return [["step", "loss", "distance", *weights], *([f"{value:.10g}" for value in row] for row in table)]


def torch_code(answer: LearnAnswer, photo: Photo | None) -> str:
    """Lines that make the pairs, train, and print kernel and loss."""
    settings = answer.settings
    numpy = settings.source.startswith("noise") or settings.noise > 0 or settings.start == "random"
    head = [*["import numpy as np"] * numpy, "import torch", "from torch import nn"]
    head += ["from torch.nn.functional import conv2d, max_pool2d", ""]
    if settings.source == "photo":
        needed, given = photo_call(photo)
        head = [needed, *head, f"photo = {given}"]
    lines = _training_lines(answer, repr(answer.rate), settings.steps)
    return "\n".join([*head, *lines, "print(conv.weight.data[0, 0], loss.item())"])


def _training_lines(answer: LearnAnswer, rate: str, steps: int) -> list[str]:
    settings, window = answer.settings, _window(answer)
    optimiser = {"descent": "SGD", "adam": "Adam"}[settings.method]
    return [
        "torch.set_default_dtype(torch.float64)",
        *(line.format(seed=settings.seed) for line in _PICTURES[settings.source]),
        *["x = x - x.mean()"] * settings.centred,
        "x = x[None, None]",
        *_wanted_lines(answer),
        "",
        *_layer_lines(settings),
        f"optimizer = torch.optim.{optimiser}(conv.parameters(), lr={rate})",
        f"for step in range({steps}):",
        f"    loss = (conv({window}) - y).square().{settings.loss}()",
        "    optimizer.zero_grad()",
        "    loss.backward()",
        "    optimizer.step()",
        f"loss = (conv({window}) - y).square().sum()",
    ]


def _wanted_lines(answer: LearnAnswer) -> list[str]:
    """`y`, what the target makes of x, cut to where the learned kernel's window fits too."""
    settings, target = answer.settings, answer.settings.chosen_target
    weights = SOBEL_X if settings.target == "absolute-sobel-x" else target.weights
    lines = tensor_lines("target", weights) if weights else []
    lines += [_OPERATIONS.get(settings.target, "y = conv2d(x, target[None, None])")]
    (top, left), (height, width) = settings.offsets[0], answer.pairs.wanted.shape
    whole = tuple(n - k + 1 for n, k in zip(answer.pairs.before.shape, target.size, strict=True))
    if whole != (height, width):
        lines += [f"y = y[..., {top} : {top + height}, {left} : {left + width}]"]
    if settings.noise:
        lines += [f"noise = np.random.default_rng([{settings.seed}, 1]).normal(0, {settings.noise!r}, y.shape)"]
        lines += ["y = y + torch.from_numpy(noise)"]
    return lines


def _window(answer: LearnAnswer) -> str:
    """The part of x that the learned kernel reads: all of it, unless the target is larger."""
    (top, left), (height, width) = answer.pairs.offset, answer.pairs.wanted.shape
    rows, columns = (n + k - 1 for n, k in zip((height, width), answer.settings.kernel_size, strict=True))
    if (rows, columns) == answer.pairs.before.shape:
        return "x"
    return f"x[..., {top} : {top + rows}, {left} : {left + columns}]"


def _layer_lines(settings: Learn) -> list[str]:
    height, width = settings.kernel_size
    lines = call_lines("conv = nn.Conv2d", ["1", "1", f"kernel_size=({height}, {width})", f"bias={settings.bias}"])
    if settings.start == "own":
        lines += [*tensor_lines("start", settings.own_start_weights()), "conv.weight.data[0, 0] = start"]
    elif settings.start == "random":
        lines += [
            f"bound = {settings.reach!r}",
            f"start = np.random.default_rng([{settings.seed}, 2]).uniform(-bound, bound, {settings.taps})",
            f"conv.weight.data[0, 0] = torch.from_numpy(start).view({height}, {width})",
        ]
    else:
        call = {"halves": "constant_(conv.weight, 0.5)", "zeros": "zeros_(conv.weight)"}[settings.start]
        lines += [f"nn.init.{call}"]
    return lines + ["nn.init.zeros_(conv.bias)"] * settings.bias


CHECK = """\
import numpy as np
import torch
from torch import nn
from torch.nn.functional import conv2d, max_pool2d

{imports}from playground.lessons.kernel_learns.answer import learn, pairs_of
from playground.lessons.kernel_learns.settings import Learn

settings, photo = {call}, {photo}
answer = learn(settings, pairs_of(settings, photo))  # what the page shows

{training}

learned = torch.cat([p.data.ravel() for p in conv.parameters()])
ours = torch.from_numpy(answer.descent.kernels[-1])
torch.testing.assert_close(ours, learned, rtol=1e-6, atol=1e-7)
torch.testing.assert_close(float(answer.descent.losses[-1]), loss.item(), rtol=1e-6, atol={tolerance:.1g})
print("The matrix of patch products and torch's training loop agree after", {steps}, "steps")
"""


def check_code(answer: LearnAnswer, photo: Photo | None) -> str:
    """Lines that train in torch for up to MOST_CHECKED steps and compare."""
    settings, steps = answer.settings, min(answer.settings.steps, MOST_CHECKED)
    needed, given = photo_call(photo) if settings.source == "photo" else ("", "None")
    return CHECK.format(
        imports=needed and f"{needed}\n",
        call=settings_call(replace(settings, view="watch", steps=steps)),
        photo=given,
        training="\n".join(_training_lines(answer, "answer.rate", steps)),
        steps=steps,
        tolerance=1e-9 * max(1.0, answer.pairs.energy),
    )
