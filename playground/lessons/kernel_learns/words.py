"""Sentences and formulas of the lesson "A kernel learns": what today's numbers say."""

import numpy as np

from playground.kit.i18n import _, plural
from playground.lessons.kernel_learns.answer import ZERO, LearnAnswer
from playground.lessons.kernel_learns.eigen_kernels import EigenKernel
from playground.lessons.kernel_learns.figures import decimal, figures, kernel_text, number, share, two_step_ratios
from playground.lessons.kernel_learns.settings import OWN, TARGETS
from playground.ui.size_words import aligned

WRITTEN_OUT = 3  # weights up to which matrix and vector stand in the formula
TALL = r"\vphantom{\Bigg|}"  # keeps fractions of two lines apart
TELLABLE = 4  # directions up to which their pace is told one by one


def target_title(answer: LearnAnswer) -> str:
    config = answer.config
    return _("your own") if config.target == OWN else _(TARGETS[config.target].title)


def picture_title(answer: LearnAnswer, photo_title: str | None) -> str:
    titles = {
        "textbook edge": _("the textbook’s 6 × 8"),
        "white noise": _("white noise in −1…1"),
        "white noise 0 to 1": _("white noise in 0…1"),
    }
    title = titles.get(answer.config.source) or photo_title or _("photo")
    return _("{title}, minus its mean").format(title=title) if answer.config.centred else title


def latex_number(value: float) -> str:
    """number() as LaTeX."""
    text = number(value).replace("−", "-").replace("∞", r"\infty").replace(",", "{,}")
    if " × 10" in text:
        mantissa, power = f"{value:.2e}".split("e")
        return rf"{mantissa}\cdot 10^{{{int(power)}}}"
    return text


def step_formula(answer: LearnAnswer) -> str:
    """LaTeX of one step, and of the limit, with today's numbers."""
    scale = "2" if answer.config.loss == "sum" else rf"\frac{{2}}{{{answer.pairs.count:,}}}".replace(",", "{,}")
    size = len(answer.pairs.moment)
    gram, moment = r"\textstyle\sum pp^\top", r"\textstyle\sum py"
    if size <= WRITTEN_OUT:
        gram, moment = _matrix(answer.pairs.gram), _matrix(answer.pairs.moment[:, None])
    gradient = rf"{scale}\left({gram}\,w - {moment}\right)"
    if answer.config.method == "Adam":
        return aligned(
            [rf"g &= {gradient}", rf"w &\leftarrow w - {latex_number(answer.rate)}\;\hat m(g) / (\sqrt{{\hat v(g)}} + 10^{{-8}})"]
        )
    values = answer.pairs.eigen[0][: answer.pairs.seen] * answer.scale
    lines = [rf"w &\leftarrow w - {latex_number(answer.rate)}\cdot {gradient}"]
    if len(values):
        steep, flat = latex_number(values[0]), latex_number(values[-1])
        limit, best = (latex_number(rate) + TALL for rate in (answer.limit, answer.best_rate))
        lines += [
            rf"\eta_\text{{limit}} &= \frac{{1}}{{\lambda_\text{{max}}}} = \frac{{1}}{{{steep}}} = {limit}",
            rf"\eta_\text{{best}} &= \frac{{1}}{{{steep} + {flat}}} = {best}",
        ]
    return aligned(lines)


def _matrix(values: np.ndarray) -> str:
    rows = r"\\".join(" & ".join(latex_number(value) for value in row) for row in values)
    return rf"\begin{{pmatrix}}{rows}\end{{pmatrix}}"


def formula_note(answer: LearnAnswer) -> str:
    """What the letters of the formula are."""
    size = len(answer.pairs.moment)
    return _(
        "p: the pixels under the window at one of {count} places, y: the wanted output there. The pictures enter through "
        "these sums alone, {n} × {n} and {n} numbers, so a step costs the same for every picture."
    ).format(count=f"{answer.pairs.count:,}", n=size)


def sentences(answer: LearnAnswer) -> list[str]:
    """What this run calls for, each a paragraph."""
    found = figures(answer)
    told = [
        _("After **{steps}** steps the loss is **{loss}**, from **{start_loss}**: **{of_start}** of the start, "
          "{mean_loss} a value over {count} values.").format(**found),
        *([_("There a weight had grown beyond 10¹⁵, and the run ends.")] if answer.descent.left else []),
        *_rate_sentence(answer, found),
        _near_sentence(answer, found),
        *_hidden_sentence(answer, found),
    ]  # fmt: skip
    if answer.pairs.least > ZERO * max(answer.pairs.energy, ZERO):
        told.append(
            _(
                "No kernel of this size gets the loss below **{least}**: the best one leaves **{left_by_best}** of what a "
                "kernel of zeros leaves."
            ).format(**found)
        )
    if answer.config.loss == "mean":
        told.append(
            _(
                "The mean divides by **{count}** values, so at one rate its steps are {count} × smaller than the sum’s. "
                "Losses here are sums, to compare."
            ).format(**found)
        )
    return told + _pace_sentence(answer, found)


