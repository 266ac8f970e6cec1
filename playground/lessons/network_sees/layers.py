"""The view "Layer by layer": one block's feature maps, what one of their units reads of the photo, and what excites it most."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import torch

from playground.convolution.stacks.gradients import equal_weights, holding_side, thin_copy
from playground.convolution.stacks.networks import module_report
from playground.convolution.stacks.report import Report, Row
from playground.images import Photo, samples
from playground.kit.saying import by, count, each, fixed, percent, short, short_count
from playground.lessons.network_sees.layers_route import BY_KEY, MOST, STOPS, Stop, unit_at
from playground.lessons.network_sees.network import network, untrained
from playground.lessons.network_sees.settings import MODEL, Layers
from playground.models.efficientnet import SIDE
from playground.models.loading import build
from playground.vision import Classifier, feature_maps, layer_seconds, unit_gradient

WHOLE = "network"
INSIDE = f"{WHOLE}."  # before the names of the network's parts within a Classifier
WINDOWS = 5
ENDS = ("pool", "classifier")  # behind the last maps

Unit = tuple[int, int]  # row, column
Span = tuple[int, int]  # first and last pixel


@dataclass(frozen=True)
class Window:
    """Where a photo excites one channel most: the unit, its value and the pixels that it reads, which may lie outside."""

    photo: Photo
    unit: Unit
    value: float
    rows: Span
    columns: Span


@dataclass(frozen=True, eq=False)
class Peaks:
    """The strongest unit of every channel of every block for one photo: by block its values (C,) and its places (C, 2)."""

    values: dict[str, np.ndarray]
    places: dict[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class LayersAnswer:
    """A state of the view."""

    settings: Layers
    photo: Photo
    maps: np.ndarray  # (C, h, w) float32: what the block makes of it
    gradient: np.ndarray  # (224, 224): Σ over colours of |∂ unit / ∂ pixel|
    windows: tuple[Window, ...]  # of the samples and the photo, the highest value first

    @property
    def stop(self) -> Stop:
        return BY_KEY[self.settings.block]

    @property
    def row(self) -> Row:
        """Shapes, costs and receptive field of the block."""
        return report().row(self.stop.layer)

    @cached_property
    def activity(self) -> np.ndarray:
        """(C,): the mean |value| of each map."""
        return np.abs(self.maps).mean(axis=(1, 2))

    @cached_property
    def order(self) -> np.ndarray:
        """(C,): the channels, most active first."""
        return ordered(self.maps)

    @property
    def channel(self) -> int:
        """Index of the channel looked at."""
        return chosen_channel(self.settings, self.maps)

    @property
    def signed(self) -> bool:
        """Whether the block gives values on both sides of 0; stem and head cut them off there."""
        return bool(self.maps.min() < 0)

    @property
    def rank(self) -> int:
        """Its place in the order, from 1."""
        return int(np.flatnonzero(self.order == self.channel)[0]) + 1

    @property
    def unit(self) -> Unit:
        return chosen_unit(self.settings, self.maps)

    @property
    def value(self) -> float:
        """Of the unit."""
        return float(self.maps[self.channel][self.unit])

    @property
    def spans(self) -> tuple[Span, Span]:
        """First and last row, and column, that the unit reads; they may lie outside of the photo."""
        return spans_of(self.row, self.unit)

    @property
    def centre(self) -> tuple[float, float]:
        """Pixel (row, column) at the middle of the unit's field."""
        return tuple(sum(span) / 2 for span in self.spans)

    @cached_property
    def gradient_centre(self) -> tuple[int, int] | None:
        """Pixel (row, column) at the gradient's centre of mass; None where there is none, as at a unit cut off at 0 or 6."""
        total = self.gradient.sum()
        if not total > 0:
            return None
        rows, columns = (self.gradient.sum(axis=1 - axis) @ np.arange(SIDE) / total for axis in (0, 1))
        return round(rows), round(columns)

    @cached_property
    def half_side(self) -> int | None:
        """Side of the smallest square around there that holds half of the gradient."""
        return self.gradient_centre and holding_side(self.gradient, self.gradient_centre, 0.5)

    @property
    def half_share(self) -> float:
        """Of the receptive field's area, how much that square takes."""
        return (self.half_side or 0) ** 2 / self.row.field.size**2

    @cached_property
    def reached(self) -> tuple[Span, Span]:
        """First and last row, and column, of the photo that have a gradient when all weights are equal."""
        return reach_of(self.settings.block, self.unit)


