"""The lesson "Non-maximum suppression": raw boxes, and for each the thresholds at which it lives and who removes it elsewhere."""

import math
from dataclasses import dataclass, fields, replace
from functools import cached_property

from torch import Tensor

from playground.boxes.face_cascade import face_hits
from playground.boxes.suppression import NmsStep, nms_trace
from playground.boxes.survival import Death, Interval, lives_at, survival_curve, survival_deaths, survival_sets
from playground.images import Photo, sample
from playground.lessons.nms.raw_boxes import CLOUDS, MOST_RAW, RawBoxes, cloud, crowd, from_hits, true_fruits, written_boxes

ASTRONAUT, YOURS, CROWD, CLOUD, FRUITS, WRITTEN = SOURCES = (
    "astronaut", "your photo", "crowd", "cloud", "true fruits", "written boxes",
)  # fmt: skip
ACROSS = ("no", "yes")
PAPER = (420, 300)  # px, of written boxes
RAW_COUNTS = (20, MOST_RAW)
CLOUD_NUMBERS = (1, CLOUDS)
SIGMAS = (0.1, 1.0)
FOUR = "0 0 2 2 0.9; 1 0 3 2 0.8; 1 0 3 1 0.7; 1 1 3 2 0.6"


@dataclass(frozen=True)
class NmsConfig:
    """Everything the lesson's controls set."""

    source: str = ASTRONAUT
    boxes: str = FOUR  # of "written boxes": x1 y1 x2 y2 score class; …
    raw: int = 120  # boxes of the crowd
    cloud: int = 1  # which one
    t: float = 0.45  # IoU threshold, 0…1
    least: float = 0.0  # score that a box needs to be looked at, 0…1
    across: str = "no"  # whether boxes of different classes remove each other
    sigma: float = 0.5  # of Gaussian Soft-NMS
    pick: int = 8  # the box asked about, 1 the surest; the last one where there are fewer

    def __post_init__(self) -> None:
        for name, choices in (("source", SOURCES), ("across", ACROSS)):
            if getattr(self, name) not in choices:
                raise ValueError(f"{name} is {getattr(self, name)!r}; choose one of {', '.join(choices)}.")
        limits = {"raw": RAW_COUNTS, "cloud": CLOUD_NUMBERS, "t": (0, 1), "least": (0, 1), "sigma": SIGMAS, "pick": (1, MOST_RAW)}
        for name, (low, high) in limits.items():
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name} is {getattr(self, name)}; it can be {low} to {high}.")
        if self.source == WRITTEN:
            written_boxes(self.boxes, PAPER)

    @property
    def scene(self) -> "NmsConfig":
        """The same boxes under the same rule, whatever threshold and box are looked at: what survival depends on."""
        used = {YOURS: (), ASTRONAUT: (), CROWD: ("raw",), CLOUD: ("cloud",), FRUITS: (), WRITTEN: ("boxes",)}[self.source]
        kept = {"source", "least", "across", *used}
        return replace(self, **{field.name: field.default for field in fields(self) if field.name not in kept})


@dataclass(frozen=True, eq=False)
class Survival:
    """Raw boxes with their exact survival: nothing of it depends on a threshold."""

    raw: RawBoxes
    across: bool
    sets: list[tuple[Interval, ...]]
    deaths: list[tuple[Death, ...]]
    starts: tuple[float, ...]  # thresholds from which counts[k] boxes live
    counts: tuple[int, ...]

    @property
    def class_ids(self) -> Tensor | None:
        """As nms_trace and survival_sets take them: None where all boxes compete."""
        return None if self.across else self.raw.class_ids


@dataclass(frozen=True, eq=False)
class NmsAnswer:
    """A survival looked at: at one threshold, with one box asked about."""

    config: NmsConfig
    survival: Survival

    @property
    def raw(self) -> RawBoxes:
        return self.survival.raw

    @cached_property
    def kept(self) -> list[int]:
        """Boxes that live at the threshold, surest first."""
        return [box for box, lives in enumerate(self.survival.sets) if lives_at(lives, self.config.t)]

    @property
    def picked(self) -> int:
        """Index of the box asked about: the last one where there are not so many."""
        return min(self.config.pick, len(self.raw)) - 1

    @property
    def death(self) -> Death | None:
        """Who removes it at the threshold, None where it lives."""
        return next((death for death in self.survival.deaths[self.picked] if death.start <= self.config.t < death.end), None)

    def trace(self) -> tuple[NmsStep, ...]:
        return nms_trace(self.raw.boxes, self.raw.scores, self.config.t, self.survival.class_ids)


def raw_boxes(config: NmsConfig, photo: Photo | None = None) -> RawBoxes:
    """The boxes of a configuration that are sure enough; "your photo" needs the photo."""
    if config.source in (ASTRONAUT, YOURS):
        photo = shown_photo(config, photo)
        found = from_hits(face_hits(photo), photo.image.size)
    else:
        found = {
            CROWD: lambda: crowd(config.raw),
            CLOUD: lambda: cloud(config.cloud),
            FRUITS: true_fruits,
            WRITTEN: lambda: written_boxes(config.boxes, PAPER),
        }[config.source]()
    return found.at_least(config.least)


def shown_photo(config: NmsConfig, photo: Photo | None) -> Photo | None:
    """The photo under the boxes, None where they lie on paper. Raises ValueError when the reader's is missing."""
    if config.source == YOURS and photo is None:
        raise ValueError("There is no photo. Choose one.")
    return {ASTRONAUT: lambda: sample("astronaut").photo(), YOURS: lambda: photo}.get(config.source, lambda: None)()


def survival_of(config: NmsConfig, photo: Photo | None = None) -> Survival:
    """What there is to know at all thresholds at once. Raises ValueError with a sentence where no box is left."""
    raw = raw_boxes(config, photo)
    if not len(raw):
        if config.least and len(raw_boxes(replace(config, least=0.0), photo)):
            raise ValueError(f"No box has a score of at least {config.least:.2f}. Lower the score that is asked for.")
        raise ValueError("The cascade finds no face in this photo, not even a wrong one. Try another photo.")
    class_ids = None if config.across == "yes" else raw.class_ids
    sets = survival_sets(raw.boxes, raw.scores, class_ids)
    deaths = survival_deaths(raw.boxes, raw.scores, class_ids)
    return Survival(raw, config.across == "yes", sets, deaths, *survival_curve(sets))


def nms_answer(config: NmsConfig, photo: Photo | None = None) -> NmsAnswer:
    """One state of the page, from nothing."""
    return NmsAnswer(config, survival_of(config, photo))


def has_gap(lives: tuple[Interval, ...]) -> bool:
    """Whether a box dies again at a threshold above one at which it lives."""
    return len(lives) > 1


def lowest_from(lives: tuple[Interval, ...]) -> float:
    """The threshold from which a box lives for good."""
    return next(start for start, end in lives if math.isinf(end))
