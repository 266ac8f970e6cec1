"""torchvision's convolutional networks by name: built on the meta device and run once without a number.

Every report builds an instance of its own, so that watching it never touches a model that somebody else uses.
"""

import warnings
from bisect import bisect_left
from collections.abc import Collection
from contextlib import ExitStack
from functools import lru_cache, partial

import torch
from torch import Tensor, nn
from torchvision import models

from playground.convolution.stacks.report import Report, Row
from playground.convolution.stacks.tracing import Tracer
from playground.kit.saying import by

# Attention reads the whole picture at once, and this is about windows; RegNets cannot be built without numbers.
LEFT_OUT = ("vit", "swin", "maxvit", "regnet")
ARGUMENTS = {name: {"init_weights": False, "aux_logits": False} for name in ("googlenet", "inception_v3")}
BOTTLENECKS = ("resnet50", "resnet101", "resnet152")  # ResNets whose stride can stand in two places
MOST_SIDE = 512  # px
CLASSIC = ("resnet50", "vgg19", "alexnet", "vgg16", "resnet18", "resnet101", "googlenet", "densenet121", "mobilenet_v2")


@lru_cache(maxsize=1)
def network_names() -> tuple[str, ...]:
    """Names of torchvision's classifiers made of convolutions, the textbook's first."""
    others = [name for name in models.list_models(module=models) if not name.startswith(LEFT_OUT)]
    return (*CLASSIC, *(name for name in others if name not in CLASSIC))


def build_network(name: str, *, paper_stride: bool = False) -> nn.Module:
    """A new network without trained weights, on torch's present device, for looking at (eval mode).

    paper_stride: a bottleneck's stride stands in its first 1×1, as He et al. (2016) wrote it; torchvision has it in the 3×3.
    Raises ValueError for a name that is none of network_names(), and for a paper_stride where there are no bottlenecks.
    """
    if name not in network_names():
        raise ValueError(f"torchvision has no convolutional classifier {name!r}; there are {', '.join(CLASSIC)} and others.")
    if paper_stride and name not in BOTTLENECKS:
        raise ValueError(f"{name} has no 1×1 before its 3×3 that could take the stride; take resnet50, resnet101 or resnet152.")
    with warnings.catch_warnings(action="ignore"):  # about weights, which are not wanted
        network = models.get_model(name, weights=None, **ARGUMENTS.get(name, {})).eval()
    for block in network.modules() if paper_stride else ():
        if isinstance(block, models.resnet.Bottleneck):
            block.conv1.stride, block.conv2.stride = block.conv2.stride, block.conv1.stride
    return network


def network_report(name: str, size: tuple[int, int], *, paper_stride: bool = False) -> Report:
    """A row for each layer of a torchvision network in the order of the forward pass, for a picture of 3 × size.

    Fields follow all branches; `parts` are what stands right below the network, and blocks in between are left out.
    Raises ValueError for an unknown name and for pictures that the network cannot take.
    """
    with torch.device("meta"):
        network = build_network(name, paper_stride=paper_stride)
    modules = {part: next(module.children(), None) is None for part, module in network.named_modules() if part}
    layers, parts = [part for part, leaf in modules.items() if leaf], [part for part in modules if "." not in part]
    try:
        return module_report(network, size, layers, parts=parts)
    except (RuntimeError, ValueError) as error:
        sentence = (
            f"{name} needs images of at least {by(2 * [least_side(name)])} px; this one has {by(size)} px. Use a larger image."
        )
        raise ValueError(sentence) from error


def module_report(
    network: nn.Module, size: tuple[int, int], layers: Collection[str], *, parts: Collection[str] = (), channels: int = 3
) -> Report:
    """A row for each of the named modules of a private network on the meta device, in the order of its forward pass.

    A module may be a layer or a whole block: its row has the parameters and the multiply-adds of all that it holds. `layers`
    become the report's rows, `parts` its parts. Raises RuntimeError or ValueError where the picture does not pass.
    """
    x = torch.empty(1, channels, *size, device="meta")
    rows, large, work_before, tracer = [], [], {}, Tracer(x)

    def started(name: str, _module: nn.Module, _args: tuple) -> None:
        work_before[name] = tracer.work

    def ended(name: str, module: nn.Module, args: tuple, made: Tensor) -> None:
        field, whole = tracer.field(made)
        calls = sum(row.name.split(" ")[0] == name for row in rows)
        shapes = tuple(args[0].shape[1:]), tuple(made.shape[1:])
        costs = 0 if calls else sum(each.numel() for each in module.parameters()), tracer.work - work_before[name]
        named = f"{name} ({calls + 1})" if calls else name
        row = Row(named, type(module).__name__, *shapes, *costs, field, whole=whole, chained=tracer.chained_size)
        if name in layers:
            rows.append(row)
        if name in parts:
            large.append(row)

    with ExitStack() as watched, torch.no_grad():
        for name, module in network.named_modules():
            if name in layers or name in parts:
                watched.enter_context(module.register_forward_pre_hook(partial(started, name)))
                watched.enter_context(module.register_forward_hook(partial(ended, name)))
        with tracer:
            network(x)
    return Report((channels, *size), tuple(rows), parts=tuple(large))


@lru_cache(maxsize=128)
def least_side(name: str) -> int:
    """Pixels of the smallest square picture that a torchvision network can take, up to MOST_SIDE. Raises ValueError for an
    unknown name."""
    with torch.device("meta"):
        network = build_network(name)

    def passes(side: int) -> bool:
        try:
            with torch.device("meta"), torch.no_grad():
                network(torch.empty(1, 3, side, side))
        except (RuntimeError, ValueError):
            return False
        return True

    return 1 + bisect_left(range(1, MOST_SIDE), True, key=passes)
