"""Formula and sentences of what training buys."""

from playground.images import Photo
from playground.kit.i18n import N_, _
from playground.lessons.network_sees.settings import TAP_NAMES, Training
from playground.lessons.network_sees.training import TrainingAnswer, figures

FORMULA = (
    r"\begin{aligned} f_c(x) &= \frac{1}{\sigma_c} \Big( \frac{1}{HW} \sum_{i, j} A_c(i, j) - \mu_c \Big) \\ "
    r"\hat{y}(x) &= y_n, \quad n = \arg\min_n \lVert f(x) - f(x_n) \rVert \end{aligned}"
)
TASKS = {
    "textures": N_(
        "Patches of 64 × 64 pixels of brick, grass and gravel: {train} from the left halves of the photographs to compare with, "
        "{test} from the right halves to name."
    ),
    "faces": N_("scikit-image’s small pictures: {train} to compare with, ten faces and ten others, and {test} to name."),
}
RULE = N_(
    "A picture gets the class of the one whose features are nearest. The features are the means of a layer’s channels. No weight "
    "is trained for this."
)
HERE = N_(
    "With the features of **{layer}** the trained network names {trained} correctly, networks with shuffled weights {low} to "
    "{high}. Pixels alone name {pixels}, a guess {guess}."
)
ENDS = N_(
    "The first layer differs little: {trained_first} trained, {low_first} to {high_first} shuffled. At the last one it is "
    "{trained_last} against {low_last} to {high_last}; the best trained layer names {best}. Depth helps only the network that "
    "has learned."
)
WAITING = N_("The numbers stand here when all four networks have looked.")


def notes_parts(settings: Training, answer: TrainingAnswer, _photo: Photo | None) -> tuple[str, list[str]]:
    """(formula, sentences with the numbers of the chosen layer)."""
    numbers = figures(answer)
    sentences = [_(RULE), _(TASKS[settings.task]).format(**numbers)]
    if "trained" not in numbers:
        return FORMULA, [*sentences, _(WAITING)]
    layer = _(TAP_NAMES[settings.tap])
    return FORMULA, [*sentences, _(HERE).format(layer=layer, **numbers), _(ENDS).format(**numbers)]
