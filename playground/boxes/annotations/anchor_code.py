"""Code that makes the anchors of the page with the library they are written for; a test runs it and compares.

Each snippet ends with `anchors`: corners in pixels of the input, (cells² · K, 4), in the library's own order.
"""

import numpy as np

from playground.boxes.annotations.families import Written

D2L = """\
import torch
from playground.boxes import multibox_prior  # d2l.multibox_prior(feature_map, sizes, ratios) gives the same

sizes, ratios = {sizes}, {ratios}  # ratio: width over height
anchors = {side} * multibox_prior({cells}, {cells}, sizes, ratios)
"""

ANCHOR_GENERATOR = """\
import torch
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.image_list import ImageList

generator = AnchorGenerator(
    sizes=(({sizes},),),  # pixels of the input
    aspect_ratios=(({ratios},),),  # height over width
)
images = ImageList(torch.zeros(1, 3, {side}, {side}), [({side}, {side})])
(anchors,) = generator(images, [torch.zeros(1, 1, {cells}, {cells})])
"""

DEFAULT_BOXES = """\
import torch
from torchvision.models.detection.anchor_utils import DefaultBoxGenerator
from torchvision.models.detection.image_list import ImageList

generator = DefaultBoxGenerator(
    aspect_ratios=[{ratios}],  # each lying and standing
    scales={sizes},  # this map's, and the next one's
    clip=False,  # True would shrink anchors wider than the input
)
images = ImageList(torch.zeros(1, 3, {side}, {side}), [({side}, {side})])
(anchors,) = generator(images, [torch.zeros(1, 1, {cells}, {cells})])
"""

OWN_SHAPES = """\
import torch
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.image_list import ImageList

shapes = torch.tensor([  # width and height in pixels of the input
{rows}
])
generator = AnchorGenerator(sizes=(tuple(shapes.prod(1).sqrt().tolist()),), aspect_ratios=((1.0,),))
generator.cell_anchors = [torch.cat((-shapes, shapes), dim=1) / 2]  # any shapes, not rounded
images = ImageList(torch.zeros(1, 3, {side}, {side}), [({side}, {side})])
(anchors,) = generator(images, [torch.zeros(1, 1, {cells}, {cells})])
"""

TEXTBOOK = """\
import torch
from playground.boxes import TEXTBOOK_SSD, pyramid_priors

anchors = {side} * pyramid_priors(TEXTBOOK_SSD)[0]  # maps of 32, 16, 8, 4 and 1 cells a side
"""


def family_code(written: Written, cells: int, side: int) -> str:
    """Code for sizes and ratios of one family on a map of cells × cells over a square input."""
    sizes, ratios = list(written.sizes), list(written.ratios)
    if written.family == "AnchorGenerator":
        return ANCHOR_GENERATOR.format(sizes=_plain(sizes), ratios=_plain(ratios), cells=cells, side=side)
    template = {"d2l": D2L, "DefaultBoxGenerator": DEFAULT_BOXES}[written.family]
    return template.format(sizes=f"[{_plain(sizes)}]", ratios=f"[{_plain(ratios)}]", cells=cells, side=side)


def shapes_code(shapes: np.ndarray, cells: int, side: int) -> str:
    """Code for any shapes (K, 2), in parts of the side: torchvision's generator with cell anchors put in by hand."""
    rows = "\n".join(f"    [{width:.2f}, {height:.2f}]," for width, height in shapes * side)
    return OWN_SHAPES.format(rows=rows, cells=cells, side=side)


def textbook_code(side: int) -> str:
    return TEXTBOOK.format(side=side)


def _plain(numbers: list[float]) -> str:
    return ", ".join(f"{number:g}" for number in numbers)
