"""What the lesson "Receptive fields and layer stacks" says of each view: figures as text, sentences that quote them, formulae."""

from math import prod

import numpy as np

from playground.convolution.stacks.gradients import holding_side, read_share
from playground.convolution.stacks.layers import Conv, Flatten, Linear
from playground.convolution.stacks.mending import sizes_that_pass
from playground.convolution.stacks.receptive_field import Number, ReceptiveField
from playground.convolution.stacks.report import Break, Report, Row
from playground.images import Photo
from playground.kit.i18n import N_, _
from playground.kit.saying import Words, by, count, memory, paragraph, percent, short, short_count
from playground.kit.size_formula import aligned
from playground.kit.states import Figure
from playground.lessons.receptive_field.answer import StackAnswer, UnitAnswer, key_rows, measurable
from playground.lessons.receptive_field.settings import Stack

SHARES = {"half": 0.5, "most": 0.95}  # of the weight that a square holds
EXACT = 1_000_000  # parameters: from so many on the headline has three digits of them
MOST_FIELDS = 24  # on the way, before those in the middle are left out
WINDOWS = ("Conv2d", "MaxPool2d", "AvgPool2d")
GROWTH = aligned([r"r' &= r + (k - 1)\cdot j", r"j' &= j\cdot s"])  # how a window changes field and jump, without numbers

_GROWTH_IN_WORDS = N_(
    "A window of k pixels adds k − 1 steps of the effective stride j to the receptive field r; a stride s multiplies j by s. "
    "Where branches meet, a unit reads what either branch reads."
)
TITLES = {
    "field": N_("How a receptive field grows"),
    "layers": N_("Sizes and costs"),
    "branches": N_("Receptive fields by formula and by gradient"),
    "centres": N_("Where 49 units are centred on 224 pixels"),
    "mirror": N_("Features of a mirrored photo"),
}
# By view, under its numbers.
EXPLAINED = {
    "field": (_GROWTH_IN_WORDS,),
    "layers": (_GROWTH_IN_WORDS,),
    "branches": (
        N_(
            "By gradient: a copy of the network with one channel, equal weights and average pooling, so that nothing cancels. "
            "The picture grows until no receptive field touches its border; all units that differ are measured."
        ),
    ),
    "centres": (
        N_(
            "A stride of 2 with an odd kernel and equal padding begins on pixel 0 and, on an even size, never reaches the "
            "last pixel: ResNet’s units sit up and left of the middle. Two windows of 2 tile the picture, so VGG’s units sit in "
            "the middle. Detectors put anchors there too, whichever network made the feature map."
        ),
    ),
    "mirror": (
        N_(
            "Averaging kernels are symmetric, so only where the units sit can tell left from right. ResNet’s units are symmetric "
            "on odd sizes such as 225, VGG’s on multiples of 32."
        ),
    ),
}


def number(value: Number) -> str:
    """Pixels as the page writes them: 96, 15.5, −2."""
    return short(value, 6)


def both(*values: object) -> str:
    """One text where rows and columns agree, otherwise rows × columns."""
    return by(dict.fromkeys(values))


def range_text(least: int, most: int) -> str:
    """3–5, or 3 where both are the same."""
    return str(most) if least == most else f"{least}–{most}"


def field_text(field: ReceptiveField) -> str:
    """Pixels of a layer's fields: 195, 3–5 where units differ, rows × columns where axes do."""
    return both(*(range_text(axis.least, axis.size) for axis in (field.rows, field.columns)))


def words(answer: StackAnswer, heat: np.ndarray | None = None) -> Words:
    """Of the view that is looked at; `heat` is the effective field of random weights, which a job measures.

    Raises ValueError where fields along branches cannot be measured.
    """
    if answer.settings.view == "field":
        return _field(answer, answer.heat if heat is None else heat) if answer.unit else Words({}, [])
    return {"layers": _layers, "branches": _branches, "centres": _centres, "mirror": _mirror}[answer.settings.view](answer)


