"""PyTorch code of the lesson "How good is a detector", and the lines that compare the page with it; tests execute both."""

from collections.abc import Callable

import torch

from playground.boxes.iou import is_proper
from playground.boxes.scored import SCORE_DECIMALS
from playground.boxes.written import WrittenBox, write_number
from playground.lessons.detector_metrics.answer import ApConfig
from playground.lessons.detector_metrics.fixed_box import FixedConfig
from playground.lessons.detector_metrics.ranking import RankingConfig
from playground.lessons.detector_metrics.states import ERRORS, FIXED, RANKING, STAIRS, Config

_RECALLS = {
    "11 points": "np.arange(11) / 10",
    "101 points": "np.linspace(0, 1, 101)",
    "11 points, np.arange": "np.arange(0, 1.1, 0.1)",
}
_MEAN = """\
    points = torch.from_numpy({points})
    return torch.cat((raised, torch.zeros(1)))[torch.searchsorted(recall, points)].mean().item()"""
_AREA = """\
    return (recall.diff(prepend=torch.zeros(1)) * raised).sum().item()"""
_AP = """\
def average_precision(hits, objects):  # hits: the surest first
    found = torch.as_tensor(hits, dtype=torch.float64).cumsum(0)
    precision, recall = found / torch.arange(1, len(found) + 1), found / objects
    raised = precision.flip(0).cummax(0).values.flip(0) if len(found) else precision
{mean}
"""
_IMPROPER = (
    "for boxes in (truths, found):",
    "    boxes[(boxes[:, 2:] <= boxes[:, :2]).any(dim=1)] = 0  # without an area it overlaps nothing",
)
_COCO = """\
def hits_at(iou, threshold):
    free, hits = torch.ones(iou.shape[1], dtype=torch.bool), []
    for row in iou:
        row = torch.where(free, row, -1.0)  # the best free object
        hits.append(bool(free.any() and row.max() >= threshold))
        if hits[-1]:
            free[len(row) - 1 - row.flip(0).argmax()] = False  # of equals the later one
    return hits
"""
_VOC = """\
def hits_at(iou, threshold):
    free, hits = torch.ones(iou.shape[1], dtype=torch.bool), []
    for row in iou:
        best = row.argmax() if len(row) else None  # the best of all, free or not
        hits.append(bool(len(row) and row[best] >= threshold and free[best]))
        if hits[-1]:
            free[best] = False
    return hits
"""
_CLASSES = """\
def mean_ap(threshold):
    values = []
    for kind in truth_classes.unique():
        mine = found_classes == kind
        iou = box_iou(found[mine], truths[truth_classes == kind]).nan_to_num(0)
        values.append(average_precision(hits_at(iou, threshold), int((truth_classes == kind).sum())))
    return sum(values) / len(values)
"""


def torch_code(view: str, config: Config) -> str:
    """The view with torch, torchvision and numpy alone."""
    return _CODE[type(config)](view, config)


def _average_precision(definition: str) -> str:
    return _AP.format(mean=_AREA if definition == "area" else _MEAN.format(points=_RECALLS[definition]))


def _scene(config: ApConfig) -> list[str]:
    scores = [round(box.score, SCORE_DECIMALS) for box in config.detections]
    improper = not is_proper(torch.tensor([box.corners for box in (*config.objects, *config.detections)])).all()
    return [
        f"truths = torch.tensor({_rows(config.objects)}, dtype=torch.float64).reshape(-1, 4)",
        f"found = torch.tensor({_rows(config.detections)}, dtype=torch.float64).reshape(-1, 4)",
        f"scores = torch.tensor({scores}, dtype=torch.float64)" + (" ** 2" if config.scores == "squared" else ""),
        *_classes(config),
        *(_IMPROPER if improper else []),
        "order = scores.argsort(descending=True, stable=True)  # the surest first",
        "found, scores, found_classes = found[order], scores[order], found_classes[order]",
    ]


def _rows(boxes: tuple[WrittenBox, ...]) -> str:
    return "[" + ", ".join(f"[{', '.join(map(write_number, box.corners))}]" for box in boxes) + "]"


def _classes(config: ApConfig) -> list[str]:
    place = {name: index for index, name in enumerate(config.class_names)}
    kinds = [
        [place[box.label] if config.classes == "many" else 0 for box in part] for part in (config.objects, config.detections)
    ]
    named = f"  # {', '.join(f'{index} {name}' for name, index in place.items())}" if config.classes == "many" else ""
    return [
        f"truth_classes = torch.tensor({kinds[0]}){named}",
        f"found_classes = torch.tensor({kinds[1]}, dtype=torch.long)",
    ]


