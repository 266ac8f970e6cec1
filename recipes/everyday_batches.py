"""Batches for the two stages of the detector's training; what is frozen is computed here, once or on the fly.

`CachedMaps`: the body is frozen, its maps of a few fixed views of every photograph lie in a file.
`FreshViews`: new views in every epoch, through the body's first blocks only.
"""

import pickle
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from playground.models import dtype, fold_batch_norm
from playground.models.everyday import CLASSES, EverydayDetector
from playground.vision.detector_anchors import assigned_objects
from playground.vision.detector_loss import Targets, make_targets
from recipes.everyday_graphics import graphic
from recipes.everyday_photos import Photograph
from recipes.everyday_views import CANVASES, Cutouts, View, canvas_of, mirrored, mosaic, plain_view, random_view, still_life

CACHED = {"plain": {"animals": 1, "coco": 1, "fruits": 1, "backgrounds": 1}}  # views of each photograph in the file, by kind
CACHED |= {"random": {"animals": 1, "coco": 2, "fruits": 2, "backgrounds": 0}}
STILL_LIVES, MOSAICS = 500, 300  # more of them
MIX = {"animals": 0.46, "coco": 0.14, "fruits": 0.08, "backgrounds": 0.12, "still": 0.07, "mosaic": 0.09}  # of fresh views
MIX |= {"graphics": 0.04}


class Frozen(nn.Module):
    """A frozen part of the detector, folded and in the number type that runs faster: uint8 (N, H, W, 3) to maps in float32."""

    def __init__(self, part: Callable[[nn.Module], nn.Module], detector: EverydayDetector):
        super().__init__()
        self.dtype = dtype()
        self.part = fold_batch_norm(part(detector)).to(self.dtype, memory_format=torch.channels_last)

    @torch.no_grad()
    def forward(self, pixels: np.ndarray) -> list[Tensor]:
        x = torch.from_numpy(pixels).permute(0, 3, 1, 2).to(self.dtype) / 255
        return [x.float() for x in self.part(x)]


class EarlyBody(nn.Module):
    def __init__(self, detector: EverydayDetector):
        super().__init__()
        self.detector = detector

    def forward(self, x: Tensor) -> list[Tensor]:
        return [self.detector.early(x)]


class WholeBody(EarlyBody):
    def forward(self, x: Tensor) -> list[Tensor]:
        return self.detector.late(self.detector.early(x))


def targets_of(views: list[View], assigned: list[Tensor] | None = None) -> Targets:
    boxes, classes = (
        [torch.from_numpy(part) for part in parts] for parts in ([v.boxes for v in views], [v.classes for v in views])
    )
    known = torch.from_numpy(np.stack([view.known for view in views]))
    return make_targets(boxes, classes, known, views[0].pixels.shape[:2], assigned)


class Painter:
    """Makes views of the training photographs by source; `outlines` is the archive of fruits' shapes."""

    def __init__(self, photographs: list[Photograph], outlines: Path):
        self.photographs = photographs
        self.cutouts = Cutouts(photographs, outlines)
        self.by_source: dict[str, list[Photograph]] = {}
        for photograph in photographs:
            self.by_source.setdefault(photograph.source, []).append(photograph)
        self.tall = {id(photograph): canvas_of(photograph) == "tall" for photograph in photographs}

    def any_of(self, source: str, canvas: str, rng: np.random.Generator) -> Photograph:
        """One of the set; three times in four one of the canvas's orientation."""
        mine = self.by_source[source]
        for _ in range(20):
            photograph = mine[rng.integers(len(mine))]
            if self.tall[id(photograph)] == (canvas == "tall") or rng.random() < 0.25:
                break
        return photograph

    def paint(self, kind: str, canvas: str, rng: np.random.Generator) -> View:
        size = CANVASES[canvas]
        if kind == "still":
            return still_life(self.any_of("backgrounds", canvas, rng), self.cutouts, size, rng)
        if kind == "graphics":
            return View(graphic(size, rng), np.zeros((0, 4), np.float32), np.zeros(0, np.int64), np.ones(len(CLASSES), bool))
        if kind == "mosaic":
            source = ("animals", "coco")[rng.random() < 0.2]
            return mosaic([self.any_of(source, canvas, rng) for _ in range(4)], size, rng)
        photograph = self.any_of(kind, canvas, rng)
        if rng.random() < 0.3:  # as the detector will be asked
            view = plain_view(photograph, size)
            return mirrored(view) if rng.random() < 0.5 else view
        return random_view(photograph, size, rng)


class FreshViews:
    """`length` batches of `size` views an epoch, each of one orientation."""

    def __init__(self, detector: EverydayDetector, painter: Painter, *, length: int, size: int, seed: tuple[int, ...]):
        self.frozen, self.painter = Frozen(EarlyBody, detector), painter
        self.length, self.size, self.seed = length, size, seed

    def __len__(self) -> int:
        return self.length

    def epoch(self, number: int) -> Iterator[tuple[Tensor, tuple[Tensor, ...]]]:
        rng = np.random.default_rng((*self.seed, number))
        for _ in range(self.length):
            canvas = ("wide", "tall")[rng.random() < 0.25]
            views = [
                self.painter.paint(kind, canvas, rng) for kind in rng.choice(list(MIX), size=self.size, p=list(MIX.values()))
            ]
            yield self.frozen(np.stack([view.pixels for view in views]))[0], tuple(targets_of(views))


