"""The box canvas for every lesson on boxes: what its scripts, which draw, move and measure boxes in the browser, are told.

A lesson's own script imports `boxStage` from box_stage.js, which says how it is used; its stylesheet imports box_stage.css.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from playground.images import Photo
from playground.kit.i18n import _, worded
from playground.ui.components.packets import pack
from playground.ui.components.picture_store import image_store

MARGIN = 0.02  # of a photo, around it


def mount_on_photo(
    mount: Callable[..., object],
    scene: Mapping[str, object],
    arrays: Mapping[str, np.ndarray] | None = None,
    *,
    settings: object,
    photo: Photo | None,
    key: str,
    **events: Callable[[], None],
) -> None:
    """Mount a component that is told `scene` and `arrays`, over the photo where there is one.

    The scene gets the photo's name in the picture store as `picture`, and a `version` that changes with settings and photo.
    """
    picture = f"boxes {photo.digest}" if photo else None
    version = hashlib.sha256(f"{settings} {picture}".encode()).hexdigest()[:16]
    mount(data=pack({**scene, "picture": picture, "version": version}, arrays or {}), key=key, **events)
    if photo:  # below, where its empty place moves nothing
        image_store(picture, photo.image, key=f"{key}_photo")


def fitting(boxes: Sequence[Sequence[float]], size: tuple[int, int], *, photo: bool) -> list[float]:
    """The rectangle (x1, y1, x2, y2) that a canvas shows at first: with the shape of `size` (width, height).

    Of a photo all, and the boxes that lie beyond it; of paper what lies round the boxes, four times as wide as the first.
    """
    xs, ys = ([value for box in boxes for value in box[axis::2]] for axis in (0, 1))
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    if photo:
        left, right, top, bottom = min(left, 0), max(right, size[0]), min(top, 0), max(bottom, size[1])
        wanted = (1 + 2 * MARGIN) * (right - left) if (left, top, right, bottom) != (0, 0, *size) else right - left
        tall = bottom - top
    else:
        first = boxes[0]
        wanted = max(1.15 * (right - left), 4 * abs(first[2] - first[0]), 1)
        tall = max(1.2 * (bottom - top), 2.2 * abs(first[3] - first[1]), 1)
    width = max(wanted, tall * size[0] / size[1])
    height = width * size[1] / size[0]
    x, y = (left + right) / 2, (top + bottom) / 2
    return [x - width / 2, y - height / 2, x + width / 2, y + height / 2]


@worded
def stage_words() -> dict[str, str]:
    """Every word of the box canvas itself."""
    words = {"move": _("Move"), "draw": _("Draw"), "draw_help": _("Press and drag to draw a box"), "delete": _("Delete")}
    words |= {"delete_help": _("Delete the chosen box"), "closer": _("Closer"), "farther": _("Farther"), "whole": _("Fit")}
    words |= {"snap": _("Snap"), "snap_help": _("Corners on whole pixels"), "none": _("No box")}
    words |= {"class_of": _("Class"), "no_class": _("none")}
    words["keys"] = _(
        "Boxes. Arrow keys move the chosen one by 1 px, with shift by 10; h goes through its handles, n to the next box, "
        "d draws one, Delete removes it, plus and minus zoom, 0 fits, s snaps."
    )
    return words
