"""Formulae and sentences of the views without a network."""

from playground.kit.i18n import N_, _
from playground.lessons.instant_style.numbers_answer import COLOURS, PlainAnswer

COLOUR_NAMES = tuple(map(N_, ("red", "green", "blue")))


def plain_formula(answer: PlainAnswer) -> str:
    """The rule with today's numbers, LaTeX."""
    lines = BLOCKS_RULE if answer.linear else RULES[answer.settings.rule](answer)
    strength = rf"y_\alpha = (1 - \alpha)\,x + \alpha\,y, \quad \alpha = {answer.settings.alpha:g}"
    return r"\begin{gathered} " + r" \\ ".join((*lines, strength)) + r" \end{gathered}"


BLOCKS_RULE = (
    r"y_k = \frac{\sigma_k^{\mathrm{style}}}{\sigma_k}\,(x_k - \mu_k) + \mu_k^{\mathrm{style}}, \quad k = 1 \dots 192",
)


def _adain(answer: PlainAnswer) -> tuple[str, ...]:
    texts, settings = answer.figures, answer.settings
    here, mean = texts["photo red deviation"], texts["photo red mean"]
    there = texts["style red deviation"] if settings.use_deviation else here
    wanted = texts["style red mean"] if settings.use_mean else mean
    return (rf"y_{{\mathrm{{red}}}} = \frac{{{there}}}{{{here}}}\,(x_{{\mathrm{{red}}}} - {mean}) + {wanted}",)


def _whitening(answer: PlainAnswer) -> tuple[str, ...]:
    settings = answer.settings
    matrix = r"\Sigma_{\mathrm{style}}^{1/2}\,\Sigma_{\mathrm{photo}}^{-1/2}\," if settings.use_deviation else ""
    target = "style" if settings.use_mean else "photo"
    return (rf"y = {matrix}(x - \mu_{{\mathrm{{photo}}}}) + \mu_{{\mathrm{{{target}}}}}",)


def _brightness(answer: PlainAnswer) -> tuple[str, ...]:
    settings = answer.settings
    target = "style" if settings.use_mean else "photo"
    gain = r"\frac{\sigma_{\mathrm{style}}}{\sigma_{\mathrm{photo}}}\," if settings.use_deviation else ""
    return (rf"Y' = {gain}(Y - \mu_{{\mathrm{{photo}}}}) + \mu_{{\mathrm{{{target}}}}}", r"y_c = x_c + (Y' - Y)")


RULES = {"adain": _adain, "whitening": _whitening, "brightness": _brightness}


def plain_sentences(answer: PlainAnswer) -> list[str]:
    """What is to be seen, with today's numbers."""
    templates = _linear(answer) if answer.linear else _colours(answer)
    return [_(template).format(**answer.figures) for template in (*templates, *_both(answer)) if template]


def _both(answer: PlainAnswer) -> list[str | bool]:
    settings = answer.settings
    return [
        settings.shuffled and N_("The style’s positions are shuffled: **{reordered}** values of the result change."),
        N_(
            "**{outside}** of the result’s values lie outside 0–1, in **{pixels}** of the pixels; a screen clips them. The "
            "largest change of a value against the photo is {change} grey levels."
        ),
        N_(
            "**Size of the code**: at relu4_1 of VGG-19 AdaIN reads **{relu4_1}** numbers of a style, {code share} of the "
            "{grams} in the textbook’s five Gram matrices. The network of this lesson is read at four layers: {ours} numbers."
        ),
    ]


def _colours(answer: PlainAnswer) -> list[str | bool]:
    settings = answer.settings
    whole = settings.use_mean and settings.use_deviation and settings.alpha == 1 and settings.rule != "brightness"
    return [
        settings.wall
        and settings.use_deviation
        and N_(
            "The wall’s noise is {photo noise} grey levels, that of the result **{noise}**: its gain is {gain}. ε = 0.00001 in "
            "the variance ends that at {limit}, which is the style’s deviation × 316."
        ),
        N_(
            "The correlation of red and green is **{correlation}** in the result, {photo correlation} in the photo, {style "
            "correlation} in the style. The three channels of a pixel differ by at most {spread}; the saturation is "
            "{saturation}."
        ),
        settings.rule == "adain"
        and N_("One gain and one offset for each channel cannot change a correlation: it would take mixing the channels."),
        settings.rule == "whitening"
        and settings.use_deviation
        and N_("A 3 × 3 matrix mixes the channels, so all six variances and covariances can be the style’s."),
        settings.rule == "brightness"
        and N_("Red, green and blue change by the same amount, so the differences of colours stay."),
        whole
        and N_(
            "**Gram matrix**, mean products: red–red, green–green and blue–blue are the style’s to within {diagonal}; red–green "
            "is **{gram}**, in the style {style gram}."
        ),
        N_(
            "Of neighbouring pixels that differ in a channel, the brighter one becomes the darker one in **{order}** of the "
            "pairs."
        ),
        whole and N_("After clipping a deviation is up to **{clipped}** away from the style’s."),
    ]


def _linear(answer: PlainAnswer) -> list[str | bool]:
    return [
        N_(
            "The encoder is an 8 × 8 cosine transform, as in JPEG: {channels} channels, {read} numbers taken from the style. It "
            "is linear and loses nothing: decoded without a change the photo comes back to {rebuilt} grey levels."
        ),
        N_(
            "AdaIN multiplies each frequency by its own gain, from **{low}** to **{high}**: a graphic equaliser for pictures. "
            "The result has a similarity of **{similarity}** to the photo (correlation of brightness), and no shape of the style"
            " that is larger than a block appears in it. That takes an encoder that is not linear, with ReLU, and a trained "
            "decoder."
        ),
    ]


def moments_table(answer: PlainAnswer) -> str:
    """Mean and deviation of each colour in photo, result and style, as a Markdown table."""
    texts = answer.figures
    heads = (_("Mean ± deviation"), _("photo"), _("style"), _("result"))
    rows = [f"| {' | '.join(heads)} |", "|---|---|---|---|"]
    for colour, name in zip(COLOURS, COLOUR_NAMES, strict=True):
        cells = (f"{texts[f'{kind}{colour} mean']} ± {texts[f'{kind}{colour} deviation']}" for kind in ("photo ", "style ", ""))
        rows.append(f"| {_(name)} | {' | '.join(cells)} |")
    return "\n".join(rows)
