"""What is asked of the painter, and what is kept of it: a photo's maps, two numbers a channel of a style, pictures."""

import hashlib
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps
from torch import Tensor

from playground.images import Photo
from playground.lessons.instant_style.settings import Instant
from playground.ui.answers import kept, spelled
from playground.ui.components.divider import data_url
from playground.vision.instant_painter import Encoded, Style, even_shares, fitted, mask_shares, shared_painter
from playground.vision.regions import SIDE, read_regions, region_masks, write_regions
from playground.vision.style_job import learn_pace, stylize_seconds
from playground.vision.style_pictures import RGB_TO_YIQ, with_colours_of
from playground.vision.style_transfer import StyleStep
from playground.vision.stylize import can_finish, finished, finishing, finishing_change

LARGE = 1024  # px: beyond, a picture takes more than a second and is painted as a job, as finishing steps are taken
PREVIEW = 512  # px of the pictures that stand in for a large one
SHOWN = 1024  # px: what is larger is sent reduced
LARGE_KEPT = 3  # pictures of up to 12 MB
CHANGES_KEPT = 200e6  # bytes of what finishing steps add; 1.6 MB each at 512 × 512 px
FLAT = 1e-3  # squared grey levels: a variance or an error below it is none
SWEEP = (0.0, 0.5, 0.25, 0.75, 0.12, 0.38, 0.62, 0.88, 1.0)  # strengths that are painted beforehand, the most useful first
Report = Callable[[int, int, object], None]


