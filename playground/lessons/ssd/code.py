"""PyTorch code of the lesson "SSD, layer by layer", the lines that compare the page with torchvision, and its files."""

from collections.abc import Iterable

from playground.images import Photo, photo_call
from playground.kit.i18n import _
from playground.kit.printed import rows_of, settings_call
from playground.lessons.ssd.answer import PhotoAnswer, TrainAnswer
from playground.models.everyday import CLASSES, STRIDES
from playground.ui.files import Download, columns_file
from playground.vision.detectors import MOST
from playground.vision.shape_scenes import CLASSES as SHAPE_NAMES
from playground.vision.ssd_pass import ATSS, TEXTBOOK, TORCHVISION
from playground.vision.tiny_ssd_training import TEST_SCENES, shown_scene

Answer = PhotoAnswer | TrainAnswer

_PASS = """\
import torch
from torchvision import ops
{photo_import}
from playground.vision.detector_anchors import detector_anchors
from playground.vision.detectors import detector
{more}
photo = {photo}
network = detector("everyday", exact=True)  # float32
x, scale = network.prepare(photo.image)  # at most 384 × 288 px
with torch.inference_mode():
    inner = network.network
    maps = inner.pyramid(inner.late(inner.early(x)))
    logits, offsets = inner.classes(maps)[0], inner.offsets(maps)[0]
a = detector_anchors(*x.shape[-2:])  # x1 y1 x2 y2
scale = scale * torch.tensor(photo.image.size) / torch.tensor(photo.original_size)
centre, size = (a[:, :2] + a[:, 2:]) / 2, a[:, 2:] - a[:, :2]
centre = centre + offsets[:, :2] * size / 10
size = size * torch.exp(offsets[:, 2:] / 5)
boxes = torch.cat((centre - size / 2, centre + size / 2), 1) / scale.repeat(2)
boxes = ops.clip_boxes_to_image(boxes, photo.original_size[::-1])
scores = logits.sigmoid()
"""

_MAPS = """\
for part in maps:
    print(tuple(part.shape), "→", 3 * part.shape[2] * part.shape[3], "anchors")
print(f"score of {kind}: {{scores[{anchor}, {place}]:.3f}}")
print("box:", boxes[{anchor}].round().tolist())
"""

_NMS = """\
anchor, kinds = (scores >= {score}).nonzero(as_tuple=True)
order = scores[anchor, kinds].argsort(descending=True, stable=True)[:{most}]
anchor, kinds = anchor[order], kinds[order]
proper = (boxes[anchor, 2:] > boxes[anchor, :2]).all(dim=1)
anchor, kinds = anchor[proper], kinds[proper]
keep = ops.batched_nms(boxes[anchor], scores[anchor, kinds], kinds, {nms})
print(len(anchor), "boxes before NMS,", len(keep), "after")
"""

_LOSS = """\
objects = torch.tensor({objects}).double() * scale.repeat(2)
kinds = torch.tensor({kinds})
{matching}
positive = (assigned >= 0).nonzero().squeeze(1)
true = torch.zeros_like(logits)
true[positive, kinds[assigned[positive]]] = 1
by_class = ops.sigmoid_focal_loss(logits.double(), true.double(), alpha=-1, gamma={gamma}).sum(1)
negatives = by_class[assigned < 0].sort(descending=True).values{hardest}
b, c = objects[assigned[positive]], a[positive].double()
shift = (b[:, :2] + b[:, 2:] - c[:, :2] - c[:, 2:]) / 2 / (c[:, 2:] - c[:, :2]) / 0.1
growth = torch.log(1e-6 + (b[:, 2:] - b[:, :2]) / (c[:, 2:] - c[:, :2])) / 0.2
by_box = torch.nn.functional.smooth_l1_loss(
    offsets[positive].double(), torch.cat((shift, growth), 1), reduction="none", beta={beta}
).sum(1)
print(len(positive), "positives: class", by_class[positive].sum().item(), "offsets", by_box.sum().item())
print(len(negatives), "negatives that train:", negatives.sum().item())
"""

