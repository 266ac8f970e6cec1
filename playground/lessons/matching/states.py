"""States of the lesson "Matching and offsets" worth opening, each with the figures that its sentence quotes."""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.matching.answer import FASTER, SSD, TEXTBOOK
from playground.lessons.matching.settings import Match

_WITHOUT_A1 = "0 10 20 30 A0; 63 5 88 98 A2; 66 45 80 80 A3; 57 30 92 90 A4"
_WITHOUT_BOTH = "63 5 88 98 A2; 66 45 80 80 A3; 57 30 92 90 A4"
_WITHOUT_A4 = "0 10 20 30 A0; 15 20 40 40 A1; 63 5 88 98 A2; 66 45 80 80 A3"


def _threshold(t: float, why: str) -> State:
    return State(f"Set the IoU threshold to {t:g} · {why}", Match(t=t))


def _targets(pick: str, **more: str | int | bool) -> Match:
    return Match(view="targets", pick=pick, **more)


def _alone(anchor: str, truth: str, **more: bool) -> Match:
    """One anchor and one object on the grid, where a pixel is one %."""
    return _targets("A0", objects=truth, anchors=f"{anchor} A0", ground="paper", **more)


def _square(side: int, why: str) -> State:
    return State(f"Look at a square object of {side} pixels · {why}", Match(view="sizes", side=side))


def _changed(label: str, why: str, anchors: str, labels: str) -> State:
    return State(f"14.4 ex. 3, change the anchors: {label} · {why}.", Match(anchors=anchors), {"labels": labels})


