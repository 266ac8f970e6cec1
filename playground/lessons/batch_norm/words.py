"""What is said of each view: a formula with its numbers, and sentences."""

from collections.abc import Callable
from typing import Any

from playground.kit.i18n import N_, _
from playground.lessons.batch_norm.answer import (
    BeforeAnswer,
    RunningAnswer,
    StageAnswer,
    before_figures,
    running_figures,
    stage_figures,
)
from playground.lessons.batch_norm.training import RatesAnswer, rates_figures

STEPS = {
    "both": r"\frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}} = \frac{%(x)s - (%(mean)s)}{\sqrt{%(variance)s + %(eps)s}}",
    "mean": r"x - \mu = %(x)s - (%(mean)s)",
    "variance": r"\frac{x}{\sqrt{\sigma^2 + \varepsilon}} = \frac{%(x)s}{\sqrt{%(variance)s + %(eps)s}}",
}
STEP = (
    r"\begin{aligned} \hat{x} &= {step} = %(hat)s \\ y &= \gamma \hat{x} + \beta = "
    r"%(gamma)s \cdot (%(hat)s) + (%(beta)s) = %(y)s \end{aligned}"
)
FOLLOW = (
    r"\begin{aligned} \mu_{\text{run}} &\leftarrow (1 - m)\,\mu_{\text{run}} + m\,\mu_{\text{batch}} \\ "
    r"\sigma^2_{\text{run}} &\leftarrow (1 - m)\,\sigma^2_{\text{run}} + m\,%s\sigma^2_{\text{batch}} \\ m &= %s \end{aligned}"
)
RULES = {
    "batch": N_(
        "**Batch normalisation**: the numbers of one channel, of all examples and positions, share a mean and a variance. Here "
        "that is {values} numbers in each of {groups} groups. What an example becomes depends on the others in its batch."
    ),
    "layer": N_(
        "**Layer normalisation**: all numbers of one example share a mean and a variance. Here that is {values} numbers in each "
        "of {groups} groups. No example depends on another, so a batch of one works, and evaluation does what training does."
    ),
    "instance": N_(
        "**Instance normalisation**: the positions of one channel of one example share a mean and a variance. Here that is "
        "{values} numbers in each of {groups} groups. It removes contrast and brightness of every map."
    ),
    "group": N_(
        "**Group normalisation**: some channels of one example share a mean and a variance. Here that is {values} numbers in "
        "each of {groups} groups. One group is layer normalisation, a group per channel instance normalisation."
    ),
}
PARTS = {
    "mean": N_(
        "Only the mean is removed: the numbers of a channel keep their spread, a variance of {variance} here, and ten times the "
        "weights give ten times the output."
    ),
    "variance": N_(
        "Only the variance is removed: the numbers keep their signs and their ratios. Where the mean is large beside the spread, "
        "here {mean} with a variance of {variance}, all of them stay far from 0, and a sigmoid is flat there."
    ),
}
PARAMETERS = N_("γ and β are learned, one of each per channel: {parameters} parameters. They can undo the normalisation.")
LAYER_PARAMETERS = N_(
    "torch’s LayerNorm learns a γ and a β for each number of an example; here there is one of each per channel."
)
REMEMBERED = N_(
    "For evaluation torch remembers the variance of channel {channel} divided by n − 1 in place of n: {remembered} in place of "
    "{variance}."
)
PAIR = N_(
    "With two values per channel only one thing is left of them: which is larger. It becomes 1, the other −1, and both become 0 "
    "where they are equal."
)
OUTPUTS = N_("The output, an example between two slashes: {outputs}.")
RUNNING = (
    N_(
        "In training mode a batch is normalised by its own mean and variance. The same pixel becomes {low} to {high}, depending "
        "on the {batch} pixels of its batch."
    ),
    N_(
        "In evaluation mode the running statistics take their place, and a picture’s output depends on nothing else. After "
        "{step} batches the running mean is {running_mean} (whole photo: {all_mean}), the running variance {running_variance} "
        "(whole photo: {all_variance}); the pixel becomes {evaluation}. It is one of the {batch} pixels of every batch, which "
        "pulls the mean towards it."
    ),
    N_(
        "The running statistics begin at mean 0 and variance 1. Each batch replaces a share of {momentum}, so after {step} "
        "batches {start} of the start is left."
    ),
)
AFTER = {
    "batch": N_(
        "The bias moves all values of its channel by the same amount, and the mean takes it away again: its gradient is {bias}. "
        "Such a layer needs no bias (`bias=False`)."
    ),
    "layer": N_(
        "Layer normalisation takes the mean over all channels, so a bias of one channel stays; its gradient is {bias}. Only what "
        "all channels have in common is cancelled: the three gradients add up to {biases}."
    ),
    "none": N_("Without normalisation the bias reaches the output; its gradient is {bias}."),
}
FACTOR = {
    True: N_(
        "Weights multiplied by {factor} give the same output, up to ε, and a gradient {share} times as long: {weights} in place "
        "of {plain}. Large weights learn slowly, small ones fast."
    ),
    False: N_("Weights multiplied by {factor} change the output; their gradient is {weights} in place of {plain}."),
}
FORMULAE = {
    "batch": r"\frac{f \cdot (w * x) + b - \mu}{\sigma} = \frac{w * x - \mu_{w * x}}{\sigma_{w * x}}, "
    r"\quad f = %(factor)s, \; b = %(shift)s",
    "layer": r"\frac{z_c - \mu}{\sigma}, \quad z_1 = f \cdot (w_1 * x) + b, \quad f = %(factor)s, \; b = %(shift)s",
    "none": r"z_1 = f \cdot (w_1 * x) + b = %(factor)s \cdot (w_1 * x) + (%(shift)s)",
}
CHANGE = N_("Bias and factor together change the output by at most {change}.")
RATES = (
    N_(
        "LeNet has {plain} parameters, with batch normalisation {more} more: a γ and a β for each channel. Its {remembered} "
        "running statistics are remembered, not learned."
    ),
    N_(
        "1,400 digits of scikit-learn train, 397 others test. LeNet takes 28 × 28 pixels, the digits have 8 × 8: they are "
        "enlarged bilinearly, so that a stroke is as wide as a kernel. A frame of zeros would leave strokes of one pixel."
    ),
    N_("Always guessing the most frequent digit is right for {guess}."),
)
FIXED = N_(
    "LeNet has {plain} parameters, with batch normalisation {more} more: γ stays 1 and β stays 0. Its {remembered} running "
    "statistics are remembered, not learned."
)
NORM_NOTES = {
    "convolutions": N_("Batch normalisation stands after the two convolutions here, and not after the linear layers."),
    "mean": N_("It subtracts the mean of each channel and leaves the spread."),
    "variance": N_("It divides by the standard deviation of each channel and leaves the mean where it is."),
}
TRAINED = N_(
    "Accuracy after epoch {epochs}, with batch normalisation at rates 0.1, 1 and 10: {with_0_1}, {with_1}, {with_10}. Without: "
    "{without_0_1}, {without_1}, {without_10}."
)
UNTRAINED = N_("The accuracies stand here when all six networks are trained.")
NAMES = {True: N_("with, {rate}:"), False: N_("without, {rate}:")}