@dataclass(frozen=True)
class Request:
    """One painting: a photo, styles with their shares or the regions they paint, and how.

    regions: a text of `write_regions`, in place of shares; label n is the n-th of the styles. finish: steps of optimisation for
    each style, see `stylize`.
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
    def large(self) -> bool:
        """Whether it is painted as a job, with all that belongs to it."""
        return self.size > LARGE

    @property
    def unfinished(self) -> tuple[Photo, ...]:
        """Styles whose finishing steps have still to be taken, those of the largest share first; none of a large painting."""
        one = self.plain()
        if not one.finish or one.large:
            return ()
        order = sorted(range(len(one.styles)), key=lambda n: -one.shares[n] if one.shares else 0)
        return tuple(one.styles[n] for n in order if _change_name(one, one.styles[n]) not in _changes)

    @property
    def slow(self) -> bool:
        """Whether a job has to work first."""
        return self.large or bool(self.unfinished)

    @property
    def seconds(self) -> float:
        """About how long the job of a slow one takes here."""
        one = self.plain()
        styles = one.styles if one.large else self.unfinished
        sizes = [photo.image.size for photo in (one.photo, *styles)]
        return stylize_seconds(*sizes, size=one.size, finish=one.finish, passes=one.large)

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
    def name(self) -> str:
        """Tells this painting from all others, of whatever session."""
        one = self.plain()
        pictures = tuple(map(_digest if one.large else (lambda photo: photo.digest), (one.photo, *one.styles)))
        told = spelled((pictures, one.shares, one.regions, one.strength, one.keep_colours, one.size, one.finish))
        return hashlib.sha256(told.encode()).hexdigest()[:20]


def request_for(settings: Instant, photo: Photo, styles: tuple[Photo, ...]) -> Request:
    """What the reader asks for; `styles` are those of ROLES, in their order. Narrow pictures get no finishing steps.

    Raises ValueError with a sentence where a picture is too narrow for the size.
    """
    how = {"strength": settings.strength, "keep_colours": settings.keep_colours, "size": settings.size}
    if settings.view == "paint":
        request = Request(photo, styles[:1], **how)
    elif settings.view == "blend":
        request = Request(photo, styles, corner_shares(settings.across, settings.down), **how)
    else:
        request = Request(photo, styles, (), settings.regions, **how)
    pictures = [one.image for one in (photo, *request.styles)]
    for each in pictures:
        fitted(each.size, settings.size)
    return replace(request, finish=settings.finish if can_finish(pictures, settings.size) else 0)


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
    if one.large:
        return find_large(request) or paint_large(one, tuple(enlarged(each, one.size) for each in (one.photo, *one.styles)))
    encoded = _encoded(one.photo, one.size)
    picture = _one_pass(one, encoded, [_style(style, one.size) for style in one.styles], one.photo.image)
    if one.finish:
        changes = [_change(one, style) for style in one.styles]
        picture = finished(picture, changes, _shares(one, encoded, one.photo.image), one.strength)
    return with_colours_of(picture, one.photo.image) if one.keep_colours else picture


def _one_pass(one: Request, encoded: Encoded, styles: list[Style], content: Image.Image) -> Image.Image:
    shares = _shares(one, encoded, content)
    return shared_painter().paint(encoded, styles, shares, one.strength, fitted(content.size, one.size))


def _shares(one: Request, encoded: Encoded, content: Image.Image) -> Tensor:
    if not one.regions:
        return even_shares(len(one.styles), one.shares)
    masks = region_masks(one.regions, range(1, len(one.styles) + 1), content.size)
    return mask_shares(masks, *encoded.maps[0].shape[-2:])


@dataclass(frozen=True)
class Painting:
    """What the page needs of a painting."""

    url: str  # a data URL of the picture, at most SHOWN px on its long side
    similarity: float  # the correlation of its brightness with the photo's, −1 to 1; 0 where one of them is flat
    decibels: float  # peak signal-to-noise ratio against the photo


def shown(request: Request) -> Painting:
    one = request.plain()
    if one.large:
        found = _found(request)
        return found.painting if found else compared(painted(request), one.photo.image)
    styles = tuple(style.without_file() for style in one.styles)
    return _shown(one.photo, styles, one.shares, one.regions, one.strength, one.keep_colours, one.size, one.finish)


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


# ---- finishing steps, as a job ----------------------------------------------------------------------------------------------


_changes: OrderedDict[str, np.ndarray] = OrderedDict()
_lock = threading.Lock()


def _change_name(one: Request, style: Photo) -> str:
    return spelled((one.photo.digest, style.digest, one.size, one.finish))


def _change(one: Request, style: Photo) -> np.ndarray:
    name = _change_name(one, style)
    with _lock:
        if name in _changes:
            _changes.move_to_end(name)
            return _changes[name]
    found = finish_styles(one, (style,))
    keep_changes(found)
    return found[name]


def finish_styles(request: Request, styles: Sequence[Photo], report: Report = lambda *_told: None) -> dict[str, np.ndarray]:
    """What the finishing steps of these styles change, for `keep_changes`; `report(done, total, None)` may raise to end the
    work."""
    changes = _finishing(request, request.photo.image, [style.image for style in styles], report)
    return {_change_name(request, style): change for style, change in zip(styles, changes, strict=True)}


def _finishing(
    one: Request, content: Image.Image, styles: Sequence[Image.Image], report: Report, before: int = 0
) -> list[np.ndarray]:
    """What the steps change in each of these styles; so many parts of the work are done `before`. How long they take is noted for
    the next estimate."""
    total, changes = before + one.finish * len(styles), []
    report(before, total, None)
    for n, style in enumerate(styles):
        seconds: list[float] = []

        def on_step(step: StyleStep, done: int = before + n * one.finish, seconds: list[float] = seconds) -> None:
            seconds.append(step.seconds)
            report(done + step.step, total, None)

        changes.append(finishing_change(content, style, one.finish, size=one.size, on_step=on_step))
        config, model = finishing(one.size, one.finish), shared_painter().network
        learn_pace(config, content.size, style.size, seconds=sum(seconds), begun=True, model=model)
    return changes


def keep_changes(found: dict[str, np.ndarray]) -> None:
    """Remember what `finish_styles` has found."""
    with _lock:
        _changes.update(found)
        while len(_changes) > 1 and sum(change.nbytes for change in _changes.values()) > CHANGES_KEPT:
            _changes.popitem(last=False)


# ---- large ones, as a job ---------------------------------------------------------------------------------------------------


class _Large(NamedTuple):
    picture: Image.Image
    painting: Painting


_large: OrderedDict[str, _Large] = OrderedDict()


def _found(request: Request) -> _Large | None:
    with _lock:
        return _large.get(request.name)


def find_large(request: Request) -> Image.Image | None:
    """What a job has painted, where it is kept."""
    found = _found(request)
    return found and found.picture


def keep_large(request: Request, picture: Image.Image) -> None:
    """Remember what a job has painted, here or on another machine."""
    one = _Large(picture, compared(picture, request.photo.image))
    with _lock:
        _large[request.name] = one
        while len(_large) > LARGE_KEPT:
            _large.popitem(last=False)


def paint_large(request: Request, pictures: tuple[Image.Image, ...], report: Report = lambda *_told: None) -> Image.Image:
    """The painting of a photo and its styles, given with as many pixels as it needs; `report(done, total, None)` may raise to end
    the work. `pictures` are those of `request.plain()`."""
    one = request.plain()
    painter, passes = shared_painter(), len(pictures) + 1
    content, *styles = pictures
    total = passes + one.finish * len(styles)
    report(0, total, None)
    encoded = painter.encode(content, one.size)
    known = []
    for style in styles:
        report(1 + len(known), total, None)
        known.append(painter.style(style, one.size))
    report(passes - 1, total, None)
    picture = _one_pass(one, encoded, known, content)
    changes = _finishing(one, content, styles if one.finish else [], report, passes)
    if changes:
        picture = finished(picture, changes, _shares(one, encoded, content), one.strength)
    return with_colours_of(picture, content) if one.keep_colours else picture


def enlarged(photo: Photo, size: int) -> Image.Image:
    """As many of a photo's pixels as a painting of that size needs."""
    return photo.image if size <= max(photo.image.size) else photo.at(size)


def _digest(photo: Photo) -> str:
    """Of the pixels that a large painting sees: those of the file, where there is one."""
    return f"{photo.digest} {zlib.crc32(photo.file)}" if photo.file else photo.digest
