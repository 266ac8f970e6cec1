"""The code of the painted views: it runs beside the reader's files and paints the picture of the page."""

from dataclasses import replace

from playground.images import Photo, photo_call
from playground.kit.printed import call_lines
from playground.lessons.instant_style.painting import Request

CHECK = """\
import numpy as np
import torch
from PIL import Image
from playground.models import load
from playground.vision.instant_painter import InstantStyle

decoder = load("style_decoder")
painter = InstantStyle(load("style_vgg"), decoder)
maps, *style_maps = [painter.encode(image, {size}).maps for image in [content, *styles]]


def shrunk(weight, like):  # means over the pixels behind each position
    return torch.nn.functional.adaptive_avg_pool2d(weight[None, None], like.shape[-2:])[0, 0]


def read(x, weight):  # mean and deviation of each channel
    mean = (x * weight).sum((2, 3), keepdim=True) / weight.sum()
    variance = ((x - mean) ** 2 * weight).sum((2, 3), keepdim=True) / weight.sum()
    return mean, (variance + 1e-5).sqrt()


def told(one, painted):  # what the decoder is told: means of all layers, then deviations, and how far a style is painted
    numbers = [read(x.double().cpu(), torch.ones(x.shape[-2:])) for x in one]
    numbers = [mean for mean, _ in numbers] + [deviation for _, deviation in numbers]
    return torch.cat([*numbers, torch.full((1, 1, 1, 1), painted)], 1)


{weights}
given = []
for n, x in enumerate(maps):  # relu2_1, relu3_1, relu4_1 and relu5_1
    x, change = x.double().cpu(), 0
    for weight, others in zip(weights, style_maps):
        weight, other = shrunk(weight.double(), x), others[n].double().cpu()
        (mean, deviation), (style_mean, style_deviation) = read(x, weight), read(other, torch.ones(other.shape[-2:]))
        change = change + weight * (style_deviation * (x - mean) / deviation + style_mean - x)
    given.append((x + {strength:g} * change).float())
numbers = told(maps, 0.0)
for weight, others in zip(weights, style_maps):
    numbers = numbers + {strength:g} * shrunk(weight.double(), maps[2]) * (told(others, 1.0) - told(maps, 0.0))
given.append(numbers.float())
with torch.inference_mode():
    device = next(decoder.parameters()).device
    rgb = decoder([x.to(device) for x in given])
expected = rgb[0, :, :painted.height, :painted.width].clamp(0, 1).permute(1, 2, 0).cpu().numpy() * 255
{colours}assert np.abs(np.asarray(painted, float) - expected).mean() < 1, "the page and torch differ"
"""
SHARES = "weights = [torch.full(maps[0].shape[-2:], share) for share in {shares}]"
MASKS = """\
small = [mask.resize(maps[0].shape[:-3:-1], Image.Resampling.BOX) for mask in masks]
weights = [torch.from_numpy(np.asarray(mask) / 255) for mask in small]
weights = [weight / sum(weights).clamp(min=1) for weight in weights]"""
COLOURS = """\
colours = np.asarray(content.resize(painted.size, Image.Resampling.LANCZOS), float)
brighter = (expected - colours) @ [0.299, 0.587, 0.114]
expected = (colours + brighter[..., None]).clip(0, 255)
"""


def code(request: Request) -> str:
    """`stylize` with what the reader chose."""
    one = request.plain()
    calls = [_call(photo, one.size) for photo in (one.photo, *one.styles)]
    imports = {line for line, _expression in calls} | {"from playground.vision import stylize"}
    if one.regions:
        imports.add("from playground.vision.regions import region_masks")
    photo, *styles = [expression for _line, expression in calls]
    lines = [*_merged(imports), "", f"content = {photo}", "styles = [", *(f"    {style}," for style in styles), "]"]
    arguments = ["content", "styles", f"{one.strength:g}", f"size={one.size}"]
    if one.regions:
        lines += ["regions = (", *(f'    "{part}"' for part in _parts(one.regions)), ")"]
        lines.append(f"masks = region_masks(regions, {list(range(1, len(one.styles) + 1))}, content.size)")
        arguments.append("masks=masks")
    elif len(one.styles) > 1:
        arguments.append(f"shares={list(one.shares)}")
    if one.keep_colours:
        arguments.append("keep_colours=True")
    if one.finish:
        arguments.append(f"finish={one.finish}")
    lines += call_lines("painted = stylize", arguments)
    return "\n".join([*lines, 'painted.save("painted.png")', ""])


def check(request: Request) -> str:
    """The one pass in plain torch, from the maps on; the code of *Paint your photo* writes out the steps that may follow."""
    one = replace(request.plain(), finish=0)
    weights = MASKS if one.regions else SHARES.format(shares=list(one.shares))
    colours = COLOURS if one.keep_colours else ""
    return code(one) + CHECK.format(size=one.size, weights=weights, strength=one.strength, colours=colours)


def _call(photo: Photo, size: int) -> tuple[str, str]:
    """(import line, expression) of the picture with as many pixels as the painting needs."""
    line, expression = photo_call(photo)
    return line, f"{expression}.image" if size <= max(photo.image.size) else f"{expression}.at({size})"


def _merged(imports: set[str]) -> list[str]:
    """One line for each module."""
    names: dict[str, set[str]] = {}
    for line in imports:
        module, _import, name = line.removeprefix("from ").partition(" import ")
        names.setdefault(module, set()).add(name)
    return [f"from {module} import {', '.join(sorted(names[module]))}" for module in sorted(names)]


def _parts(text: str, length: int = 56) -> list[str]:
    return [text[at : at + length] for at in range(0, len(text), length)]
