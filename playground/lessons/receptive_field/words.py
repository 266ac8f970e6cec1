"""Sentences of the lesson "Receptive fields and layer stacks": what today's numbers say."""

import numpy as np

from playground.convolution.stacks.base import by
from playground.convolution.stacks.centres import Cells
from playground.convolution.stacks.report import Break, Report, Row
from playground.kit.i18n import _
from playground.kit.saying import memory, short_count
from playground.lessons.receptive_field.answer import Measured, UnitAnswer
from playground.lessons.receptive_field.figures import (
    centre_figures,
    field_figures,
    heat_figures,
    measured_figures,
    number,
    report_figures,
)
from playground.lessons.receptive_field.settings import StackConfig
from playground.ui.size_words import aligned

WINDOWS = ("Conv2d", "MaxPool2d", "AvgPool2d")


def field_sentence(answer: UnitAnswer) -> str:
    """What the chosen unit can see, and where it sits."""
    found = field_figures(answer)
    if answer.row.whole:
        return _("Every unit of this layer reads the **whole picture**: somewhere before it stands a global pooling.")
    parts = [_("A unit sees **{field}** pixels, and the next one sits **{jump}** further.").format(**found)]
    parts.append(
        _("Unit ({row}, {column}) of {units} is centred on pixel **{centre}**.").format(
            row=answer.unit[0], column=answer.unit[1], units=by(answer.row.units), centre=found["centre"]
        )
    )
    if answer.hanging:
        parts.append(_("**{hanging}** of {cells} cells hang over the border.").format(**found))
    else:
        parts.append(_("All fields of this layer lie inside the picture."))
    return " ".join(parts)


def heat_sentence(answer: UnitAnswer, heat: np.ndarray, weights: str) -> str:
    """How much of the weight lies where, and how much of the field is read at all."""
    if not heat.any():
        return _("Nothing of the picture reaches this unit: its gradient is 0 everywhere.")
    found = heat_figures(answer, heat)
    with_weights = _("With equal weights") if weights == "equal" else _("With random weights")
    parts = [
        _("{how} half of the weight lies in a square of **{half}** pixels, 95 % in **{most}**.").format(
            how=with_weights, half=found["half"], most=found["most"]
        ),
        _("The square of half is {half_area} of the field’s area.").format(**found),
    ]
    if weights == "equal":
        parts.append(_("**{read}** of {spanned} pixels are read, **{read_share}**.").format(**found))
    return " ".join(parts)


def growth_rule() -> str:
    """LaTeX of how a window changes field and jump, without numbers."""
    return aligned([r"r' &= r + (k - 1)\cdot j", r"j' &= j\cdot s"])


def field_formula(report: Report, row: Row) -> str:
    """growth_rule with today's numbers, at the newest window up to a row; without them where branches have met."""
    place = next((n for n, one in enumerate(report.rows) if one is row), 0)
    place = next((n for n in range(place, -1, -1) if report.rows[n].kind in WINDOWS), None)
    if place is None or report.rows[place].chained not in (None, report.rows[place].field.axis(0).size):
        return growth_rule()
    after = report.rows[place].field.axis(0)
    size, jump = (1, 1) if not place else (report.rows[place - 1].field.axis(0).size, report.rows[place - 1].field.axis(0).jump)
    window = (after.size - size) / jump + 1
    lines = [
        rf"r' &= r + (k - 1)\cdot j = {size} + ({number(window)} - 1)\cdot {number(jump)} = {after.size}",
        rf"j' &= j\cdot s = {number(jump)}\cdot {number(after.jump / jump)} = {number(after.jump)}",
    ]
    return aligned(lines)


def totals(config: StackConfig, report: Report) -> list[str]:
    """Sentences about the whole: weights, work, memory, fields on the way, dense layers, sizes that pass."""
    found = report_figures(config, report)
    said = [
        _("**{parameters}** parameters · **{work}** multiply-adds · outputs of **{memory}** for one picture").format(
            parameters=found["parameters"], work=short_count(report.multiply_adds), memory=memory(report.memory)
        )
    ]
    if found["fields"]:
        said.append(_("Receptive field on the way: **{fields}** pixels.").format(**found))
    if found["first_dense"] != "none":
        said.append(
            _(
                "Dense layers hold **{dense_weights}** of {parameters} weights and do **{dense_work}** of the work; the first "
                "holds **{first_dense}**."
            ).format(**found)
        )
    if "block" in found:
        said.append(
            _(
                "One layer {single_side} × {single_side} sees as much with {single} weights; these have {block}, "
                "**{block_share}** of that."
            ).format(**found)
        )
    if config.is_stack:
        said.append(_sizes(found))
    return said


def _sizes(found: dict[str, str]) -> str:
    text = (
        _("Square pictures of **{passing}** pixels pass.").format(**found)
        if found["passing"] != "none"
        else _("No square picture up to 512 pixels passes.")
    )
    if "surviving" in found and found["flattened"] != "any":
        text += " " + _(
            "Each gives the {flattened} numbers that the first dense layer wants; maps survive from {surviving} on."
        ).format(**found)
    return text


def break_sentence(broken: Break) -> str:
    """Where it breaks, what arrives, what it wants."""
    return _("**Layer {n}, {layer}.** {sentence}  \nArrives **{arrives}**, wants **{wants}**.").format(
        n=broken.index + 1,
        layer=f"`{broken.layer.spelled()}`",
        sentence=_(broken.sentence),
        arrives=by(broken.arrives),
        wants=_(broken.wants),
    )


def measured_table(measured: list[Measured]) -> str:
    """Formula along the branches, gradient, and what a chain would give, as a Markdown table."""
    lines = [_("| after | along the branches | by gradient | read as a chain |"), "|---|---|---|---|"]
    found = measured_figures(measured)
    for one in measured:
        formula = _("whole picture") if one.whole else f"{one.formula:,}"
        lines.append(f"| {one.name} | {formula} | **{found[one.name]}** | {one.chain:,} |")
    return "\n".join(lines)


def branches_sentence(measured: list[Measured]) -> str:
    """Whether the three agree."""
    known = [one for one in measured if one.gradient is not None]
    if not known:
        return _("There is no bounded field to measure here.")
    last = known[-1]
    if all(one.gradient == one.formula for one in known):
        text = _("Formula and gradient agree at every part: **{field}** pixels at {name}.").format(
            field=last.gradient, name=last.name
        )
    else:
        text = _("At {name} the formula says {formula}, the gradient **{field}**.").format(
            name=last.name, formula=last.formula, field=last.gradient
        )
    if last.chain != last.formula:
        text += " " + _(
            "A tool that reads the layers one after the other counts shortcuts and side branches as if they stood in the "
            "way, and says {chain:,}."
        ).format(chain=last.chain)
    return text


def cells_sentence(cells: list[Cells]) -> str:
    """Where the cells sit, the middle ones above all."""
    found = centre_figures(cells)
    return "  \n".join(
        _("**{name}**: {n} × {n} cells at {first}, {second} … {last}; the middle one on **{middle}**.").format(
            name=one.name,
            n=one.units,
            first=number(one.places[0]),
            second=number(one.places[1]),
            last=number(one.places[-1]),
            middle=found[one.name],
        )
        for one in cells
    )
