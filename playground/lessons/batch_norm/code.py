"""The code of each view in torch, what checks it against the page, and the files to take along."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from playground.images import Photo, photo_call
from playground.kit.i18n import _
from playground.kit.printed import settings_call, settings_import
from playground.lessons.batch_norm.answer import BEFORE_SIDE, KERNEL_NAMES, BeforeAnswer, RunningAnswer, StageAnswer
from playground.lessons.batch_norm.numbers import for_channels
from playground.lessons.batch_norm.settings import STEPS, Rates
from playground.lessons.batch_norm.training import RUNS, RatesAnswer
from playground.ui.files import Download, columns_file, csv_file

CHECK = """\
import torch
{imports}
{settings_import}
{our_import}

settings = {settings}
{ours}

{code}

{asserts}
print("The page and torch agree.")
"""


def _check(settings: Any, photo: Photo | None, code: str, *, ours: str, our_import: str, asserts: str) -> str:
    needed, given = photo_call(photo) if photo is not None else ("", "None")
    spelled = {"settings": settings_call(settings), "settings_import": settings_import(settings)}
    ours = ours.format(photo=given)
    return CHECK.format(imports=needed, our_import=our_import, ours=ours, code=code, asserts=asserts, **spelled)


# ---- the number stage ------------------------------------------------------------------------------------------------


def _numbers(values: Iterable[float]) -> str:
    return ", ".join(f"{value:.10g}" for value in values)


def _batch_lines(x: np.ndarray, linear: bool) -> list[str]:
    rows = [f"    [{_numbers(row)}]," for row in x.reshape(len(x), -1)]
    lines = ["x = torch.tensor([", *rows, "], dtype=torch.float64)"]
    return lines if linear else [*lines, f"x = x.reshape{x.shape}  # examples, channels, height, width"]


def stage_code(answer: StageAnswer, _photo: Photo | None) -> str:
    settings, (_examples, channels, *side) = answer.settings, answer.x.shape
    linear = settings.layer == "linear"
    if settings.removes != "both":
        return _partial_code(answer, linear)
    eps = f"eps={settings.eps!r}, dtype=torch.float64"
    dims = "1d" if linear else "2d"
    layers = {
        "batch": f"nn.BatchNorm{dims}({channels}, {eps})",
        "layer": f"nn.LayerNorm({[channels] if linear else [channels, *side]}, {eps})",
        "instance": f"nn.InstanceNorm2d({channels}, affine=True, {eps})",
        "group": f"nn.GroupNorm({settings.groups}, {channels}, {eps})",
    }
    gamma, beta = (for_channels(text, channels) for text in (settings.gamma, settings.beta))
    wide = f".reshape({channels}, 1, 1).expand({channels}, {side[0]}, {side[1]})"
    shape = wide if settings.kind == "layer" and not linear else ""
    return "\n".join(
        [
            "import torch",
            "from torch import nn",
            "",
            *_batch_lines(answer.x, linear),
            f"norm = {layers[settings.kind]}",
            "norm.requires_grad_(False)",
            f"norm.weight.copy_(torch.tensor([{_numbers(gamma)}]){shape})  # γ",
            f"norm.bias.copy_(torch.tensor([{_numbers(beta)}]){shape})  # β",
            "norm.train()",
            "y = norm(x)",
            "print(y)",
            *(["print(norm.running_mean, norm.running_var)  # after one batch"] if settings.kind == "batch" else []),
        ]
    )


def _partial_code(answer: StageAnswer, linear: bool) -> str:
    """Lines for what no layer of torch does: a mean or a variance that stays."""
    settings, channels, numbers = answer.settings, answer.x.shape[1], answer.x.ndim if not linear else 2
    gamma, beta = (_numbers(for_channels(text, channels)) for text in (settings.gamma, settings.beta))
    dims = [0, *range(2, numbers)]
    shape = "" if linear else f".reshape({channels}, 1, 1)"
    hat = f"x - x.mean({dims}, keepdim=True)"
    if settings.removes == "variance":
        hat = f"x / (x.var({dims}, correction=0, keepdim=True) + {settings.eps!r}).sqrt()"
    return "\n".join(
        [
            "import torch",
            "",
            *_batch_lines(answer.x, linear),
            f"gamma, beta = torch.tensor([{gamma}]){shape}, torch.tensor([{beta}]){shape}",
            f"y = gamma * ({hat}) + beta",
            "print(y)",
        ]
    )


def stage_check(answer: StageAnswer, photo: Photo | None) -> str:
    asserts = "torch.testing.assert_close(torch.from_numpy(answer.output).reshape(y.shape), y)"
    our_import = "from playground.lessons.batch_norm.answer import stage_answer"
    ours = "answer = stage_answer(settings, {photo})  # what the page shows"
    photo = photo if answer.settings.source == "photo" else None
    return _check(answer.settings, photo, stage_code(answer, photo), ours=ours, our_import=our_import, asserts=asserts)


def stage_files(answer: StageAnswer) -> list[Download]:
    def rows() -> Iterator[list[object]]:
        yield ["example", "channel", "row", "column", "x", "normalised", "y"]
        tables = answer.x, answer.result.normalised.numpy(), answer.output
        for place in np.ndindex(answer.x.shape):
            yield [*(index + 1 for index in place), *(float(values[place]) for values in tables)]

    return [csv_file(_("All numbers as CSV"), "normalisation.csv", rows)]


# ---- training and evaluation mode ------------------------------------------------------------------------------------

RUNNING = """\
import numpy as np
import torch
from torch import nn
{imports}

