"""What the lesson "Transposed convolution" can show: one function a view, each draws into the open container."""

from collections.abc import Callable

import streamlit as st

from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.transposed_conv.answer import TransAnswer, TransConfig, trans_answer
from playground.lessons.transposed_conv.bank_lab import kernel_bank
from playground.lessons.transposed_conv.charts import profile_chart, size_chart, white_chart
from playground.lessons.transposed_conv.controls import (
    BANK_PICTURE,
    STAMPS_STAGE,
    STRETCHED_STAGE,
    take_edit,
    take_keep,
    take_stretched_edit,
)
from playground.lessons.transposed_conv.enlarging import EnlargeConfig, PhotoAnswer, WhiteAnswer, enlarge_photo, white_answer
from playground.lessons.transposed_conv.figures import Config, by
from playground.lessons.transposed_conv.kernel_bank import BankAnswer, BankConfig, bank_answer
from playground.lessons.transposed_conv.matrix_pair import matrix_pair
from playground.lessons.transposed_conv.pictures import magnified, map_picture, pattern_picture
from playground.lessons.transposed_conv.round_trip import round_trips
from playground.lessons.transposed_conv.states import BANK, MATRIX, PHOTO, PREFIX, SIZES, STAMPS, STRETCHED, WHITE
from playground.lessons.transposed_conv.unrolled import Unrolled, unrolled
from playground.lessons.transposed_conv.words import (
    bank_sentence,
    captions,
    matrix_sentences,
    note,
    photo_sentences,
    size_sentence,
    stretch_note,
    trans_sentences,
    white_sentences,
)
from playground.ui.components.convolution_stage import convolution_stage, stage_scene
from playground.ui.components.divider import divider

MAP_WIDTH = 424  # px
SIDE = 420  # px of a picture
MAGNIFIED = 900  # px of a part of a photo, to be shown a little smaller
MOST_NUMBERED = 24  # cells a side of a map that shows its numbers
MOST_DRAWN = 200  # rows or columns of a matrix that is drawn entry by entry


# One answer is read by many sessions and changed by none, so it is kept as it is instead of being copied at each use.
@st.cache_resource(max_entries=64, show_spinner=False)
def layer_for(config: TransConfig) -> TransAnswer:
    return trans_answer(config)


@st.cache_resource(max_entries=8, show_spinner=False)
def matrix_for(config: TransConfig) -> Unrolled:
    return unrolled(config)


@st.cache_resource(max_entries=16, show_spinner=False)
def white_for(config: EnlargeConfig) -> WhiteAnswer:
    return white_answer(config)


@st.cache_resource(max_entries=8, show_spinner=False)
def photo_for(digest: str, config: EnlargeConfig, _photo: Photo) -> PhotoAnswer:
    return enlarge_photo(_photo.rgb(), config)


@st.cache_resource(max_entries=16, show_spinner=False)
def bank_for(digest: str, config: BankConfig, _photo: Photo) -> BankAnswer:
    return bank_answer(_photo.grey(), config)


def _beside(width: int = MAP_WIDTH) -> tuple[object, object]:
    """(picture, words): side by side, on a phone below each other."""
    row = st.container(horizontal=True, gap="medium")
    return row.container(width=width), row.container(width="stretch", gap="small")


def stamps(config: TransConfig, _none: None) -> None:
    """Every input cell paints its window into the output."""
    answer = layer_for(config)
    words = {"captions": captions(answer, stretched=False), "note": note(config, stretched=False)}
    convolution_stage(stage_scene(answer.stamps, **words), key=STAMPS_STAGE, on_edit=take_edit)
    _say(trans_sentences(answer))


def stretched(config: TransConfig, _none: None) -> None:
    """The same numbers by an ordinary convolution over zeros."""
    answer = layer_for(config)
    words = {"captions": captions(answer, stretched=True), "note": note(config, stretched=True)}
    scene = stage_scene(answer.stretched, given=answer.given, **words)
    convolution_stage(scene, key=STRETCHED_STAGE, on_edit=take_stretched_edit)
    _say([stretch_note(answer), *trans_sentences(answer)])


