"""The eight style pictures that style transfer can paint in. `python -m recipes.styles` made them, without any photograph."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from playground.images.intake import load_image
from playground.images.photo import Photo, make_photo

FOLDER = Path(__file__).parents[2] / "assets" / "styles"
LICENCE = "Apache-2.0, painted by this project’s own code"


@dataclass(frozen=True)
class StylePicture:
    """A picture to take a style from; square, as large as it was painted."""

    name: str  # short, as in the address bar; its file is assets/styles/<name>.webp
    title: str
    description: str  # one sentence: what of it shows in the painted photo

    def photo(self) -> Photo:
        """The picture at full size; the same Photo each time. Raises ImageError when its file is missing or damaged."""
        return _photo(self)


_STYLES = (
    StylePicture("swirling_sky", "Swirling sky", "Long bristled strokes of blue and yellow that run in eddies."),
    StylePicture("mosaic", "Mosaic", "Stone tiles in rows along the contours, light grout between them."),
    StylePicture("stained_glass", "Stained glass", "Glowing panes of pure colour, held by dark lead."),
    StylePicture("pop_dots", "Pop dots", "Comic colours through printed dots, with thick black outlines."),
    StylePicture("woodcut", "Woodcut", "Black carved lines that swell with the shade, on warm paper."),
    StylePicture("waves", "Waves", "Indigo bands that curl, edged with foam the colour of cream."),
    StylePicture("autumn_garden", "Autumn garden", "Thick dabs of orange and gold beside violet and blue."),
    StylePicture("marbling", "Marbling", "Ribbons of ink drawn out on water and taken up by paper."),
)

_KNOWN = {picture.name: picture for picture in _STYLES}


def styles() -> tuple[StylePicture, ...]:
    """All style pictures, in the order in which they are offered."""
    return _STYLES


def style(name: str) -> StylePicture:
    """A style picture by its short name. Raises ValueError naming the known ones."""
    try:
        return _KNOWN[name]
    except KeyError:
        raise ValueError(f"There is no style picture named {name!r}. Known are: {', '.join(_KNOWN)}.") from None


@lru_cache(maxsize=len(_STYLES))
def _photo(chosen: StylePicture) -> Photo:
    image = load_image(FOLDER / f"{chosen.name}.webp", max_side=None)
    return make_photo(image, name=chosen.name, title=chosen.title)
