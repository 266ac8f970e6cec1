"""Any picture's style in one pass through an encoder and a decoder: `stylize`, and its steps with what can be kept between them.

stylize(photo, painting, 0.8)                        one style, not quite
stylize(photo, [one, other], shares=[1, 3])          a blend
stylize(photo, [one, other], masks=[sky, ground])    each where its mask is white

The networks that come with the app paint, or those of `painter=InstantStyle(encoder, decoder)`.
"""

import threading
from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from playground import models
from playground.models.style_decoder import CELL, LAYER
from playground.vision.adain import Statistics, mixed, statistics
from playground.vision.style_pictures import to_tensor, with_colours_of
from playground.vision.tapped_net import TappedNet

MOST = 4  # styles at once
SIZES = (64, 2048)  # px, long side
LEAST = 2 * CELL  # px, short side: mirrored borders need two positions
SIZE = 512

_painters: dict[tuple[torch.device, torch.dtype], "InstantStyle"] = {}
_making = threading.Lock()


class InstantStyle:
    """Encoder and decoder as one painter. Maps and statistics it returns are float32 and may be kept: a new strength, blend or
    mask then costs one `paint`, a new style one `encode` more.

    encoder: a VGG-like network (`TappedNet`), copied; decoder: maps of its relu4_1 to RGB (`StyleDecoder`), used as it is.
    Numbers of the type that is faster on the device in use. One call at a time has the device.
    """

    def __init__(self, encoder: nn.Module, decoder: nn.Module):
        self.device, self.dtype = models.device(), models.dtype()
        self.encoder = TappedNet(encoder, (LAYER,), border="reflect", device=self.device, dtype=self.dtype)
        self.decoder = decoder.eval().to(self.device, memory_format=torch.channels_last)

    @torch.inference_mode()
    def encode(self, image: Image.Image, size: int = SIZE) -> Tensor:
        """Maps (1, C, ⌈H / 8⌉, ⌈W / 8⌉) of the picture at H × W pixels, `size` on the long side.

        Raises ValueError for a size out of SIZES, or a picture too narrow for it.
        """
        with models.device_lock(self.device):
            return self.encoder(to_tensor(image, fitted(image.size, size)).to(self.device))[LAYER].float()

    def style(self, image: Image.Image, size: int = SIZE) -> Statistics:
        """What is kept of a style picture seen at that size. Raises as `encode`."""
        return statistics(self.encode(image, size))

    @torch.inference_mode()
    def paint(
        self, content: Tensor, styles: Sequence[Statistics], shares: Tensor, strength: float, size: tuple[int, int]
    ) -> Image.Image:
        """The picture of (width, height) pixels whose maps `content` are, with the styles `mixed` into them."""
        width, height = size
        with models.device_lock(self.device), torch.autocast(self.device.type, torch.bfloat16, self.dtype is torch.bfloat16):
            maps = mixed(content, styles, shares, strength).contiguous(memory_format=torch.channels_last)
            rgb = self.decoder(maps)[0, :, :height, :width].float()
        return Image.fromarray(rgb.clamp(0, 1).mul(255).round().byte().permute(1, 2, 0).cpu().numpy())


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


def stylize(
    content: Image.Image,
    styles: Image.Image | Sequence[Image.Image],
    strength: float = 1.0,
    *,
    painter: InstantStyle | None = None,
    shares: Sequence[float] | None = None,
    masks: Sequence[Image.Image] | None = None,
    keep_colours: bool = False,
    size: int = SIZE,
) -> Image.Image:
    """The photo in the manner of one to four style pictures, `size` pixels on the long side.

    strength: from 0, the photo as the decoder rebuilds it, to 1; shares: of a blend; masks: one a style in place of shares, white
    where it paints; where none is white the photo stays. keep_colours takes brightness only from the painting. painter: the
    `shared_painter` where there is none.
    Raises ValueError with a sentence for what cannot be, ModelUnavailable as `shared_painter`.
    """
    styles = [styles] if isinstance(styles, Image.Image) else list(styles)
    check_strength(strength)
    if masks is not None and (shares is not None or len(masks) != len(styles)):
        raise ValueError("Give one mask for each style, or shares, not both.")
    parts = even_shares(len(styles), shares)
    painter = painter or shared_painter()
    maps = painter.encode(content, size)
    if masks is not None:
        parts = mask_shares(masks, *maps.shape[-2:])
    kept = [painter.style(style, size) for style in styles]
    painted = painter.paint(maps, kept, parts, strength, fitted(content.size, size))
    return with_colours_of(painted, content) if keep_colours else painted
