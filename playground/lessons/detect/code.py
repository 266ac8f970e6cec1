"""PyTorch code of the lesson "Detect objects in your photo", and the lines that compare the page with torchvision."""

from dataclasses import replace

from playground.boxes.written import LONGEST_TEXT, MOST_BOXES, WrittenBox, write_boxes
from playground.images import photo_call
from playground.kit.printed import rows_of, settings_call
from playground.lessons.detect.answer import EVERYDAY, Answer
from playground.lessons.detect.settings import FACES, Detect
from playground.lessons.detect.truth import class_word
from playground.vision.detectors import MOST

DETECT = ("from playground.vision.detection import detect", "from playground.vision.detectors import detector")
TORCH = ("import torch", "from torchvision import ops", "")
ANCHORS = "from playground.vision.detector_anchors import detector_anchors"


def torch_code(answer: Answer) -> str:
    """The view in a few lines; the funnel from the network's output on, where the network is the house's."""
    settings = answer.settings
    if settings.view == "funnel" and settings.model == EVERYDAY:
        return _script([*TORCH, ANCHORS, DETECT[1]], answer, _DECODED, _FUNNEL)
    if settings.view == "truth":
        return _script([*TORCH, *DETECT], answer, _FOUND, _JUDGED)
    if settings.view == "pair":
        second = _FACES if settings.other == FACES else _SECOND
        faces = ["from playground.boxes.face_cascade import face_hits"] if settings.other == FACES else []
        return _script([*TORCH, *faces, *DETECT], answer, _FOUND, second)
    return _script(DETECT, answer, _FOUND, _PRINTED)


def check_code(answer: Answer) -> str:
    """Lines that stop with an error where the page differs from decoding by hand or from torchvision’s NMS."""
    imports = [*TORCH, "from playground.lessons.detect.answer import photo_answer"]
    imports += ["from playground.lessons.detect.settings import Detect"]
    house = answer.settings.model == EVERYDAY
    imports += [ANCHORS, DETECT[1]] if house else DETECT
    floor = answer.first.candidates.floor
    parts = [_DECODED if house else _AGAIN, _CHECKED]
    if answer.settings.view == "truth":
        parts += [_JUDGED, _SAME_HITS]
    return _script(imports, answer, *parts, score=floor) + _SAID


def _script(imports: list[str] | tuple[str, ...], answer: Answer, *parts: str, score: float | None = None) -> str:
    settings, truth = answer.settings, answer.truth
    needed, photo = photo_call(answer.photo)
    hidden = settings.hidden_names & set(answer.first.classes)
    shown = [name for name in answer.first.classes if name not in hidden]
    values = {
        "photo": photo,
        "model": repr(settings.model),
        "other": repr(settings.other),
        "floor": f"{settings.score if score is None else score:g}",
        "score": f"{settings.score:g}",
        "nms": f"{settings.nms:g}",
        "most": settings.most,
        "limit": MOST,
        "iou": f"{settings.iou:g}",
        "classes": f", classes={shown}" if hidden else "",
        "left_out": [place for place, name in enumerate(answer.first.classes) if name in hidden],
        "call": settings_call(_spelled(settings, answer)),
        "truths": f"torch.tensor({rows_of(truth.boxes)})" if truth and len(truth) else "torch.zeros(0, 4)",
        "kinds": list(truth.words) if truth else [],
        "words": {name: class_word(name) for name in answer.first.classes if class_word(name) != name},
    }
    torch_lines = imports.index("") + 1 if "" in imports else 0
    head = "\n".join([*imports[:torch_lines], needed, *imports[torch_lines:]])
    return "\n".join([head, "", *(part.format(**values) for part in parts)])


def _spelled(settings: Detect, answer: Answer) -> Detect:
    """The same settings with boxes of files as text, which a call can hold where they are few."""
    settings = settings.relevant()
    if settings.view != "truth" or settings.against == "own":
        return settings
    boxes = [WrittenBox(box, word) for box, word in zip(answer.truth.boxes, answer.truth.words, strict=True)][:MOST_BOXES]
    text = write_boxes(boxes) or "none"
    return replace(settings, against="own", moved="", truth=text if len(text) <= LONGEST_TEXT else "none").relevant()


_FOUND = """\
photo = {photo}
network = detector({model}, exact=True)  # float32
found = detect(photo, network).at({score}, {nms}{classes}, most={most})"""

_PRINTED = """\
for box, label, score in zip(found.boxes, found.labels, found.scores):
    print(label, f"{{score:.2f}}", box.round().tolist())
print(len(found.boxes), "objects,", found.funnel)
"""

