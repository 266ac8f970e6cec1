"""Sentences and formulae of the lesson that know today's numbers."""

from playground.kit.i18n import _
from playground.kit.saying import count, fixed, percent, short_count
from playground.lessons.fine_tuning.answer import GUESSERS, Parted
from playground.lessons.fine_tuning.runs import Run, learned_from, trained_weights
from playground.lessons.fine_tuning.settings import Norms, Train
from playground.training.forgetting import Drift
from playground.training.tuning import TuningRecipe


def train_formula(recipe: TuningRecipe, pictures: int) -> str:
    """One step of the optimiser with today's rate and batch."""
    size = min(recipe.batch_size, pictures)
    mean = "" if recipe.reduction == "sum" else rf"\frac{{1}}{{{size}}}"
    loss = rf"{mean}\sum_{{i=1}}^{{{size}}}"
    weights = {"head": r"W", "scratch": r"\theta"}.get(recipe.depth, r"\theta")
    return rf"{weights} \leftarrow {weights} - {recipe.rate:g}\; \nabla_{{{weights}}} {loss} \ell\bigl(y_i, \hat y(x_i)\bigr)"


def train_sentences(settings: Train, parted: Parted, run: Run | None) -> list[str]:
    """What this recipe does, and what its result is worth."""
    recipe, dataset = settings.recipe, parted.dataset
    sentences = [_depth_words(recipe, len(dataset.classes))]
    if run is not None:
        weights, total = trained_weights(run)
        words = _("**{weights}** of the network’s {total} weights are trained on {n} pictures.")
        sentences.append(words.format(weights=count(weights), total=short_count(total), n=learned_from(parted, recipe)))
        if run.result.validation:
            words = _(
                "**{n}** of the {total} training pictures are held back as a validation part. Its loss chooses the epoch; the "
                "test part is looked at once, at the end."
            )
            sentences.append(words.format(n=run.result.validation, total=len(dataset.train)))
        sentences.append(_worth(parted, run))
        if run.result.kept_features:
            words = _(
                "The frozen part says the same of a picture in every epoch. So its answers were worked out once and kept, and an "
                "epoch takes milliseconds. The price: every epoch sees the same pictures, without random crops."
            )
            sentences.append(words)
        if run.kept < 1:
            words = _("Under its old head the network still names **{kept}** of the sample crops as it did before.")
            sentences.append(words.format(kept=percent(run.kept, 0)))
        if run.result.ended == "diverged":
            sentences.append(_("The loss was no longer a number: the rate is too high. Choose a smaller one."))
        if run.result.best_epoch is not None:
            words = _("The weights are those of epoch **{n}** of {last}, which had the lowest validation loss.")
            sentences.append(words.format(n=run.result.best_epoch, last=len(run.result.curves)))
    if recipe.reduction == "sum":
        words = _(
            "The loss is summed over the batch of {batch}, as in the textbook: the rate {rate} acts like {mean} on the mean, "
            "and the weight decay {decay} like {less}."
        )
        size, decay = min(recipe.batch_size, learned_from(parted, recipe)), recipe.weight_decay
        values = {"batch": size, "rate": f"{recipe.rate:g}", "mean": f"{recipe.rate * size:.3g}"}
        values |= {"decay": f"{decay:g}", "less": f"{decay / size:.3g}"}
        sentences.append(words.format(**values))
    if recipe.norms == "train" and recipe.depth == "head":
        sentences.append(
            _("The body is frozen, yet its batch norms are in train mode: their statistics follow the new pictures.")
        )
    return sentences


def _depth_words(recipe: TuningRecipe, classes: int) -> str:
    if recipe.depth == "head":
        words = _("The body stays as delivered. A new linear layer learns to tell {k} classes apart by its 1,280 features.")
        return words.format(k=classes)
    if recipe.depth == "scratch":
        return _("The network starts from random weights: nothing of the photographs it once saw is used.")
    factor = f"{recipe.head_factor:g}"
    if recipe.depth == "last":
        words = _("The head and the last {n} blocks are trained, the head at {factor} times their rate.")
        return words.format(n=recipe.blocks, factor=factor)
    return _("All layers are trained, the new head at {factor} times the rate of the body.").format(factor=factor)


def _worth(parted: Parted, run: Run) -> str:
    """The accuracy beside guessing."""
    low, high = parted.band
    words = _(
        "Test accuracy **{accuracy} %**. On {n} pictures 95 % of all guessers land between {low} and {high} %, and the best of "
        "{guessers} guessers has {best} % on average. Least squares on raw pixels has {pixels} %."
    )
    values = {
        "pixels": fixed(100 * parted.pixels, 1),
        "low": f"{100 * low:.0f}",
        "high": f"{100 * high:.0f}",
        "best": fixed(100 * parted.best_guess, 1),
    }
    accuracy = fixed(100 * run.result.accuracy, 1)
    return words.format(accuracy=accuracy, n=len(parted.dataset.test), guessers=GUESSERS, **values)


def picture_sentences(parted: Parted) -> list[str]:
    """What the parts are for, and what a test on them can say."""
    dataset, (low, high) = parted.dataset, parted.band
    parts = _("The network learns from {train} pictures and is tested on {test} others.")
    sentences = [parts.format(train=count(len(dataset.train)), test=count(len(dataset.test)))]
    if parted.pictures.held_out is not None:
        sentences.append(_("Those to test come from other parts of the photographs: no pixel is in both."))
    if not len(dataset.test):
        return sentences
    guess = _(
        "A result counts from above **{high} %**: on {n} pictures 95 % of all guessers land between {low} and {high} %, "
        "and the best of {guessers} has {best} % on average."
    )
    numbers = {"low": f"{100 * low:.0f}", "high": f"{100 * high:.0f}", "best": fixed(100 * parted.best_guess, 1)}
    sentences.append(guess.format(n=len(dataset.test), guessers=GUESSERS, **numbers))
    if not parted.duplicates and not parted.obstacle:
        sentences.append(_("No test picture has a near-duplicate among the training pictures."))
    return sentences


def norms_formula(settings: Norms) -> str:
    """How a running mean moves, and what is left of the old one."""
    beta, left = settings.beta, (1 - settings.beta) ** settings.batches
    return (
        rf"\hat\mu \leftarrow {1 - beta:g}\,\hat\mu + {beta:g}\,\mu_B \qquad "
        rf"{1 - beta:g}^{{{settings.batches}}} = {left:.3g}"
    )


def norms_sentences(settings: Norms, drift: tuple[Drift, ...] | None) -> list[str]:
    """What drifts, and what came of it."""
    sentences = [
        _(
            "Every weight is frozen and there is no optimiser. The pictures only pass through, in train mode: batch norm then "
            "mixes the mean and the variance of each batch into its running statistics, which are no parameters."
        )
    ]
    if drift:
        words = _(
            "After **{n}** batches {old} of the old statistics are left, and the network names **{kept}** of the crops as before."
        )
        last = drift[-1]
        sentences.append(words.format(n=last.batches, old=percent(last.old_share, 1), kept=percent(last.kept, 0)))
    sentences.append(_("Call `eval()` on the batch norms after every `train()`: the statistics stay, and so does the network."))
    return sentences
