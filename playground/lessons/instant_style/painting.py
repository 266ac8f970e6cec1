"""What is asked of the painter, and what is kept of it: a photo's maps, two numbers a channel of a style, pictures."""

import hashlib
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps

from playground.images import Photo
from playground.lessons.instant_style.settings import Instant
from playground.models import shared
from playground.ui.answers import kept, spelled
from playground.ui.components.divider import data_url
from playground.vision import StyleConfig, style_transfer
from playground.vision.regions import SIDE, read_regions, region_masks, write_regions
from playground.vision.style_config import picture_size
from playground.vision.style_pictures import RGB_TO_YIQ, with_colours_of
from playground.vision.stylize import Encoded, Style, even_shares, fitted, mask_shares, shared_painter

LARGE = 1024  # px: beyond, a picture takes more than a second and is painted as a job, as is one with finishing steps
PREVIEW = 512  # px of the pictures that stand in for a large one
SHOWN = 1024  # px: what is larger is sent reduced
SLOW_KEPT = 3  # pictures of up to 12 MB
FLAT = 1e-3  # squared grey levels: a variance or an error below it is none
SWEEP = (0.0, 0.5, 0.25, 0.75, 0.12, 0.38, 0.62, 0.88, 1.0)  # strengths that are painted beforehand, the most useful first
Report = Callable[[int, int, object], None]


@dataclass(frozen=True)
class Request:
    """One painting: a photo, styles with their shares or the regions they paint, and how.

    regions: a text of `write_regions`, in place of shares; label n is the n-th of the styles. finish: steps of optimisation that
    follow the one pass, where a style is painted and not by regions.
    """

    photo: Photo
    styles: tuple[Photo, ...]
    shares: tuple[float, ...] = (1.0,)
    regions: str = ""
    strength: float = 1.0
    keep_colours: bool = False
    size: int = PREVIEW
    finish: int = 0

    @property
    def labels(self) -> tuple[int, ...]:
        """The styles that are painted somewhere, from 1."""
        return used_labels(self.regions) if self.regions else tuple(n + 1 for n, share in enumerate(self.shares) if share)

    @property
    def slow(self) -> bool:
        """Whether it is painted as a job."""
        return self.size > LARGE or self.plain().finish > 0

    def quick(self) -> "Request":
        """What stands in for a slow one."""
        return replace(self, size=min(self.size, PREVIEW), finish=0) if self.slow else self

    @property
    def pixels(self) -> tuple[int, int]:
        """(width, height) of the painting. Raises ValueError with a sentence for a picture that is too narrow."""
        return fitted(self.photo.image.size, self.size)

    def plain(self) -> "Request":
        """The same painting, said in the one way it is kept by: without styles that take no part."""
        labels = self.labels
        if self.strength == 0 or not labels:
            return replace(self, styles=self.styles[:1], shares=(1.0,), regions="", strength=0.0, finish=0)
        styles = tuple(self.styles[label - 1] for label in labels)
        if not self.regions or _whole(self.regions):
            shares = tuple(self.shares[label - 1] for label in labels) if not self.regions else (1.0,)
            return replace(self, styles=styles, shares=shares, regions="")
        renumbered = np.zeros(max(labels) + 1, np.uint8)
        renumbered[list(labels)] = range(1, len(labels) + 1)
        return replace(self, styles=styles, shares=(), regions=write_regions(renumbered[read_regions(self.regions)]))

    @property
    def finishing(self) -> StyleConfig:
        """What its steps of optimisation ask for. Raises ValueError as `StyleConfig`."""
        weights = {"style_weight": self.strength, "style_weights": self.shares}
        return StyleConfig(size=self.size, steps=self.finish, optimiser="scales", coarse_first=False, **weights)

    @property
    def name(self) -> str:
        """Tells this painting from all others, of whatever session."""
        one = self.plain()
        pictures = tuple(map(_digest if one.slow else (lambda photo: photo.digest), (one.photo, *one.styles)))
        told = spelled((pictures, one.shares, one.regions, one.strength, one.keep_colours, one.size, one.finish))
        return hashlib.sha256(told.encode()).hexdigest()[:20]


def request_for(settings: Instant, photo: Photo, styles: tuple[Photo, ...]) -> Request:
    """What the reader asks for; `styles` are those of ROLES, in their order.

    Raises ValueError with a sentence where a picture is too narrow for the size.
    """
    how = {"strength": settings.strength, "keep_colours": settings.keep_colours, "size": settings.size}
    if settings.view == "paint":
        request = Request(photo, styles[:1], finish=settings.finish, **how)
    elif settings.view == "blend":
        request = Request(photo, styles, corner_shares(settings.across, settings.down), finish=settings.finish, **how)
    else:
        request = Request(photo, styles, (), settings.regions, **how)
    for one in (photo, *request.styles):
        fitted(one.image.size, settings.size)
        if request.finish and settings.strength:
            picture_size(one.image.size, request.finishing)
    return request


def corner_shares(across: float, down: float) -> tuple[float, ...]:
    """Of the styles at the corners of a square, left to right and top to bottom, at a point in it: bilinear, they sum to 1."""
    return tuple(round(x * y, 4) for y in (1 - down, down) for x in (1 - across, across))


def used_labels(regions: str) -> tuple[int, ...]:
    """Labels of the styles that are painted somewhere. Raises ValueError as `read_regions`."""
    return tuple(int(label) for label in np.unique(read_regions(regions)) if label)