def run_name(norm: bool, rate: float) -> str:
    return _(NAMES[norm]).format(rate=f"{rate:g}")


def stage_words(answer: StageAnswer) -> tuple[str, list[str]]:
    """(LaTeX, sentences)."""
    figures, settings = stage_figures(answer), answer.settings
    written = {name: text.replace("−", "-") for name, text in figures.items()}
    formula = STEP.replace("{step}", STEPS[settings.removes]) % written
    templates = [RULES[settings.kind], LAYER_PARAMETERS if settings.kind == "layer" else PARAMETERS]
    if settings.removes in PARTS:
        templates.insert(1, PARTS[settings.removes])
    if "remembered" in figures:
        templates.append(REMEMBERED)
    if answer.result.count == 2 and settings.removes == "both":
        templates.append(PAIR)
    if "outputs" in figures:
        templates.append(OUTPUTS)
    return formula, [_(one).format(**figures) for one in templates]


def running_words(answer: RunningAnswer) -> tuple[str, list[str]]:
    settings, figures = answer.settings, running_figures(answer)
    factor = rf"\tfrac{{{settings.pixels}}}{{{settings.pixels - 1}}}\," if settings.unbiased else ""
    return FOLLOW % (factor, figures["momentum"]), [_(one).format(**figures) for one in RUNNING]


def before_words(answer: BeforeAnswer) -> tuple[str, list[str]]:
    settings, figures = answer.settings, before_figures(answer)
    formula = FORMULAE[settings.after] % {name: text.replace("−", "-") for name, text in figures.items()}
    alike = settings.after == "batch"
    return formula, [_(one).format(**figures) for one in (AFTER[settings.after], FACTOR[alike], CHANGE)]


def rates_words(answer: RatesAnswer) -> tuple[str, list[str]]:
    figures = rates_figures(answer) | {"epochs": str(answer.settings.epochs)}
    templates = [TRAINED if answer.race and answer.race.complete else UNTRAINED, *RATES]
    if answer.settings.norm == "fixed":
        templates[1] = FIXED
    elif answer.settings.norm in NORM_NOTES:
        templates.insert(2, NORM_NOTES[answer.settings.norm])
    formula = r"\mathbf{w} \leftarrow \mathbf{w} - \eta \, \nabla_{\mathbf{w}} L, \quad \eta \in \{0.1, 1, 10\}"
    return formula, [_(one).format(**figures) for one in templates]


WORDS: dict[str, Callable[[Any], tuple[str, list[str]]]] = {
    "stage": stage_words, "running": running_words, "before": before_words, "rates": rates_words,
}  # fmt: skip
