"""What the lesson "A kernel learns" says of a run: large numbers, figures as text, sentences, formulas."""

from functools import partial

import numpy as np

from playground.convolution.patch_products import ZERO
from playground.kit.i18n import N_, _, plural
from playground.kit.saying import count, each, number, paragraph
from playground.kit.size_formula import aligned
from playground.kit.states import Figure
from playground.lessons.kernel_learns.answer import EigenKernel, Fit, LearnAnswer, eigen_kernels, target_weights
from playground.lessons.kernel_learns.settings import SIZE_NAMES

MOST_CELLS = 25  # of a kernel that is written out
WRITTEN_OUT = 3  # weights up to which matrix and vector stand in the formula
TALL = r"\vphantom{\Bigg|}"  # keeps fractions of two lines apart
MOST_PACES = 4  # directions up to which the pace of each is named
PICTURES = {"edge": N_("textbook edge"), "noise": N_("white noise, −1…1"), "noise01": N_("white noise, 0…1")}


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
    if answer.settings.view == "eigen":
        return _("λ: an eigenvalue of Σppᵀ; p: the pixels under the window; e: the error along its pattern after n steps.")
    if answer.settings.view == "fits":
        return _("p: the pixels under the window and a 1 for the constant; y: the target output there; ȳ: its mean.")
    return _(
        "p: the pixels under the window at each of {count} places; y: the target output there. A step needs only these sums "
        "({n} × {n} and {n} numbers), so it costs as little for a large picture as for a small one."
    ).format(count=count(answer.pairs.count), n=len(answer.pairs.moment))


def eigen_formula(answer: LearnAnswer) -> str:
    """LaTeX of the error along a pattern, and of the slowest one's with today's numbers."""
    scale = "" if answer.settings.loss == "sum" else r"\tfrac{1}{N}"
    lines = [rf"e_i(n) &= \left(1 - 2\,\eta\,{scale}\lambda_i\right)^n e_i(0)"]
    slowest = _slowest(eigen_kernels(answer)[: answer.pairs.seen])
    if slowest and slowest.steps:
        lines.append(rf"\left|{slowest.factor:.6g}\right|^{{{slowest.steps}}} &\le 0.01")
    return aligned(lines)


def fit_formula(best: list[Fit]) -> str:
    """LaTeX of the best kernel and of the share of variance, with the number of the 3 × 3 kernel."""
    shown = _shown_fit(best)
    size = shown.size.replace(" × ", r"\times ")
    return aligned([
        r"w^* &= \left(\textstyle\sum pp^\top\right)^{+} \textstyle\sum py",
        rf"R^2_{{{size}}} &= 1 - \frac{{\sum (y - p^\top w^*)^2}}{{\sum (y - \bar y)^2}} = {max(0.0, shown.share):.4g}",
    ])  # fmt: skip


def _slowest(kernels: list[EigenKernel]) -> EigenKernel | None:
    """The one that takes the most steps, or never comes near."""
    return max(kernels, key=lambda one: np.inf if one.steps is None else one.steps, default=None)


def _shown_fit(best: list[Fit]) -> Fit:
    """The 3 × 3 kernel's; the last one's where the picture is too small for it."""
    return next((fit for fit in best if fit.size == SIZE_NAMES["3x3"]), best[-1])


def run_figure(answer: LearnAnswer) -> Figure | None:
    """The largest stable learning rate beside the one that is used; None for Adam, which has none."""
    if answer.settings.method == "adam":
        return None
    note = _("your rate {rate} is too large") if answer.rate > answer.limit else _("your rate {rate}")
    return Figure(_("Largest stable learning rate"), number(answer.limit), note.format(rate=number(answer.rate)))


def eigen_headline(answer: LearnAnswer) -> list[Figure]:
    kernels, seen = eigen_kernels(answer), answer.pairs.seen
    slowest = _slowest(kernels[:seen])
    steps = "∞" if slowest is None or slowest.steps is None else count(slowest.steps)
    hidden = _("{n} of {all} are not in the picture").format(n=len(kernels) - seen, all=len(kernels))
    return [
        Figure(_("Strongest ÷ weakest pattern"), figures(answer)["condition"]),
        Figure(_("Steps until the slowest is within 1 %"), steps, hidden if seen < len(kernels) else ""),
    ]


def fit_headline(best: list[Fit]) -> list[Figure]:
    label, (first, second) = _("Variance explained, best {size} kernel"), (_shown_fit(best), best[min(1, len(best) - 1)])
    return [Figure(label.format(size=fit.size), share(fit.share)) for fit in dict.fromkeys((first, second))]


def sentences(answer: LearnAnswer) -> list[str]:
    """What this run calls for, each a paragraph."""
    texts, pairs = figures(answer), answer.pairs
    if answer.settings.view == "eigen":
        lines = [_eigen_sentence(), _rate_sentence(answer), texts["unseen"] != "0" and _not_in_picture()]
        return [line.format(**texts) for line in lines if line]
    lines = [
        _("After **{steps}** steps the loss is **{loss}**, from **{start_loss}**: **{of_start}** of its start, "
          "{mean_loss} per output value ({count} values)."),
        answer.descent.left and _("The run stops there: a weight has grown beyond 10¹⁵."),
        _rate_sentence(answer),
        _near_sentence(answer),
        texts["unseen"] != "0" and _hidden_sentence(answer),
        pairs.least > ZERO * max(pairs.energy, ZERO)
        and _("No kernel of this size gets the loss below **{least}**, which is **{left_by_best}** of the loss of a kernel of "
              "zeros."),
        answer.settings.loss == "mean"
        and _("The mean divides by **{count}** values, so at one learning rate its steps are {count} × smaller than those of the "
              "sum. The losses shown here are sums, so that they can be compared."),
        _pace_sentence(answer)
    ]  # fmt: skip
    return [line.format(**texts) for line in lines if line]


