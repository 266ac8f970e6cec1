"""Sentences of the lesson step by step: what today's numbers say."""

from playground.kit.i18n import N_, _
from playground.lessons.conv_step.answer import BOUND, StepAnswer, batch_norm_difference, figures
from playground.stage.words import phase_sums

TURNED = N_("Cross-correlation prints the kernel **turned by 180°** wherever it meets a dot; true convolution prints it upright.")


def sentences(answer: StepAnswer) -> list[str]:
    """What this configuration calls for, each a paragraph."""
    stage, config, flip, texts, lines = answer.stage, answer.stage.config, answer.flip, figures(answer), []
    if sums := phase_sums(stage) if config.paints and config.dilations == (1, 1) else ():
        flat = _("Every phase of the stride has weights of the same sum, **{sum}**: a flat input is painted flat.")
        uneven = _(
            "The phases of the stride have weights of different sums, **{phases}**: a flat input becomes a **checkerboard**."
        )
        lines.append(flat if max(sums) - min(sums) < BOUND else uneven)
    if flip and not flip.changed:
        lines.append(_("The flip **changes none of the {total} outputs**: this kernel looks the same upside down."))
    elif flip and flip.only_sign:
        lines.append(_("The flip changes **only the sign**: turned by 180° this kernel is its own negative."))
    elif flip:
        lines.append(_("The flip **changes {changed} of {total} outputs**."))
    elif config.kernel == "letter_F" and config.operation == "convolution":
        lines.append(_(TURNED))
    if answer.alive is not None:
        lines.append(_("On the whole photo **{alive}** of the outputs stay above zero after the bias."))
    if config.bias and not config.relu and stage.output[0].size > 1 and batch_norm_difference(stage) < BOUND:
        text = _("Batch normalisation after this layer would take the bias away again: its output moves by **less than 1e-5**.")
        lines.append(text)
    if answer.layers:
        text = _(
            "Twice over the whole photo, against one {merged} kernel, merged by true convolution: "
            "they differ on **{differing} pixels**, at most by {difference}; {on_rim} of these lie on the rim. "
            "Merged by cross-correlation instead the largest miss is {wrong}."
        )
        white = _("A white picture keeps **{corner_twice}** in its corner after two layers and **{corner_once}** after one.")
        lines.append(f"{text} {white}" if answer.layers.differing else text)
    if texts["outputs"]:
        lines.append(_("The output, row by row: {outputs}."))
    if "matrix" in texts:
        lines.append(_("As a matrix on the flattened input this kernel is {matrix}; {entries} entries are not 0."))
    return [line.format(**texts) for line in lines]
