"""The three losses of style transfer (d2l 14.12.5), and scales that make one setting behave alike everywhere.

The textbook adds mean squared differences of features (content), mean squared differences of Gram matrices divided by
C·H·W (style) and half the mean differences of neighbours (TV), with weights 1, 10,000 and 10. Those weights hold for one
network at one set of layers: features of another net are ten times as large, Grams then a hundred, their squares ten
thousand times. Here each layer's loss is divided by the mean square of its own target, so 1 means "as wrong as a blank",
at any size, layer and network. `textbook_weights` turns a setting back into the textbook's numbers.

Measured with the shipped thin VGG on a half-and-half blend of the cat and the swirling sky, at 128, 256 and 384 px: content
1.13, 1.22, 1.23; style 0.59, 0.41, 0.39; total 18.8, 13.7, 13.1, so within a factor of 1.5 over nine times the pixels (a
smaller copy of a picture is a slightly different texture). VGG-19 with random weights at 128 px: style 0.54, but content 0.16,
for features that were never trained hardly tell the two pictures apart. Division makes units alike, not what a network sees.
"""

from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor

from playground.vision.style_config import StyleConfig

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

    def weighted(self, config: StyleConfig) -> "LossScales":
        """Times the three weights of a config."""
        style = tuple(factor * config.style_weight for factor in self.style)
        return replace(self, content=self.content * config.content_weight, style=style, tv=self.tv * config.tv_weight)


def neutral_scales(weighting: str, content_target: Tensor, style_targets: tuple[Tensor, ...]) -> LossScales:
    """Scales at weight 1, given the features of the photo and the Gram matrices of the style.

    normalised: each loss over the mean square of its target, style layers averaged. textbook: raw losses, weights 1,
    10,000 a layer and 10.
    """
    unit_content = 1.0 / _mean_square(content_target)
    unit_style = tuple(1.0 / (len(style_targets) * _mean_square(gram)) for gram in style_targets)
    if weighting == "textbook":
        return LossScales(TEXTBOOK_CONTENT, (TEXTBOOK_STYLE,) * len(unit_style), TEXTBOOK_TV, unit_content, unit_style)
    style = tuple(NEUTRAL_STYLE * factor for factor in unit_style)
    return LossScales(NEUTRAL_CONTENT * unit_content, style, NEUTRAL_TV, unit_content, unit_style)


def loss_scales(config: StyleConfig, content_target: Tensor, style_targets: tuple[Tensor, ...]) -> LossScales:
    """The scales of a config: neutral ones of its weighting, times its three weights."""
    return neutral_scales(config.weighting, content_target, style_targets).weighted(config)


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
    picture: Tensor,
    content: Tensor,
    style: tuple[Tensor, ...],
    content_target: Tensor,
    style_targets: tuple[Tensor, ...],
    scales: LossScales,
) -> tuple[Tensor, Tensor]:
    """(total, parts): a scalar to differentiate, and a detached (4,) of content, style, tv, total for display.

    picture (1, 3, H, W) normalised; content and style are features at the taps, (1, C, h, w) each; style_targets are Grams.
    """
    raw_content = F.mse_loss(content.float(), content_target)
    raw_style = torch.stack(
        [F.mse_loss(gram_matrix(features.float()), target) for features, target in zip(style, style_targets, strict=True)]
    )
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
