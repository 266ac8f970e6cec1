"""What the lesson "A kernel learns" says of today's numbers: figures as text, sentences, formulas."""

from functools import partial

import numpy as np

from playground.convolution.patch_products import ZERO
from playground.kit.i18n import N_, _, plural
from playground.kit.saying import count, each, number, paragraph
from playground.kit.size_formula import aligned
from playground.lessons.kernel_learns.answer import EigenKernel, Fit, LearnAnswer, target_weights

MOST_CELLS = 25  # of a kernel that is written out
WRITTEN_OUT = 3  # weights up to which matrix and vector stand in the formula
TALL = r"\vphantom{\Bigg|}"  # keeps fractions of two lines apart
TELLABLE = 4  # directions up to which their pace is told one by one
PICTURES = {"edge": N_("the textbook’s 6 × 8"), "noise": N_("white noise in −1…1"), "noise01": N_("white noise in 0…1")}


def share(value: float, fine_below: float = 0.1) -> str:
    """A share with one decimal, 93.5 %; below `fine_below` percent with two."""
    percent = 100 * value
    return (f"{percent:.2f} %" if 0.005 <= abs(percent) < fine_below else f"{percent + 0.0:.1f} %").replace("-", "−")


def decimal(value: float) -> str:
    """Two decimals at most, or three digits where it is large."""
    if abs(value) >= 1000:
        return number(value)
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "0", "") else text.replace("-", "−")


def loss_text(answer: LearnAnswer, loss: float) -> str:
    """A loss; what is rounding beside the start's is 0."""
    return "0" if loss < ZERO * max(answer.descent.losses[0], 1e-300) else number(loss)


def kernel_text(values: np.ndarray) -> str:
    """Rows with a slash between: −1.33 0 1.33 / …, to two decimals; empty where there are many."""
    return " / ".join(" ".join(decimal(value) for value in row) for row in values) if values.size <= MOST_CELLS else ""


def column_sums(kernel: np.ndarray) -> str:
    return ", ".join(decimal(value) for value in kernel.sum(axis=0))


def figures(answer: LearnAnswer) -> dict[str, str]:
    losses, pairs, settings = answer.descent.losses, answer.pairs, answer.settings
    kernel = answer.descent.kernels[-1][: settings.taps].reshape(settings.kernel_size)
    ratios, slowest = two_step_ratios(answer), sorted(answer.factors[: pairs.seen], key=abs, reverse=True)
    limit, best, n = answer.limit, answer.best_rate, len(pairs.moment)
    return {
        **each(partial(loss_text, answer), start_loss=losses[0], loss=losses[-1], least=pairs.least),
        **each(count, steps=answer.descent.steps[-1], count=pairs.count),
        **each(number, mean_loss=losses[-1] / pairs.count, rate=answer.rate, limit=limit, best_rate=best),
        **each(number, limit_inverse=1 / limit if limit else np.inf, best_rate_inverse=1 / best if best else np.inf),
        **each(str, unseen=n - pairs.seen, directions=n),
        "of_start": share(losses[-1] / losses[0], fine_below=1) if losses[0] else "0.0 %",
        "of_limit": f"{100 * answer.rate / limit:.0f} %",
        "near_after": "never" if answer.near_after is None else count(answer.near_after),
        "distance": number(float(answer.distances[-1])),
        "distance_share": share(float(answer.distance_shares[-1])),
        "kernel": kernel_text(kernel),
        "column_sums": column_sums(kernel),
        "condition": f"{number(answer.condition)} : 1",
        "left_by_best": share(pairs.least / pairs.energy) if pairs.energy else "0.0 %",
        "last_ratio": f"× {ratios[-1]:.2f}" if ratios else "",
        "direction_ratios": ", ".join(f"× {factor**4:.2f}" for factor in slowest[:2]),
    }


def two_step_ratios(answer: LearnAnswer) -> list[float]:
    """What two steps made of the loss, ever later in the run; empty where not every step was kept."""
    losses, steps = answer.descent.losses, answer.descent.steps
    if len(steps) < 3 or steps[-1] != len(steps) - 1 or losses.min() <= 0:
        return []
    return (losses[2:] / losses[:-2]).tolist()


def fit_figures(best: list[Fit]) -> dict[str, str]:
    """Of the best kernel of each size: its share of variance."""
    return {f"fit {fit.size}": share(fit.share) for fit in best}


def picture_title(answer: LearnAnswer, photo_title: str | None) -> str:
    settings = answer.settings
    title = _(PICTURES[settings.source]) if settings.source in PICTURES else photo_title or _("photo")
    return _("{title}, minus its mean").format(title=title) if settings.centred else title


def latex_number(value: float) -> str:
    """number() as LaTeX."""
    text = number(value).replace("−", "-").replace("∞", r"\infty").replace(",", "{,}")
    if " × 10" in text:
        mantissa, power = f"{value:.2e}".split("e")
        return rf"{mantissa}\cdot 10^{{{int(power)}}}"
    return text


def step_formula(answer: LearnAnswer) -> str:
    """LaTeX of one step, and of the limit, with today's numbers."""
    pairs, rate = answer.pairs, latex_number(answer.rate)
    scale = "2" if answer.settings.loss == "sum" else rf"\frac{{2}}{{{pairs.count:,}}}".replace(",", "{,}")
    gram, moment = r"\textstyle\sum pp^\top", r"\textstyle\sum py"
    if len(pairs.moment) <= WRITTEN_OUT:
        gram, moment = _matrix(pairs.gram), _matrix(pairs.moment[:, None])
    gradient = rf"{scale}\left({gram}\,w - {moment}\right)"
    if answer.settings.method == "adam":
        return aligned([rf"g &= {gradient}", rf"w &\leftarrow w - {rate}\;\hat m(g) / (\sqrt{{\hat v(g)}} + 10^{{-8}})"])
    lines = [rf"w &\leftarrow w - {rate}\cdot {gradient}"]
    if pairs.seen:
        steep, flat = (latex_number(value * answer.scale) for value in pairs.eigen[0][[0, pairs.seen - 1]])
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
    return _(
        "p: the pixels under the window at one of {count} places, y: the wanted output there. The pictures enter through "
        "these sums alone, {n} × {n} and {n} numbers, so a step costs the same for every picture."
    ).format(count=count(answer.pairs.count), n=len(answer.pairs.moment))


