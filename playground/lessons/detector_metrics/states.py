"""What the lesson "How good is a detector" points at: states worth opening, each with the numbers that its sentence quotes.

The page makes its links from these tables; a test opens every state and finds every number. `shows` maps a figure of
ap_figures.FIGURES to the text quoted.
"""

from dataclasses import dataclass

from playground.kit.states import Parameters, ViewState
from playground.lessons.detector_metrics.answer import ApConfig, ap_answer
from playground.lessons.detector_metrics.figures import FIGURES, Answer
from playground.lessons.detector_metrics.fixed_box import WHOLE, FixedAnswer, FixedConfig
from playground.lessons.detector_metrics.ranking import RankingAnswer, RankingConfig

PREFIX = "ap"
BOXES, ERRORS, STAIRS, RANKING, FIXED = VIEWS = tuple(FIGURES)
Config = ApConfig | RankingConfig | FixedConfig
# Fields whose names two configurations share stand apart in the address.
KEYS = {(RankingConfig, "definition"): "method", (FixedConfig, "width"): "w", (FixedConfig, "height"): "h"}


def key_of(kind: type, name: str) -> str:
    """The control, and the parameter in the address, that sets a field of a configuration."""
    return f"{PREFIX}_{KEYS.get((kind, name), name)}"


def answer_of(config: Config) -> Answer:
    """The configuration, worked out."""
    makers = {ApConfig: ap_answer, RankingConfig: RankingAnswer, FixedConfig: FixedAnswer}
    return makers[type(config)](config)


@dataclass(frozen=True)
class State(ViewState):
    prefix = PREFIX
    config: Config
    view: str = BOXES

    def settings(self) -> Parameters:
        found = super().settings()
        return {key_of(type(self.config), name.removeprefix(f"{PREFIX}_")): value for name, value in found.items()}


def _on_paper(truths: str, found: str, **more: str | float) -> ApConfig:
    return ApConfig(truths=truths, found=found, ground="squared paper", **more)


def _slid(percent: int, mean: str, fifty: str = "1.000", why: str = "") -> State:
    config = _on_paper("0 0 100 100", f"{percent} 0 {percent + 100} 100 0.90")
    text = f"mAP {mean}, AP50 {fifty}{why}"
    return State(f"One box, slid by {percent} % of its width", text, config, {"mAP": mean, "AP50": fifty}, STAIRS)


def _kept(count: int, precision: str, ap: str) -> State:
    if count == 10:
        label, why = "“Cut low scores before you measure.”", f"All ten, 1101010010 on 6 objects: precision {precision}, AP {ap}."
    else:
        label, why = f"… keep {count}", f"Precision {precision}, AP {ap}: one rises, the other falls."
    return State(label, why, RankingConfig(cut=10 - count), {"precision": precision, "ap": ap}, RANKING)


_PAIR = ("0 0 100 100; 40 0 140 100", "0 0 100 100 0.90; 15 0 115 100 0.80")
_TWO = "0 0 80 80; 120 0 200 80"

PREDICT = State(
    "8 of 10, and 1,000 false boxes below",
    "AP 0.802, as without them; precision at the end is 0.008",
    RankingConfig("1" * 8, 10, 1000, definition="101 points"),
    {"ap": "0.802", "precision": "0.008", "found": "8", "objects": "10", "count": "1,008"},
    RANKING,
)
TRY_THIS = (
    State(
        "One of ten found, no false alarm",
        "AP 0.100 by all points, 0.109 by 101, 0.182 by 11: recall 0 counts as a point",
        RankingConfig("1", 10),
        {"area": "0.100", "hundred": "0.109", "eleven": "0.182"},
        RANKING,
    ),
    State(
        "Three of ten, 11 points",
        "0.364: four of eleven recalls are reached",
        RankingConfig("111", 10, definition="11 points"),
        {"ap": "0.364", "eleven": "0.364"},
        RANKING,
    ),
    State(
        "… with thresholds from np.arange",
        "0.273: its fourth recall is 0.30000000000000004, which is more than 0.3",
        RankingConfig("111", 10, definition="11 points, np.arange"),
        {"ap": "0.273", "stepped": "0.273"},
        RANKING,
    ),
    _slid(5, "0.900", why=": each tenth of mAP is one IoU threshold"),
    _slid(10, "0.700"),
    _slid(15, "0.500"),
    _slid(20, "0.400"),
    _slid(33, "0.100", why=", the last tread"),
    _slid(34, "0.000", "0.000", ": one percent more, and both are gone"),
    State(
        "Two objects that overlap, VOC’s rule",
        "AP 0.500: B overlaps T1 most, by 0.739, and T1 is taken",
        _on_paper(*_PAIR, rule="VOC", definition="area"),
        {"ap": "0.500", "VOC": "0.500", "best_overlap": "0.739"},
        BOXES,
    ),
    State(
        "… COCO’s rule",
        "AP 1.000: B goes on to the next free one, T2, with 0.600",
        _on_paper(*_PAIR, definition="area"),
        {"ap": "1.000", "COCO": "1.000", "free_overlap": "0.600"},
        BOXES,
    ),
    State(
        "Hit, copy, hit",
        "AP 0.833: the copy stands before a hit",
        _on_paper(_TWO, "0 0 80 80 0.90; 6 4 86 84 0.80; 120 0 200 80 0.70", definition="area"),
        {"ap": "0.833"},
        BOXES,
    ),
    State(
        "Hit, hit, copy",
        "AP 1.000: only what comes before counts",
        _on_paper(_TWO, "0 0 80 80 0.90; 6 4 86 84 0.60; 120 0 200 80 0.70", definition="area"),
        {"ap": "1.000"},
        BOXES,
    ),
    State(
        "What became of each detection",
        "3 hits, 1 of the wrong class, 1 duplicate, 1 on background",
        ApConfig(classes="many"),
        {"hit": "3", "wrong class": "1", "duplicate": "1", "background": "1", "missed": "0"},
        ERRORS,
    ),
)
MISUNDERSTOOD = (
    _kept(10, "0.500", "0.662"),
    _kept(6, "0.667", "0.569"),
    _kept(4, "0.750", "0.458"),
    _kept(2, "1.000", "0.333"),
    State(
        "“AP50 proves good boxes.”",
        "One fixed box, 65 % × 70 % of the photo, is right for 99 of 140 one-fruit photos at IoU 0.5, for 13 at 0.75.",
        FixedConfig(),
        {"right50": "99", "photos": "140", "right75": "13"},
        FIXED,
    ),
    State(
        "… not even that much is needed",
        "The whole photo as the answer: right for 56 of 140.",
        FixedConfig(WHOLE, WHOLE),
        {"right50": "56", "whole50": "56", "photos": "140"},
        FIXED,
    ),
    State(
        "“Surer scores raise AP.”",
        "All scores squared: AP 0.794, as before. Only the order counts.",
        ApConfig(scores="squared"),
        {"ap": "0.794", "other_scores": "0.794"},
        BOXES,
    ),
)
EXERCISES = (
    State(
        "14.7 ex. 2.4, another measure for the SSD",
        "The same detections under all three definitions: area 0.792, 11 points 0.795, 101 points 0.794.",
        ApConfig(),
        {"area": "0.792", "eleven": "0.795", "hundred": "0.794"},
        BOXES,
    ),
    State(
        "… and over IoU 0.50–0.95",
        "mAP 0.462 where AP50 is 0.794: loose boxes show only here.",
        ApConfig(),
        {"mAP": "0.462", "AP50": "0.794"},
        STAIRS,
    ),
)
STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)
