"""The code of a style transfer, complete enough to run: same settings, same picture."""

from dataclasses import asdict, fields

from playground.images import Photo, photo_call
from playground.vision.style_config import StyleConfig

CODE = """\
{imports}
from playground.vision import StyleConfig, style_transfer

config = StyleConfig({settings})
content, painting = {photo}.image, {style}.image
result = style_transfer(content, painting, config)
result.image.save("painted.png")
"""

CHECK = """\
import torch
import torch.nn.functional as F
from playground.vision.style_losses import gram_matrix, tv_loss

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


def style_code(config: StyleConfig, photo: Photo, style: Photo) -> str:
    """A script that paints the photo in the style into painted.png; files of one's own are read where it runs."""
    (first, content), (second, painting) = photo_call(photo), photo_call(style)
    names = ", ".join(sorted({line.rpartition(" ")[2] for line in (first, second)}))
    settings = ", ".join(f"{name}={value!r}" for name, value in changed(config).items())
    return CODE.format(imports=f"from playground.images import {names}", settings=settings, photo=content, style=painting)
