"""Sentences of the style lesson that know today's numbers, and what is often misunderstood."""

from playground.kit.i18n import _, plural
from playground.kit.saying import by, duration, figure, fixed, number
from playground.kit.states import Figure
from playground.lessons.style_transfer.measured import INSTANT_PLAIN, numbers
from playground.lessons.style_transfer.settings import START_NAMES, USUAL
from playground.vision import StyleConfig
from playground.vision import style_experiments as study
from playground.vision.style_losses import textbook_weights
from playground.vision.style_transfer import StyleResult

GRAM_CHANNELS = (64, 128, 256, 512, 512)  # at the textbook's five style layers
TEXTBOOK_SIZE = (300, 450)  # height, width


STYLE_TERMS = {
    "gram": r"\lVert G_l - G_l^{\mathrm{style}} \rVert^2",
    "moments": r"\lVert (\mu_l, \sigma_l) - (\mu_l, \sigma_l)^{\mathrm{style}} \rVert^2",
    "sliced": r"SW_2^2\left(F_l, F_l^{\mathrm{style}}\right)",
}


def painting_figures(result: StyleResult, step: int | None = None) -> list[Figure]:
    """How far a painting has come, or had come after `step` of its steps: the two losses that pull at it, and the step."""
    step, steps = result.steps if step is None else step, result.config.steps
    losses = result.losses[min(step, len(result.losses) - 1)]  # on the way the newest picture has not been looked at yet
    untouched = _("photo: {loss}").format(loss=figure(result.untouched.style))
    return [
        Figure(_("Style loss"), figure(losses.style), untouched),
        Figure(_("Content loss"), figure(losses.content)),
        Figure(_("Step"), str(step), _("of {steps}").format(steps=steps)),
    ]


def figures_beforehand() -> list[Figure]:
    """Those of the picture that is shown before anything was painted."""
    end = numbers()["first_picture"]["end"]
    losses = [Figure(_("Style loss"), figure(end["style"])), Figure(_("Content loss"), figure(end["content"]))]
    return [*losses, Figure(_("Step"), str(USUAL.steps), _("of {steps}").format(steps=USUAL.steps))]


def figures_to_come(size: tuple[int, int], config: StyleConfig) -> list[Figure]:
    """What will be painted: before the first step there is no loss."""
    return [Figure(_("Size of the result"), by(size), "px"), Figure(_("Steps"), str(config.steps))]


def start_figures() -> list[Figure]:
    """How much of the cat is left without a content loss, by the start."""
    similarity = {start: fixed(numbers()["start"][start]["similarity"], 2) for start in ("content", "noise")}
    return [
        Figure(_("Similarity to the cat, photo first"), similarity["content"]),
        Figure(_("Similarity to the cat, noise first"), similarity["noise"]),
    ]


def smoothness_figures() -> list[Figure]:
    """What each weight of the smoothness loss leaves."""
    values = numbers()["smoothness"]["tv"].items()
    return [Figure(_("Total variation, weight {w}").format(w=weight), fixed(value, 2)) for weight, value in values]


def gram_figures(moved: dict[str, float]) -> list[Figure]:
    """How far the chosen style's Gram matrix moves, where 1 is as far as to grass."""
    titles = {
        "shift": _("Gram distance when shifted"),
        "turn": _("when turned"),
        "shuffled": _("when shuffled"),
    }
    return [Figure(title, fixed(moved[name], 2)) for name, title in titles.items()]


def layer_figures(decibels: dict[str, dict[str, float]]) -> list[Figure]:
    """How well the deepest layer rebuilds the photo."""
    deepest = {pooling: list(layers.values())[-1] for pooling, layers in decibels.items()}
    title = _("Rebuilt from layer 4_2, {pooling} pooling")
    return [Figure(title.format(pooling=_(pooling)), f"{value:.0f}", "dB") for pooling, value in deepest.items()]


def tap_figures(taps: tuple[study.TapValues, ...]) -> list[Figure]:
    """How many of the tapped convolutions the ReLU has overwritten."""
    clean = sum(tap.negative_share == 0 for tap in taps)
    return [Figure(_("Layer outputs without a negative number"), str(clean), _("of {n}").format(n=len(taps)))]


