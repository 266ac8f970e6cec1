"""PyTorch code of the lesson "How good is a detector", the lines that compare the page with it, and its files; tests run all."""

from collections.abc import Iterator, Sequence

import numpy as np

from playground.boxes.annotations.examples import FRUIT
from playground.boxes.hits import by_score
from playground.boxes.iou import is_proper
from playground.boxes.metrics import COCO_IOUS, precision_recall
from playground.boxes.written import letters
from playground.kit.i18n import _
from playground.kit.printed import rows_of, settings_call
from playground.lessons.detector_metrics.answer import Answer, FixedAnswer, RankingAnswer, ResultsAnswer, SceneAnswer
from playground.lessons.detector_metrics.made_results import NAME, made_detections
from playground.lessons.detector_metrics.settings import Ranking, truth_names
from playground.ui.files import Download, columns_file, csv_file

_RECALLS = {"11": "np.arange(11) / 10", "101": "np.linspace(0, 1, 101)", "stepped": "np.arange(0, 1.1, 0.1)"}
_MEAN = """\
    points = torch.from_numpy({points})
    return torch.cat((raised, torch.zeros(1)))[torch.searchsorted(recall, points)].mean().item()"""
_AREA = """\
    return (recall.diff(prepend=torch.zeros(1)) * raised).sum().item()"""
