"""PyTorch code of the lesson "Non-maximum suppression", the lines that compare the page with torchvision, and its files.

Few boxes stand in the code; many are read from the file that the page offers beside it. Tests run all of it.
"""

from collections.abc import Iterator

from playground.images import Photo, photo_call
from playground.kit.i18n import _
from playground.kit.printed import rows_of, settings_call
from playground.lessons.nms.answer import NmsAnswer
from playground.lessons.nms.settings import Nms, on_photo
from playground.lessons.nms.words import intervals_text
from playground.ui.files import Download, columns_file, csv_file

FEW = 12  # boxes that code can spell out
FILE = "raw_boxes.csv"  # x1, y1, x2, y2, score, class number, class; highest score first


def files(answer: NmsAnswer) -> list[Download]:
    """Downloads of a state."""
    curve = {"threshold from": answer.survival.starts, "boxes kept": answer.survival.counts}
    return [
        csv_file(_("Raw boxes as CSV"), FILE, lambda: raw_rows(answer)),
        columns_file(_("Boxes kept at each threshold as CSV"), "survivors.csv", lambda: curve),
    ]


def raw_rows(answer: NmsAnswer) -> Iterator[list[object]]:
    """A row per box, highest score first: what the code reads, then its class and the thresholds at which it is kept."""
    raw, survival = answer.raw, answer.survival
    yield ["x1", "y1", "x2", "y2", "score", "class", "name", "kept at", "kept now"]
    for box, corners in enumerate(raw.boxes.tolist()):
        kind = int(raw.class_ids[box])
        intervals = intervals_text(survival.sets[box])
        yield [*corners, raw.scores[box].item(), kind, raw.class_names[kind], intervals, int(box in answer.kept)]


def torch_code(answer: NmsAnswer) -> str:
    """The view with torch and torchvision alone."""
    settings, raw = answer.settings, answer.raw
    if len(raw) > FEW:
        lines = _READ
    else:
        scores = rows_of([raw.scores.tolist()])[1:-1]
        lines = _SPELLED.format(boxes=rows_of(raw.boxes.tolist()), scores=scores, classes=raw.class_ids.tolist())
    if settings.view == "rules":
        return f"{lines}\n{_rules(settings)}\nfor name, rows in found.items():\n{_PRINTED}"
    if settings.view == "steps":
        return lines + _STEPS.format(t=settings.t, rival="" if answer.survival.across else " or classes[i] != classes[best]")
    if answer.survival.across:
        call = f"ops.nms(boxes, scores, iou_threshold={settings.t:g})  # all classes together"
    else:
        call = f"ops.batched_nms(boxes, scores, classes, iou_threshold={settings.t:g})"
    return f"{lines}keep = {call}\nprint(len(keep), keep.tolist())"


def _rules(settings: Nms) -> str:
    rivals = "torch.ones_like(iou, dtype=torch.bool)  # all classes together"
    if settings.relevant().across == "no":
        rivals = "classes[:, None] == classes"
    return _RULES.format(t=settings.t, sigma=settings.sigma, rivals=rivals)


def check_code(settings: Nms, photo: Photo | None) -> str:
    """Lines that stop with an error where the page and torchvision differ, at this threshold and at fifty others.

    In the view of the five rules also where the page and the printed code differ on one of them.
    """
    if settings.source == "file":  # no code holds the reader's files: the table beside it has their boxes
        kinds = "classes" if settings.relevant().across == "no" else "torch.zeros_like(classes)"
        return _FILE_CHECK.format(read=_READ, kinds=kinds, t=settings.t)
    needed, given = photo_call(photo) if on_photo(settings) and photo else ("", "None")
    check = _CHECK.format(needed=f"\n{needed}" if needed else "", call=settings_call(settings), photo=given, t=settings.t)
    return check + _RULES_CHECK.format(rules=_rules(settings)) if settings.view == "rules" else check


_READ = f"""\
import numpy as np
import torch
from torchvision import ops

rows = np.loadtxt("{FILE}", delimiter=",", skiprows=1, usecols=range(6))  # save it from the page
boxes, scores, classes = torch.from_numpy(rows).split([4, 1, 1], dim=1)
scores, classes = scores[:, 0], classes[:, 0].long()
"""

_SPELLED = """\
import torch
from torchvision import ops

boxes = torch.tensor({boxes}, dtype=torch.float64)  # x1, y1, x2, y2; highest score first
scores = torch.tensor({scores}, dtype=torch.float64)
classes = torch.tensor({classes})
"""

_STEPS = """\
t = {t:g}
order, keep = list(range(len(boxes))), []
while order:
    best = order.pop(0)  # the highest score left
    keep.append(best)
    overlaps = ops.box_iou(boxes[best : best + 1], boxes[order])[0].tolist()
    order = [i for i, iou in zip(order, overlaps) if iou <= t{rival}]
print(len(keep), keep)"""

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

_FILE_CHECK = """\
{read}
from playground.boxes import kept_at, survival_sets

kinds = {kinds}
sets = survival_sets(boxes, scores, kinds)  # what the page shows
for threshold in [{t}, *torch.linspace(0.005, 0.985, 50).tolist()]:
    kept = [box for box, intervals in enumerate(sets) if kept_at(intervals, threshold)]
    assert kept == sorted(ops.batched_nms(boxes, scores, kinds, threshold).tolist())
print("The page and torchvision agree on", len(boxes), "boxes")
"""

_CHECK = """\
import torch
from torchvision import ops

from playground.boxes import batched_nms, kept_at{needed}
from playground.lessons.nms.answer import nms_answer
from playground.lessons.nms.settings import Nms

answer = nms_answer({call}, {photo})  # what the page shows
raw, kinds = answer.raw, answer.raw.class_ids * (not answer.survival.across)
for threshold in [{t}, *torch.linspace(0.005, 0.985, 50).tolist()]:
    kept = [box for box, sets in enumerate(answer.survival.sets) if kept_at(sets, threshold)]
    theirs = ops.batched_nms(raw.boxes, raw.scores, kinds, threshold)
    assert kept == sorted(theirs.tolist()) == sorted(batched_nms(raw.boxes, raw.scores, kinds, threshold).tolist())
print("The page and torchvision agree on", len(raw), "boxes")
"""
