"""The experiments of the style lesson beside the painting: what is fixed beforehand, and what was measured."""

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground import models
from playground.charts.roles import labelled_bars
from playground.images import Photo, sample
from playground.kit.i18n import _
from playground.kit.saying import percent, verbatim
from playground.lessons.style_transfer.charts import decibel_lines, loss_plane, tap_histograms
from playground.lessons.style_transfer.measured import (
    EVALUATIONS,
    REBUILT_SIDE,
    REBUILT_STEPS,
    START_STYLE,
    numbers,
    photo_tvs,
    picture,
    style_tv,
)
from playground.lessons.style_transfer.paint_lab import current
from playground.lessons.style_transfer.settings import Style
from playground.lessons.style_transfer.states import KEPT, OVER_LBFGS, REBUILT_GRID, SMOOTH
from playground.lessons.style_transfer.words import (
    TEXTBOOK_SIZE,
    gram_figures,
    layer_figures,
    path_figures,
    smoothness_figures,
    start_figures,
    tap_figures,
)
from playground.ui.answers import kept
from playground.ui.components.divider import divider
from playground.ui.page import headline
from playground.ui.panel import peek, put
from playground.ui.photos import current_photo
from playground.vision import style_experiments as study


def _start(words: DeltaGenerator) -> None:
    headline(start_figures())
    measured = {start: numbers()["start"][start]["style"] for start in ("content", "noise")}
    alt = _("Content weight 0 after {n} steps: on the left the start was the photo, on the right it was noise").format(
        n=EVALUATIONS
    )
    pictures = (picture("style_from_content"), picture("style_from_noise"))
    divider(*pictures, key="style_starts", label_before=_("photo first"), label_after=_("noise first"), alt=alt)
    words.markdown(_("The **content weight is 0**; {n} steps of Adam. The style picture:").format(n=EVALUATIONS))
    words.image(sample(START_STYLE).photo().image, width=96, alt=_(sample(START_STYLE).title))
    words.markdown(
        _("Style loss at the end: {content:.4f} with the photo first, {noise:.4f} with noise first.").format(**measured)
    )
    words.markdown(_("The cat stays although no loss asks for it: the start itself keeps the content."))
    words.caption(_("Similarity is the correlation of brightness with the photo, −1 to 1."))


def _smoothness(words: DeltaGenerator) -> None:
    headline(smoothness_figures())
    measured = numbers()["smoothness"]
    alt = _("The cat’s eye, painted with three TV weights: with a larger one there is less noise between the strokes")
    st.image(picture("style_smoothness"), width="stretch", alt=alt)
    st.caption(_("The cat’s eye, enlarged: painted with a TV weight of 0, 1 and 3, from left to right."))
    st.markdown(f"**{_('Total variation of the result')}**")
    bars = {_("TV weight {w}").format(w=weight): value for weight, value in measured["tv"].items()}
    chart = labelled_bars(bars, colour=2, reference=style_tv(), reference_label=_("style picture"))
    st.altair_chart(chart, alt=_("Total variation of the result at three weights"))
    words.markdown(_("With TV weights of 0, 1 and 3 the result has a total variation (TV) of {values}.").format(values=SMOOTH))
    rougher = _(
        "Without the weight it is rougher than the style picture, whose TV is {style:.2f}: optimising pixels adds fine noise."
    )
    words.markdown(rougher.format(style=style_tv()))
    similar = _("Similarity to the photo, with a TV weight of 1: {one} at a content weight of 1, {none} at 0.")
    words.markdown(similar.format(one=KEPT["1"], none=KEPT["0"]))
    words.caption(_("TV is half the mean difference of neighbouring pixels, in normalised colour. Uniform noise has 1.47."))
    words.markdown(f"**{_('Total variation of five pictures')}**")
    words.altair_chart(labelled_bars(photo_tvs(), colour=0), alt=_("Total variation of five pictures"))


def _gram(words: DeltaGenerator) -> None:
    brick, style = sample("brick").photo(), current_photo("style")
    titles = {key: _(entry.title) for key, entry in study.ALTERATIONS.items()} | {"shuffled": _("Positions shuffled")}
    headline(gram_figures(_distances(style)))
    for column, name, chosen in zip(st.columns(2), (_(sample("brick").title), style.title), (brick, style), strict=True):
        with column:
            st.markdown(f"**{verbatim(name)}**")
            moved = {titles[key]: value for key, value in _distances(chosen).items()}
            chart = labelled_bars(moved, reference=1.0, reference_label=_("grass"))
            st.altair_chart(chart, alt=_("Gram distance of each alteration of {name}").format(name=name))
            st.image(chosen.image, width=150, alt=chosen.title)
    words.markdown(
        _("How far the Gram matrix moves; 1 is as far as to a picture of **grass**. Where things lie hardly matters to it.")
    )
    words.caption(
        _("Frobenius distance over that to grass, mean of the five style layers of the style VGG; pictures of 256 × 256 px.")
    )


@kept(most=16)
def _distances(photo: Photo) -> dict[str, float]:
    return study.gram_study(photo.image, sample("grass").photo().image, models.shared("style_vgg"))