QUESTION = Question(
    N_("An object’s best anchor has an IoU of only 0.142 with it, and the IoU threshold is 0.5. What does that anchor become?"),
    (
        N_("Background, because 0.142 is less than 0.5"),
        N_("Neither object nor background: it is ignored"),
        N_("Positive: it is labelled with the object"),
        N_("It is deleted, and the object has no anchor"),
    ),
    2,
    N_("Each object first takes its best anchor, whatever their IoU. The threshold decides only about the other anchors."),
    State(
        "Match the textbook’s dog and cat · {positives=3} of 5 anchors are positive; {lowest_name=A1} has an IoU of only "
        "{lowest=0.142} with the dog, but the dog has no better anchor",
        Match(),
    ),
)
TRY_THIS = (
    _threshold(0.2, "{positives=4} of 5 anchors are positive: A3 has an IoU of 0.206 with the cat"),
    State(
        "Delete anchor A1 · {lowest_name=A0} is labelled dog with an IoU of only {lowest=0.054}: every object gets an anchor",
        Match(anchors=_WITHOUT_A1),
    ),
    State(
        "Shift an object by 10 % of the anchor’s width · The offset x is {x=1}, because it is divided by the variance 0.1",
        _alone("0 0 100 100", "10 0 110 100"),
        {"w": "0", "decoded": "(10, 0, 110, 100)"},
    ),
    State(
        "Compare four rules where two objects share their best anchor · The textbook gives each object one anchor; torchvision’s "
        "SSD gives both to the second object, Faster R-CNN none to it",
        Match(view="rules", objects="0 0 10 10 first; 3 0 13 10 second", anchors="1 0 11 10 A0; 6 0 16 10 A1", ground="paper"),
        {TEXTBOOK: "first, second", SSD: "second, second", FASTER: "first, ignored", "A0": "0.818", "A1": "0.538"},
    ),
    _threshold(0.05, "{positives=5} of 5 anchors are positive: A0 has an IoU of 0.054 with the dog"),
    _threshold(0.3, "{positives=3} of 5 anchors are positive: A3, with IoU 0.206, becomes background"),
    _threshold(0.6, "{positives=2} of 5 anchors are positive: A2, with IoU 0.566, becomes background"),
    _threshold(0.99, "{positives=2} of 5 anchors stay positive: each object’s best anchor is not tested against the threshold"),
    State(
        "Delete anchors A0 and A1 · {lowest_name=A2} lies on the {lowest_best_name=cat} (IoU {lowest_best=0.566}) but is "
        "labelled {lowest_owner=dog} with IoU {lowest=0.000}: the dog takes the first anchor left",
        Match(anchors=_WITHOUT_BOTH),
    ),
    State(
        "Read the offsets of an anchor far from its object · x is {x=−17.8}: the dog’s centre is 1.78 anchor widths to the left",
        _targets("A2", anchors=_WITHOUT_BOTH),
        {"own": "0.000", "best": "0.566"},
    ),
    _square(
        24, "{textbook=1} positive anchor by the textbook’s rule, {ATSS=24} by ATSS with its threshold of {own_threshold=0.14}"
    ),
    _square(
        36, "{textbook=1} positive anchor by the textbook’s rule, {ATSS=26} by ATSS with its threshold of {own_threshold=0.29}"
    ),
    _square(
        48, "{textbook=22} positive anchors by the textbook’s rule, {ATSS=35} by ATSS with a threshold of {own_threshold=0.42}"
    ),
    _square(
        96, "{textbook=46} positive anchors by the textbook’s rule, {ATSS=37} by ATSS with a threshold of {own_threshold=0.52}"
    ),
    _square(
        200, "{textbook=17} positive anchors by the textbook’s rule, {ATSS=27} by ATSS with a threshold of {own_threshold=0.47}"
    ),
    State(
        "Decode offsets without the variances 0.1 and 0.2 · A shift of 10 pixels becomes {moved=100} pixels",
        _alone("0 0 100 100", "10 0 110 100", forget=True),
        {"x": "1"},
    ),
    State(
        "Make an object 1.221 times as wide as the anchor · The offset w is {w=1}: ln 1.221 / 0.2",
        _alone("0 0 100 100", "-11.07 0 111.07 100"),
        {"x": "0"},
    ),
    State(
        "Make an object twice as wide and half as high as the anchor · The offsets are {w=3.466} and {h=−3.466}: a ratio and its "
        "inverse differ only in sign",
        _alone("20 20 60 60", "0 30 80 50"),
    ),
)
MISUNDERSTOOD = (
    State(
        "“Padding rows of class −1 have no effect.” · The textbook’s function gives each an anchor: A0 has class {class=0}, "
        "background, but its mask is {mask=1} and its size offsets are {w,h=−69.08}.",
        _targets("A0", pad=1, skip=False),
        {"masked": "4"},
    ),
    State(
        "“Padding rows take only unused anchors.” · A second padding row takes A2, whose IoU with the cat is {best=0.566}: class "
        "{class=0}, mask {mask=1}.",
        _targets("A2", pad=2, skip=False),
        {"w": "−69.08", "masked": "4"},
    ),
    State(
        "“Padding rows cannot be avoided.” · Skip rows of class −1 before matching: A0 has mask {mask=0}, and three anchors "
        "learn offsets.",
        _targets("A0", pad=2),
        {"w": "0", "masked": "3"},
    ),
    State(
        "“An anchor is labelled with the object it overlaps most.” · A2 overlaps the cat most (IoU {lowest_best=0.566}) but is "
        "labelled {lowest_owner=dog} (IoU {lowest=0.000}), because the dog needs an anchor.",
        Match(anchors=_WITHOUT_BOTH),
    ),
)
EXERCISES = (
    _changed(
        "delete A1", "A0 is labelled dog; the others keep their labels", _WITHOUT_A1, "A0 dog, A2 cat, A3 background, A4 cat"
    ),
    _changed("delete A0 and A1", "A2 changes from cat to dog", _WITHOUT_BOTH, "A2 dog, A3 background, A4 cat"),
    _changed(
        "delete A4",
        "A2 is the cat’s best anchor; A3 stays background",
        _WITHOUT_A4,
        "A0 background, A1 dog, A2 cat, A3 background",
    ),
    State(
        "14.4 ex. 3, change the anchors: keep only A3 · With more objects than anchors the textbook’s function takes A3 from the "
        "cat and labels it dog, at IoU {lowest=0.000}.",
        Match(anchors="66 45 80 80 A3"),
        {"labels": "A3 dog"},
    ),
)
