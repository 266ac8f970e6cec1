"""A network taken apart as its drawing in the browser needs it: rows, tree, and the words around them. Pure."""

from functools import lru_cache

from playground.kit.i18n import _
from playground.kit.saying import count, percent, short_count
from playground.lessons.networks.settings import NETS, TIMELINE, first_open
from playground.networks.anatomy import Anatomy, LayerRow, anatomy
from playground.networks.forms import FORMS
from playground.networks.parts import Part
from playground.networks.passing import LARGEST, sides_of

BOOK = "https://d2l.ai/chapter_convolutional-"
PAGES = {"7.6": "neural-networks/lenet", "8.1": "modern/alexnet", "8.2": "modern/vgg", "8.3": "modern/nin"}
PAGES |= {"8.4": "modern/googlenet", "8.6": "modern/resnet", "8.7": "modern/densenet"}
FULL = 10_000  # fewer parameters are written out
MEASURES = {"parameters": "parameters", "work": "multiply_adds", "activations": "activations"}  # in the browser: here


def drawing_key(one: Anatomy) -> str:
    return f"{one.form} {one.picture[1]} {one.picture[0]} {one.classes}"


def drawing(one: Anatomy) -> dict[str, object]:
    """What drawing_layout.js, drawing.js and shares.js read."""
    form = FORMS[one.form]
    ends = [row.name.partition(" ")[0] for row in one.rows]
    return {
        "key": drawing_key(one),
        "net": one.form,
        "title": form.title,
        "section": form.section,
        "open": first_open(one.form),
        "picture": one.picture,
        "rows": list(map(_row, one.rows)),
        "tree": [_node(part, one.rows, ends) for part in one.parts],
        "unread": one.unread,
        "figures": figures_of(one),
        "shares": {name: _share_text(one, what) for name, what in MEASURES.items()},
        "book": {"url": book_url(one.form), "text": f"d2l {form.section}"},
    }


def _row(row: LayerRow) -> dict[str, object]:
    made = {"name": row.name, "label": row.label, "kind": row.kind, "input": row.input, "shape": row.output}
    made |= {"parameters": row.parameters, "work": row.multiply_adds, "activations": row.activations, "unused": row.never_used}
    return made | {"field": field_text(row), "jump": "–" if row.whole else f"{row.jump:g}"}


def field_text(row: LayerRow) -> str:
    """Sides of the pixels that a unit reads: 11, 27–31 where neighbours differ, or all of the picture."""
    if row.whole:
        return _("all")
    least, most = row.field
    return f"{most}" if least == most else f"{least}–{most}"


def _node(part: Part, rows: tuple[LayerRow, ...], ends: list[str]) -> int | dict[str, object]:
    if not part.join:
        return ends.index(part.name)
    inside = [place for place, name in enumerate(ends) if name.startswith(f"{part.name}.")]
    first, last = inside[0], inside[-1]
    lanes = [[_node(each, rows, ends) for each in lane] for lane in part.lanes]
    arrives, leaves = _shapes(part, rows, first, last)
    return {"n": part.name, "k": part.kind, "j": part.join, "l": lanes, "i": arrives, "o": leaves, "r": [first, last]}


def _shapes(part: Part, rows: tuple[LayerRow, ...], first: int, last: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What arrives at a block and what leaves it; lanes that are concatenated add up."""
    arrives = rows[first].input
    if part.join in ("row", "add"):
        return arrives, _last_output(part, rows)
    channels = sum(_last_output(lane[-1], rows)[0] for lane in part.lanes)
    more = arrives[0] if part.join == "dense" else 0
    return arrives, (channels + more, *_last_output(part.lanes[0][-1], rows)[1:])


def _last_output(part: Part, rows: tuple[LayerRow, ...]) -> tuple[int, ...]:
    """The shape that leaves a layer, or a block whose first lane ends as the block does."""
    if part.join in ("concat", "dense"):
        ends = [row.name.partition(" ")[0] for row in rows]
        inside = [place for place, name in enumerate(ends) if name.startswith(f"{part.name}.")]
        return _shapes(part, rows, inside[0], inside[-1])[1]
    if part.join:
        return _last_output(part.lanes[0][-1], rows)
    return next(row.output for row in rows if row.name == part.name)


def figures_of(one: Anatomy) -> list[dict[str, str]]:
    """The large numbers: parameters and where most lie, work and where most is done, sizes that pass."""
    linear, conv = one.share("Linear", "parameters"), one.share("Conv2d", "multiply_adds")
    most = (linear, _("in linear layers")) if linear > 0.5 else (one.share("Conv2d", "parameters"), _("in convolutions"))
    parameters = one.total("parameters")
    return [
        {
            "label": _("Parameters"),
            "value": count(parameters) if parameters < FULL else short_count(parameters),
            "note": f"{percent(most[0])} {most[1]}",
        },
        {
            "label": _("Multiply-adds"),
            "value": short_count(one.total("multiply_adds")),
            "note": f"{percent(conv)} {_('in convolutions')}",
        },
        {"label": _("Input sizes that work"), "value": sides_text(one.form), "note": _("px")},
    ]


def sides_text(form: str) -> str:
    least, most = sides_of(form)
    return f"{least}–{most}" if most < LARGEST else f"≥ {least}"


def _share_text(one: Anatomy, what: str) -> str:
    """Where most of a total lies; of parameters how many only meet padding, where some do."""
    if what == "parameters" and (idle := one.total("never_used")):
        return _("{share} only meet padding").format(share=percent(idle / one.total("parameters")))
    shares = {kind: one.share(kind, what) for kind in ("Conv2d", "Linear")}
    kind = max(shares, key=shares.get)
    words = {"Conv2d": _("{share} in convolutions"), "Linear": _("{share} in linear layers")}
    return words[kind].format(share=percent(shares[kind]))


def book_url(form: str) -> str:
    return f"{BOOK}{PAGES[FORMS[form].section]}.html"


def first_anatomy(net: str) -> Anatomy:
    """A network as it is first shown."""
    form = FORMS[net]
    return anatomy(net, form.side, form.channels, form.classes)


def timeline() -> list[dict[str, object]]:
    """The textbook's networks by year, with the key of each one's first drawing."""
    entries = []
    for net in TIMELINE:
        form = FORMS[net]
        key = f"{net} {form.side} {form.channels} {form.classes}"
        entries.append({"net": net, "title": NETS[net], "year": form.year, "section": form.section, "key": key})
    return entries


@lru_cache(maxsize=1)
def first_drawings() -> list[dict[str, object]]:
    """Drawings of the timeline's networks as they are first shown."""
    return [drawing(first_anatomy(net)) for net in TIMELINE]
