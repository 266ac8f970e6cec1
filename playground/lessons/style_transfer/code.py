"""The code of each view, complete enough to run: same settings, same picture and numbers."""

from dataclasses import asdict, fields, replace

from playground.images import Photo, photo_call
from playground.lessons.style_transfer.measured import (
    NEUTRAL,
    PATHS,
    REBUILT_SIDE,
    REBUILT_STEPS,
    SMOOTHNESS_WEIGHTS,
    START,
    START_PHOTO,
    START_STYLE,
)
from playground.vision.style_config import StyleConfig

CODE = """\
{imports}
from playground.vision import StyleConfig, style_transfer

config = StyleConfig({settings})
content, painting = {photo}, {style}
result = style_transfer(content, painting, config{begin})
result.image.save("painted.png")
"""
BEGIN = "before.png"  # the file with the picture that a painting goes on from

GRID = """\
{imports}
from playground.lessons.style_transfer.grid import grid_configs
from playground.vision import StyleConfig, style_transfer

content, painting = {photo}, {style}
for n, config in enumerate(grid_configs(StyleConfig({settings}), {rows!r}, {columns!r})):
    style_transfer(content, painting, config).image.save(f"painted_{{n}}.png")
"""

MEASURED = f"""\
from playground.images import sample
from playground.vision import StyleConfig, style_transfer

content, painting = sample({START_PHOTO!r}).photo().image, sample({START_STYLE!r}).photo().image
"""

REBUILD = f"""\
import numpy as np
from PIL import Image, ImageOps
from playground.images import sample
from playground.vision import StyleConfig, style_transfer

photo = ImageOps.fit(sample({START_PHOTO!r}).photo().image, ({REBUILT_SIDE}, {REBUILT_SIDE}), Image.Resampling.LANCZOS)
for pooling in ("max", "average"):
    config = StyleConfig(
        size={REBUILT_SIDE}, steps={REBUILT_STEPS}, style_weight=0, tv_weight=0, start="grey", optimiser="lbfgs", pooling=pooling,
        weighting="textbook", style_layers=("relu1_1",), content_layers=("relu4_2",),
    )
    result = style_transfer(photo, photo, config)
    error = (np.asarray(result.image, float) - np.asarray(photo, float)) / 255
    print(f"{{pooling}} pooling: {{-10 * np.log10(np.mean(error**2)):.0f}} dB")
    result.image.save(f"rebuilt_{{pooling}}.png")
"""

GRAM = """\
{imports}
from playground.models import load
from playground.vision.style_experiments import gram_study

moved = gram_study({style}.image, sample("grass").photo().image, load("style_vgg"))
for alteration, distance in moved.items():
    print(f"{{alteration}}: {{distance:.2f}}")
"""

TAPS = """\
{imports}
from playground.vision.style_experiments import tap_values

for tap in tap_values({photo}.image, inplace={inplace}):
    print(f"layer {{tap.index}}: {{tap.negative_share:.0%}} negative")
"""

CHECK = """\
import torch
import torch.nn.functional as F
from playground.vision.style_losses import tv_loss
from playground.vision.style_statistics import gram_matrix

torch.manual_seed(0)
features, picture = torch.randn(1, 8, 5, 7), torch.randn(1, 3, 6, 9)
flat = features.reshape(8, 35)
torch.testing.assert_close(gram_matrix(features), torch.einsum("ci,di->cd", flat, flat) / 280)
smooth = 0.5 * (F.l1_loss(picture[..., 1:, :], picture[..., :-1, :]) + F.l1_loss(picture[..., 1:], picture[..., :-1]))
torch.testing.assert_close(tv_loss(picture), smooth)
"""


def changed(config: StyleConfig) -> dict[str, object]:
    """Only what differs from the defaults; `StyleConfig(**changed(config)) == config`."""
    defaults = {field.name: field.default for field in fields(StyleConfig)}
    return {name: value for name, value in asdict(config).items() if value != defaults[name]}


def style_code(
    config: StyleConfig, photo: Photo, style: Photo, second: Photo | None = None, *, begun: bool = False,
    grid: tuple[str, str] | None = None,
) -> str:  # fmt: skip
    """A script that paints the photo in the style, or in two, into painted.png; files of one's own are read where it runs.

    begun: it goes on from the picture in before.png. grid: rows and columns, of a grid of paintings.
    """
    styles = [style] if second is None else [style, second]
    lines, calls = zip(*[photo_call(one) for one in (photo, *styles)], strict=True)
    content, *paintings = (f"{call}.{pixels(one, config)}" for one, call in zip((photo, *styles), calls, strict=True))
    painting = paintings[0] if second is None else f"[{', '.join(paintings)}]"
    parts = {"imports": imports(*lines), "settings": _settings(config), "photo": content, "style": painting}
    if grid:
        return GRID.format(**parts, rows=grid[0], columns=grid[1])
    begin = f', begin=Image.open({BEGIN!r}).convert("RGB")' if begun else ""
    return ("from PIL import Image\n" if begun else "") + CODE.format(**parts, begin=begin)


def pixels(photo: Photo, config: StyleConfig) -> str:
    """What is taken of a photo: its picture as pages show it, or as many pixels as a larger painting needs."""
    return "image" if config.size <= max(photo.image.size) else f"at({config.size})"


def view_code(
    view: str, config: StyleConfig, photo: Photo, style: Photo, second: Photo | None = None, *, inplace: bool,
    grid: tuple[str, str] | None = None,
) -> str:  # fmt: skip
    """A script for what a view shows."""
    (line, content), (style_line, painting) = photo_call(photo), photo_call(style)
    if view == "gram":
        return GRAM.format(imports=imports(style_line, "from playground.images import sample"), style=painting)
    if view == "taps":
        return TAPS.format(imports=line, photo=content, inplace=inplace)
    if view == "layers":
        return REBUILD
    if view in LOOPS:
        return MEASURED + LOOPS[view]
    return style_code(config, photo, style, second, grid=grid if view == "grid" else None)


def _loop(name: str, values: tuple, config: StyleConfig, loss: str) -> str:
    """Paintings that differ in one setting, and a loss of each at its end."""
    settings = ", ".join(filter(None, [_settings(replace(config, **{name: getattr(StyleConfig(), name)})), f"{name}={name}"]))
    return (
        f"for {name} in {values!r}:\n"
        f"    result = style_transfer(content, painting, StyleConfig({settings}))\n"
        f'    print(f"{name} {{{name}}}: {loss} loss {{result.losses[-1].{loss}:.4f}}")\n'
        f'    result.image.save(f"{name}_{{{name}}}.png")\n'
    )


def imports(*lines: str) -> str:
    """One line for the names that lines such as "from playground.images import sample" import."""
    return f"from playground.images import {', '.join(sorted({line.rpartition(' ')[2] for line in lines}))}"


def _settings(config: StyleConfig) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in changed(config).items())


LOOPS = {  # view to what it paints
    "start": _loop("start", ("content", "noise"), START, "style"),
    "smoothness": _loop("tv_weight", SMOOTHNESS_WEIGHTS, NEUTRAL, "tv"),
    "paths": _loop("optimiser", ("adam", "lbfgs"), PATHS, "total"),
}
