"""The pictures of a set on screen, a row a class: some to train, some to test, with their counts."""

import numpy as np
from PIL import Image, ImageOps

from playground.kit.i18n import _
from playground.training.sets import Dataset, PictureSet
from playground.ui.components import component
from playground.ui.components.divider import data_url

SIDE = 60  # px of a thumbnail
MOST_CLASSES = 40  # rows
MOST_SHOWN = 240  # thumbnails in all
RIM = 3  # px round pictures that stand in a row
IN_ROW = 9  # thumbnails of a class at most

_mount = component(__file__)


def sheet(dataset: Dataset, *, key: str) -> None:
    """Draw it. Rows beyond MOST_CLASSES are counted in a sentence."""
    shown = dataset.classes[:MOST_CLASSES]
    of_class = max(2, min(IN_ROW, MOST_SHOWN // max(1, len(shown))))
    rest = len(dataset.classes) - len(shown)
    _mount(
        data={
            "label": _("Pictures by class"),
            "heads": [_("Class"), _("To train"), _("To test"), _("Some of them; those to test have a dashed frame")],
            "rows": [_row(dataset, label, of_class) for label in range(len(shown))],
            "side": SIDE,
            "more": _("and {n} more classes").format(n=rest) if rest else "",
        },
        key=key,
    )


def _row(dataset: Dataset, label: int, most: int) -> dict[str, object]:
    counts = [int(part.counts[label]) for part in (dataset.train, dataset.test)]
    of_train = min(counts[0], max(most - counts[1], (2 * most + 2) // 3))
    wanted = ((dataset.train, of_train), (dataset.test, most - of_train))
    parts = [(part, _first(part, label, number)) for part, number in wanted]
    places = [(part, int(place)) for part, of_part in parts for place in of_part]
    return {
        "name": dataset.classes[label],
        "counts": [f"{count:,}" for count in counts],
        "thumbs": [part.names[place] for part, place in places],
        "trainThumbs": len(parts[0][1]),
        "strip": _strip(tuple((part, place) for part, place in places)),
    }


def _first(part: PictureSet, label: int, most: int) -> np.ndarray:
    return np.flatnonzero(part.labels == label)[:most]


def _strip(places: tuple[tuple[PictureSet, int], ...]) -> str:
    """Their squares side by side, as a data URL."""
    strip = Image.new("RGB", (max(1, SIDE * len(places)), SIDE))
    for number, (part, place) in enumerate(places):
        strip.paste(square(part.pictures[place], SIDE), (number * SIDE, 0))
    return data_url(strip)


def apart(picture: Image.Image, side: int) -> Image.Image:
    """The square with a clear rim, so that pictures in a row do not touch."""
    shown = Image.new("RGBA", (side, side))
    shown.paste(square(picture, side - 2 * RIM), (RIM, RIM))
    return shown


def square(picture: Image.Image, side: int) -> Image.Image:
    """The square at the picture's centre; small pictures keep their pixels visible."""
    method = Image.Resampling.NEAREST if min(picture.size) * 2 < side else Image.Resampling.LANCZOS
    return ImageOps.fit(picture, (side, side), method)
