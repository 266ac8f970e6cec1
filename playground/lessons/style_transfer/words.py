"""Sentences of the style lesson that know today's numbers, its links to telling states, and what is often misunderstood."""

import streamlit as st

from playground.kit.i18n import _
from playground.lessons.style_transfer.controls import StyleRequest
from playground.lessons.style_transfer.paint import current
from playground.lessons.style_transfer.sizes import grey_levels, paper_over_textbook, step_decibels
from playground.lessons.style_transfer.states import numbers
from playground.ui.page import TryThis
from playground.vision import StyleConfig
from playground.vision.style_losses import textbook_weights

FIRST_STEP_RATE = 0.3  # the textbook's


def try_this_states() -> list[TryThis]:
    """Links to telling states, each with the number that stands there."""
    measured = numbers()
    gram, rebuilt, totals = measured["gram"], measured["rebuild"], measured["optimisers"]["total"]
    over_lbfgs = totals["content adam 0.1"] / totals["content lbfgs"] - 1
    smooth = ", ".join(f"{value:.2f}" for value in measured["smoothness"]["tv"].values())
    return [
        TryThis(
            _("Stop after one step at the textbook’s rate"),
            _("every value has moved by {rate:g}, {decibels:.1f} dB, and the loss is {ratio:.1f} times the start’s").format(
                rate=FIRST_STEP_RATE, decibels=step_decibels(FIRST_STEP_RATE), ratio=measured["first_step"]["loss_ratio"]
            ),
            {
                "style_steps": 1,
                "style_learning_rate": FIRST_STEP_RATE,
                "style_weighting": "textbook",
                "style_start": "content",
                "style_coarse_first": "false",
            },
        ),
        TryThis(
            _("Look at what is stored"),
            _("six taps on convolutions, five of them without a negative number"),
            {"style_view": "Taps", "photo": "chelsea"},
        ),
        TryThis(
            _("Alter the style"),
            _("shifted, brick moves {shift:.2f} of the way to grass, turned {turn:.2f}, shuffled 0").format(
                shift=gram["shift"], turn=gram["turn"]
            ),
            {"style_view": "Gram matrix"},
        ),
        TryThis(
            _("Rebuild the photo from one layer"),
            _("from the deepest {max:.0f} dB with max pooling, {average:.0f} with average pooling").format(
                **{pooling: list(cells.values())[-1] for pooling, cells in rebuilt.items()}
            ),
            {"style_view": "Layers"},
        ),
        TryThis(
            _("Race Adam against L-BFGS"),
            _("from the photo Adam ends {excess:+.0%} against L-BFGS, as many evaluations").format(excess=over_lbfgs),
            {"style_view": "Paths"},
        ),
        TryThis(
            _("Raise the TV weight"),
            _("weight 0, 1, 3 leaves a TV of {values}; a rougher style cannot arrive").format(values=smooth),
            {"style_view": "Smoothness"},
        ),
    ]


def total_formula(config: StyleConfig) -> str:
    """The total loss with today's weights."""
    layers = len(config.tapped_style)
    parts = [
        rf"{config.content_weight:g}\, \ell_{{\mathrm{{content}}}}(\texttt{{{_tex(config.tapped_content)}}})",
        rf"{config.style_weight:g}\sum_{{l=1}}^{{{layers}}} \lVert G_l - G_l^{{\mathrm{{style}}}} \rVert^2",
        rf"{config.tv_weight:g}\, \ell_{{\mathrm{{tv}}}}",
    ]
    return " + ".join(parts)


def _tex(name: str) -> str:
    return name.replace("_", r"\_")


def first_step_words(config: StyleConfig) -> str:
    """How far Adam's first step moves the picture."""
    if config.optimiser != "adam":
        return _("L-BFGS chooses its own step. {n} steps here are {n} evaluations of the loss.").format(n=config.steps)
    red, green, blue = grey_levels(config.learning_rate)
    words = _(
        "Adam’s first step is rate × sign of the gradient: every value moves by {rate:g}, in grey levels red {red:.1f}, "
        "green {green:.1f}, blue {blue:.1f}; that is {decibels:.1f} dB from the start."
    ).format(rate=config.learning_rate, red=red, green=green, blue=blue, decibels=step_decibels(config.learning_rate))
    if config.weighting == "textbook":
        ratio = numbers()["first_step"]["loss_ratio"]
        words += " " + _("With the textbook’s weights and 0.3 the loss is then {ratio:.1f} times the start’s.").format(
            ratio=ratio
        )
    return words


def scale_words(request: StyleRequest | None) -> None:
    """The textbook's weights for the picture on screen, once its targets are known."""
    _job, asked, result = current()
    if request is None or result is None:
        st.caption(_("The textbook’s equivalent weights are printed here once it paints: they depend on both pictures."))
        return
    weights = textbook_weights(result.scales)
    style = " · ".join(f"{name} {value:.3g}" for name, value in zip(asked.config.tapped_style, weights["style"], strict=True))
    st.caption(
        _("In the textbook’s numbers, for this picture: content {content:.3g}, style {style}, TV {tv:.3g}.").format(
            content=weights["content"], style=style, tv=weights["tv"]
        )
    )


def misunderstandings(counts: str) -> None:
    """What is often misunderstood, each with its numbers."""
    with st.expander(_("Often misunderstood")):
        st.markdown(
            _(
                "**“Style weight 1 a layer means the same.”** The paper’s sum over 4C²M² is C²/4 times the "
                "textbook’s mean: {small:,.0f} for 64 channels, {large:,.0f} for 512, a tilt of {tilt:.0f} : 1. "
                "Here each layer is divided by its own target."
            ).format(
                small=paper_over_textbook(64),
                large=paper_over_textbook(512),
                tilt=paper_over_textbook(512) / paper_over_textbook(64),
            )
        )
        st.markdown(
            _(
                "**“A larger picture needs new weights.”** Tile a texture 2 × 2: nothing changes in the textbook’s form; "
                "with plain sums content grows × 4 and style × 16. "
                "Input 0–255 in place of normalised tilts style over content × 3,300."
            )
        )
        st.markdown(
            _(
                "**“300 L-BFGS steps.”** One default step of torch’s calls the loss 20 times. Here steps are evaluations, "
                "so that both optimisers can be compared."
            )
        )
        st.markdown(_("**“The net is not trained, so it is free.”** Unless frozen it computes gradients nobody uses."))
        st.markdown(counts)
