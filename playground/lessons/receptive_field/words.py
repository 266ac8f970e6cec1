"""Numbers and sentences of the lesson "Receptive fields and layer stacks": what a state shows, as text."""

import numpy as np

from playground.convolution.stacks.gradients import holding_side, read_share
from playground.convolution.stacks.layers import Conv, Flatten, Linear
from playground.convolution.stacks.mending import sizes_that_pass
from playground.convolution.stacks.receptive_field import Number
from playground.convolution.stacks.report import Break, Report, Row
from playground.kit.i18n import _
from playground.kit.saying import by, count, memory, percent, short, short_count
from playground.kit.size_formula import aligned
from playground.lessons.receptive_field.answer import StackAnswer, UnitAnswer, key_rows

SHARES = {"half": 0.5, "most": 0.95}  # of the weight that a square holds
MOST_FIELDS = 24  # on the way, before those in the middle are left out
WINDOWS = ("Conv2d", "MaxPool2d", "AvgPool2d")
GROWTH = aligned([r"r' &= r + (k - 1)\cdot j", r"j' &= j\cdot s"])  # how a window changes field and jump, without numbers


def number(value: Number) -> str:
    """Pixels as the page writes them: 96, 15.5, −2."""
    return short(value, 6)


def both(values: tuple[Number, Number]) -> str:
    """One number where rows and columns agree, otherwise rows × columns."""
    rows, columns = map(number, values)
    return rows if rows == columns else f"{rows} × {columns}"


def figures(answer: StackAnswer, heat: np.ndarray | None = None) -> dict[str, str]:
    """Everything a state quotes; `heat` is the effective field of random weights, which a job measures."""
    view, heat = answer.settings.view, answer.heat if heat is None else heat
    if view == "field":
        return field_figures(answer.unit) | (heat_figures(answer.unit, heat) if heat is not None else {})
    if view == "layers":
        return report_figures(answer)
    if view == "branches":
        return {one.name: "–" if one.gradient is None else count(one.gradient) for one in answer.measured}
    if view == "centres":
        return {cells.name: number(cells.middle) for cells in answer.cells}
    return {family: percent(one.off) for family, one in answer.mirrors.items()}


def field_figures(unit: UnitAnswer) -> dict[str, str]:
    rows, columns = unit.fields
    units = unit.row.units
    return {
        "field": both((rows.size, columns.size)),
        "jump": both((rows.jump, columns.jump)),
        "centre": f"({number(unit.centre[0])}, {number(unit.centre[1])})",
        "hanging": count(unit.hanging),
        "cells": count(units[0] * units[1]),
    }


def heat_figures(unit: UnitAnswer, heat: np.ndarray) -> dict[str, str]:
    """Sides of the squares that hold half and most of the weight, and how many pixels are read at all."""
    sides = {name: holding_side(heat, unit.centre, share) for name, share in SHARES.items()}
    read, spanned = read_share(heat)
    area = unit.fields[0].size * unit.fields[1].size
    return {name: str(side or "none") for name, side in sides.items()} | {
        "read": count(read),
        "spanned": count(spanned),
        "read_share": percent(read / (spanned or 1)),
        "half_area": percent(sides["half"] ** 2 / area) if sides["half"] and area else "none",
    }


def report_figures(answer: StackAnswer) -> dict[str, str]:
    """Totals, dense layers' shares, fields on the way, and where the stack breaks."""
    report = answer.report
    dense = [row for row in report.rows if row.kind == "Linear"]
    shown = {
        "parameters": count(report.parameters),
        "work": short_count(report.multiply_adds),
        "memory": memory(report.memory),
        "fields": " → ".join(field_way(report)),
        "dense_weights": percent(sum(row.parameters for row in dense) / (report.parameters or 1)),
        "dense_work": percent(sum(row.multiply_adds for row in dense) / (report.multiply_adds or 1)),
        "first_dense": count(dense[0].parameters) if dense else "none",
    }
    if report.broken:
        shown |= {"arrives": by(report.broken.arrives), "wants": report.broken.wants, "broken": str(report.broken.index + 1)}
    return shown | (size_figures(answer) | block_figures(answer) if answer.settings.is_stack else {})


