"""The way through the network: stem, sixteen blocks and head, with their names here and in the code, and what can be chosen."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from playground.kit.i18n import _
from playground.models.efficientnet import SIDE, STAGES, STEM, WIDEST

MOST = "most"  # the channel that is most active, whichever that is


@dataclass(frozen=True)
class Stop:
    """One part of the network, which makes feature maps."""

    key: str  # in settings and addresses: stem, 1 … 16, head
    layer: str  # in the code, where blocks are counted from 0
    channels: int
    side: int  # of its maps, of a photo of 224 × 224 px
    kernel: int  # of its convolution that looks around
    stride: int

    @property
    def title(self) -> str:
        """As it is called on the page."""
        return {"stem": _("Stem"), "head": _("Head")}.get(self.key) or _("Block {n}").format(n=self.key)


def _stops() -> tuple[Stop, ...]:
    side = SIDE // 2
    made = [Stop("stem", "stem", STEM, side, 3, 2)]
    for kernel, stride, _factor, channels, blocks in STAGES:
        side //= stride
        for n in range(blocks):
            place = len(made)
            made.append(Stop(str(place), f"blocks.{place - 1}", channels, side, kernel, 1 if n else stride))
    return (*made, Stop("head", "head", WIDEST, side, 1, 1))


STOPS = _stops()
BY_KEY = {stop.key: stop for stop in STOPS}


def block_names(_chosen: Any = None) -> dict[str, str]:
    """key → title and shape of the maps."""
    return {stop.key: f"{stop.title} · {stop.channels} × {stop.side} × {stop.side}" for stop in STOPS}


def channel_names(chosen: Any) -> dict[str, str]:
    """key → name of each channel that the chosen block has, counted from 1."""
    stop = BY_KEY.get(chosen.block, STOPS[0])
    return _channel_names(stop.channels, _("Most active"), _("Channel {n}"))


@lru_cache(maxsize=16)
def _channel_names(channels: int, most: str, named: str) -> dict[str, str]:
    return {MOST: most} | {str(n): named.format(n=n) for n in range(1, channels + 1)}


def unit_at(place: float, units: int) -> int:
    """The unit at a place of its map, 0 the top or left edge and 1 the other."""
    return min(units - 1, int(place * units))


def row_label(chosen: Any) -> str:
    side = BY_KEY[chosen.block].side
    return _("Unit row {n} of {units}").format(n=unit_at(chosen.down, side) + 1, units=side)


def column_label(chosen: Any) -> str:
    side = BY_KEY[chosen.block].side
    return _("Unit column {n} of {units}").format(n=unit_at(chosen.across, side) + 1, units=side)