_MATCHINGS = {
    TEXTBOOK: """\
iou = ops.box_iou(a.double(), objects)
best, mine = iou.max(dim=1)
assigned = torch.where(best >= {iou}, mine, -1)
for _ in objects:  # each object takes its best anchor
    anchor, one = divmod(int(iou.argmax()), len(objects))
    assigned[anchor] = one
    iou[anchor], iou[:, one] = -1, -1""",
    TORCHVISION: """\
iou = ops.box_iou(a.double(), objects)
best, mine = iou.max(dim=1)
assigned = torch.where(best >= {iou}, mine, -1)
for one, anchor in enumerate(iou.argmax(dim=0)):  # each object takes its best anchor
    assigned[anchor] = one""",
    ATSS: """\
iou = ops.box_iou(a.double(), objects)
middle, goal = ((part[:, :2] + part[:, 2:]) / 2 for part in (a.double(), objects))
near, first = torch.zeros_like(iou, dtype=torch.bool), 0
for part in maps:
    last = first + 3 * part.shape[2] * part.shape[3]
    far = (middle[first:last, None] - goal).square().sum(2).sqrt()
    nine = far.argsort(dim=0, stable=True)[:27]  # cells of three anchors
    near.scatter_(0, first + nine, True)
    first = last
overlaps = [iou[near[:, one], one] for one in range(len(objects))]
least = torch.stack([values.mean() + values.std() for values in overlaps])
inside = ((middle[:, None] > objects[:, :2]) & (middle[:, None] < objects[:, 2:])).all(2)
best, mine = torch.where(near & inside & (iou >= least), iou, -1).max(dim=1)
assigned = torch.where(best >= 0, mine, -1)""",
}

_CHECKS = {
    "maps": """
answer = ssd_answer({call}, photo)  # what the page shows
found = answer.found
assert answer.anchor == {anchor}
torch.testing.assert_close(torch.tensor(found.scores), scores.cpu(), rtol=1e-4, atol=1e-5)
torch.testing.assert_close(torch.tensor(found.boxes), boxes.cpu(), rtol=1e-3, atol=0.05)
for mine, part in zip(found.features, maps, strict=True):
    torch.testing.assert_close(torch.tensor(mine), part[0].cpu(), rtol=1e-4, atol=1e-4)
""",
    "boxes": """
answer = ssd_answer({call}, photo)  # what the page shows
before, after = answer.found.candidates({score}), answer.found.kept({score}, {nms})
assert len(before[0]) == len(anchor)
assert sorted(after[0].tolist()) == sorted(anchor[keep].tolist())
""",
    "loss": """
losses = ssd_answer({call}, photo).losses  # what the page shows
assert losses.assigned.tolist() == assigned.tolist()
torch.testing.assert_close(torch.tensor(losses.by_class), by_class.cpu(), rtol=1e-3, atol=1e-5)
torch.testing.assert_close(torch.tensor(losses.by_box)[positive], by_box.cpu(), rtol=1e-3, atol=1e-4)
assert int(losses.hard.sum()) == len(negatives)
""",
}
_ASKED = """\
from playground.lessons.ssd.answer import ssd_answer
from playground.lessons.ssd.settings import Ssd
"""

_TRAIN = """\
from playground.vision.tiny_ssd_training import (
    ShapeRecipe, baseline, detections_in, shown_scene, train_tiny_ssd,
)

recipe = ShapeRecipe(epochs={epochs}, scenes={scenes}, rate={rate:g}, seed={seed})
trained = train_tiny_ssd(recipe)
print("guessing:", baseline(seed={seed}))
print("trained: ", trained.errors[-1])
print(detections_in(trained.model, shown_scene({scene}))[:5])  # class, score, box
"""

_TRAIN_CHECK = """\
import torch
from torchvision import ops
from playground.boxes.pyramids import TEXTBOOK_SSD, pyramid_priors
from playground.models.tiny_ssd import TinySSD
from playground.vision.shape_scenes import scene_batch
from playground.vision.tiny_ssd_training import baseline

scores, offsets = TinySSD(3).eval()(torch.zeros(1, 3, 256, 256))
assert scores.shape == (1, 5444, 4) and offsets.shape == (1, 4 * 5444)
anchors, _levels = pyramid_priors(TEXTBOOK_SSD)
pictures, labels = scene_batch([(1, {seed}, n) for n in range({scenes})])
positives, error = 0, 0.0
for objects in labels:
    boxes = objects[objects[:, 0] >= 0, 1:]
    iou = ops.box_iou(anchors, boxes)
    best, mine = iou.max(dim=1)
    assigned = torch.where(best >= 0.5, mine, -1)
    for _ in boxes:  # each object takes its best anchor
        anchor, one = divmod(int(iou.argmax()), len(boxes))
        assigned[anchor] = one
        iou[anchor], iou[:, one] = -1, -1
    a, b = anchors[assigned >= 0], boxes[assigned[assigned >= 0]]
    sides = a[:, 2:] - a[:, :2]
    shift = (b[:, :2] + b[:, 2:] - a[:, :2] - a[:, 2:]) / 2 / sides / 0.1
    growth = torch.log(1e-6 + (b[:, 2:] - b[:, :2]) / sides) / 0.2
    positives += len(a)
    error += torch.cat((shift, growth), 1).abs().sum().item()
guess = baseline(seed={seed})  # what the page shows
assert abs(guess.classes - positives / ({scenes} * 5444)) < 1e-7
assert abs(guess.boxes - error / ({scenes} * 4 * 5444)) < 1e-6
"""


