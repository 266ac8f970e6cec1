"""The views without a network, in the browser: photo, style and answer travel once, the strength moves there."""

from dataclasses import replace

import numpy as np
from PIL import Image
from streamlit.delta_generator import DeltaGenerator

from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.instant_style.numbers_answer import COLOURS, PlainAnswer, correlation, numbers_read, plain_answer
from playground.lessons.instant_style.numbers_code import plain_check, plain_code, plain_files
from playground.lessons.instant_style.numbers_words import COLOUR_NAMES, moments_table, plain_formula, plain_sentences
from playground.lessons.instant_style.settings import Instant
from playground.ui.answers import kept, spelled
from playground.ui.components import component
from playground.ui.components.divider import data_url
from playground.ui.components.picture_store import picture_store
from playground.ui.lesson_page import Notes
from playground.ui.panel import peek, take
from playground.ui.photos import current_photo
from playground.vision.plain_adain import BRIGHTNESS, frequencies

_mount = component(__file__)
LAB = "instant_numbers"
STYLE_SIDE = 168  # px, twice what is shown
IN_PICTURE = ("alpha",)  # set in the picture itself

_whole = kept(plain_answer, most=4)  # some 8 MB each


@kept(most=8)
def _answer(settings: Instant, photo: Photo | None, style: Photo, _name: str) -> PlainAnswer:
    """With its result, some 2 MB; code on the page names the style."""
    return replace(_whole(settings.apart_from("alpha"), photo, style), settings=settings)


def answer_for(settings: Instant, photo: Photo | None, style: Photo) -> PlainAnswer:
    """What both pictures hold is read once for all strengths. Raises ValueError as `plain_answer`."""
    return _answer(settings, photo, style, style.name)


def photo_now(settings: Instant) -> Photo | None:
    """The reader's photo, where the settings take one."""
    return current_photo() if "photo" in settings.asked() else None


def draw(_words_place: DeltaGenerator) -> None:
    """The view that is open into the open container. Raises ValueError as `plain_answer`.

    An edit names `alpha`. On `.plain` data-alpha and data-outside are those of the picture shown.
    """
    settings = peek(Instant)
    photo, style = photo_now(settings), current_photo("style")
    answer = answer_for(settings, photo, style)
    picture = f"plain {settings.view} {photo.digest if photo else settings.noise}"
    version = spelled((settings.apart_from("alpha"), photo, style))
    told = scene(answer) | {"picture": picture, "version": version}
    _mount(data=told, key=LAB, on_edit_change=take(Instant, LAB))
    picture_store(picture, answer.photo.transpose(2, 0, 1).astype(np.float32), key=f"{LAB}_picture")


def number_notes(settings: Instant, photo: Photo | None, style: Photo) -> Notes:
    """What stands below the picture. Raises ValueError as `plain_answer`."""
    answer = answer_for(settings, photo, style)
    table = () if answer.linear else (moments_table(answer),)
    texts = plain_code(answer, photo, style), plain_check(answer, photo, style)
    sentences = [*table, *plain_sentences(answer)]
    return Notes(plain_formula(answer), sentences, *texts, plain_files(answer), title=_("Two numbers a channel"))


def scene(answer: PlainAnswer) -> dict[str, object]:
    """What the browser is told, the photo's pixels aside."""
    settings, whole = answer.settings, answer.whole
    told = {"alpha": settings.alpha, "read": str(numbers_read(answer)), "wall": settings.wall, "weights": BRIGHTNESS.tolist()}
    told |= {"style": style_thumbnail(answer.style), "words": _words(answer), "colours": None, "blocks": None}
    if answer.linear:
        order = np.argsort(np.tile(frequencies(), len(COLOURS)), kind="stable")
        parts = {"gains": whole.matrix.diagonal(), "offsets": whole.offset, "order": order}
        return told | {"blocks": {name: part.tolist() for name, part in parts.items()}}
    style = {"mean": answer.target.mean.tolist(), "deviation": answer.target.deviation.tolist()}
    content = {"mean": answer.content.mean, "deviation": answer.content.deviation, "covariance": answer.content.covariance}
    parts = {"matrix": whole.matrix, "offset": whole.offset, **content}
    return told | {"colours": {**{name: part.tolist() for name, part in parts.items()}, "style": style}}


def style_thumbnail(rgb: np.ndarray) -> str:
    """A data URL. Single pixels are picked: averages of shuffled ones would be grey."""
    image = Image.fromarray(np.rint(rgb * 255).clip(0, 255).astype(np.uint8))
    scale = STYLE_SIDE / max(image.size)
    return data_url(image.resize([max(1, round(side * scale)) for side in image.size], Image.Resampling.NEAREST))


def _words(answer: PlainAnswer) -> dict[str, object]:
    colours = [_(name) for name in COLOUR_NAMES]
    words: dict[str, object] = {
        "photo": _("Wall") if answer.settings.wall else _("Photo"),
        "style": _("Style, shuffled") if answer.settings.shuffled else _("Style"),
        "result": _("Result, clipped to 0–1"),
        "result_alt": _("The photo with the style’s numbers"),
        "alpha": _("Style strength α"),
        "colours": colours,
        "names": [name[0].upper() for name in colours],
        "read": _("Numbers taken from the style"),
        "of": _read_of(answer.settings),
        "outside": _("Values outside 0–1"),
        "correlation": _("Red–green correlation"),
        "style_correlation": _("style: {value}").format(value=correlation(answer.target)),
        "noise": _("Noise of the wall"),
        "levels": _("grey levels"),
        "gains": _("Gain of the channels"),
        "span": _("{low}–{high}"),
        "similarity": _("Similarity to the photo"),
    }
    return words | (_linear_words() if answer.linear else _colour_words())


def _read_of(settings: Instant) -> str:
    """Which numbers they are."""
    if settings.use_mean and settings.use_deviation:
        both = {"adain": _("two per channel"), "whitening": _("means, covariances"), "brightness": _("of its brightness")}
        return both[settings.rule]
    if settings.use_mean:
        return _("means")
    if not settings.use_deviation:
        return ""
    return _("covariances") if settings.rule == "whitening" else _("deviations")


def _colour_words() -> dict[str, object]:
    return {
        "drag": _("Blue: photo, amber: style, green: result. Drag along an arrow."),
        "chart_alt": _(
            "Mean and deviation of red, green and blue, from the photo’s to the style’s. Arrow keys set the strength."
        ),
        "plane": {"across": _("Mean"), "up": _("Deviation"), "limit": _("values in 0–1 stay below")},
    }


def _linear_words() -> dict[str, object]:
    return {
        "point": _("Each line is a channel. Point at one."),
        "pointed": _("{colour}, {across} half waves across, {down} down: × {gain}"),
        "chart_alt": _("Gain of each channel of the cosine transform. Arrow keys go from channel to channel."),
        "plane": {"across": "", "up": _("Gain of each frequency"), "coarse": _("coarse"), "fine": _("fine")},
    }


NUMBER_VIEWS = {"numbers": draw, "linear": draw}