def _boxes_code(view: str, config: ApConfig) -> str:
    definition = "101 points" if view == STAIRS else config.definition
    head = ["import numpy as np", "import torch", "from torchvision.ops import box_iou", "", *_scene(config), "", ""]
    if view == ERRORS:
        return "\n".join(["import torch", "from torchvision.ops import box_iou", "", *_scene(config), "", _errors(config)])
    parts = [_VOC if config.rule == "VOC" else _COCO, _average_precision(definition), _CLASSES]
    last = [
        f"print(mean_ap({config.iou:.2f}))  # AP at this IoU",
        "thresholds = np.linspace(0.5, 0.95, 10)",
        "print(sum(map(mean_ap, thresholds)) / 10)" + ("  # mAP" if definition == "101 points" else "  # its mean over IoU"),
    ]
    return "\n".join(head) + "\n\n".join(parts) + "\n\n" + "\n".join(last)


def _errors(config: ApConfig) -> str:
    return _ERRORS.format(iou=f"{config.iou:.2f}", score=f"{config.score:.2f}")


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


def _ranking_code(view: str, config: RankingConfig) -> str:
    marks = f"[int(mark) for mark in {config.hits!r}]"
    tail = f" + [0] * {config.tail}" if config.tail else ""
    cut = f"hits = hits[:{config.kept}]  # the others are left out" if config.cut else ""
    lines = ["import numpy as np", "import torch", "", f"hits = {marks}{tail}", *([cut] if cut else []), "", ""]
    last = [
        f"print(average_precision(hits, {config.objects}))",
        "print(sum(hits) / len(hits))  # precision at the end" if config.kept else "print(hits)  # nothing is left",
    ]
    return "\n".join(lines) + _average_precision(config.definition) + "\n\n" + "\n".join(last)


def _fixed_code(view: str, config: FixedConfig) -> str:
    return _FIXED.format(width=config.width / 100, height=config.height / 100)


_FIXED = """\
import json
from collections import Counter

import torch
from torchvision.ops import box_convert, box_iou

data = json.load(open("assets/lessons/fruit_boxes.json"))  # in the project's folder
sides = {{image["id"]: (image["width"], image["height"]) for image in data["images"]}}
count = Counter(one["image_id"] for one in data["annotations"])
alone = [one for one in data["annotations"] if count[one["image_id"]] == 1]
truths = box_convert(torch.tensor([one["bbox"] for one in alone], dtype=torch.float64), "xywh", "xyxy")
truths = truths / torch.tensor([sides[one["image_id"]] * 2 for one in alone])
box = box_convert(torch.tensor([[0.5, 0.5, {width}, {height}]], dtype=torch.float64), "cxcywh", "xyxy")
iou = box_iou(box, truths)[0]
print(len(iou), int((iou >= 0.5).sum()), int((iou >= 0.75).sum()))
"""

_CODE: dict[type, Callable[[str, Config], str]] = {
    ApConfig: _boxes_code,
    RankingConfig: _ranking_code,
    FixedConfig: _fixed_code,
}


def check_code(view: str, config: Config) -> str:
    """Lines that run the code above and stop with an error where the page and it differ."""
    default = type(config)()
    changed = [name for name in config.__dataclass_fields__ if getattr(config, name) != getattr(default, name)]
    made = f"{type(config).__name__}({', '.join(f'{name}={getattr(config, name)!r}' for name in changed)})"
    return torch_code(view, config) + "\n" + _CHECKS[view].format(config=made)


_CHECK_AP = """\

from playground.lessons.detector_metrics.answer import ApConfig, ap_answer

answer = ap_answer({config})  # what the page shows
assert abs(answer.by_definition[{definition}] - mean_ap(answer.config.iou)) < 1e-9
{more}print("The page and torch agree on", len(found), "detections")
"""
_CHECKS = {
    "Boxes": _CHECK_AP.replace("{definition}", "answer.config.definition").replace("{more}", ""),
    STAIRS: _CHECK_AP.replace("{definition}", '"101 points"').replace(
        "{more}", "assert abs(answer.coco.mean - sum(map(mean_ap, thresholds)) / 10) < 1e-9\n"
    ),
    ERRORS: """\

from collections import Counter

from playground.lessons.detector_metrics.answer import ApConfig, ap_answer

answer = ap_answer({config})  # what the page shows
expected = Counter(lot) + Counter({{"missed": int(free.sum())}})
assert +answer.errors.outcomes == expected, (answer.errors.outcomes, expected)
print("The page and torch agree on", len(lot), "detections")
""",
    RANKING: """\

from playground.lessons.detector_metrics.ranking import RankingAnswer, RankingConfig

answer = RankingAnswer({config})  # what the page shows
shown = answer.values[answer.config.definition]
assert abs(shown - average_precision(hits, answer.config.objects)) < 1e-9
print("The page and torch agree on", len(hits), "detections")
""",
    FIXED: """\

from playground.lessons.detector_metrics.fixed_box import FixedAnswer, FixedConfig

answer = FixedAnswer({config})  # what the page shows
torch.testing.assert_close(torch.from_numpy(answer.ious), iou)
print("The page and torch agree on", len(iou), "photos")
""",
}
