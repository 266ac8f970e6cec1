"""What the lesson "Boxes and IoU" computes: a few boxes, how alike each two are, and what happens when one slides away."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from playground.boxes.formats import box_corner_to_center
from playground.boxes.iou import MEASURES, is_proper
from playground.boxes.written import SHEET
from playground.images import Photo
from playground.lessons.box_iou.settings import Iou
from playground.lessons.box_iou.typed import corners_of

DIRECTIONS = {"sideways": (1.0, 0.0), "diagonally": (1.0, 1.0)}
NOTHING = {"IoU": 0.0, "GIoU": -1.0, "DIoU": -1.0, "CIoU": -1.0, "Dice": 0.0}  # of boxes that are never compared


@dataclass(frozen=True, eq=False)
class IouAnswer:
    """Every two boxes compared. Matrices are (N, N), in the order of the boxes; tensors are float64."""

    settings: Iou
    corners: Tensor  # (N, 4) in px, whatever format they are written in
    measured: Tensor  # (N, 4) one pixel larger in the old convention
    comparable: Tensor  # (N, N) bool: with many classes only boxes of one class
    similarity: dict[str, Tensor]  # measure -> matrix
    proper: tuple[bool, ...]
    size: tuple[int, int]  # px of what they lie on, width and height; of a photo those of its file

    @property
    def truth(self) -> Tensor:
        """(4,) as measured."""
        return self.measured[0]

    @property
    def chosen(self) -> Tensor:
        return self.measured[self.settings.picked]

    def of_pair(self, name: str, first: int = 0, second: int | None = None) -> float:
        """One measure of two boxes; of the truth and the chosen one unless named."""
        return self.similarity[name][first, self.settings.picked if second is None else second].item()

    @property
    def shift(self) -> tuple[float, float]:
        """From the truth's centre to that of the chosen box."""
        truth, chosen = box_corner_to_center(torch.stack((self.truth, self.chosen)))[:, :2]
        return tuple((chosen - truth).tolist())

    @property
    def compared(self) -> bool:
        """Whether truth and chosen box are of one class, or classes play no part."""
        return self.comparable[0, self.settings.picked].item()

    @property
    def alone(self) -> bool:
        """Whether there is nothing to compare the ground truth with."""
        return len(self.proper) == 1

    @property
    def both_proper(self) -> bool:
        return self.proper[0] and self.proper[self.settings.picked]


def ground_size(photo: Photo | None) -> tuple[int, int]:
    """Width and height in px of what boxes lie on: the photo's file, or the grid."""
    return photo.original_size if photo else SHEET


def iou_answer(settings: Iou, photo: Photo | None = None) -> IouAnswer:
    """Compare every two boxes by every measure; what lies under them plays no part but for its size.

    Boxes of different classes are as far apart as can be where classes are many: 0, or −1 for measures that know distance.
    """
    size = ground_size(photo)
    corners = corners_of(settings.written, settings.format, size)
    measured = corners + torch.tensor([0, 0, 1, 1]) * settings.plus_one
    labels = [box.label for box in settings.written]
    comparable = torch.tensor([[settings.classes == "one" or first == second for second in labels] for first in labels])
    values = {name: measure(corners, corners, settings.plus_one) for name, measure in MEASURES.items()}
    similarity = {name: torch.where(comparable, value, NOTHING[name]) for name, value in values.items()}
    return IouAnswer(settings, corners, measured, comparable, similarity, tuple(is_proper(measured).tolist()), size)


def slide(answer: IouAnswer, shifts: Sequence[float]) -> dict[str, Tensor]:
    """Each measure of the truth and the chosen box while its centre stands `shifts` (K,) px to the right of the truth's.

    Sideways it keeps its height on the page; diagonally it goes down as far as it goes right.
    """
    settings, corners = answer.settings, answer.corners
    shifts = torch.tensor(list(shifts), dtype=torch.float64)
    if not answer.compared:
        return {name: torch.full_like(shifts, NOTHING[name]) for name in MEASURES}
    steps = (shifts - answer.shift[0])[:, None] * shifts.new_tensor(DIRECTIONS[settings.slide])  # [K, 2]
    moved = corners[settings.picked] + steps.repeat(1, 2)  # [K, 4]
    return {name: measure(moved, corners[:1], settings.plus_one)[:, 0] for name, measure in MEASURES.items()}
