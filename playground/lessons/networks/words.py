"""What is said of a state: figures by name, sentences that quote them, and a formula with today's numbers."""

from collections.abc import Sequence
from math import exp, prod

from playground.kit.i18n import N_, _
from playground.kit.saying import Words, count, fixed, listed, memory, number, paragraph, percent, ratio, short_count
from playground.kit.states import Figure
from playground.lessons.networks.answer import STARTS, Answer, ChartAnswer, OneAnswer, StartAnswer, TwoAnswer
from playground.lessons.networks.drawings import book_url, sides_text
from playground.lessons.networks.settings import AXES
from playground.networks.anatomy import Anatomy, LayerRow
from playground.networks.forms import CHAINS, FORMS, TWINS

TITLES = {
    "network": N_("The largest layer in numbers"),
    "compare": N_("One beside the other"),
    "chart": N_("What a layer costs"),
    "start": N_("Scores and probabilities"),
}
IDEAS = {
    "7.6": N_("**Its idea**: convolutions and pooling shrink the picture step by step, and linear layers name what is left."),
    "8.1": N_("**Its idea**: LeNet’s plan, deeper and wider, with ReLU, maximum pooling and dropout."),
    "8.2": N_("**Its idea**: blocks. Each is a few 3 × 3 convolutions and a pooling layer that halves the map."),
    "8.3": N_("**Its idea**: 1 × 1 convolutions after each larger one, and an average over all places instead of linear layers."),
    "8.4": N_("**Its idea**: branches. Four windows of different sizes read the same map, and their channels are concatenated."),
    "8.6": N_(
        "**Its idea**: skip connections. A block adds its result to what came in, so that it need only learn the difference."
    ),
    "8.7": N_("**Its idea**: concatenation. Each step reads all maps before it and adds a few channels of its own."),
}
DIFFERENCES = {
    "tv_alexnet": N_(
        "**torchvision’s version** has 64, 192, 384, 256 and 256 channels where the textbook has 96, 256, 384, 384 and 256, "
        "padding 2 in the first layer, and an average to 6 × 6 before the linear layers, so that larger pictures fit too."
    ),
    "tv_vgg11": N_(
        "**torchvision’s version** has the textbook’s layers, and an average to 7 × 7 before the linear layers: any picture "
        "from 32 pixels on fits."
    ),
    "tv_googlenet": N_(
        "**torchvision’s version** has a batch norm after every convolution, 3 × 3 convolutions where the paper and the "
        "textbook have 5 × 5, and pooling layers that allow partial windows."
    ),
    "tv_resnet18": N_(
        "**torchvision’s version** has the textbook’s blocks; its convolutions have no bias, since a batch norm follows."
    ),
    "tv_resnet50": N_(
        "**torchvision’s ResNet-50** is “V1.5”: the stride of a block stands in its 3 × 3 convolution and not, as in the paper, "
        "in the 1 × 1 before it."
    ),
    "tv_densenet121": N_(
        "**torchvision’s version** has 58 steps where the textbook has 16, and a 1 × 1 convolution to 128 channels before each "
        "3 × 3."
    ),
}

COMPARED = {"parameters": "parameters", "work": "multiply_adds", "activations": "activations"}  # figure: what is added up


def words(answer: Answer) -> Words:
    """Figures, sentences and formula of a state."""
    return WORDS[type(answer)](answer)


def figures(answer: Answer) -> dict[str, str]:
    return dict(words(answer).figures)


def headline(answer: Answer) -> Sequence[Figure]:
    """The large numbers of the views whose picture does not draw them itself."""
    if isinstance(answer, OneAnswer):
        return ()
    return HEADLINES[type(answer)](answer)


def totals(one: Anatomy, kept: int, prefix: str = "") -> dict[str, str]:
    """What can be quoted of a network."""
    parts = {"linear": "Linear", "conv": "Conv2d"}
    numbers = {"parameters": count(one.total("parameters")), "work": count(one.total("multiply_adds"))}
    numbers |= {"parameters_short": short_count(one.total("parameters")), "work_short": short_count(one.total("multiply_adds"))}
    numbers |= {"activations": count(one.total("activations")), "kept": memory(kept)}
    numbers |= {"parameters_memory": memory(4 * one.total("parameters"))}
    numbers["predicting"] = memory(4 * max(prod(row.input) + prod(row.output) for row in one.rows))
    for name, kind in parts.items():
        numbers[f"{name}_parameters"] = percent(one.share(kind, "parameters"))
        numbers[f"{name}_work"] = percent(one.share(kind, "multiply_adds"))
    convolutions = [row for row in one.rows if row.kind == "Conv2d"]
    numbers |= {"conv_count": str(len(convolutions)), "conv_own": count(sum(row.parameters for row in convolutions))}
    numbers |= {"weighted": str(len(one.weighted)), "sides": sides_text(one.form), "side": str(one.picture[1])}
    numbers |= {
        "unused": count(one.total("never_used")),
        "unused_share": percent(one.total("never_used") / one.total("parameters")),
    }
    numbers |= {"unread": _rows_text(one.unread), "unread_first": _rows_text(one.unread_at_first)}
    return {f"{prefix}{name}": text for name, text in numbers.items()}