def _layers(words: DeltaGenerator) -> None:
    decibels = {row: {layer.removeprefix("relu"): v for layer, v in cells.items()} for row, cells in numbers()["rebuild"].items()}
    headline(layer_figures(numbers()["rebuild"]))
    alt = _("The cat rebuilt from four layers: above max, below average pooling")
    st.image(picture("style_rebuilt"), width="stretch", alt=alt)
    st.caption(
        _("Rebuilt from layer 1_2, 2_2, 3_2 and 4_2 of the style VGG: above with max pooling, below with average pooling.")
    )
    st.altair_chart(decibel_lines(decibels, titles=(_("layer"), _("dB"))), alt=_("Rebuilding error over layers"))
    words.image(picture("style_rebuilt_from"), width=REBUILT_SIDE, alt=_("The middle of the cat photo"))
    text = _("The photo, {side} × {side} px. The start is grey; {n} evaluations of L-BFGS; content loss alone.")
    words.caption(text.format(side=REBUILT_SIDE, n=REBUILT_STEPS))
    for pooling, cells in decibels.items():
        values = ", ".join(f"{value:.0f}" for value in cells.values())
        words.markdown(_("**{pooling}** pooling: {values} dB").format(pooling=pooling, values=values))
    words.caption(_("Max pooling passes the gradient to one value of four, average pooling to all four."))
    label = _("Rebuild my own photo from each layer")
    words.button(label, key="style_rebuild_own", width="stretch", on_click=put, args=(Style, REBUILT_GRID))


def _taps(words: DeltaGenerator) -> None:
    taps = _tap_values(current_photo(), peek(Style).inplace)
    headline(tap_figures(taps))
    headings = [_("layer {n}: {share:.0%} negative").format(n=tap.index, share=tap.negative_share) for tap in taps]
    rows = [(heading, tap.edges, tap.counts) for heading, tap in zip(headings, taps, strict=True)]
    chart = tap_histograms(rows, title=_("Stored values, in standard deviations"))
    st.altair_chart(chart, alt=_("Histograms of the outputs of six convolutions"))
    clean, others = (
        ", ".join(str(tap.index) for tap in taps if (tap.negative_share == 0) is positive) or _("none")
        for positive in (True, False)
    )
    words.markdown(_("All six layers are convolutions. **No negative number**: {clean}.").format(clean=clean))
    words.markdown(_("**Negative numbers**: {kept}.").format(kept=others))
    overwritten = _(
        "The next layer, a ReLU that works in place, overwrites what was stored; after layer {last} nothing follows. VGG-19 with "
        "random weights."
    )
    words.caption(overwritten.format(last=max(study.TAPS)))


@kept(most=8)
def _tap_values(photo: Photo, inplace: bool) -> tuple[study.TapValues, ...]:
    return study.tap_values(photo.image, inplace=inplace)


_PATHS = {  # run of the recipe: (label, colour)
    "content adam 0.1": ("photo, Adam", "content"),
    "content lbfgs": ("photo, L-BFGS", "smoothness"),
    "noise adam 0.1": ("noise, Adam", "style"),
    "noise lbfgs": ("noise, L-BFGS", "removed"),
}


def _paths(words: DeltaGenerator) -> None:
    headline(path_figures(OVER_LBFGS))
    measured = numbers()["optimisers"]
    paths = {_(label): measured["paths"][run] for run, (label, _colour) in _PATHS.items()}
    roles = {_(label): colour for label, colour in _PATHS.values()}
    _job, _request, result = current()
    if result is not None and len(result.losses) > 1:
        paths[_("yours")], roles[_("yours")] = [(losses.content, losses.style) for losses in result.losses], "result"
    chart = loss_plane(paths, roles=roles, titles=(_("content loss"), _("style loss")))
    st.altair_chart(chart, alt=_("Paths from photo and from noise in the plane of content and style loss"))
    words.markdown(_("Each path has {n} evaluations of the same loss, from the photo or from noise.").format(n=EVALUATIONS))
    words.markdown(_("From the photo, Adam’s loss ends **{excess}** above that of L-BFGS.").format(excess=OVER_LBFGS))
    adam, lbfgs = (max(measured["paths"][f"content {run}"])[0] for run in ("adam 0.1", "lbfgs"))
    words.caption(
        _(
            "At first the content is given up for the style: the content loss rises to {adam:.2f} with Adam and to {lbfgs:.2f} "
            "with L-BFGS before it falls."
        ).format(adam=adam, lbfgs=lbfgs)
    )
    totals = {run: total / measured["total"]["noise lbfgs"] - 1 for run, total in measured["total"].items()}
    rates = [f"{run.rpartition(' ')[2]}: **{percent(over, 0)}**" for run, over in totals.items() if run.startswith("noise adam")]
    words.markdown(
        _("From noise, Adam’s loss ends above that of L-BFGS by, for each learning rate: {rates}.").format(rates=", ".join(rates))
    )
    values = study.picture_numbers(*TEXTBOOK_SIZE)
    words.caption(
        _(
            "One default step of torch’s L-BFGS is 20 evaluations. "
            "Its history needs {lbfgs:.0f} MB at 300 × 450, Adam {adam:.1f}."
        ).format(lbfgs=study.lbfgs_bytes(values) / 1e6, adam=study.adam_bytes(values) / 1e6)
    )


# Each draws into the open container, and its words into the one given.
EXPERIMENTS: dict[str, Callable[[DeltaGenerator], None]] = {
    "start": _start, "smoothness": _smoothness, "gram": _gram, "layers": _layers, "taps": _taps, "paths": _paths,
}  # fmt: skip
