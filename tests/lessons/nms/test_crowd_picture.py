"""The made crowd as a picture: every object fills its box and stands out from what lies behind it."""

import numpy as np

from playground.lessons.nms.crowd_picture import crowd_picture
from playground.lessons.nms.raw_boxes import CROWD_SHEET, crowd


def test_each_silhouette_fills_its_box():
    raw = crowd(20)
    picture = crowd_picture(raw)
    assert picture.size == CROWD_SHEET and picture.mode == "RGB"
    levels = np.asarray(picture.convert("L"), dtype=float)
    for x1, y1, x2, y2 in np.array(raw.truths).round().astype(int):
        assert levels[y1:y2, x1:x2].std() > 5
        feet, ground = levels[y2 - 8 : y2 - 2, x1:x2], levels[-1].max()
        assert feet.min() < ground - 20, "feet stand on the box's lower edge"
