"""Formula and sentences of the lesson "Residual networks", with today's numbers."""

from playground.kit.i18n import N_, _
from playground.kit.saying import Words, paragraph
from playground.lessons.residual.answer import SAME, Answer, BlockAnswer, ConnectionsAnswer, GradientsAnswer, figures

TITLES = {
    "gradients": N_("How a gradient travels"),
    "block": N_("What the block computes"),
    "connections": N_("What each connection costs"),
}
_GRADIENT = (
    r"\mathbf{y} = \mathbf{x} + f(\mathbf{x}) \;\Rightarrow\; "
    r"\frac{\partial L}{\partial \mathbf{x}} = \frac{\partial L}{\partial \mathbf{y}}"
    r"\left(\mathbf{1} + \frac{\partial f}{\partial \mathbf{x}}\right)"
)
_GROWN = (
    r"\underbrace{\mathbf{x} + f_1 + f_2 + \dots}_{c\ \text{channels}} \qquad "
    r"\underbrace{[\mathbf{x},\ f_1,\ f_2,\ \dots]}_{c + nk\ \text{channels}}"
)


def words(answer: Answer) -> Words:
    """What is said of a state."""
    return {GradientsAnswer: _gradients, BlockAnswer: _block, ConnectionsAnswer: _connections}[type(answer)](answer)


def _gradients(answer: GradientsAnswer) -> Words:
    made_for_relu = answer.settings.start == "he"
    templates = (
        _(
            "With batch norm and {depth} layers, the first convolution’s gradient is **{plain_norm}** times the last one’s "
            "without skip connections: from each layer to the one before, the gradient is multiplied by {plain_norm_layer}. With "
            "skip connections it is **{skips_norm}** times."
        ),
        _(
            "Without batch norm it is **{plain_bare}** times the last one’s without skip connections, a factor of "
            "{plain_bare_layer} per layer, and **{skips_bare}** times with them."
        ),
        not made_for_relu
        and _(
            "In a plain network without batch norm the gradient vanishes. Batch norm keeps the values at one size, and the "
            "gradient explodes instead. A skip connection hands the gradient past the block."
        ),
        made_for_relu
        and _("He’s weights are made for ReLU: in the plain network without batch norm the gradient keeps its size much longer."),
        _(
            "Measured before training on sixteen pieces of the photo, 8 × 8 values each, with random labels. The networks have "
            "{convolutions} convolutions of 16 channels and a linear layer."
        ),
    )
    return Words(figures(answer) | {"convolutions": str(answer.settings.depth - 1)}, templates, _GRADIENT)


def _block(answer: BlockAnswer) -> Words:
    settings = answer.settings
    nothing = not answer.trace.body.any()
    templates = (
        _("The output equals the input in **{equal} of {cells}** cells; the largest change is **{change}**."),
        nothing
        and settings.skip
        and _("f(x) is 0, so the block returns its input: with such blocks a deep network does what a shallow one does."),
        nothing
        and not settings.skip
        and _("f(x) is 0 and nothing is added: the input is lost. A plain block must learn to copy; a residual block need not."),
        settings.norm
        and 0 < settings.weight < 1
        and _(
            "Both kernels are multiplied by {weight}, and batch norm takes that factor out again: only weights of exactly 0, or "
            "a γ of 0, switch the block off."
        ),
        settings.norm
        and settings.gamma == 0
        and _("γ is 0: many training recipes start the last batch norm of every block so, and each block begins as a copy."),
        settings.order == "before"
        and _("Pre-activation: there is no ReLU after the sum, so the input passes through any number of blocks unchanged."),
    )
    return Words(figures(answer) | {"weight": f"{settings.weight:g}"}, templates, _block_formula(answer))


def _block_formula(answer: BlockAnswer) -> str:
    settings = answer.settings
    norm, scaled = (r"\mathrm{BN}", r"\mathrm{BN}_\gamma") if settings.norm else ("", "")
    if settings.order == "after":
        hidden = rf"\max(0, {norm}(\mathbf{{k}}_1 * \mathbf{{x}}))"
        body = rf"{scaled}(\mathbf{{k}}_2 * h)" if settings.norm else r"\mathbf{k}_2 * h"
    else:
        hidden = rf"\max(0, {scaled}(\mathbf{{k}}_1 * \max(0, {norm}(\mathbf{{x}}))))"
        body = r"\mathbf{k}_2 * h"
    total = r"f(\mathbf{x}) + \mathbf{x}" if settings.skip else r"f(\mathbf{x})"
    output = rf"\max(0,\, {total})" if settings.order == "after" else total
    return rf"\begin{{aligned}} h &= {hidden} \\ f(\mathbf{{x}}) &= {body} \\ \mathbf{{y}} &= {output} \end{{aligned}}"


def _connections(answer: ConnectionsAnswer) -> Words:
    settings = answer.settings
    templates = (
        paragraph(
            _(
                "After {convolutions} convolutions of 3 × 3 on maps of {map}, the residual blocks have **{residual_channels}** "
                "channels, the dense block **{dense_channels}**."
            ),
            _("Parameters: {residual_parameters} and {dense_parameters}; multiply-adds: {residual_work} and {dense_work}."),
        ),
        settings.convolutions > 0
        and _(
            "For the backward pass the residual blocks store **{residual_stored}** per picture, the dense block "
            "**{dense_stored}**, {stored_ratio} times as much: every concatenation is a new copy of all that came before, so "
            "what is stored grows with the square of the depth. Computed a second time instead, it would be {again_stored}."
        ),
        _(
            "The book’s networks at {side} px: ResNet-18 has {resnet18_parameters} parameters, {resnet18_work} multiply-adds and "
            "stores {resnet18_stored}; DenseNet has {densenet_parameters}, {densenet_work} and {densenet_stored}. DenseNet has "
            "fewer weights, as each layer adds only a few channels, and needs more memory to train."
        ),
        settings.channels == SAME
        and _(
            "An Inception block of GoogLeNet with 832 channels in and out has {inception_parameters} parameters, a residual "
            "block of as many channels {block_parameters}, {inception_ratio} times as many. Inception concatenates branches of "
            "one input; it has no way round them."
        ),
    )
    return Words(figures(answer), templates, _GROWN)
