"""The code of where it looks, a method each, what checks it, and the maps as files."""

from pathlib import PurePath

import numpy as np

from playground.images import Photo, photo_call
from playground.kit.i18n import _
from playground.kit.printed import settings_call, settings_import
from playground.lessons.network_sees.settings import Where
from playground.lessons.network_sees.where import WhereAnswer, where_answer
from playground.lessons.network_sees.where_pictures import map_picture
from playground.lessons.network_sees.where_pixels import CELLS, SAMPLES, STEPS
from playground.models.preparation import IMAGENET_CLASSES
from playground.ui.files import Download, npy_file, png_file

START = """\
{torch}{needed}
from playground.vision import {names}

photo = {photo}
network = classifier("efficientnet_lite0", exact=True)
x = network.prepare(photo.image)  # (1, 3, 224, 224)
label = network.classes.index({name!r})
"""
METHODS = {
    "cam": """\
with torch.no_grad():
    inside = network.network  # features, average, linear layer
    features = inside.last_map(network.normalise(x))[0]  # (1280, 7, 7)
    weight = inside.classifier.weight[label]
    bias = inside.classifier.bias[label]
    class_map = torch.einsum("c,chw->hw", weight, features)
    print((class_map / 49).numpy(force=True).round(2))
    print("score", (class_map / 49).sum().item() + bias.item())
    print("score", network(x)[0, label].item())""",
    "occlusion": f"""\
hidden = occlusion_map(network, x, [label], cells={CELLS}, square={{square}})
shares = hidden[0, 0]  # ({CELLS}, {CELLS})
place = shares.argmin().item()
print("least", shares.min().item(), "row", place // {CELLS} + 1, "column", place % {CELLS} + 1)
print("in row {{row}}, column {{column}}:", shares[{{row}} - 1, {{column}} - 1].item())""",
    "gradient": """\
x.requires_grad_()
network(x)[0, label].backward()
saliency = x.grad[0].abs().amax(0)  # (224, 224)
print(saliency.mean(), saliency.max())""",
    "smooth": f"""\
gradient = smooth_grad(
    network, x, [label], samples={SAMPLES}, noise={{noise}}, seed={{seed}}
)
saliency = gradient[0].abs().amax(0)  # (224, 224)
print(saliency.mean(), saliency.max())""",
    "integrated": f"""\
shares = integrated_gradients(network, x, [label], steps={STEPS})
print("all pixels together", shares.sum().item())
both = network(torch.cat([x, torch.zeros_like(x)]))[:, label]
print("difference of the scores", (both[0] - both[1]).item())""",
}
NAMES = {"occlusion": "occlusion_map", "smooth": "smooth_grad", "integrated": "integrated_gradients"}
NEED_TORCH = ("cam", "integrated")
CHECK = """\
import torch
{needed}
{settings_import}
from playground.lessons.network_sees.where import where_answer
from playground.models import load
from playground.models.preparation import preparation

answer = where_answer({settings}, {photo})  # what the page shows
network = load("efficientnet_lite0")  # as published: batch norm is not folded in
device = next(network.parameters()).device
x = preparation("efficientnet_lite0").picture(answer.photo.image).to(device)
{compare}
"""
COMPARE = {
    "cam": """\
parts = torch.from_numpy(answer.trained.parts)
scores = network(x)[0].cpu()
sums = parts.sum((1, 2)) + network.classifier.bias.cpu()
torch.testing.assert_close(sums, scores, rtol=1e-3, atol=1e-3)
maps = torch.einsum("kc,chw->khw", network.classifier.weight, network.last_map(x)[0])
torch.testing.assert_close(parts, maps.cpu() / 49, rtol=1e-2, atol=1e-4)
print("The page and torch agree on", parts.numel(), "parts of", len(scores), "scores")""",
    "occlusion": f"""\
shares = torch.from_numpy(answer.pixels.trained)
for row, column in ((0, 0), (7, 6), ({CELLS - 1}, {CELLS - 1})):
    top, left = (round((n + 0.5) * 224 / {CELLS} - {{square}} / 2) for n in (row, column))
    hidden = x.clone()
    hidden[..., max(0, top) : top + {{square}}, max(0, left) : left + {{square}}] = 0.5
    expected = network(hidden)[0].softmax(0).cpu()
    torch.testing.assert_close(shares[row, column], expected, rtol=1e-2, atol=1e-4)
print("The page and torch agree at three of", shares.shape[0] ** 2, "places")""",
    "gradient": """\
x.requires_grad_()
network(x)[0, answer.focus].backward()
expected = x.grad[0].abs().amax(0).cpu()
difference = torch.from_numpy(answer.pixels.trained) - expected
assert difference.norm() < 0.02 * expected.norm()  # rounding moves some units past 0 or 6
print("The page and torch agree on", expected.numel(), "pixels")""",
    "smooth": f"""\
generator = torch.Generator().manual_seed({{seed}})
total = torch.zeros_like(x)
for _copy in range({SAMPLES}):
    noise = torch.randn(x.shape[1:], generator=generator).to(x)
    noisy = (x + {{noise}} * noise).requires_grad_()
    network(noisy)[0, answer.focus].backward()
    total += noisy.grad / {SAMPLES}
expected = total[0].abs().amax(0).cpu()
difference = torch.from_numpy(answer.pixels.trained) - expected
assert difference.norm() < 0.02 * expected.norm()  # rounding moves some units past 0 or 6
print("The page and torch agree on", expected.numel(), "pixels")""",
    "integrated": f"""\
total = torch.zeros_like(x)
for step in range({STEPS}):
    t = (step + 0.5) / {STEPS}  # denser near black, where gradients change fast
    on_the_way = (t**2 * x).requires_grad_()
    network(on_the_way)[0, answer.focus].backward()
    total += 2 * t * on_the_way.grad / {STEPS}
expected = (x * total)[0].sum(0).cpu()
difference = torch.from_numpy(answer.pixels.trained) - expected
assert difference.norm() < 0.02 * expected.norm()  # rounding moves some units past 0 or 6
print("The page and torch agree on", expected.numel(), "pixels")""",
}


