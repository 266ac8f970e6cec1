"""TinySSD, the textbook's single-shot detector (d2l 14.7.1): maps of 32, 16, 8, 4 and 1 cells a side at 256 × 256 pixels, four
anchors a cell, and on each map one convolution that scores classes and one that predicts offsets."""

import itertools

import torch
from torch import Tensor, nn

SIDE = 256  # pixels of a picture's side
PER_CELL = 4  # anchors: two sizes and three ratios
CHANNELS = (64, 128, 128, 128, 128)  # of the five maps


def down_sample_blk(in_channels: int, out_channels: int) -> nn.Sequential:
    """Two 3 × 3 convolutions with batch norm and ReLU, then half the height and width."""
    layers: list[nn.Module] = []
    for channels in (in_channels, out_channels):
        layers += [nn.Conv2d(channels, out_channels, 3, padding=1), nn.BatchNorm2d(out_channels), nn.ReLU()]
    return nn.Sequential(*layers, nn.MaxPool2d(2))


def base_net() -> nn.Sequential:
    """(N, 3, H, W) to (N, 64, H / 8, W / 8)."""
    filters = (3, 16, 32, 64)
    return nn.Sequential(*(down_sample_blk(*pair) for pair in itertools.pairwise(filters)))


def flatten_pred(pred: Tensor) -> Tensor:
    """(N, C, H, W) to (N, H · W · C), channels last: the numbers of one cell stay together."""
    return pred.permute(0, 2, 3, 1).flatten(1)


class TinySSD(nn.Module):
    """(N, 3, 256, 256), RGB in [0, 1], to class scores (N, 5444, classes + 1), background first, and offsets (N, 21776)."""

    def __init__(self, num_classes: int):
        super().__init__()
        self.num_classes = num_classes
        self.blocks = nn.ModuleList(
            [base_net(), *(down_sample_blk(c, 128) for c in (64, 128, 128)), nn.AdaptiveMaxPool2d((1, 1))]
        )
        self.classes = nn.ModuleList(nn.Conv2d(c, PER_CELL * (num_classes + 1), 3, padding=1) for c in CHANNELS)
        self.offsets = nn.ModuleList(nn.Conv2d(c, PER_CELL * 4, 3, padding=1) for c in CHANNELS)

    def maps(self, x: Tensor) -> list[Tensor]:
        """The five feature maps, finest first."""
        found = []
        for block in self.blocks:
            x = block(x)
            found.append(x)
        return found

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        maps = self.maps(x)
        scores = [flatten_pred(head(part)) for head, part in zip(self.classes, maps, strict=True)]
        offsets = [flatten_pred(head(part)) for head, part in zip(self.offsets, maps, strict=True)]
        return torch.cat(scores, dim=1).reshape(len(x), -1, self.num_classes + 1), torch.cat(offsets, dim=1)
