"""The picture of each view, drawn into the open container."""

from functools import lru_cache
from typing import Any

import altair as alt
import streamlit as st

from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.saying import fixed, percent
from playground.lessons.augmentation import charts, helps_lab, labels_lab
from playground.lessons.augmentation.answer import Compared, Drawn, Named, Seen, Typed, aug_answer
from playground.lessons.augmentation.apart import Mixed, Turned
from playground.lessons.augmentation.settings import MIXES, Aug
from playground.lessons.augmentation.tiles_lab import Tile, jpeg, tiles
from playground.ui.answers import kept
from playground.ui.charts import kept_chart
from playground.ui.components.divider import data_url, divider

TALL = 440  # px of a divided picture
KEPT = 12  # answers: one of 36 draws holds some 20 MB


@kept(most=KEPT)
def kept_answer(settings: Aug, photo: Photo) -> Any:
    return aug_answer(settings, photo)


@lru_cache(maxsize=16)
def _before(photo: Photo, side: int) -> str:
    """The photo as the browser takes it, made once."""
    return data_url(jpeg(photo.at(side)))


def _compare(settings: Aug, answer: Compared, photo: Photo) -> None:
    before, after = _before(photo.without_file(), settings.side), answer.ends[1]
    labels = {"label_before": _("photo"), "label_after": _("after {n} steps").format(n=len(answer.stages) - 1)}
    divider(before, jpeg(after), key="aug_divider", alt=_("The photo, and what the pipeline makes of it"), height=TALL, **labels)


def _draws(settings: Aug, answer: Drawn, photo: Photo) -> None:
    titles = [_("seed {n}").format(n=settings.seed + k) for k in range(len(answer.pictures))]
    shown = [Tile(picture, title) for picture, title in zip(answer.pictures, titles, strict=True)]
    tiles(shown, alt=_("Draws of the pipeline"), key="aug_draws")


def _steps(settings: Aug, answer: Compared, photo: Photo) -> None:
    shown = [Tile(answer.pictures[0], _("photo"), by_size(answer.pictures[0]))]
    for place, (stage, picture, acted) in enumerate(zip(answer.stages[1:], answer.pictures[1:], answer.acted, strict=True), 1):
        note = _("{ms} ms, {size}").format(ms=fixed(1000 * stage.seconds, 1), size=by_size(picture))
        unchanged = _("unchanged, {ms} ms").format(ms=fixed(1000 * stage.seconds, 1))
        shown.append(Tile(picture, f"{place} {_(stage.step.transform.title)}", note if acted else unchanged))
    tiles(shown, alt=_("The picture after each step"), key="aug_steps")


def by_size(picture: Any) -> str:
    return f"{picture.width} × {picture.height}"


def _network(settings: Aug, answer: Named, photo: Photo) -> None:
    name, chance = answer.first
    shown = [Tile(answer.drawn.first, name, _("photo, {chance}").format(chance=percent(chance, 0)), "chosen")]
    for picture, (top, share) in zip(answer.drawn.pictures, answer.tops, strict=True):
        shown.append(Tile(picture, top, percent(share, 0), "kept" if top == name else "lost"))
    tiles(shown, alt=_("The top class of each draw"), key="aug_network")


def _crops(settings: Aug, answer: Seen, photo: Photo) -> None:
    label = _("share of crops: dark 0 %, yellow {most}").format(most=percent(answer.share.max().item(), 0))
    before, after = _before(photo.without_file(), max(photo.image.size)), jpeg(charts.heat_picture(photo.image, answer))
    words = {"label_before": _("photo"), "label_after": label, "alt": _("In what share of the crops each pixel lies")}
    divider(before, after, key="aug_crops", height=TALL, **words)


def _numbers(settings: Aug, answer: Typed, photo: Photo) -> None:
    for place in range(len(answer.pictures)):
        st.vega_lite_chart(_histogram(settings, photo, place), alt=_("How often each value occurs"))


@kept_chart
def _histogram(settings: Aug, photo: Photo, place: int) -> alt.Chart:
    answer = kept_answer(settings, photo)
    made, names = answer.names[place], (_("red"), _("green"), _("blue"))
    words = _("value after {step} ({type})") if made else _("value ({type})")
    titles = (words.format(step=made, type=answer.ranges[place].dtype), _("share"))
    return charts.histogram(answer.pictures[place], titles, names, legend=place == 0)


def _mixes(settings: Aug, answer: Mixed, photo: Photo) -> None:
    titles = [_("photo {share}").format(share=percent(share, 0)) for share in answer.shares]
    shown = [Tile(picture, title) for picture, title in zip(answer.pictures, titles, strict=True)]
    tiles(shown, alt=_("Mixes by {kind}").format(kind=MIXES[settings.mix]), key="aug_mixes")


def _classes(settings: Aug, answer: Turned, photo: Photo) -> None:
    before, after = charts.class_pictures(answer)
    words = {
        "label_before": _("mask"),
        "label_after": _("turned; pink: other classes"),
        "alt": _("A mask before and after a rotation"),
    }
    divider(before, after, key="aug_classes", height=TALL, **words)


_PICTURES = {
    "compare": _compare, "draws": _draws, "steps": _steps, "labels": labels_lab.show, "crops": _crops, "network": _network,
    "numbers": _numbers, "mixes": _mixes, "classes": _classes, "helps": helps_lab.show,
}  # fmt: skip


def show(settings: Aug, answer: Any, photo: Photo) -> None:
    _PICTURES[settings.view](settings, answer, photo)
