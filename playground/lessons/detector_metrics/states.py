"""What the lesson "How good is a detector" points at: states worth opening, each with the numbers that its sentence quotes."""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.detector_metrics.settings import PAGE_FOUND, WHOLE, FixedBox, Ranking, Results, Scene


def _on_grid(truths: str, found: str, **more: str) -> Scene:
    return Scene(truths=truths, found=found, ground="paper", **more)


def _list(**fields: str | int) -> Ranking:
    return Ranking(view="ranking", **fields)


def _with_duplicate(score: str) -> Scene:
    """Two objects found with 0.90 and 0.70, and a duplicate of the first."""
    return _on_grid("0 0 80 80; 120 0 200 80", f"0 0 80 80 0.90; 6 4 86 84 {score}; 120 0 200 80 0.70", definition="area")


def _shifted(percent: int, mean: str, fifty: str = "1.000", why: str = "") -> State:
    settings = _on_grid("0 0 100 100", f"{percent} 0 {percent + 100} 100 0.90", view="stairs")
    text = f"Shift the only detection by {percent} % of its width · mAP@0.5:0.95 {{mAP={mean}}}, mAP@0.5 {{AP50={fifty}}}{why}"
    return State(text, settings)


def _cut(kept: int, precision: str, ap: str) -> State:
    why = f"precision rises to {{precision={precision}}}, but AP falls to {{ap={ap}}}"
    return State(f"Keep only the {kept} highest of ten scores · {why}", _list(cut=10 - kept))


_PAIR = ("0 0 100 100; 40 0 140 100", "0 0 100 100 0.90; 15 0 115 100 0.80")

PREDICT = State(
    "Add 1,000 false positives below 8 of 10 correct detections · AP stays {ap=0.802}; precision at the end is {precision=0.008}",
    _list(hits="1" * 8, objects=10, tail=1000, method="101"),
    {"found": "8", "objects": "10", "count": "1,008"},
)
QUESTION = Question(
    N_(
        "A detector finds 8 of 10 objects with its highest scores. Then it adds 1,000 wrong boxes, all with lower scores. What "
        "happens to AP (101 points)?"
    ),
    (
        N_("It falls to about 0.01"),
        N_("It falls to about 0.4"),
        N_("It stays at 0.802"),
        N_("It is no longer defined"),
    ),
    2,
    N_("Only the precision up to the last true positive counts: 1,000 false positives after it lower the precision at the end."),
    PREDICT,
)
TRY_THIS = (
    State(
        "Give box F, which has the class eye, the right class, ear · mAP@0.5 rises to {AP50=0.945}: each class counts equally, "
        "and class ear had AP 0",
        Scene(found=PAGE_FOUND.replace("396 66 eye", "396 66 ear")),
    ),
    _shifted(10, "0.700", why=": it still counts at 7 of the 10 IoU thresholds"),
    State(
        "Read the AP of each class in results on 240 images · mAP@0.5 {AP50=0.784}, mAP@0.5:0.95 {mAP=0.537}; your own COCO JSON "
        "files can take their place",
        Results(view="results"),
    ),
    State(
        "Sort six detections by type of error · {hit=3} are correct, {wrong class=1} has the wrong class, {duplicate=1} is a "
        "duplicate, {background=1} lies on the background",
        Scene(view="errors"),
        {"missed": "0"},
    ),
    State(
        "Find one of ten objects without a false positive · AP is {area=0.100} as the area, {hundred=0.109} by 101 points and "
        "{eleven=0.182} by 11 points: recall 0 counts as a point",
        _list(hits="1", objects=10),
    ),
    State(
        "Find three of ten objects, AP by 11 points · AP {ap,eleven=0.364}: four of the eleven recalls are reached",
        _list(hits="111", objects=10, method="11"),
    ),
    State(
        "Find three of ten objects, with the 11 recalls from np.arange · AP {ap,stepped=0.273}: the fourth recall is "
        "0.30000000000000004, which is more than 0.3",
        _list(hits="111", objects=10, method="stepped"),
    ),
    _shifted(5, "0.900", why=": each step of 0.1 is one IoU threshold"),
    *map(_shifted, (15, 20), ("0.500", "0.400")),
    _shifted(33, "0.100", why=": only the IoU threshold 0.5 is reached"),
    _shifted(34, "0.000", "0.000", ": the IoU is below every threshold"),
    State(
        "Match two overlapping objects by VOC’s rule · AP {ap,VOC=0.500}: B overlaps T1 most (IoU {best_overlap=0.739}), but A "
        "has T1",
        _on_grid(*_PAIR, rule="voc", definition="area"),
    ),
    State(
        "Match two overlapping objects by COCO’s rule · AP {ap,COCO=1.000}: B is matched to the free object T2 (IoU "
        "{free_overlap=0.600})",
        _on_grid(*_PAIR, definition="area"),
    ),
    State(
        "Give a duplicate a higher score than a true positive · AP {ap=0.833}: the false positive comes before the second object",
        _with_duplicate("0.80"),
    ),
    State(
        "Give a duplicate the lowest score · AP {ap=1.000}: false positives after the last true positive cost nothing",
        _with_duplicate("0.60"),
    ),
)
MISUNDERSTOOD = (
    State(
        "“Remove low scores before you measure.” Here all ten detections are kept · Precision {precision=0.500}, AP {ap=0.662}.",
        _list(),
    ),
    *map(_cut, (6, 4, 2), ("0.667", "0.750", "1.000"), ("0.569", "0.458", "0.333")),
    State(
        "“A high AP at IoU 0.5 proves good boxes.” · One fixed box of 65 % × 70 % of the photo is correct on {right50=99} of "
        "{photos=140} photos with one fruit at IoU 0.5, on {right75=13} at 0.75.",
        FixedBox(view="fixed"),
    ),
    State(
        "Take the whole photo as the predicted box · It is correct on {right50,whole50=56} of {photos=140} photos at IoU 0.5.",
        FixedBox(view="fixed", w=WHOLE, h=WHOLE),
    ),
    State(
        "“Higher scores raise AP.” · With all scores squared, AP stays {ap,other_scores=0.612}: only their order counts.",
        Scene(scores="squared"),
    ),
)
EXERCISES = (
    State(
        "14.7 ex. 2.4, another measure for the SSD: AP by three definitions · Area {area=0.611}, 11 points {eleven=0.616}, 101 "
        "points {hundred=0.612}.",
        Scene(),
    ),
    State(
        "14.7 ex. 2.4, another measure for the SSD: mAP over ten IoU thresholds · mAP@0.5:0.95 is {mAP=0.345} where mAP@0.5 is "
        "{AP50=0.612}: it falls when boxes are loose.",
        Scene(view="stairs"),
    ),
)
