"""One residual block in the browser: numbers that follow the sliders and the kernels under the finger."""

from playground.kit.i18n import _
from playground.lessons.residual.answer import BlockAnswer
from playground.lessons.residual.settings import OneBlock
from playground.ui.components import component
from playground.ui.panel import take

_mount = component(__file__)
LAB = "res_block"


def draw(answer: BlockAnswer) -> None:
    """The block's maps and kernels, with the two sliders below them."""
    _mount(data=told(answer), key=LAB, on_edit_change=take(OneBlock, LAB))


def told(answer: BlockAnswer) -> dict[str, object]:
    """What travels to the browser: the input, what the block is made of, and what can be moved there."""
    block = answer.settings.block
    live = {"first": block.first.tolist(), "second": block.second.tolist(), "weight": block.weight, "gamma": block.gamma}
    made = {"norm": block.norm, "skip": block.skip, "order": block.order}
    return {"x": answer.x.tolist(), "block": made, "live": live, "words": _words(answer)}


def _words(answer: BlockAnswer) -> dict[str, str]:
    before = answer.settings.order == "before"
    skip = answer.settings.skip
    return {
        "input": _("Input x"),
        "first": _("Kernel 1"),
        "hidden": _("Between"),
        "second": _("Kernel 2"),
        "body": _("f(x)"),
        "total": _("f(x) + x") if skip else _("f(x), no skip"),
        "output": _("Output") if before else _("Output, after ReLU"),
        "weight": _("Weights ×"),
        "gamma": _("γ of batch norm 2"),
        "equal": _("Output equals input"),
        "of": _("of {cells} cells"),
        "change": _("Largest change"),
        "largest": _("Largest |f(x)|"),
        "sum": _("Row {row}, column {column}: f(x) {body} + x {x} = {total}; the output is {output}."),
        "alone": _("Row {row}, column {column}: f(x) {body}, nothing is added; the output is {output}."),
        "drag": _("Drag a number of a kernel up or down."),
        "alt": _("A residual block as grids of numbers: input, kernels, f(x), sum and output"),
    }
