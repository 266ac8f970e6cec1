"""Kernels side by side as tables of tinted numbers, each with a title and a few lines; pointing at one tells more."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from playground.ui.components import component

_mount = component(__file__)


@dataclass(frozen=True)
class KernelTile:
    """One kernel and what stands with it."""

    weights: list[list[float]]  # rows
    title: str
    lines: tuple[str, ...]  # below it
    told: str  # while it is pointed at


def kernel_tiles(tiles: Sequence[KernelTile], *, hint: str, alt: str, key: str) -> None:
    """Draw the tiles in order, in rows; `hint` stands below until one is pointed at."""
    _mount(data={"tiles": [asdict(tile) for tile in tiles], "hint": hint, "alt": alt}, key=key)
