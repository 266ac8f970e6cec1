"""Sentences of the lesson step by step: what today's numbers say."""

from playground.kit.i18n import N_, _
from playground.lessons.conv_step.answer import BOUND, StepAnswer, batch_norm_difference, figures
from playground.stage.words import phase_sums

TURNED = N_(
    "Cross-correlation copies the kernel **turned by 180°** to the place of every single 1; true convolution copies it upright."
)


def sentences(answer: StepAnswer) -> list[str]:
    """What this configuration calls for, each a paragraph."""
    stage, config, flip, texts, lines = answer.stage, answer.stage.config, answer.flip, figures(answer), []
    if sums := phase_sums(stage) if config.paints and config.dilations == (1, 1) else ():
        flat = _("Away from the border all outputs add weights of the same sum, **{sum}**: a flat input gives a flat output.")
        uneven = _(
            "Away from the border outputs add weights of different sums, **{phases}**, by their place within the stride: a flat "
            "input gives a **checkerboard**."
        )
        lines.append(flat if max(sums) - min(sums) < BOUND else uneven)
    if flip and not flip.changed:
        lines.append(_("The flip **changes none of the {total} outputs**: this kernel is the same after a turn by 180°."))
    elif flip and flip.only_sign:
        lines.append(_("The flip changes **only the sign** of the outputs: turned by 180° this kernel is its own negative."))
    elif flip:
        lines.append(_("The flip **changes {changed} of {total} outputs**."))
    elif config.kernel == "letter_F" and config.operation == "convolution":
        lines.append(_(TURNED))
    if answer.alive is not None:
        lines.append(_("On the whole photo **{alive}** of the outputs are above zero after the bias; ReLU sets the others to 0."))
    if config.bias and not config.relu and stage.output[0].size > 1 and batch_norm_difference(stage) < BOUND:
        text = _("Batch normalisation after this layer would remove the bias again: its output changes by **less than 1e-5**.")
        lines.append(text)
    if answer.layers:
        text = _(
            "On the whole photo, this kernel applied twice and one {merged} kernel, both merged by true convolution, differ on "
            "**{differing} pixels**, at most by {difference}; {on_rim} of these lie at the border. If the kernels are merged by "
            "cross-correlation instead, the largest difference is {wrong}."
        )
        white = _(
            "The corner of a white picture is **{corner_twice}** after two layers and **{corner_once}** after the larger kernel."
        )
        lines.append(f"{text} {white}" if answer.layers.differing else text)
    if texts["outputs"]:
        lines.append(_("The output, row by row: {outputs}."))
    if "matrix" in texts:
        lines.append(_("As a matrix times the flattened input: the matrix is {matrix}, and {entries} entries are not 0."))
    return [line.format(**texts) for line in lines]