def path_figures(over_lbfgs: str) -> list[Figure]:
    """What L-BFGS gains."""
    return [Figure(_("Adam’s loss above that of L-BFGS, photo first"), over_lbfgs)]


def step_label(step: int, config: StyleConfig, *, begun: bool = False) -> str:
    """What a picture on the way is called; step 0 is what the painting starts from, `begun` an earlier painting."""
    words = _("step {n}").format(n=step)
    start = _("the painting before") if begun else _(START_NAMES[config.start]).lower()
    return words if step else f"{words}: {start}"


def size_marks(result: StyleResult, *, begun: bool = False) -> list[tuple[int, str]]:
    """(step, words) of where the curves begin and where the size of the picture changes."""
    sizes = [(step, _("{size} px").format(size=by(size))) for step, size in result.sizes]
    (_zero, first), *later = sizes
    marks = [(0, f"{step_label(0, result.config, begun=begun)}, {first}"), *later]
    if result.instant and (step := result.reached(result.instant.total)):
        marks.append((step, _("as good as the instant result")))
    return sorted(marks)


def instant_words(result: StyleResult) -> str:
    """How many steps a start from the instant picture saves this painting; empty where the two were not compared."""
    if result.instant is None:
        return ""
    loss, step = figure(result.instant.total), result.reached(result.instant.total)
    known = _("The instant result of these pictures, painted in one pass, has a total loss of {loss}.").format(loss=loss)
    if step is None:
        end = figure(result.losses[-1].total)
        more = _("This painting has not reached that in {steps} steps: its loss is {end}.").format(steps=result.steps, end=end)
    elif step == 0:
        more = _("The start of this painting is at least as good.")
    elif step == result.sizes[-1][0]:
        more = _("This painting is below that from step {n} on, its first at full size.").format(n=step)
    elif len(result.sizes) > 1:  # an instant start would go through the smaller sizes, too
        more = _("This painting falls below that at step {n}.").format(n=step)
    else:
        more = _("This painting falls below that at step {n}. A start from the instant result saves these steps.").format(n=step)
    return f"{known} {more}"


def measured_instant_words() -> str:
    """What an instant start saves for the pair that the page opens with; empty where the recipe has not measured it yet."""
    measured = numbers().get("instant_start")
    if not measured:
        return ""
    figures = {"steps": INSTANT_PLAIN.steps, "end": figure(measured["end"]), "there": measured["there_at"]}
    known = _(
        "For the photo and the style that this page opens with, without coarse to fine, {steps} steps from the photo end at a "
        "total loss of {end}."
    )
    if measured["there_at"] is None:
        more = _("From the instant result as many steps end at {loss}.").format(loss=figure(measured["instant_end"]))
    else:
        more = _("From the instant result that is reached at step {there}.").format(**figures)
    return f"{known.format(**figures)} {more}"


def saved_words(result: StyleResult, start: str, end: float) -> str:
    """What an instant start has saved against another `start`, with which the same settings ended at the total loss `end`."""
    step, steps = result.reached(end), result.config.steps
    known = _("With the start “{start}” the same settings end at a total loss of {end} after {steps} steps.")
    known = known.format(start=_(START_NAMES[start]), end=figure(end), steps=steps)
    if step is None:
        return f"{known} {_('From the instant result they end at {loss}.').format(loss=figure(result.losses[-1].total))}"
    earlier = plural("{n} step earlier", "{n} steps earlier", steps - step)
    return f"{known} {_('From the instant result they reach that at step {n}, {earlier}.').format(n=step, earlier=earlier)}"


def sizes_words(seconds: dict[int, float]) -> str:
    """About how long each size takes on this device."""
    told = (_("{size} px {time}").format(size=size, time=duration(value)) for size, value in seconds.items())
    return " · ".join(one.replace(" ", "\N{NO-BREAK SPACE}") for one in told)


