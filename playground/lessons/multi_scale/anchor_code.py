"""Lines of code that make a pyramid's anchors, as its own library writes them: part of the code of the lesson "Multi-scale"."""

from playground.boxes.pyramids import TEXTBOOK_SSD
from playground.lessons.multi_scale.answer import OWN, ScaleConfig
from playground.lessons.multi_scale.own_pyramid import SIDE, own_levels


def anchors_code(config: ScaleConfig) -> str:
    """Lines that leave `anchors`: for each map a tensor (cells² · shapes, 4) of corners in pixels."""
    if config.pyramid in _TORCHVISION:
        return _TORCHVISION[config.pyramid]
    levels = own_levels(config.own, config.ratios) if config.pyramid == OWN else TEXTBOOK_SSD
    rows = "".join(f"\n    ({level.width}, {[float(size) for size in level.sizes]})," for level in levels)
    return _TEXTBOOK.format(rows=rows, ratios=[float(ratio) for ratio in levels[0].ratios], side=SIDE)


_TEXTBOOK = """\
import torch
from torchvision.ops import box_iou

levels = [  # cells a side, sizes{rows}
]
ratios = torch.tensor({ratios})
anchors = []
for cells, sizes in levels:
    sizes = torch.tensor(sizes)  # n + m - 1 shapes: all sizes, then the other ratios
    size = torch.cat((sizes, sizes[0].expand(len(ratios) - 1)))
    root = torch.cat((ratios[0].expand(len(sizes)), ratios[1:])).sqrt()
    shapes = torch.stack((size * root, size / root), dim=1)
    centre = (torch.arange(cells) + 0.5) / cells
    y, x = torch.meshgrid(centre, centre, indexing="ij")
    middle = torch.stack((x, y), dim=2).reshape(-1, 1, 2)
    boxes = torch.cat((middle - shapes / 2, middle + shapes / 2), dim=2)
    anchors.append({side} * boxes.reshape(-1, 4))
"""
_IMPORTS = """\
import torch
from torchvision.models.detection.anchor_utils import {generator}
from torchvision.models.detection.image_list import ImageList
from torchvision.ops import box_iou

"""
_SSD300 = """\
generator = DefaultBoxGenerator(
    [[2], [2, 3], [2, 3], [2, 3], [2], [2]],
    scales=[0.07, 0.15, 0.33, 0.51, 0.69, 0.87, 1.05],
    steps=[8, 16, 32, 64, 100, 300],
)
cells = [38, 19, 10, 5, 3, 1]
picture = ImageList(torch.zeros(1, 3, 300, 300), [(300, 300)])
(boxes,) = generator(picture, [torch.zeros(1, 1, n, n) for n in cells])
shapes = generator.num_anchors_per_location()
anchors = boxes.split([n * n * k for n, k in zip(cells, shapes)])
"""
_RETINANET = """\
sizes = tuple((s, int(s * 2 ** (1 / 3)), int(s * 2 ** (2 / 3))) for s in (32, 64, 128, 256, 512))
generator = AnchorGenerator(sizes, ((0.5, 1.0, 2.0),) * 5)
cells = [64, 32, 16, 8, 4]
picture = ImageList(torch.zeros(1, 3, 512, 512), [(512, 512)])
(boxes,) = generator(picture, [torch.zeros(1, 1, n, n) for n in cells])
anchors = boxes.split([9 * n * n for n in cells])
"""
_FPN = """\
generator = AnchorGenerator(((32,), (64,), (128,), (256,)), ((0.5, 1.0, 2.0),) * 4)
cells = [256, 128, 64, 32]
picture = ImageList(torch.zeros(1, 3, 1024, 1024), [(1024, 1024)])
(boxes,) = generator(picture, [torch.zeros(1, 1, n, n) for n in cells])
anchors = boxes.split([3 * n * n for n in cells])
"""
_TORCHVISION = {
    name: _IMPORTS.format(generator=generator) + lines
    for name, generator, lines in (
        ("SSD300", "DefaultBoxGenerator", _SSD300),
        ("RetinaNet", "AnchorGenerator", _RETINANET),
        ("FPN", "AnchorGenerator", _FPN),
    )
}
