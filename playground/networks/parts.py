"""What a network is made of, as a drawing needs it: layers, rows of them, and blocks whose branches meet again."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn
from torchvision.models.densenet import _DenseBlock
from torchvision.models.googlenet import Inception as TorchvisionInception
from torchvision.models.resnet import BasicBlock, Bottleneck

from playground.networks.textbook import DenseBlock, Inception, Residual

Lanes = tuple[tuple["Part", ...], ...]


@dataclass(frozen=True)
class Part:
    """A layer, or a block with its lanes from top to bottom."""

    name: str  # path within the network
    kind: str  # class
    join: str = ""  # how the lanes meet: "row" (one lane), "concat", "add", "dense"; empty for a layer
    lanes: Lanes = ()  # of "add" the body and the shortcut, which is empty where it passes on what came in;
    # of "dense" one a step, each of which reads what came in and all steps before it


def _children(block: nn.Module) -> list[list[str]]:
    return [[name] for name, _child in block.named_children()]


def _lanes_of_residual(block: nn.Module) -> list[list[str]]:
    names = [name for name, _child in block.named_children() if name not in ("conv3", "relu1", "relu2")]
    return [names, ["conv3"] if block.conv3 is not None else []]


def _lanes_of_basic(block: nn.Module) -> list[list[str]]:
    names = [name for name, _child in block.named_children() if name not in ("downsample", "relu")]
    return [names, ["downsample"] if block.downsample is not None else []]


JOINS: dict[type[nn.Module], tuple[str, Callable[[nn.Module], list[list[str]]]]] = {
    Inception: ("concat", _children),
    TorchvisionInception: ("concat", _children),
    Residual: ("add", _lanes_of_residual),
    BasicBlock: ("add", _lanes_of_basic),
    Bottleneck: ("add", _lanes_of_basic),
    DenseBlock: ("dense", lambda block: [[f"net.{place}"] for place in range(len(block.net))]),
    _DenseBlock: ("dense", _children),
}
"""Class of a block: how its branches meet, and the names of what stands in each. What keeps a shape may be left out."""


def parts_of(network: nn.Module) -> tuple[Part, ...]:
    """The parts of a network in the order of its forward pass."""
    return tuple(_part(name, child) for name, child in network.named_children())


def _part(name: str, module: nn.Module) -> Part:
    kind = type(module).__name__
    if next(module.children(), None) is None:
        return Part(name, kind)
    if type(module) in JOINS:
        join, lanes = JOINS[type(module)]
        made = tuple(tuple(_part(f"{name}.{one}", module.get_submodule(one)) for one in lane) for lane in lanes(module))
        return Part(name, kind, join, made)
    return Part(name, kind, "row", (tuple(_part(f"{name}.{one}", child) for one, child in module.named_children()),))
