"""The page of "A kernel learns": a run looked at in four ways, drawn into the open container, and what stands below it."""

import streamlit as st

from playground.charts.roles import labelled_bars
from playground.convolution.patch_products import Pairs
from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.saying import number
from playground.lessons.kernel_learns import LESSON, states, words
from playground.lessons.kernel_learns.answer import Fit, LearnAnswer, absolute_difference, eigen_kernels, fits, learn, pairs_of
from playground.lessons.kernel_learns.bowl import Bowl, loss_bowl
from playground.lessons.kernel_learns.code import check_code, files, torch_code
from playground.lessons.kernel_learns.lab import KernelTile, kernel_player, kernel_tiles
from playground.lessons.kernel_learns.settings import Learn
from playground.ui.answers import kept
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
    """The loss over two directions, with the kernel's way."""
    bowl = loss_bowl(answer)
    if bowl.over_weights:
        _player(answer, photo, bowl, across=_("first weight"), up=_("second weight"))
        st.caption(_("Rings are equal losses. Drag in the bowl to start elsewhere; the dashed cross is the best kernel."))
    else:
        across, up = _("along the steepest direction, from the best kernel"), _("along the flattest")
        _player(answer, photo, bowl, across=across, up=up)
        st.caption(_("A cut through the bowl of {n} weights; its axes are scaled apart.").format(n=len(answer.pairs.moment)))


def _eigen(answer: LearnAnswer, photo: Photo | None) -> None:
    """Every direction as a kernel, from the easiest to the hardest."""
    kernels, half = eigen_kernels(answer), MOST_TILES // 2
    tiles = [
        KernelTile(one.kernel.tolist(), str(place), words.eigen_lines(one), words.eigen_told(one, place, len(kernels)))
        for place, one in enumerate(kernels, start=1)
    ]
    if len(tiles) > MOST_TILES:
        tiles = tiles[: half + 1] + tiles[-half:]
    title = words.picture_title(answer, photo and photo.title)
    st.markdown(_("**The patterns of “{title}”, from easiest to hardest**").format(title=title))
    hint = _("Point at a pattern. Strength: how much of it the picture holds, beside the first.")
    kernel_tiles(tiles, hint=hint, alt=_("Eigen-kernels of the picture"), key="learn_eigen")
    st.markdown(words.eigen_sentence(answer))


def _what_fits(answer: LearnAnswer, photo: Photo | None) -> None:
    """The best kernel of each size for this target, and the share of variance it gives."""
    settings = answer.settings
    best, difference = fits_for(settings.pairs_alone, photo)
    title = _("**The best kernel of each size for “{target}”**, and the share of the wanted picture’s variance it gives")
    st.markdown(title.format(target=_(settings.chosen_target.title)))
    percents, reference = {fit.size: max(0.0, 100 * fit.share) for fit in best}, _("100 %: the target itself")
    chart = labelled_bars(percents, reference=100.0, reference_label=reference, number_format=".3~g", colour=2)
    st.altair_chart(chart, alt=_("Share of variance by kernel size, in per cent"))
    shares, sentence = [*words.fit_figures(best).values()], _("The best {size} kernel gives {share} of the variance.")
    tiles = [
        KernelTile(fit.kernel.tolist(), fit.size, (share,), sentence.format(size=fit.size, share=share))
        for fit, share in zip(best, shares, strict=True)
    ]
    hint = _("A constant is learned beside each, since variance does not count the mean.")
    kernel_tiles(tiles, hint=hint, alt=_("The best kernels"), key="learn_fits")
    listed = ", ".join(f"{fit.size} **{share}**" for fit, share in zip(best, shares, strict=True))
    st.markdown(_("Share of variance: {shares}.").format(shares=listed))
    if settings.target == "absolute-sobel-x":
        text = _(
            "Two channels, Sobel x and its negative, a ReLU after each and a 1 × 1 layer that adds them: "
            "the largest difference from |Sobel x| is **{difference}**."
        )
        st.markdown(text.format(difference=number(difference)))


def notes(_settings: Learn, answer: LearnAnswer, photo: Photo | None) -> Notes:
    code, check = torch_code(answer, photo), check_code(answer, photo)
    title, caption = _("One step"), words.formula_note(answer)
    return Notes(words.step_formula(answer), words.sentences(answer), code, check, files(answer), title, caption)


PAGE = LessonPage(LESSON, Learn, answer=answer_for, picture=show, notes=notes, states=states)
lesson = PAGE.draw