def field_way(report: Report) -> list[str]:
    """Fields on the way: the end of each part of a network, or each layer of a stack that makes the field larger."""
    sizes = [row.field.axis(0).size for row in (key_rows(report) if report.rows else []) if not row.kind.startswith("Adaptive")]
    way = [str(size) for size, before in zip(sizes, [None, *sizes], strict=False) if size != before]
    return way if len(way) <= MOST_FIELDS else [*way[:4], "…", *way[-4:]]


def size_figures(answer: StackAnswer) -> dict[str, str]:
    """Square pictures that pass the whole stack, numbers that the flatten makes of them, and the least that maps survive."""
    layers, runs = answer.settings.layers, answer.passing
    shown = {"passing": ", ".join(f"{first}–{last}" if last > first else f"{first}" for first, last in runs[:3]) or "none"}
    flat = next((place for place, layer in enumerate(layers) if isinstance(layer, Flatten)), None)
    if flat is not None:
        surviving = sizes_that_pass(layers[:flat], answer.settings.channels)
        wanted = next((layer.in_features for layer in layers[flat:] if isinstance(layer, Linear)), None)
        shown["surviving"] = str(surviving[0][0]) if surviving else "none"
        shown["flattened"] = count(wanted) if wanted else "any"
    return shown


def block_figures(answer: StackAnswer) -> dict[str, str]:
    """Of several convolutions with equal channels and stride 1: their weights against one layer with the same field."""
    layers, rows = answer.settings.layers, answer.report.rows
    convolutions = [layer for layer in layers if isinstance(layer, Conv)]
    channels = {layer.out_channels for layer in convolutions} | {layer.in_channels for layer in convolutions}
    plain = all(layer.stride == 1 and layer.dilation == 1 and layer.groups == 1 for layer in convolutions)
    if len(convolutions) < 2 or len(convolutions) < len(layers) or len(channels) > 1 or None in channels or not plain:
        return {}
    side = rows[-1].field.axis(0).size
    weights = sum(row.parameters for row in rows) - sum(layer.bias * layer.out_channels for layer in convolutions)
    single = side**2 * channels.pop() ** 2
    return {"block": count(weights), "single": count(single), "single_side": str(side), "block_share": percent(weights / single)}


def formula(answer: StackAnswer) -> str:
    """LaTeX: how a field grows, with today's numbers where a network is looked at."""
    return field_formula(answer.report, answer.row) if answer.report and answer.report.rows else GROWTH


def field_formula(report: Report, row: Row) -> str:
    """GROWTH with today's numbers, at the newest window up to a row; without them where branches have met."""
    place = next((n for n, one in enumerate(report.rows) if one is row), 0)
    place = next((n for n in range(place, -1, -1) if report.rows[n].kind in WINDOWS), None)
    if place is None or report.rows[place].chained not in (None, report.rows[place].field.axis(0).size):
        return GROWTH
    after = report.rows[place].field.axis(0)
    before = report.rows[place - 1].field.axis(0) if place else None
    size, jump = (before.size, before.jump) if before else (1, 1)
    window = (after.size - size) / jump + 1
    return aligned(
        [
            rf"r' &= r + (k - 1)\cdot j = {size} + ({number(window)} - 1)\cdot {number(jump)} = {after.size}",
            rf"j' &= j\cdot s = {number(jump)}\cdot {number(after.jump / jump)} = {number(after.jump)}",
        ]
    )


def growth_sentence() -> str:
    return _(
        "A window of k pixels adds k − 1 steps of the jump j; a stride s makes the jump s times as long. "
        "Where branches meet, a unit sees what either sees."
    )


def field_sentence(unit: UnitAnswer) -> str:
    """What the chosen unit can see, and where it sits."""
    if unit.row.whole:
        return _("Every unit of this layer reads the **whole picture**: somewhere before it stands a global pooling.")
    texts = field_figures(unit) | {"row": unit.unit[0], "column": unit.unit[1], "units": by(unit.row.units)}
    parts = [
        _("A unit sees **{field}** pixels, and the next one sits **{jump}** further."),
        _("Unit ({row}, {column}) of {units} is centred on pixel **{centre}**."),
        _("**{hanging}** of {cells} cells hang over the border.")
        if unit.hanging
        else _("All fields of this layer lie inside the picture."),
    ]
    return " ".join(parts).format(**texts)