_DECODED = """\
photo = {photo}
network = detector({model}, exact=True)  # float32
with torch.inference_mode():
    x, scale = network.prepare(photo.image)  # at most 384 × 288 px
    logits, offsets = (part[0] for part in network(x))
scores = logits.sigmoid()  # [anchors, classes]
anchor, kinds = (scores >= {floor}).nonzero(as_tuple=True)
a = detector_anchors(*x.shape[-2:])[anchor]  # x1 y1 x2 y2
centre, size = (a[:, :2] + a[:, 2:]) / 2, a[:, 2:] - a[:, :2]
o = offsets[anchor]
centre = centre + o[:, :2] * size / 10
size = size * torch.exp(o[:, 2:] / 5)
boxes = torch.cat((centre - size / 2, centre + size / 2), 1) / scale
boxes = ops.clip_boxes_to_image(boxes, photo.image.size[::-1])
scores = scores[anchor, kinds]"""

_AGAIN = """\
photo = {photo}
raw = detect(photo, detector({model}, exact=True)).candidates
boxes, kinds, scores = map(torch.from_numpy, (raw.boxes, raw.class_ids, raw.scores))
boxes = boxes * photo.image.width / photo.original_size[0]"""

_FUNNEL = """\
proper = (boxes[:, 2:] > boxes[:, :2]).all(dim=1)
keep = ops.batched_nms(boxes[proper], scores[proper], kinds[proper], {nms})
print(logits.shape[0], "anchors,", logits.numel(), "scores")
print(len(scores), "above {score},", int(proper.sum()), "inside")
print(len(keep[:{most}]), "after NMS")
"""

_JUDGED = """\
truths, words = {truths}, {kinds}
names = {words}  # classes of more than one word
labels = [names.get(label, label) for label in found.labels]
iou = ops.box_iou(torch.as_tensor(found.boxes), truths).double()
free, hits = [True] * len(truths), 0
for label, row in zip(labels, iou):  # highest score first
    mine = [j for j, word in enumerate(words) if free[j] and word == label]
    best = max(mine, key=lambda j: row[j], default=None)
    if best is not None and row[best] >= {iou}:
        free[best], hits = False, hits + 1
print(hits, "hits,", len(truths), "objects,", len(labels), "boxes")
"""

_FACES = """\
hits = face_hits(photo)  # the second model: a cascade of local patterns
scale = photo.original_size[0] / photo.image.width
boxes, scores = torch.from_numpy(hits.boxes * scale).float(), torch.from_numpy(hits.scores).float()
wanted = scores >= {score}
keep = ops.nms(boxes[wanted], scores[wanted], {nms})[:{most}]
print(len(found.boxes), "and", len(keep), "objects")
"""

_SECOND = """\
second = detect(photo, detector({other}, exact=True)).at({score}, {nms}, most={most})
print(len(found.boxes), "and", len(second.boxes), "objects")
print(ops.box_iou(torch.from_numpy(found.boxes), torch.from_numpy(second.boxes)))
"""

_CHECKED = """
answer = photo_answer({call}, photo)  # what the page shows
raw, found = answer.first.candidates, answer.first
order = scores.argsort(descending=True, stable=True)[:{limit}]
order = order[(boxes[order, 2:] > boxes[order, :2]).all(dim=1)]  # with an area
grown = boxes[order] * photo.original_size[0] / photo.image.width
torch.testing.assert_close(grown, torch.from_numpy(raw.boxes), rtol=1e-4, atol=0.01)
torch.testing.assert_close(scores[order], torch.from_numpy(raw.scores), rtol=1e-4, atol=1e-5)

boxes, kinds, scores = map(torch.from_numpy, (raw.boxes, raw.class_ids, raw.scores))
hidden = torch.tensor({left_out}, dtype=torch.long)  # classes
wanted, keep = (scores >= {score}) & ~torch.isin(kinds, hidden), []
for kind in kinds.unique():
    mine = (wanted & (kinds == kind)).nonzero().squeeze(1)
    keep += mine[ops.nms(boxes[mine], scores[mine], {nms})].tolist()
keep = sorted(keep)[:{most}]  # highest score first
assert boxes[keep].tolist() == found.boxes.tolist()
assert scores[keep].tolist() == found.scores.tolist()
"""

_SAME_HITS = "assert hits == answer.judged.outcomes['hit']\n"

_SAID = 'print("The page and torchvision agree on", len(keep), "boxes")\n'
