"""What the lesson "Anchor boxes" computes: the anchors of one feature map over a picture, and what they reach."""

from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from playground.boxes.anchor_reach import (
    BestAnchors,
    anchors_at,
    best_anchors,
    cells_inside,
    map_shapes,
    reached_share,
    worst_iou,
)
from playground.boxes.anchors import anchor_pairs, anchor_shapes
from playground.boxes.formats import normalise_boxes
from playground.boxes.iou import box_iou, is_proper, shape_iou
from playground.boxes.written import WrittenBox, parse_boxes

PAGE_BOXES = "125 70 345 260 face; 134 85 208 147 eye; 230 227 292 266 nose"  # on the first sample, a cat
PAPERS = {"paper 256 × 256": (256, 256), "paper 728 × 561": (728, 561)}  # px, width and height; the textbook's photo
GROUNDS = ("photo", *PAPERS)
MOST_CELLS = 999  # a side: a place told in thousandths then still finds its cell
MOST_NUMBERS = 6  # sizes, and ratios
SIZE_RANGE, RATIO_RANGE = (0.01, 2.0), (0.05, 20.0)
RANGES = {"height": (1, MOST_CELLS), "width": (1, MOST_CELLS), "down": (0.0, 1.0), "across": (0.0, 1.0), "t": (0.05, 0.95)}


@dataclass(frozen=True)
class AnchorConfig:
    """A feature map, its anchors, and the objects they meet. Raises ValueError with a sentence where that cannot be."""

    ground: str = "photo"
    height: int = 6  # cells of the feature map
    width: int = 9
    sizes: str = "0.75, 0.5, 0.25"  # parts of the picture's height
    ratios: str = "1, 2, 0.5"  # width over height
    full: bool = False  # all n·m pairs instead of n + m − 1
    down: float = 0.5  # place of the chosen cell, from the top, as part of the picture
    across: float = 0.5  # from the left
    boxes: str = PAGE_BOXES  # the objects, px, as written.py reads them
    pick: str = "A"  # the object that is looked at
    t: float = 0.5  # IoU that counts

    def __post_init__(self) -> None:
        if self.ground not in GROUNDS:
            raise ValueError(f"ground is {self.ground!r}; choose one of {', '.join(GROUNDS)}.")
        for name, (least, most) in RANGES.items():
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name} is {getattr(self, name)}; it can be {least} to {most}.")
        self.pairs, self.objects  # noqa: B018 - reading them checks the texts

    @cached_property
    def size_list(self) -> tuple[float, ...]:
        return parse_numbers(self.sizes, "sizes", *SIZE_RANGE)

    @cached_property
    def ratio_list(self) -> tuple[float, ...]:
        return parse_numbers(self.ratios, "ratios", *RATIO_RANGE)

    @cached_property
    def pairs(self) -> list[tuple[float, float]]:
        """(size, ratio) of each anchor of a cell, in their order."""
        return anchor_pairs(self.size_list, self.ratio_list, self.full)

    @cached_property
    def objects(self) -> tuple[WrittenBox, ...]:
        return parse_boxes(self.boxes)

    @property
    def names(self) -> tuple[str, ...]:
        """A, B, …"""
        return object_names(len(self.objects))

    @property
    def picked(self) -> int:
        """Index of the object that is looked at; the first where the named one is gone."""
        return self.names.index(self.pick) if self.pick in self.names else 0

    @property
    def cell(self) -> tuple[int, int]:
        """(row, column) of the chosen cell."""
        return min(int(self.down * self.height), self.height - 1), min(int(self.across * self.width), self.width - 1)

    @property
    def cells(self) -> int:
        return self.height * self.width

    @property
    def count(self) -> int:
        """Anchors of the map."""
        return self.cells * len(self.pairs)

    @property
    def full_count(self) -> int:
        """Anchors if every size met every ratio."""
        return self.cells * len(self.size_list) * len(self.ratio_list)


def object_names(count: int) -> tuple[str, ...]:
    """A, B, …"""
    return tuple(chr(ord("A") + i) for i in range(count))


def place_of(cell: int, cells: int) -> float:
    """Middle of a cell as part of the picture, in thousandths: what `down` and `across` hold."""
    return round((cell + 0.5) / cells, 3)


def parse_numbers(text: str, name: str, least: float, most: float) -> tuple[float, ...]:
    """Numbers of a text, with commas or spaces between them. Raises ValueError and says which is wrong and why."""
    words = text.replace(",", " ").replace(";", " ").split()
    if not 1 <= len(words) <= MOST_NUMBERS:
        raise ValueError(f"There are {len(words)} {name}; write 1 to {MOST_NUMBERS} numbers with commas between them.")
    try:
        numbers = tuple(float(word) for word in words)
    except ValueError:
        raise ValueError(f"{text!r} is no list of {name}; write numbers with commas between them.") from None
    for number in numbers:
        if not least <= number <= most:
            raise ValueError(f"{name} hold {number:g}; each can be {least:g} to {most:g}.")
    return numbers


