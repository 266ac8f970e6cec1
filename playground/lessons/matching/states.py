"""States of the lesson "Matching and offsets" worth opening, each with the figures that its sentence quotes."""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.matching.answer import FASTER, SSD, TEXTBOOK
from playground.lessons.matching.settings import Match

_WITHOUT_A1 = "0 10 20 30 A0; 63 5 88 98 A2; 66 45 80 80 A3; 57 30 92 90 A4"
_WITHOUT_BOTH = "63 5 88 98 A2; 66 45 80 80 A3; 57 30 92 90 A4"
_WITHOUT_A4 = "0 10 20 30 A0; 15 20 40 40 A1; 63 5 88 98 A2; 66 45 80 80 A3"


def _threshold(t: float, why: str) -> State:
    return State(f"Threshold {t:g} · {why}", Match(t=t))


def _targets(pick: str, **more: str | int | bool) -> Match:
    return Match(view="targets", pick=pick, **more)


def _alone(anchor: str, truth: str, **more: bool) -> Match:
    """One anchor and one object on squared paper, where a pixel is one %."""
    return _targets("A0", objects=truth, anchors=f"{anchor} A0", ground="paper", **more)


def _square(side: int, why: str) -> State:
    return State(f"A square of {side} pixels · {why}", Match(view="sizes", side=side))


def _changed(label: str, why: str, anchors: str, labels: str) -> State:
    return State(f"14.4 ex. 3, change the anchors: {label} · {why}.", Match(anchors=anchors), {"labels": labels})


QUESTION = Question(
    N_(
        "The book’s example: a dog, a cat, five anchors, threshold 0.5. What is the lowest IoU among the anchors called an "
        "object?"
    ),
    ("0.5 or more", "0.566", "0.206", "0.142"),
    3,
    N_("A1 is the best the dog has, so it is the dog: 0.142. Play the steps and the matrix shows it first."),
    State(
        "The book’s dog and cat · {positives=3} of 5 anchors are positive; the lowest IoU among them is {lowest=0.142}: "
        "{lowest_name=A1} is the best the dog has, so it is the dog",
        Match(),
    ),
)
TRY_THIS = (
    _threshold(0.05, "{positives=5} positives: even A0, 0.054, is a dog now"),
    _threshold(0.2, "{positives=4} positives: A3 has 0.206 with the cat"),
    _threshold(0.3, "{positives=3} positives: 0.206 is too little for A3 now"),
    _threshold(0.6, "{positives=2} positives: A2, 0.566, is background now"),
    _threshold(0.99, "still {positives=2}: each object’s own anchor ignores the threshold"),
    State(
        "Delete A1 · {lowest_name=A0} is the dog now, at IoU {lowest=0.054}: every object must get an anchor",
        Match(anchors=_WITHOUT_A1),
    ),
    State(
        "Delete A0 too · {lowest_name=A2}, on the {lowest_best_name=cat} with {lowest_best=0.566}, turns "
        "{lowest_owner=dog} with IoU {lowest=0.000}: the first zero left wins",
        Match(anchors=_WITHOUT_BOTH),
    ),
    State(
        "… and what A2 has to learn · an offset of {x=−17.8}: the dog lies 1.78 of its widths to the left",
        _targets("A2", anchors=_WITHOUT_BOTH),
        {"own": "0.000", "best": "0.566"},
    ),
    State(
        "Two objects want one anchor · the textbook gives each one; torchvision’s SSD gives both anchors to the second, "
        "despite 0.818 with the first; Faster R-CNN gives one to the first, ignores the other at 0.538, and the second "
        "gets none",
        Match(view="rules", objects="0 0 10 10 first; 3 0 13 10 second", anchors="1 0 11 10 A0; 6 0 16 10 A1", ground="paper"),
        {TEXTBOOK: "first, second", SSD: "second, second", FASTER: "first, ignored", "A0": "0.818", "A1": "0.538"},
    ),
    _square(24, "{textbook=1} for the textbook, {ATSS=24} for ATSS, whose own threshold is {own_threshold=0.14} here"),
    _square(36, "{textbook=1} for the textbook, {ATSS=26} for ATSS, whose threshold rises with the object: {own_threshold=0.29}"),
    _square(48, "{textbook=22} for the textbook, {ATSS=35} for ATSS, at {own_threshold=0.42}"),
    _square(96, "{textbook=46} for the textbook, {ATSS=37} for ATSS, at {own_threshold=0.52}, above the textbook’s 0.5"),
    _square(200, "{textbook=17} for the textbook, {ATSS=27} for ATSS, at {own_threshold=0.47}"),
    State(
        "10 % of the width aside · offset {x=1}: a tenth of the anchor is the unit",
        _alone("0 0 100 100", "10 0 110 100"),
        {"w": "0", "decoded": "(10, 0, 110, 100)"},
    ),
    State(
        "… and the decoder forgets the variances · a 10-pixel move becomes {moved=100}: they are a promise of both sides",
        _alone("0 0 100 100", "10 0 110 100", forget=True),
        {"x": "1"},
    ),
    State("Width × 1.221 · offset {w=1}: e to the power of 0.2", _alone("0 0 100 100", "-11.07 0 111.07 100"), {"x": "0"}),
    State(
        "Twice as wide, half as high · {w=3.466} and {h=−3.466}: ratios count, both ways alike",
        _alone("20 20 60 60", "0 30 80 50"),
    ),
)
MISUNDERSTOOD = (
    State(
        "“Rows of −1 that pad the labels are masked.” · The book’s function gives each a real anchor: A0 is background, "
        "{class=0}, but its mask is {mask=1} and its size target {w,h=−69.08}.",
        _targets("A0", pad=1, skip=False),
        {"masked": "4"},
    ),
    State(
        "“… or do no harm.” · A second row of padding takes A2 from the cat, {best=0.566}: mask {mask=1}, class {class=0}.",
        _targets("A2", pad=2, skip=False),
        {"w": "−69.08", "masked": "4"},
    ),
    State(
        "“So there is nothing to be done.” · Skip rows of class −1 before matching: A0 has mask {mask=0}, and three "
        "anchors learn.",
        _targets("A0", pad=2),
        {"w": "0", "masked": "3"},
    ),
    State(
        "“An anchor follows the object it overlaps most.” · Not when another object claims it: A2 overlaps the cat by "
        "{lowest_best=0.566} and is called {lowest_owner=dog} at {lowest=0.000}.",
        Match(anchors=_WITHOUT_BOTH),
    ),
)
EXERCISES = (
    _changed("without A1", "A0 becomes the dog; the others stay", _WITHOUT_A1, "A0 dog, A2 cat, A3 background, A4 cat"),
    _changed("without A0 and A1", "A2 changes hands, from cat to dog", _WITHOUT_BOTH, "A2 dog, A3 background, A4 cat"),
    _changed(
        "without A4", "A2 is the cat’s own now; A3 stays background", _WITHOUT_A4, "A0 background, A1 dog, A2 cat, A3 background"
    ),
    State(
        "… and with A3 alone · more objects than anchors: the book’s function lets the dog take A3 from the cat, at IoU "
        "{lowest=0.000}.",
        Match(anchors="66 45 80 80 A3"),
        {"labels": "A3 dog"},
    ),
)
