"""PyTorch code of the lesson "The R-CNN family", the lines that compare the page with torchvision, and its files."""

from collections.abc import Iterable

from playground.images import Photo, photo_call
from playground.kit.i18n import _
from playground.kit.printed import settings_call
from playground.lessons.r_cnn.answer import SIDE, Answer, CropsAnswer, RegionsAnswer, RoiAnswer, RpnAnswer, TimeAnswer, seen_scale
from playground.ui.files import Download, columns_file, npy_file
from playground.vision.rcnn import POOLED
from playground.vision.rcnn_costs import CHANNELS

_ASKED = """\
from playground.lessons.r_cnn.answer import rcnn_answer
from playground.lessons.r_cnn.settings import Rcnn
"""

_REGIONS = """\
import numpy as np
from skimage.measure import regionprops
from skimage.segmentation import felzenszwalb
{photo_import}
from playground.vision.region_proposals import group_segments, proposed_boxes
{more}
photo = {photo}
image = np.asarray(photo.at({side}))  # at most {side} px on its longer side
labels = felzenszwalb(image, scale={scale}, sigma=0.8, min_size=50)
tree = group_segments(image, labels, {measures})
print(tree.segments, "segments,", len(tree.stats.sizes), "regions")
left = tree.regions_after({merges})
for region in regionprops(left + 1)[:5]:
    print("area", int(region.area), "box (y1, x1, y2, x2)", region.bbox)
print(len(proposed_boxes(tree)), "proposals")
"""

_CROPS = """\
import math
import torch
from PIL import Image, ImageOps
from torchvision import ops
from torchvision.transforms.v2 import functional as TF
{photo_import}
from playground.lessons.r_cnn.answer import regions
from playground.vision import classifier
{more}
photo = {photo}
image = photo.at({side})
boxes = torch.tensor(regions(photo, "{source}", {count}))  # x1 y1 x2 y2
network = classifier(exact=True)  # EfficientNet-Lite0, float32
room = math.ceil(max(image.size) / 12) + 8  # for the context
padded = ImageOps.expand(image, room, (127, 127, 127))
probabilities = []
with torch.inference_mode():
    for x1, y1, x2, y2 in boxes.tolist():
        w, h = (x2 - x1) / 12, (y2 - y1) / 12  # 16 of 192 px
        window = x1 - w + room, y1 - h + room, x2 + w + room, y2 + h + room
        crop = padded.resize((224, 224), Image.Resampling.BILINEAR, box=window)
        x = TF.to_dtype(TF.pil_to_tensor(crop), torch.float32, scale=True)
        probabilities.append(network(x[None])[0].softmax(0))
probabilities = torch.stack(probabilities)
"""

_SHARED = """\
import torch
from torchvision import ops
from torchvision.transforms.v2 import functional as TF
{photo_import}
from playground.lessons.r_cnn.answer import regions
from playground.vision import classifier
from playground.vision.rcnn import layers_after
{more}
photo = {photo}
image = photo.at({side})
boxes = torch.tensor(regions(photo, "{source}", {count})).float()
network = classifier(exact=True)  # EfficientNet-Lite0, float32
x = TF.to_dtype(TF.pil_to_tensor(image), torch.float32, scale=True)
rois = torch.cat((torch.zeros(len(boxes), 1), boxes), 1)  # photo 0
with torch.inference_mode():
    features = network.network.features(x[None])[{stride}]
    pooled = ops.{op}(features, rois, {cells}, 1 / {stride}{aligned})
    logits = layers_after(network.network, {stride})(pooled)
    probabilities = logits.softmax(1)
"""

_KEEP = """\
scores, kinds = probabilities.max(1)
order = scores.argsort(descending=True, stable=True)
order = order[scores[order] >= {score}]
keep = order[ops.batched_nms(boxes[order].float(), scores[order], kinds[order], {nms})]
for one in keep.tolist():
    print(network.classes[kinds[one]], round(scores[one].item(), 2), boxes[one].tolist())
"""

