"""What the lesson "Anchor boxes" computes: the anchors of one feature map over a picture, and what they reach."""

from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from playground.boxes.anchor_reach import BestAnchors, anchors_at, best_anchors, cells_inside, reached_share, worst_iou
from playground.boxes.anchors import anchor_shapes
from playground.boxes.formats import normalise_boxes
from playground.boxes.iou import is_proper, shape_iou
from playground.images import Photo
from playground.lessons.anchors.settings import PAPERS, Anchors


@dataclass(frozen=True, eq=False)
class AnchorAnswer:
    """K anchors per cell and N objects, in float64; what is counted is counted as multibox_prior lays anchors out."""

    settings: Anchors
    size: tuple[int, int]  # px of the picture, width and height
    stride: tuple[float, float]  # px from one cell to the next, along x and y
    shapes: Tensor  # (K, 2) px
    cell_anchors: Tensor  # (K, 4) corners in px of the chosen cell's anchors
    inside: Tensor  # (K, 4) columns and rows at which each shape stays in the picture, see cells_inside
    corners: Tensor  # (N, 4) px of the objects
    proper: Tensor  # (N,) which of them are proper boxes
    best: BestAnchors  # of each object
    centred_iou: Tensor  # (N, K) IoU of each object with each shape on one centre
    worst: Tensor  # (N,) best IoU of each object where it lies worst, 0 for one that is not proper

    @property
    def cell_leaves(self) -> list[bool]:
        """Which of the chosen cell's anchors reach beyond the border."""
        row, column = self.settings.cell
        return [not (x1 <= column < x2 and y1 <= row < y2) for x1, y1, x2, y2 in self.inside.tolist()]

    @property
    def places_inside(self) -> Tensor:
        """(K,) cells at which each shape stays in the picture."""
        return (self.inside[:, 2] - self.inside[:, 0]) * (self.inside[:, 3] - self.inside[:, 1])

    @property
    def leaving(self) -> int:
        """Anchors that cross the border."""
        return self.settings.count - int(self.places_inside.sum())

    def in_heights(self, sizes: tuple[float, ...], full: bool) -> Tensor:
        """(K, 2) width and height as parts of the picture's height, of other sizes or pairs on today's map."""
        return _shapes(self.settings, sizes, full) * torch.tensor(self.size) / self.size[1]

    @cached_property
    def reached(self) -> dict[str, float]:
        """Share of shapes with sides of 0.1 to 1 heights that are reached at t: name -> share.

        "today" as set, "backwards" with the sizes in the other order, "some" with n + m − 1 pairs, "all" with n·m.
        """
        sizes, full = self.settings.size_list, self.settings.full
        variants = {"today": (sizes, full), "backwards": (sizes[::-1], full), "some": (sizes, False), "all": (sizes, True)}
        shares = {each: reached_share(self.in_heights(*each), self.settings.t) for each in set(variants.values())}
        return {name: shares[variant] for name, variant in variants.items()}


def anchor_answer(settings: Anchors, size: tuple[int, int]) -> AnchorAnswer:
    """The anchors of `settings` over a picture of `size`, (width, height) in px."""
    height, width, sides = settings.height, settings.width, torch.tensor(size, dtype=torch.float64)
    shapes = _shapes(settings, settings.size_list, settings.full)
    cell_anchors = anchors_at(*settings.cell, height, width, shapes) * sides.repeat(2)
    # In the number type of multibox_prior, so that an anchor that ends exactly on the border is counted as it is there.
    laid_out = anchor_shapes(height, width, settings.size_list, settings.ratio_list, full=settings.full)
    inside = cells_inside(height, width, laid_out)
    corners = torch.tensor([box.corners for box in settings.objects], dtype=torch.float64)
    best = best_anchors(normalise_boxes(corners, size[1], size[0]), height, width, shapes)
    shapes, objects, proper = shapes * sides, corners[:, 2:] - corners[:, :2], is_proper(corners)
    stride = size[0] / width, size[1] / height
    worst = torch.where(proper, worst_iou(torch.where(proper[:, None], objects, 1), shapes, stride), 0)
    return AnchorAnswer(
        settings, size, stride, shapes, cell_anchors, inside, corners, proper, best, shape_iou(objects, shapes), worst
    )


def _shapes(settings: Anchors, sizes: tuple[float, ...], full: bool) -> Tensor:
    """(K, 2) normalised."""
    return anchor_shapes(settings.height, settings.width, sizes, settings.ratio_list, full=full, dtype=torch.float64)


def size_under(settings: Anchors, photo: Photo | None) -> tuple[int, int]:
    """(width, height) in px of what lies under the boxes. Raises ValueError where the photo is missing."""
    if settings.ground == "photo" and photo is None:
        raise ValueError("There is no photo. Choose one.")
    return photo.original_size if settings.ground == "photo" else PAPERS[settings.ground]