def all_of(label: int) -> str:
    """Regions that are one style everywhere."""
    return write_regions(np.full((SIDE, SIDE), label))


def _whole(regions: str) -> bool:
    return len(np.unique(read_regions(regions))) == 1


# ---- what is kept -----------------------------------------------------------------------------------------------------------


@kept(most=4)
def _encoded(photo: Photo, size: int) -> Encoded:
    """56 MB at 1024 × 1024 px."""
    return shared_painter().encode(photo.image, size)


@kept(most=64)
def _style(style: Photo, size: int) -> Style:
    return shared_painter().style(style.image, size)


def painted(request: Request) -> Image.Image:
    """The painting at full size; what it is made of is kept, up to LARGE px."""
    one = request.plain()
    if one.slow:
        return find_slow(request) or paint_slowly(one, tuple(enlarged(each, one.size) for each in (one.photo, *one.styles)))
    encoded = _encoded(one.photo, one.size)
    picture = _one_pass(one, encoded, [_style(style, one.size) for style in one.styles], one.photo.image)
    return with_colours_of(picture, one.photo.image) if one.keep_colours else picture


def _one_pass(one: Request, encoded: Encoded, styles: list[Style], content: Image.Image) -> Image.Image:
    if one.regions:
        labels = range(1, len(styles) + 1)
        shares = mask_shares(region_masks(one.regions, labels, content.size), *encoded.maps[0].shape[-2:])
    else:
        shares = even_shares(len(styles), one.shares)
    return shared_painter().paint(encoded, styles, shares, one.strength, fitted(content.size, one.size))


@dataclass(frozen=True)
class Painting:
    """What the page needs of a painting."""

    url: str  # a data URL of the picture, at most SHOWN px on its long side
    similarity: float  # the correlation of its brightness with the photo's, −1 to 1; 0 where one of them is flat
    decibels: float  # peak signal-to-noise ratio against the photo


def shown(request: Request) -> Painting:
    one = request.plain()
    if one.slow:
        found = _found(request)
        return found.painting if found else compared(painted(request), one.photo.image)
    styles = tuple(style.without_file() for style in one.styles)
    return _shown(one.photo, styles, one.shares, one.regions, one.strength, one.keep_colours, one.size)


@kept(most=96)
def _shown(photo: Photo, styles: tuple[Photo, ...], shares: tuple[float, ...], regions: str, *how: float) -> Painting:
    """Some 0.2 MB each."""
    return compared(painted(Request(photo, styles, shares, regions, *how)), photo.image)


def compared(picture: Image.Image, photo: Image.Image) -> Painting:
    """A painting beside the photo that it was made of."""
    small = picture if max(picture.size) <= SHOWN else ImageOps.contain(picture, (SHOWN, SHOWN))
    one, other = (np.asarray(each, np.float64) for each in (small, photo.resize(small.size, Image.Resampling.LANCZOS)))
    both = np.stack([(values @ RGB_TO_YIQ[0]).ravel() for values in (one, other)])
    covariance = np.cov(both)
    flat = min(covariance[0, 0], covariance[1, 1]) < FLAT
    similarity = 0.0 if flat else covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1])
    error = max(np.mean((one - other) ** 2), FLAT)
    return Painting(data_url(small), float(similarity), float(10 * np.log10(255**2 / error)))


# ---- large ones, as a job ---------------------------------------------------------------------------------------------------


class _Slow(NamedTuple):
    picture: Image.Image
    painting: Painting


_slow: OrderedDict[str, _Slow] = OrderedDict()
_lock = threading.Lock()


def _found(request: Request) -> _Slow | None:
    with _lock:
        return _slow.get(request.name)


def find_slow(request: Request) -> Image.Image | None:
    """What a job has painted, where it is kept."""
    found = _found(request)
    return found and found.picture


def keep_slow(request: Request, picture: Image.Image) -> None:
    """Remember what a job has painted, here or on another machine."""
    one = _Slow(picture, compared(picture, request.photo.image))
    with _lock:
        _slow[request.name] = one
        while len(_slow) > SLOW_KEPT:
            _slow.popitem(last=False)


def paint_slowly(request: Request, pictures: tuple[Image.Image, ...], report: Report = lambda *_told: None) -> Image.Image:
    """The painting of a photo and its styles, given with as many pixels as it needs; `report(done, total, None)` may raise to end
    the work. `pictures` are those of `request.plain()`."""
    one = request.plain()
    painter, passes = shared_painter(), len(pictures) + 1
    total = passes + one.finish
    content, *styles = pictures
    report(0, total, None)
    encoded = painter.encode(content, one.size)
    known = []
    for style in styles:
        report(1 + len(known), total, None)
        known.append(painter.style(style, one.size))
    report(passes - 1, total, None)
    picture = _one_pass(one, encoded, known, content)
    report(passes, total, None)
    if one.finish:
        picture = style_transfer(
            content, styles, one.finishing, begin=picture, model=shared("style_vgg"),
            on_step=lambda step: report(passes + step.step, total, None),
        ).image  # fmt: skip
    return with_colours_of(picture, content) if one.keep_colours else picture


def enlarged(photo: Photo, size: int) -> Image.Image:
    """As many of a photo's pixels as a painting of that size needs."""
    return photo.image if size <= max(photo.image.size) else photo.at(size)


def _digest(photo: Photo) -> str:
    """Of the pixels that a large painting sees: those of the file, where there is one."""
    return f"{photo.digest} {zlib.crc32(photo.file)}" if photo.file else photo.digest