_ROI = """\
import torch
from torchvision import ops
{photo_import}
from playground.vision.rcnn import feature_map
{more}
photo = {photo}
image = photo.at({side})
features = feature_map(image, {stride})[None]
scale = [a / b for a, b in zip(image.size, photo.original_size)]
region = torch.tensor({corners}) * torch.tensor(scale * 2)
rois = torch.cat((torch.zeros(1), region))[None].float()  # photo 0
pool = ops.roi_pool(features, rois, {out}, 1 / {stride})[0, {channel}]
align = ops.roi_align(features, rois, {out}, 1 / {stride}, aligned=True)[0, {channel}]
corner = ops.roi_align(features, rois, {out}, 1 / {stride}, aligned=False)[0, {channel}]
print("in cells:", (region / {stride}).tolist())
print("RoI pooling", pool.tolist())
print("RoI align", align.tolist())
"""

_RPN_HOUSE = """\
import torch
from torchvision import ops
{photo_import}
from playground.vision.ssd_pass import ssd_pass
{more}
photo = {photo}
found = ssd_pass(photo)  # scores of 9 classes and a box for each anchor
objectness = torch.tensor(found.scores).max(1).values
best = objectness.argsort(descending=True, stable=True)[:1000]
boxes = torch.tensor(found.boxes)[best]
proper = (boxes[:, 2:] > boxes[:, :2]).all(1)
boxes, objectness = boxes[proper], objectness[best][proper]
keep = ops.nms(boxes, objectness, {overlap})
print(len(found.scores), "anchors,", len(keep), "proposals after NMS")
"""

_RPN = """\
import torch
from torchvision.transforms.v2 import functional as TF
{photo_import}
from playground.models import load
{more}
photo = {photo}
model = load("{model}")
x = TF.to_dtype(TF.pil_to_tensor(photo.at({side})), torch.float32, scale=True)
with torch.inference_mode():
    images, _ = model.transform([x])
    features = model.backbone(images.tensors)
    (proposals,), _ = model.rpn(images, features)
    (found,) = model([x])
print(len(proposals), "proposals,", int((found["scores"] >= 0.5).sum()), "detections")
"""

_TIME = """\
import torch
from torch.utils.flop_counter import FlopCounterMode
from playground.models.efficientnet import EfficientNetLite0
from playground.vision.rcnn import layers_after
{more}
def multiplications(network, *shape):
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(torch.empty(shape, device="meta"))
    return counter.get_total_flops() // 2


with torch.device("meta"):  # shapes without numbers
    network = EfficientNetLite0().eval()
head = layers_after(network, {stride})
once = multiplications(network, 1, 3, 224, 224)
each = multiplications(head, 1, {channels}, {cells}, {cells})
body = torch.nn.Sequential(network.stem, *network.blocks[: len(network.blocks) - len(head) + 4])
shared = multiplications(body, 1, 3, {height}, {width})
print("R-CNN:", {regions} * once, "Fast R-CNN:", shared + {regions} * each)
"""

_CHECKS = {
    "regions": """
answer = rcnn_answer({call}, photo)  # what the page shows
shown = answer.grouped.grouping
after = shown.regions_after(answer.merges)
assert np.array_equal(after, left) and len(np.unique(after)) == answer.left
for region in regionprops(left + 1):
    y1, x1, y2, x2 = region.bbox
    assert shown.stats.boxes[region.label - 1].tolist() == [x1, y1, x2, y2]
    assert shown.stats.sizes[region.label - 1] == region.area
""",
    "crops": """
answer = rcnn_answer({call}, photo)  # what the page shows
torch.testing.assert_close(torch.tensor(answer.scores.probabilities), probabilities.cpu(), rtol=2e-3, atol=1e-4)
assert sorted(answer.found.regions[answer.found.kept].tolist()) == sorted(keep.tolist())
""",
    "roi": """
answer = rcnn_answer({call}, photo)  # what the page shows
for name, expected in (("pool", pool), ("align", align), ("corner", corner)):
    torch.testing.assert_close(torch.tensor(answer.pooled(name)), expected, rtol=1e-4, atol=1e-4)
""",
    "rpn_house": """
answer = rcnn_answer({call}, photo)  # what the page shows
assert answer.kept.tolist() == keep.tolist() and answer.proposals.anchors == len(found.scores)
torch.testing.assert_close(torch.tensor(answer.proposals.scores), objectness)
""",
    "rpn": """
answer = rcnn_answer({call}, photo)  # what the page shows
scale = torch.tensor([whole / seen for whole, seen in zip(photo.original_size[::-1], images.image_sizes[0])]).flip(0)
mine = torch.tensor(answer.proposals.boxes[answer.proposals.kept()])[: len(proposals)]
torch.testing.assert_close(mine, proposals.cpu() * scale.repeat(2), rtol=1e-3, atol=0.1)
""",
    "time": """
{photo_import}
photo = {photo}
costs = rcnn_answer({call}, photo).costs  # what the page shows
assert (costs.rcnn, costs.shared, costs.heads) == ({regions} * once, shared, {regions} * each)
""",
}