_AP = """\
def average_precision(hits, objects):  # hits: highest score first
    found = torch.as_tensor(hits, dtype=torch.float64).cumsum(0)
    precision, recall = found / torch.arange(1, len(found) + 1), found / objects
    raised = precision.flip(0).cummax(0).values.flip(0) if len(found) else precision
{mean}
"""
_SCENE = """\
import torch
from torchvision.ops import box_iou

truths = torch.tensor({truths}, dtype=torch.float64).reshape(-1, 4)
found = torch.tensor({found}, dtype=torch.float64).reshape(-1, 4)
scores = torch.tensor({scores}, dtype=torch.float64){squared}
truth_classes = torch.tensor({truth_classes}){classes}
found_classes = torch.tensor({found_classes}, dtype=torch.long)
{improper}order = scores.argsort(descending=True, stable=True)  # highest score first
found, scores, found_classes = found[order], scores[order], found_classes[order]
"""
_IMPROPER = """\
for boxes in (truths, found):
    boxes[(boxes[:, 2:] <= boxes[:, :2]).any(dim=1)] = 0  # without an area it overlaps nothing
"""
_HITS_AT = """\
def hits_at(iou, threshold):
    free, hits = torch.ones(iou.shape[1], dtype=torch.bool), []
    for row in iou:
{rule}
    return hits
"""
_RULES = {
    "coco": """\
        row = torch.where(free, row, -1.0)  # the best free object
        hits.append(bool(free.any() and row.max() >= threshold))
        if hits[-1]:
            free[len(row) - 1 - row.flip(0).argmax()] = False  # of equals the later one""",
    "voc": """\
        best = row.argmax() if len(row) else None  # the best of all, free or not
        hits.append(bool(len(row) and row[best] >= threshold and free[best]))
        if hits[-1]:
            free[best] = False""",
}
_CLASSES = """\
def mean_ap(threshold):
    values = []
    for kind in truth_classes.unique():
        mine = found_classes == kind
        iou = box_iou(found[mine], truths[truth_classes == kind]).nan_to_num(0)
        values.append(average_precision(hits_at(iou, threshold), int((truth_classes == kind).sum())))
    return sum(values) / len(values)
"""
_OVER_IOU = """\
print(mean_ap({iou:.2f}))  # AP at this IoU
thresholds = np.linspace(0.5, 0.95, 10)
print(sum(map(mean_ap, thresholds)) / 10)  # {mean}"""
_ERRORS = """\
sure = scores >= {score}
iou = box_iou(found[sure], truths).nan_to_num(0)
same = found_classes[sure][:, None] == truth_classes
free, lot = torch.ones(len(truths), dtype=torch.bool), [None] * len(iou)
for name, allowed in (("hit", same), ("wrong class", torch.ones_like(same))):
    for k in range(len(iou)):
        row = torch.where(free & allowed[k], iou[k], -1.0)
        if lot[k] is None and row.max() >= {iou}:
            lot[k] = name
            free[len(row) - 1 - row.flip(0).argmax()] = False
lot = [name or ("duplicate" if iou[k].max() >= {iou} else "background") for k, name in enumerate(lot)]
print(lot, "missed:", int(free.sum()))
"""
_RESULTS = """\
from pycocotools.coco import COCO  # pip install pycocotools
from pycocotools.cocoeval import COCOeval

truth = COCO({truth})
run = COCOeval(truth, truth.loadRes({results}), "bbox")
run.evaluate()
run.accumulate()
precision = run.eval["precision"][:, :, :, 0, 2]  # [10 IoU thresholds, 101 recalls, classes]


def mean(part):
    return float(part[part > -1].mean())  # -1: a class without objects


print("mAP@0.5", mean(precision[0]), "mAP@0.5:0.95", mean(precision))
for k, category in enumerate(run.params.catIds):
    name = truth.cats[category]["name"]
    if (precision[:, :, k] > -1).any():
        print(name, mean(precision[0, :, k]), mean(precision[:, :, k]))
"""
_OWN_CHECK = """

from playground.boxes.coco_results import evaluate, read_ground_truth, read_results

names = {names!r}
truth, results = ([(name, open(name, "rb").read())] for name in names)
score = evaluate(read_ground_truth(truth), read_results(results))  # what the page shows
"""
_MADE_CHECK = """

from playground.lessons.detector_metrics.answer import answer_of
from playground.lessons.detector_metrics.settings import Results

score = answer_of(Results(view="results")).score  # what the page shows
"""
_MADE_FILES = """\
import json

from playground.boxes.annotations.examples import FRUIT
from playground.lessons.detector_metrics.made_results import made_detections

"""
_RESULTS_AGREE = """\
assert abs(score.mean - mean(precision)) < 1e-9 and abs(score.at(0.5) - mean(precision[0])) < 1e-9
print("The page and pycocotools agree on", len(score.class_names), "classes")
"""
_FIXED = """\
import json
from collections import Counter

import torch
from torchvision.ops import box_convert, box_iou

data = json.load(open({file}
sides = {{image["id"]: (image["width"], image["height"]) for image in data["images"]}}
count = Counter(one["image_id"] for one in data["annotations"])
alone = [one for one in data["annotations"] if count[one["image_id"]] == 1]
truths = box_convert(torch.tensor([one["bbox"] for one in alone], dtype=torch.float64), "xywh", "xyxy")
truths = truths / torch.tensor([sides[one["image_id"]] * 2 for one in alone])
box = box_convert(torch.tensor([[0.5, 0.5, {width}, {height}]], dtype=torch.float64), "cxcywh", "xyxy")
iou = box_iou(box, truths)[0]
print(len(iou), int((iou >= 0.5).sum()), int((iou >= 0.75).sum()))
"""
_CHECK = """

from playground.lessons.detector_metrics.answer import answer_of
from playground.lessons.detector_metrics.settings import {kind}

answer = answer_of({call})  # what the page shows
{check}
print("The page and torch agree on", len({counted}), "{noun}")
"""
# view → (what is asserted, what is counted)
_CHECKS = {
    "boxes": ("assert abs(answer.by_definition[answer.settings.definition] - mean_ap(answer.settings.iou)) < 1e-9", "found"),
    "stairs": (
        'assert abs(answer.by_definition["101"] - mean_ap(answer.settings.iou)) < 1e-9\n'
        "assert abs(answer.coco.mean - sum(map(mean_ap, thresholds)) / 10) < 1e-9",
        "found",
    ),
    "errors": (
        "shown = [name for name, count in answer.errors.outcomes.items() for _ in range(count)]\n"
        'assert sorted(shown) == sorted([*lot, *["missed"] * int(free.sum())]), shown',
        "lot",
    ),
    "ranking": (
        "shown = answer.values[answer.settings.method]\n"
        "assert abs(shown - average_precision(hits, answer.settings.objects)) < 1e-9",
        "hits",
    ),
    "fixed": ("torch.testing.assert_close(torch.from_numpy(answer.ious), iou)", "iou"),
}