@lru_cache(maxsize=1)
def report() -> Report:
    """Each stop of the route in numbers, for a photo of 224 × 224 px; what comes behind the head stands in its parts."""
    return module_report(build(MODEL), (SIDE, SIDE), [stop.layer for stop in STOPS], parts=ENDS)


def totals() -> tuple[int, int]:
    """Parameters and multiply-adds of the whole network."""
    rows = (*report().rows, *report().parts)
    return sum(row.parameters for row in rows), sum(row.multiply_adds for row in rows)


@lru_cache(maxsize=1)
def seconds() -> dict[str, float]:
    """How long the page's network takes here for one photo, and each of its stops."""
    model = network()
    grey = torch.full((1, 3, SIDE, SIDE), 0.5, device=next(model.parameters()).device)
    return layer_seconds(model, grey, [WHOLE, *(INSIDE + stop.layer for stop in STOPS)])


def layers_answer(settings: Layers, photo: Photo) -> LayersAnswer:
    """One state of the view."""
    photo, shuffled = photo.without_file(), settings.weights == "shuffled"
    model = model_of(shuffled)
    maps = all_maps(photo, shuffled)[settings.block]
    channel, unit = chosen_channel(settings, maps), chosen_unit(settings, maps)
    x = model.prepare(photo.image)
    gradient = unit_gradient(model, x, INSIDE + BY_KEY[settings.block].layer, channel, unit)
    return LayersAnswer(
        settings,
        photo,
        maps,
        gradient.abs().sum(0).cpu().double().numpy(),
        windows(with_samples([photo]), settings.block, channel, shuffled),
    )


def model_of(shuffled: bool) -> Classifier:
    """The trained network, or the same with its weights in random order."""
    return untrained() if shuffled else network()


@lru_cache(maxsize=2)
def all_maps(photo: Photo, shuffled: bool) -> dict[str, np.ndarray]:
    """By block its maps (C, h, w), about 4 MB for a photo."""
    return _maps(photo, shuffled)


def _maps(photo: Photo, shuffled: bool) -> dict[str, np.ndarray]:
    model = model_of(shuffled)
    found = feature_maps(model, model.prepare(photo.image), [INSIDE + stop.layer for stop in STOPS])
    return {stop.key: found[INSIDE + stop.layer][0].cpu().numpy() for stop in STOPS}


@lru_cache(maxsize=64)
def peaks(photo: Photo, shuffled: bool) -> Peaks:
    """About 40 kB for a photo; its maps are not kept, so that they push out none that are looked at."""
    found = _maps(photo, shuffled)
    flat = {key: maps.reshape(len(maps), -1).argmax(axis=1) for key, maps in found.items()}
    places = {key: np.stack(np.divmod(flat[key], maps.shape[2]), axis=1) for key, maps in found.items()}
    return Peaks({key: maps.max(axis=(1, 2)) for key, maps in found.items()}, places)


def with_samples(photos: Sequence[Photo]) -> tuple[Photo, ...]:
    """These photos and the samples, each once."""
    known = {photo.digest: photo.without_file() for photo in (*photos, *(entry.photo() for entry in samples()))}
    return tuple(known.values())


