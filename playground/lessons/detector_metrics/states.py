"""What the lesson "How good is a detector" points at: states worth opening, each with the numbers that its sentence quotes.

The page makes its links from these tables; a test opens every state and finds every number. `shows` maps a figure of
figures() to the text quoted.
"""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.detector_metrics.settings import WHOLE, FixedBox, Ranking, Scene


def _on_paper(truths: str, found: str, **more: str) -> Scene:
    return Scene(truths=truths, found=found, ground="paper", **more)


def _list(**fields: str | int) -> Ranking:
    return Ranking(view="ranking", **fields)


def _copied(score: str) -> Scene:
    """Two objects found with 0.90 and 0.70, and a copy of the first."""
    return _on_paper("0 0 80 80; 120 0 200 80", f"0 0 80 80 0.90; 6 4 86 84 {score}; 120 0 200 80 0.70", definition="area")


def _slid(percent: int, mean: str, fifty: str = "1.000", why: str = "") -> State:
    settings = _on_paper("0 0 100 100", f"{percent} 0 {percent + 100} 100 0.90", view="stairs")
    text = f"mAP {mean}, AP50 {fifty}{why}"
    return State(f"One box, slid by {percent} % of its width", text, settings, {"mAP": mean, "AP50": fifty})


def _kept(count: int, precision: str, ap: str) -> State:
    label, why = f"… keep {count}", f"Precision {precision}, AP {ap}: one rises, the other falls."
    if count == 10:
        label, why = "“Cut low scores before you measure.”", f"All ten, 1101010010 on 6 objects: precision {precision}, AP {ap}."
    return State(label, why, _list(cut=10 - count), {"precision": precision, "ap": ap})


_PAIR = ("0 0 100 100; 40 0 140 100", "0 0 100 100 0.90; 15 0 115 100 0.80")

PREDICT = State(
    "8 of 10, and 1,000 false boxes below",
    "AP 0.802, as without them; precision at the end is 0.008",
    _list(hits="1" * 8, objects=10, tail=1000, method="101"),
    {"ap": "0.802", "precision": "0.008", "found": "8", "objects": "10", "count": "1,008"},
)
QUESTION = Question(
    N_("8 of 10 objects are found, with the highest scores. Add 1,000 false boxes with lower ones. AP (COCO’s 101 points)?"),
    (N_("about 0.01"), N_("about 0.4"), N_("unchanged, 0.802"), N_("undefined")),
    2,
    N_("Precision at the end is 0.008; the area is taken before."),
    PREDICT,
)
TRY_THIS = (
    State(
        "One of ten found, no false alarm",
        "AP 0.100 by all points, 0.109 by 101, 0.182 by 11: recall 0 counts as a point",
        _list(hits="1", objects=10),
        {"area": "0.100", "hundred": "0.109", "eleven": "0.182"},
    ),
    State(
        "Three of ten, 11 points",
        "0.364: four of eleven recalls are reached",
        _list(hits="111", objects=10, method="11"),
        {"ap": "0.364", "eleven": "0.364"},
    ),
    State(
        "… with thresholds from np.arange",
        "0.273: its fourth recall is 0.30000000000000004, which is more than 0.3",
        _list(hits="111", objects=10, method="stepped"),
        {"ap": "0.273", "stepped": "0.273"},
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
        _on_paper(*_PAIR, rule="voc", definition="area"),
        {"ap": "0.500", "VOC": "0.500", "best_overlap": "0.739"},
    ),
    State(
        "… COCO’s rule",
        "AP 1.000: B goes on to the next free one, T2, with 0.600",
        _on_paper(*_PAIR, definition="area"),
        {"ap": "1.000", "COCO": "1.000", "free_overlap": "0.600"},
    ),
    State("Hit, copy, hit", "AP 0.833: the copy stands before a hit", _copied("0.80"), {"ap": "0.833"}),
    State("Hit, hit, copy", "AP 1.000: only what comes before counts", _copied("0.60"), {"ap": "1.000"}),
    State(
        "What became of each detection",
        "3 hits, 1 of the wrong class, 1 duplicate, 1 on background",
        Scene(view="errors", classes="many"),
        {"hit": "3", "wrong class": "1", "duplicate": "1", "background": "1", "missed": "0"},
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
        FixedBox(view="fixed"),
        {"right50": "99", "photos": "140", "right75": "13"},
    ),
    State(
        "… not even that much is needed",
        "The whole photo as the answer: right for 56 of 140.",
        FixedBox(view="fixed", w=WHOLE, h=WHOLE),
        {"right50": "56", "whole50": "56", "photos": "140"},
    ),
    State(
        "“Surer scores raise AP.”",
        "All scores squared: AP 0.794, as before. Only the order counts.",
        Scene(scores="squared"),
        {"ap": "0.794", "other_scores": "0.794"},
    ),
)
EXERCISES = (
    State(
        "14.7 ex. 2.4, another measure for the SSD",
        "The same detections under all three definitions: area 0.792, 11 points 0.795, 101 points 0.794.",
        Scene(),
        {"area": "0.792", "eleven": "0.795", "hundred": "0.794"},
    ),
    State(
        "… and over IoU 0.50–0.95",
        "mAP 0.462 where AP50 is 0.794: loose boxes show only here.",
        Scene(view="stairs"),
        {"mAP": "0.462", "AP50": "0.794"},
    ),
)
