"""PyTorch code of the lesson "Non-maximum suppression", the lines that compare the page with torchvision, and its files.

Few boxes stand in the code; many are read from the file that the page offers beside it. Tests run all of it.
"""

from collections.abc import Iterator

from playground.images import Photo, photo_call
from playground.kit.i18n import _
from playground.kit.printed import settings_call
from playground.lessons.nms.answer import NmsAnswer
from playground.lessons.nms.settings import Nms
from playground.lessons.nms.words import lives_text
from playground.ui.files import Download, csv_file

FEW = 12  # boxes that code can spell out
FILE = "raw_boxes.csv"  # x1, y1, x2, y2, score, class number, class; surest first


def files(answer: NmsAnswer) -> list[Download]:
    """Downloads of a state."""
    return [
        csv_file(_("Raw boxes CSV"), FILE, lambda: raw_rows(answer)),
        csv_file(_("Curve CSV"), "survivors.csv", lambda: curve_rows(answer)),
    ]


def raw_rows(answer: NmsAnswer) -> Iterator[list[object]]:
    """A row a box, surest first: what the code reads, then its class and the thresholds at which it lives."""
    raw, survival = answer.raw, answer.survival
    yield ["x1", "y1", "x2", "y2", "score", "class", "name", "lives at", "kept now"]
    for box, corners in enumerate(raw.boxes.tolist()):
        kind = int(raw.class_ids[box])
        lives = lives_text(survival.sets[box])
        yield [*corners, raw.scores[box].item(), kind, raw.class_names[kind], lives, int(box in answer.kept)]


def curve_rows(answer: NmsAnswer) -> Iterator[list[object]]:
    yield ["threshold from", "boxes that live"]
    yield from map(list, zip(answer.survival.starts, answer.survival.counts, strict=True))


def torch_code(answer: NmsAnswer) -> str:
    """The view with torch and torchvision alone."""
    return "\n".join([*_boxes(answer), *(_five(answer) if answer.settings.view == "rules" else _greedy(answer))])


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
    threshold = f"iou_threshold={answer.settings.t:g}"
    if answer.survival.across:
        call = f"keep = ops.nms(boxes, scores, {threshold})  # all classes together"
    else:
        call = f"keep = ops.batched_nms(boxes, scores, classes, {threshold})"
    return [call, "print(len(keep), keep.tolist())"]


def _five(answer: NmsAnswer) -> list[str]:
    return ["", _rules(answer.settings), "for name, rows in found.items():", _PRINTED]


def _rules(settings: Nms) -> str:
    rivals = "torch.ones_like(iou, dtype=torch.bool)  # all classes together"
    if settings.across == "no":
        rivals = "classes[:, None] == classes"
    return _RULES.format(t=settings.t, sigma=settings.sigma, rivals=rivals)


def check_code(settings: Nms, photo: Photo | None) -> str:
    """Lines that stop with an error where the page and torchvision differ, at this threshold and at fifty others.

    In the view of the five rules also where the page and the printed code differ on one of them.
    """
    imports = ["from playground.boxes import batched_nms, lives_at", "from playground.lessons.nms.answer import nms_answer"]
    imports += ["from playground.lessons.nms.settings import Nms"]
    call = settings_call(settings)
    if settings.source == "photo" and photo is not None:
        needed, given = photo_call(photo)
        imports, call = [*imports, needed], f"{call}, {given}"
    check = _CHECK.format(imports="\n".join(imports), call=call, t=settings.t)
    return check + _RULES_CHECK.format(rules=_rules(settings)) if settings.view == "rules" else check


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
boxes, scores, classes = raw.boxes, raw.scores, raw.class_ids
{rules}
for (name, rows), shown in zip(found.items(), answer.results, strict=True):
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