@dataclass(frozen=True)
class AnchorAnswer:
    """The anchors of a configuration over a picture, in float64; what is counted is counted as multibox_prior lays them out."""

    config: AnchorConfig
    size: tuple[int, int]  # px of the picture, width and height
    shapes: Tensor  # (K, 2) normalised
    inside: Tensor  # (K, 4) columns and rows at which each shape stays in the picture, see cells_inside
    best: BestAnchors  # of each object

    @property
    def sides(self) -> Tensor:
        """(2,) width and height of the picture."""
        return torch.tensor(self.size, dtype=torch.float64)

    @property
    def pixel_shapes(self) -> Tensor:
        """(K, 2) px."""
        return self.shapes * self.sides

    @property
    def shapes_in_heights(self) -> Tensor:
        """(K, 2) width and height as parts of the picture's height."""
        return self.in_heights(self.shapes)

    @property
    def stride(self) -> tuple[float, float]:
        """px from one cell to the next, along x and y."""
        return self.size[0] / self.config.width, self.size[1] / self.config.height

    @property
    def cell_anchors(self) -> Tensor:
        """(K, 4) corners in px of the chosen cell's anchors."""
        anchors = anchors_at(*self.config.cell, self.config.height, self.config.width, self.shapes)
        return anchors * self.sides.repeat(2)

    @property
    def cell_leaves(self) -> list[bool]:
        """Which of the chosen cell's anchors reach beyond the border."""
        row, column = self.config.cell
        return [not (x1 <= column < x2 and y1 <= row < y2) for x1, y1, x2, y2 in self.inside.tolist()]

    @property
    def places_inside(self) -> Tensor:
        """(K,) cells at which each shape stays in the picture."""
        return (self.inside[:, 2] - self.inside[:, 0]) * (self.inside[:, 3] - self.inside[:, 1])

    @property
    def leaving(self) -> int:
        """Anchors that cross the border."""
        return self.config.count - int(self.places_inside.sum())

    @property
    def corners(self) -> Tensor:
        """(N, 4) of the objects, px."""
        return torch.tensor([box.corners for box in self.config.objects], dtype=torch.float64)

    @property
    def proper(self) -> list[bool]:
        """Which objects are proper boxes."""
        return is_proper(self.corners).tolist()

    @property
    def object_shapes(self) -> Tensor:
        """(N, 2) px."""
        return self.corners[:, 2:] - self.corners[:, :2]

    @property
    def cell_iou(self) -> Tensor:
        """(N, K) IoU of each object with the chosen cell's anchors."""
        return box_iou(self.corners, self.cell_anchors)

    @property
    def centred_iou(self) -> Tensor:
        """(N, K) IoU of each object with each shape on one centre."""
        return shape_iou(self.object_shapes, self.pixel_shapes)

    @property
    def worst(self) -> Tensor:
        """(N,) best IoU of each object where it lies worst, 0 for one that is not proper."""
        proper = torch.tensor(self.proper)[:, None]
        found = worst_iou(torch.where(proper, self.object_shapes, 1), self.pixel_shapes, self.stride)
        return torch.where(proper[:, 0], found, 0)

    @cached_property
    def reached(self) -> dict[str, float]:
        """Share of shapes with sides of 0.1 to 1 heights that are reached at t: name -> share.

        "today" as configured, "backwards" with the sizes in the other order, "some" with n + m − 1 pairs, "all" with n·m.
        """
        config = self.config
        variants = {
            "today": (config.size_list, config.full),
            "backwards": (config.size_list[::-1], config.full),
            "some": (config.size_list, False),
            "all": (config.size_list, True),
        }
        shares = {
            variant: reached_share(
                self.in_heights(map_shapes(config.height, config.width, variant[0], config.ratio_list, variant[1])), config.t
            )
            for variant in set(variants.values())
        }
        return {name: shares[variant] for name, variant in variants.items()}

    def in_heights(self, shapes: Tensor) -> Tensor:
        """Normalised (K, 2) as parts of the picture's height."""
        return shapes * self.sides / self.size[1]


def anchor_answer(config: AnchorConfig, size: tuple[int, int]) -> AnchorAnswer:
    """The anchors of `config` over a picture of `size`, (width, height) in px. Raises ValueError unless both are positive."""
    shapes = map_shapes(config.height, config.width, config.size_list, config.ratio_list, config.full)
    # In the number type of multibox_prior, so that an anchor that ends exactly on the border is counted as it is there.
    laid_out = anchor_shapes(config.height, config.width, config.size_list, config.ratio_list, full=config.full)
    inside = cells_inside(config.height, config.width, laid_out)
    objects = torch.tensor([box.corners for box in config.objects], dtype=torch.float64)
    best = best_anchors(normalise_boxes(objects, size[1], size[0]), config.height, config.width, shapes)
    return AnchorAnswer(config, size, shapes, inside, best)