def _rows_text(rows: tuple[int, ...]) -> str:
    if len(rows) > 2 and rows[-1] - rows[0] == len(rows) - 1:
        return f"{rows[0]}–{rows[-1]}"
    return listed(rows)


def _one(answer: OneAnswer) -> Words:
    one, form = answer.anatomy, FORMS[answer.settings.net]
    found = totals(one, answer.kept_bytes) | {"title": form.title, "section": form.section, "url": book_url(one.form)}
    largest = max(one.weighted, key=lambda row: row.parameters)
    found |= {"largest": largest.name, "largest_label": largest.label, "largest_parameters": count(largest.parameters)}
    found["largest_share"] = percent(largest.parameters / one.total("parameters"))
    twin = one.form if form.torchvision else TWINS.get(one.form)
    templates = [
        paragraph(_(IDEAS[form.section]), _("[Read d2l {section}]({url}).")),
        _(
            "{title} has **{parameters}** parameters in {weighted} layers: {linear_parameters} of them sit in linear layers, "
            "{conv_parameters} in its {conv_count} convolutions. The largest layer, {largest_label}, holds {largest_share}."
        ),
        _(
            "Of its **{work}** multiply-adds per image ({work_short}) {conv_work} are done in convolutions, {linear_work} in "
            "linear layers. Square images of {sides} px fit."
        ),
        _("In training one image leaves **{kept}** for the backward pass; the parameters take {parameters_memory} in float32."),
        one.form in CHAINS
        and _("A prediction keeps nothing for later: at once it needs one layer’s input and output, at most {predicting}."),
        one.unread
        and _(
            "**Never read**: no score depends on rows and columns {unread} of the image (dashed in the drawing), since windows "
            "that do not fit are left out."
        ),
        bool(one.unread_at_first) and _("The first layer alone leaves out {unread_first}."),
        one.total("never_used") > 0
        and _(
            "**Weights that only meet padding**: {unused} of them, {unused_share} of all parameters, are never multiplied with "
            "anything but zeros at this input size."
        ),
        twin is not None and _(DIFFERENCES[twin]),
    ]
    return Words(found, [template for template in templates if template], _layer_formula(largest))


def _layer_formula(row: LayerRow) -> str:
    """LaTeX: the parameters of a layer as a product."""
    if row.kind == "Linear":
        inputs, outputs = row.input[0], row.output[0]
        return rf"\underbrace{{{inputs} \cdot {outputs}}}_{{\text{{weights}}}} + {outputs} = {row.parameters:,}".replace(
            ",", "{,}"
        )
    outputs, inputs, kernel = row.output[0], row.input[0], _kernel(row)
    more = f" + {outputs}" if row.parameters > inputs * outputs * kernel**2 else ""
    return rf"{inputs} \cdot {outputs} \cdot {kernel} \cdot {kernel}{more} = {row.parameters:,}".replace(",", "{,}")


def _kernel(row: LayerRow) -> int:
    return int(row.label.removeprefix("conv ").split(" ")[0])


def _two(answer: TwoAnswer) -> Words:
    first, second = answer.anatomies
    found = totals(first, answer.kept_bytes[0], "a_") | totals(second, answer.kept_bytes[1], "b_")
    found |= {"a": FORMS[first.form].title, "b": FORMS[second.form].title}
    pairs = {name: (first.total(what), second.total(what)) for name, what in COMPARED.items()} | {"kept": answer.kept_bytes}
    for name, (left, right) in pairs.items():
        found[f"{name}_ratio"] = ratio(max(left, right) / (min(left, right) or 1))
        found[f"{name}_more"] = found["a"] if left >= right else found["b"]
    found["parameters_apart"] = count(abs(first.total("parameters") - second.total("parameters")))
    templates = (
        _("**Parameters**: {parameters_more} has {parameters_ratio} times as many ({a_parameters} and {b_parameters})."),
        1 < max(pairs["parameters"]) / min(pairs["parameters"]) < 1.01 and _("That is a difference of {parameters_apart}."),
        _("**Work**: {work_more} does {work_ratio} times as many multiply-adds per image ({a_work} and {b_work})."),
        _(
            "**Memory in training**: {kept_more} keeps {kept_ratio} times as much of each image for the backward pass ({a_kept} "
            "and {b_kept})."
        ),
        any(one.form in DIFFERENCES for one in answer.anatomies)
        and _(DIFFERENCES[next(one.form for one in answer.anatomies[::-1] if one.form in DIFFERENCES)]),
    )
    formula = rf"\frac{{{pairs['parameters'][0]:,}}}{{{pairs['parameters'][1]:,}}}".replace(",", "{,}")
    share = pairs["parameters"][0] / pairs["parameters"][1]
    return Words(found, [text for text in templates if text], rf"{formula} = {number(share)}")


