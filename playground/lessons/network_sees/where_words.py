"""Formulae and sentences of where it looks, a method each."""

from playground.images import Photo
from playground.kit.i18n import N_, _
from playground.kit.saying import fixed, verbatim
from playground.lessons.network_sees.settings import Where
from playground.lessons.network_sees.where import WhereAnswer, figures
from playground.lessons.network_sees.where_pixels import SAMPLES

FORMULAE = {
    "occlusion": r"O_k(i, j) = p_k(x^{(i, j)}), \quad x^{(i, j)} = 0.5 \text{ in } {square} \times {square} \text{ px, else } x",
    "gradient": r"G(y, x) = \max_{c \,\in\, \{R, G, B\}} \left| \frac{\partial z_k}{\partial x_{c, y, x}} \right|",
    "smooth": r"G(y, x) = \max_c \left| \frac{1}{{samples}} \sum_{n=1}^{{samples}} "
    r"\frac{\partial z_k(x + \varepsilon_n)}{\partial x_{c, y, x}} \right|, \quad \varepsilon_n \sim \mathcal{N}(0, {noise}^2)",
    "integrated": r"I(y, x) = \sum_c x_{c, y, x} \int_0^1 \frac{\partial z_k(t\,x)}{\partial x_{c, y, x}} \, dt, \quad "
    r"\sum_{y, x} I(y, x) = z_k(x) - z_k(0)",
}
CAM = (
    r"\begin{aligned} z_k &= b_k + \sum_{y=1}^{7} \sum_{x=1}^{7} \frac{1}{49} \sum_{c=1}^{1280} w_{kc}\, A_c(y, x) \\ "
    r"&\approx {bias} + {sum} \approx {score} \end{aligned}"
)
CAM_SENTENCES = (
    N_(
        "The network averages its last 1,280 feature maps A over 7 × 7 places and weighs the averages. The sums may be "
        "exchanged, so each place has its own part of the score. The map is exact, no approximation."
    ),
    N_(
        "The 49 places add {sum} to the bias {bias}: a score of {score} for **{focus}**, a probability of {share}. Most comes "
        "from row {most_row}, column {most_column}: {most}. Half of the map lies in {half} of the places; {against} of 49 take "
        "something away."
    ),
    N_(
        "Sanity check: with shuffled weights the map of the same class has a similarity of {similarity} to this one. A map that "
        "looked the same would say nothing about what was learned."
    ),
)
SQUARES = (
    N_(
        "A grey square hides one place after the other, 14 × 14 of them, and the network answers each time. How it computes need "
        "not be known: this works for any classifier."
    ),
    N_(
        "With nothing hidden **{focus}** has {share}. It has least, {lowest}, with the square in row {lowest_row}, column "
        "{lowest_column}, and most, {highest}, in row {highest_row}, column {highest_column}. At {others} of 196 places another "
        "class is first."
    ),
    N_("With the square where it is now **{focus}** has {here}; first is {here_first} with {here_first_share}."),
    N_("Sanity check: with shuffled weights the map of the same class has a similarity of {similarity} to this one."),
)
PIXELS = {
    "gradient": N_(
        "The gradient says how fast the score of **{focus}** changes with each value of each pixel. It says nothing about what "
        "happens when a pixel changes much."
    ),
    "smooth": N_("The mean of the gradients at 32 noisy copies of the picture. What the copies agree on stays."),
    "integrated": N_(
        "The gradients are added up on the way from a black picture to this one, 64 steps. All pixels together get {total}; the "
        "scores of **{focus}** for the picture and for black differ by {difference}."
    ),
}
HALF = N_("Half of the map lies in {half} of the pixels; with shuffled weights in {half_shuffled}.")
PIXEL_CHECK = N_(
    "Sanity check: the map of the same class with shuffled weights has a similarity of {similarity} to this one (rank "
    "correlation of the sizes, −1…1)."
)
WAITING = N_("The numbers stand here when the map is complete.")


def notes_parts(settings: Where, answer: WhereAnswer, _photo: Photo | None) -> tuple[str, list[str]]:
    """(formula with today's numbers, sentences)."""
    numbers = figures(answer)
    if settings.method == "cam":
        latex = {name: numbers[name].replace("−", "-") for name in ("bias", "sum", "score")}
        latex["sum"] = f"({latex['sum']})" if latex["sum"].startswith("-") else latex["sum"]
        formula = filled(CAM, **latex)
        templates = CAM_SENTENCES
    else:
        values = {"square": settings.square, "samples": SAMPLES, "noise": fixed(settings.noise, 2)}
        formula = filled(FORMULAE[settings.method], **values)
        templates = SQUARES if settings.method == "occlusion" else (PIXELS[settings.method], HALF, PIXEL_CHECK)
    if "similarity" not in numbers:
        return formula, [_(WAITING)]
    numbers = {name: verbatim(text) for name, text in numbers.items()}
    return formula, [_(template).format(**numbers) for template in templates]


def filled(formula: str, **values: object) -> str:
    """A formula with its named slots filled; other braces are LaTeX's."""
    for name, value in values.items():
        formula = formula.replace(f"{{{name}}}", str(value))
    return formula