def matrix(config: TransConfig, _none: None) -> None:
    """W and its transpose, entry by entry where they are small."""
    answer = matrix_for(config)
    if max(answer.shape) <= MOST_DRAWN:
        matrix_pair(answer, alt=_("A convolution as a matrix, and its transpose"), key=f"{PREFIX}_matrix")
    else:
        overview = answer.overview()
        for column, image, label in zip(
            st.columns(2, gap="medium"),
            (overview, overview.T),
            (_("W, {rows} × {columns}: where it is not 0"), _("Wᵀ, {columns} × {rows}")),
            strict=True,
        ):
            caption = label.format(rows=f"{answer.shape[0]:,}", columns=f"{answer.shape[1]:,}")
            column.image(pattern_picture(image, SIDE), caption=caption, width="stretch", alt=caption)
    _say(matrix_sentences(answer))


def sizes(config: TransConfig, _none: None) -> None:
    """Which sizes come back."""
    trips = round_trips(config)
    chart = size_chart(
        trips,
        config.tall,
        titles=(_("rows before"), _("rows that come back")),
        words=(_("comes back whole"), _("{n} rows short: output_padding {n}")),
    )
    st.altair_chart(chart, alt=_("Rows that come back against rows before"))
    st.markdown(size_sentence(config, trips))
    st.dataframe(
        [
            {
                _("rows"): trip.size,
                _("convolved"): trip.down,
                _("transposed"): trip.back,
                _("output_padding that mends it"): trip.lost,
            }
            for trip in trips
        ],
        hide_index=True,
        height=38 + 35 * 6,
    )


def white(config: EnlargeConfig, _none: None) -> None:
    """A map of ones enlarged: numbers where it is small, a picture where it is large, and the profile of its middle row."""
    answer = white_for(config)
    output = answer.output
    alt = _("White {size} enlarged").format(size=by((config.rows, config.columns)))
    drawn, words = _beside()
    with drawn:
        if max(output.shape) <= MOST_NUMBERED:
            chart = white_chart(output, titles=(_("row"), _("column"), _("value")))
            st.altair_chart(chart, width="content", alt=alt)
        else:
            st.image(map_picture(output, SIDE), width="stretch", alt=alt)
    with words:
        st.subheader(f"{by((config.rows, config.columns))} → {by(output.shape)}", anchor=False)
        _say(white_sentences(answer))
        middle = output.shape[0] // 2
        chart = profile_chart(output[middle], answer.inside[middle], titles=(_("column"), _("value in the middle row")))
        st.altair_chart(chart, alt=_("The middle row"))
        st.caption(_("Dotted: what would stand there without a border."))


def photo(config: EnlargeConfig, picture: Photo) -> None:
    """A photo made small and enlarged in two ways, a part of it magnified."""
    answer = photo_for(picture.digest, config, picture)
    before, after = magnified(answer, MAGNIFIED)
    divider(
        before,
        after,
        key=f"{PREFIX}_photo_divider",
        label_before=_("transposed"),
        label_after=_("resized first"),
        alt=_("A photo enlarged by transposed convolution, and by resizing first"),
        height=460,
    )
    _say(photo_sentences(answer))


def bank(config: BankConfig, picture: Photo) -> None:
    """The photo through 64 kernels and back, with the kernels, Wᵀ·W, and the decibels for every number kept."""
    answer = bank_for(picture.digest, config, picture)
    kernel_bank(answer, digest=picture.digest, key=BANK_PICTURE, on_keep=take_keep)
    st.markdown(bank_sentence(answer))


def _say(sentences: list[str]) -> None:
    for sentence in sentences:
        st.markdown(sentence)


# Their names are what the switch shows and the address holds, in every language: a link stays the same.
VIEWS: dict[str, Callable[[Config, Photo | None], None]] = {
    STAMPS: stamps,
    STRETCHED: stretched,
    MATRIX: matrix,
    SIZES: sizes,
    WHITE: white,
    PHOTO: photo,
    BANK: bank,
}
