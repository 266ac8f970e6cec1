"""PyTorch code of the lesson "Why convolution", the lines that check it, and its files."""

from collections.abc import Iterator

from playground.convolution import KERNELS
from playground.convolution.connections import dense_cost, local_cost, widest_window
from playground.images import Photo, photo_call
from playground.kit.i18n import _
from playground.kit.printed import settings_call
from playground.lessons.why_convolution.answer import Answer, GrowthAnswer, MapsAnswer
from playground.lessons.why_convolution.settings import KERNEL_NAMES, MOST_GROWN, Why
from playground.lessons.why_convolution.trained import known
from playground.training.translation import DIRECTIONS, SHIFTS, SIDE, Shifted
from playground.ui.files import Download, csv_file

_PHOTO = """\
import numpy as np
import torch
from PIL import ImageOps
from torch import nn
{photo_import}

photo = {photo}
small = ImageOps.fit(photo.image.convert("L"), ({side}, {side}))
x = torch.from_numpy(np.asarray(small) / np.float32(255))[None, None]
"""
_LINES = {
    "connections": """\
dense = nn.Linear({side} * {side}, {side} * {side})
conv = nn.Conv2d(1, 1, {width}, padding={width} // 2)
for layer, given in ((dense, x.flatten(1)), (conv, x)):
    parameters = sum(p.numel() for p in layer.parameters())
    units = layer(given).numel()
    products = layer.weight.numel()
    if layer is conv:
        products = products * units
    print(layer, parameters, "parameters", products, "products")
""",
    "window": """\
windows = nn.functional.unfold(torch.ones_like(x), {width}, padding={width} // 2)
shared, own = len(windows[0]), int(windows.sum())
print(shared, "weights, shared by all units")
print(own, "weights, each unit has its own")
print({side} ** 4, "weights, fully connected")
read = int(windows[0, :, {unit}].sum())
print(read, "pixels are read by the unit")
""",
    "growth": """\
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

n, inputs, outputs = {grown}, {inputs}, {outputs}
with torch.device("meta"):  # shapes only: no memory is needed
    x = torch.empty(1, inputs, n, n)
    dense = nn.Linear(inputs * n * n, outputs * n * n)
    conv = nn.Conv2d(inputs, outputs, {width}, padding={width} // 2)
counts = []
for layer, given in ((dense, x.flatten(1)), (conv, x)):
    with FlopCounterMode(display=False) as counter:
        layer(given)
    parameters = sum(p.numel() for p in layer.parameters())
    counts.append((parameters, counter.get_total_flops() // 2))
    print(layer, *counts[-1])
""",
    "shift": """\
import torch
from sklearn.datasets import load_digits
from torch.nn import functional as F

pixels, labels = load_digits(return_X_y=True)
digits = torch.tensor(pixels / 16).reshape(-1, 1, 8, 8)
middle = F.pad(digits, ({margin},) * 4)  # on sheets of {sheet} × {sheet}
kernel = torch.tensor({kernel}).double()[None, None]


def conv(x):
    return F.conv2d(x, kernel, padding=kernel.shape[-1] // 2)


{dense}


def dense(x):
    return (x.flatten(1) @ weights).reshape(x.shape)


places = (torch.tensor(labels) == {digit}).nonzero()[:, 0]
x = middle[places[{example} % len(places)]][None]
for layer in (dense, conv):
    output = layer(x.roll(({down}, {right}), (2, 3)))
    expected = layer(x).roll(({down}, {right}), (2, 3))
    print(layer.__name__, ((output - expected).norm() / expected.norm()).item())
""",
    "trained": """\
import torch
from torch import nn

from playground.training.digits import split_digits
from playground.training.translation import cnn, mlp, on_sheet

torch.manual_seed({seed})
parts = split_digits(1400, seed={seed})
labels = torch.tensor(parts.train_labels)
test_labels = torch.tensor(parts.test_labels)

for network in (mlp(), cnn("{head}")):
    optimizer = torch.optim.Adam(network.parameters(), 0.02)
    steps = {epochs} * -(-len(labels) // 64)
    slower = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for epoch in range({epochs}):
        sheets = torch.tensor(on_sheet(parts.train_images))
        {move}for places in torch.randperm(len(labels)).split(64):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(network(sheets[places]), labels[places])
            loss.backward()
            optimizer.step()
            slower.step()
    for shift in range(-4, 5):
        test = torch.tensor(on_sheet(parts.test_images, {shift_by}))
        with torch.no_grad():
            correct = network(test).argmax(1) == test_labels
        print(shift, f"{{correct.float().mean():.1%}}")
""",
}
_MOVES = """\
for n, (right, down) in enumerate(torch.randint(-{taught}, {taught} + 1, (len(labels), 2)).tolist()):
            sheets[n] = sheets[n].roll((down, right), (1, 2))
        """
