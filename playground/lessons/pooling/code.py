"""PyTorch code of the lesson "Pooling", the lines that check it, and its files; the first view has those of the stage."""

from typing import Any

from playground.charts.stage_film import stage_film
from playground.images import Photo, photo_call
from playground.kit.i18n import _
from playground.kit.printed import settings_call
from playground.lessons.pooling.charts import grey_picture, strength_picture
from playground.lessons.pooling.pooled_photo import relu_layers
from playground.lessons.pooling.settings import Pool
from playground.lessons.pooling.shake import MOST_SHIFT, SHAKEN, SIGNAL
from playground.stage import code as stage_code
from playground.ui.files import Download, columns_file, csv_file, png_file

_HEAD = "import torch\nfrom torch import nn\n"
LAYERS = {"max": "MaxPool2d", "min": "MaxPool2d", "power": "LPPool2d"}  # of the other modes AvgPool2d
CALLS = {"min": "-pool(-x)", "rms": "pool(x.square()).sqrt()", "softmax": "pool(x * x.exp()) / pool(x.exp())"}
_SHARE = "print(tuple(x.shape[2:]), (x < 0.5).float().mean())"
_ADAPTED = "pool = nn.Adaptive{layer}(({outputs}, {across}))\nx = {call}\n" + _SHARE
_WAYS = {
    "stride": "    return x[..., ::{stride}, ::{stride}]",
    "max": "    return nn.functional.max_pool2d(x, {window}, {stride})",
    "average": "    return nn.functional.avg_pool2d(x, {window}, {stride})",
    "blur": """\
    x = nn.functional.max_pool2d(x, {window}, 1)
    x = nn.functional.pad(x, (1, 1, 1, 1), mode="reflect")
    row = torch.tensor([1.0, 2.0, 1.0], dtype=x.dtype) / 4
    blur = torch.outer(row, row)[None, None]
    return nn.functional.conv2d(x, blur, stride={stride})""",
}
_LINES = {
    "photo": "pool = nn.{layer}({first}{window}, stride={stride})\nfor _ in range({times}):\n    x = {call}\n    " + _SHARE,
    "shift": """\
def smaller(x):  # {name}
{way}

before = smaller(x[..., : x.shape[-1] - {shift}])
after = smaller(x[..., {shift}:])  # the photo moved to the left
difference = (after - before).square().mean().sqrt()
change = difference / before.std(correction=0)
print(change, (before == after).float().mean())""",
    "signal": """\
x = torch.tensor({signal}).roll(-{shift})
wide = nn.functional.pad(x[None], (0, 1), mode="circular")
largest = nn.functional.max_pool1d(wide, 2, stride=1)[0]
pooled = largest[::2]  # max 2, stride 2
blurred = (largest.roll(1) + 2 * largest + largest.roll(-1)) / 4
kept = blurred[::2]  # max, blur 1 2 1, then stride 2
print(pooled, kept)""",
    "sizes": """\
pool = nn.{axis_layer}
x = torch.arange({size}.0)[None, None]  # each cell holds its place
last, first = pool(x)[0, 0], -pool(-x)[0, 0]  # cells of each window
print(len(last), first, last)""",
    "edges": """\
pool = nn.{layer}({first}{window}, stride=1)
def pooled(x):
    return {call}

rest = pooled(x) + pooled(1 - x) - 1
print(rest.abs().max())""",
    "relu": """\
def larger(a, b):
    return a + (b - a).relu()

y = x
{larger}print((y - nn.functional.max_pool2d(x, {window}, 1)).abs().max())""",
}
# view → what its check asserts after these lines
_ASSERTS = {
    "photo": "torch.testing.assert_close(torch.from_numpy(page.last), x[0, 0])",
    "shift": (
        "torch.testing.assert_close(torch.from_numpy(page.before).double(), before[0, 0], rtol=1e-5, atol=1e-5)\n"
        "torch.testing.assert_close(torch.from_numpy(page.change).double(), (after - before)[0, 0], rtol=1e-5, atol=1e-5)\n"
        'assert abs(page.shake.change["{name}"][{shift}] - float(change)) < 1e-5'
    ),
    "signal": "assert page.pooled == tuple(pooled.tolist()) and page.kept == tuple(kept.tolist())",
    "sizes": (
        "inside = [(max(0, a), min(b, {size}) - 1) for a, b in page.windows]\n"
        "assert inside == list(zip(first.long().tolist(), last.long().tolist()))"
    ),
    "edges": "torch.testing.assert_close(torch.from_numpy(page.rest), rest[0, 0])",
    "relu": (
        "assert abs(page.error - float((y - nn.functional.max_pool2d(x, {window}, 1)).abs().max())) < 1e-15\n"
        "tenths = torch.from_numpy(page.steps[0])[None, None]\n"
        "torch.testing.assert_close(torch.from_numpy(page.steps[-1]), nn.functional.max_pool2d(tenths, {window}, 1)[0, 0])"
    ),
}
_CHECK = """\
import numpy as np
import torch
from PIL import Image
from torch import nn

from playground.images import make_photo
from playground.lessons.pooling.answer import pool_answer
from playground.lessons.pooling.settings import Pool

noise = np.random.default_rng(0).integers(0, 256, {size}, dtype=np.uint8)  # in place of the photo
photo = make_photo(Image.fromarray(noise).convert("RGB"), name="noise")
page = pool_answer({settings}, photo)

x = torch.from_numpy(photo.grey())[None, None]
{lines}

{asserts}
print("The page and torch agree.")
"""


