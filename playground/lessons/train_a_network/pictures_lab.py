"""The view of the pictures: some of each class, how many there are, and a way to bring class folders."""

import streamlit as st

from playground.kit.i18n import _
from playground.kit.saying import count, percent, verbatim
from playground.kit.states import Figure
from playground.lessons.train_a_network.answer import PicturesAnswer
from playground.lessons.train_a_network.data_lab import bring_folders, data_for, own_set
from playground.lessons.train_a_network.pictures import contact_sheet
from playground.lessons.train_a_network.settings import OWN_PICTURES, Pictures


def answer_for(settings: Pictures) -> PicturesAnswer | None:
    """None while the reader's own are awaited."""
    if settings.data == OWN_PICTURES and own_set() is None:
        return None
    return PicturesAnswer(settings, data_for(settings))


def show_pictures(settings: Pictures, answer: PicturesAnswer | None) -> None:
    if settings.data == OWN_PICTURES:
        bring_folders()
    if answer is None:
        return
    data = answer.data
    st.image(contact_sheet(data), width="content", alt=_("Training pictures, a row for each class"))
    shown = ", ".join(verbatim(name) for name in data.classes[:10])
    st.caption(_("Rows from the top: {classes}.").format(classes=shown))


def picture_figures(answer: PicturesAnswer | None) -> list[Figure]:
    if answer is None:
        return [Figure(_("Your pictures"), "0")]
    data = answer.data
    return [
        Figure(_("To train"), count(len(data.labels)), _("{n} classes").format(n=len(data.classes))),
        Figure(_("To test"), count(len(data.test_labels))),
        Figure(_("Chance"), percent(data.chance)),
    ]