def _rate_sentence(answer: LearnAnswer, found: dict[str, str]) -> list[str]:
    if answer.config.method == "Adam":
        return [_("Adam divides each weight’s gradient by its usual size: the eigenvalues set no limit for its rate.")]
    if not np.isfinite(answer.limit):
        return [_("This picture is 0 everywhere: no rate can be too large, and nothing is learned.")]
    told = _(
        "The rate {rate} is **{of_limit}** of the largest stable one, **{limit}** = 1 / {limit_inverse}. "
        "The best is {best_rate} = 1 / {best_rate_inverse}."
    ).format(**found)
    if answer.rate <= answer.limit:
        return [told]
    if answer.unstable_error < ZERO:
        more = _("It learns all the same: the start has no error along the unstable direction.")
    else:
        more = _("Above the limit each step jumps farther across the bowl than it came from.")
    return [f"{told} {more}"]


def _near_sentence(answer: LearnAnswer, found: dict[str, str]) -> str:
    whose = _("the best kernel of this size") if answer.pairs.target_weights is None else _("the target")
    now = _("Now it is **{distance}** away, {distance_share} of its length").format(**found)
    if found["kernel"]:
        now += _(": **{kernel}**").format(**found)
    if answer.near_after is None:
        first = _("The kernel does not come within 1 % of {whose} in {far} steps.").format(whose=whose, far=f"{answer.far:,}")
    else:
        steps = plural("**{n}** step", "**{n}** steps", answer.near_after).replace(str(answer.near_after), found["near_after"])
        first = _("The kernel is within 1 % of {whose} after {steps}.").format(whose=whose, steps=steps)
    return f"{first} {now}."


def _hidden_sentence(answer: LearnAnswer, found: dict[str, str]) -> list[str]:
    if found["unseen"] == "0":
        return []
    told = _(
        "The picture shows nothing of **{unseen}** of the kernel’s {directions} directions: along them it stays as it started."
    ).format(**found)
    target = answer.pairs.target_weights
    if target is not None:
        sums = target[: answer.config.taps].reshape(answer.config.kernel_size).sum(axis=0)
        told += " " + _("Sums of its columns: **{column_sums}**; of the target’s: {wanted}.").format(
            wanted=", ".join(decimal(value) for value in sums), **found
        )
    return [told]


def _pace_sentence(answer: LearnAnswer, found: dict[str, str]) -> list[str]:
    """How the last two steps compare with what the directions do; only of small kernels that are learning."""
    ratios = two_step_ratios(answer)
    if answer.config.method == "Adam" or not ratios or answer.pairs.seen > TELLABLE or answer.rate > answer.limit:
        return []
    told = _("The last two steps made the loss **{last_ratio}**. Along its directions two steps make it {direction_ratios}.")
    if min(answer.factors[: answer.pairs.seen]) < 0:
        told += " " + _("A direction that changes its sign at each step rings: the kernel jumps across the bottom.")
    return [told.format(**found)]


def eigen_sentence(answer: LearnAnswer) -> str:
    found = figures(answer)
    return _(
        "Between the easiest and the hardest pattern lie **{condition}**. A pattern that the picture hardly holds makes hardly "
        "any difference in the loss, so it is learned last."
    ).format(**found)


def eigen_lines(one: EigenKernel) -> tuple[str, ...]:
    """The lines under an eigen-kernel."""
    steps = _("not learned at this rate")
    if one.steps is not None:
        steps = plural("{n} step to 1 %", "{n} steps to 1 %", one.steps).replace(str(one.steps), f"{one.steps:,}", 1)
    lines = [_("strength {n}").format(n=number(one.relative)), steps, _("{share} of the error").format(share=share(one.part))]
    return (*lines, _("bias {n}").format(n=decimal(one.bias))) if one.bias is not None else tuple(lines)


def eigen_told(one: EigenKernel, place: int, count: int) -> str:
    return _(
        "Pattern {place} of {count}: {kernel}. Its eigenvalue is {relative} of the largest; a step multiplies the error along it "
        "by {factor}. It makes up {part} of the squared way from the start to the target."
    ).format(
        place=place,
        count=count,
        kernel=kernel_text(one.kernel) if one.kernel.size <= 25 else _("see above"),
        relative=number(one.relative),
        factor=number(one.factor),
        part=share(one.part),
    )
