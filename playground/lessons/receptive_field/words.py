"""What the lesson "Receptive fields and layer stacks" says of each view: figures as text, sentences that quote them, formulae."""

import numpy as np

from playground.convolution.stacks.gradients import holding_side, read_share
from playground.convolution.stacks.layers import Conv, Flatten, Linear
from playground.convolution.stacks.mending import sizes_that_pass
from playground.convolution.stacks.receptive_field import Number
from playground.convolution.stacks.report import Break, Report, Row
from playground.kit.i18n import _
from playground.kit.saying import Words, by, count, memory, percent, short, short_count
from playground.kit.size_formula import aligned
from playground.lessons.receptive_field.answer import StackAnswer, UnitAnswer, key_rows

SHARES = {"half": 0.5, "most": 0.95}  # of the weight that a square holds
MOST_FIELDS = 24  # on the way, before those in the middle are left out
WINDOWS = ("Conv2d", "MaxPool2d", "AvgPool2d")
GROWTH = aligned([r"r' &= r + (k - 1)\cdot j", r"j' &= j\cdot s"])  # how a window changes field and jump, without numbers


def number(value: Number) -> str:
    """Pixels as the page writes them: 96, 15.5, −2."""
    return short(value, 6)


def both(*values: Number) -> str:
    """One number where rows and columns agree, otherwise rows × columns."""
    rows, columns = map(number, values)
    return rows if rows == columns else f"{rows} × {columns}"


def words(answer: StackAnswer, heat: np.ndarray | None = None) -> Words:
    """Of the view that is looked at; `heat` is the effective field of random weights, which a job measures.

    Raises ValueError where fields along branches cannot be measured.
    """
    if answer.settings.view == "field":
        return _field(answer, answer.heat if heat is None else heat)
    return {"layers": _layers, "branches": _branches, "centres": _centres, "mirror": _mirror}[answer.settings.view](answer)


def _field(answer: StackAnswer, heat: np.ndarray | None) -> Words:
    """What the chosen unit can see, and where it sits; how much of the weight lies where."""
    unit = answer.unit
    rows, columns = unit.fields
    figures = {"field": both(rows.size, columns.size), "jump": both(rows.jump, columns.jump)}
    figures |= {"centre": f"({', '.join(map(number, unit.centre))})", "hanging": count(unit.hanging)}
    figures |= {"cells": count(unit.row.units[0] * unit.row.units[1]), "units": by(unit.row.units)}
    figures |= dict(zip(("row", "column"), map(str, unit.unit), strict=True))
    if unit.row.whole:
        place = _("Every unit of this layer reads the **whole picture**: somewhere before it stands a global pooling.")
    else:
        parts = [
            _("A unit sees **{field}** pixels, and the next one sits **{jump}** further."),
            _("Unit ({row}, {column}) of {units} is centred on pixel **{centre}**."),
            _("**{hanging}** of {cells} cells hang over the border.")
            if unit.hanging
            else _("All fields of this layer lie inside the picture."),
        ]
        place = " ".join(parts)
    if heat is None:
        return Words(figures, [place])
    figures |= _weights(unit, heat)
    equal = answer.settings.weights == "equal"
    parts = [
        _("{how} half of the weight lies in a square of **{half}** pixels, 95 % in **{most}**."),
        _("The square of half is {half_area} of the field’s area."),
        *([_("**{read}** of {spanned} pixels are read, **{read_share}**.")] if equal else []),
    ]
    how = _("With equal weights") if equal else _("With random weights")
    nothing = _("Nothing of the picture reaches this unit: its gradient is 0 everywhere.")
    return Words(figures | {"how": how}, [place, " ".join(parts) if heat.any() else nothing])


