"""Every number of the lesson "A kernel learns" that a sentence can quote, as text."""

import numpy as np

from playground.lessons.kernel_learns.answer import ZERO, LearnAnswer
from playground.lessons.kernel_learns.learnable import Fit

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MOST_CELLS = 25  # of a kernel that is written out


def number(value: float) -> str:
    """Three significant digits: 0.175, 12,550, 6.29 × 10⁹."""
    if not np.isfinite(value):
        return "∞"
    size = abs(value)
    if size == 0:
        return "0"
    if 1e-3 <= size < 999.5:
        text = f"{value:#.3g}".rstrip("0").rstrip(".") if size < 100 else f"{value:.0f}"
    elif 999.5 <= size < 1e6:
        text = f"{value:,.0f}"
    else:
        mantissa, exponent = f"{value:.2e}".split("e")
        text = f"{mantissa} × 10{str(int(exponent)).translate(SUPERSCRIPT)}"
    return text.replace("-", "−")


def share(value: float, fine_below: float = 0.1) -> str:
    """A share with one decimal, 93.5 %; below `fine_below` percent with two."""
    percent = 100 * value
    return (f"{percent:.2f} %" if 0.005 <= abs(percent) < fine_below else f"{percent + 0.0:.1f} %").replace("-", "−")


def loss_text(answer: LearnAnswer, loss: float) -> str:
    """A loss; what is rounding beside the start's is 0."""
    return "0" if loss < ZERO * max(answer.descent.losses[0], 1e-300) else number(loss)


def kernel_text(values: np.ndarray) -> str:
    """Rows with a slash between: −1.33 0 1.33 / …, to two decimals."""
    rows = [" ".join(decimal(value) for value in row) for row in values]
    return " / ".join(rows)


def decimal(value: float) -> str:
    """Two decimals at most, or three digits where it is large."""
    if abs(value) >= 1000:
        return number(value)
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "0", "") else text.replace("-", "−")


def figures(answer: LearnAnswer) -> dict[str, str]:
    """Of one run."""
    losses, pairs, config = answer.descent.losses, answer.pairs, answer.config
    kernel = answer.descent.kernels[-1][: config.taps].reshape(config.kernel_size)
    ratios = two_step_ratios(answer)
    return {
        "start_loss": loss_text(answer, losses[0]),
        "loss": loss_text(answer, losses[-1]),
        "steps": f"{int(answer.descent.steps[-1]):,}",
        "of_start": share(losses[-1] / losses[0], fine_below=1) if losses[0] else "0.0 %",
        "mean_loss": number(losses[-1] / pairs.count),
        "count": f"{pairs.count:,}",
        "limit": number(answer.limit),
        "limit_inverse": number(1 / answer.limit) if answer.limit else "∞",
        "rate": number(answer.rate),
        "of_limit": f"{100 * answer.rate / answer.limit:.0f} %",
        "best_rate": number(answer.best_rate),
        "best_rate_inverse": number(1 / answer.best_rate) if answer.best_rate else "∞",
        "near_after": "never" if answer.near_after is None else f"{answer.near_after:,}",
        "distance": number(float(answer.distances[-1])),
        "distance_share": share(float(answer.distance_shares[-1])),
        "kernel": kernel_text(kernel) if kernel.size <= MOST_CELLS else "",
        "column_sums": ", ".join(decimal(value) for value in kernel.sum(axis=0)),
        "unseen": str(len(pairs.moment) - pairs.seen),
        "directions": str(len(pairs.moment)),
        "condition": f"{number(answer.condition)} : 1",
        "left_by_best": share(pairs.least / pairs.energy) if pairs.energy else "0.0 %",
        "least": loss_text(answer, pairs.least),
        "last_ratio": f"× {ratios[-1]:.2f}" if ratios else "",
        "direction_ratios": ", ".join(f"× {factor**4:.2f}" for factor in slowest_factors(answer)),
    }


def two_step_ratios(answer: LearnAnswer) -> list[float]:
    """What two steps made of the loss, ever later in the run; empty where not every step was kept."""
    losses, steps = answer.descent.losses, answer.descent.steps
    if len(steps) < 3 or steps[-1] != len(steps) - 1 or losses.min() <= 0:
        return []
    return (losses[2:] / losses[:-2]).tolist()


def slowest_factors(answer: LearnAnswer, most: int = 2) -> list[float]:
    """Of the seen directions, the factors a step that shrink the error least, the slowest first."""
    return sorted(answer.factors[: answer.pairs.seen], key=abs, reverse=True)[:most]


def fit_figures(found: list[Fit]) -> dict[str, str]:
    """Of the best kernel of each size: its share of variance."""
    return {f"fit {fit.size}": share(fit.share) for fit in found}