class CachedMaps:
    """Batches out of a file of maps, which is made first if it is not there; shard `shard` of `shards`."""

    def __init__(
        self, detector: EverydayDetector, painter: Painter, folder: Path, *, length: int, size: int, seed: int,
        shard: int, shards: int,
    ):  # fmt: skip
        self.length, self.size, self.seed = length, size, (seed, shard)
        self.path = folder / f"maps-{shard}-of-{shards}"
        if not self.path.with_suffix(".pkl").exists():
            self._make(detector, painter, shard, shards)
        self.views, self.shapes = pickle.loads(self.path.with_suffix(".pkl").read_bytes())
        self.values = {canvas: self._open(canvas, "r") for canvas in CANVASES}

    def _open(self, canvas: str, mode: str) -> np.memmap:
        numbers = sum(int(np.prod(shape)) for shape in self.shapes[canvas])
        file = self.path.with_name(f"{self.path.name}-{canvas}.f16")
        return np.memmap(file, np.float16, mode, shape=(len(self.views[canvas]), numbers))

    def _make(self, detector: EverydayDetector, painter: Painter, shard: int, shards: int) -> None:
        frozen = Frozen(WholeBody, detector)
        plan = [
            (kind, photograph)
            for kind, times in CACHED.items()
            for photograph in painter.photographs
            for _ in range(times[photograph.source])
        ]
        plan += [("still", None)] * STILL_LIVES + [("mosaic", None)] * MOSAICS
        plan = plan[shard::shards]
        rng = np.random.default_rng(self.seed)
        orientations = [
            ("wide", "tall")[painter.tall[id(photograph)] if photograph else rng.random() < 0.25] for _kind, photograph in plan
        ]
        self.views, self.shapes = {canvas: [] for canvas in CANVASES}, {}
        for canvas in CANVASES:
            mine = [entry for entry, orientation in zip(plan, orientations, strict=True) if orientation == canvas]
            self.views[canvas] = [None] * len(mine)
            values = None
            for start in range(0, len(mine), 16):
                views = [self._view(painter, kind, photograph, canvas, rng) for kind, photograph in mine[start : start + 16]]
                maps = frozen(np.stack([view.pixels for view in views]))
                if values is None:
                    self.shapes[canvas] = [tuple(x.shape[1:]) for x in maps]
                    values = self._open(canvas, "w+")
                values[start : start + len(views)] = torch.cat([x.flatten(1) for x in maps], dim=1).half().numpy()
                for place, view in enumerate(views, start):
                    assigned = assigned_objects(torch.from_numpy(view.boxes), *CANVASES[canvas]).to(torch.int16).numpy()
                    self.views[canvas][place] = (view.boxes, view.classes, view.known, assigned)
                if start % 320 == 0:
                    print(f"maps {canvas} {start}/{len(mine)}", flush=True)
            values.flush()
        self.path.with_suffix(".pkl").write_bytes(pickle.dumps((self.views, self.shapes)))

    @staticmethod
    def _view(painter: Painter, kind: str, photograph: Photograph | None, canvas: str, rng: np.random.Generator) -> View:
        if photograph is None:
            return painter.paint(kind, canvas, rng)
        if kind == "random":
            return random_view(photograph, CANVASES[canvas], rng)
        view = plain_view(photograph, CANVASES[canvas])
        return mirrored(view) if rng.random() < 0.5 else view

    def __len__(self) -> int:
        return self.length

    def epoch(self, number: int) -> Iterator[tuple[list[Tensor], tuple[Tensor, ...]]]:
        rng = np.random.default_rng((*self.seed, 1, number))
        share = len(self.views["tall"]) / sum(map(len, self.views.values()))
        for _ in range(self.length):
            canvas = ("wide", "tall")[rng.random() < share]
            rows = np.sort(rng.choice(len(self.views[canvas]), self.size, replace=False))
            values = torch.from_numpy(self.values[canvas][rows]).float()
            parts = values.split([int(np.prod(shape)) for shape in self.shapes[canvas]], dim=1)
            maps = [
                part.reshape(-1, *shape).contiguous(memory_format=torch.channels_last)
                for part, shape in zip(parts, self.shapes[canvas], strict=True)
            ]
            boxes, classes, known, assigned = zip(*(self.views[canvas][row] for row in rows), strict=True)
            boxes, classes = [torch.from_numpy(b) for b in boxes], [torch.from_numpy(c) for c in classes]
            objects = [torch.from_numpy(a).long() for a in assigned]
            yield maps, tuple(make_targets(boxes, classes, torch.from_numpy(np.stack(known)), CANVASES[canvas], objects))
