"""Where the cells of a last map sit on the picture: ResNet's, VGG's, and the places where anchors are put."""

from dataclasses import dataclass
from fractions import Fraction

from playground.convolution.stacks.networks import network_report
from playground.convolution.stacks.receptive_field import Number, whole

SIDE = 224  # px of the picture that both networks are made for
# The shallowest of each family: all share the layers that have strides, and the others move no centre.
FAMILIES = {"ResNet": "resnet18", "VGG": "vgg11"}


@dataclass(frozen=True)
class Cells:
    """Centres of the cells along one axis, the same for rows and columns, in pixels counted from 0."""

    name: str
    first: Number
    jump: Number
    units: int

    @property
    def places(self) -> tuple[float, ...]:
        return tuple(float(self.first + unit * self.jump) for unit in range(self.units))

    @property
    def middle(self) -> float:
        """Of the middle cell, or between the two middle ones."""
        return float(self.first + Fraction(self.units - 1, 2) * self.jump)


def network_cells(family: str, side: int = SIDE) -> Cells:
    """Cells of the last map of a family in FAMILIES. Raises ValueError for a picture that is too small."""
    report = network_report(FAMILIES[family], (side, side))
    maps = [row for row in report.rows if row.kind in ("MaxPool2d", "ReLU") and len(row.shape) == 3]
    field, units = maps[-1].field, maps[-1].units[0]
    return Cells(family, field.axis(0).centre, field.axis(0).jump, units)


def anchor_cells(units: int, side: int = SIDE) -> Cells:
    """Where d2l and torchvision's SSD put anchors: (i + ½) / units of the side, less half a pixel: pixel 0 is at 0."""
    jump = Fraction(side, units)
    return Cells("anchors", whole(jump / 2 - Fraction(1, 2)), whole(jump), units)
