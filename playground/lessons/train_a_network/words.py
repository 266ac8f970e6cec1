"""Sentences and formulae of the lesson that know today's numbers. Pure."""

import math
from collections import Counter

from playground.kit.i18n import N_, _
from playground.kit.saying import fixed, listed, percent
from playground.lessons.train_a_network.answer import Answer, KaggleAnswer, PicturesAnswer, RatesAnswer, TrainAnswer, figures
from playground.lessons.train_a_network.rates_chart import short_name
from playground.training.classifier_rates import RateRun

OF_NETWORK = {
    "lenet": N_(
        "LeNet as the textbook writes it: sigmoids and average pooling. A sigmoid’s slope is at most ¼, so the gradient that "
        "reaches the first layer is tiny, and the outputs hardly depend on the picture."
    ),
    "relu_lenet": N_("LeNet with ReLU and maximum pooling: the gradient passes every active unit undiminished."),
    "bn_lenet": N_(
        "LeNet with ReLU, maximum pooling and batch norm after every layer but the last: each layer sees inputs of mean 0 and "
        "variance 1, and high rates do less harm."
    ),
    "vgg": N_("Three VGG blocks: 3 × 3 convolutions in a row, then halving; twice as many channels in each block."),
    "nin": N_(
        "NiN blocks end in 1 × 1 convolutions, and the last block has a channel for each class, which is averaged over the "
        "picture. It ends in ReLU: no score can be negative, and a class whose scores are all 0 gets no gradient."
    ),
    "resnet": N_("Three residual blocks: each adds what its two convolutions compute to what came in."),
    "dense_mlp": N_(
        "A perceptron by DenseNet’s idea: each of three linear layers reads the picture and the outputs of all layers before it, "
        "and adds 64 numbers of its own. It has no convolution: each pixel has weights of its own."
    ),
    "layers": N_("Your own layers, as nn.Sequential(…) writes them."),
}


def notes_words(answer: Answer) -> tuple[str, list[str]]:
    """(formula in LaTeX, sentences)."""
    if isinstance(answer, TrainAnswer):
        return train_formula(answer), train_sentences(answer)
    if isinstance(answer, RatesAnswer):
        return RANGE, rates_sentences(answer)
    if isinstance(answer, PicturesAnswer):
        return "", picture_sentences(answer)
    return "", kaggle_sentences(answer)


RANGE = r"\eta_t = \eta_{\max} \cdot 10^{-6\,(1 - t/T)}"


def train_formula(answer: TrainAnswer) -> str:
    """One step of the optimiser, and the loss of a guess."""
    settings, k = answer.settings, len(answer.data.classes)
    size = min(settings.batch_size, len(answer.data.labels))
    step = rf"\theta \leftarrow \theta - {settings.rate:g}\; \nabla_\theta \frac{{1}}{{{size}}} \sum_{{i=1}}^{{{size}}} \ell_i"
    guess = rf"\ell_{{\text{{guess}}}} = \ln {k} = {math.log(k):.3f}"
    return rf"\begin{{gathered}} {step} \\ {guess} \end{{gathered}}"


def train_sentences(answer: TrainAnswer) -> list[str]:
    """What is trained on what, and what its result is worth."""
    known, settings, run = figures(answer), answer.settings, answer.run
    sentences = [_(OF_NETWORK[settings.network])]
    words = _(
        "The network has **{parameters}** parameters, {linear} of them in linear layers, and needs {multiply_adds} "
        "multiply-adds for one picture of {pixels} numbers."
    )
    sentences.append(words.format(**known))
    if answer.adds_a_head:
        sentences.append(_("Your layers do not end in one number per class: a global average and a linear layer follow."))
    words = _(
        "{train} pictures of {classes} classes train, in {steps} steps per epoch, {all_steps} steps in all; {test} others test."
    )
    sentences.append(words.format(**known))
    words = _(
        "Guessing is right in **{chance}**; on {test} pictures 95 % of all guessers land between {low} and {high}. Giving every "
        "class the same probability has a loss of **{guess_loss}**; before the first step the loss is {start_loss}."
    )
    sentences.append(words.format(**known))
    if "maps" in known:
        sentences.append(_("The layer shown makes {maps} feature maps of {units} units.").format(**known))
    if run is not None:
        sentences += _run_sentences(answer)
    return sentences


