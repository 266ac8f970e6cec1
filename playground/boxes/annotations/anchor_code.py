"""Code that makes the anchors of the page with the library they are written for; a test runs it and compares.

Each snippet ends with `anchors`: corners in pixels of the input, (cells² · K, 4), in the library's own order.
"""

import numpy as np

from playground.boxes.annotations.families import Written

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
TEXTBOOK = """\
import torch
from playground.boxes import TEXTBOOK_SSD, pyramid_priors

anchors = {side} * pyramid_priors(TEXTBOOK_SSD)[0]  # maps of 32, 16, 8, 4 and 1 cells a side
"""


def family_code(written: Written, cells: int, side: int) -> str:
    """Code for sizes and ratios of one family on a map of cells × cells over a square input."""
    sizes, ratios = (", ".join(f"{number:g}" for number in numbers) for numbers in (written.sizes, written.ratios))
    if written.family == "d2l":
        return D2L.format(sizes=sizes, ratios=ratios, cells=cells, side=side)
    made = {"AnchorGenerator": ANCHOR_GENERATOR, "DefaultBoxGenerator": DEFAULT_BOXES}[written.family]
    return TORCHVISION.format(name=written.family, made=made.format(sizes=sizes, ratios=ratios), cells=cells, side=side)


def shapes_code(shapes: np.ndarray, cells: int, side: int) -> str:
    """Code for any shapes (K, 2), in parts of the side: torchvision's generator with cell anchors put in by hand."""
    rows = "\n".join(f"    [{width:.2f}, {height:.2f}]," for width, height in shapes * side)
    return TORCHVISION.format(name="AnchorGenerator", made=OWN_SHAPES.format(rows=rows), cells=cells, side=side)
