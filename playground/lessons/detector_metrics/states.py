"""What the lesson "How good is a detector" points at: states worth opening, each with the numbers that its sentence quotes."""

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
    return State(f"One box, slid by {percent} % of its width · mAP {{mAP={mean}}}, AP50 {{AP50={fifty}}}{why}", settings)


def _kept(count: int, precision: str, ap: str) -> State:
    why = f"Precision {{precision={precision}}}, AP {{ap={ap}}}: one rises, the other falls."
    return State(f"… keep {count} · {why}", _list(cut=10 - count))


_PAIR = ("0 0 100 100; 40 0 140 100", "0 0 100 100 0.90; 15 0 115 100 0.80")

PREDICT = State(
    "8 of 10, and 1,000 false boxes below · AP {ap=0.802}, as without them; precision at the end is {precision=0.008}",
    _list(hits="1" * 8, objects=10, tail=1000, method="101"),
    {"found": "8", "objects": "10", "count": "1,008"},
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
        "One of ten found, no false alarm · AP {area=0.100} by all points, {hundred=0.109} by 101, {eleven=0.182} by 11: "
        "recall 0 counts as a point",
        _list(hits="1", objects=10),
    ),
    State(
        "Three of ten, 11 points · {ap,eleven=0.364}: four of eleven recalls are reached",
        _list(hits="111", objects=10, method="11"),
    ),
    State(
        "… with thresholds from np.arange · {ap,stepped=0.273}: its fourth recall is 0.30000000000000004, which is more than 0.3",
        _list(hits="111", objects=10, method="stepped"),
    ),
    _slid(5, "0.900", why=": each tenth of mAP is one IoU threshold"),
    *map(_slid, (10, 15, 20), ("0.700", "0.500", "0.400")),
    _slid(33, "0.100", why=", the last tread"),
    _slid(34, "0.000", "0.000", ": one percent more, and both are gone"),
    State(
        "Two objects that overlap, VOC’s rule · AP {ap,VOC=0.500}: B overlaps T1 most, by {best_overlap=0.739}, and T1 is taken",
        _on_paper(*_PAIR, rule="voc", definition="area"),
    ),
    State(
        "… COCO’s rule · AP {ap,COCO=1.000}: B goes on to the next free one, T2, with {free_overlap=0.600}",
        _on_paper(*_PAIR, definition="area"),
    ),
    State("Hit, copy, hit · AP {ap=0.833}: the copy stands before a hit", _copied("0.80")),
    State("Hit, hit, copy · AP {ap=1.000}: only what comes before counts", _copied("0.60")),
    State(
        "What became of each detection · {hit=3} hits, {wrong class=1} of the wrong class, {duplicate=1} duplicate, "
        "{background=1} on background",
        Scene(view="errors", classes="many"),
        {"missed": "0"},
    ),
)
MISUNDERSTOOD = (
    State(
        "“Cut low scores before you measure.” · All ten, 1101010010 on 6 objects: precision {precision=0.500}, AP {ap=0.662}.",
        _list(),
    ),
    *map(_kept, (6, 4, 2), ("0.667", "0.750", "1.000"), ("0.569", "0.458", "0.333")),
    State(
        "“AP50 proves good boxes.” · One fixed box, 65 % × 70 % of the photo, is right for {right50=99} of {photos=140} "
        "one-fruit photos at IoU 0.5, for {right75=13} at 0.75.",
        FixedBox(view="fixed"),
    ),
    State(
        "… not even that much is needed · The whole photo as the answer: right for {right50,whole50=56} of {photos=140}.",
        FixedBox(view="fixed", w=WHOLE, h=WHOLE),
    ),
    State(
        "“Surer scores raise AP.” · All scores squared: AP {ap,other_scores=0.794}, as before. Only the order counts.",
        Scene(scores="squared"),
    ),
)
EXERCISES = (
    State(
        "14.7 ex. 2.4, another measure for the SSD · The same detections under all three definitions: area {area=0.792}, "
        "11 points {eleven=0.795}, 101 points {hundred=0.794}.",
        Scene(),
    ),
    State(
        "… and over IoU 0.50–0.95 · mAP {mAP=0.462} where AP50 is {AP50=0.794}: loose boxes show only here.",
        Scene(view="stairs"),
    ),
)
