"""What the lesson "A kernel learns" can show of a run: one function a view, each draws into the open container."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from playground.charts.style_lessons import labelled_bars
from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.kernel_learns.answer import LearnAnswer
from playground.lessons.kernel_learns.bowl import Bowl, loss_bowl
from playground.lessons.kernel_learns.controls import PLAYER, take_edit
from playground.lessons.kernel_learns.eigen_kernels import eigen_kernels
from playground.lessons.kernel_learns.figures import fit_figures, number
from playground.lessons.kernel_learns.kernel_tiles import KernelTile, kernel_tiles
from playground.lessons.kernel_learns.lab import kernel_player
from playground.lessons.kernel_learns.learnable import Fit, absolute_difference, fits
from playground.lessons.kernel_learns.settings import LearnConfig
from playground.lessons.kernel_learns.states import PREFIX
from playground.lessons.kernel_learns.words import eigen_lines, eigen_sentence, eigen_told, picture_title, target_title

MOST_TILES = 25  # kernels side by side; of more the easiest and the hardest


def _player(answer: LearnAnswer, photo: Photo | None, bowl: Bowl | None, titles: dict[str, str]) -> None:
    config = answer.pairs.config
    kernel_player(
        answer,
        seen=f"{photo.digest if photo else ''}-{config}",
        bowl=bowl,
        titles={
            "before": picture_title(answer, photo and photo.title),
            "target": target_title(answer),
            **titles,
        },
        key=PLAYER,
        on_edit=take_edit,
    )


def watch(answer: LearnAnswer, photo: Photo | None) -> None:
    """The pair of pictures, the kernel step by step, and both curves."""
    _player(answer, photo, None, {})


def bowl(answer: LearnAnswer, photo: Photo | None) -> None:
    """The loss over two directions, with the kernel's way."""
    found = loss_bowl(answer)
    over_weights = {"across": _("first weight"), "up": _("second weight")}
    over_directions = {
        "across": _("along the steepest direction, from the best kernel"),
        "up": _("along the flattest"),
    }
    _player(answer, photo, found, over_weights if found.over_weights else over_directions)
    if found.over_weights:
        st.caption(_("Rings are equal losses. Drag in the bowl to start elsewhere; the dashed cross is the best kernel."))
    else:
        st.caption(_("A cut through the bowl of {n} weights; its axes are scaled apart.").format(n=len(answer.pairs.moment)))


def eigen(answer: LearnAnswer, photo: Photo | None) -> None:
    """Every direction as a kernel, from the easiest to the hardest."""
    found = eigen_kernels(answer)
    half = MOST_TILES // 2
    shown = range(len(found)) if len(found) <= MOST_TILES else [*range(half + 1), *range(len(found) - half, len(found))]
    tiles = [
        KernelTile(found[i].kernel.tolist(), str(i + 1), eigen_lines(found[i]), eigen_told(found[i], i + 1, len(found)))
        for i in shown
    ]
    st.markdown(
        _("**The patterns of “{title}”, from easiest to hardest**").format(title=picture_title(answer, photo and photo.title))
    )
    kernel_tiles(
        tiles,
        hint=_("Point at a pattern. Strength: how much of it the picture holds, beside the first."),
        alt=_("Eigen-kernels of the picture"),
        key=f"{PREFIX}_eigen",
    )
    st.markdown(eigen_sentence(answer))


@st.cache_resource(max_entries=16, show_spinner=False)
def _fits(digest: str | None, config: LearnConfig, _photo: Photo | None) -> tuple[list[Fit], float]:
    return fits(config, _photo), absolute_difference(config, _photo)


def what_fits(answer: LearnAnswer, photo: Photo | None) -> None:
    """The best kernel of each size for this target, and the share of variance it gives."""
    found, difference = _fits(photo and photo.digest, answer.pairs.config, photo)
    told = fit_figures(found)
    st.markdown(
        _("**The best kernel of each size for “{target}”**, and the share of the wanted picture’s variance it gives").format(
            target=target_title(answer)
        )
    )
    chart = labelled_bars(
        {fit.size: max(0.0, 100 * fit.share) for fit in found},
        reference=100.0,
        reference_label=_("100 %: the target itself"),
        number_format=".3~g",
        colour=2,
    )
    st.altair_chart(chart, alt=_("Share of variance by kernel size, in per cent"))
    tiles = [
        KernelTile(
            fit.kernel.tolist(),
            fit.size,
            (told[f"fit {fit.size}"],),
            _("The best {size} kernel gives {share} of the variance.").format(size=fit.size, share=told[f"fit {fit.size}"]),
        )
        for fit in found
    ]
    kernel_tiles(
        tiles,
        hint=_("A constant is learned beside each, since variance does not count the mean."),
        alt=_("The best kernels"),
        key=f"{PREFIX}_fits",
    )
    shares = ", ".join(f"{fit.size} **{told[f'fit {fit.size}']}**" for fit in found)
    st.markdown(_("Share of variance: {shares}.").format(shares=shares))
    if answer.config.target == "absolute sobel x":
        st.markdown(
            _(
                "Two channels, Sobel x and its negative, a ReLU after each and a 1 × 1 layer that adds them: "
                "the largest difference from |Sobel x| is **{difference}**."
            ).format(difference=number(difference))
        )


# Their names are what the switch shows and the address holds, in every language: a link stays the same.
VIEWS: dict[str, Callable[[LearnAnswer, Photo | None], None]] = {
    "Watch it learn": watch,
    "Loss bowl": bowl,
    "Eigen-kernels": eigen,
    "What fits": what_fits,
}


def run_csv(answer: LearnAnswer) -> str:
    """Step, loss, distance and every weight of the kept steps."""
    height, width = answer.config.kernel_size
    names = [f"w{i}{j}" for i in range(height) for j in range(width)] + (["bias"] if answer.config.bias else [])
    run = answer.descent
    table = np.column_stack([run.steps, run.losses, answer.distances, run.kernels])
    lines = [",".join(["step", "loss", "distance", *names]), *(",".join(f"{value:.10g}" for value in row) for row in table)]
    return "\n".join(lines) + "\n"