def torch_code(answer: Answer, photo: Photo | None) -> str:
    """The view with torch and torchvision."""
    if isinstance(answer, TrainAnswer):
        names = ("epochs", "scenes", "rate", "seed", "scene")
        return _TRAIN.format(**{name: getattr(answer.settings, name) for name in names})
    return _script(answer, photo, more="")


def check_code(answer: Answer, photo: Photo | None) -> str:
    """The same lines, then some that stop with an error where the page differs."""
    if isinstance(answer, TrainAnswer):
        return _TRAIN_CHECK.format(seed=answer.settings.seed, scenes=TEST_SCENES)
    check = _CHECKS[answer.settings.view].format(**_slots(answer))
    return _script(answer, photo, more=_ASKED) + check + 'print("The page and torch agree")\n'


def _script(answer: PhotoAnswer, photo: Photo, more: str) -> str:
    needed, call = photo_call(photo)
    body = {"maps": _MAPS, "boxes": _NMS, "loss": _LOSS}[answer.settings.view]
    return _PASS.format(photo_import=needed, photo=call, more=more) + body.format(**_slots(answer))


def _slots(answer: PhotoAnswer) -> dict[str, object]:
    chosen = answer.settings
    slots = {"call": settings_call(chosen.relevant()), "most": MOST, "score": f"{chosen.score:g}", "nms": f"{chosen.nms:g}"}
    if chosen.view == "maps":
        slots |= {"anchor": answer.anchor, "kind": chosen.kind, "place": answer.kind}
    if chosen.view == "loss":
        hardest = "" if chosen.ratio == "all" else f"[: {chosen.ratio} * len(positive)]"
        slots |= {"objects": rows_of(chosen.corners), "kinds": chosen.classes, "hardest": hardest}
        slots |= {"matching": _MATCHINGS[chosen.match].format(iou=f"{chosen.iou:g}")}
        slots |= {"gamma": f"{chosen.gamma:g}", "beta": f"{1 / chosen.sigma**2:g}"}
    return slots


def files(answer: Answer) -> list[Download]:
    """Every anchor of the pass; the errors of a training."""
    if isinstance(answer, TrainAnswer):
        rows = [columns_file(_("Scene as CSV"), "scene.csv", lambda: _scene(answer.settings.scene))]
        if answer.trained:
            rows.append(columns_file(_("Errors by epoch as CSV"), "errors.csv", lambda: _errors(answer)))
        return rows
    return [columns_file(_("All anchors as CSV"), "anchors.csv", lambda: _anchors(answer))]


def _scene(number: int) -> dict[str, Iterable[object]]:
    labels = shown_scene(number).labels
    corners = zip(("x1", "y1", "x2", "y2"), labels[:, 1:].T.tolist(), strict=True)
    return {"class": [SHAPE_NAMES[int(kind)] for kind in labels[:, 0]], **dict(corners)}


def _errors(answer: TrainAnswer) -> dict[str, Iterable[object]]:
    errors = answer.trained.errors
    return {
        "epoch": range(1, len(errors) + 1),
        "class error": [one.classes for one in errors],
        "box error": [one.boxes for one in errors],
        "loss": answer.trained.losses,
    }


def _anchors(answer: PhotoAnswer) -> dict[str, Iterable[object]]:
    found = answer.found
    table = {"stride": [STRIDES[level] for level in found.levels]}
    table |= dict(zip(("x1", "y1", "x2", "y2"), found.boxes.T.tolist(), strict=True))
    table |= {f"t_{name}": column for name, column in zip("xywh", found.offsets.T.tolist(), strict=True)}
    table |= dict(zip(CLASSES, found.scores.T.tolist(), strict=True))
    if answer.settings.view == "loss":
        losses = answer.losses
        table |= {"object": losses.assigned.tolist(), "class loss": losses.by_class.tolist()}
        table |= {"offset loss": losses.by_box.tolist(), "trains": losses.trains.tolist()}
    return table
