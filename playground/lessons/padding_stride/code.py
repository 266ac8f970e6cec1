"""PyTorch code for one layer of the lesson "Padding and stride": the lines it prints, and those that check the page.

Tests execute both on random configurations.
"""

from dataclasses import fields, replace

from playground.convolution.code import call_lines
from playground.lessons.padding_stride.answer import LayerConfig, layer_answer


def torch_code(config: LayerConfig) -> str:
    """Lines that make the layer and print its output's shape. Raises ValueError where the layer cannot be."""
    layer_answer(config)
    lines = ["import torch", "from torch import nn", "", *layer_lines(config)]
    return "\n".join([*lines, f"x = torch.rand(1, {config.inp}, {config.h}, {config.w})", "print(layer(x).shape)"])


def layer_lines(config: LayerConfig) -> list[str]:
    """`layer = …`. Sides that differ need a module of their own: in front to pad, behind with a minus to crop."""
    name = "ConvTranspose2d" if config.transposed else "Conv2d"
    arguments = [str(config.inp), str(config.out), f"kernel_size={short(config.kernel_size)}"]
    arguments += [f"stride={short(config.strides)}"] if config.strides != (1, 1) else []
    (top, bottom), (left, right) = config.resolved_sides()
    own_pad = (top, left) == (bottom, right)
    by_word = config.padding in ("same", "valid") and not config.transposed and (own_pad or config.odd == "end")
    if by_word:
        arguments.append(f'padding="{config.padding}"')
    elif own_pad and (top or left):
        arguments.append(f"padding={short((top, left))}")
    if config.transposed and config.extra:
        arguments.append(f"output_padding={config.extra}")
    arguments += [f"dilation={short(config.dilations)}"] if config.dilations != (1, 1) else []
    arguments += [f"groups={config.groups}"] if config.groups != 1 else []
    if by_word or own_pad:
        return call_lines(f"layer = nn.{name}", arguments)
    sign = -1 if config.transposed else 1
    sides = f"({', '.join(str(sign * side) for side in (left, right, top, bottom))})"
    pad, conv = f"nn.ZeroPad2d({sides})", call_lines(f"nn.{name}", arguments)
    first, last = (
        ([*conv[:-1], f"{conv[-1]},"], [f"{pad},"]) if config.transposed else ([f"{pad},"], [*conv[:-1], f"{conv[-1]},"])
    )
    return ["layer = nn.Sequential(", *(f"    {line}" for line in (*first, *last)), ")"]


def short(both: tuple[int, int]) -> str:
    """A pair as torch's users write it: once where both are equal."""
    return str(both[0]) if both[0] == both[1] else str(both)


CHECK = """\
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from playground.lessons.padding_stride.answer import LayerConfig, layer_answer

answer = layer_answer(LayerConfig({config}))  # what the page shows
with torch.device("meta"):  # shapes without numbers
{layer}
    x = torch.empty(1, {inp}, {h}, {w})
with FlopCounterMode(display=False) as counter:
    y = layer(x)
assert tuple(y.shape[2:]) == answer.output_size
assert sum(p.numel() for p in layer.parameters()) == answer.cost.parameters
assert counter.get_total_flops() == 2 * answer.cost.multiply_adds
assert y.numel() * 4 == answer.cost.output_bytes

# One channel and a kernel of ones: {counts}
{ones}
for p in layer.parameters():
    nn.init.constant_(p, p.dim() > 1)  # weights 1, bias 0
x = torch.ones(1, 1, {h}, {w}, requires_grad=True)
layer(x).sum().backward()
torch.testing.assert_close({seen}, torch.outer(*map(torch.tensor, answer.inside)).float())
print("The page and torch agree on", tuple(y.shape))
"""


def check_code(config: LayerConfig) -> str:
    """Lines that compare sizes, cost and the read map with torch; they run as they stand."""
    changed = [f for f in fields(config) if f.name not in ("view", "layers") and getattr(config, f.name) != f.default]
    return CHECK.format(
        config=", ".join(f"{field.name}={getattr(config, field.name)!r}" for field in changed),
        layer="\n".join(f"    {line}" for line in layer_lines(config)),
        inp=config.inp,
        h=config.h,
        w=config.w,
        counts="the output counts the writes." if config.transposed else "the gradient counts the reads.",
        ones="\n".join(layer_lines(replace(config, inp=1, out=1, groups=1))),
        seen="layer(x)[0, 0]" if config.transposed else "x.grad[0, 0]",
    )
