"""The sample photographs that scikit-image ships in its wheel, so that every lesson starts without an upload or a network.

The files are read straight from the package's data folder: `skimage.data.chelsea()` gives the same numbers, but imports
scikit-image's reading machinery first, which takes longer than the whole home page may.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from playground.images.intake import load_image
from playground.images.photo import Photo, make_photo

_CC0 = "CC0 1.0"
_PUBLIC = "Public domain"
_FREE = "No known copyright restrictions"
_PACKAGE = "BSD 3-Clause, that of scikit-image"  # whose documentation states none for the picture alone


@dataclass(frozen=True)
class Sample:
    """A picture that is always there. Licence and source are those that scikit-image's documentation states."""

    name: str  # short, as in skimage.data and in the address bar
    title: str
    licence: str
    source: str  # who made it, or where it comes from
    file: str  # in skimage's data folder
    two_tone: bool = False  # shown in pure black and white, as skimage.data gives it

    @property
    def credit(self) -> str:
        """One line for under the picture."""
        return f"{self.title}. {self.source}; from scikit-image. Licence: {self.licence}."

    def photo(self) -> Photo:
        """The picture at full size. The same Photo is given again while it is among those used last."""
        return _photo(self)


_SHOWN = (
    Sample("chelsea", "Chelsea the cat", _CC0, "Photo: Stefan van der Walt", "chelsea.png"),
    Sample("astronaut", "Eileen Collins, astronaut", _PUBLIC, "Photo: NASA Great Images", "astronaut.png"),
    Sample("coffee", "Coffee cup", _CC0, "Photo: Rachel Michetti, courtesy of Pikolo Espresso Bar", "coffee.png"),
    Sample("rocket", "Falcon 9 launches DSCOVR", _PUBLIC, "Photo: SpaceX", "rocket.jpg"),
    Sample("camera", "Man with a camera", _CC0, "Photo: Lav Varshney", "camera.png"),
    Sample("brick", "Brick wall", _CC0, "CC0Textures, Bricks25", "brick.png"),
    Sample("clock", "Clock, moved while taken", _PUBLIC, "Photo: Stefan van der Walt", "clock_motion.png"),
    Sample("page", "Scanned page", _PACKAGE, "Author not stated", "page.png"),
)

_MORE = (
    Sample("text", "Line of text", _PUBLIC, "Wikipedia, Corner.png", "text.png"),
    Sample("moon", "Surface of the moon", _PACKAGE, "Author not stated", "moon.png"),
    Sample("gravel", "Gravel", _CC0, "CC0Textures, Gravel04", "gravel.png"),
    Sample("grass", "Grass", _CC0, "DeviantArt, linolafett", "grass.png"),
    Sample(
        "immunohistochemistry",
        "Stained tissue",
        _FREE,
        "Center for Microscopy And Molecular Imaging (CMMI)",
        "ihc.png",
    ),
    Sample("horse", "Silhouette of a horse", _CC0, "openclipart, Andreas Preuss (marauder)", "horse.png", two_tone=True),
    Sample("colorwheel", "Colour wheel", _PACKAGE, "Author not stated", "color.png"),
    Sample("coins", "Greek coins from Pompeii", _FREE, "Brooklyn Museum Collection", "coins.png"),
    Sample("retina", "Human retina", _CC0, "Mikael Häggström, Wikimedia Commons", "retina.jpg"),
    Sample(
        "motorcycle_left",
        "Motorcycle, left eye of a stereo pair",
        _PACKAGE,
        "Middlebury 2014 stereo benchmark, D. Scharstein and others",
        "motorcycle_left.png",
    ),
    Sample("hubble_deep_field", "Hubble eXtreme Deep Field", _PUBLIC, "NASA, HubbleSite", "hubble_deep_field.jpg"),
    Sample("checkerboard", "Checkerboard", _PACKAGE, "Author not stated", "chessboard_GRAY.png"),
    Sample("cell", "Cell floating in saline", _CC0, "Paul Müller and others", "cell.png"),
    Sample("microaneurysms", "Retina with lesions", _CC0, "Andreas Maier, High-Resolution Fundus database", "microaneurysms.png"),
)

_KNOWN = {sample.name: sample for sample in _SHOWN + _MORE}


def samples() -> tuple[Sample, ...]:
    """The eight samples offered in the photo picker."""
    return _SHOWN


def sample(name: str) -> Sample:
    """Any known sample by its short name, also those that only lessons use. Raises ValueError naming the known ones."""
    try:
        return _KNOWN[name]
    except KeyError:
        raise ValueError(f"There is no sample photo named {name!r}. Known are: {', '.join(_KNOWN)}.") from None


@lru_cache(maxsize=12)
def _photo(chosen: Sample) -> Photo:
    image = load_image((files("skimage") / "data" / chosen.file).read_bytes(), max_side=None)
    if chosen.two_tone:
        image = image.convert("L").point(lambda value: 255 if value > 127 else 0).convert("RGB")
    return make_photo(image, name=chosen.name, title=chosen.title)