def code(settings: Where, answer: WhereAnswer) -> str:
    """The method in a few lines, with the numbers of the page."""
    needed, given = photo_call(answer.photo)
    names = ", ".join(sorted(["classifier", *([NAMES[settings.method]] if settings.method in NAMES else [])]))
    start = START.format(
        torch="import torch\n" if settings.method in NEED_TORCH else "",
        needed=needed,
        names=names,
        photo=given,
        name=IMAGENET_CLASSES[answer.focus],
    )
    return start + _filled(METHODS[settings.method], settings)


def check(settings: Where, _answer: WhereAnswer, photo: Photo | None) -> str:
    """Compares with the published network, written out."""
    needed, given = photo_call(photo)
    return CHECK.format(
        needed=needed,
        settings_import=settings_import(settings),
        settings=settings_call(settings),
        photo=given,
        compare=_filled(COMPARE[settings.method], settings),
    )


def _filled(text: str, settings: Where) -> str:
    for name in ("square", "row", "column", "noise", "seed"):
        text = text.replace(f"{{{name}}}", str(getattr(settings, name)))
    return text


def files(settings: Where, _answer: WhereAnswer, photo: Photo | None) -> list[Download]:
    """Both maps as pictures and numbers; what was not worked out yet is worked out when its button is pressed."""
    name = f"{PurePath(photo.name).stem}-{settings.method}"

    def numbers() -> np.ndarray:
        answer = where_answer(settings, photo)
        if settings.method == "cam":
            return answer.trained.parts[answer.focus]
        trained = answer.pixels.trained
        return trained[..., answer.focus] if settings.method == "occlusion" else trained

    return [
        png_file(_("Map as PNG"), f"{name}.png", lambda: map_picture(where_answer(settings, photo), shuffled=False)),
        png_file(
            _("Map with shuffled weights as PNG"),
            f"{name}-shuffled.png",
            lambda: map_picture(where_answer(settings, photo), shuffled=True),
        ),
        npy_file(_("Map as NumPy file"), f"{name}.npy", numbers),
    ]
