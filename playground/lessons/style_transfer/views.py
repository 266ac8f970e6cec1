"""The experiments of the style lesson beside the painting: what is fixed beforehand, and what was measured."""

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.charts.roles import labelled_bars
from playground.images import Photo, sample
from playground.kit.i18n import _
from playground.lessons.style_transfer.charts import decibel_lines, loss_plane, tap_histograms
from playground.lessons.style_transfer.measured import EVALUATIONS, REBUILT_SIDE, REBUILT_STEPS, numbers, photo_tvs, picture
from playground.lessons.style_transfer.paint_lab import current
from playground.lessons.style_transfer.settings import Style
from playground.lessons.style_transfer.states import LIKENESS, OVER_LBFGS, SMOOTH
from playground.lessons.style_transfer.words import TEXTBOOK_SIZE
from playground.ui.answers import kept
from playground.ui.components.divider import divider
from playground.ui.models import cached_model
from playground.ui.panel import peek
from playground.ui.photos import current_photo
from playground.vision import style_experiments as study


def _start(words: DeltaGenerator) -> None:
    measured = {start: numbers()["start"][start]["style"] for start in ("content", "noise")}
    alt = _("Content weight 0 after {n} steps: started at the cat on the left, at noise on the right").format(n=EVALUATIONS)
    pictures = (picture("style_from_content"), picture("style_from_noise"))
    divider(*pictures, key="style_starts", label_before=_("from the photo"), label_after=_("from noise"), alt=alt)
    words.markdown(_("**Content weight 0**, {n} steps of Adam, style: stained tissue.").format(n=EVALUATIONS))
    words.metric(_("Likeness to the cat, from the photo"), LIKENESS["content"])
    words.metric(_("Likeness to the cat, from noise"), LIKENESS["noise"])
    words.markdown(_("Style loss at the end: {content:.4f} from the photo, {noise:.4f} from noise.").format(**measured))
    words.caption(_("Likeness is the correlation of brightness. The start is a content term that no slider shows."))


def _smoothness(words: DeltaGenerator) -> None:
    st.subheader(_("Smoothness of the result"), anchor=False)
    bars = {_("TV weight {w}").format(w=weight): value for weight, value in numbers()["smoothness"]["tv"].items()}
    st.altair_chart(labelled_bars(bars, colour=2), alt=_("Total variation of the result at three weights"))
    st.subheader(_("The pictures’ own"), anchor=False)
    st.altair_chart(labelled_bars(photo_tvs(), colour=0), alt=_("Total variation of five pictures"))
    words.markdown(_("TV weight 0, 1, 3 leaves a TV of {values}.").format(values=SMOOTH))
    words.markdown(_("A style rougher than the limit cannot arrive: grass needs {grass:.2f}.").format(**photo_tvs()))
    words.caption(_("TV is half the mean difference of neighbours, in normalised colour. Even noise: 1.47."))


def _gram(words: DeltaGenerator) -> None:
    brick, style = sample("brick").photo(), current_photo("style")
    titles = {key: _(entry.title) for key, entry in study.ALTERATIONS.items()} | {"shuffled": _("Positions shuffled")}
    st.subheader(_("How far does the Gram matrix move?"), anchor=False)
    for column, name, chosen in zip(st.columns(2), ("brick", style.title), (brick, style), strict=True):
        with column:
            st.image(chosen.image, width=150, alt=chosen.title, caption=name)
            moved = {titles[key]: value for key, value in _distances(chosen).items()}
            chart = labelled_bars(moved, reference=1.0, reference_label=_("grass"))
            st.altair_chart(chart, alt=_("Gram distance of each alteration of {name}").format(name=name))
    words.markdown(
        _("1 is the way from the picture to **grass**. Whatever keeps the statistics stays near 0, wherever things lie.")
    )
    words.caption(_("Frobenius distance, mean of the five style layers of thin VGG, each over its own way to grass; 256 px."))


@kept(most=16)
def _distances(photo: Photo) -> dict[str, float]:
    return study.gram_study(photo.image, sample("grass").photo().image, cached_model("thin_vgg"))


