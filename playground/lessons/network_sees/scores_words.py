"""Formula and sentences of the answer: scores become probabilities, and what they mean beside a guess."""

from playground.images import Photo
from playground.kit.i18n import N_, _
from playground.kit.saying import verbatim
from playground.lessons.network_sees.scores import ScoresAnswer, figures
from playground.lessons.network_sees.settings import TOP, Scores

NOTHING_KNOWN = {
    "noise": N_("Every pixel is random here, and nothing is to be seen. The network answers all the same."),
    "flat": N_("A flat grey holds nothing. At level 127 the network is given zeros: only its biases answer."),
    "face": N_("“Face” and “person” are not among the 1,000 classes. There is no answer “none of these”."),
    "drawing": N_("It was trained on photographs. A silhouette has the outline of a horse, but no fur, light or ground."),
    "chart": N_("“Chart” is not among the 1,000 classes. The network names the class whose photographs look most like it."),
    "upside_down": N_(
        "It saw few things upside down in training. What has no up and down, such as a cup from above, is named well."
    ),
}


def notes_parts(settings: Scores, answer: ScoresAnswer, _photo: Photo | None) -> tuple[str, list[str]]:
    """(formula with today's numbers, sentences)."""
    numbers = figures(answer)
    logit, share = numbers["logit"].replace("−", "-"), numbers["share"].replace(" %", r"\,\%")
    formula = (
        r"p_k = \frac{e^{z_k}}{\sum_{j=1}^{1000} e^{z_j}} \qquad "
        rf"\frac{{e^{{{logit}}}}}{{\sum_j e^{{z_j}}}} = {share}"
    )
    numbers = {name: verbatim(text) for name, text in numbers.items()}
    sentences = [
        _(
            "The network gives each class a score z, also called a logit. The softmax makes probabilities of the scores: they "
            "sum to 100 %, whatever is in the picture."
        ),
        _(
            "**{first}** has the highest probability, {share}: {times} times the {guess} of a guess. Second is {second} with "
            "{share_2}. The first five classes have {five} together; {above} of 1,000 classes have more than a guess."
        ).format(**numbers),
    ]
    if settings.focus != TOP:
        text = _("**{focus}** is number {rank} of 1,000, with a score of {focus_logit} and a probability of {focus_share}.")
        sentences.append(text.format(**numbers))
    if settings.given in NOTHING_KNOWN:
        sentences.append(_(NOTHING_KNOWN[settings.given]))
    if settings.weights == "shuffled":
        sentences.append(
            _(
                "The weights of each layer are in random order: the same numbers, nothing learned. Such a network gives nearly "
                "the same answer to every picture, and with a high probability."
            )
        )
    return formula, sentences
