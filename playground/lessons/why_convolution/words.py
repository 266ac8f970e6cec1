"""What the lesson "Why convolution" says of each view: the sentences that quote its figures, and its formula."""

from playground.kit.i18n import N_, _
from playground.kit.saying import Words
from playground.kit.size_formula import aligned
from playground.lessons.why_convolution.answer import Answer, GrowthAnswer, MapsAnswer, ShiftAnswer, TrainedAnswer, figures
from playground.lessons.why_convolution.settings import CNN_HEADS, SHARED


def words(answer: Answer) -> Words:
    """Of the view that is looked at."""
    return _WORDS[answer.settings.view](answer)


def _connections(answer: MapsAnswer) -> Words:
    side, reach = answer.settings.side, answer.settings.width // 2
    lines = (
        rf"\text{{{_('fully connected')}}}\quad [H]_{{i,j}} &= [U]_{{i,j}} + \sum_{{k=1}}^{{{side}}}\sum_{{l=1}}^{{{side}}}"
        r"[W]_{i,j,k,l}\,[X]_{k,l}",
        rf"\text{{{_('convolution')}}}\quad [H]_{{i,j}} &= u + \sum_{{a=-{reach}}}^{{{reach}}}\sum_{{b=-{reach}}}^{{{reach}}}"
        r"[V]_{a,b}\,[X]_{i+a,\,j+b}",
    )
    sentences = (
        _(
            "Fully connected: each of **{units}** units has a weight of its own for each of **{units}** pixels, and a bias: "
            "**{dense_parameters}** parameters and **{dense_multiply_adds}** multiplications per picture."
        ),
        _(
            "Convolution: all units use the same **{taps}** weights and one bias: **{conv_parameters}** parameters and "
            "**{conv_multiply_adds}** multiplications."
        ),
        _(
            "The unit in row {row}, column {column} is connected to **{units}** pixels in the fully connected layer and to "
            "**{read}** in the convolution. What its window covers beyond the picture counts as 0."
        ),
        _("Both layers have random weights, as before training."),
    )
    return Words(figures(answer), sentences, aligned(lines, 8))


def _growth(answer: GrowthAnswer) -> Words:
    one = answer.settings
    n, channels = one.grown, f"{one.inputs}\\cdot {one.outputs}"
    lines = (
        rf"\text{{{_('fully connected')}}} &: {n}^4 \cdot {channels} + {n}^2 \cdot {one.outputs}",
        rf"\text{{{_('convolution')}}} &: {one.width}^2 \cdot {channels} + {one.outputs}",
    )
    sentences = (
        _(
            "On a picture of {size} px a fully connected layer with as many outputs has **{dense_parameters}** parameters: "
            "{dense_bytes} as float32. A {window} convolution has **{conv_parameters}**, whatever the size of the picture."
        ),
        _(
            "Multiplications: **{dense_multiply_adds}** against **{conv_multiply_adds}**, **{work}** times as many. The "
            "convolution saves work, too, because each unit reads a window only."
        ),
        _(
            "With each side twice as long, the fully connected layer has 16 times the weights and the work. The convolution has "
            "the same weights and four times the work."
        ),
    )
    return Words(figures(answer), sentences, aligned(lines, 6))


def _window(answer: MapsAnswer) -> Words:
    side, width = answer.settings.side, answer.settings.width
    lines = (
        rf"\text{{{_('shared')}}} &: {width}^2 + 1",
        rf"\text{{{_('own weights')}}} &: \Bigl(\sum_{{i=1}}^{{{side}}} \bigl|\{{k : |k - i| \le {width // 2}\}}\bigr|\Bigr)^2 "
        rf"+ {side}^2",
    )
    sentences = (
        _(
            "Window {window}: shared by all units it has **{conv_weights}** weights. If each of {units} units had weights of its "
            "own for its window, there would be **{local_weights}**."
        ),
        _(
            "From 1 × 1 to {widest} × {widest} a unit’s view grows from one pixel to the whole picture. Units with weights of "
            "their own are then the fully connected layer: **{dense_weights}** weights."
        ),
        _(
            "The unit in row {row}, column {column} reads **{read}** of {units} pixels. Of the convolution’s multiplications "
            "**{padding}** meet the zeros beyond the picture."
        ),
    )
    return Words(figures(answer), sentences, aligned(lines, 6))


def _shift(answer: ShiftAnswer) -> Words:
    one = answer.settings
    formula = r"f(\text{shift}(X)) \overset{?}{=} \text{shift}(f(X))"
    shown = figures(answer) | {"kernel": _(SHARED[one.kernel])}
    sentences = (
        _("The digit lies {right} px to the right of the middle and {down} px below it (minus: left, above)."),
        _(
            "Convolution with the kernel {kernel}: its output differs by **{conv}** from its output for the digit in the middle, "
            "shifted along. It has **{conv_weights}** weights."
        ),
        _(
            "Fully connected layer: its output differs by **{dense}**, in the middle by {middle}, at the worst shift by "
            "**{most}**. It has **{dense_weights}** weights."
        ),
        one.dense == "fitted"
        and _(
            "For each of the 1,797 digits in the middle both layers give the same output. Where no digit had ink, nothing was "
            "learned: those weights are 0, and the layer is blind there."
        ),
        one.dense == "copied"
        and _(
            "**{used}** of the weights are not 0, {share}: the kernel’s own, repeated for every unit. So a convolution is a "
            "fully connected layer whose weights are mostly 0 and otherwise shared."
        ),
    )
    return Words(shown, sentences, formula)


def _trained(answer: TrainedAnswer) -> Words:
    one = answer.settings
    shown = figures(answer) | {"head": _(CNN_HEADS[one.head]), "taught": one.taught}
    sentences = (
        _(
            "Both networks learn from the same **{train}** digits for {epochs} epochs and name **{test}** others. Guessing names "
            "**{chance}**."
        ),
        _(
            "The multilayer perceptron has **{mlp_parameters}** parameters, the convolutional network **{cnn_parameters}**; "
            "“{head}” follows its convolutions."
        ),
        _(_HEADS[one.head]),
        one.taught != "0"
        and _(
            "Each training digit lies up to {taught} px off the middle, elsewhere in each epoch: the perceptron must learn every "
            "place by itself."
        ),
    )
    formula = r"\small \max_{i,j} f(\text{shift}(X)) = \max_{i,j} \text{shift}(f(X)) = \max_{i,j} f(X)"
    return Words(shown, sentences, formula if one.head == "global" else "")


_HEADS = {
    "global": N_(
        "Convolutions shift with the digit, and the maximum over all places is the same wherever it lies. Only at the border of "
        "the sheet do zeros of the padding interfere."
    ),
    "halved": N_(
        "2×2 pooling with stride 2 follows shifts by an even number of pixels. After an odd one it pools other pixels together."
    ),
    "flat": N_(
        "The linear layer at the end has a weight of its own for each place. It is a fully connected layer again, and shifts "
        "are strange to it."
    ),
}
_WORDS = {"connections": _connections, "growth": _growth, "window": _window, "shift": _shift, "trained": _trained}
