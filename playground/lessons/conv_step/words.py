"""Sentences of the lesson step by step: what today's numbers say."""

from playground.kit.i18n import _
from playground.kit.saying import short
from playground.lessons.conv_step.answer import BOUND, FlipEffect, StepAnswer, batch_norm_difference, figures
from playground.stage.words import phase_sums


def sentences(answer: StepAnswer) -> list[str]:
    """What this configuration calls for, each a paragraph."""
    stage, config, texts = answer.stage, answer.stage.config, figures(answer)
    lines = []
    if config.paints and config.dilations == (1, 1):
        lines.append(_phase_sentence(phase_sums(stage), texts["phases"]))
    if answer.flip:
        lines.append(_flip_sentence(answer.flip))
    elif config.kernel == "letter_F" and config.operation == "convolution":
        lines.append(
            _(
                "Cross-correlation prints the kernel **turned by 180°** wherever it meets a dot; "
                "true convolution prints it upright."
            )
        )
    if answer.alive is not None:
        lines.append(_("On the whole photo **{alive}** of the outputs stay above zero after the bias.").format(**texts))
    if config.bias and not config.relu and stage.output[0].size > 1 and batch_norm_difference(stage) < BOUND:
        lines.append(
            _("Batch normalisation after this layer would take the bias away again: its output moves by **less than 1e-5**.")
        )
    if answer.layers is not None:
        lines.append(_layers_sentence(answer, texts))
    if texts["outputs"]:
        lines.append(_("The output, row by row: {outputs}.").format(**texts))
    if "matrix" in texts:
        lines.append(
            _("As a matrix on the flattened input this kernel is {matrix}; {entries} entries are not 0.").format(**texts)
        )
    return lines


def _phase_sentence(sums: tuple[float, ...], spelled: str) -> str:
    if max(sums) - min(sums) < BOUND:
        return _("Every phase of the stride has weights of the same sum, **{sum}**: a flat input is painted flat.").format(
            sum=short(sums[0])
        )
    return _(
        "The phases of the stride have weights of different sums, **{sums}**: a flat input becomes a **checkerboard**."
    ).format(sums=spelled)


def _flip_sentence(effect: FlipEffect) -> str:
    if not effect.changed:
        return _("The flip **changes none of the {total} outputs**: this kernel looks the same upside down.").format(
            total=effect.total
        )
    if effect.only_sign:
        return _("The flip changes **only the sign**: turned by 180° this kernel is its own negative.")
    return _("The flip **changes {changed} of {total} outputs**.").format(changed=effect.changed, total=effect.total)


def _layers_sentence(answer: StepAnswer, texts: dict[str, str]) -> str:
    text = _(
        "Twice over the whole photo, against one {merged} kernel, merged by true convolution: "
        "they differ on **{differing} pixels**, at most by {difference}; {on_rim} of these lie on the rim. "
        "Merged by cross-correlation instead the largest miss is {wrong}."
    ).format(**texts)
    if answer.layers.differing:
        text += " " + _(
            "A white picture keeps **{corner_twice}** in its corner after two layers and **{corner_once}** after one."
        ).format(**texts)
    return text