def torch_code(settings: Pool, answer: Any, photo: Photo | None) -> str:
    """Lines that make the numbers of the view."""
    if settings.view == "windows":
        return stage_code.torch_code(answer)
    if "photo" not in settings.asked():
        return f"{_HEAD}\n{_filled(settings)[0]}"
    needed, given = photo_call(photo)
    return f"{_HEAD}{needed}\n\nx = torch.from_numpy({given}.grey())[None, None].double()  # 0…1\n{_filled(settings)[0]}"


def check_code(settings: Pool, answer: Any) -> str:
    """Lines that compare the page's numbers with the printed ones on noise; they run as they stand."""
    if settings.view == "windows":
        return stage_code.check_code(answer)
    lines, asserts = _filled(settings)
    size = answer.size if settings.view == "photo" else (24, 33)
    return _CHECK.format(size=size, settings=settings_call(settings), lines=lines, asserts=asserts)


def _filled(settings: Pool) -> tuple[str, str]:
    """(lines, asserts) of the view with what is chosen put in."""
    values = dict(vars(settings), signal=list(SIGNAL), first=f"{settings.power}, " if settings.mode == "power" else "")
    values |= {"layer": LAYERS.get(settings.mode, "AvgPool2d"), "call": CALLS.get(settings.mode, "pool(x)")}
    values |= {"name": SHAKEN[settings.shaken].name, "way": _WAYS[settings.shaken].format(**values)}
    more = (f", padding={settings.pad}" if settings.pad else "") + (", ceil_mode=True" if settings.ceil_mode else "")
    fixed = f"MaxPool1d({settings.window}, stride={settings.stride}{more})"
    values["axis_layer"] = f"AdaptiveMaxPool1d({settings.outputs})" if settings.adaptive else fixed
    cells = {"columns": "y[..., {}]", "rows": "y[..., {}, :]"}
    pairs = [(axis, cells[axis].format(f":-{n}"), cells[axis].format(f"{n}:")) for axis, n in relu_layers(settings.window)]
    values["larger"] = "".join(f"y = larger({a}, {b})  # {axis}\n" for axis, a, b in pairs)
    lines = _ADAPTED if settings.view == "photo" and settings.adaptive else _LINES[settings.view]
    return lines.format(**values), _ASSERTS[settings.view].format(**values)


def files(settings: Pool, answer: Any) -> list[Download]:
    """Downloads of a state."""
    if settings.view == "windows":
        film = Download(_("All steps as GIF"), lambda: stage_film(answer), "pooling.gif", "image/gif")
        read = (
            [csv_file(_("Input as CSV"), stage_code.INPUT_FILE, answer.input.tolist)] if stage_code.is_read(answer.input) else []
        )
        return [film, csv_file(_("Output as CSV"), "pooling.csv", answer.output[0].tolist), *read]
    if settings.view == "shift":
        return [columns_file(_("Changes as CSV"), "shift.csv", lambda: {"shift": range(MOST_SHIFT + 1)} | answer.shake.change)]
    if settings.view == "photo":
        return [png_file(_("Pooled photo as PNG"), "pooled.png", lambda: grey_picture(answer.last))]
    return [png_file(_("Result as PNG"), "rest.png", lambda: strength_picture(answer.rest))] if settings.view == "edges" else []
