"""The page of "A kernel learns": a run looked at in four ways, drawn into the open container, and what stands below it."""

import altair as alt
import streamlit as st

from playground.charts.roles import labelled_bars
from playground.convolution.patch_products import Pairs
from playground.images import Photo
from playground.kit.i18n import N_, _
from playground.kit.states import Figure
from playground.lessons.kernel_learns import LESSON, states, words
from playground.lessons.kernel_learns.answer import Fit, LearnAnswer, absolute_difference, eigen_kernels, fits, learn, pairs_of
from playground.lessons.kernel_learns.bowl import Bowl, loss_bowl
from playground.lessons.kernel_learns.charts import decay_chart
from playground.lessons.kernel_learns.code import check_code, eigen_files, files, fit_files, torch_code
from playground.lessons.kernel_learns.lab import KernelTile, kernel_player, kernel_tiles
from playground.lessons.kernel_learns.settings import Learn
from playground.ui.answers import kept
from playground.ui.charts import kept_chart
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.panel import take

MOST_TILES = 25  # kernels side by side; of more the easiest and the hardest
PLAYER = "learn_player"


@kept(most=16)
def pairs_for(settings: Learn, photo: Photo | None) -> Pairs:
    return pairs_of(settings, photo)


@kept(most=64)
def answer_for(settings: Learn, photo: Photo | None) -> LearnAnswer:
    answer = learn(settings, pairs_for(settings.pairs_alone, photo))
    if settings.view == "bowl":
        loss_bowl(answer)  # its sentence takes the picture's place
    return answer


@kept(most=16)
def fits_for(settings: Learn, photo: Photo | None) -> tuple[list[Fit], float]:
    return fits(settings, photo), absolute_difference(settings, photo)


def show(settings: Learn, answer: LearnAnswer, photo: Photo | None) -> None:
    {"watch": _player, "bowl": _bowl, "eigen": _eigen, "fits": _what_fits}[settings.view](answer, photo)


def _player(answer: LearnAnswer, photo: Photo | None, bowl: Bowl | None = None, **titles: str) -> None:
    """The pair of pictures, the kernel step by step, and both curves."""
    titles |= {"before": words.picture_title(answer, photo and photo.title), "target": _(answer.settings.chosen_target.title)}
    seen = f"{photo.digest if photo else ''}-{answer.settings.pairs_alone}"
    kernel_player(answer, seen=seen, bowl=bowl, titles=titles, key=PLAYER, on_edit=take(Learn, PLAYER))


def _bowl(answer: LearnAnswer, photo: Photo | None) -> None:
    """The loss over two directions, with the kernel's path."""
    bowl = loss_bowl(answer)
    if bowl.over_weights:
        _player(answer, photo, bowl, across=_("first weight"), up=_("second weight"))
        st.caption(_("On a ring the loss is equal; the dashed cross marks the minimum. Drag on the surface to start elsewhere."))
    else:
        across, up = _("distance from the minimum along the steepest direction"), _("along the flattest direction")
        _player(answer, photo, bowl, across=across, up=up)
        text = _("The loss depends on {n} weights; two directions of them are shown. Their axes have different scales.")
        st.caption(text.format(n=len(answer.pairs.moment)))


def _eigen(answer: LearnAnswer, photo: Photo | None) -> None:
    """How fast each direction is learned, and every one as a kernel, from the strongest to the weakest."""
    kernels, half = eigen_kernels(answer), MOST_TILES // 2
    st.vega_lite_chart(_decay(answer.settings, photo), alt=_("Error left along each pattern after every step"))
    tiles = [
        KernelTile(one.kernel.tolist(), str(place), words.eigen_lines(one), words.eigen_details(one, place, len(kernels)))
        for place, one in enumerate(kernels, start=1)
    ]
    if len(tiles) > MOST_TILES:
        tiles = tiles[: half + 1] + tiles[-half:]
    title = words.picture_title(answer, photo and photo.title)
    st.markdown(_("**The patterns in “{title}”, from strongest to weakest**").format(title=title))
    hint = _("Point at a pattern. Below it: the steps until its error is within 1 %.")
    kernel_tiles(tiles, hint=hint, alt=_("Patterns in the picture, as kernels"), key="learn_eigen")


@kept_chart
def _decay(settings: Learn, photo: Photo | None) -> alt.LayerChart:
    answer = answer_for(settings, photo)
    return decay_chart(eigen_kernels(answer)[: answer.pairs.seen], (_("step (logarithmic)"), _("error left")))


def _what_fits(answer: LearnAnswer, photo: Photo | None) -> None:
    """The best kernel of each size for this target, and the share of variance it explains."""
    settings = answer.settings
    best, _difference = fits_for(settings.pairs_alone, photo)
    title = _("**Share of variance explained by the best kernel of each size, filter to learn: {target}**")
    st.markdown(title.format(target=_(settings.chosen_target.title)))
    st.vega_lite_chart(_fit_bars(settings.pairs_alone, photo), alt=_("Share of variance by kernel size, in per cent"))
    shares, sentence = words.fit_figures(best).values(), _("The best {size} kernel explains {share} of the variance.")
    tiles = [
        KernelTile(fit.kernel.tolist(), fit.size, (share,), sentence.format(size=fit.size, share=share))
        for fit, share in zip(best, shares, strict=True)
    ]
    kernel_tiles(tiles, hint=_("The best kernel of each size. Point at one."), alt=_("The best kernels"), key="learn_fits")


@kept_chart
def _fit_bars(pairs_alone: Learn, photo: Photo | None) -> alt.LayerChart:
    best, _difference = fits_for(pairs_alone, photo)
    percents, reference = {fit.size: max(0.0, 100 * fit.share) for fit in best}, _("100 %: exactly the target output")
    return labelled_bars(percents, reference=100.0, reference_label=reference, number_format=".3~g", colour=2)


def headline(settings: Learn, answer: LearnAnswer, photo: Photo | None) -> list[Figure]:
    """Of the views whose picture the server draws; the player shows its own, which follow the finger."""
    if settings.view == "eigen":
        return words.eigen_headline(answer)
    return words.fit_headline(fits_for(settings.pairs_alone, photo)[0]) if settings.view == "fits" else []


def notes(settings: Learn, answer: LearnAnswer, photo: Photo | None) -> Notes:
    code, check, caption = torch_code(answer, photo), check_code(answer, photo), words.formula_note(answer)
    if settings.view == "fits":
        best, difference = fits_for(settings.pairs_alone, photo)
        sentences, title = words.fit_sentences(answer, best, difference), N_("Best kernel and explained variance")
        return Notes(words.fit_formula(best), sentences, code, check, fit_files(best), title, caption)
    eigen = settings.view == "eigen"
    formula = words.eigen_formula(answer) if eigen else words.step_formula(answer)
    title = N_("Error along one pattern") if eigen else N_("One step of gradient descent")
    return Notes(formula, words.sentences(answer), code, check, eigen_files(answer) if eigen else files(answer), title, caption)


PAGE = LessonPage(LESSON, Learn, answer=answer_for, picture=show, notes=notes, states=states, headline=headline)
lesson = PAGE.draw
