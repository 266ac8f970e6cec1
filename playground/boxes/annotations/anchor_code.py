"""Code that makes the anchors of the page with the library they are written for; a test runs it and compares.

Each snippet ends with `anchors`: corners in pixels of the input, (cells² · K, 4), in the library's own order.
"""

import re
from collections.abc import Sequence

import numpy as np

from playground.boxes.annotations.families import Written

_NUMBERS = re.compile(r"\s*(- \[|sizes, ratios =|sizes ?=|aspect_ratios=|scales=|generator = AnchorGenerator\(sizes=sizes)")


def numbers_in(code: str) -> str:
    """Of one of the snippets below the lines that hold sizes and ratios, or YOLO's rows; empty where shapes are listed."""
    return "\n".join(line.strip() for line in code.splitlines() if _NUMBERS.match(line))


D2L = """\
import torch
from playground.boxes import multibox_prior  # d2l.multibox_prior(feature_map, sizes, ratios) gives the same

sizes, ratios = [{sizes}], [{ratios}]  # ratio: width over height
anchors = {side} * multibox_prior({cells}, {cells}, sizes, ratios)
"""

# What torchvision's generators need around them; {made} is one of those below.
TORCHVISION = """\
import torch
from torchvision.models.detection.anchor_utils import {name}
from torchvision.models.detection.image_list import ImageList

{made}images = ImageList(torch.zeros(1, 3, {side}, {side}), [({side}, {side})])
(anchors,) = generator(images, [torch.zeros(1, 1, {cells}, {cells})])
"""
ANCHOR_GENERATOR = """\
generator = AnchorGenerator(
    sizes=(({sizes},),),  # pixels of the input
    aspect_ratios=(({ratios},),),  # height over width
)
"""
DEFAULT_BOXES = """\
generator = DefaultBoxGenerator(
    aspect_ratios=[[{ratios}]],  # each lying and standing
    scales=[{sizes}],  # this map's, and the next one's
    clip=False,  # True would shrink anchors wider than the input
)
"""
OWN_SHAPES = """\
shapes = torch.tensor([  # width and height in pixels of the input
{rows}
])
generator = AnchorGenerator(sizes=(tuple(shapes.prod(1).sqrt().tolist()),), aspect_ratios=((1.0,),))
generator.cell_anchors = [torch.cat((-shapes, shapes), dim=1) / 2]  # any shapes, not rounded
"""
PYRAMID = """\
import torch
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.image_list import ImageList

sizes = ({sizes})  # pixels of the input, one size a level: P2 to P6
generator = AnchorGenerator(sizes=sizes, aspect_ratios=(({ratios},),) * len(sizes))  # height over width
# FasterRCNN(backbone, num_classes, rpn_anchor_generator=generator), for resnet_fpn_backbone

images = ImageList(torch.zeros(1, 3, {side}, {side}), [({side}, {side})])
maps = [torch.zeros(1, 1, -(-{side} // stride), -(-{side} // stride)) for stride in {strides}]
(anchors,) = generator(images, maps)
"""
YOLO = """\
import torch
import yaml

model = yaml.safe_load(\"\"\"
anchors:  # width, height in pixels of a {side} × {side} input; for the model’s YAML, as YOLOv5 and YOLOv7 read it
{rows}
\"\"\")

anchors = []
for row, stride in zip(model["anchors"], {strides}):
    shapes, cells = torch.tensor(row, dtype=torch.float64).reshape(-1, 2), -(-{side} // stride)
    middles = (torch.arange(cells) + 0.5) * stride
    y, x = torch.meshgrid(middles, middles, indexing="ij")
    centres = torch.stack((x, y), dim=-1).reshape(-1, 1, 2)
    anchors.append(torch.cat((centres - shapes / 2, centres + shapes / 2), dim=2).reshape(-1, 4))
anchors = torch.cat(anchors)
"""
TEXTBOOK = """\
import torch
from playground.boxes import TEXTBOOK_SSD, pyramid_priors

anchors = {side} * pyramid_priors(TEXTBOOK_SSD)[0]  # maps of 32, 16, 8, 4 and 1 cells per side
"""


def family_code(written: Written, cells: int, side: int) -> str:
    """Code for sizes and ratios of one family on a map of cells × cells over a square input."""
    sizes, ratios = (", ".join(f"{number:g}" for number in numbers) for numbers in (written.sizes, written.ratios))
    if written.family == "d2l":
        return D2L.format(sizes=sizes, ratios=ratios, cells=cells, side=side)
    made = {"AnchorGenerator": ANCHOR_GENERATOR, "DefaultBoxGenerator": DEFAULT_BOXES}[written.family]
    return TORCHVISION.format(name=written.family, made=made.format(sizes=sizes, ratios=ratios), cells=cells, side=side)


def pyramid_code(written: Written, strides: Sequence[int], side: int) -> str:
    """Code for one size a level of a feature pyramid, every level with all ratios."""
    sizes, ratios = ", ".join(f"({size:g},)" for size in written.sizes), ", ".join(f"{ratio:g}" for ratio in written.ratios)
    return PYRAMID.format(sizes=sizes, ratios=ratios, side=side, strides=tuple(strides))


def yolo_code(levels: Sequence[np.ndarray], strides: Sequence[int], side: int) -> str:
    """Code for shapes (K, 2) in whole pixels of each of YOLO's maps, finest first."""
    rows = "\n".join(
        f"  - [{', '.join(f'{width:.0f},{height:.0f}' for width, height in shapes)}]  # P{3 + number}/{stride}"
        for number, (shapes, stride) in enumerate(zip(levels, strides, strict=True))
    )
    return YOLO.format(rows=rows, side=side, strides=tuple(strides))


def shapes_code(shapes: np.ndarray, cells: int, side: int) -> str:
    """Code for any shapes (K, 2), in parts of the side: torchvision's generator with cell anchors put in by hand."""
    rows = "\n".join(f"    [{width:.2f}, {height:.2f}]," for width, height in shapes * side)
    return TORCHVISION.format(name="AnchorGenerator", made=OWN_SHAPES.format(rows=rows), cells=cells, side=side)
