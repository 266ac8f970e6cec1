"""What each view of the lesson "Residual networks" shows. Pure."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch

from playground.images import Photo
from playground.kit.saying import SUPERSCRIPT, by, count, each, fixed, memory, number, ratio, signed
from playground.lessons.residual.settings import Connections, Gradients, OneBlock
from playground.networks import textbook_facts
from playground.networks.connections import Cost, dense_costs, network_bytes, residual_costs
from playground.networks.gradients import DEPTHS, Kind, first_over_last, four_kinds, gradient_curves, growth, pieces_of
from playground.networks.residual_block import Map, Trace, block_trace
from playground.stage.pictures import most_contrast

CELLS = 5  # a side of the block's map
BYTES = 4  # of a number, float32
NETWORKS = ("resnet18", "densenet")
SAME = 832  # channels that the fifth Inception of GoogLeNet takes in and gives out


@dataclass(frozen=True)
class Curves:
    """Each layer's gradient by kind of network, in the order of DEPTHS."""

    norms: dict[Kind, tuple[tuple[float, ...], ...]]

    def ratios(self, kind: Kind) -> tuple[float, ...]:
        """First convolution over last, a depth each."""
        return tuple(first_over_last(norms) for norms in self.norms[kind])


@dataclass(frozen=True)
class GradientsAnswer:
    settings: Gradients
    curves: Curves

    def kind(self, *, skips: bool, norm: bool) -> Kind:
        return Kind(skips, norm, self.settings.order, self.settings.start)

    def norms(self, kind: Kind) -> tuple[float, ...]:
        """Of each layer, at the depth that is looked at."""
        return self.curves.norms[kind][DEPTHS.index(self.settings.depth)]


@dataclass(frozen=True, eq=False)
class BlockAnswer:
    settings: OneBlock
    x: Map
    trace: Trace

    @property
    def change(self) -> float:
        """By how much the output differs from the input, at most."""
        return float(np.abs(self.trace.output - self.x).max())

    @property
    def equal(self) -> int:
        """Cells whose output is the input."""
        return int((self.trace.output == self.x).sum())


@dataclass(frozen=True)
class ConnectionsAnswer:
    settings: Connections
    residual: tuple[Cost, ...]
    dense: tuple[Cost, ...]
    again: tuple[Cost, ...]  # the dense block when it computes twice what it can

    def at(self, costs: tuple[Cost, ...]) -> Cost:
        """The cost at as many convolutions as are looked at."""
        return next(cost for cost in costs if cost.convolutions == self.settings.convolutions)


Answer = GradientsAnswer | BlockAnswer | ConnectionsAnswer


def measured_curves(settings: Gradients, photo: Photo) -> Curves:
    """The four curves; the depth that is looked at and batch norm's switch do not concern them."""
    x = pieces_of(torch.from_numpy(photo.grey()))
    return Curves(gradient_curves(x, four_kinds(settings.order, settings.start), settings.seed))


def block_input(settings: OneBlock, photo: Photo | None) -> Map:
    """The patch with the most contrast in tenths of white, or random whole numbers."""
    if settings.source == "random":
        return np.random.default_rng(settings.seed).integers(0, 10, (CELLS, CELLS)).astype(float)
    grey = photo.grey()
    row, column = most_contrast(grey, CELLS, CELLS)
    return np.rint(10 * grey[row : row + CELLS, column : column + CELLS]).astype(float)


def block_answer(settings: OneBlock, photo: Photo | None) -> BlockAnswer:
    x = block_input(settings, photo)
    return BlockAnswer(settings, x, block_trace(x, settings.block))


