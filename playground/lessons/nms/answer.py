"""The lesson "Non-maximum suppression": raw boxes, for each the thresholds at which it is kept, and what removes it elsewhere."""

from dataclasses import dataclass, replace
from functools import cached_property

from torch import Tensor

from playground.boxes.face_cascade import face_hits
from playground.boxes.suppression import NmsStep, nms_trace
from playground.boxes.survival import Death, Interval, kept_at, survival_curve, survival_deaths, survival_sets
from playground.boxes.written import ScoredBox, parse_score_first
from playground.images import Photo, sample
from playground.lessons.nms.raw_boxes import (
    RawBoxes,
    cloud,
    crowd,
    drawn_boxes,
    file_boxes,
    first_drawn,
    from_hits,
    true_fruits,
    written_boxes,
)
from playground.lessons.nms.rules import RuleResult, compare_rules
from playground.lessons.nms.settings import Nms, on_photo, read_drawn

GRID = (420, 300)  # px, of written boxes


@dataclass(frozen=True, eq=False)
class Survival:
    """Raw boxes with their exact survival: nothing of it depends on a threshold."""

    raw: RawBoxes
    across: bool
    sets: list[tuple[Interval, ...]]
    deaths: list[tuple[Death, ...]]
    starts: tuple[float, ...]  # thresholds from which counts[k] boxes are kept
    counts: tuple[int, ...]

    @property
    def class_ids(self) -> Tensor | None:
        """As nms_trace and survival_sets take them: None where all boxes compete."""
        return None if self.across else self.raw.class_ids


@dataclass(frozen=True, eq=False)
class NmsAnswer:
    """A survival looked at: at one threshold, with one box asked about."""

    settings: Nms
    survival: Survival
    results: tuple[RuleResult, ...] = ()  # of the five rules, where these are looked at

    @property
    def raw(self) -> RawBoxes:
        return self.survival.raw

    @cached_property
    def kept(self) -> list[int]:
        """Boxes that are kept at the threshold, highest score first."""
        return [box for box, intervals in enumerate(self.survival.sets) if kept_at(intervals, self.settings.t)]

    @property
    def picked(self) -> int:
        """Index of the box asked about: the last one where there are not so many."""
        return min(self.settings.pick, len(self.raw)) - 1

    @property
    def death(self) -> Death | None:
        """Which box removes it at the threshold, None where it is kept."""
        return next((death for death in self.survival.deaths[self.picked] if death.start <= self.settings.t < death.end), None)

    def trace(self) -> tuple[NmsStep, ...]:
        return nms_trace(self.raw.boxes, self.raw.scores, self.settings.t, self.survival.class_ids)


def raw_boxes(settings: Nms, photo: Photo | None = None) -> RawBoxes:
    """The boxes of these settings that reach the minimum score; what lies on the reader's photo needs the photo."""
    shown = shown_photo(settings, photo)
    size = shown.original_size if shown else GRID
    makers = {
        "astronaut": lambda: faces(shown),
        "photo": lambda: faces(shown),
        "drawn": lambda: drawn_boxes(own_boxes(settings, size), size),
        "file": lambda: _of_file(settings, shown and size),
        "crowd": lambda: crowd(settings.raw),
        "cloud": lambda: cloud(settings.cloud),
        "fruits": true_fruits,
        "written": lambda: written_boxes(settings.boxes, GRID),
    }
    return makers[settings.source]().at_least(settings.minimum)


def _of_file(settings: Nms, size: tuple[int, int] | None) -> RawBoxes:
    """The reader's detections on a photo of that size, or on a grid; two boxes as an example until there are some."""
    found = settings.detections.value
    return file_boxes(found, settings.image, size) if found else drawn_boxes(first_drawn(size or GRID), size or GRID)


def own_boxes(settings: Nms, size: tuple[int, int]) -> tuple[ScoredBox, ...]:
    """The boxes of the text, in its order; two on a photo of that size where there are none yet."""
    if settings.source == "written":
        return parse_score_first(settings.boxes)
    return read_drawn(settings.drawn) or first_drawn(size)


def faces(photo: Photo) -> RawBoxes:
    """What the cascade takes for faces, in pixels of the photo's file."""
    return from_hits(face_hits(photo), photo.original_size, photo.original_size[0] / photo.image.width)


def shown_photo(settings: Nms, photo: Photo | None) -> Photo | None:
    """The photo under the boxes, None where they lie on a grid. Raises ValueError when the reader's is missing."""
    if on_photo(settings) and photo is None:
        raise ValueError("There is no photo. Choose one.")
    if settings.source == "astronaut":
        return sample("astronaut").photo()
    return photo if on_photo(settings) else None


def survival_of(settings: Nms, photo: Photo | None = None) -> Survival:
    """What there is to know at all thresholds at once. Raises ValueError with a sentence where no box is left."""
    raw, across = raw_boxes(settings, photo), settings.across == "yes"
    if not len(raw):
        if settings.minimum and len(raw_boxes(replace(settings, least=0.0, sure=0.0), photo)):
            raise ValueError(f"No box has a score of at least {settings.minimum:.2f}. Lower the minimum score.")
        raise ValueError("The face detector finds no face in this photo, not even a wrong one. Choose another photo.")
    competing = raw.boxes, raw.scores, None if across else raw.class_ids
    sets = survival_sets(*competing)
    return Survival(raw, across, sets, survival_deaths(*competing), *survival_curve(sets))


def nms_answer(settings: Nms, photo: Photo | None = None) -> NmsAnswer:
    """One state of the page, from nothing."""
    survival = survival_of(settings, photo)
    return NmsAnswer(settings, survival, results_of(settings, survival))


def results_of(settings: Nms, survival: Survival) -> tuple[RuleResult, ...]:
    """Those of the five rules, where these are looked at."""
    return compare_rules(survival.raw, survival.across, settings.t, settings.sigma) if settings.view == "rules" else ()
