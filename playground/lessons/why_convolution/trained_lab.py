"""Both trained networks on screen: a job that begins by itself, their accuracies by shift, and what they say of some digits."""

from functools import partial

import numpy as np

from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.saying import percent
from playground.lessons.why_convolution.answer import TrainedAnswer
from playground.lessons.why_convolution.lab import Scene, draw
from playground.lessons.why_convolution.settings import ALONG, Why
from playground.lessons.why_convolution.trained import keep, known, trained
from playground.training.digits import split_digits
from playground.training.translation import CHANCE, NETWORKS, SHIFTS, SIDE, Shifted
from playground.ui.slow_work import draw_slowly

JOB = "why-trained"
SHOWN = 12  # test digits


def show(settings: Why, answer: TrainedAnswer, _photo: Photo | None) -> None:
    """The accuracies; while their job runs, those of the networks that are done."""
    recipe = answer.recipe
    if result := known(recipe):
        _lab(settings, result)
    else:
        draw_slowly(JOB, recipe, partial(trained, recipe), partial(_lab, settings), keep)


def _lab(settings: Why, result: Shifted | None) -> None:
    draw("trained", *scene(settings, result))


def scene(settings: Why, result: Shifted | None) -> Scene:
    """What the browser is told of those networks that are trained."""
    accuracy = result.accuracy if result else {}
    shares = {name: found[settings.along] for name, found in accuracy.items()}
    words = {
        "mlp": _("Multilayer perceptron"),
        "cnn": _("Convolutional network"),
        "short": {"mlp": _("MLP"), "cnn": _("CNN")},
        "chance": _("chance, {share}").format(share=percent(CHANCE, 0)),
        "guessing": _("Chance"),
        "shift": _("shift of the test digits, px ({direction})").format(direction=_(ALONG[settings.along]).lower()),
        "accuracy": _("Correct test digits"),
        "training": _("being trained"),
        "at": _("at shift {n}"),
        "answers": _("Answers"),
        "note": _("Drag the dots to shift the test digits. Answers in a dashed box are wrong."),
        "keys": _("Share of correct test digits by their shift, for both networks. Arrow keys change the shift."),
    }
    head = {"values": {"moved": settings.moved}, "shifts": list(SHIFTS), "along": settings.along, "words": words}
    head |= {"sheet": SIDE, "chance": CHANCE, "texts": {name: list(map(percent, row)) for name, row in shares.items()}}
    head["networks"] = list(NETWORKS)
    head["name"] = f"why trained {result and result.recipe} {settings.along} {list(shares)}"
    arrays = {f"{name}_share": np.asarray(row, dtype=np.float64) for name, row in shares.items()}
    if result:
        digits = split_digits(result.recipe.train, result.recipe.seed).test_images[:SHOWN, 0]
        arrays |= {"digits": digits, "labels": result.labels[:SHOWN].astype(np.uint8)}
        arrays |= {f"{name}_answers": found[settings.along][:, :SHOWN] for name, found in result.answers.items()}
    return head, arrays