def _weights(unit: UnitAnswer, heat: np.ndarray) -> dict[str, str]:
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
        figures |= {"arrives": by(broken.arrives), "wants": broken.wants, "broken": str(broken.index + 1)}
    if answer.settings.is_stack:
        figures |= _sizes(answer) | _block(answer)
    dense_layers = _(
        "Dense layers hold **{dense_weights}** of {parameters} weights and do **{dense_work}** of the work; the first "
        "holds **{first_dense}**."
    )
    one_layer = _(
        "One layer {single_side} × {single_side} sees as much with {single} weights; these have {block}, "
        "**{block_share}** of that."
    )
    some = figures.get("passing") != "none"
    passing = _("Square pictures of **{passing}** pixels pass.") if some else _("No square picture up to 512 pixels passes.")
    if figures.get("flattened", "any") != "any":
        passing += " " + _(
            "Each gives the {flattened} numbers that the first dense layer wants; maps survive from {surviving} on."
        )
    templates = (
        _("**{parameters}** parameters · **{work}** multiply-adds · outputs of **{memory}** for one picture"),
        figures["fields"] and _("Receptive field on the way: **{fields}** pixels."),
        bool(dense) and dense_layers,
        "block" in figures and one_layer,
        "passing" in figures and passing,
    )
    return Words(figures, templates)


def field_way(report: Report) -> list[str]:
    """Fields on the way: the end of each part of a network, or each layer of a stack that makes the field larger."""
    sizes = [row.field.axis(0).size for row in (key_rows(report) if report.rows else []) if not row.kind.startswith("Adaptive")]
    way = [str(size) for size, before in zip(sizes, [None, *sizes], strict=False) if size != before]
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
    figures = {one.name: "–" if one.gradient is None else count(one.gradient) for one in answer.measured}
    known = [one for one in answer.measured if one.gradient is not None]
    if not known:
        return Words(figures, [_("There is no bounded field to measure here.")])
    last = known[-1]
    if all(one.gradient == one.formula for one in known):
        text = _("Formula and gradient agree at every part: **{gradient}** pixels at {name}.")
    else:
        text = _("At {name} the formula says {formula}, the gradient **{gradient}**.")
    if last.chain != last.formula:
        text += " " + _(
            "A tool that reads the layers one after the other counts shortcuts and side branches as if they stood in the "
            "way, and says {chain}."
        )
    numbers = {"name": last.name, "formula": str(last.formula), "gradient": str(last.gradient), "chain": count(last.chain)}
    return Words(figures | numbers, [text])


def measured_table(answer: StackAnswer) -> str:
    """Formula along the branches, gradient, and what a chain would give, as a Markdown table."""
    lines = [_("| after | along the branches | by gradient | read as a chain |"), "|---|---|---|---|"]
    for one in answer.measured:
        branches = _("whole picture") if one.whole else count(one.formula)
        gradient = "–" if one.gradient is None else count(one.gradient)
        lines.append(f"| {one.name} | {branches} | **{gradient}** | {count(one.chain)} |")
    return "\n".join(lines)


def _centres(answer: StackAnswer) -> Words:
    """Where the cells sit, the middle ones above all."""
    lines, line = [], _("**{name}**: {n} × {n} cells at {first}, {second} … {last}; the middle one on **{middle}**.")
    for cells in answer.cells:
        first, second, *_between, last = map(number, cells.places)
        places = {"first": first, "second": second, "last": last, "middle": number(cells.middle)}
        lines.append(line.format(name=cells.name, n=cells.units, **places))
    return Words({cells.name: number(cells.middle) for cells in answer.cells}, ["  \n".join(lines)])


def _mirror(answer: StackAnswer) -> Words:
    """A sentence a family."""
    figures = {family: percent(one.off) for family, one in answer.mirrors.items()}
    line = _("**{family}**: off by **{off}** of a standard deviation")
    return Words(figures, [line.format(family=family, off=off) for family, off in figures.items()])


def break_sentence(broken: Break) -> str:
    """Where it breaks, what arrives, what it wants."""
    line = _("**Layer {n}, {layer}.** {sentence}  \nArrives **{arrives}**, wants **{wants}**.")
    texts = {"layer": f"`{broken.layer.spelled()}`", "sentence": _(broken.sentence), "wants": _(broken.wants)}
    return line.format(n=broken.index + 1, arrives=by(broken.arrives), **texts)


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