def headline(settings: Stack, answer: StackAnswer, _photo: Photo | None = None) -> list[Figure]:
    """The numbers people came for. That of a unit follows the pointer: its map draws it itself."""
    report = answer.report
    if report and report.broken and not answer.unit:
        stop = Figure(_("Stops at layer"), str(report.broken.index), report.broken.layer.spelled().name)
        return [stop, Figure(_("Arrives"), by(report.broken.arrives))]
    size = _("{size} px")
    if settings.view == "layers":
        row, few = report.last_map, report.parameters < EXACT
        field = _("whole picture") if row.whole else size.format(size=field_text(row.field))
        parameters = count(report.parameters) if few else short_count(report.parameters)
        sums = Figure(_("Parameters"), parameters), Figure(_("Multiply-adds"), short_count(report.multiply_adds))
        return [Figure(_("Receptive field"), field), *sums]
    if settings.view == "branches":
        row = (measurable(report) or [report.last_map])[-1]
        after = (_("after layer {name}") if row.name.isdigit() else _("after {name}")).format(name=row.name)
        field = Figure(_("Receptive field"), size.format(size=field_text(row.field)), after)
        chain = row.chained or row.field.rows.size
        skipped = Figure(_("Ignoring skip connections"), size.format(size=count(chain)))
        return [field, skipped] if chain != row.field.rows.size else [field]
    if settings.view == "centres":
        names = {"ResNet": _("Centre, px: ResNet"), "anchors": _("Anchors")}  # of the middle unit; on a phone they fit in a row
        return [Figure(names.get(cells.name, cells.name), number(cells.middle)) for cells in answer.cells]
    return [Figure(family, percent(one.off), _("difference")) for family, one in (answer.mirrors or {}).items()]


def _field(answer: StackAnswer, heat: np.ndarray | None) -> Words:
    """What the chosen unit can see, and where it sits; how much of the weight lies where."""
    unit = answer.unit
    field, (rows, columns) = unit.row.field, unit.fields
    figures = {"field": field_text(field), "jump": both(*(number(axis.jump) for axis in (rows, columns)))}
    figures |= {"layer": unit.row.name, "own": both(*unit.size), "centre": f"({', '.join(map(number, unit.centre))})"}
    figures |= {"hanging": count(unit.hanging), "cells": count(prod(unit.row.units)), "units": by(unit.row.units)}
    figures |= {"row": str(unit.unit[0] + 1), "column": str(unit.unit[1] + 1)}
    alike = field.least == field.size
    if unit.row.whole:
        place = _("Every unit of layer {layer} reads the **whole picture**: a global pooling stands before it.")
    else:
        place = paragraph(
            alike and _("Each unit of layer {layer} reads **{field}** pixels a side; the effective stride is **{jump}** px."),
            not alike
            and _(
                "Neighbouring units of layer {layer} differ: they read **{field}** pixels a side, this one {own}. The effective "
                "stride is **{jump}** px."
            ),
            _("The unit in row {row}, column {column} of {units} is centred on pixel **{centre}**."),
            _("The fields of **{hanging}** of {cells} units reach beyond the picture.")
            if unit.hanging
            else _("All fields of this layer lie inside the picture."),
        )
    if heat is None:
        return Words(figures, [place])
    figures |= _weights(unit, heat)
    figures["how"] = _("With equal weights") if answer.settings.weights == "equal" else _("With random weights")
    parts = paragraph(
        _("{how} a square of **{half}** px around the centre holds half of the gradient, one of **{most}** px holds 95 %."),
        _("The square with half of it covers {half_area} of the receptive field."),
        answer.settings.weights == "equal" and _("**{read}** of the {spanned} pixels in the field are read, **{read_share}**."),
    )
    nothing = _("Nothing of the picture reaches this unit: its gradient is 0 everywhere.")
    return Words(figures, [place, parts if heat.any() else nothing])