photo = {photo}
grey = photo.grey().astype(np.float64)
rng = np.random.default_rng({settings.seed})
batches = rng.choice(grey.ravel(), ({steps}, {settings.pixels}))
batches[:, 0] = {settings.level!r}  # the pixel that is looked at
batches = torch.from_numpy(batches)[:, :, None]  # one channel
{norm}
print(training, evaluation)"""
_TORCH = """\
norm = nn.BatchNorm1d(1, affine=False, momentum={settings.momentum!r}, dtype=torch.float64)
for batch in batches[:{settings.step}]:
    training = norm(batch)[0]
norm.eval()  # the running statistics from now on
evaluation = norm(batches[0])[0]
mean, variance = norm.running_mean, norm.running_var"""
_BOOK = """\
mean, variance, momentum = torch.zeros(1), torch.ones(1), {settings.momentum!r}
for batch in batches[:{settings.step}]:
    batch_mean, batch_variance = batch.mean(0), batch.var(0, correction=0)
    training = ((batch - batch_mean) / (batch_variance + 1e-5).sqrt())[0]
    mean = (1 - momentum) * mean + momentum * batch_mean
    variance = (1 - momentum) * variance + momentum * batch_variance
evaluation = (batches[0][0] - mean) / (variance + 1e-5).sqrt()"""


def running_code(answer: RunningAnswer, photo: Photo | None) -> str:
    needed, given = photo_call(photo)
    norm = (_TORCH if answer.settings.unbiased else _BOOK).format(settings=answer.settings)
    return RUNNING.format(imports=needed, photo=given, settings=answer.settings, steps=STEPS, norm=norm)


def running_check(answer: RunningAnswer, photo: Photo | None) -> str:
    asserts = """\
step = settings.step
for ours, torchs in (
    (answer.training[step - 1], training),
    (answer.evaluation[step], evaluation),
    (answer.running_means[step], mean),
    (answer.running_variances[step], variance),
):
    torch.testing.assert_close(torch.tensor([ours]).double(), torchs.double())"""
    our_import = "from playground.lessons.batch_norm.answer import running_answer"
    ours = "answer = running_answer(settings, {photo})  # what the page shows"
    code = running_code(answer, photo)
    return _check(answer.settings, photo, code, ours=ours, our_import=our_import, asserts=asserts)


def running_files(answer: RunningAnswer) -> list[Download]:
    def columns() -> dict[str, np.ndarray]:
        names = {"batch_mean": answer.means, "batch_variance": answer.variances, "running_mean": answer.running_means[1:]}
        names |= {"running_variance": answer.running_variances[1:], "training": answer.training}
        return {"batch": np.arange(1, STEPS + 1), **names, "evaluation": answer.evaluation[1:]}

    return [columns_file(_("All batches as CSV"), "running_statistics.csv", columns)]


# ---- the layer before ------------------------------------------------------------------------------------------------

BEFORE = """\
import numpy as np
import torch
from torch import nn
{imports}
from playground.convolution import KERNELS

