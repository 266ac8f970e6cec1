"""The lesson "Non-maximum suppression": raw boxes, and for each the thresholds at which it lives and who removes it elsewhere."""

from dataclasses import dataclass, replace
from functools import cached_property

from torch import Tensor

from playground.boxes.face_cascade import face_hits
from playground.boxes.suppression import NmsStep, nms_trace
from playground.boxes.survival import Death, Interval, lives_at, survival_curve, survival_deaths, survival_sets
from playground.images import Photo, sample
from playground.lessons.nms.raw_boxes import RawBoxes, cloud, crowd, from_hits, true_fruits, written_boxes
from playground.lessons.nms.rules import RuleResult, compare_rules
from playground.lessons.nms.settings import Nms

PAPER = (420, 300)  # px, of written boxes


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

    settings: Nms
    survival: Survival
    results: tuple[RuleResult, ...] = ()  # of the five rules, where these are looked at

    @property
    def raw(self) -> RawBoxes:
        return self.survival.raw

    @cached_property
    def kept(self) -> list[int]:
        """Boxes that live at the threshold, surest first."""
        return [box for box, lives in enumerate(self.survival.sets) if lives_at(lives, self.settings.t)]

    @property
    def picked(self) -> int:
        """Index of the box asked about: the last one where there are not so many."""
        return min(self.settings.pick, len(self.raw)) - 1

    @property
    def death(self) -> Death | None:
        """Who removes it at the threshold, None where it lives."""
        return next((death for death in self.survival.deaths[self.picked] if death.start <= self.settings.t < death.end), None)

    def trace(self) -> tuple[NmsStep, ...]:
        return nms_trace(self.raw.boxes, self.raw.scores, self.settings.t, self.survival.class_ids)


def raw_boxes(settings: Nms, photo: Photo | None = None) -> RawBoxes:
    """The boxes of these settings that are sure enough; "your photo" needs the photo."""
    makers = {
        "crowd": lambda: crowd(settings.raw),
        "cloud": lambda: cloud(settings.cloud),
        "fruits": true_fruits,
        "written": lambda: written_boxes(settings.boxes, PAPER),
    }
    shown = shown_photo(settings, photo)
    boxes = from_hits(face_hits(shown), shown.image.size) if shown else makers[settings.source]()
    return boxes.at_least(settings.least)


def shown_photo(settings: Nms, photo: Photo | None) -> Photo | None:
    """The photo under the boxes, None where they lie on paper. Raises ValueError when the reader's is missing."""
    if settings.source == "photo" and photo is None:
        raise ValueError("There is no photo. Choose one.")
    if settings.source == "astronaut":
        return sample("astronaut").photo()
    return photo if settings.source == "photo" else None


def survival_of(settings: Nms, photo: Photo | None = None) -> Survival:
    """What there is to know at all thresholds at once. Raises ValueError with a sentence where no box is left."""
    raw, across = raw_boxes(settings, photo), settings.across == "yes"
    if not len(raw):
        if settings.least and len(raw_boxes(replace(settings, least=0.0), photo)):
            raise ValueError(f"No box has a score of at least {settings.least:.2f}. Lower the score that is asked for.")
        raise ValueError("The cascade finds no face in this photo, not even a wrong one. Try another photo.")
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