def map_side(picture: int) -> int:
    """Of the map behind the first layers of ResNet: a convolution and a pooling of stride 2, both padded."""
    return ((picture + 1) // 2 + 1) // 2


@lru_cache(maxsize=64)
def connections_answer(settings: Connections) -> ConnectionsAnswer:
    side, most = map_side(settings.side), Connections.controls["convolutions"].high
    sizes = settings.channels, settings.growth, side, most
    dense, again = (dense_costs(*sizes, bottleneck=settings.bottleneck, again=twice) for twice in (False, True))
    residual = residual_costs(settings.channels, side, most, bottleneck=settings.bottleneck)
    return ConnectionsAnswer(settings, residual, dense, again)


# ---- figures ---------------------------------------------------------------------------------------------------------------


def rough(value: float) -> str:
    """What of a gradient is the same on every machine: two digits from 0.01 to 100, one beyond."""
    if value == 0:
        return "0"
    power = math.floor(math.log10(abs(value)))
    digits = 2 if -2 <= power < 2 else 1
    rounded = float(f"{value:.{digits - 1}e}")
    if 1e-3 <= rounded < 1e6:
        return f"{rounded:,.{max(0, digits - 1 - math.floor(math.log10(rounded)))}f}"
    mantissa, exponent = f"{rounded:.0e}".split("e")
    return f"{mantissa} × 10{str(int(exponent)).translate(SUPERSCRIPT)}"


def figures(answer: Answer) -> dict[str, str]:
    """The numbers that sentences quote, as text."""
    return {
        GradientsAnswer: _gradient_figures,
        BlockAnswer: _block_figures,
        ConnectionsAnswer: _connection_figures,
    }[type(answer)](answer)


def _gradient_figures(answer: GradientsAnswer) -> dict[str, str]:
    texts = {"depth": str(answer.settings.depth)}
    for name, skips in (("skips", True), ("plain", False)):
        for more, norm in (("", answer.settings.norm), ("_norm", True), ("_bare", False)):
            norms = answer.norms(answer.kind(skips=skips, norm=norm))
            texts[name + more] = rough(first_over_last(norms))
            texts[f"{name}{more}_layer"] = fixed(growth(norms), 2)
    return texts


def _block_figures(answer: BlockAnswer) -> dict[str, str]:
    middle = CELLS // 2
    body, x, y = (float(part[middle, middle]) for part in (answer.trace.body, answer.x, answer.trace.output))
    texts = each(lambda value: signed(f"{value:.4g}"), change=answer.change, body=body, x=x, y=y)
    return texts | {
        "equal": str(answer.equal),
        "cells": str(CELLS**2),
        "largest": fixed(float(np.abs(answer.trace.body).max()), 2),
    }


def _connection_figures(answer: ConnectionsAnswer) -> dict[str, str]:
    settings = answer.settings
    texts = {"convolutions": str(settings.convolutions), "map": by(2 * [map_side(settings.side)]), "side": str(settings.side)}
    for name, costs in (("residual", answer.residual), ("dense", answer.dense), ("again", answer.again)):
        cost = answer.at(costs)
        texts |= each(count, **{f"{name}_channels": cost.channels, f"{name}_parameters": cost.parameters})
        texts |= {f"{name}_work": number(cost.multiply_adds), f"{name}_stored": memory(BYTES * cost.stored)}
    if stored := answer.at(answer.residual).stored:
        texts["stored_ratio"] = ratio(answer.at(answer.dense).stored / stored)
    for name in NETWORKS:
        texts[f"{name}_stored"] = memory(network_bytes(name, settings.side))
        facts = textbook_facts(name, settings.side)
        texts[f"{name}_parameters"] = count(sum(one.parameters for one in facts))
        texts[f"{name}_work"] = number(sum(one.multiply_adds for one in facts))
    if settings.channels == SAME:
        texts |= inception_figures()
    return texts


def inception_figures() -> dict[str, str]:
    """One Inception block beside one residual block, both of SAME channels in and out (its weights and the work at one place)."""
    ours = [one for one in textbook_facts("googlenet") if one.name.startswith("4.0.")]
    block = residual_costs(SAME, 1, 2)[1]
    inception = sum(one.parameters for one in ours)
    return each(count, inception_parameters=inception, block_parameters=block.parameters) | {
        "inception_ratio": ratio(block.parameters / inception)
    }