photo = {photo}
small = np.asarray(photo.at({side}).convert("L"), np.float64) / 255
x = torch.from_numpy(small)[None, None]
kernels = [KERNELS[name].weights for name in {names}]

conv = nn.Conv2d(1, 3, 3, dtype=torch.float64)
with torch.no_grad():
    conv.weight.copy_({factor!r} * torch.tensor(kernels)[:, None])
    conv.bias.copy_(torch.tensor([{bias!r}, 0, 0]))
norm = {norm}
y = norm(conv(x))
loss = (y.relu() - x[..., 1:-1, 1:-1]).square().mean() / 2
loss.backward()
print(conv.bias.grad, conv.weight.grad.norm())"""


def before_code(answer: BeforeAnswer, photo: Photo | None) -> str:
    needed, given = photo_call(photo)
    shape = list(answer.before.shape)
    norms = {"none": "nn.Identity()", "batch": "nn.BatchNorm2d(3, affine=False, dtype=torch.float64)"}
    norms["layer"] = f"nn.LayerNorm({shape}, elementwise_affine=False)"
    settings = answer.settings
    shared = {"imports": needed, "photo": given, "side": BEFORE_SIDE, "names": KERNEL_NAMES, "norm": norms[settings.after]}
    return BEFORE.format(**shared, factor=settings.factor, bias=settings.bias)


def before_check(answer: BeforeAnswer, photo: Photo | None) -> str:
    asserts = """\
bias, weights = conv.bias.grad, conv.weight.grad.norm()
near = {"rtol": 1e-6, "atol": 1e-9}
torch.testing.assert_close(torch.tensor(answer.bias_gradient).double(), bias, **near)
torch.testing.assert_close(torch.tensor(answer.weight_gradient).double(), weights, **near)
torch.testing.assert_close(torch.tensor(answer.after), y[0].detach(), **near)"""
    our_import = "from playground.lessons.batch_norm.answer import before_answer"
    ours = "answer = before_answer(settings, {photo})  # what the page shows"
    return _check(answer.settings, photo, before_code(answer, photo), ours=ours, our_import=our_import, asserts=asserts)


def before_files(answer: BeforeAnswer) -> list[Download]:
    def rows() -> list[list[object]]:
        return [["channel", "bias_gradient"], *([n, value] for n, value in enumerate(answer.bias_gradient.tolist(), 1))]

    return [csv_file(_("Gradients as CSV"), "bias_gradients.csv", rows)]


# ---- LeNet at three rates --------------------------------------------------------------------------------------------

RATES = """\
import torch
from torch import nn
from torch.nn import functional as F

{imports}from playground.training.digits import split_digits

parts = split_digits()  # 1,400 digits of 8 × 8 to train on, 397 others


def enlarged(images):
    return F.interpolate(torch.tensor(images), (28, 28), mode="bilinear")


x, y = enlarged(parts.train_images), torch.tensor(parts.train_labels)
test_x, test_y = enlarged(parts.test_images), torch.tensor(parts.test_labels)


def lenet(norm):
    def after(layer, width):
        return [{layer}] * norm + [nn.{activation}()]

    network = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), *after(nn.BatchNorm2d, 6),
        nn.{pool}(2, 2), nn.Conv2d(6, 16, 5), *after(nn.BatchNorm2d, 16),
        nn.{pool}(2, 2), nn.Flatten(),
        nn.Linear(16 * 5 * 5, 120), *after({flat}, 120),
        nn.Linear(120, 84), *after({flat}, 84), nn.Linear(84, 10),
    )
    generator = torch.Generator().manual_seed({settings.seed})
    for layer in network:
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            nn.init.xavier_uniform_(layer.weight, generator=generator)
            nn.init.zeros_(layer.bias)
    return network