def torch_code(answer: Answer, file: str = f'"{FRUIT.name}"))  # offered below') -> str:
    """The view with torch, torchvision and numpy alone; `file` ends the line that reads the photos' boxes."""
    settings = answer.settings
    if isinstance(answer, ResultsAnswer):
        truth, results = map(repr, _file_names(answer))
        return _RESULTS.format(truth=truth, results=results)
    if isinstance(answer, FixedAnswer):
        return _FIXED.format(file=file, width=settings.w / 100, height=settings.h / 100)
    return _ranking_code(settings) if isinstance(answer, RankingAnswer) else _scene_code(answer)


def check_code(answer: Answer) -> str:
    """Lines that run the code above and stop with an error where the page and it differ."""
    if isinstance(answer, ResultsAnswer):
        if answer.settings.complete:
            return torch_code(answer) + _OWN_CHECK.format(names=_file_names(answer)) + _RESULTS_AGREE
        code = _RESULTS.format(truth="str(FRUIT)", results="json.loads(made_detections())")
        return _MADE_FILES + code + _MADE_CHECK + _RESULTS_AGREE
    settings, fixed = answer.settings, isinstance(answer, FixedAnswer)
    check, counted = _CHECKS[settings.view]
    values = {"kind": type(settings).__name__, "call": settings_call(settings), "noun": "photos" if fixed else "detections"}
    head = "from playground.boxes.annotations.examples import FRUIT\n" if fixed else ""
    return head + torch_code(answer, "FRUIT))") + _CHECK.format(check=check, counted=counted, **values)


def _file_names(answer: ResultsAnswer) -> tuple[str, str]:
    """Of ground truth and detections: the reader's own, or those that the page offers."""
    chosen = answer.settings
    return (chosen.truth_file.names[0], chosen.results_file.names[0]) if chosen.complete else (FRUIT.name, NAME)


def _average_precision(definition: str) -> str:
    return _AP.format(mean=_AREA if definition == "area" else _MEAN.format(points=_RECALLS[definition]))


def _scene_code(answer: SceneAnswer) -> str:
    settings, truth, found = answer.settings, answer.truth, answer.found
    classes = ", ".join(f"{index} {name}" for index, name in enumerate(settings.class_names))
    proper = is_proper(np.concatenate((truth.boxes, found.boxes))).all()
    scene = _SCENE.format(
        truths=rows_of(truth.boxes.tolist()),
        found=rows_of(found.boxes.tolist()),
        scores=[box.score for box in settings.detections],
        squared=" ** 2" if settings.scores == "squared" else "",
        truth_classes=truth.class_ids.tolist(),
        classes=f"  # {classes}" if settings.classes == "many" else "",
        found_classes=found.class_ids.tolist(),
        improper="" if proper else _IMPROPER,
    )
    if settings.view == "errors":
        return scene + "\n" + _ERRORS.format(iou=f"{settings.iou:.2f}", score=f"{settings.score:.2f}")
    definition = "101" if settings.view == "stairs" else settings.definition
    mean = "mAP" if definition == "101" else "its mean over IoU"
    hits = _HITS_AT.format(rule=_RULES[settings.rule])
    parts = [hits, _average_precision(definition), _CLASSES, _OVER_IOU.format(iou=settings.iou, mean=mean)]
    return "import numpy as np\n" + scene + "\n" + "\n\n".join(parts)