def _chart(answer: ChartAnswer) -> Words:
    found = {"count": str(len(answer.anatomies)), "x": _(AXES[answer.settings.x]), "y": _(AXES[answer.settings.y])}
    ordered = sorted(answer.anatomies, key=lambda one: answer.value(one, answer.settings.y))
    for name, one in (("least", ordered[0]), ("most", ordered[-1])):
        found[name] = FORMS[one.form].title
        found[f"{name}_value"] = value_text(answer, one, answer.settings.y)
    found["left_out"] = listed([FORMS[key].title for key in answer.left_out], 20)
    templates = (
        _("{y}: {least} has the least ({least_value}), {most} the most ({most_value})."),
        bool(answer.left_out) and _("Left out, since they cannot take this size: {left_out}."),
        _(
            "Circles: the textbook’s networks, for one input channel and 10 classes. Diamonds: torchvision’s, for three channels "
            "and 1,000 classes."
        ),
    )
    formula = (
        r"\begin{aligned}\text{parameters} &= (k^2\, c_{in} + 1)\, c_{out} \\"
        r"\text{multiply-adds} &= k^2\, c_{in}\, c_{out}\, h_{out}\, w_{out}\end{aligned}"
    )
    return Words(found, templates, formula)


def value_text(answer: ChartAnswer, one: Anatomy, axis: str) -> str:
    """A network's value along an axis, with its unit."""
    value = answer.value(one, axis)
    if axis == "year":
        return str(value)
    return memory(value) if axis == "kept" else short_count(value)


def _start(answer: StartAnswer) -> Words:
    probabilities = answer.chosen.softmax(0)
    found = {"title": FORMS[answer.settings.start].title, "stuck": str(len(answer.stuck)), "classes": listed(answer.stuck)}
    found |= {"moved": fixed(answer.moved, 4), "highest": percent(float(probabilities.max()))}
    found |= {"lowest": percent(float(probabilities.min())), "starts": str(STARTS)}
    if answer.counts:
        found["mean_stuck"] = number(sum(answer.counts) / len(answer.counts))
    if answer.reached is not None:
        found["reached"] = percent(answer.reached, 0)
    templates = (
        _("Before any training {title} gives the ten classes between {lowest} and {highest}: the picture hardly matters yet."),
        _("From a black to a white picture no probability changes by more than **{moved}**."),
        bool(answer.counts)
        and _(
            "**Stuck at zero**: its last layer is a ReLU, so no score is negative. Here {stuck} of the 10 scores are exactly 0, "
            "and a score behind a ReLU at 0 has no gradient. Over {starts} starts it is {mean_stuck} on average."
        ),
        answer.reached is not None
        and _(
            "**Transition layers**: average pooling hands the gradient on to all four units of a window, maximum pooling to one. "
            "Here {reached} of the units before the first of them get one; a ReLU that gives 0 stops it as well."
        ),
    )
    score, total = float(answer.chosen.max()), float(answer.chosen.exp().sum())
    shares = rf"\frac{{e^{{{score:.3f}}}}}{{\sum_c e^{{s_c}}}} = \frac{{{exp(score):.3f}}}{{{total:.3f}}}"
    return Words(found, [text for text in templates if text], rf"p_{{max}} = {shares} = {exp(score) / total:.3f}")


def _two_figures(answer: TwoAnswer) -> list[Figure]:
    note = _("parameters, {work} multiply-adds")
    return [
        Figure(
            FORMS[one.form].title, short_count(one.total("parameters")), note.format(work=short_count(one.total("multiply_adds")))
        )
        for one in answer.anatomies
    ]


def _chart_figures(answer: ChartAnswer) -> list[Figure]:
    found = _chart(answer).figures
    axis = _(AXES[answer.settings.y])
    return [
        Figure(_("Most: {axis}").format(axis=axis), found["most_value"], found["most"]),
        Figure(_("Least"), found["least_value"], found["least"]),
    ]


def _start_figures(answer: StartAnswer) -> list[Figure]:
    found = _start(answer).figures
    figures = [Figure(_("Black to white moves a probability by"), found["moved"], _("at most"))]
    if answer.reached is not None:
        figures.append(Figure(_("Units with a gradient"), found["reached"], _("before the first transition’s pooling")))
    if answer.counts:
        figures.insert(0, Figure(_("Scores stuck at 0"), found["stuck"], _("of 10")))
    return figures


WORDS = {OneAnswer: _one, TwoAnswer: _two, ChartAnswer: _chart, StartAnswer: _start}
HEADLINES = {TwoAnswer: _two_figures, ChartAnswer: _chart_figures, StartAnswer: _start_figures}
