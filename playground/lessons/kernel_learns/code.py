"""PyTorch code of the lesson: the training loop of a run, what checks the page, its file. In float64 all agree step for step."""

from dataclasses import replace

import numpy as np

from playground.convolution.kernels import SOBEL_X
from playground.images import Photo, photo_call
from playground.kit.i18n import _
from playground.kit.printed import call_lines, settings_call, tensor_lines
from playground.lessons.kernel_learns.answer import LearnAnswer
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
    "halves": "nn.init.constant_(conv.weight, 0.5)",
    "zeros": "nn.init.zeros_(conv.weight)",
    "own": "conv.weight.data[0, 0] = start",
    "random": """\
bound = {settings.reach!r}
start = np.random.default_rng([{settings.seed}, 2]).uniform(-bound, bound, {settings.taps})
conv.weight.data[0, 0] = torch.from_numpy(start).view{settings.kernel_size}""",
}
_TRAINING = """\
optimizer = torch.optim.{optimizer}(conv.parameters(), lr={rate})
for step in range({steps}):
    loss = (conv({window}) - y).square().{settings.loss}()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
loss = (conv({window}) - y).square().sum()"""


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
    training = _training(answer, repr(answer.rate), settings.steps)
    return "\n".join([*head, training, "print(conv.weight.data[0, 0], loss.item())"])


def _training(answer: LearnAnswer, rate: str, steps: int) -> str:
    """`x` and `y`, what the target makes of it cut to where the learned kernel's window fits too; the layer; its training."""
    settings, pairs, target = answer.settings, answer.pairs, answer.settings.chosen_target
    (height, width), (rows, columns) = settings.kernel_size, pairs.wanted.shape
    weights = SOBEL_X if settings.target == "absolute-sobel-x" else target.weights
    (top, left), cut = settings.offsets[0], (rows + target.size[0] - 1, columns + target.size[1] - 1) != pairs.before.shape
    down, across = rows + height - 1, columns + width - 1  # what the learned kernel reads
    window = f"x[..., {pairs.offset[0]} : {pairs.offset[0] + down}, {pairs.offset[1]} : {pairs.offset[1] + across}]"
    lines = [
        "torch.set_default_dtype(torch.float64)",
        _PICTURES[settings.source],
        *["x = x - x.mean()"] * settings.centred,
        "x = x[None, None]",
        *(tensor_lines("target", weights) if weights else []),
        _OPERATIONS.get(settings.target, "y = conv2d(x, target[None, None])"),
        *[f"y = y[..., {top} : {top + rows}, {left} : {left + columns}]"] * cut,
        *[_ADDED] * (settings.noise > 0),
        "",
        *call_lines("conv = nn.Conv2d", ["1", "1", f"kernel_size=({height}, {width})", f"bias={settings.bias}"]),
        *(tensor_lines("start", settings.own_start_weights()) if settings.start == "own" else []),
        _STARTS[settings.start],
        *["nn.init.zeros_(conv.bias)"] * settings.bias,
        _TRAINING,
    ]
    values = {"rate": rate, "steps": steps, "optimizer": {"descent": "SGD", "adam": "Adam"}[settings.method]}
    values["window"] = "x" if (down, across) == pairs.before.shape else window
    return "\n".join(lines).format(settings=settings, **values)


CHECK = """\
{imports}
import numpy as np
import torch
from torch import nn
from torch.nn.functional import conv2d, max_pool2d

from playground.lessons.kernel_learns.answer import learn, pairs_of
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
    call, training = settings_call(replace(settings, view="watch", steps=steps)), _training(answer, "answer.rate", steps)
    tolerance = 1e-9 * max(1.0, answer.pairs.energy)
    return CHECK.format(call=call, photo=given, training=training, steps=steps, tolerance=tolerance, imports=needed).lstrip()
