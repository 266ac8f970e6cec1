"""The experiments of the style lesson beside the painting: what is fixed beforehand, and what was measured."""

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.charts.roles import labelled_bars
from playground.images import Photo, sample
from playground.kit.i18n import _
from playground.lessons.style_transfer.charts import decibel_lines, loss_plane, tap_histograms
from playground.lessons.style_transfer.measured import EVALUATIONS, REBUILT_SIDE, REBUILT_STEPS, numbers, photo_tvs, picture
from playground.lessons.style_transfer.paint import current
from playground.lessons.style_transfer.settings import Style
from playground.lessons.style_transfer.states import LIKENESS, OVER_LBFGS, SMOOTH
from playground.lessons.style_transfer.words import TEXTBOOK_SIZE
from playground.ui.answers import kept
from playground.ui.components.divider import divider
from playground.ui.models import cached_model
from playground.ui.panel import peek
from playground.ui.photos import current_photo
from playground.vision.style_experiments import (
    ALTERATIONS,
    TAPS,
    adam_bytes,
    gram_study,
    lbfgs_bytes,
    picture_numbers,
    tap_values,
)


def _start(shown: DeltaGenerator, words: DeltaGenerator) -> None:
    measured = numbers()["start"]
    with shown:
        divider(
            picture("style_from_content"),
            picture("style_from_noise"),
            key="style_starts",
            label_before=_("from the photo"),
            label_after=_("from noise"),
            alt=_("Content weight 0 after {n} steps: started at the cat on the left, at noise on the right").format(
                n=EVALUATIONS
            ),
        )
    with words:
        st.markdown(_("**Content weight 0**, {n} steps of Adam, style: stained tissue.").format(n=EVALUATIONS))
        st.metric(_("Likeness to the cat, from the photo"), LIKENESS["content"])
        st.metric(_("Likeness to the cat, from noise"), LIKENESS["noise"])
        st.markdown(
            _("Style loss at the end: {photo:.4f} from the photo, {noise:.4f} from noise.").format(
                photo=measured["content"]["style"], noise=measured["noise"]["style"]
            )
        )
        st.caption(_("Likeness is the correlation of brightness. The start is a content term that no slider shows."))


def _smoothness(shown: DeltaGenerator, words: DeltaGenerator) -> None:
    ends = numbers()["smoothness"]["tv"]
    with shown:
        st.subheader(_("Smoothness of the result"), anchor=False)
        bars = {_("TV weight {w}").format(w=weight): value for weight, value in ends.items()}
        st.altair_chart(labelled_bars(bars, colour=2), alt=_("Total variation of the result at three weights"))
        st.subheader(_("The pictures’ own"), anchor=False)
        st.altair_chart(labelled_bars(photo_tvs(), colour=0), alt=_("Total variation of five pictures"))
    with words:
        st.markdown(_("TV weight 0, 1, 3 leaves a TV of {values}.").format(values=SMOOTH))
        st.markdown(
            _("A style rougher than the limit cannot arrive: grass needs {grass:.2f}.").format(grass=photo_tvs()["grass"])
        )
        st.caption(_("TV is half the mean difference of neighbours, in normalised colour. Even noise: 1.47."))


def _gram(shown: DeltaGenerator, words: DeltaGenerator) -> None:
    style = current_photo("style")
    with shown:
        st.subheader(_("How far does the Gram matrix move?"), anchor=False)
        left, right = st.columns(2)
        for column, name, digest in ((left, "brick", None), (right, style.title, style.digest)):
            with column:
                chosen = sample("brick").photo() if digest is None else style
                st.image(chosen.image, width=150, alt=chosen.title, caption=name)
                titles = {key: _(entry.title) for key, entry in ALTERATIONS.items()} | {"shuffled": _("Positions shuffled")}
                moved = {titles[key]: value for key, value in _distances(chosen).items()}
                chart = labelled_bars(moved, reference=1.0, reference_label=_("grass"))
                st.altair_chart(chart, alt=_("Gram distance of each alteration of {name}").format(name=name))
    with words:
        st.markdown(
            _("1 is the way from the picture to **grass**. Whatever keeps the statistics stays near 0, wherever things lie.")
        )
        st.caption(_("Frobenius distance, mean of the five style layers of thin VGG, each over its own way to grass; 256 px."))


@kept(most=16)
def _distances(photo: Photo) -> dict[str, float]:
    return gram_study(photo.image, sample("grass").photo().image, cached_model("thin_vgg"))


