"""Where the network looks, on screen: two maps and a list of classes that follow the finger in the browser; slow maps as jobs."""

from dataclasses import replace
from functools import partial

import numpy as np
from PIL import Image

from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.saying import fixed
from playground.lessons.network_sees.scores import share_text
from playground.lessons.network_sees.settings import AT_ONCE, KEYS, Where
from playground.lessons.network_sees.where import WhereAnswer, figures, where_base, with_pixels
from playground.lessons.network_sees.where_pictures import pixel_picture, square
from playground.lessons.network_sees.where_pixels import CELLS, keep_maps, key_of, known_maps, pixel_maps
from playground.models.preparation import IMAGENET_CLASSES
from playground.ui.answers import kept
from playground.ui.components import component
from playground.ui.components.divider import data_url
from playground.ui.components.packets import pack
from playground.ui.panel import take
from playground.ui.slow_work import draw_slowly

LAB, JOB = "sees_where", "sees-map"
GREYED = 0.75  # of the photo's colours
BASE = ("focus", "method", "square", "row", "column", "noise", "smooth")  # settings that only say how the passes are looked at

_mount = component(__file__)
_base = kept(where_base, most=24)


def where_for(settings: Where, photo: Photo) -> WhereAnswer:
    """The class maps, kept by photo and seed; what a job must work out is there once it has been."""
    answer = replace(_base(settings.apart_from(*BASE), photo), settings=settings)
    if settings.method == "cam":
        return answer
    known = pixel_maps if settings.method in AT_ONCE else known_maps
    return with_pixels(answer, known(settings, answer.focus, photo))


def draw(settings: Where, answer: WhereAnswer, photo: Photo) -> None:
    """Both maps and the classes; a map that takes longer grows while its job runs."""
    if settings.method == "cam" or answer.pixels is not None:
        _lab(answer)
        return
    work = partial(pixel_maps, settings, answer.focus, photo)
    keep = partial(keep_maps, settings, answer.focus, photo)
    draw_slowly(JOB, key_of(settings, answer.focus, photo), work, lambda pixels: _lab(with_pixels(answer, pixels)), keep)


# ---- the component -------------------------------------------------------------------------------------------------------


def _lab(answer: WhereAnswer) -> None:
    _mount(data=lab_packet(answer), key=LAB, on_edit_change=take(Where, LAB))


def lab_packet(answer: WhereAnswer) -> bytes:
    """What the component is given: maps of all classes in its list, so that it needs no server to change between them."""
    settings, listed = answer.settings, answer.listed
    focus = listed.index(answer.focus)
    cam, squares = settings.method == "cam", settings.method == "occlusion"
    head = {"mode": "cam" if cam else "squares" if squares else "pixels", "focus": focus, "picture": _square_url(answer.photo)}
    head |= {"classes": [_class(answer, index) for index in listed], "smooth": settings.smooth, "words": _words(answer)}
    arrays: dict[str, np.ndarray] = {"shares": answer.trained.probabilities[listed].astype(np.float32)}
    pixels = answer.pixels
    if cam:
        arrays |= {"trained": answer.trained.parts[listed], "shuffled": answer.shuffled.parts[listed]}
    elif squares:
        head |= {"cells": CELLS, "square": settings.square, "at": [settings.row - 1, settings.column - 1]}
        arrays["shuffledShares"] = answer.shuffled.probabilities[listed].astype(np.float32)
        if pixels is not None:
            first = pixels.trained.argmax(2)
            head["first"] = {str(n): IMAGENET_CLASSES[n] for n in np.unique(first).tolist()}
            arrays |= {
                "trained": pixels.trained[..., listed],
                "first": first.astype(np.int32),
                "firstShare": pixels.trained.max(2),
            }
        if pixels is not None and pixels.shuffled is not None:
            arrays["shuffled"] = pixels.shuffled[..., listed]
    else:
        head["maps"] = {name: _map_url(answer, name) for name in ("trained", "shuffled")}
        head["figures"] = _pixel_figures(answer)
    return pack(head, arrays)


def _class(answer: WhereAnswer, index: int) -> dict[str, str]:
    maps, name = answer.trained, IMAGENET_CLASSES[index]
    shown = {"key": KEYS[index], "name": name, "score": fixed(maps.logits[index], 2)}
    shown["share"] = share_text(float(maps.probabilities[index]))
    return shown | {"similarity": fixed(answer.similarity(index), 2)} if answer.settings.method == "cam" else shown


def _pixel_figures(answer: WhereAnswer) -> list[dict[str, str]]:
    numbers, score = figures(answer), fixed(answer.trained.logits[answer.focus], 2)
    shown = [{"label": _("Score of {name}").format(name=numbers["focus"]), "value": score, "note": numbers["share"]}]
    if "half" in numbers:
        shown.append({"label": _("Half of the map lies in"), "value": numbers["half"], "note": _("of the pixels")})
        shown.append({"label": _("Similarity to shuffled weights"), "value": numbers["similarity"], "note": ""})
    return shown


@kept(most=8)
def _square_url(photo: Photo) -> str:
    """Nearly grey, so that the map's colours stand out: a filter of the browser would be worked out at every change."""
    seen = square(photo)
    return data_url(Image.blend(seen, seen.convert("L").convert("RGB"), GREYED))


def _map_url(answer: WhereAnswer, name: str) -> str | None:
    values = answer.pixels and getattr(answer.pixels, name)
    return None if values is None else data_url(pixel_picture(values))


def _words(answer: WhereAnswer) -> dict[str, str]:
    words = {"trained": _("Trained"), "shuffled": _("Shuffled weights"), "waiting": _("being computed")}
    words |= {"score": _("Score of {name}"), "similarity": _("Similarity to shuffled weights"), "classes": _("Classes")}
    words |= {"hidden": _("{name} with the square hidden"), "whole": _("{share} without"), "first": _("First class")}
    words |= {"place": _("Row {row}, column {column} adds {value} to the score of {name}.")}
    words |= {"takes": _("Row {row}, column {column} takes {value} from the score of {name}.")}
    words |= {"cam": _("Blue adds to the score, red takes from it. Point at a place, drag over the classes.")}
    words |= {"squares": _("Drag the grey square. Blue: the probability rises when this place is hidden, red: it falls.")}
    words |= {"pixels": _("Bright or blue: pixels that change the score most. Click a class for its map.")}
    words["alt"] = _("The square that the network sees of {photo}, with the map of the class").format(photo=answer.photo.title)
    return words