def total_formula(config: StyleConfig) -> str:
    """The total loss with today's weights."""
    tapped = ", ".join(config.tapped_content).replace("_", r"\_")
    parts = [
        (config.content_weight, rf"\, \ell_{{\mathrm{{content}}}}(\texttt{{{tapped}}})"),
        (config.style_weight, rf"\sum_{{l=1}}^{{{len(config.tapped_style)}}} {STYLE_TERMS[config.style_loss]}"),
        (config.tv_weight, r"\, \ell_{\mathrm{tv}}"),
    ]
    return " + ".join(f"{weight:g}{term}" for weight, term in parts if weight)


def first_step_words(config: StyleConfig) -> str:
    """How far the first step moves the picture."""
    if config.optimiser == "scales":
        words = _(
            "The gradient’s means over cells of 1, 2, 4, 8 and 16 px are scaled to the same length and added. So a large shape "
            "moves as readily as a fine one. Each step goes 0.8 of the mean direction before and 0.2 of this one."
        )
        return words
    if config.optimiser == "lbfgs":
        return _("L-BFGS chooses the length of each step. {n} steps here are {n} evaluations of the loss.").format(n=config.steps)
    rate, (red, green, blue) = config.learning_rate, study.grey_levels(config.learning_rate)
    words = _(
        "Adam’s first step is the learning rate × the sign of the gradient: every value moves by {rate:g}. In grey "
        "levels that is "
        "red {red:.1f}, green {green:.1f}, blue {blue:.1f}; that is {decibels:.1f} dB from the start."
    ).format(rate=rate, red=red, green=green, blue=blue, decibels=study.step_decibels(rate))
    more = _(
        "With the textbook’s weights, a learning rate of 0.3 and the photo and style that this page opens with, the loss is then "
        "{ratio:.2f} times that of the start."
    )
    ratio = numbers()["first_step"]["loss_ratio"]
    return f"{words} {more.format(ratio=ratio)}" if config.weighting == "textbook" else words


def scale_words(result: StyleResult) -> str:
    """The textbook's weights for the picture that was painted."""
    weights = textbook_weights(result.scales)
    layers = {"content": result.config.tapped_content, "style": result.config.tapped_style}
    listed = {
        kind: " · ".join(f"{name} {number(value)}" for name, value in zip(names, weights[kind], strict=True))
        for kind, names in layers.items()
    }
    text = _("The textbook’s weights that do the same to this picture: content {content}, style {style}, TV {tv}.")
    return text.format(**listed, tv=number(weights["tv"]))


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
            "**“A style weight of 1 means the same for each layer.”** The paper divides the sum by 4C²M², which gives "
            "C²/4 times the "
            "textbook’s mean: {small:,.0f} times for 64 channels, {large:,.0f} times for 512. Between the layers the two differ "
            "by {tilt:.0f} : 1. On this page each layer’s loss is divided by the size of its own target."
        ).format(small=small, large=large, tilt=large / small),
        _(
            "**“A larger picture needs new weights.”** Tile a texture 2 × 2: the textbook’s losses, which are means, "
            "stay as they "
            "are. Losses that are plain sums grow: content × 4, style × 16. Pixels in 0–255 instead of normalised ones raise "
            "style against content by a factor of 3,300."
        ),
        _(
            "**“300 steps of L-BFGS are 300 steps of Adam.”** One default step of torch’s L-BFGS evaluates the loss 20 "
            "times. On this "
            "page a step is one evaluation, so that both optimisers can be compared."
        ),
        _(
            "**“The network is not trained, so it costs nothing.”** Unless it is frozen, torch also computes the "
            "gradients of its "
            "weights, which nobody uses: 500 steps of VGG-19 take {frozen:.1f} T multiply-adds frozen, {free:.1f} T otherwise."
        ).format(**counts),
        _(
            "**“A style is a small summary.”** The five Gram matrices hold {grams:,} different numbers, a photo of 300 × 450 px "
            "{photo:,}, one of 150 × 225 px {half:,}. At layer 28 there are {positions} positions and {channels} "
            "channels, so that "
            "Gram matrix is always singular."
        ).format(positions=rows * columns, channels=channels, **counts),
    ]
