"""Formula and sentences of the view "How firm is the answer"."""

from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.saying import Words, paragraph, short
from playground.kit.size_formula import aligned
from playground.lessons.network_sees.firm import FirmAnswer, figures
from playground.lessons.network_sees.firm_points import ATTACK
from playground.lessons.network_sees.settings import Firm

CHANGED = {  # LaTeX: the changed photo, x the photo itself
    "rotation": r"R_{{{n}^\circ}}(x)",
    "scale": r"S_{{\times {n}}}(x)",
    "shift": r"V_{{{n}\,\text{{px}}}}(x)",
    "blur": r"G_{{\sigma = {n}\,\text{{px}}}} * x",
    "jpeg": r"J_{{{n}}}(x)",
    "brightness": r"{n} \cdot x",
    "grey": r"x + {n}\,(\bar x - x)",
}


def notes_parts(settings: Firm, answer: FirmAnswer, photo: Photo) -> tuple[str, list[str]]:
    """(LaTeX, paragraphs) with the numbers of the state."""
    formula, templates = (_step, _attack) if settings.change == ATTACK else (_changed, _curve)
    return formula(answer), Words(figures(answer), templates(answer)).sentences


def _changed(answer: FirmAnswer) -> str:
    """The probability of the class asked about, of the changed photo."""
    amount = short(answer.value, 3).replace("−", "-")
    name, value = _name(answer.name(answer.label)), figures(answer)["p"].replace(" %", r"\,\%")
    changed = CHANGED[answer.settings.change].format(n=amount)
    return aligned([rf"x' &= {changed}", rf"p_{{{name}}}(x') &= \operatorname{{softmax}}\bigl(f(x')\bigr)_{{{name}}} = {value}"])


def _step(answer: FirmAnswer) -> str:
    """The fast gradient sign method."""
    step = rf"\tfrac{{{answer.value:g}}}{{255}} \cdot \operatorname{{sign}} \nabla_x L(x)"
    loss = rf"-\log p_{{{_name(answer.name(answer.curve.top))}}}(x)"
    return aligned([rf"x' &= \operatorname{{clip}}_{{[0, 1]}}\bigl(x + {step}\bigr)", rf"L(x) &= {loss}"])


def _name(name: str) -> str:
    return rf"\text{{{name}}}"


def _curve(answer: FirmAnswer) -> list[str | bool]:
    held, most, top = answer.held, len(answer.tops) - 1, answer.curve.top
    own, alone = answer.label == top, held is not None and held[0] == held[1]
    return [
        paragraph(
            _("Unchanged, the network answers **{answer}** with {answer_p}. At {amount} it answers **{top}** with **{top_p}**."),
            not own and _("The class {class} has {unchanged} unchanged and {p} at {amount}."),
            own and answer.tops[answer.place] != top and _("The class {class} is left with {p}."),
        ),
        paragraph(
            held == (0, most) and _("The answer is {answer} at all {points} points of the curve."),
            held not in (None, (0, most)) and not alone and _("The answer stays {answer} from **{first}** to **{last}**."),
            alone and _("The next point on either side gives another answer."),
            held is None and _("Even the smallest change gives another answer."),
            held != (0, most) and _("It is {answer} at {kept_at} of the {points} points of the curve."),
        ),
        _("The probability of {class} is lowest at {low_at} ({low}) and highest at {high_at} ({high})."),
    ]


def _attack(answer: FirmAnswer) -> list[str | bool]:
    flips = answer.curve.attack.level is not None
    return [
        flips
        and _(
            "The answer changes from **{answer}** ({answer_p}) to **{flip}** ({flip_p}) at ε = **{level}**: no value of the "
            "picture moves by more than {level} of 255 grey levels."
        ),
        not flips and _("None of these steps changes the answer: it is **{answer}** up to {largest}."),
        _("At {amount} the network answers **{top}** with {top_p}. Signs drawn at random give {random} with {random_p}."),
        _(
            "A file holds whole grey levels: a step below 0.5 is lost when the picture is saved. At ε = 1 the answer is {at_one} "
            "with {at_one_p}."
        ),
    ]
