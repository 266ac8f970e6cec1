"""The pictures that are always there: photographs to start every lesson with, and paintings to take a style from.

Photographs are those that scikit-image ships in its wheel, read straight from the package's data folder: `skimage.data.chelsea()`
gives the same numbers, but imports scikit-image's reading machinery first, which takes longer than the whole home page may. The
style pictures were made by `python -m recipes.styles`, without any photograph.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from PIL import Image

from playground.images.intake import load_image
from playground.images.photo import Photo, make_photo
from playground.images.scenes import SCENES, Scene
from playground.kit.i18n import N_, _

STYLE_FOLDER = Path(__file__).parents[2] / "assets" / "styles"
STYLE_LICENCE = N_("Apache-2.0, painted by this project’s own code")
_CC0 = "CC0 1.0"
_PUBLIC = "Public domain"
_FREE = "No known copyright restrictions"
_PACKAGE = "BSD 3-Clause, that of scikit-image"  # whose documentation states none for the picture alone
_FREE_TO_USE = N_("CC0 1.0 and public domain")
_CUT_OUT = N_("Cut out of other samples by this project")
_MIDDLEBURY = "Middlebury 2014 stereo benchmark, D. Scharstein and others"


@dataclass(frozen=True)
class Sample:
    """A photograph. Licence and source are those that scikit-image's documentation states."""

    name: str  # short, as in skimage.data and in the address bar
    title: str
    licence: str
    source: str  # who made it, or where it comes from
    file: str  # in skimage's data folder
    two_tone: bool = False  # shown in pure black and white, as skimage.data gives it
    scene: Scene | None = None  # composed of other samples, in place of a file

    @property
    def credit(self) -> str:
        """One line for under the picture."""
        words = _("{title}. {source}; from scikit-image. Licence: {licence}.")
        return words.format(title=_(self.title), source=_(self.source), licence=_(self.licence))

    def photo(self) -> Photo:
        """The picture at full size. The same Photo is given again while it is among those used last."""
        return _photo(self)

    def _read(self) -> Image.Image:
        if self.scene:
            return self.scene.compose(lambda name: _SAMPLES[name]._read())
        image = load_image((files("skimage") / "data" / self.file).read_bytes(), max_side=None)
        return image.convert("L").point(lambda value: 255 if value > 127 else 0).convert("RGB") if self.two_tone else image


@dataclass(frozen=True)
class StylePicture:
    """A picture to take a style from; square, as large as it was painted."""

    name: str  # short, as in the address bar; its file is assets/styles/<name>.webp
    title: str
    description: str  # one sentence: what of it shows in the painted photo

    @property
    def credit(self) -> str:
        """As `Sample.credit`."""
        return f"{_(self.title)}. {_(self.description)} {_(STYLE_LICENCE)}."

    def photo(self) -> Photo:
        """As `Sample.photo`. Raises ImageError when its file is missing or damaged."""
        return _photo(self)

    def _read(self) -> Image.Image:
        return load_image(STYLE_FOLDER / f"{self.name}.webp", max_side=None)


@lru_cache(maxsize=20)
def _photo(chosen: Sample | StylePicture) -> Photo:
    return make_photo(chosen._read(), name=chosen.name, title=chosen.title)


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
    Sample("immunohistochemistry", "Stained tissue", _FREE, "Center for Microscopy And Molecular Imaging (CMMI)", "ihc.png"),
    Sample("horse", "Silhouette of a horse", _CC0, "openclipart, Andreas Preuss (marauder)", "horse.png", two_tone=True),
    Sample("colorwheel", "Colour wheel", _PACKAGE, "Author not stated", "color.png"),
    Sample("coins", "Greek coins from Pompeii", _FREE, "Brooklyn Museum Collection", "coins.png"),
    Sample("retina", "Human retina", _CC0, "Mikael Häggström, Wikimedia Commons", "retina.jpg"),
    Sample("motorcycle_left", "Motorcycle, left eye of a stereo pair", _PACKAGE, _MIDDLEBURY, "motorcycle_left.png"),
    Sample("hubble_deep_field", "Hubble eXtreme Deep Field", _PUBLIC, "NASA, HubbleSite", "hubble_deep_field.jpg"),
    Sample("checkerboard", "Checkerboard", _PACKAGE, "Author not stated", "chessboard_GRAY.png"),
    Sample("cell", "Cell floating in saline", _CC0, "Paul Müller and others", "cell.png"),
    Sample("microaneurysms", "Retina with lesions", _CC0, "Andreas Maier, High-Resolution Fundus database", "microaneurysms.png"),
)

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

_SAMPLES = {each.name: each for each in _SHOWN + _MORE}
_COMPOSED = {scene.name: Sample(scene.name, scene.title, _FREE_TO_USE, _CUT_OUT, "", scene=scene) for scene in SCENES}
_PAINTINGS = {each.name: each for each in _STYLES}


def samples() -> tuple[Sample, ...]:
    """The eight sample photographs."""
    return _SHOWN


def composed_samples() -> tuple[Sample, ...]:
    """Scenes with several objects, which the photo picker offers after the eight."""
    return tuple(_COMPOSED.values())


def sample(name: str) -> Sample:
    """Any known sample by its short name, also those that only lessons use. Raises ValueError naming the known ones."""
    known = _SAMPLES | _COMPOSED
    if name not in known:
        raise ValueError(f"There is no sample photo named {name!r}. Known are: {', '.join(known)}.")
    return known[name]


def styles() -> tuple[StylePicture, ...]:
    """All style pictures, in the order in which they are offered."""
    return _STYLES


def style(name: str) -> StylePicture:
    """A style picture by its short name. Raises ValueError naming the known ones."""
    if name not in _PAINTINGS:
        raise ValueError(f"There is no style picture named {name!r}. Known are: {', '.join(_PAINTINGS)}.")
    return _PAINTINGS[name]


def photo_call(photo: Photo) -> tuple[str, str]:
    """A photo as code names it, (import line, expression): a sample or painting by its name, an upload from its file."""
    for find, known in ((sample, _SAMPLES | _COMPOSED), (style, _PAINTINGS)):
        if photo.name in known and find(photo.name).photo() == photo:
            return f"from playground.images import {find.__name__}", f"{find.__name__}({photo.name!r}).photo()"
    return "from playground.images import read_photo", f"read_photo(open({photo.name!r}, 'rb').read(), {photo.name!r})"