def strongest(photos: Sequence[Photo], block: str, shuffled: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each channel of a block the WINDOWS photos that excite it most, highest value first, each with its strongest unit.

    Index of the photo (C, n), value (C, n) and row and column of the unit (C, n, 2).
    """
    all_peaks = [peaks(photo, shuffled) for photo in photos]
    values = np.stack([one.values[block] for one in all_peaks], axis=1)  # (C, photos)
    places = np.stack([one.places[block] for one in all_peaks], axis=1)
    best = np.argsort(-values, axis=1, kind="stable")[:, :WINDOWS]
    channels = np.arange(len(values))[:, None]
    return best, values[channels, best], places[channels, best]


def windows(photos: Sequence[Photo], block: str, channel: int, shuffled: bool = False) -> tuple[Window, ...]:
    """The windows of one channel, at most one of each photo, highest value first."""
    best, values, places = (found[channel] for found in strongest(photos, block, shuffled))
    row = report().row(BY_KEY[block].layer)
    found = zip(best.tolist(), values.tolist(), map(tuple, places.tolist()), strict=True)
    return tuple(Window(photos[index], unit, value, *spans_of(row, unit)) for index, value, unit in found)


def ordered(maps: np.ndarray) -> np.ndarray:
    """(C,): indices of (C, h, w) maps by their mean |value|, the largest first."""
    return np.argsort(-np.abs(maps).mean(axis=(1, 2)), kind="stable")


def chosen_channel(settings: Layers, maps: np.ndarray) -> int:
    """Index of the channel looked at."""
    return int(ordered(maps)[0]) if settings.channel == MOST else int(settings.channel) - 1


def chosen_unit(settings: Layers, maps: np.ndarray) -> Unit:
    """Row and column of the unit looked at."""
    height, width = maps.shape[1:]
    if settings.at == "place":
        return unit_at(settings.down, height), unit_at(settings.across, width)
    row, column = divmod(int(maps[chosen_channel(settings, maps)].argmax()), width)
    return row, column


def spans_of(row: Row, unit: Unit) -> tuple[Span, Span]:
    """First and last row, and column, that a unit of a block reads."""
    return tuple(row.field.axis(axis).span_of(place) for axis, place in enumerate(unit))


@lru_cache(maxsize=32)
def reach_of(block: str, unit: Unit) -> tuple[Span, Span]:
    """As LayersAnswer.reached, from the gradient of the network with one channel and equal weights."""
    seen = equal_weights(thin_copy(build(MODEL)), BY_KEY[block].layer, (SIDE, SIDE), unit)
    lines = (np.flatnonzero(seen.any(axis=1 - axis)) for axis in (0, 1))
    return tuple((int(places[0]), int(places[-1])) for places in lines)


def kernels() -> np.ndarray:
    """(32, 3, 3, 3): the stem's kernels, batch norm folded in, as they are multiplied with the normalised pixels."""
    return network().network.stem[1].weight.detach().float().cpu().numpy()


def figures(answer: LayersAnswer) -> dict[str, str]:
    """The numbers of the view by name, as text."""
    row, stop, activity = answer.row, answer.stop, answer.activity
    parameters, work = totals()
    classifier_row = report().row("classifier")
    found = {"block": stop.title, "layer": stop.layer, "arrives": by(row.arrives), "maps": by(row.shape[1:])}
    found |= each(count, channel=answer.channel + 1, channels=stop.channels, rank=answer.rank, side=stop.side)
    found |= each(count, parameters=row.parameters, all_parameters=parameters, field=row.field.size, jump=row.field.jump)
    found |= {"work": short_count(row.multiply_adds), "all_work": short_count(work)}
    found |= each(small_share, share=row.parameters / parameters, work_share=row.multiply_adds / work)
    found |= each(percent, last_share=classifier_row.parameters / parameters, last_work=classifier_row.multiply_adds / work)
    found |= each(count, row=answer.unit[0] + 1, column=answer.unit[1] + 1, silent=np.count_nonzero(~answer.maps.any((1, 2))))
    found |= each(two_decimals, value=answer.value, activity=activity[answer.channel], least=activity.min(), most=activity.max())
    for name, (first, last) in zip(("rows", "columns"), answer.spans, strict=True):
        found[name] = f"{first} to {last}".replace("-", "−")
    for name, (first, last) in zip(("reached_rows", "reached_columns"), answer.reached, strict=True):
        found[name] = f"{first} to {last}"
    if answer.half_side:
        found |= {"half": count(answer.half_side), "half_share": percent(answer.half_share)}
        found["centre"], found["gradient_centre"] = (short(answer.centre[0]), str(answer.gradient_centre[0]))
    for place, window in enumerate(answer.windows, start=1):
        found |= {f"photo{place}": window.photo.name, f"value{place}": two_decimals(window.value)}
    return found


def two_decimals(value: float) -> str:
    return fixed(float(value), 2)


def small_share(share: float) -> str:
    """A share with a digit that is not 0: 4.7 %, 0.02 %."""
    return percent(share, 1 if share >= 0.001 else 2)