def train(norm, rate, epochs):
    network = lenet(norm)
    optimizer = torch.optim.SGD(network.parameters(), lr=rate)
    for epoch in range(epochs):
        network.train()
        generator = torch.Generator().manual_seed({first_seed} + epoch)
        for part in torch.randperm(len(x), generator=generator).split({settings.digits}):
            loss = F.cross_entropy(network(x[part]), y[part])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        network.eval()  # running statistics from here on
        with torch.no_grad():
            accuracy = (network(test_x).argmax(1) == test_y).double().mean().item()
    return network, accuracy

"""
_TRAIN_BOTH = """
for norm in (True, False):
    print(norm, train(norm, {settings.rate:g}, {settings.epochs})[1])"""
_TRAIN_CHECKED = """
network, accuracy = train(True, {settings.rate:g}, 1)"""
_LAYERS = {"sigmoid": {"activation": "Sigmoid", "pool": "AvgPool2d"}, "relu": {"activation": "ReLU", "pool": "MaxPool2d"}}


def _rates_lines(settings: Rates, ending: str) -> str:
    partial = settings.norm in ("mean", "variance")
    layer = f'PartialBatchNorm(width, "{settings.norm}")' if partial else "layer(width)"
    slots = {
        "imports": "from playground.networks.partial_norm import PartialBatchNorm\n" if partial else "",
        "layer": "layer(width, affine=False)" if settings.norm == "fixed" else layer,
        "flat": "nn.Identity" if settings.norm == "convolutions" else "nn.BatchNorm1d",
        "first_seed": 1000 * settings.seed,
    }
    text = RATES.format(settings=settings, **slots, **_LAYERS[settings.network])
    return text + ending.format(settings=settings)


def rates_code(answer: RatesAnswer, _photo: Photo | None) -> str:
    """The two networks at the rate that is looked at."""
    return _rates_lines(answer.settings, _TRAIN_BOTH)


def rates_check(answer: RatesAnswer, _photo: Photo | None) -> str:
    """One epoch of the network with batch norm, weight by weight."""
    settings = replace(answer.settings, epochs=1)
    asserts = """\
for name, weight in network.state_dict().items():
    torch.testing.assert_close(weight, trained.model.state_dict()[name], rtol=1e-3, atol=1e-4)
assert abs(accuracy - trained.history[0].validation_score) < 0.01"""
    our_import = "from playground.lessons.batch_norm.training import train_one"
    ours = f"trained = train_one(settings, True, {settings.rate:g})  # as the page trains"
    code = _rates_lines(settings, _TRAIN_CHECKED)
    return _check(settings, None, code, ours=ours, our_import=our_import, asserts=asserts)


def rates_files(answer: RatesAnswer) -> list[Download]:
    def rows() -> list[list[object]]:
        curves = answer.race.curves if answer.race else {}
        found = [[norm, rate, epoch, share] for norm, rate in RUNS for epoch, share in curves.get((norm, rate), ())]
        return [["batch_norm", "rate", "epoch", "test_accuracy"], *found]

    return [csv_file(_("Curves as CSV"), "lenet_at_three_rates.csv", rows)] if answer.race else []


CODES: dict[str, Callable[[Any, Photo | None], str]] = {
    "stage": stage_code, "running": running_code, "before": before_code, "rates": rates_code,
}  # fmt: skip
CHECKS: dict[str, Callable[[Any, Photo | None], str]] = {
    "stage": stage_check, "running": running_check, "before": before_check, "rates": rates_check,
}  # fmt: skip
FILES: dict[str, Callable[[Any], list[Download]]] = {
    "stage": stage_files, "running": running_files, "before": before_files, "rates": rates_files,
}  # fmt: skip