def _rate_sentence(answer: LearnAnswer) -> str:
    if answer.settings.method == "adam":
        return _("Adam divides each weight’s gradient by its usual size: the picture sets no limit for its rate.")
    if not np.isfinite(answer.limit):
        return _("This picture is 0 everywhere: no learning rate is too large, and nothing is learned.")
    above, harmless = answer.rate > answer.limit, answer.unstable_error < ZERO
    return paragraph(
        _("The learning rate {rate} is **{of_limit}** of the largest stable one, **{limit}** = 1 / {limit_inverse}."),
        _("The best one is {best_rate} = 1 / {best_rate_inverse}."),
        above and harmless and _("The kernel is learned all the same: the start has no error along the unstable direction."),
        above and not harmless and _("Above the limit each step jumps past the minimum and ends farther away than it began."),
    )


def _near_sentence(answer: LearnAnswer) -> str:
    whose = _("the best kernel of this size") if target_weights(answer.settings) is None else _("the target kernel")
    if answer.near_after is None:
        first = _("The kernel does not come within 1 % of {whose} in {far} steps.").format(whose=whose, far=count(answer.far))
    else:
        steps = plural("**{n}** step", "**{n}** steps", answer.near_after).replace(str(answer.near_after), "{near_after}")
        first = _("The kernel comes within 1 % of {whose} after {steps}.").format(whose=whose, steps=steps)
    last = _("After the last step it is **{distance}** away, {distance_share} of the length of {whose}").replace("{whose}", whose)
    return f"{first} {last}{_(': **{kernel}**') if answer.settings.taps <= MOST_CELLS else ''}."


def _hidden_sentence(answer: LearnAnswer) -> str:
    target, size = target_weights(answer.settings), answer.settings.kernel_size
    wanted = "" if target is None else column_sums(target[: size[0] * size[1]].reshape(size))
    return paragraph(
        _not_in_picture(),
        bool(wanted)
        and _("The column sums of the kernel are **{column_sums}**, those of the target {wanted}.").replace("{wanted}", wanted),
    )


def _not_in_picture() -> str:
    return _(
        "Of the {directions} patterns that make up the kernel, **{unseen}** do not occur in the picture: along them the kernel "
        "stays as it started."
    )


def _pace_sentence(answer: LearnAnswer) -> str:
    """How the last two steps compare with what the directions do; only of small kernels that are learning."""
    settings, seen = answer.settings, answer.pairs.seen
    if settings.method == "adam" or not two_step_ratios(answer) or seen > MOST_PACES or answer.rate > answer.limit:
        return ""
    return paragraph(
        _("The last two steps multiply the loss by **{last_ratio}**; along each single direction two steps multiply it by "
          "{direction_ratios}."),
        min(answer.factors[:seen]) < 0
        and _("A direction whose error changes its sign at each step oscillates: the kernel jumps across the minimum."),
    )  # fmt: skip


def _eigen_sentence() -> str:
    return _(
        "A kernel is a sum of these patterns (eigenvectors of Σppᵀ). In this picture the strongest and the weakest "
        "stand **{condition}**. A pattern that the picture hardly holds hardly changes the loss, so it is learned last."
    )


def fit_sentences(answer: LearnAnswer, best: list[Fit], difference: float) -> list[str]:
    """The shares of variance, and what makes |Sobel x| exact."""
    shares = ", ".join(f"{size.removeprefix('fit ')} **{text}**" for size, text in fit_figures(best).items())
    lines = [
        _("Share of the target output’s variance that the best kernel of each size explains: {shares}.").format(shares=shares),
        _("A constant is learned beside each kernel, because variance does not count the mean."),
    ]
    if answer.settings.target == "absolute-sobel-x":
        text = _(
            "Two channels, Sobel x and its negative, a ReLU after each and a 1 × 1 layer that adds them: the largest difference "
            "from |Sobel x| is **{difference}**."
        )
        lines.append(text.format(difference=number(difference)))
    return lines


def eigen_lines(one: EigenKernel) -> tuple[str, ...]:
    """The lines under a pattern."""
    steps = _("never")
    if one.steps is not None:
        steps = plural("{n} step", "{n} steps", one.steps).replace(str(one.steps), count(one.steps), 1)
    return (steps,)


def eigen_details(one: EigenKernel, place: int, all_of_them: int) -> str:
    texts = {**each(number, relative=one.relative, factor=one.factor), "kernel": kernel_text(one.kernel) or _("see above")}
    bias = _(" and bias {n}").format(n=decimal(one.bias)) if one.bias is not None else ""
    return _(
        "Pattern {place} of {count}: {kernel}{bias}. Its eigenvalue is {relative} of the largest; a step multiplies the error "
        "along it by {factor}. It makes up {part} of the squared distance from the start to the target."
    ).format(place=place, count=all_of_them, part=share(one.part), bias=bias, **texts)
