"""Sentences of the lesson step by step: what today's numbers say."""

from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.conv_step.states import (
    batch_norm_difference,
    figure,
    flip_effect,
    matrix_size,
    percent,
    two_layers_figures,
)
from playground.stage.answer import StageAnswer
from playground.stage.operations import OPERATIONS
from playground.stage.photo import TwoLayers
from playground.stage.words import outputs_listed, phase_sums

BOUND = 1e-5  # below it two outputs of batch normalisation are called equal


def sentences(answer: StageAnswer, photo: Photo | None, alive: float | None, layers: TwoLayers | None) -> list[str]:
    """What this configuration calls for, each a paragraph."""
    config, found, operation = answer.config, [], OPERATIONS[answer.config.operation]
    if operation.paints and config.dilations == (1, 1):
        found.append(_phase_sentence(answer))
    if operation.kind != "sum":
        return found + _listed(answer)
    if config.flip:
        found.append(_flip_sentence(answer, photo))
    elif config.kernel == "letter F":
        found.append(
            _(
                "Cross-correlation prints the kernel **turned by 180°** wherever it meets a dot; "
                "true convolution prints it upright."
            )
        )
    if alive is not None:
        found.append(
            _("On the whole photo **{share}** of the outputs stay above zero after the bias.").format(share=percent(alive))
        )
    if config.bias and not config.relu and answer.output[0].size > 1 and batch_norm_difference(answer) < BOUND:
        found.append(
            _("Batch normalisation after this layer would take the bias away again: its output moves by **less than 1e-5**.")
        )
    if layers is not None:
        found.append(_layers_sentence(layers))
    found += _listed(answer)
    rows, columns, entries = matrix_size(answer)
    found.append(
        _("As a matrix on the flattened input this kernel is {rows} × {columns}; {entries} of {all} entries are not 0.").format(
            rows=f"{rows:,}", columns=f"{columns:,}", entries=f"{entries:,}", all=f"{rows * columns:,}"
        )
    )
    return found


def _listed(answer: StageAnswer) -> list[str]:
    numbers = outputs_listed(answer)
    return [_("The output, row by row: {numbers}.").format(numbers=numbers)] if numbers else []


def _phase_sentence(answer: StageAnswer) -> str:
    sums = phase_sums(answer)
    if max(sums) - min(sums) < BOUND:
        return _("Every phase of the stride has weights of the same sum, **{sum}**: a flat input is painted flat.").format(
            sum=figure(sums[0])
        )
    spelled = ", ".join(figure(value) for value in sums[:9])
    return _(
        "The phases of the stride have weights of different sums, **{sums}**: a flat input becomes a **checkerboard**."
    ).format(sums=spelled)


def _flip_sentence(answer: StageAnswer, photo: Photo | None) -> str:
    effect = flip_effect(answer, photo)
    if not effect.changed:
        return _("The flip **changes none of the {total} outputs**: this kernel looks the same upside down.").format(
            total=effect.total
        )
    if effect.only_sign:
        return _("The flip changes **only the sign**: turned by 180° this kernel is its own negative.")
    return _("The flip **changes {changed} of {total} outputs**.").format(changed=effect.changed, total=effect.total)


def _layers_sentence(layers: TwoLayers) -> str:
    found = two_layers_figures(layers)
    text = _(
        "Twice over the whole photo, against one {size} kernel, merged by true convolution: "
        "they differ on **{differing} pixels**, at most by {difference}; {on_rim} of these lie on the rim. "
        "Merged by cross-correlation instead the largest miss is {wrong}."
    ).format(**found)
    if layers.differing:
        text += " " + _(
            "A white picture keeps **{corner_twice}** in its corner after two layers and **{corner_once}** after one."
        ).format(**found)
    return text
