"""Channels below each other: every input channel with its kernel and what both give, and the sums, followed by the pointer.

All numbers travel once; pointing at a cell shows its windows, products and sums in the browser alone.
"""

from collections.abc import Sequence

from playground.kit.i18n import _
from playground.lessons.channels.channel_steps import ChannelAnswer
from playground.ui.components import component

_mount = component(__file__)


def channel_stack(answer: ChannelAnswer, *, titles: Sequence[str], key: str) -> None:
    """Draw an answer; `titles` name the input channels.

    On the figure data-sum tells what the browser adds up for the cell pointed at, data-core what the core says.
    """
    _mount(
        data={
            "x": answer.x.tolist(),
            "kernels": answer.kernels.tolist(),
            "partials": answer.partials.tolist(),
            "output": answer.output.tolist(),
            "reads": answer.reads,
            "titles": list(titles),
            "words": {
                "output": _("Output {o}"),
                "kernel": _("its kernel"),
                "partial": _("gives"),
                "unread": _("not read by output {o}"),
                "place": _("Output {o}, row {row}, column {column}"),
                "sum": _("sum over channels"),
                "hint": _("Point at a number, or use the arrow keys; page up and down change the output channel."),
                "alt": _("Input channels, their kernels, what each pair gives, and their sums"),
            },
        },
        key=key,
    )
