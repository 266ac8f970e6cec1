"""The picture in the browser: the painting, and the pictures that stand in for the next one while a hand moves."""

from dataclasses import replace
from functools import lru_cache, partial

import streamlit as st
from PIL import Image

from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.saying import by, count, duration
from playground.lessons.instant_style.painting import (
    SWEEP,
    Request,
    all_of,
    enlarged,
    find_large,
    finish_styles,
    keep_changes,
    keep_large,
    paint_large,
    request_for,
    shown,
)
from playground.lessons.instant_style.settings import Instant
from playground.lessons.instant_style.words import NUMBERS
from playground.ui.at_once import keep_desk
from playground.ui.components import component, heard
from playground.ui.components.picture_store import image_store
from playground.ui.slow_work import draw_slowly
from playground.vision.instant_painter import MOST

LAB, LARGE_JOB, FINISHING_JOB = "instant_lab", "instant-large", "instant-finishing"
LIVE = {"paint": ("strength",), "blend": ("strength", "across", "down"), "regions": ("strength", "regions")}
CORNERS = ((0, 0), (1, 0), (0, 1), (1, 1))  # (across, down), in the order of the styles

_mount = component(__file__)


def show(settings: Instant, request: Request) -> None:
    """Draw the painting into the open container; a slow one is painted by a job, and a quick one stands there until it is done.

    On `.instant` data-exact says whether the shown picture is what the server has painted for the values under the hand,
    data-frames how many of the pictures for dragging are there, data-shown the large numbers.
    """
    with heard() as told:
        draw(settings, request)
    keep_desk(settings, request.photo, told, partial(redraw, request.styles))
    if request.large and find_large(request) is None:
        one = request.plain()
        photos = (one.photo, *one.styles)
        pictures = tuple(_enlarged(f"{each.digest} {len(each.file)}", one.size, each) for each in photos)
        work = partial(paint_large, request, pictures)
        draw_slowly(LARGE_JOB, request.name, work, lambda _so_far: None, partial(keep_large, request), lambda: request.seconds)
    elif missing := request.unfinished:
        about = (request.photo.digest, tuple(style.digest for style in missing), request.size, request.finish)
        work = partial(finish_styles, request, missing)
        draw_slowly(FINISHING_JOB, about, work, lambda _so_far: None, keep_changes, lambda: request.seconds)


def redraw(styles: tuple[Photo, ...], settings: Instant, photo: Photo) -> tuple[()]:
    """What the picture's component is told after an edit. Raises ValueError for a picture that takes a job."""
    request = request_for(settings, photo, styles)
    if request.slow:
        raise ValueError("A job paints this one.")
    draw(settings, request)
    return ()


@st.cache_data(max_entries=5, show_spinner=False, scope="session")
def _enlarged(digest: str, size: int, _photo: Photo) -> Image.Image:
    """Decoding an upload anew takes up to a second, and every run asks."""
    return enlarged(_photo, size)


def draw(settings: Instant, request: Request) -> None:
    name = f"instant photo {request.photo.digest}"
    _mount(data=scene(settings, request) | {"photo": name}, key=LAB)
    image_store(name, request.photo.image, key="instant_photo")


def scene(settings: Instant, request: Request) -> dict[str, object]:
    """What the browser is told of a painting. An edit in `wanted`, put to the desk, brings the picture of that name."""
    there = not request.slow or (request.large and find_large(request) is not None)
    small = request.quick()
    now = request if there else small
    frames = _frames(settings.view, small)
    values = {name: getattr(settings, name) for name in LIVE[settings.view]}
    return {
        "key": LAB,
        "view": settings.view,
        "painted": {"name": now.name, "url": shown(now).url, "values": values},
        "size": list(request.pixels),
        "rebuilt": replace(small, strength=0.0).name,
        "sweep": [[edit["strength"], name] for edit, name in frames] if settings.view == "paint" else [],
        "corners": [name for edit, name in frames if edit["strength"]] if settings.view != "paint" else [],
        "wanted": [{"name": name, "edit": edit | {"size": small.size}} for edit, name in frames],
        "titles": [_(style.title) for style in request.styles],
        "numbers": count(NUMBERS),
        "borders": settings.borders,
        "note": _note(small, request, there),
        "words": _words(request),
    }


def _note(small: Request, request: Request, there: bool) -> str:
    """What is seen, where it could be taken for something else."""
    if there:
        steps = request.plain().finish
        return _("One pass and {n} finishing steps.").format(n=steps) if steps else ""
    if request.size == small.size:
        return _("The one pass stands here until the finishing steps are done.")
    words = _("A preview of {small} px stands here until {size} px are painted, which takes about {time} in all.")
    return words.format(small=small.size, size=request.size, time=duration(request.seconds))


def _words(request: Request) -> dict[str, str]:
    words = {"photo": _("photo"), "painting": _("painted"), "strength": _("Style strength"), "size": _("Size of the result")}
    words |= {"numbers": _("Numbers taken from the style"), "per_channel": _("two per channel"), "most": _("Largest share")}
    words |= {"painted": _("Painted"), "of_picture": _("of the picture"), "used": _("Styles used")}
    words |= {"of_styles": _("of {n}").format(n=MOST), "alt": alt(request)}
    words |= {"divider": _("Arrow keys move the line between the photo and the painting.")}
    return words | {"brush": _("{what}. Arrow keys move the brush, the space bar paints.").format(what=alt(request))}


def _frames(view: str, request: Request) -> list[tuple[dict[str, object], str]]:
    """The pictures that stand in while a hand moves: the edit that makes each, and its name; those needed first come first."""
    if view == "paint":
        edits, wanted = [{"strength": value} for value in SWEEP], [replace(request, strength=value) for value in SWEEP]
    else:
        corners = [{"across": x, "down": y} if view == "blend" else {"regions": _everywhere(2 * y + x + 1)} for x, y in CORNERS]
        alone = [replace(request, styles=(style,), shares=(1.0,), regions="", strength=1.0) for style in request.styles]
        edits = [{"strength": 0.0}, *(edit | {"strength": 1.0} for edit in corners)]
        wanted = [replace(request, strength=0.0), *alone]
    ready = [one.quick() for one in wanted]  # a style that is nowhere yet has not been finished
    return [(edit | {"finish": one.finish}, one.name) for edit, one in zip(edits, ready, strict=True)]


_everywhere = lru_cache(maxsize=MOST)(all_of)


def alt(request: Request) -> str:
    styles = ", ".join(_(request.styles[label - 1].title) for label in request.labels)
    words = _("{photo}, {size} px, in the style of {styles}")
    return words.format(photo=_(request.photo.title), size=by(request.pixels), styles=styles or "–")
