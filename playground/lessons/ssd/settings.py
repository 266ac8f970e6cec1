"""What a reader chooses in the lesson "SSD, layer by layer"."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import torch

from playground.boxes.iou import is_proper
from playground.boxes.written import LONGEST_TEXT, WrittenBox, parse_boxes, text_of_edit
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, scale, slider, text, views
from playground.models.everyday import CLASSES, SHAPES, STRIDES, WIDTH
from playground.vision.detection import NMS_THRESHOLD, SCORE_THRESHOLD
from playground.vision.detectors import FLOOR
from playground.vision.ssd_pass import ATSS, TEXTBOOK, TORCHVISION

VIEWS = {
    "maps": N_("Feature maps and scores"),
    "boxes": N_("Before and after NMS"),
    "loss": N_("Loss of each anchor"),
    "train": N_("Train TinySSD"),
}
SHOWN = {"score": N_("Class score"), "feature": N_("Feature map"), "anchors": N_("Anchor boxes")}
LEVELS = {str(stride): N_("stride {n} px").format(n=stride) for stride in STRIDES}
KINDS = {name: name for name in CLASSES}
RATIOS = {"all": N_("All negatives"), "1": N_("1 per positive"), "3": N_("3 per positive"), "10": N_("10 per positive")}
MATCH = {
    TEXTBOOK: N_("Textbook (d2l 14.4)"),
    TORCHVISION: N_("torchvision’s SSD"),
    ATSS: N_("ATSS, as this detector was trained"),
}
SIGMAS = (0.5, 1.0, 2.0, 5.0, 10.0)
RATES = (0.0003, 0.001, 0.003, 0.01)
MOST_OBJECTS = 6
MOST_EPOCHS = 60
START = "2 2 374 290 cat"  # Chelsea
LOOKED_AT = ("level", "kind", "shape", "show", "channel", "x", "y", "pick")  # what the picture itself sets
MAPS, BOXES, LOSS, TRAIN = ({"view": name} for name in VIEWS)
PHOTO = {"view": ("maps", "boxes", "loss")}
TRUTH_HELP = N_("x1 y1 x2 y2 in pixels of the photo’s file, then the class, with ; between boxes. Draw them in the picture.")
MATCH_HELP = N_(
    "Which anchors are positive. The textbook and torchvision take those above an IoU threshold and each object’s best one. ATSS "
    "computes a threshold for each object from its nearest anchors."
)
T_HELP = N_("An anchor learns an object from this IoU on; each object gets its best anchor anyhow.")
GAMMA_HELP = N_("0 is cross-entropy. Above 0 an anchor that is nearly right counts less: its loss is multiplied by (1 − p)^γ.")
SIGMA_HELP = N_("Below an error of 1/σ² the loss is a parabola, above it a line.")
RATIO_HELP = N_("Hard negative mining: of the background anchors only those with the largest loss train.")
SCENES_HELP = N_("Every epoch makes new ones.")


def read_truth(written: str) -> tuple[WrittenBox, ...]:
    """Objects of classes the detector knows. Raises ValueError with a sentence."""
    objects = parse_boxes(written)
    if len(objects) > MOST_OBJECTS:
        raise ValueError(f"There are {len(objects)} objects; at most {MOST_OBJECTS} are possible here. Remove some.")
    for number_, box in enumerate(objects, 1):
        if (box.label or CLASSES[0]) not in CLASSES:
            raise ValueError(f"Object {number_} is called {box.label!r}; the detector knows {', '.join(CLASSES)}.")
        if not is_proper(torch.tensor([box.corners])).all():
            raise ValueError(f"Object {number_} has no area. Write x1 y1 x2 y2 with x1 below x2 and y1 below y2.")
    return objects


def text_of_truth(sent: Iterable[tuple[Iterable[float], str]]) -> str:
    """The text of what the box canvas sends; an object without a class is a person."""
    written = text_of_edit((corners, label or CLASSES[0]) for corners, label in sent)
    read_truth(written)
    return written


def _shapes(chosen: Any) -> dict[str, str]:
    """The anchors of a cell by their sides on the chosen map."""
    level = list(LEVELS).index(str(chosen.level)) if str(chosen.level) in LEVELS else 0
    return {str(place): f"{w} × {h} px" for place, (w, h) in enumerate(SHAPES[level], 1)}


@dataclass(frozen=True)
class Ssd(Settings, prefix="ssd"):
    """Everything the lesson's controls set. The point (x, y) is in % of the photo's sides; `pick` is an anchor from 1, 0 for the
    one with the largest loss."""

    view: str = views(VIEWS)
    photo: ClassVar = picker(when=PHOTO)
    show: str = choice("score", SHOWN, N_("Show"), when=MAPS)
    level: str = choice("64", LEVELS, N_("Feature map"), when=MAPS)
    kind: str = choice("cat", KINDS, N_("Class"), when=MAPS)
    shape: str = choice("1", _shapes, N_("Anchor shape"), when=MAPS)
    channel: int = number(0, 0, WIDTH - 1, N_("Channel"), when={"view": "maps", "show": "feature"})
    x: float = number(45.0, 0.0, 100.0, N_("Point, % of the width"), step=0.1, when=MAPS)
    y: float = number(50.0, 0.0, 100.0, N_("Point, % of the height"), step=0.1, when=MAPS)
    score: float = slider(SCORE_THRESHOLD, FLOOR, 0.95, 0.01, N_("Score threshold"), when=BOXES)
    nms: float = slider(NMS_THRESHOLD, 0.0, 1.0, 0.01, N_("NMS threshold (IoU)"), when=BOXES)
    match: str = choice(TEXTBOOK, MATCH, N_("Matching"), when=LOSS, help=MATCH_HELP)
    iou: float = slider(
        0.5, 0.1, 0.9, 0.05, N_("IoU threshold of a positive"), when={**LOSS, "match": (TEXTBOOK, TORCHVISION)}, help=T_HELP
    )
    ratio: str = choice("3", RATIOS, N_("Negatives that train"), when=LOSS, help=RATIO_HELP)
    gamma: float = slider(0.0, 0.0, 5.0, 0.5, N_("Focal loss: γ"), when=LOSS, help=GAMMA_HELP)
    sigma: float = scale(1.0, SIGMAS, N_("Smooth L1: σ"), when=LOSS, help=SIGMA_HELP)
    truth: str = text(
        START,
        N_("Ground-truth boxes"),
        most=LONGEST_TEXT,
        read=read_truth,
        write=text_of_truth,
        keeps_picture=True,
        when=LOSS,
        help=TRUTH_HELP,
    )
    pick: int = number(0, 0, 30_000, N_("Anchor looked at"), when=LOSS)
    epochs: int = number(20, 1, MOST_EPOCHS, N_("Epochs"), when=TRAIN)
    scenes: int = number(128, 8, 512, N_("Scenes per epoch"), step=8, when=TRAIN, help=SCENES_HELP)
    rate: float = scale(0.003, RATES, N_("Learning rate"), when=TRAIN)
    seed: int = number(0, 0, 999, N_("Seed"), when=TRAIN)
    scene: int = number(0, 0, 999, N_("Scene to detect in"), when=TRAIN)

    @property
    def place(self) -> int:
        """Of the feature map, finest first."""
        return list(LEVELS).index(self.level)

    @cached_property
    def objects(self) -> tuple[WrittenBox, ...]:
        return read_truth(self.truth)

    @property
    def corners(self) -> np.ndarray:
        """(G, 4) float64, pixels of the photo's file."""
        return np.array([box.corners for box in self.objects], dtype=np.float64)

    @property
    def classes(self) -> list[int]:
        """Of each object, its place among the detector's classes."""
        return [CLASSES.index(box.label or CLASSES[0]) for box in self.objects]
