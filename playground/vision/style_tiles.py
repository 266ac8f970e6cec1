"""A large picture passed through the network in tiles, with the same losses and the same gradient as in one piece.

Every loss of style transfer is a function of sums, or of lists, over the positions of a layer. So a step looks at the picture
twice: once to measure it, tile by tile, without a gradient; the losses then say how each measurement should change, and a second
look takes that back to the pixels, tile by tile. Only one tile's features are in memory at a time; the price is one more forward
pass, and the halo around each tile.

A tile is cut at multiples of the coarsest cell (the pixels behind one position of the deepest block), so pooling pairs the same
rows as in the whole picture. Around what it answers for lies a halo as wide as the deepest tap can see; what the network invents
beyond a cut never comes that far in. At the picture's own border the network does what it always does there.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from playground.vision.style_statistics import Statistic, exact
from playground.vision.tapped_net import TappedNet

BUDGET = 1.2e9  # bytes of features and gradients at a time
COPIES = 5  # of every feature that a step holds: padded input, output, gradients, float32 where it is tapped; measured
LEAST_SIDE = 128  # px of a tile, whatever the budget

Span = tuple[int, int]  # from and to, the latter not included


@dataclass(frozen=True)
class Tile:
    """What it answers for and what it looks at, rows and columns in pixels."""

    rows: Span
    columns: Span
    seen_rows: Span
    seen_columns: Span

    def seen(self, picture: Tensor) -> Tensor:
        """(1, 3, h, w) of (1, 3, H, W), a view."""
        return picture[..., slice(*self.seen_rows), slice(*self.seen_columns)]

    def own(self, features: Tensor, cell: int) -> Tensor:
        """Of a layer's features of what is seen those it answers for; a position of the layer is `cell` pixels wide."""
        rows, columns = self._inside(self.rows, self.seen_rows, cell), self._inside(self.columns, self.seen_columns, cell)
        return features[..., rows, columns]

    def place(self, cell: int) -> tuple[slice, slice]:
        """Rows and columns of a whole layer's features that it answers for. The last may end sooner, where a side is odd."""
        (top, bottom), (left, right) = self.rows, self.columns
        return slice(top // cell, -(-bottom // cell)), slice(left // cell, -(-right // cell))

    def _inside(self, own: Span, seen: Span, cell: int) -> slice:
        end = None if own[1] == seen[1] else (own[1] - seen[0]) // cell  # at the picture's end: all there is
        return slice((own[0] - seen[0]) // cell, end)


def block_of(layer: str) -> int:
    """4 of "relu4_2"."""
    return int(re.match(r"\D+(\d)", layer)[1])


def cell_of(layer: str) -> int:
    """Pixels a side behind one position of a layer."""
    return 2 ** (block_of(layer) - 1)


def positions(layer: str, height: int, width: int, *, whole: bool) -> int:
    """How many positions a layer has for a picture; `whole`: pooling leaves out a last odd row."""
    cell = cell_of(layer)
    return (height // cell) * (width // cell) if whole else -(-height // cell) * -(-width // cell)


@dataclass(frozen=True)
class Footprint:
    """What tiles must know of a network."""

    cell: int  # px a side behind one position of the deepest block
    halo: int  # px, how far the deepest tap sees, in whole cells
    bytes_per_pixel: float  # about what a step holds in memory for each pixel of the picture

    @classmethod
    def of(cls, net: TappedNet) -> "Footprint":
        cell = cell_of(list(net.convs)[-1])
        channels = sum(conv.out_channels / cell_of(name) ** 2 for name, conv in net.convs.items())
        return cls(cell, -(-net.radius // cell) * cell, COPIES * channels * net.dtype.itemsize)


def tiles(height: int, width: int, footprint: Footprint, budget: float = BUDGET) -> tuple[Tile, ...]:
    """The whole picture as one tile where the budget allows, else a grid of them, as large as it allows."""
    if height * width * footprint.bytes_per_pixel <= budget:
        return grid(height, width, max(height, width), footprint)
    side = int((budget / footprint.bytes_per_pixel) ** 0.5) - 2 * footprint.halo
    return grid(height, width, max(LEAST_SIDE, side), footprint)


def grid(height: int, width: int, side: int, footprint: Footprint) -> tuple[Tile, ...]:
    """Tiles that answer for about side × side pixels, all of about one size."""
    rows, columns = (_spans(length, side, footprint) for length in (height, width))
    return tuple(
        Tile(own_rows, own_columns, seen_rows, seen_columns)
        for own_rows, seen_rows in rows
        for own_columns, seen_columns in columns
    )


def _spans(length: int, side: int, footprint: Footprint) -> list[tuple[Span, Span]]:
    """What each answers for and what it looks at."""
    cells = -(-length // footprint.cell)
    step = -(-cells // -(-length // side)) * footprint.cell
    starts = [start for start in range(0, length, step) if start == 0 or length - start >= footprint.cell]
    cuts = zip(starts, [*starts[1:], length], strict=True)
    return [((start, end), (max(0, start - footprint.halo), min(length, end + footprint.halo))) for start, end in cuts]


def passed_pixels(parts: tuple[Tile, ...]) -> float:
    """How many pixels a step passes through the network, counted as those of a picture in one piece: of tiles the halos too, and
    one more forward pass beside forward and backward."""
    seen = sum((tile.seen_rows[1] - tile.seen_rows[0]) * (tile.seen_columns[1] - tile.seen_columns[0]) for tile in parts)
    return seen if len(parts) == 1 else 1.5 * seen


class TiledNet:
    """A network that measures a picture in tiles: features of the content layers, statistics of the style layers.

    check is called before each pass through the network, and may raise to stop.
    """

    def __init__(
        self, net: TappedNet, style: tuple[str, ...], content: tuple[str, ...], statistic: Statistic, check: Callable[[], None]
    ):
        self.net, self.style, self.content, self.statistic, self.check = net, style, content, statistic, check

    def features(self, tile: Tile, seen: Tensor) -> dict[str, Tensor]:
        """Of what a tile sees the features it answers for."""
        self.check()
        features = self.net(seen)
        return {name: tile.own(features[name], cell_of(name)) for name in features}

    def look(self, picture: Tensor, parts: tuple[Tile, ...]) -> Iterator[tuple[Tile, dict[str, Tensor]]]:
        """Of each tile the features it answers for."""
        return ((tile, self.features(tile, tile.seen(picture))) for tile in parts)

    @torch.no_grad()
    def content_features(self, picture: Tensor, parts: tuple[Tile, ...]) -> tuple[Tensor, ...]:
        """Of each content layer the features of the whole picture, (1, C, h, w)."""
        rows: dict[str, dict[int, list[Tensor]]] = {name: {} for name in self.content}
        for tile, features in self.look(picture, parts):
            for name in self.content:
                rows[name].setdefault(tile.rows[0], []).append(exact(features[name]))
        return tuple(torch.cat([torch.cat(row, -1) for row in rows[name].values()], -2) for name in self.content)

    @torch.no_grad()
    def statistics(self, picture: Tensor, parts: tuple[Tile, ...]) -> tuple[Tensor, ...]:
        """Of each style layer what is measured of the whole picture."""
        measured: dict[str, list[tuple[int, Tensor]]] = {name: [] for name in self.style}
        for _tile, features in self.look(picture, parts):
            for name in self.style:
                measured[name].append(self._measure(features[name]))
        return tuple(self._together(pieces) for pieces in measured.values())

    def _measure(self, features: Tensor) -> tuple[int, Tensor]:
        return features.shape[-2] * features.shape[-1], self.statistic.measure(features)

    def _together(self, pieces: list[tuple[int, Tensor]]) -> Tensor:
        if self.statistic.per_position:
            return torch.cat([piece for _count, piece in pieces], -1)
        total = sum(count for count, _piece in pieces)
        return sum(piece * (count / total) for count, piece in pieces)

    @torch.no_grad()
    def measure(
        self, picture: Tensor, parts: tuple[Tile, ...], content_targets: tuple[Tensor, ...]
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        """Of the whole picture the content layers' mean squared differences, and what is measured of each style layer."""
        squares = torch.zeros(len(self.content)).to(picture)
        measured: dict[str, list[tuple[int, Tensor]]] = {name: [] for name in self.style}
        for tile, features in self.look(picture, parts):
            squares += torch.stack(self._squares(tile, features, content_targets))
            for name in self.style:
                measured[name].append(self._measure(features[name]))
        return squares, tuple(self._together(pieces) for pieces in measured.values())

    def backward(
        self,
        picture: Tensor,
        parts: tuple[Tile, ...],
        content_targets: tuple[Tensor, ...],
        losses: Callable[[Tensor, tuple[Tensor, ...]], tuple[Tensor, Tensor]],
    ) -> tuple[Tensor, Tensor, Tensor]:
        """(total, what is shown, gradient) of `losses`, which is given what `measure` returns."""
        squares, measured = self.measure(picture, parts, content_targets)
        leaves = [squares.requires_grad_(), *(one.requires_grad_() for one in measured)]
        total, shown = losses(leaves[0], tuple(leaves[1:]))
        for_squares, *for_styles = torch.autograd.grad(total, leaves)
        gradient, begun = torch.zeros_like(picture), dict.fromkeys(self.style, 0)
        for tile in parts:
            seen = tile.seen(picture).detach().clone().requires_grad_()
            features = self.features(tile, seen)
            pull = (torch.stack(self._squares(tile, features, content_targets)) * for_squares).sum()
            for name, wanted in zip(self.style, for_styles, strict=True):
                count, piece = self._measure(features[name])
                if self.statistic.per_position:
                    wanted = wanted[:, begun[name] : begun[name] + count]
                    begun[name] += count
                else:
                    wanted = wanted * (count / positions(name, *picture.shape[-2:], whole=not self.net.reflects))
                pull = pull + (piece * wanted).sum()
            pull.backward()
            tile.seen(gradient).add_(seen.grad)
        return total.detach(), shown, gradient

    def _squares(self, tile: Tile, features: dict[str, Tensor], targets: tuple[Tensor, ...]) -> list[Tensor]:
        """Of each content layer what this tile adds to the mean squared difference."""
        squares = []
        for name, target in zip(self.content, targets, strict=True):
            rows, columns = tile.place(cell_of(name))
            squares.append((exact(features[name]) - target[..., rows, columns]).square().sum() / target.numel())
        return squares