def heat_sentence(unit: UnitAnswer, heat: np.ndarray, weights: str) -> str:
    """How much of the weight lies where, and how much of the field is read at all."""
    if not heat.any():
        return _("Nothing of the picture reaches this unit: its gradient is 0 everywhere.")
    how = _("With equal weights") if weights == "equal" else _("With random weights")
    parts = [
        _("{how} half of the weight lies in a square of **{half}** pixels, 95 % in **{most}**."),
        _("The square of half is {half_area} of the field’s area."),
        *([_("**{read}** of {spanned} pixels are read, **{read_share}**.")] if weights == "equal" else []),
    ]
    return " ".join(parts).format(how=how, **heat_figures(unit, heat))


def totals(answer: StackAnswer) -> list[str]:
    """Sentences about the whole: weights, work, memory, fields on the way, dense layers, sizes that pass."""
    texts = figures(answer)
    lines = [_("**{parameters}** parameters · **{work}** multiply-adds · outputs of **{memory}** for one picture")]
    if texts["fields"]:
        lines.append(_("Receptive field on the way: **{fields}** pixels."))
    if texts["first_dense"] != "none":
        lines.append(
            _(
                "Dense layers hold **{dense_weights}** of {parameters} weights and do **{dense_work}** of the work; the first "
                "holds **{first_dense}**."
            )
        )
    if "block" in texts:
        lines.append(
            _(
                "One layer {single_side} × {single_side} sees as much with {single} weights; these have {block}, "
                "**{block_share}** of that."
            )
        )
    if "passing" in texts:
        some = texts["passing"] != "none"
        sizes = _("Square pictures of **{passing}** pixels pass.") if some else _("No square picture up to 512 pixels passes.")
        if "surviving" in texts and texts["flattened"] != "any":
            sizes += " " + _(
                "Each gives the {flattened} numbers that the first dense layer wants; maps survive from {surviving} on."
            )
        lines.append(sizes)
    return [line.format(**texts) for line in lines]


def break_sentence(broken: Break) -> str:
    """Where it breaks, what arrives, what it wants."""
    line = _("**Layer {n}, {layer}.** {sentence}  \nArrives **{arrives}**, wants **{wants}**.")
    texts = {"layer": f"`{broken.layer.spelled()}`", "sentence": _(broken.sentence), "wants": _(broken.wants)}
    return line.format(n=broken.index + 1, arrives=by(broken.arrives), **texts)


def measured_table(answer: StackAnswer) -> str:
    """Formula along the branches, gradient, and what a chain would give, as a Markdown table."""
    lines = [_("| after | along the branches | by gradient | read as a chain |"), "|---|---|---|---|"]
    gradients = figures(answer)
    for one in answer.measured:
        branches = _("whole picture") if one.whole else count(one.formula)
        lines.append(f"| {one.name} | {branches} | **{gradients[one.name]}** | {count(one.chain)} |")
    return "\n".join(lines)


def branches_sentence(answer: StackAnswer) -> str:
    """Whether the three agree."""
    known = [one for one in answer.measured if one.gradient is not None]
    if not known:
        return _("There is no bounded field to measure here.")
    last = known[-1]
    if all(one.gradient == one.formula for one in known):
        text = _("Formula and gradient agree at every part: **{gradient}** pixels at {name}.")
    else:
        text = _("At {name} the formula says {formula}, the gradient **{gradient}**.")
    if last.chain != last.formula:
        text += " " + _(
            "A tool that reads the layers one after the other counts shortcuts and side branches as if they stood in the "
            "way, and says {chain:,}."
        )
    return text.format(**vars(last))


def cells_sentence(answer: StackAnswer) -> str:
    """Where the cells sit, the middle ones above all."""
    lines, middles = [], figures(answer)
    for cells in answer.cells:
        first, second, *_between, last = map(number, cells.places)
        line = _("**{name}**: {n} × {n} cells at {first}, {second} … {last}; the middle one on **{middle}**.")
        places = {"first": first, "second": second, "last": last, "middle": middles[cells.name]}
        lines.append(line.format(name=cells.name, n=cells.units, **places))
    return "  \n".join(lines)
