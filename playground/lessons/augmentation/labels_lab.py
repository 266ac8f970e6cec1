"""Boxes, masks and keypoints before and after the pipeline, side by side in the browser."""

from typing import Any

import numpy as np
import torch
from PIL import Image

from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.augmentation.answer import Moved
from playground.lessons.augmentation.settings import POINT, Aug
from playground.lessons.augmentation.tiles_lab import jpeg
from playground.lessons.augmentation.words import fate_lines
from playground.training.augment.running import shown
from playground.ui.components import component
from playground.ui.components.box_stage import fitting, mount_on_photo, stage_words
from playground.ui.panel import take

_mount = component(__file__)
LAB = "aug_labels"
TALLEST = 300  # px of both pictures
TINT, SHARE = np.array((95, 234, 156)), 0.32  # of a mask over the picture


def show(settings: Aug, answer: Moved, photo: Photo) -> None:
    """Draw both pictures into the open container. An edit is {"boxes": [[corners, class], …]}, in px of the file."""
    scene = lab_scene(settings, answer, photo)
    picture = np.frombuffer(jpeg(tinted(answer)), dtype=np.uint8)
    mount_on_photo(_mount, scene, {"jpeg": picture}, settings=settings, photo=photo, key=LAB, on_edit_change=take(Aug, LAB))


def tinted(answer: Moved) -> Image.Image:
    """The last picture with the masks of the kept boxes over it."""
    picture, last = np.asarray(shown(answer.last)).astype(np.float32), answer.last
    places = [last.ids.index(number) for number in answer.kept]
    if places:
        covered = last.masks[places].bool().any(0).numpy()
        picture[covered] = (1 - SHARE) * picture[covered] + SHARE * TINT
    return Image.fromarray(picture.round().astype(np.uint8))


def lab_scene(settings: Aug, answer: Moved, photo: Photo) -> dict[str, Any]:
    """What the browser is told, beside the picture."""
    written = [(list(one.corners), one.label) for one in settings.written]
    corners = [box for box, _label in written]
    head: dict[str, Any] = {"boxes": [{"box": box, "label": label, "kind": "box", "locked": False} for box, label in written]}
    head |= {"names": [""] * 12, "most": 12, "chosen": 0, "size": photo.original_size, "tallest": TALLEST}
    head |= {"classes": [POINT], "fit": fitting(corners, photo.original_size, photo=True), "coordinates": "corners"}
    boxes = []
    for number, fate in enumerate(answer.fates):
        if fate is None or fate.area <= 0:
            continue
        tight = answer.tight.get(number)
        told = {
            "box": _rounded(torch.tensor(fate.box)),
            "kept": fate.kept,
            "name": answer.objects.names[number] or str(number + 1),
        }
        boxes.append(
            told | {"tight": tight.tolist() if tight is not None else None, "corners": _rounded(answer.last.corners[number])}
        )
    lines = [{"text": text, "kept": kept} for text, kept in fate_lines(answer)]
    result = {"size": answer.last.size[::-1], "boxes": boxes, "points": _rounded(answer.last.points), "lines": lines}
    head["result"] = result | {"alt": _("The labels after the pipeline")}
    head["words"] = stage_words() | {"after": _("After the pipeline")}
    return head


def _rounded(values: torch.Tensor) -> list[Any]:
    return torch.round(values.double(), decimals=1).tolist()
