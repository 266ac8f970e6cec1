"""PyTorch code of the lesson "Non-maximum suppression", and the lines that compare the page with torchvision; tests run both.

Few boxes stand in the code; many are read from the file that the page offers beside it.
"""

from playground.images import Photo
from playground.lessons.nms.answer import YOURS, NmsAnswer, NmsConfig
from playground.lessons.nms.states import RULES, THRESHOLDS

FEW = 12  # boxes that code can spell out
FILE = "raw_boxes.csv"  # x1, y1, x2, y2, score, class number, class; surest first


def torch_code(view: str, answer: NmsAnswer) -> str:
    """The view with torch and torchvision alone."""
    return "\n".join([*_boxes(answer), *(_five(answer) if view == RULES else _greedy(answer))])


def _boxes(answer: NmsAnswer) -> list[str]:
    raw = answer.raw
    if len(raw) > FEW:
        return [
            "import numpy as np",
            "import torch",
            "from torchvision import ops",
            "",
            f'rows = np.loadtxt("{FILE}", delimiter=",", skiprows=1, usecols=range(6))  # offered below',
            "boxes, scores, classes = torch.from_numpy(rows).split([4, 1, 1], dim=1)",
            "scores, classes = scores[:, 0], classes[:, 0].long()",
        ]
    corners = ", ".join(f"[{', '.join(_number(value) for value in box)}]" for box in raw.boxes.tolist())
    return [
        "import torch",
        "from torchvision import ops",
        "",
        f"boxes = torch.tensor([{corners}], dtype=torch.float64)  # corners, surest first",
        f"scores = torch.tensor([{', '.join(_number(value) for value in raw.scores.tolist())}], dtype=torch.float64)",
        f"classes = torch.tensor({raw.class_ids.tolist()})",
    ]


def _number(value: float) -> str:
    return f"{value:.15g}"


def _greedy(answer: NmsAnswer) -> list[str]:
    threshold = f"iou_threshold={answer.config.t:g}"
    if answer.survival.across:
        call = f"keep = ops.nms(boxes, scores, {threshold})  # all classes together"
    else:
        call = f"keep = ops.batched_nms(boxes, scores, classes, {threshold})"
    return [call, "print(len(keep), keep.tolist())"]


def _five(answer: NmsAnswer) -> list[str]:
    return ["", _rules(answer.config), "for name, rows in found.items():", _PRINTED]


def _rules(config: NmsConfig) -> str:
    rivals = "torch.ones_like(iou, dtype=torch.bool)  # all classes together"
    if config.across == "no":
        rivals = "classes[:, None] == classes"
    return _RULES.format(t=config.t, sigma=config.sigma, rivals=rivals)


def check_code(config: NmsConfig, photo: Photo | None, view: str = THRESHOLDS) -> str:
    """Lines that stop with an error where the page and torchvision differ, at this threshold and at fifty others.

    In the view of the five rules also where the page and the printed code differ on one of them.
    """
    default = NmsConfig()
    changed = [name for name in config.__dataclass_fields__ if getattr(config, name) != getattr(default, name)]
    written = ", ".join(f"{name}={getattr(config, name)!r}" for name in changed)
    imports, given = ["from playground.boxes import batched_nms, lives_at"], ""
    if config.source == YOURS and photo is not None:
        imports += ["from playground.images import read_photo"]
        given = f", read_photo(open({photo.name!r}, 'rb').read(), {photo.name!r})"
        if _is_sample(photo):
            imports[-1] = "from playground.images import sample"
            given = f", sample({photo.name!r}).photo()"
    imports.insert(1, "from playground.lessons.nms.answer import NmsConfig, nms_answer")
    check = _CHECK.format(imports="\n".join(imports), call=f"NmsConfig({written}){given}", t=config.t)
    return check + _RULES_CHECK.format(rules=_rules(config)) if view == RULES else check


def _is_sample(photo: Photo) -> bool:
    from playground.images import sample

    try:
        return sample(photo.name).photo() == photo
    except ValueError:
        return False


# Four of the rules are one loop: they differ in what a picked box leaves of the others' scores.
_RULES = """\
t, sigma = {t:g}, {sigma:g}
iou, diou = ops.box_iou(boxes, boxes), ops.distance_box_iou(boxes, boxes)
rivals = {rivals}
factors = {{  # on the scores of those left, and the score that is too low
    "greedy": (iou <= t, 0),
    "linear": (torch.where(iou > t, 1 - iou, 1), 0.001),
    "Gaussian": (torch.exp(-(iou**2) / sigma), 0.001),
    "DIoU": (diou <= t, 0),
}}
found = {{}}
for name, (factor, least) in factors.items():
    left, waiting, order = scores.clone(), scores > least, []
    while waiting.any():
        pick = int(torch.where(waiting, left, -1).argmax())
        order.append(pick)
        waiting[pick] = False
        touched = waiting & rivals[pick]
        left = torch.where(touched, left * factor[pick], left)
        waiting &= left > least
    found[name] = [((box,), float(left[box])) for box in order]

clusters, means = [], boxes[:0]  # fusion: join the mean overlapped most
for box in range(len(boxes)):
    fits = ops.box_iou(boxes[box : box + 1], means)[0]
    fits = fits * rivals[box, [members[0] for members in clusters]]
    if clusters and fits.max() > t:
        members = clusters[int(fits.argmax())]
        members.append(box)
        weights = scores[members, None]
        mean = (boxes[members] * weights).sum(0) / weights.sum()
        means[int(fits.argmax())] = mean
    else:
        clusters.append([box])
        means = torch.cat((means, boxes[box : box + 1]))
fused = [(tuple(members), float(scores[members].mean())) for members in clusters]
found["fusion"] = sorted(fused, key=lambda row: -row[1])
"""

_PRINTED = "    print(name, len(rows), [(members, round(score, 3)) for members, score in rows])"

_RULES_CHECK = """
from playground.lessons.nms.rules import compare_rules

boxes, scores, classes = raw.boxes, raw.scores, raw.class_ids
{rules}
for (name, rows), shown in zip(found.items(), compare_rules(answer), strict=True):
    assert [members for members, _ in rows] == list(shown.members), name
    torch.testing.assert_close(torch.tensor([score for _, score in rows], dtype=torch.float64), shown.scores)
print("They agree on all", len(found), "rules")
"""

_CHECK = """\
import torch
from torchvision import ops

{imports}

answer = nms_answer({call})  # what the page shows
raw, kinds = answer.raw, answer.raw.class_ids * (not answer.survival.across)
for threshold in [{t}, *torch.linspace(0.005, 0.985, 50).tolist()]:
    lives = [box for box, sets in enumerate(answer.survival.sets) if lives_at(sets, threshold)]
    theirs = ops.batched_nms(raw.boxes, raw.scores, kinds, threshold)
    assert lives == sorted(theirs.tolist()) == sorted(batched_nms(raw.boxes, raw.scores, kinds, threshold).tolist())
print("The page and torchvision agree on", len(raw), "boxes")
"""
