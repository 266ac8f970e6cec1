"""Sentences of the style lesson that know today's numbers, and what is often misunderstood."""

from playground.kit.i18n import _
from playground.lessons.style_transfer.measured import numbers
from playground.vision import StyleConfig
from playground.vision import style_experiments as study
from playground.vision.style_losses import textbook_weights
from playground.vision.style_transfer import StyleResult

GRAM_CHANNELS = (64, 128, 256, 512, 512)  # at the textbook's five style layers
TEXTBOOK_SIZE = (300, 450)  # height, width


def total_formula(config: StyleConfig) -> str:
    """The total loss with today's weights."""
    tapped = config.tapped_content.replace("_", r"\_")
    parts = [
        rf"{config.content_weight:g}\, \ell_{{\mathrm{{content}}}}(\texttt{{{tapped}}})",
        rf"{config.style_weight:g}\sum_{{l=1}}^{{{len(config.tapped_style)}}} \lVert G_l - G_l^{{\mathrm{{style}}}} \rVert^2",
        rf"{config.tv_weight:g}\, \ell_{{\mathrm{{tv}}}}",
    ]
    return " + ".join(parts)


def first_step_words(config: StyleConfig) -> str:
    """How far Adam's first step moves the picture."""
    if config.optimiser != "adam":
        return _("L-BFGS chooses its own step. {n} steps here are {n} evaluations of the loss.").format(n=config.steps)
    rate, (red, green, blue) = config.learning_rate, study.grey_levels(config.learning_rate)
    words = _(
        "Adam’s first step is rate × sign of the gradient: every value moves by {rate:g}, in grey levels red {red:.1f}, "
        "green {green:.1f}, blue {blue:.1f}; that is {decibels:.1f} dB from the start."
    ).format(rate=rate, red=red, green=green, blue=blue, decibels=study.step_decibels(rate))
    more = _("With the textbook’s weights and 0.3 the loss is then {ratio:.1f} times the start’s.")
    ratio = numbers()["first_step"]["loss_ratio"]
    return f"{words} {more.format(ratio=ratio)}" if config.weighting == "textbook" else words


def scale_words(result: StyleResult) -> str:
    """The textbook's weights for the picture that was painted."""
    weights = textbook_weights(result.scales)
    style = " · ".join(f"{name} {value:.3g}" for name, value in zip(result.config.tapped_style, weights["style"], strict=True))
    text = _("In the textbook’s numbers, for this picture: content {content:.3g}, style {style}, TV {tv:.3g}.")
    return text.format(**weights | {"style": style})


def misunderstandings() -> list[str]:
    """What is often misunderstood, each with its numbers; last how much is in a style, and what freezing saves."""
    small, large = study.paper_over_textbook(64), study.paper_over_textbook(512)
    height, width = TEXTBOOK_SIZE
    layers = study.vgg19_convolutions(height, width)
    *_rest, (_c, channels, rows, columns) = layers
    counts = {
        "grams": study.gram_numbers(GRAM_CHANNELS),
        "photo": study.picture_numbers(height, width),
        "half": study.picture_numbers(height // 2, width // 2),
        "frozen": 500 * study.multiply_adds(layers, frozen=True) / 1e12,
        "free": 500 * study.multiply_adds(layers, frozen=False) / 1e12,
    }
    return [
        _(
            "**“Style weight 1 a layer means the same.”** The paper’s sum over 4C²M² is C²/4 times the "
            "textbook’s mean: {small:,.0f} for 64 channels, {large:,.0f} for 512, a tilt of {tilt:.0f} : 1. "
            "Here each layer is divided by its own target."
        ).format(small=small, large=large, tilt=large / small),
        _(
            "**“A larger picture needs new weights.”** Tile a texture 2 × 2: nothing changes in the textbook’s form; "
            "with plain sums content grows × 4 and style × 16. "
            "Input 0–255 in place of normalised tilts style over content × 3,300."
        ),
        _(
            "**“300 L-BFGS steps.”** One default step of torch’s calls the loss 20 times. Here steps are evaluations, "
            "so that both optimisers can be compared."
        ),
        _("**“The net is not trained, so it is free.”** Unless frozen it computes gradients nobody uses."),
        _(
            "Five Grams hold {grams:,} different numbers, the 300 × 450 photo {photo:,}, a 150 × 225 photo {half:,}. At tap 28 "
            "{positions} positions meet {channels} channels: that Gram is always singular. 500 steps of VGG-19 take "
            "{frozen:.1f} T multiply-adds frozen, {free:.1f} T otherwise."
        ).format(positions=rows * columns, channels=channels, **counts),
    ]