def sentences(answer: LearnAnswer) -> list[str]:
    """What this run calls for, each a paragraph."""
    texts, pairs = figures(answer), answer.pairs
    lines = [
        _("After **{steps}** steps the loss is **{loss}**, from **{start_loss}**: **{of_start}** of the start, "
          "{mean_loss} a value over {count} values."),
        answer.descent.left and _("There a weight had grown beyond 10¹⁵, and the run ends."),
        _rate_sentence(answer),
        _near_sentence(answer),
        texts["unseen"] != "0" and _hidden_sentence(answer),
        pairs.least > ZERO * max(pairs.energy, ZERO)
        and _("No kernel of this size gets the loss below **{least}**: the best one leaves **{left_by_best}** of what a "
              "kernel of zeros leaves."),
        answer.settings.loss == "mean"
        and _("The mean divides by **{count}** values, so at one rate its steps are {count} × smaller than the sum’s. "
              "Losses here are sums, to compare."),
        _pace_sentence(answer)
    ]  # fmt: skip
    return [line.format(**texts) for line in lines if line]


def _rate_sentence(answer: LearnAnswer) -> str:
    if answer.settings.method == "adam":
        return _("Adam divides each weight’s gradient by its usual size: the eigenvalues set no limit for its rate.")
    if not np.isfinite(answer.limit):
        return _("This picture is 0 everywhere: no rate can be too large, and nothing is learned.")
    above, harmless = answer.rate > answer.limit, answer.unstable_error < ZERO
    return paragraph(
        _("The rate {rate} is **{of_limit}** of the largest stable one, **{limit}** = 1 / {limit_inverse}."),
        _("The best is {best_rate} = 1 / {best_rate_inverse}."),
        above and harmless and _("It learns all the same: the start has no error along the unstable direction."),
        above and not harmless and _("Above the limit each step jumps farther across the bowl than it came from."),
    )


def _near_sentence(answer: LearnAnswer) -> str:
    whose = _("the best kernel of this size") if target_weights(answer.settings) is None else _("the target")
    if answer.near_after is None:
        first = _("The kernel does not come within 1 % of {whose} in {far} steps.").format(whose=whose, far=count(answer.far))
    else:
        steps = plural("**{n}** step", "**{n}** steps", answer.near_after).replace(str(answer.near_after), "{near_after}")
        first = _("The kernel is within 1 % of {whose} after {steps}.").format(whose=whose, steps=steps)
    now = _("Now it is **{distance}** away, {distance_share} of its length")
    return f"{first} {now}{_(': **{kernel}**') if answer.settings.taps <= MOST_CELLS else ''}."


def _hidden_sentence(answer: LearnAnswer) -> str:
    target, size = target_weights(answer.settings), answer.settings.kernel_size
    wanted = "" if target is None else column_sums(target[: size[0] * size[1]].reshape(size))
    return paragraph(
        _("The picture shows nothing of **{unseen}** of the kernel’s {directions} directions:"),
        _("along them it stays as it started."),
        bool(wanted) and _("Sums of its columns: **{column_sums}**; of the target’s: {wanted}.").replace("{wanted}", wanted),
    )


def _pace_sentence(answer: LearnAnswer) -> str:
    """How the last two steps compare with what the directions do; only of small kernels that are learning."""
    settings, seen = answer.settings, answer.pairs.seen
    if settings.method == "adam" or not two_step_ratios(answer) or seen > TELLABLE or answer.rate > answer.limit:
        return ""
    return paragraph(
        _("The last two steps made the loss **{last_ratio}**. Along its directions two steps make it {direction_ratios}."),
        min(answer.factors[:seen]) < 0
        and _("A direction that changes its sign at each step rings: the kernel jumps across the bottom."),
    )


def eigen_sentence(answer: LearnAnswer) -> str:
    return _(
        "Between the easiest and the hardest pattern lie **{condition}**. A pattern that the picture hardly holds makes hardly "
        "any difference in the loss, so it is learned last."
    ).format(**figures(answer))


def eigen_lines(one: EigenKernel) -> tuple[str, ...]:
    """The lines under an eigen-kernel."""
    steps = _("not learned at this rate")
    if one.steps is not None:
        steps = plural("{n} step to 1 %", "{n} steps to 1 %", one.steps).replace(str(one.steps), count(one.steps), 1)
    lines = (_("strength {n}").format(n=number(one.relative)), steps, _("{share} of the error").format(share=share(one.part)))
    return lines if one.bias is None else (*lines, _("bias {n}").format(n=decimal(one.bias)))


def eigen_told(one: EigenKernel, place: int, all_of_them: int) -> str:
    texts = {**each(number, relative=one.relative, factor=one.factor), "kernel": kernel_text(one.kernel) or _("see above")}
    return _(
        "Pattern {place} of {count}: {kernel}. Its eigenvalue is {relative} of the largest; a step multiplies the error along it "
        "by {factor}. It makes up {part} of the squared way from the start to the target."
    ).format(place=place, count=all_of_them, part=share(one.part), **texts)
