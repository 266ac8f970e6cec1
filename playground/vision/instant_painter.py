"""One pass through an encoder and a decoder, in the style of any picture: its steps, with what can be kept between them.

`stylize` takes them all; this is for who paints the same photo or style again and again.
"""

import threading
from collections.abc import Sequence
from copy import deepcopy
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from playground import models
from playground.models.style_decoder import CELL, LAYERS
from playground.vision.adain import Statistics, limited, mixed, statistics, told
from playground.vision.style_pictures import to_tensor
from playground.vision.tapped_net import TappedNet

MOST = 4  # styles at once
SIZES = (64, 2048)  # px, long side
LEAST = CELL + 1  # px, short side: mirrored borders need two positions
SIZE = 512

Maps = tuple[Tensor, ...]  # of LAYERS, (1, C, h, w) each
Style = tuple[Statistics, ...]  # of LAYERS

_painters: dict[tuple[torch.device, torch.dtype], "InstantStyle"] = {}
_making = threading.Lock()


class Encoded(NamedTuple):
    """A picture as the encoder sees it: what is kept of a photo. 14 MB at 512 × 512 px."""

    maps: Maps  # float16
    statistics: Style


class InstantStyle:
    """Encoder and decoder as one painter. What it returns of a picture may be kept: a new strength, blend or mask then costs
    one `paint`, a new style one `encode` more.

    encoder: a VGG-like network (`TappedNet`); decoder: maps of its LAYERS to RGB (`StyleDecoder`). Both are copied.
    Numbers of the type that is faster on the device in use, or (`exact`) float32, so that every machine paints the same. One call
    at a time has the device.
    """

    def __init__(self, encoder: nn.Module, decoder: nn.Module, *, exact: bool = False):
        self.network = encoder  # as it was given
        self.device, self.dtype = models.device(), torch.float32 if exact else models.dtype()
        self.encoder = TappedNet(encoder, LAYERS, border="reflect", device=self.device, dtype=self.dtype)
        self.decoder = deepcopy(decoder).eval().to(self.device, self.dtype, memory_format=torch.channels_last)

    @torch.inference_mode()
    def encode(self, image: Image.Image, size: int = SIZE) -> Encoded:
        """Maps of the picture at H × W pixels, `size` on the long side: (1, C, ⌈H / 2⌉, ⌈W / 2⌉) the first, half as many rows and
        columns the next.

        Raises ValueError for a size out of SIZES, or a picture too narrow for it.
        """
        with models.device_lock(self.device):
            maps = self._maps(image, size)
            return Encoded(tuple(each.half() for each in maps), tuple(map(statistics, maps)))

    @torch.inference_mode()
    def style(self, image: Image.Image, size: int = SIZE) -> Style:
        """What is kept of a style picture seen at that size. Raises as `encode`."""
        with models.device_lock(self.device):
            return tuple(map(statistics, self._maps(image, size)))

    def _maps(self, image: Image.Image, size: int) -> list[Tensor]:
        maps = self.encoder(to_tensor(image, fitted(image.size, size)).to(self.device))
        return [maps[name] for name in LAYERS]

    @torch.inference_mode()
    def decoded(self, content: Encoded, styles: Sequence[Style], shares: Tensor, strength: float = 1.0) -> Maps:
        """What the decoder is given: the photo's maps with the styles `mixed` into them, and what is `told` of the styles.

        shares: (K, 1, 1), or (K, H, W) of any size, averaged over the cells of each layer's maps.
        """
        maps = [
            mixed(each, [style[n] for style in styles], _shares_at(shares, each), strength, own)
            for n, (each, own) in enumerate(zip(*content, strict=True))
        ]
        parts = strength * limited(_shares_at(shares, content.maps[LAYERS.index("relu4_1")]))[:, None].to(self.device)
        own = told(content.statistics, 0.0)
        return *maps, own + sum(part * (told(style) - own) for part, style in zip(parts, styles, strict=True))

    @torch.inference_mode()
    def paint(
        self, content: Encoded, styles: Sequence[Style], shares: Tensor, strength: float, size: tuple[int, int]
    ) -> Image.Image:
        """The picture of (width, height) pixels that `content` was encoded from, with the styles `decoded` into them."""
        width, height = size
        with models.device_lock(self.device):
            *maps, numbers = self.decoded(content, styles, shares, strength)
            maps = [each.to(self.dtype, memory_format=torch.channels_last) for each in maps]
            rgb = self.decoder([*maps, numbers])
        rgb = rgb[0, :, :height, :width].float().clamp(0, 1).mul(255).round().byte()
        return Image.fromarray(rgb.permute(1, 2, 0).cpu().numpy())


def _shares_at(shares: Tensor, maps: Tensor) -> Tensor:
    return shares if shares.shape[1:] == (1, 1) else F.adaptive_avg_pool2d(shares, maps.shape[-2:])


def shared_painter() -> InstantStyle:
    """The painter with the networks that come with the app, one for all of this process; another one where device or number type
    have changed. Raises ModelUnavailable where their weights cannot be read."""
    key = models.device(), models.dtype()
    with _making:
        if key not in _painters:
            painter = InstantStyle(models.shared("style_vgg"), models.shared("style_decoder"))
            _painters.clear()
            _painters[key] = painter
        return _painters[key]


def fitted(original: tuple[int, int], size: int) -> tuple[int, int]:
    """(width, height) with `size` pixels on the long side. Raises ValueError as `InstantStyle.encode`."""
    if not SIZES[0] <= size <= SIZES[1]:
        raise ValueError(f"The size is {size}; it must lie between {SIZES[0]} and {SIZES[1]} px.")
    width, height = (max(1, round(side * size / max(original))) for side in original)
    if min(width, height) < LEAST:
        raise ValueError(
            f"This picture has {original[0]} × {original[1]} pixels, {width} × {height} at {size} px; "
            f"the short side needs at least {LEAST}. A less narrow picture will do."
        )
    return width, height


def even_shares(count: int, shares: Sequence[float] | None = None) -> Tensor:
    """(count, 1, 1), in the proportions of `shares`, or all alike; they sum to 1. Raises ValueError for shares that cannot be."""
    if not 1 <= count <= MOST:
        raise ValueError(f"There are {count} styles; one to {MOST} can be mixed.")
    parts = torch.tensor([1.0] * count if shares is None else list(shares), dtype=torch.float32)
    if len(parts) != count or not parts.isfinite().all() or (parts < 0).any() or not parts.sum() > 0:
        raise ValueError(f"The shares of {count} styles are {count} numbers of at least 0 that are not all 0.")
    return (parts / parts.sum()).view(-1, 1, 1)


def check_strength(strength: float) -> None:
    """Raises ValueError unless it lies between 0 and 1."""
    if not 0 <= strength <= 1:
        raise ValueError(f"The strength is {strength}; it must lie between 0 and 1.")


def mask_shares(masks: Sequence[Image.Image], height: int, width: int) -> Tensor:
    """(K, height, width) in [0, 1]: of each mask, stretched over the picture, the mean brightness in each cell of the maps."""
    small = (np.asarray(mask.convert("L").resize((width, height), Image.Resampling.BOX)) for mask in masks)
    return torch.from_numpy(np.stack(list(small))).float() / 255