def _weights(unit: UnitAnswer, heat: np.ndarray) -> dict[str, str]:
    """Sides of the squares that hold half and most of the weight, and how many pixels are read at all."""
    sides = {name: holding_side(heat, unit.centre, share) for name, share in SHARES.items()}
    read, spanned = read_share(heat)
    area = unit.size[0] * unit.size[1]
    return {name: str(side or "none") for name, side in sides.items()} | {
        "read": count(read),
        "spanned": count(spanned),
        "read_share": percent(read / (spanned or 1)),
        "half_area": percent(sides["half"] ** 2 / area) if sides["half"] and area else "none",
    }


def _layers(answer: StackAnswer) -> Words:
    """Weights, work, memory, fields on the way, dense layers, sizes that pass; and where the stack breaks."""
    report = answer.report
    dense = [row for row in report.rows if row.kind == "Linear"]
    figures = {
        "parameters": count(report.parameters),
        "work": short_count(report.multiply_adds),
        "memory": memory(report.memory),
        "fields": " → ".join(field_way(report)),
        "dense_weights": percent(sum(row.parameters for row in dense) / (report.parameters or 1)),
        "dense_work": percent(sum(row.multiply_adds for row in dense) / (report.multiply_adds or 1)),
        "first_dense": count(dense[0].parameters) if dense else "none",
    }
    if broken := report.broken:
        figures |= {"arrives": by(broken.arrives), "wants": broken.wants, "broken": str(broken.index)}
    if answer.settings.is_stack:
        figures |= _sizes(answer) | _block(answer)
    dense_layers = _(
        "Linear layers hold **{dense_weights}** of the {parameters} parameters and do **{dense_work}** of the multiply-adds; "
        "the first of them holds **{first_dense}** parameters."
    )
    one_layer = _(
        "One layer {single_side} × {single_side} has the same receptive field with {single} weights; these layers have {block}, "
        "**{block_share}** of that."
    )
    some = figures.get("passing") != "none"
    passing = _("Square images of **{passing}** px fit.") if some else _("No square image up to 512 px fits.")
    if figures.get("flattened", "any") != "any":
        passing += " " + _(
            "Each gives the {flattened} numbers that the first linear layer expects; the layers before it need {surviving} px."
        )
    templates = (
        _("**{parameters}** parameters, **{work}** multiply-adds, outputs of **{memory}** in float32 for one image."),
        figures["fields"] and _("Receptive field, layer by layer: **{fields}** px."),
        bool(dense) and dense_layers,
        "block" in figures and one_layer,
        "passing" in figures and passing,
    )
    return Words(figures, templates)


def field_way(report: Report) -> list[str]:
    """Fields on the way: the end of each part of a network, or each layer of a stack that makes the field larger."""
    rows = [row.field.rows for row in (key_rows(report) if report.rows else []) if not row.kind.startswith("Adaptive")]
    texts = [range_text(field.least, field.size) for field in rows]
    way = [text for text, before in zip(texts, [None, *texts], strict=False) if text != before]
    return way if len(way) <= MOST_FIELDS else [*way[:4], "…", *way[-4:]]


def _sizes(answer: StackAnswer) -> dict[str, str]:
    """Square pictures that pass the whole stack, numbers that the flatten makes of them, and the least that maps survive."""
    layers, runs = answer.settings.layers, answer.passing
    figures = {"passing": ", ".join(f"{first}–{last}" if last > first else f"{first}" for first, last in runs[:3]) or "none"}
    flat = next((place for place, layer in enumerate(layers) if isinstance(layer, Flatten)), None)
    if flat is not None:
        surviving = sizes_that_pass(layers[:flat], answer.settings.channels)
        wanted = next((layer.in_features for layer in layers[flat:] if isinstance(layer, Linear)), None)
        figures["surviving"] = str(surviving[0][0]) if surviving else "none"
        figures["flattened"] = count(wanted) if wanted else "any"
    return figures


