"""The view after a training: the matrix and the features, then the mistakes, the classes, the probabilities and the blocks."""

import streamlit as st

from playground.kit.i18n import N_, _
from playground.kit.saying import verbatim
from playground.lessons.fine_tuning.matrix_lab import matrix_lab
from playground.lessons.fine_tuning.pictures_lab import parts_of
from playground.lessons.fine_tuning.results import calibrated, class_rows, mistake_words, mistakes, moved_bars
from playground.lessons.fine_tuning.results_charts import calibration_chart, moved_chart
from playground.lessons.fine_tuning.runs import Run
from playground.lessons.fine_tuning.settings import OWN, Train, Tune
from playground.lessons.fine_tuning.sheet_lab import apart
from playground.lessons.fine_tuning.train_lab import choose_run, run_for, shown_run

MISTAKE_SIDE = 96  # px
NOT_YET = N_("No network has been trained on these pictures yet. Open the view “Train and compare” and press Train.")


def looked_at(settings: Tune) -> Run:
    """The run that was chosen, where it is of this set; else a head trained at once. Raises ValueError where there is neither."""
    parted = parts_of(settings)
    run = shown_run()
    if run is not None and run.parted.pictures.digest == parted.pictures.digest:
        return run
    run = None if settings.data == OWN else run_for(Train(view="train", data=settings.data))
    if run is None:
        raise ValueError(NOT_YET)
    return run


def show_results(run: Run) -> None:
    """The matrix beside the features, and which run they are of."""
    matrix_lab(run, key="tune_matrix")
    choose_run()


def worst(run: Run) -> None:
    """The worst mistakes, under the sentences."""
    found = mistakes(run)
    if not found:
        return
    st.markdown(f"**{_('The worst mistakes')}**")
    test = run.parted.dataset.test
    pictures = [apart(test.pictures[one.place], MISTAKE_SIDE) for one in found]
    st.image(pictures, caption=[verbatim(mistake_words(run, one)) for one in found], width=MISTAKE_SIDE)


def tables(run: Run) -> None:
    """Each class, how far probabilities can be believed, and how far each block has moved."""
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(_("Each class"), anchor=False)
        share = st.column_config.NumberColumn(format="%.1f %%")
        columns = {_("Precision"): share, _("Recall"): share, "F1": st.column_config.NumberColumn(format="%.2f")}
        st.dataframe(class_rows(run), hide_index=True, column_config=columns)
    with right:
        st.subheader(_("Confidence and accuracy"), anchor=False)
        alt = _("Share of right answers at each step of confidence; on the dotted line both are equal")
        st.vega_lite_chart(calibration_chart(calibrated(run)), alt=alt)
    bars = moved_bars(run)
    if any(sum(pair) for pair in bars.values()):
        st.subheader(_("How far each block has moved"), anchor=False)
        st.vega_lite_chart(moved_chart(bars), alt=_("Distance of each block from its start, relative to its length"))
        st.caption(
            _("Distance of a block’s weights, and of its batch norm statistics, from where they began, per its length there.")
        )