def _run_sentences(answer: TrainAnswer) -> list[str]:
    run, (_low, high) = answer.run, answer.band
    if run.ended == "diverged":
        return [_("The loss was no longer a number: the rate is too high. Choose a lower one.")]
    last = run.curves[-1]
    words = _("After **{n}** epochs {accuracy} of the test pictures are right; the training pictures had {training}.")
    training = percent(last.score) if last.score is not None else _("no measure")
    sentences = [words.format(n=len(run.curves), accuracy=f"**{percent(run.accuracy)}**", training=training)]
    if run.accuracy <= high:
        sentences.append(
            _("That is no better than guessing: the network has not begun to learn. Try another rate, more epochs or batch norm.")
        )
    elif last.score is not None and last.score - run.accuracy > 0.1:
        sentences.append(_("The training pictures are known far better than the test pictures: the network overfits."))
    return sentences


def rates_sentences(answer: RatesAnswer) -> list[str]:
    tested = answer.tested
    sentences = [
        _(
            "A range test raises the rate by the same factor at each step and notes the loss. It falls where the rate begins to "
            "act, and grows where the rate is too high."
        )
    ]
    if tested.suggested is None:
        words = _("For {network} the loss never falls: no rate up to {most} moves it within these {n} steps.")
    else:
        words = _("For {network} it falls fastest at {steep} and is lowest at {lowest}; between them lies **{suggested}**.")
    values = {"network": short_name(answer.settings.small), "n": len(tested.rates), "most": f"{tested.rates[-1]:.3g}"}
    values |= {"steep": f"{tested.steepest or 0:.2g}", "lowest": f"{tested.lowest:.2g}"}
    sentences.append(words.format(**values, suggested=f"{tested.suggested or 0:.2g}"))
    sentences.append(_("Guessing is right in {chance} of the test pictures.").format(**figures(answer)))
    if answer.runs:
        sentences += [_study_words(name, answer.runs) for name in Counter(run.network for run in answer.runs)]
    else:
        sentences.append(_("What a rate does over a whole training shows only there: press the button and compare."))
    return sentences


def _study_words(network: str, runs: tuple[RateRun, ...]) -> str:
    own = [run for run in runs if run.network == network]
    stuck = [f"{run.rate:g}" for run in own if run.at_chance]
    best = max(own, key=lambda run: run.accuracy)
    if len(stuck) == len(own):
        return _("**{network}**: at chance at every rate tried.").format(network=short_name(network))
    words = _("**{network}**: {best} at a rate of {rate}; at chance at {stuck}.")
    values = {"best": percent(best.accuracy), "rate": f"{best.rate:g}", "stuck": listed(stuck)}
    return words.format(network=short_name(network), **values)


def picture_sentences(answer: PicturesAnswer) -> list[str]:
    known = figures(answer)
    return [
        _("{train} pictures of {classes} classes train, {test} others test; no picture is in both.").format(**known),
        _("A picture goes in as {pixels} numbers between 0 and 1.").format(**known),
        _(
            "Guessing is right in **{chance}**, with a loss of **{guess_loss}** where every class has the same probability."
        ).format(**known),
    ]


def kaggle_sentences(answer: KaggleAnswer) -> list[str]:
    known, result = figures(answer), answer.result
    cifar = answer.settings.layout == "cifar10"
    table = "trainLabels.csv" if cifar else "labels.csv"
    words = _(
        "The folder is read as Kaggle packs it: **{table}** names a class for each id, the folder train holds {train} labelled "
        "pictures of {classes} classes, and the folder test {test} without a label."
    )
    sentences = [words.format(table=table, **known), _("Guessing is right in {chance}.").format(**known)]
    if cifar:
        words = _(
            "The network is trained from random weights. A tenth of the labelled pictures is held back to measure it. "
            "submission.csv has {rows} lines: id,label and one line for each test picture."
        )
        sentences.append(words.format(**known))
    else:
        words = _(
            "EfficientNet-Lite0 stays as ImageNet trained it: its 1,280 features are computed once for each picture, and a "
            "linear layer on them learns the {classes} classes. submission.csv has {rows} lines, with a probability per class."
        )
        sentences.append(words.format(**known))
        words = _("ImageNet knows **{known}** of the {classes} classes by name, and can answer for these without any training.")
        sentences.append(words.format(**known))
    if result is not None:
        words = _("On the {n} pictures held back **{accuracy}** are right, with a log loss of {loss}; guessing has {chance}.")
        values = {"n": result.validation, "accuracy": percent(result.accuracy), "loss": fixed(result.loss, 3)}
        sentences.append(words.format(**values, chance=known["chance"]))
        if result.breeds is not None:
            words = _("Without training, the network’s own answers among these classes are right in {own}.")
            sentences.append(words.format(own=percent(result.breeds.own.accuracy)))
    return sentences