def _block(answer: StackAnswer) -> dict[str, str]:
    """Of several convolutions with equal channels and stride 1: their weights against one layer with the same field."""
    layers, rows = answer.settings.layers, answer.report.rows
    plain = all(isinstance(one, Conv) and one.stride == one.dilation == one.groups == 1 for one in layers)
    channels = {each for one in layers for each in (one.out_channels, one.in_channels)} if plain else {None}
    if len(layers) < 2 or len(channels) > 1 or None in channels:
        return {}
    side = rows[-1].field.axis(0).size
    weights = sum(row.parameters for row in rows) - sum(layer.bias * layer.out_channels for layer in layers)
    single = side**2 * channels.pop() ** 2
    return {"block": count(weights), "single": count(single), "single_side": str(side), "block_share": percent(weights / single)}


def _branches(answer: StackAnswer) -> Words:
    """Whether formula, gradient and a chain agree."""
    figures = {one.name: range_text(*one.gradient) if one.gradient else "–" for one in answer.measured}
    known = [one for one in answer.measured if one.gradient is not None]
    if not known:
        return Words(figures, [_("There is no bounded field to measure here.")])
    last = known[-1]
    agree = all(one.gradient == one.formula for one in known)
    text = paragraph(
        agree and _("Formula and gradient agree at each of these layers: **{gradient}** px at {name}."),
        not agree and _("At {name} the formula gives {formula} px, the gradient **{gradient}** px."),
        last.formula[0] != last.formula[1] and _("Neighbouring units differ, since strides and upsampling mix."),
        last.chain != last.formula[1]
        and _("A tool that ignores skip connections and adds up all layers in a row would give {chain} px."),
    )
    numbers = {"name": last.name, "formula": range_text(*last.formula), "gradient": range_text(*last.gradient)}
    return Words(figures | numbers | {"chain": count(last.chain)}, [text])


def measured_table(answer: StackAnswer) -> str:
    """Formula with skip connections, gradient, and what ignoring them would give, as a Markdown table."""
    heading = _("| after layer | with skip connections, px | by gradient, px | ignoring skip connections, px |")
    lines = [heading, "|---|---|---|---|"]
    for one in answer.measured:
        branches = _("whole picture") if one.whole else range_text(*one.formula)
        gradient = range_text(*one.gradient) if one.gradient else "–"
        lines.append(f"| {one.name} | {branches} | **{gradient}** | {count(one.chain)} |")
    return "\n".join(lines)


def _centres(answer: StackAnswer) -> Words:
    """Where the cells sit, the middle ones above all."""
    line = _("**{name}**: {n} × {n} units, centred on pixels {first}, {second} … {last}; the middle one on **{middle}**.")
    lines = []
    for cells in answer.cells:
        first, second, *_between, last = map(number, cells.places)
        places = {"first": first, "second": second, "last": last, "middle": number(cells.middle)}
        lines.append(line.format(name=cells.name, n=cells.units, **places))
    return Words({cells.name: number(cells.middle) for cells in answer.cells}, ["  \n".join(lines)])


def _mirror(answer: StackAnswer) -> Words:
    """A sentence a family."""
    figures = {family: percent(one.off) for family, one in answer.mirrors.items()}
    line = _("**{family}**: the two maps differ by **{off}** of a standard deviation on average.")
    return Words(figures, [line.format(family=family, off=off) for family, off in figures.items()])


def break_sentence(broken: Break) -> str:
    """Where it breaks, what arrives, what it wants."""
    line = _("**Layer {n}, {layer}.** {sentence}  \nArrives: **{arrives}**. Expected: **{wants}**.")
    texts = {"layer": f"`{broken.layer.spelled()}`", "sentence": _(broken.sentence), "wants": _(broken.wants)}
    return line.format(n=broken.index, arrives=by(broken.arrives), **texts)


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
    if after.least != after.size:
        return GROWTH
    before = report.rows[place - 1].field.axis(0) if place else None
    size, jump = (before.size, before.jump) if before else (1, 1)
    window = (after.size - size) / jump + 1
    return aligned(
        [
            rf"r' &= r + (k - 1)\cdot j = {size} + ({number(window)} - 1)\cdot {number(jump)} = {after.size}",
            rf"j' &= j\cdot s = {number(jump)}\cdot {number(after.jump / jump)} = {number(after.jump)}",
        ]
    )
