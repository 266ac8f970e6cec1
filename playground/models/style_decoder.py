"""The way back from the style network's maps to a picture, learned by `python -m recipes.style_decoder`.

The encoder mirrored (Huang and Belongie 2017): pooling becomes nearest upsampling, which draws no checkerboards; borders are
mirrored, so that no frame appears; no norms, which would take out the very means and deviations that carry a style.
"""

import torch.nn.functional as F
from torch import Tensor, nn

from playground.models.style_vgg import WIDTHS

LAYER = "relu4_1"  # of the encoder: what is decoded
CELL = 8  # pixels a side behind one position there
BLOCKS = ((192, 128), (128, 64), (64, 32), (32, 3))  # channels after each convolution; a block begins at twice the size


class StyleDecoder(nn.Module):
    """Maps of relu4_1, (N, 192, h, w), h and w at least 2, to pictures (N, 3, 8h, 8w): RGB, about 0 to 1, not clipped."""

    def __init__(self, channels: int = WIDTHS[3], blocks: tuple[tuple[int, ...], ...] = BLOCKS):
        super().__init__()
        self.blocks = nn.ModuleList()
        for widths in blocks:
            layers: list[nn.Module] = []
            for width in widths:
                layers += [nn.Conv2d(channels, width, 3, padding=1, padding_mode="reflect"), nn.ReLU()]
                channels = width
            self.blocks.append(nn.Sequential(*layers))
        self.blocks[-1].pop(-1)  # colours need no ReLU

    def forward(self, x: Tensor) -> Tensor:
        for n, block in enumerate(self.blocks):
            x = block(F.interpolate(x, scale_factor=2, mode="nearest") if n else x)
        return x
