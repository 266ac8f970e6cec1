"""Pictures side by side in the browser: draws, steps, mixes."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from PIL import Image

from playground.ui.components import component
from playground.ui.components.packets import pack

_mount = component(__file__)
QUALITY = 85  # of JPEG: 1 ms for 640 px, where WebP takes 14
LARGEST = 640  # px: what is larger is sent reduced


@dataclass(frozen=True)
class Tile:
    """A picture, a title and a note below it. `mark` is kept, lost, chosen or nothing."""

    picture: Image.Image
    title: str = ""
    note: str = ""
    mark: str = ""


def tiles(shown: Sequence[Tile], *, alt: str, key: str, group: int = 1) -> None:
    """Draw the tiles into the open container; so many (`group`) stay in one row. On the root element data-version changes when
    all of them are shown."""
    _mount(data=tiles_message(shown, alt, group), key=key)


def tiles_message(shown: Sequence[Tile], alt: str, group: int = 1) -> bytes:
    """What travels to the browser."""
    pictures = [jpeg(tile.picture) for tile in shown]
    told = [{"title": tile.title, "note": tile.note, "mark": tile.mark} for tile in shown]
    ratio = median(tile.picture.width / tile.picture.height for tile in shown)
    lines = max(bool(tile.title) + bool(tile.note) for tile in shown)
    version = hashlib.sha256(b"".join(pictures) + repr(told).encode()).hexdigest()[:16]
    head = {"tiles": told, "alt": alt, "ratio": ratio, "lines": lines, "group": group, "version": version}
    return pack(head, {f"p{place}": np.frombuffer(picture, dtype=np.uint8) for place, picture in enumerate(pictures)})


def jpeg(picture: Image.Image) -> bytes:
    """The picture as JPEG, at most LARGEST px on its longer side."""
    if max(picture.size) > LARGEST:
        picture = picture.copy()
        picture.thumbnail((LARGEST, LARGEST))
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=QUALITY)
    return data.getvalue()