_DENSE = {
    "fitted": """\
sheets = middle.flatten(1)  # the smallest weights with sheets @ weights = conv(middle)
weights = torch.linalg.pinv(sheets, rtol=1e-9) @ conv(middle).flatten(1)""",
    "random": """\
import numpy as np

drawn = np.random.default_rng({seed}).uniform(-1, 1, ({pixels}, {pixels}))
weights = torch.tensor((drawn / np.sqrt({pixels})).astype(np.float32)).double().T""",
    "copied": """\
each_pixel = torch.eye({pixels}, dtype=torch.double).reshape(-1, 1, {sheet}, {sheet})
weights = conv(each_pixel).flatten(1)  # (pixels, units)""",
}
_NOISE = """\
import numpy as np
import torch
from PIL import Image, ImageOps
from torch import nn

from playground.images import make_photo
from playground.lessons.why_convolution.answer import answer_for
from playground.lessons.why_convolution.settings import Why

noise = np.random.default_rng(0).integers(0, 256, (64, 80, 3), dtype=np.uint8)
photo = make_photo(Image.fromarray(noise), name="noise")
page = answer_for({settings}, photo)
small = ImageOps.fit(photo.image.convert("L"), ({side}, {side}))
x = torch.from_numpy(np.asarray(small) / np.float32(255))[None, None]
"""
_ASKED = """\
from playground.lessons.why_convolution.answer import answer_for
from playground.lessons.why_convolution.settings import Why

page = answer_for({settings}, None)
"""
_CHECKS = {
    "connections": _NOISE
    + """
dense = nn.Linear(x.numel(), x.numel(), bias=False)
conv = nn.Conv2d(1, 1, {width}, padding={width} // 2, bias=False)
with torch.no_grad():
    dense.weight.copy_(torch.from_numpy(page.weights))
    conv.weight.copy_(torch.from_numpy(page.kernel))
    torch.testing.assert_close(torch.from_numpy(page.dense_output).flatten(), dense(x.flatten(1))[0], rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(torch.from_numpy(page.conv_output), conv(x)[0, 0], rtol=1e-4, atol=1e-5)
assert page.costs["dense"].parameters == dense.weight.numel() + x.numel()
assert page.costs["conv"].parameters == conv.weight.numel() + 1
print("The page and torch agree.")
""",
    "window": _NOISE
    + """
windows = nn.functional.unfold(torch.ones_like(x), {width}, padding={width} // 2)
assert page.costs["local"].weights == int(windows.sum())
assert page.costs["conv"].weights == windows.shape[1]
rows, columns = page.read
assert len(rows) * len(columns) == int(windows[0, :, {unit}].sum())
print("The page and torch agree.")
""",
    "growth": _ASKED
    + """
{lines}
mine = [(cost.parameters, cost.multiply_adds) for cost in page.costs().values()]
assert mine == counts
print("The page and torch agree.")
""",
    "shift": _ASKED
    + """
{lines}
for name, layer in (("dense", dense), ("conv", conv)):
    output = layer(x.roll(({down}, {right}), (2, 3)))
    torch.testing.assert_close(torch.from_numpy(page.outputs[name][{row}, {column}]), output[0, 0], rtol=1e-5, atol=1e-8)
print("The page and torch agree.")
""",
    "trained": """\
import torch

from playground.training.digits import split_digits
from playground.training.translation import ShiftRecipe, on_sheet, train_shifted

# The same with less training: after one epoch, on 97 test digits.
result = train_shifted(ShiftRecipe("{head}", {taught}, epochs=1, seed={seed}, train=1700))
middle = torch.tensor(on_sheet(split_digits(1700, seed={seed}).test_images))
for name, network in result.networks.items():
    for place, shift in enumerate(range(-4, 5)):
        moved = middle.roll((shift * {down_by}, shift * {right_by}), (2, 3))
        with torch.no_grad():
            named = network(moved).argmax(1).numpy()
        assert (named == result.answers[name]["{along}"][place]).all()
        assert (named == result.labels).mean() == result.accuracy[name]["{along}"][place]
print("The page and torch agree.")
""",
}