def torch_code(answer: Answer, photo: Photo) -> str:
    """The view with torch and torchvision."""
    return _script(answer, photo, more="")


def check_code(answer: Answer, photo: Photo) -> str:
    """The same lines, then some that stop with an error where the page differs."""
    check = _CHECKS[_kind(answer)].format(**_slots(answer, photo))
    return _script(answer, photo, more=_ASKED) + check + 'print("The page and torch agree")\n'


def _kind(answer: Answer) -> str:
    view = answer.settings.view
    return "rpn_house" if view == "rpn" and answer.settings.model == "everyday" else view


def _script(answer: Answer, photo: Photo, more: str) -> str:
    kind = _kind(answer)
    if kind == "crops":
        template = (_CROPS if answer.settings.method == "crop" else _SHARED) + _KEEP
    else:
        template = {"regions": _REGIONS, "roi": _ROI, "rpn": _RPN, "rpn_house": _RPN_HOUSE, "time": _TIME}[kind]
    return template.format(**_slots(answer, photo), more=more)


def _slots(answer: Answer, photo: Photo) -> dict[str, object]:
    chosen = answer.settings
    needed, call = photo_call(photo)
    slots = {"photo_import": needed, "photo": call, "side": SIDE, "call": settings_call(chosen.relevant())}
    slots |= {"stride": chosen.stride, "cells": POOLED[chosen.stride], "channels": CHANNELS[chosen.stride]}
    if isinstance(answer, RegionsAnswer):
        slots |= {"scale": chosen.scale, "measures": chosen.measures, "merges": answer.merges}
    elif isinstance(answer, CropsAnswer):
        align = chosen.method == "align"
        slots |= {"source": chosen.source, "count": chosen.count, "score": f"{chosen.score:g}", "nms": f"{chosen.nms:g}"}
        slots |= {"op": "roi_align" if align else "roi_pool", "aligned": ", aligned=True" if align else ""}
    elif isinstance(answer, RoiAnswer):
        slots |= {"corners": [float(value) for value in chosen.corners], "out": chosen.out, "channel": answer.channel}
    elif isinstance(answer, RpnAnswer):
        slots |= {"overlap": f"{chosen.overlap:g}", "model": chosen.model}
    elif isinstance(answer, TimeAnswer):
        slots |= {"regions": answer.regions, "width": answer.size[0], "height": answer.size[1]}
    return slots


def files(answer: Answer, photo: Photo) -> list[Download]:
    """Boxes of the view, in pixels of the photo's file; the feature map."""
    if isinstance(answer, RegionsAnswer):
        scale = seen_scale(photo)
        boxes = answer.grouped.boxes / [*scale, *scale]
        return [columns_file(_("Proposals as CSV"), "proposals.csv", lambda: _corners(boxes))]
    if isinstance(answer, CropsAnswer):
        return [columns_file(_("Regions and scores as CSV"), "regions.csv", lambda: _scored(answer))]
    if isinstance(answer, RoiAnswer):
        return [npy_file(_("Feature map as NPY"), "features.npy", lambda: answer.features)]
    if isinstance(answer, RpnAnswer):
        found = answer.proposals
        rows = _corners(found.boxes[answer.kept]) | {"objectness": found.scores[answer.kept].tolist()}
        return [columns_file(_("Proposals as CSV"), "proposals.csv", lambda: rows)]
    return []


def _corners(boxes: object) -> dict[str, Iterable[object]]:
    return dict(zip(("x1", "y1", "x2", "y2"), boxes.T.tolist(), strict=True))


def _scored(answer: CropsAnswer) -> dict[str, Iterable[object]]:
    table = answer.scores.probabilities
    kept = set(answer.found.regions[answer.found.kept].tolist())
    return _corners(answer.boxes) | {
        "class": [answer.classes[kind] for kind in table.argmax(axis=1)],
        "score": table.max(axis=1).tolist(),
        "kept": [region in kept for region in range(len(table))],
    }
