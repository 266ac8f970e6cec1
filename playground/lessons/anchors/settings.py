"""What a reader chooses in the lesson "Anchor boxes": a feature map, its anchors, and the objects they meet."""

from dataclasses import dataclass
from functools import cached_property, partial
from typing import ClassVar

from playground.boxes.anchors import anchor_pairs
from playground.boxes.written import WrittenBox, box_text, letters, parse_boxes, text_letters
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, slider, switch, text, views

PAGE_BOXES = "125 70 345 260 face; 134 85 208 147 eye; 230 227 292 266 nose"  # on the first sample, a cat
VIEWS = {"cell": N_("Anchors of one cell"), "places": N_("Where can the object be?"), "shapes": N_("Which shapes are covered")}
GROUNDS = {"photo": N_("photo"), "square": N_("grid, 256 × 256 px"), "textbook": N_("grid, 728 × 561 px")}
# What addresses said before these labels.
OLD_VIEWS = {"A cell’s anchors": "cell", "An object’s places": "places", "Shapes within reach": "shapes"}
OLD_GROUNDS = {"paper 256 × 256": "square", "paper 728 × 561": "textbook"}
PAPERS = {"square": (256, 256), "textbook": (728, 561)}  # px, width and height; the textbook's photo
MOST_CELLS = 999  # a side: a place told in thousandths then still finds its cell
MOST_NUMBERS = 6  # sizes, and ratios
LONGEST_LIST = 60  # characters
SIZES, RATIOS = (0.01, 2.0), (0.05, 20.0)  # from, to


def parse_numbers(text: str, name: str, limits: tuple[float, float]) -> tuple[float, ...]:
    """Numbers of a text, with commas or spaces between them. Raises ValueError and says which is wrong and why."""
    words = text.replace(",", " ").replace(";", " ").split()
    if not 1 <= len(words) <= MOST_NUMBERS:
        raise ValueError(f"There are {len(words)} {name}; write 1 to {MOST_NUMBERS} numbers with commas between them.")
    try:
        numbers = tuple(float(word) for word in words)
    except ValueError:
        raise ValueError(f"{text!r} is no list of {name}; write numbers with commas between them.") from None
    for value in numbers:
        if not limits[0] <= value <= limits[1]:
            raise ValueError(f"{name} hold {value:g}; each can be {limits[0]:g} to {limits[1]:g}.")
    return numbers


def write_numbers(values: list[float]) -> str:
    """What a slider beside the map of shapes sends, as text."""
    return ", ".join(f"{value:g}" for value in values)


read_sizes, read_ratios = partial(parse_numbers, name="sizes", limits=SIZES), partial(parse_numbers, name="ratios", limits=RATIOS)
CELLS_HELP = N_("Cells of the feature map. Each cell has the same anchors, centred on it.")
SIZES_HELP = N_("Fractions of the image height (0–1), with commas between them.")
BOXES_HELP = N_("x1 y1 x2 y2 in pixels, then a class if you like, with ; between objects.")
FULL_HELP = N_(
    "Off: n + m − 1 anchors per cell as in the textbook, all sizes with the first ratio, the first size with the others."
)
_cells = partial(number, low=1, high=MOST_CELLS, row="map", help=CELLS_HELP)
_numbers = partial(text, most=LONGEST_LIST, write=write_numbers)


@dataclass(frozen=True)
class Anchors(Settings, prefix="anchor"):
    """Everything the lesson's controls set."""

    view: str = views(VIEWS, aliases=OLD_VIEWS)
    photo: ClassVar = picker(when={"ground": "photo"})
    sizes: str = _numbers("0.75, 0.5, 0.25", N_("Sizes, fraction of the image height"), read=read_sizes, help=SIZES_HELP)
    ratios: str = _numbers("1, 2, 0.5", N_("Ratios, width ÷ height"), read=read_ratios, help=N_("With commas between them."))
    full: bool = switch(False, N_("Every size with every ratio (n·m)"), help=FULL_HELP)
    height: int = _cells(6, label=N_("Feature map height"))
    width: int = _cells(9, label=N_("Feature map width"))
    t: float = slider(0.5, 0.05, 0.95, 0.01, N_("IoU threshold"))
    ground: str = choice("photo", GROUNDS, N_("Image"), aliases=OLD_GROUNDS)
    pick: str = choice("A", lambda chosen: text_letters(chosen.boxes), N_("Selected object"))
    boxes: str = box_text(PAGE_BOXES, N_("Objects"), help=BOXES_HELP)
    down: float = slider(0.5, 0.0, 1.0, 0.001, N_("Selected cell, vertical (0–1)"), when={"view": "cell"})
    across: float = slider(0.5, 0.0, 1.0, 0.001, N_("Selected cell, horizontal (0–1)"), when={"view": "cell"})

    @cached_property
    def size_list(self) -> tuple[float, ...]:
        return read_sizes(self.sizes)

    @cached_property
    def ratio_list(self) -> tuple[float, ...]:
        return read_ratios(self.ratios)

    @cached_property
    def pairs(self) -> list[tuple[float, float]]:
        """(size, ratio) of each anchor of a cell, in their order."""
        return anchor_pairs(self.size_list, self.ratio_list, self.full)

    @cached_property
    def objects(self) -> tuple[WrittenBox, ...]:
        return parse_boxes(self.boxes)

    @property
    def picked(self) -> int:
        """Index of the object that is looked at."""
        return letters(len(self.objects)).index(self.pick)

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
