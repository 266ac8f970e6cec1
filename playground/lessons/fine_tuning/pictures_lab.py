"""The view of the pictures: what is in the set, how it is parted, what is wrong with it, and ways to bring one's own."""

import streamlit as st

from playground.kit.i18n import _
from playground.kit.saying import count, verbatim
from playground.kit.states import Figure
from playground.lessons.fine_tuning.answer import NO_PICTURES, Parted, parted
from playground.lessons.fine_tuning.own_lab import bring_pictures, own_set, problems_fold
from playground.lessons.fine_tuning.settings import OWN, Pictures, Tune
from playground.lessons.fine_tuning.sheet_lab import sheet
from playground.training.built_in import BUILT_IN, built_in
from playground.ui.answers import kept
from playground.ui.panel import put

KEPT = "tune-parted"  # (digest of the reader's own set and how it is cut, its parts)


@kept(most=12)
def _built_in_parts(name: str, share: float, seed: int, per_class: int) -> Parted:
    return parted(built_in(name), share, seed, per_class)


def parts_of(settings: Tune) -> Parted:
    """The set in its parts; those of the reader's own stay with the session. Raises ValueError where there is none."""
    cut = tuple(getattr(settings, name, usual) for name, usual in (("share", 0.3), ("seed", 0), ("per_class", 0)))
    if settings.data != OWN:
        return _built_in_parts(settings.data, *cut)
    own = own_set()
    if own is None:
        raise ValueError(NO_PICTURES)
    key = (own.digest, *cut)
    if st.session_state.get(KEPT, (None, None))[0] != key:
        st.session_state[KEPT] = (key, parted(own, *cut))
    return st.session_state[KEPT][1]


def show_pictures(settings: Tune, answer: Parted | None) -> None:
    """Draw the view into the open container."""
    above = st.container()  # empty or not, the camera below keeps its place
    if settings.data == OWN:
        bring_pictures()
    if answer is None:
        return
    with above:
        sheet(answer.dataset, key="tune_sheet")
        if answer.obstacle:
            st.warning(answer.obstacle, icon=":material/warning:")
        for sentence in answer.warnings:
            st.warning(verbatim(sentence), icon=":material/warning:")
        problems_fold(answer.pictures)
    if settings.data != OWN:
        st.caption(_(BUILT_IN[settings.data].description))
        bring = {"on_click": put, "args": (Pictures, {"data": OWN, "per_class": 0}), "key": "tune_bring"}
        st.button(_("Bring your own pictures"), icon=":material/upload:", **bring)


def picture_figures(answer: Parted | None) -> list[Figure]:
    """How many there are, and what guessing would score on them. Before the first there are figures, too: what stands below
    them, a camera that runs, keeps its place when the first picture comes."""
    if answer is None:
        return [Figure(_("Pictures"), "0")]
    dataset = answer.dataset
    figures = [
        Figure(_("Pictures"), count(len(answer.pictures)), _("of {n} classes").format(n=len(dataset.classes))),
        Figure(_("To train"), count(len(dataset.train))),
    ]
    low, high = answer.band
    guess = _("guessing: {low:.0f}–{high:.0f} % right").format(low=100 * low, high=100 * high)
    return [*figures, Figure(_("To test"), count(len(dataset.test)), guess if len(dataset.test) else "")]
