"""Any picture's style in one pass through an encoder and a decoder, and in the steps of optimisation that may finish it.

stylize(photo, painting, 0.8)                        one style, not quite
stylize(photo, [one, other], shares=[1, 3])          a blend
stylize(photo, [one, other], masks=[sky, ground])    each where its mask is white
stylize(photo, painting, finish=12)                  strokes come into the flat places

The networks that come with the app paint, or those of `painter=InstantStyle(encoder, decoder)`.

The pass gives each style its colours and edges; a dozen steps on all scales (`picture_layers`) bring what is left of its strokes.
They are taken once for a photo and a style, at full strength. What they change is added as far as the style is painted, so a
strength, a blend or a mask costs no step more.
"""

from collections.abc import Callable, Sequence

import numpy as np
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from playground.vision.adain import limited
from playground.vision.instant_painter import (
    SIZE,
    InstantStyle,
    check_strength,
    even_shares,
    fitted,
    mask_shares,
    shared_painter,
)
from playground.vision.style_config import StyleConfig, picture_size
from playground.vision.style_pictures import with_colours_of
from playground.vision.style_transfer import StyleStep, style_transfer

FINISHING_RATE = 0.07  # of the steps: the one pass is near, larger first steps lead away from it


def finishing(size: int, steps: int) -> StyleConfig:
    """What finishing steps are asked: the objective of style transfer at its default weights. Raises ValueError as it does."""
    return StyleConfig(size=size, steps=steps, optimiser="scales", coarse_first=False, learning_rate=FINISHING_RATE)


def can_finish(pictures: Sequence[Image.Image], size: int) -> bool:
    """Whether all of them have sides long enough for optimisation: twice what one pass needs."""
    try:
        for picture in pictures:
            picture_size(picture.size, finishing(size, 1))
    except ValueError:
        return False
    return True


def finishing_change(
    content: Image.Image,
    style: Image.Image,
    steps: int,
    *,
    size: int = SIZE,
    painter: InstantStyle | None = None,
    on_step: Callable[[StyleStep], None] | None = None,
) -> np.ndarray:
    """What `steps` of optimisation add to the one pass in this style at strength 1: (H, W, 3) int16, grey levels.

    Raises ValueError and ModelUnavailable as `stylize`; what on_step raises ends the work.
    """
    painter = painter or shared_painter()
    begin = stylize(content, style, size=size, painter=painter)
    config = finishing(size, steps)
    end = style_transfer(content, style, config, begin=begin, model=painter.network, on_step=on_step).image
    return np.asarray(end, np.int16) - np.asarray(begin, np.int16)


def finished(painted: Image.Image, changes: Sequence[np.ndarray], shares: Tensor, strength: float) -> Image.Image:
    """The one pass and each style's `finishing_change` as far as it is painted; shares as `InstantStyle.decoded` takes them."""
    size = (painted.height, painted.width)
    parts = F.interpolate(limited(shares)[:, None], size, mode="bilinear").numpy()[:, 0, :, :, None]
    total = sum(strength * part * change for part, change in zip(parts, changes, strict=True))
    return Image.fromarray((np.asarray(painted) + total).clip(0, 255).round().astype(np.uint8))


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
    finish: int = 0,
) -> Image.Image:
    """The photo in the manner of one to four style pictures, `size` pixels on the long side.

    strength: from 0, the photo as the decoder rebuilds it, to 1; shares: of a blend; masks: one a style in place of shares, white
    where it paints; where none is white the photo stays. keep_colours takes brightness only from the painting. painter: the
    `shared_painter` where there is none. finish: steps of optimisation for each style.
    Raises ValueError with a sentence for what cannot be, ModelUnavailable as `shared_painter`.
    """
    styles = [styles] if isinstance(styles, Image.Image) else list(styles)
    check_strength(strength)
    if masks is not None and (shares is not None or len(masks) != len(styles)):
        raise ValueError("Give one mask for each style, or shares, not both.")
    parts = even_shares(len(styles), shares)
    painter = painter or shared_painter()
    encoded = painter.encode(content, size)
    if masks is not None:
        parts = mask_shares(masks, *encoded.maps[0].shape[-2:])
    kept = [painter.style(style, size) for style in styles]
    painted = painter.paint(encoded, kept, parts, strength, fitted(content.size, size))
    if finish:
        changes = [finishing_change(content, style, finish, size=size, painter=painter) for style in styles]
        painted = finished(painted, changes, parts, strength)
    return with_colours_of(painted, content) if keep_colours else painted
