"""Pictures of a set as the network wants them, in shuffled batches, and the maps of its frozen parts, kept."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torchvision import tv_tensors
from torchvision.transforms.v2 import functional as TF

from playground.models import device
from playground.training.augment.pipeline import Pipeline
from playground.training.backbone import PARTS, fast_source, forward_type, run_parts
from playground.training.sets import PictureSet
from playground.training.tensors import SeededDraws, seed_of

FORWARD = 20  # pictures a pass that needs no gradients
MOST_SQUARES = 256 * 2**20  # bytes of pictures that are kept as squares between epochs
MOST_MAPS = 384 * 2**20  # bytes of maps that one set may take; more are worked out in each epoch
KEPT = 64 * 2**20  # bytes of all maps that are kept for the next training on the same pictures

OF_NUMBERS = ("dtype", "normalize", "sanitize")  # steps of a pipeline that the network sees to itself

Check = Callable[[], None]


def square(picture: Image.Image, side: int) -> Tensor:
    """(3, side, side) uint8: the whole picture, stretched; shrinking is antialiased."""
    return TF.pil_to_tensor(picture.convert("RGB").resize((side, side), Image.Resampling.BICUBIC))


def in_unit(x: Tensor) -> Tensor:
    """(N, 3, H, W) uint8 as the network sees it: float32 in [0, 1], channels last."""
    return TF.to_dtype(x, torch.float32, scale=True).contiguous(memory_format=torch.channels_last)


class Squares:
    """A set's pictures at one size. Those that a pipeline changes are drawn anew in each epoch, by a seed of their own."""

    def __init__(self, pictures: PictureSet, side: int, pipeline: Pipeline | None = None, seed: int = 0):
        self.pictures, self.side, self.seed = pictures, side, seed
        self.changes = pipeline is not None and bool(pipeline.active)
        steps = [step for step in pipeline.single if step.key not in OF_NUMBERS] if pipeline else []
        self.steps = [(step.transform.name, step.build()) for step in steps]
        self.mixing = pipeline.mixing(len(pictures.classes)) if self.changes else []
        self.kept: dict[int, Tensor] | None = {} if len(pictures) * 3 * side**2 <= MOST_SQUARES else None

    def batch(self, places: Sequence[int] | np.ndarray | Tensor, epoch: int) -> tuple[Tensor, Tensor]:
        """(n, 3, side, side) in [0, 1], and labels (n,), or shares of the classes (n, K) where pictures are mixed."""
        places = np.asarray(places).tolist()
        labels = torch.from_numpy(self.pictures.labels[places])
        if not self.changes:
            return in_unit(torch.stack([self._square(place) for place in places])), labels
        x = in_unit(torch.stack([self._changed(place, epoch) for place in places]))
        for n, mix in enumerate(self.mixing):
            with SeededDraws(seed_of(self.seed, epoch, len(self.pictures) + n, places[0])):
                x, labels = mix(x, labels)
        return x, labels

    def _square(self, place: int) -> Tensor:
        if self.kept is None:
            return square(self.pictures.pictures[place], self.side)
        if place not in self.kept:
            self.kept[place] = square(self.pictures.pictures[place], self.side)
        return self.kept[place]

    def _changed(self, place: int, epoch: int) -> Tensor:
        x = tv_tensors.Image(TF.pil_to_tensor(self.pictures.pictures[place].convert("RGB")))
        with SeededDraws(seed_of(self.seed, epoch, place)):
            for name, transform in self.steps:
                try:
                    x = transform(x)
                except (TypeError, ValueError, RuntimeError) as error:
                    size = f"{x.shape[-1]} × {x.shape[-2]} px"
                    raise ValueError(
                        f"The augmentation {name} cannot change {self.pictures.names[place]} of {size}. "
                        "Take the step out, or train on larger pictures."
                    ) from error
        x = TF.to_dtype(x, torch.uint8, scale=True)
        return x if x.shape[-2:] == (self.side, self.side) else TF.resize(x, [self.side, self.side], antialias=True)


class ShuffledBatches:
    """Batches in an order that each epoch draws by a seed of its own. No batch is of one: batch norm could not divide by its
    deviation."""

    def __init__(self, make: Callable[[Tensor, int], tuple[Tensor, Tensor]], count: int, size: int, seed: int):
        self.make, self.count, self.size, self.seed = make, count, size, seed

    def __len__(self) -> int:
        return len(self._split(torch.arange(self.count)))

    def epoch(self, number: int) -> Iterator[tuple[Tensor, Tensor]]:
        order = torch.randperm(self.count, generator=torch.Generator().manual_seed(seed_of(self.seed, number)))
        for places in self._split(order):
            yield self.make(places, number)

    def _split(self, order: Tensor) -> list[Tensor]:
        parts = list(order.split(self.size)) if len(order) else []
        if len(parts) > 1 and len(parts[-1]) == 1:
            parts[-2:] = [torch.cat(parts[-2:])]
        return parts


class _Kept:
    """The maps of the last sets that were asked for, within KEPT bytes; a set's that would take more than half stay out."""

    def __init__(self) -> None:
        self._maps: OrderedDict[tuple, Tensor] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple) -> Tensor | None:
        with self._lock:
            if key in self._maps:
                self._maps.move_to_end(key)
            return self._maps.get(key)

    def put(self, key: tuple, maps: Tensor) -> None:
        if 2 * maps.nbytes > KEPT:
            return
        with self._lock:
            self._maps[key] = maps
            while sum(one.nbytes for one in self._maps.values()) > KEPT:
                self._maps.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._maps.clear()


kept_maps = _Kept()


def map_bytes(count: int, side: int, stop: int) -> int:
    """Of `count` pictures' maps after the first `stop` parts of the delivered network, without running it."""
    source = fast_source()
    with torch.no_grad():
        one = run_parts(source, torch.zeros((1, 3, side, side), device=device()), stop=stop)
    return count * one.nbytes


@torch.no_grad()
def delivered_maps(pictures: PictureSet, side: int, stop: int = len(PARTS), check: Check = lambda: None) -> Tensor:
    """What the delivered network's first `stop` parts make of the pictures: (N, …), features (N, 1280) after all; kept.

    Features are exact, in float32; maps are in the fastest number type, half as large where that is bfloat16. Made under no_grad,
    not in inference mode: what is trained on them must be able to keep them for its backward pass.
    """
    exact = stop == len(PARTS)
    key = pictures.digest, side, stop, device(), forward_type(exact)
    maps = kept_maps.get(key)
    if maps is None:
        squares, passes = Squares(pictures, side), []
        for places in torch.arange(len(pictures)).split(FORWARD) if len(pictures) else [None]:
            check()
            x = torch.zeros((0, 3, side, side)) if places is None else squares.batch(places, 0)[0]
            passes.append(run_parts(fast_source(exact=exact), x.to(device()), stop=stop))
        maps = torch.cat(passes)
        kept_maps.put(key, maps)
    return maps
