"""The code of a curve in plain torch, the lines that compare it with the page, and the files of the view."""

from pathlib import PurePath

import numpy as np

from playground.images import Photo, photo_call
from playground.kit.i18n import _
from playground.kit.printed import settings_call, settings_import
from playground.lessons.network_sees.firm import Attack, FirmAnswer, picture_at
from playground.lessons.network_sees.firm_points import ATTACK, SHOWN, keys_of, values_of
from playground.lessons.network_sees.settings import Firm
from playground.ui.files import Download, csv_file, png_file

NETWORK = """\
{standard}import torch
{imports}
{needed}
from playground.vision import classifier

network = classifier("efficientnet_lite0", exact=True)
x = network.prepare({photo}.image)  # (1, 3, 224, 224), 0…1
"""
WARP = """\
    grid = F.affine_grid(theta.to(x), x.shape, align_corners=False)
    return F.grid_sample(x, grid, padding_mode="reflection", align_corners=False)"""
F = "import torch.nn.functional as F\n"
TF = "from torchvision.transforms.v2 import functional as TF\n"
CHANGES = {  # imports of the standard library, further ones, lines, values
    "rotation": (
        "",
        F,
        f"""\
def changed(x, degrees):
    a = torch.tensor(degrees).deg2rad()
    theta = torch.tensor([[[a.cos(), -a.sin(), 0], [a.sin(), a.cos(), 0]]])
{WARP}""",
        "[-180.0 + 15 * n for n in range(25)]",
    ),
    "scale": (
        "",
        F,
        f"""\
def changed(x, factor):
    theta = torch.tensor([[[1 / factor, 0, 0], [0, 1 / factor, 0]]])
{WARP}""",
        "[2 ** (n / 8) for n in range(-12, 13)]",
    ),
    "shift": (
        "",
        F,
        """\
def changed(x, pixels):
    wide = F.pad(x, (12, 12, 0, 0), mode="reflect")
    return wide[..., 12 - pixels : 236 - pixels]""",
        "range(-12, 13)",
    ),
    "blur": (
        "import math\n\n",
        TF,
        """\
def changed(x, sigma):
    if sigma == 0:
        return x
    size = 2 * math.ceil(3 * sigma) + 1
    x = TF.gaussian_blur(x, [size, 1], sigma)
    return TF.gaussian_blur(x, [1, size], sigma)""",
        "[n / 2 for n in range(25)]",
    ),
    "jpeg": (
        "import io\n\n",
        f"from PIL import Image\n{TF}",
        """\
def changed(x, quality):
    file = io.BytesIO()
    TF.to_pil_image(x[0].cpu()).save(file, "JPEG", quality=quality)
    return TF.pil_to_tensor(Image.open(file))[None].to(x) / 255""",
        "[*range(1, 10), *range(10, 50, 5), *range(50, 90, 10), 90, 95, 98, 100]",
    ),
    "brightness": (
        "",
        "",
        """\
def changed(x, factor):
    return (factor * x).clamp(0, 1)""",
        "[n / 8 for n in range(25)]",
    ),
    "grey": (
        "",
        "",
        """\
def changed(x, share):
    weights = x.new_tensor([0.299, 0.587, 0.114]).view(3, 1, 1)
    luma = (weights * x).sum(1, keepdim=True)
    return x + share * (luma - x)""",
        "[n / 24 for n in range(25)]",
    ),
    ATTACK: ("", "", "", str(list(values_of(ATTACK)))),
}
CURVE = """

{change}


values = {values}
with torch.no_grad():
    pictures = torch.cat([changed(x, value) for value in values])
    probabilities = network(pictures).softmax(1)
"""
SIGNS = """
label = network(x).argmax(1)
pixels = x.clone().requires_grad_()
loss = torch.nn.functional.cross_entropy(network(pixels), label)
signs = torch.autograd.grad(loss, pixels)[0].sign()


def answer(level):
    with torch.no_grad():
        changed = (x + level / 255 * signs).clamp(0, 1)
        return network(changed)[0].softmax(0)


values = {values}
probabilities = torch.stack([answer(value) for value in values])
"""
SMALLEST = """
last, first = {last}, {first}  # hundredths of a grey level
while first - last > 1:
    middle = (last + first) // 2
    if answer(middle / 100).argmax() == label:
        last = middle
    else:
        first = middle
"""
PRINTED = """
chosen = network.classes.index({name!r})
for value, row in zip(values, probabilities):
    share, top = row.max(0)
    print(f"{{value:.3g}}: {{row[chosen]:.1%}}, highest {{network.classes[top]}} {{share:.1%}}")"""
