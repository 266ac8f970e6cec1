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

Layers = tuple[Tensor, ...]  # one a tapped style layer

# What weight 1 means, found by eye with thin_vgg on eight styles and three photos at 384 px.
NEUTRAL_CONTENT, NEUTRAL_STYLE, NEUTRAL_TV = 1.0, 30.0, 0.5
# The textbook's own weights; its style weight counts once a layer.
TEXTBOOK_CONTENT, TEXTBOOK_STYLE, TEXTBOOK_TV = 1.0, 1e4, 10.0


def gram_matrix(features: Tensor) -> Tensor:
    """Products of every pair of channels, averaged over positions and divided by the channels (d2l 14.12.5.2).

    features (C, H, W) or (1, C, H, W); returns (C, C) = F·Fᵀ / (C·H·W), symmetric, without any memory of positions.
    """
    return _Gram.apply(features)


class _Gram(torch.autograd.Function):
    """One product backward, where autograd takes the two factors for different ones: two products and their sum."""

    @staticmethod
    def forward(ctx, features: Tensor) -> Tensor:
        ctx.save_for_backward(features)
        flat = _by_channel(features)
        return flat @ flat.T / flat.numel()

    @staticmethod
    def backward(ctx, grad: Tensor) -> Tensor:
        (features,) = ctx.saved_tensors
        flat = _by_channel(features)
        # Positions × channels, as channels_last features lie in memory: the next layer takes it without a copy.
        return (flat.T @ ((grad + grad.T) / flat.numel())).T.reshape(features.shape)


def _by_channel(features: Tensor) -> Tensor:
    """(C, H·W), a view of contiguous and of channels_last features."""
    channels = features.shape[-3]
    return features.reshape(channels, -1) if features.is_contiguous() else features.flatten(-2).reshape(channels, -1)


def tv_loss(picture: Tensor) -> Tensor:
    """Half the sum of the mean absolute differences of neighbours, down and across (d2l 14.12.5.3).

    picture (..., H, W) in ImageNet-normalised values; 0 for a single row or column of its axis.
    """
    down, across = (picture.diff(dim=axis).abs() for axis in (-2, -1))
    return 0.5 * sum(part.mean() for part in (down, across) if part.numel()) + 0.0 * picture.sum()


@dataclass(frozen=True)
class LossScales:
    """Factors on the textbook's raw losses; the total is their weighted sum.

    content and tv one factor each, style one a layer. `unit_*` are those that turn a raw loss into what is displayed.
    """

    content: float
    style: tuple[float, ...]
    tv: float
    unit_content: float
    unit_style: tuple[float, ...]


def loss_scales(config: StyleConfig, content_target: Tensor, style_targets: Layers) -> LossScales:
    """The scales of a config, given the features of the photo and the Gram matrices of the style: those of its weighting times
    its three weights.

    normalised: each loss over the mean square of its target, style layers averaged. textbook: raw losses, weights 1,
    10,000 a layer and 10.
    """
    unit_content = 1.0 / _mean_square(content_target)
    unit_style = tuple(1.0 / (len(style_targets) * _mean_square(gram)) for gram in style_targets)
    if config.weighting == "textbook":
        content, style, tv = TEXTBOOK_CONTENT, (TEXTBOOK_STYLE,) * len(unit_style), TEXTBOOK_TV
    else:
        content, style, tv = NEUTRAL_CONTENT * unit_content, tuple(NEUTRAL_STYLE * unit for unit in unit_style), NEUTRAL_TV
    style = tuple(factor * config.style_weight for factor in style)
    return LossScales(content * config.content_weight, style, tv * config.tv_weight, unit_content, unit_style)


def _mean_square(target: Tensor) -> float:
    # A target of zeros (an empty tap) would divide by nothing: any difference from it then counts as it is.
    return float(target.float().square().mean()) or 1.0


@dataclass(frozen=True)
class Losses:
    """The losses of one picture. content and style: 1 is as far from the target as a blank; tv: the textbook's."""

    content: float
    style: float
    tv: float
    total: float  # what is minimised, with all weights


def weigh(
    picture: Tensor, content: Tensor, style: Layers, content_target: Tensor, style_targets: Layers, scales: LossScales
) -> tuple[Tensor, Tensor]:
    """(total, parts): a scalar to differentiate, and a detached (4,) of content, style, tv, total for display.

    picture (1, 3, H, W) normalised; content and style are features at the taps, (1, C, h, w) each; style_targets are Grams.
    """
    raw_content = F.mse_loss(content.float(), content_target)
    pairs = zip(style, style_targets, strict=True)
    raw_style = torch.stack([F.mse_loss(gram_matrix(features.float()), target) for features, target in pairs])
    raw_tv = tv_loss(picture)
    total = scales.content * raw_content + (raw_style * raw_style.new_tensor(scales.style)).sum() + scales.tv * raw_tv
    with torch.no_grad():
        shown_style = (raw_style * raw_style.new_tensor(scales.unit_style)).sum()
        parts = torch.stack([raw_content * scales.unit_content, shown_style, raw_tv, total])
    return total, parts


def textbook_weights(scales: LossScales) -> dict[str, float | tuple[float, ...]]:
    """The weights that the textbook's loop needs for the same picture: its content weight set to 1 where there is one.

    Keys content, style (one a layer; the textbook has one for all), tv. Multiplying all by one factor changes nothing for
    Adam and L-BFGS up to their ε.
    """
    unit = scales.content or 1.0
    return {"content": scales.content / unit, "style": tuple(s / unit for s in scales.style), "tv": scales.tv / unit}
