"""The code of a style transfer, complete enough to run: same settings, same picture."""

from dataclasses import asdict, fields

from playground.vision.style_config import StyleConfig

_TEMPLATE = """\
from PIL import Image
from playground.vision import StyleConfig, style_transfer

config = StyleConfig({settings})
content, style = Image.open("photo.png"), Image.open("style.png")
result = style_transfer(content, style, config)
result.image.save("painted.png")
"""

# The heart of it without this project: torch alone, on the features of any network.
LOSSES = """\
import torch

def gram(features):  # (C, H, W)
    flat = features.flatten(1)
    return flat @ flat.T / flat.numel()

def losses(picture, features, content_target, style_targets):
    content = (features[0] - content_target).square().mean()
    style = sum((gram(f) - g).square().mean() for f, g in zip(features[1:], style_targets))
    tv = (picture.diff(dim=-1).abs().mean() + picture.diff(dim=-2).abs().mean()) / 2
    return content, style, tv
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


def settings(config: StyleConfig) -> dict[str, object]:
    """Only what differs from the defaults; `StyleConfig(**settings(config)) == config`."""
    defaults = {field.name: field.default for field in fields(StyleConfig)}
    return {name: value for name, value in asdict(config).items() if value != defaults[name]}


def style_code(config: StyleConfig) -> str:
    """A script that paints photo.png with style.png into painted.png."""
    return _TEMPLATE.format(settings=", ".join(f"{name}={value!r}" for name, value in settings(config).items()))