def _layers(words: DeltaGenerator) -> None:
    decibels = {row: {layer.removeprefix("relu"): v for layer, v in cells.items()} for row, cells in numbers()["rebuild"].items()}
    alt = _("The cat rebuilt from four layers: above max, below average pooling")
    st.image(picture("style_rebuilt"), width="stretch", alt=alt)
    st.caption(_("Rebuilt from layer 1_2, 2_2, 3_2, 4_2 of thin VGG; above with max pooling, below with average pooling."))
    st.altair_chart(decibel_lines(decibels, titles=(_("layer"), _("dB"))), alt=_("Rebuilding error over layers"))
    words.image(picture("style_rebuilt_from"), width=REBUILT_SIDE, alt=_("The middle of the cat photo"))
    text = _("The photo, {side} × {side}. From grey, {n} evaluations of L-BFGS, content loss alone.")
    words.caption(text.format(side=REBUILT_SIDE, n=REBUILT_STEPS))
    for pooling, cells in decibels.items():
        values = ", ".join(f"{value:.0f}" for value in cells.values())
        words.markdown(_("**{pooling}** pooling: {values} dB").format(pooling=pooling, values=values))
    words.caption(_("Max keeps one value of four and sends the gradient to one; average tells every pixel something."))


def _taps(words: DeltaGenerator) -> None:
    taps = _tap_values(current_photo(), peek(Style).inplace)
    headings = [_("tap {n} · {share:.0%} negative").format(n=tap.index, share=tap.negative_share) for tap in taps]
    rows = [(heading, tap.edges, tap.counts) for heading, tap in zip(headings, taps, strict=True)]
    chart = tap_histograms(rows, title=_("What is stored"))
    st.altair_chart(chart, alt=_("Histograms of the six tapped convolutions"))
    clean, others = (
        ", ".join(str(tap.index) for tap in taps if (tap.negative_share == 0) is positive) or _("none")
        for positive in (True, False)
    )
    words.markdown(_("All six taps are convolutions. **No negative number**: {clean}.").format(clean=clean))
    words.markdown(_("**Negative numbers**: {kept}.").format(kept=others))
    overwritten = _(
        "The next layer, a ReLU in place, overwrites what was stored; after {last} nothing runs. VGG-19, random weights."
    )
    words.caption(overwritten.format(last=max(study.TAPS)))


@kept(most=8)
def _tap_values(photo: Photo, inplace: bool) -> tuple[study.TapValues, ...]:
    return study.tap_values(photo.image, inplace=inplace)


_PATHS = {  # run of the recipe: (label, colour)
    "content adam 0.1": ("photo · Adam", "content"),
    "content lbfgs": ("photo · L-BFGS", "smoothness"),
    "noise adam 0.1": ("noise · Adam", "style"),
    "noise lbfgs": ("noise · L-BFGS", "removed"),
}


def _paths(words: DeltaGenerator) -> None:
    measured = numbers()["optimisers"]
    paths = {_(label): measured["paths"][run] for run, (label, _colour) in _PATHS.items()}
    roles = {_(label): colour for label, colour in _PATHS.values()}
    _job, _request, result = current()
    if result is not None and len(result.losses) > 1:
        paths[_("yours")], roles[_("yours")] = [(losses.content, losses.style) for losses in result.losses], "result"
    chart = loss_plane(paths, roles=roles, titles=(_("content loss"), _("style loss")))
    st.altair_chart(chart, alt=_("Paths from photo and from noise in the plane of content and style loss"))
    words.markdown(_("{n} evaluations each, the same losses.").format(n=EVALUATIONS))
    words.markdown(_("From the photo Adam (0.1) ends **{excess:+.0%}** against L-BFGS.").format(excess=OVER_LBFGS))
    adam, lbfgs = (max(measured["paths"][f"content {run}"])[0] for run in ("adam 0.1", "lbfgs"))
    words.caption(
        _(
            "Adam’s first steps overshoot: the content loss climbs to {adam:.2f} before it falls, with L-BFGS to {lbfgs:.2f}."
        ).format(adam=adam, lbfgs=lbfgs)
    )
    totals = {run: total / measured["total"]["noise lbfgs"] - 1 for run, total in measured["total"].items()}
    rates = [f"{run.rpartition(' ')[2]}: **{over:+.0%}**" for run, over in totals.items() if run.startswith("noise adam")]
    words.markdown(_("From noise, by Adam’s rate: {rates}.").format(rates=" · ".join(rates)))
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
