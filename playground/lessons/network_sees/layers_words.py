"""Formula and sentences of the view "Layer by layer"."""

from playground.images import Photo
from playground.kit.i18n import N_, _
from playground.kit.saying import Words, paragraph, verbatim
from playground.kit.size_formula import aligned
from playground.lessons.network_sees.layers import LayersAnswer, figures, report
from playground.lessons.network_sees.layers_route import STOPS
from playground.lessons.network_sees.settings import Layers
from playground.models.efficientnet import SIDE

GRADIENT = N_(
    "With the weights of this network, half of the unit’s gradient lies within **{half} × {half}** px, {half_share} of the field."
)
NO_GRADIENT = N_(
    "The unit stands at a limit of ReLU6, 0 or 6: a small change of any pixel does not move it, so its gradient is 0."
)


def notes_parts(settings: Layers, answer: LayersAnswer, photo: Photo) -> tuple[str, list[str]]:
    """(LaTeX, paragraphs) with the numbers of the state."""
    numbers = {name: verbatim(text) for name, text in figures(answer).items()}
    return _formula(answer), Words(numbers, _templates(answer)).sentences


def _formula(answer: LayersAnswer) -> str:
    """How the receptive field and the effective stride grow at this block."""
    stop, field = answer.stop, answer.row.field
    place = STOPS.index(stop)
    before, jump = (1, 1) if place == 0 else (lambda row: (row.field.size, row.field.jump))(report().rows[place - 1])
    return aligned(
        [
            rf"r_l &= r_{{l-1}} + (k_l - 1)\, j_{{l-1}} = {before} + ({stop.kernel} - 1) \cdot {jump} = {field.size}\text{{ px}}",
            rf"j_l &= j_{{l-1}} \cdot s_l = {jump} \cdot {stop.stride} = {field.jump}\text{{ px}}",
        ]
    )


def _templates(answer: LayersAnswer) -> list[str | bool]:
    inside = all(first >= 0 and last < SIDE for first, last in answer.spans)
    excited = answer.windows[0].value > 0
    stop, own = answer.stop, answer.value == answer.maps[answer.channel].max()
    return [
        _(
            "**{block}**: **{channels}** feature maps of {maps} units, made of {arrives} numbers. It holds {parameters} of the "
            "network’s {all_parameters} parameters ({share}) and does {work} of {all_work} multiply-adds ({work_share})."
        ),
        _shape(stop.key),
        paragraph(
            _(
                "Channel **{channel}** is number {rank} of {channels} by activity: its mean |value| is {activity}. The unit in "
                "row {row}, column {column} has the value **{value}**."
            ),
            own and answer.value > 0 and _("It is the strongest of this map."),
            answer.activity.min() == 0 and _("{silent} of the {channels} maps are 0 everywhere in this photo."),
        ),
        paragraph(
            _(
                "Its receptive field is **{field} × {field}** pixels: rows {rows} and columns {columns}. The field of the "
                "next unit lies {jump} px further. With all weights equal, the gradient reaches rows {reached_rows} and columns "
                "{reached_columns} of the photo."
            ),
            inside and _("That is the whole field."),
            not inside and _("The rest of the field lies outside of the photo, where there are zeros."),
        ),
        _(GRADIENT if answer.half_side else NO_GRADIENT),
        excited and _excited(answer),
        not excited and _("No photo here excites this channel: its highest value is {value1}."),
        answer.settings.weights == "shuffled"
        and _("The weights of each layer are in random order: the same numbers and the same receptive fields, nothing learned."),
    ]  # fmt: skip


def _shape(key: str) -> str:
    if key == "stem":
        return _(
            "The stem is one convolution with 32 kernels of 3 × 3, each with weights for red, green and blue, and ReLU6: values "
            "below 0 become 0, those above 6 become 6."
        )
    if key == "head":
        return _(
            "The head is a 1 × 1 convolution to 1,280 channels with ReLU6. Its maps are averaged, and one linear layer makes the "
            "1,000 scores of the averages: it holds {last_share} of the parameters and does {last_work} of the multiply-adds."
        )
    return _(
        "A block widens its input with a 1 × 1 convolution, looks around with one kernel per channel, and narrows it again "
        "without an activation: its values can be negative (red), 0 or positive (blue)."
    )


def _excited(answer: LayersAnswer) -> str:
    listed = ", ".join(f"{{photo{n}}} {{value{n}}}" for n in range(1, len(answer.windows) + 1))
    return _("Among the samples and this photo, one window each, the channel is highest in {windows}.").replace(
        "{windows}", listed
    )
