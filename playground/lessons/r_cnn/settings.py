"""What a reader chooses in the lesson "The R-CNN family"."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import torch

from playground.boxes.iou import is_proper
from playground.boxes.written import LONGEST_TEXT, parse_boxes, text_of_edit
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, slider, text, views
from playground.vision.rcnn_rpn import NMS_THRESHOLD, TWO_STAGE
from playground.vision.region_proposals import MEASURES

VIEWS = {
    "regions": N_("Region proposals"),
    "crops": N_("R-CNN and Fast R-CNN"),
    "roi": N_("RoI pooling and align"),
    "rpn": N_("Proposals by a network"),
    "time": N_("Where the time goes"),
}
LIKES = {
    "all": N_("All four"),
    "colour": N_("Colour"),
    "texture": N_("Texture"),
    "size": N_("Size"),
    "fill": N_("Fill"),
}
PAINTS = {"regions": N_("Regions"), "boxes": N_("Boxes of the regions")}
METHODS = {
    "crop": N_("R-CNN: a crop per region"),
    "align": N_("Fast R-CNN: RoI align"),
    "pool": N_("Fast R-CNN: RoI pooling"),
}
SOURCES = {"search": N_("Selective search"), "network": N_("Objectness of the detector")}
STRIDES = {16: N_("stride 16 px"), 32: N_("stride 32 px")}
ROI_METHODS = {"pool": N_("RoI pooling"), "align": N_("RoI align"), "corner": N_("RoI align, aligned=False")}
MODELS = {
    "everyday": N_("Everyday detector"),
    TWO_STAGE[0]: N_("Faster R-CNN MobileNetV3 320"),
    TWO_STAGE[1]: N_("Faster R-CNN ResNet-50"),
    TWO_STAGE[2]: N_("Mask R-CNN ResNet-50"),
}
STAGES = {"proposals": N_("Proposals"), "detections": N_("Detections and masks")}
MOST_REGIONS, MOST_OUT, MOST_CHANNEL = 100, 7, 319
START = "160 20 290 170"  # the astronaut's face
REGIONS, CROPS, ROI, RPN, TIME = ({"view": name} for name in VIEWS)
SCALE_HELP = N_("Felzenszwalb’s scale: the larger it is, the larger the segments that the merging begins with.")
LIKE_HELP = N_("Which measures count when the two most similar neighbours are merged.")
COUNT_HELP = N_("The first so many boxes of selective search, from the whole photo down to its parts.")
REGION_HELP = N_("x1 y1 x2 y2 in pixels of the photo’s file. Drag it in the picture.")


def read_region(written: str) -> tuple[float, float, float, float]:
    """One region. Raises ValueError with a sentence."""
    boxes = parse_boxes(written)
    if len(boxes) > 1:
        raise ValueError(f"There are {len(boxes)} regions; one is looked at here. Remove the others.")
    if not is_proper(torch.tensor([boxes[0].corners])).all():
        raise ValueError("The region has no area. Write x1 y1 x2 y2 with x1 below x2 and y1 below y2.")
    return boxes[0].corners


def text_of_region(sent: Iterable[tuple[Iterable[float], str]]) -> str:
    """The text of what the box canvas sends."""
    written = text_of_edit((corners, "") for corners, _label in sent)
    read_region(written)
    return written


def _on_map(chosen: Any) -> bool:
    """Whether one feature map serves all regions."""
    return chosen.view in ("roi", "time") or (chosen.view == "crops" and chosen.method != "crop")


@dataclass(frozen=True)
class Rcnn(Settings, prefix="rcnn"):
    """Everything the lesson's controls set. `pick` is a region from 1, 0 for the one with the highest score."""

    view: str = views(VIEWS)
    photo: ClassVar = picker()
    left: int = number(30, 1, 6000, N_("Regions left"), when=REGIONS)
    paint: str = choice("regions", PAINTS, N_("Show"), when=REGIONS)
    scale: int = number(100, 20, 1000, N_("Segment scale"), step=20, when=REGIONS, help=SCALE_HELP)
    like: str = choice("all", LIKES, N_("Similarity"), when=REGIONS, help=LIKE_HELP)
    method: str = choice("crop", METHODS, N_("Method"), when=CROPS)
    source: str = choice("search", SOURCES, N_("Proposals from"), when=CROPS)
    count: int = number(20, 5, MOST_REGIONS, N_("Regions"), step=5, when={"view": ("crops", "time")}, help=COUNT_HELP)
    stride: int = choice(
        32,
        STRIDES,
        N_("Feature map"),
        when=lambda chosen: _on_map(chosen),
    )
    score: float = slider(0.5, 0.05, 0.95, 0.01, N_("Score threshold"), when=CROPS)
    nms: float = slider(0.3, 0.0, 1.0, 0.01, N_("NMS threshold (IoU)"), when=CROPS)
    pick: int = number(0, 0, MOST_REGIONS, N_("Region looked at"), when=CROPS)
    how: str = choice("pool", ROI_METHODS, N_("Method"), when=ROI)
    out: int = number(2, 1, MOST_OUT, N_("Output size"), when=ROI)
    channel: int = number(0, 0, MOST_CHANNEL, N_("Channel"), when=ROI)
    region: str = text(
        START,
        N_("Region"),
        most=LONGEST_TEXT,
        read=read_region,
        write=text_of_region,
        keeps_picture=True,
        when=ROI,
        help=REGION_HELP,
    )
    model: str = choice("everyday", MODELS, N_("Model"), when=RPN)
    stage: str = choice("proposals", STAGES, N_("Show"), when=lambda chosen: chosen.view == "rpn" and chosen.model != "everyday")
    overlap: float = slider(NMS_THRESHOLD, 0.0, 1.0, 0.01, N_("NMS threshold (IoU)"), when=RPN)
    most: int = slider(50, 1, 300, 1, N_("Proposals shown, at most"), when=RPN)

    @property
    def measures(self) -> tuple[str, ...]:
        return MEASURES if self.like == "all" else (self.like,)

    @cached_property
    def corners(self) -> tuple[float, float, float, float]:
        """Of the region, in pixels of the photo's file."""
        return read_region(self.region)
