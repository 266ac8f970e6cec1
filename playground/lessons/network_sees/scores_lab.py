"""The answer on screen: what the network is given with the square that it sees, bars, and other pictures with their answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

import streamlit as st
from PIL import ImageOps
from streamlit.delta_generator import DeltaGenerator

from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.saying import count, percent
from playground.lessons.network_sees.network import network
from playground.lessons.network_sees.scores import CLASSES, GUESS, PICTURES, ScoresAnswer, needs_photo, scores_answer, share_text
from playground.lessons.network_sees.settings import GIVEN, KEYS, TOP, Scores
from playground.models.preparation import IMAGENET_CLASSES
from playground.ui.answers import kept
from playground.ui.components import component
from playground.ui.components.divider import data_url
from playground.ui.components.thumbnails import Thumbnail, thumbnails
from playground.ui.panel import put, take
from playground.ui.photos import take_tile, tiles

LAB = "sees_scores"
SHOWN_SIDE = 480  # px, of the picture as it is sent
TILE = 96  # px of a small picture
COLUMNS = 8

_mount = component(__file__)
_kept = kept(scores_answer, most=64)


def scores_for(settings: Scores, photo: Photo | None) -> ScoresAnswer:
    """The answer, kept by what the network was given; a class is only looked at."""
    base = _kept(settings.apart_from("focus"), photo if needs_photo(settings) else None)
    return replace(base, settings=settings)


def draw(settings: Scores, answer: ScoresAnswer, photo: Photo) -> Callable[[], None]:
    """The answer into the open container; what it returns draws the other pictures below it."""
    shares = answer.probabilities
    bars = [_bar(answer, index) for index in answer.listed]
    bars.append({"name": _("guessing"), "share": GUESS, "text": percent(GUESS), "guess": True})
    figures = [{"label": _("First of {n} classes").format(n=count(CLASSES)), **_figure(answer, int(answer.order[0]))}]
    if settings.focus == TOP:
        five = percent(shares[answer.order[:5]].sum())
        figures.append({"label": _("The first five together"), "value": five, "note": ""})
    else:
        place = _("number {rank} of {n}").format(rank=count(answer.rank(answer.focus)), n=count(CLASSES))
        figures.append({"label": _("The class looked at"), **_figure(answer, answer.focus)} | {"note": place})
    figures.append({"label": _("Guessing"), "value": percent(GUESS), "note": ""})
    width, height = answer.picture.size
    left, top, right, bottom = network().preparation.window(answer.picture.size)
    window = [left / width, top / height, right / width, bottom / height]
    title = photo.title if settings.given == "photo" else _(GIVEN[settings.given])
    words = {"alt": title, "window": _("The network sees the square, reduced to 224 × 224 pixels."), "bars": _("Probabilities")}
    url = _picture_url(_as_given(settings), photo if needs_photo(settings) else None)
    data = {"figures": figures, "bars": bars, "picture": url, "window": window, "words": words, "shape": width / height}
    _mount(data=data, key=LAB, on_edit_change=take(Scores, LAB))
    return partial(_others, settings, photo, st.container(gap="xsmall"))


def _bar(answer: ScoresAnswer, index: int) -> dict[str, object]:
    share = float(answer.probabilities[index])
    chosen = answer.settings.focus != TOP and index == answer.focus
    return {"name": IMAGENET_CLASSES[index], "key": KEYS[index], "share": share, "text": share_text(share), "chosen": chosen}


def _figure(answer: ScoresAnswer, index: int) -> dict[str, str]:
    return {"value": share_text(float(answer.probabilities[index])), "note": IMAGENET_CLASSES[index]}


def _as_given(settings: Scores) -> Scores:
    """What the picture depends on."""
    return Scores(given=settings.given, level=settings.level, seed=settings.seed).relevant()


@kept(most=16)
def _picture_url(settings: Scores, photo: Photo | None) -> str:
    return data_url(ImageOps.contain(PICTURES[settings.given](settings, photo), (SHOWN_SIDE, SHOWN_SIDE)))


def _others(settings: Scores, photo: Photo, place: DeltaGenerator) -> None:
    """The reader's photos and the samples, then what is none of the classes: each with its first class, a click each."""
    plain = replace(settings, focus=TOP)
    photos = {name: one.without_file() for name, one in tiles("photo").items()}
    given = {name: (photo, replace(plain, given=name)) for name in GIVEN if name != "photo"}
    shown = next((name for name, one in photos.items() if one == photo), None)
    with place:
        st.caption(_("Your photos and the samples: the first answer to each"))
        names = tuple((name, one.digest, one.title) for name, one in photos.items())
        items = _photo_tiles(_Photos(names, photos), replace(plain, given="photo").relevant())
        chosen = shown if settings.given == "photo" else None
        thumbnails(items, chosen, _take_photo, label=_("Photos"), columns=COLUMNS, key="sees_photos")
        st.caption(_("None of its classes: it has to name one all the same"))
        items = [_tile(name, _(GIVEN[name]), *pair) for name, pair in given.items()]
        label = _("Pictures of nothing it knows")
        thumbnails(items, settings.given, _take_given, label=label, columns=COLUMNS, key="sees_pictures")


@dataclass(frozen=True)
class _Photos:
    """Photos by their names; names, digests and titles tell them from others."""

    names: tuple[tuple[str, str, str], ...]
    by_name: Mapping[str, Photo] = field(compare=False)


@lru_cache(maxsize=16)
def _photo_tiles(photos: _Photos, settings: Scores) -> tuple[Thumbnail, ...]:
    return tuple(_tile(name, one.title, one, settings) for name, one in photos.by_name.items())


def _tile(name: str, title: str, photo: Photo, settings: Scores) -> Thumbnail:
    first, picture = _tile_face(settings, photo if needs_photo(settings) else None)
    words = _("{title}: {first}").format(title=_(title), first=first)
    return Thumbnail(name, words, picture, first if settings.given == "photo" else words)


@kept(most=128)
def _tile_face(settings: Scores, photo: Photo | None) -> tuple[str, str]:
    """(first class with its probability, small picture)."""
    answer = scores_for(settings, photo)
    first = int(answer.order[0])
    share = percent(answer.probabilities[first]).replace(" ", "\u00a0")  # which breaks no line before its %
    return f"{IMAGENET_CLASSES[first]} {share}", _tile_url(_as_given(settings), photo)


@kept(most=64)
def _tile_url(settings: Scores, photo: Photo | None) -> str:
    return data_url(ImageOps.fit(PICTURES[settings.given](settings, photo), (TILE, TILE)))


def _take_photo(name: str) -> None:
    put(Scores, {"given": "photo"})
    take_tile("photo", name)


def _take_given(name: str) -> None:
    put(Scores, {"given": name})