def torch_code(settings: Why, photo: Photo | None) -> str:
    """Lines that make the numbers of the view."""
    if "photo" not in settings.asked():
        return _filled(settings).rstrip()
    needed, given = photo_call(photo)
    head = _PHOTO.format(photo_import=needed, photo=given, side=settings.side)
    return f"{head}\n{_filled(settings)}".rstrip()


def check_code(settings: Why) -> str:
    """The same, compared with what the page shows."""
    names = _values(settings)
    lines = _filled(settings) if settings.view in ("growth", "shift") else ""
    return _CHECKS[settings.view].format(**names, settings=settings_call(settings.relevant()), lines=lines)


def _filled(settings: Why) -> str:
    return _LINES[settings.view].format(**_values(settings))


def _values(settings: Why) -> dict[str, object]:
    names = {name: getattr(settings, name) for name in settings.controls if hasattr(settings, name)}
    names |= {"width": settings.width, "sheet": SIDE, "pixels": SIDE**2, "margin": (SIDE - 8) // 2}
    row, column = settings.unit
    names |= {"unit": row * settings.side + column}
    names |= {"row": SHIFTS.index(settings.down), "column": SHIFTS.index(settings.right)}
    weights = KERNELS[KERNEL_NAMES[settings.kernel]].weights
    names["kernel"] = [list(map(float, line)) for line in weights]
    right, down = DIRECTIONS[settings.along]
    names |= {"right_by": right, "down_by": down, "shift_by": ", ".join("shift" if by else "0" for by in (right, down))}
    names["move"] = _MOVES.format(**names) if settings.taught != "0" else ""
    names["dense"] = _DENSE[settings.dense].format(**names)
    return names


def files(answer: Answer) -> list[Download]:
    """The curves of a view as a table."""
    view = answer.settings.view
    if view == "growth":
        return [csv_file(_("Costs as CSV"), "layer_costs.csv", lambda: growth_rows(answer))]
    if view == "window":
        return [csv_file(_("Weights as CSV"), "weights_by_window.csv", lambda: window_rows(answer))]
    if view == "trained" and (result := known(answer.recipe)):
        return [csv_file(_("Accuracies as CSV"), "accuracy_by_shift.csv", lambda: accuracy_rows(result))]
    return []


def growth_rows(answer: GrowthAnswer) -> Iterator[tuple[object, ...]]:
    yield "side", *(f"{name}_{field}" for name in ("dense", "conv") for field in ("parameters", "multiply_adds"))
    for side in range(1, MOST_GROWN + 1):
        costs = answer.costs(side).values()
        yield side, *(value for cost in costs for value in (cost.parameters, cost.multiply_adds))


def window_rows(answer: MapsAnswer) -> Iterator[tuple[object, ...]]:
    side = answer.settings.side
    yield "window", "shared_weights", "own_weights", "dense_weights"
    for window in range(1, widest_window(side) + 1, 2):
        yield window, window**2, local_cost(side, window).weights, dense_cost(side).weights


def accuracy_rows(result: Shifted) -> Iterator[tuple[object, ...]]:
    yield "network", "direction", "shift", "accuracy"
    for name, found in result.accuracy.items():
        for direction, shares in found.items():
            yield from ((name, direction, *row) for row in zip(SHIFTS, shares.tolist(), strict=True))
