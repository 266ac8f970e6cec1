import math

import numpy as np
import torch
from PIL import Image, ImageDraw

from playground.boxes import anchor_shapes, shape_iou
from playground.charts.thumbnail_card import AMBER, SIZE


def thumbnail() -> Image.Image:
    """Every object shape, coloured by the best IoU that five anchors offer it: the anchors as diamonds."""
    shapes = anchor_shapes(1, 1, (0.75, 0.5, 0.25), (1, 2, 0.5))
    low, high = (0.05, 0.1), (3.2, 1.6)  # of width and height; both axes logarithmic, six and four doublings
    across, down = (torch.logspace(math.log2(a), math.log2(b), n, 2) for a, b, n in zip(low, high, SIZE, strict=True))
    objects = torch.stack(torch.meshgrid(across, down.flip(0), indexing="xy"), dim=-1).reshape(-1, 2)
    best = shape_iou(objects, shapes).amax(dim=1).reshape(SIZE[::-1]).numpy()
    land = np.clip((best - 0.5) / 0.5, 0, 1)[..., None]
    sea = np.clip(best / 0.5, 0, 1)[..., None]
    water = (1 - sea) * np.array([0x12, 0x2A, 0x55]) + sea * np.array([0x0F, 0x14, 0x1B])
    green = (0.35 + 0.6 * land) * np.array([0x5F, 0xEA, 0x9C])
    picture = Image.fromarray(np.where(best[..., None] >= 0.5, green, water).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for width, height in shapes.tolist():
        x = SIZE[0] * math.log2(width / low[0]) / math.log2(high[0] / low[0])
        y = SIZE[1] * (1 - math.log2(height / low[1]) / math.log2(high[1] / low[1]))
        draw.polygon([(x, y - 12), (x + 12, y), (x, y + 12), (x - 12, y)], fill=AMBER, outline="#0F141B", width=3)
    return picture