def _layers(shown: DeltaGenerator, words: DeltaGenerator) -> None:
    decibels = {row: {layer.removeprefix("relu"): v for layer, v in cells.items()} for row, cells in numbers()["rebuild"].items()}
    with shown:
        st.image(
            picture("style_rebuilt"), width="stretch", alt=_("The cat rebuilt from four layers: above max, below average pooling")
        )
        st.caption(_("Rebuilt from layer 1_2, 2_2, 3_2, 4_2 of thin VGG; above with max pooling, below with average pooling."))
        st.altair_chart(decibel_lines(decibels, titles=(_("layer"), _("dB"))), alt=_("Rebuilding error over layers"))
    with words:
        st.image(picture("style_rebuilt_from"), width=REBUILT_SIDE, alt=_("The middle of the cat photo"))
        st.caption(
            _("The photo, {side} × {side}. From grey, {n} evaluations of L-BFGS, content loss alone.").format(
                side=REBUILT_SIDE, n=REBUILT_STEPS
            )
        )
        for pooling, cells in decibels.items():
            values = ", ".join(f"{value:.0f}" for value in cells.values())
            st.markdown(_("**{pooling}** pooling: {values} dB").format(pooling=pooling, values=values))
        st.caption(_("Max keeps one value of four and sends the gradient to one; average tells every pixel something."))


def _taps(shown: DeltaGenerator, words: DeltaGenerator) -> None:
    taps = _tap_values(current_photo(), peek(Style).inplace)
    with shown:
        headings = [(_("tap {n} · {share:.0%} negative").format(n=tap.index, share=tap.negative_share), tap) for tap in taps]
        chart = tap_histograms([(heading, tap.edges, tap.counts) for heading, tap in headings], title=_("What is stored"))
        st.altair_chart(chart, alt=_("Histograms of the six tapped convolutions"))
    with words:
        clean = [str(tap.index) for tap in taps if tap.negative_share == 0]
        kept = [str(tap.index) for tap in taps if tap.negative_share > 0]
        st.markdown(
            _("All six taps are convolutions. **No negative number**: {clean}.").format(clean=", ".join(clean) or _("none"))
        )
        st.markdown(_("**Negative numbers**: {kept}.").format(kept=", ".join(kept) or _("none")))
        st.caption(
            _(
                "The next layer, a ReLU in place, overwrites what was stored; after {last} nothing runs. VGG-19, random weights."
            ).format(last=max(TAPS))
        )


@kept(most=8)
def _tap_values(photo: Photo, inplace: bool) -> tuple:
    return tap_values(photo.image, inplace=inplace)


_PATHS = {  # run of the recipe: (label, colour)
    "content adam 0.1": ("photo · Adam", "content"),
    "content lbfgs": ("photo · L-BFGS", "smoothness"),
    "noise adam 0.1": ("noise · Adam", "style"),
    "noise lbfgs": ("noise · L-BFGS", "removed"),
}


def _paths(shown: DeltaGenerator, words: DeltaGenerator) -> None:
    measured = numbers()["optimisers"]
    paths = {_(label): measured["paths"][run] for run, (label, _colour) in _PATHS.items()}
    roles = {_(label): colour for label, colour in _PATHS.values()}
    _job, _request, result = current()
    if result is not None and len(result.losses) > 1:
        paths[_("yours")], roles[_("yours")] = [(losses.content, losses.style) for losses in result.losses], "result"
    with shown:
        chart = loss_plane(paths, roles=roles, titles=(_("content loss"), _("style loss")))
        st.altair_chart(chart, alt=_("Paths from photo and from noise in the plane of content and style loss"))
    totals = measured["total"]
    noise = {run: total / totals["noise lbfgs"] - 1 for run, total in totals.items() if run.startswith("noise adam")}
    with words:
        st.markdown(_("{n} evaluations each, the same losses.").format(n=EVALUATIONS))
        st.markdown(_("From the photo Adam (0.1) ends **{excess:+.0%}** against L-BFGS.").format(excess=OVER_LBFGS))
        peaks = {run: max(content for content, _style in measured["paths"][run]) for run in ("content adam 0.1", "content lbfgs")}
        st.caption(
            _(
                "Adam’s first steps overshoot: the content loss climbs to {adam:.2f} before it falls, with L-BFGS to {lbfgs:.2f}."
            ).format(adam=peaks["content adam 0.1"], lbfgs=peaks["content lbfgs"])
        )
        rates = " · ".join(f"{run.rpartition(' ')[2]}: **{excess:+.0%}**" for run, excess in noise.items())
        st.markdown(_("From noise, by Adam’s rate: {rates}.").format(rates=rates))
        values = picture_numbers(*TEXTBOOK_SIZE)
        st.caption(
            _(
                "One default step of torch’s L-BFGS is 20 evaluations. "
                "Its history needs {lbfgs:.0f} MB at 300 × 450, Adam {adam:.1f}."
            ).format(lbfgs=lbfgs_bytes(values) / 1e6, adam=adam_bytes(values) / 1e6)
        )


EXPERIMENTS: dict[str, Callable[[DeltaGenerator, DeltaGenerator], None]] = {
    "start": _start,
    "smoothness": _smoothness,
    "gram": _gram,
    "layers": _layers,
    "taps": _taps,
    "paths": _paths,
}