PRINTED_SMALLEST = """
print("Smallest step that changes the answer:", first / 100)"""
CHECK = """
from playground.lessons.network_sees.firm import firm_answer
{settings_import}

page = firm_answer({settings}, {photo}).curve
found = torch.from_numpy(page.probabilities)
torch.testing.assert_close(found, probabilities.cpu(), rtol=1e-2, atol=1e-3)
{more}print("The page and torch agree on", found.numel(), "probabilities")
"""
CHECK_SMALLEST = "assert abs(page.attack.level - first / 100) < 0.015\n"


def code(settings: Firm, answer: FirmAnswer) -> str:
    """The curve of the chosen class, printed."""
    printed = PRINTED.format(name=answer.name(answer.label))
    return _lines(answer) + printed + (PRINTED_SMALLEST if _flips(answer) else "")


def check(settings: Firm, answer: FirmAnswer, photo: Photo) -> str:
    """The curve in plain torch against the page's."""
    _needed, given = photo_call(photo)
    settings_given = {"settings_import": settings_import(settings), "settings": settings_call(settings)}
    more = CHECK_SMALLEST if _flips(answer) else ""
    return _lines(answer) + CHECK.format(photo=given, more=more, **settings_given)


def _lines(answer: FirmAnswer) -> str:
    """Lines that give the probabilities of all classes at all points."""
    needed, photo = photo_call(answer.photo)
    standard, imports, change, values = CHANGES[answer.settings.change]
    head = NETWORK.format(standard=standard, imports=imports, needed=needed, photo=photo)
    if answer.settings.change != ATTACK:
        return head + CURVE.format(change=change, values=values)
    lines = head + SIGNS.format(values=values)
    if _flips(answer):
        last, first = _around(answer.curve.attack)
        lines += SMALLEST.format(last=round(100 * last), first=round(100 * first))
    return lines


def _flips(answer: FirmAnswer) -> bool:
    return bool(answer.curve.attack) and answer.curve.attack.level is not None


def _around(attack: Attack) -> tuple[float, float]:
    """The levels of the curve before and after the answer changes."""
    levels = values_of(ATTACK)
    first = next(n for n, level in enumerate(levels) if level >= attack.level)
    return levels[first - 1], levels[first]


def files(settings: Firm, answer: FirmAnswer, photo: Photo) -> list[Download]:
    """The curves, the changed picture as the network gets it, and what an attack adds."""
    name = f"{PurePath(photo.name).stem}-{settings.change}"
    curve = csv_file(_("Curves as CSV"), f"{name}.csv", lambda: table(answer))
    changed = png_file(_("Changed photo as PNG"), f"{name}-{settings.amount}.png", lambda: picture_at(answer))
    if not answer.curve.attack:
        return [curve, changed]
    added = png_file(_("Change as PNG"), f"{name}-change.png", lambda: signs_picture(answer.curve.attack))
    return [curve, changed, added]


def table(answer: FirmAnswer) -> list[list[object]]:
    """A header, then a row for each point: amount, the highest class with its probability, the classes that are drawn."""
    curve, change = answer.curve, answer.settings.change
    shown = [answer.label, *answer.rivals]
    header = [SHOWN[change].core or change, "highest class", "its probability", *map(answer.name, shown)]
    rows = [[*header, f"{answer.name(answer.label)} with random signs"] if curve.attack else header]
    for n, key in enumerate(keys_of(change)):
        row = curve.probabilities[n]
        cells = [key, answer.name(answer.tops[n]), *map(float, (row[answer.tops[n]], *row[shown]))]
        rows.append([*cells, float(curve.attack.random[n, answer.label])] if curve.attack else cells)
    return rows


def signs_picture(attack: Attack) -> np.ndarray:
    """(3, S, S): black where the gradient's sign takes away, white where it adds, grey where it is 0."""
    return 127.5 + 127.5 * attack.direction