def _ranking_code(settings: Ranking) -> str:
    tail = f" + [0] * {settings.tail}" if settings.tail else ""
    lines = [
        *("import numpy as np", "import torch", ""),
        f"hits = [int(mark) for mark in {settings.hits!r}]{tail}",
        *([f"hits = hits[:{settings.kept}]  # the others are left out"] if settings.cut else []),
        *("", _average_precision(settings.method), ""),
        f"print(average_precision(hits, {settings.objects}))",
        "print(sum(hits) / len(hits))  # precision at the end" if settings.kept else "print(hits)  # nothing is left",
    ]
    return "\n".join(lines)


def files(answer: Answer) -> list[Download]:
    """Downloads of a state."""
    if isinstance(answer, FixedAnswer):
        columns = {"photo": range(1, len(answer.ious) + 1), "iou": answer.ious}
        return [columns_file(_("IoU per photo as CSV"), "fixed_box.csv", lambda: columns), _fruit_file()]
    if isinstance(answer, ResultsAnswer):
        by_class = csv_file(_("AP per class as CSV"), "ap_per_class.csv", lambda: _class_rows(answer))
        made = Download(_("Detections as JSON"), made_detections, NAME, "application/json")
        return [by_class] if answer.settings.complete else [by_class, _fruit_file(), made]
    if isinstance(answer, RankingAnswer):
        marks, (precision, recall) = answer.settings.marks.astype(int), answer.curve
        columns = {"kept": range(1, len(marks) + 1), "hit": marks, "precision": precision, "recall": recall}
        return [columns_file(_("Precision and recall as CSV"), "precision_recall.csv", lambda: columns)]
    over_iou = csv_file(_("AP per IoU threshold as CSV"), "ap_over_iou.csv", lambda: _iou_rows(answer))
    if answer.settings.view == "stairs":
        return [
            columns_file(_("mAP vs. shift as CSV"), "staircase.csv", lambda: _stairs(answer, np.linspace(0, 0.4, 161))),
            over_iou,
        ]
    return [csv_file(_("Detections as CSV"), "detections.csv", lambda: _detection_rows(answer)), over_iou]


def _fruit_file() -> Download:
    return Download(_("Ground truth as JSON"), FRUIT.read_bytes, FRUIT.name, "application/json")


def _class_rows(answer: ResultsAnswer) -> Iterator[Sequence[object]]:
    score = answer.score
    yield ["class", "ap_0.5", "ap_0.5_0.95", "objects", "detections"]
    yield from zip(
        score.class_names,
        *map(np.ndarray.tolist, (score.by_class(0.5), score.by_class(), score.objects, score.detections)),
        strict=True,
    )


def _stairs(answer: SceneAnswer, shares: np.ndarray) -> dict[str, np.ndarray]:
    return dict(zip(("share_of_width", "mAP", "AP50"), (shares, *answer.staircase(shares)), strict=True))


def _detection_rows(answer: SceneAnswer) -> Iterator[Sequence[object]]:
    """Highest score first; precision and recall over all classes together."""
    yield ["detection", "class", "score", "best_iou", "found", "precision", "recall"]
    scores, detections, objects = answer.found.scores, answer.settings.detections, answer.settings.objects
    names, truths = letters(len(detections)), truth_names(len(objects))
    curve = precision_recall(scores, answer.takes >= 0, len(objects))
    for index, precision, recall in zip(by_score(scores).tolist(), *(values.tolist() for values in curve), strict=True):
        target, best = int(answer.takes[index]), answer.table[index].max(initial=0.0)
        taken = truths[target] if target >= 0 else ""
        yield [names[index], detections[index].label, scores[index], best, taken, precision, recall]


def _iou_rows(answer: SceneAnswer) -> Iterator[Sequence[object]]:
    yield ["iou", *(name or "ap" for name in answer.settings.class_names)]
    yield from ([round(iou, 2), *values] for iou, *values in zip(COCO_IOUS, *answer.coco.table, strict=True))
