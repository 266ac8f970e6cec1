"""The three losses of style transfer (d2l 14.12.5), and scales that make one setting behave alike everywhere.

The textbook adds mean squared differences of features (content), mean squared differences of Gram matrices divided by
C·H·W (style) and half the mean differences of neighbours (TV), with weights 1, 10,000 and 10. Those weights hold for one
network at one set of layers: features of another net are ten times as large, Grams then a hundred, their squares ten
thousand times. Here each layer's loss is divided by the mean square of its own target, so 1 means "as wrong as a blank",
at any size, layer and network. `textbook_weights` turns a setting back into the textbook's numbers.
A blend of the cat and the swirling sky then scores within a factor of 1.5 over nine times the pixels. Division makes units
alike, not what a network sees: features of VGG-19 with random weights hardly tell the two pictures apart.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from playground.vision.style_config import StyleConfig
from playground.vision.style_statistics import STATISTICS, exact

Layers = tuple[Tensor, ...]  # one a tapped layer

# What weight 1 means, found by eye with the thin VGG on eight styles and three photos at 384 px; of the style: `STATISTICS`.
NEUTRAL_CONTENT, NEUTRAL_TV = 1.0, 0.5
# The textbook's own weights; its style weight counts once a layer.
TEXTBOOK_CONTENT, TEXTBOOK_STYLE, TEXTBOOK_TV = 1.0, 1e4, 10.0


def tv_loss(picture: Tensor) -> Tensor:
    """Half the sum of the mean absolute differences of neighbours, down and across (d2l 14.12.5.3).

    picture (..., H, W) in ImageNet-normalised values; 0 for a single row or column of its axis.
    """
    down, across = (picture.diff(dim=axis).abs() for axis in (-2, -1))
    return 0.5 * sum(part.mean() for part in (down, across) if part.numel()) + 0.0 * picture.sum()


@dataclass(frozen=True)
class LossScales:
    """Factors on the textbook's raw losses; the total is their weighted sum.

    content and style one factor a layer, tv one. `unit_*` are those that turn a raw loss into what is displayed.
    """

    content: tuple[float, ...]
    style: tuple[float, ...]
    tv: float
    unit_content: tuple[float, ...]
    unit_style: tuple[float, ...]


def loss_scales(config: StyleConfig, content_targets: Layers, style_targets: Layers) -> LossScales:
    """The scales of a config, given the features of the photo and the statistics of the style: those of its weighting times its
    three weights and the layers' own.

    normalised: each loss over the mean square of its target, weighted mean of the layers. textbook: raw losses, weights 1,
    10,000 a layer and 10.
    """
    pairs = ((config.shares_of_content_layers, content_targets), (config.shares_of_style_layers, style_targets))
    unit_content, unit_style = (
        tuple(share / _mean_square(target) for share, target in zip(shares, targets, strict=True)) for shares, targets in pairs
    )
    if config.weighting == "textbook":
        content = tuple(TEXTBOOK_CONTENT * weight for weight in config.content_layer_weights or (1.0,) * len(unit_content))
        style = tuple(TEXTBOOK_STYLE * weight for weight in config.style_layer_weights or (1.0,) * len(unit_style))
        tv = TEXTBOOK_TV
    else:
        neutral = STATISTICS[config.style_loss].neutral
        content, style = (NEUTRAL_CONTENT * unit for unit in unit_content), (neutral * unit for unit in unit_style)
        tv = NEUTRAL_TV
    content = tuple(factor * config.content_weight for factor in content)
    style = tuple(factor * config.style_weight for factor in style)
    return LossScales(content, style, tv * config.tv_weight, unit_content, unit_style)


def _mean_square(target: Tensor) -> float:
    # A target of zeros (an empty tap) would divide by nothing: any difference from it then counts as it is.
    return float(exact(target).square().mean()) or 1.0


@dataclass(frozen=True)
class Losses:
    """The losses of one picture. content and style: 1 is as far from the target as a blank; tv: the textbook's."""

    content: float
    style: float
    tv: float
    total: float  # what is minimised, with all weights


def weigh(raw_content: Tensor, raw_style: Tensor, raw_tv: Tensor, scales: LossScales) -> tuple[Tensor, Tensor]:
    """(total, parts): a scalar to differentiate, and a detached (4,) of content, style, tv, total for display.

    raw_content and raw_style hold a mean squared difference a layer, raw_tv is a scalar.
    """
    total = (raw_content * raw_content.new_tensor(scales.content)).sum()
    total = total + (raw_style * raw_style.new_tensor(scales.style)).sum() + scales.tv * raw_tv
    with torch.no_grad():
        shown_content = (raw_content * raw_content.new_tensor(scales.unit_content)).sum()
        shown_style = (raw_style * raw_style.new_tensor(scales.unit_style)).sum()
        parts = torch.stack([shown_content, shown_style, raw_tv, total])
    return total, parts


def style_losses(measured: Layers, targets: Layers, style_loss: str = "gram") -> Tensor:
    """Of every layer the mean squared difference of its statistic and the style's, a vector."""
    summary = STATISTICS[style_loss].summary
    return torch.stack([F.mse_loss(summary(one), target) for one, target in zip(measured, targets, strict=True)])


def content_losses(features: Layers, targets: Layers) -> Tensor:
    """Of every layer the mean squared difference of features, a vector."""
    return torch.stack([F.mse_loss(exact(one), target) for one, target in zip(features, targets, strict=True)])


def textbook_weights(scales: LossScales) -> dict[str, float | tuple[float, ...]]:
    """The weights that the textbook's loop needs for the same picture: its first content weight set to 1 where there is one.

    Keys content and style (one a layer; the textbook has one for all), tv. Multiplying all by one factor changes nothing for
    Adam and L-BFGS up to their ε.
    """
    unit = next(filter(None, scales.content), 1.0)
    content, style = (tuple(factor / unit for factor in factors) for factors in (scales.content, scales.style))
    return {"content": content, "style": style, "tv": scales.tv / unit}
