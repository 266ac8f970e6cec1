"""torchvision's convolutional networks by name: built on the meta device and run once without a number.

Every report builds an instance of its own, so that watching it never touches a model that somebody else uses.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from playground.convolution.stacks.base import by
from playground.convolution.stacks.report import Report, Row

if TYPE_CHECKING:
    from torch import Tensor, nn

# Attention reads the whole picture at once, and this is about windows; RegNets cannot be built without numbers.
LEFT_OUT = ("vit", "swin", "maxvit", "regnet")
ARGUMENTS = {name: {"init_weights": False, "aux_logits": False} for name in ("googlenet", "inception_v3")}
CLASSIC = ("resnet50", "vgg19", "alexnet", "vgg16", "resnet18", "resnet101", "googlenet", "densenet121", "mobilenet_v2")
LEAST_SIDE = 32  # px


@lru_cache(maxsize=1)
def network_names() -> tuple[str, ...]:
    """Names of torchvision's classifiers made of convolutions, the textbook's first."""
    from torchvision import models

    others = [name for name in models.list_models(module=models) if not name.startswith(LEFT_OUT)]
    return (*CLASSIC, *(name for name in others if name not in CLASSIC))


def build_network(name: str, *, paper_stride: bool = False) -> "nn.Module":
    """A new network without trained weights, on torch's present device, for looking at (eval mode).

    paper_stride: a bottleneck's stride stands in its first 1×1, as He et al. (2016) wrote it; torchvision has it in the 3×3.
    Raises ValueError for a name that is none of network_names(), and for a paper_stride where there are no bottlenecks.
    """
    from torchvision import models

    if name not in network_names():
        raise ValueError(f"torchvision has no convolutional classifier {name!r}; there are {', '.join(CLASSIC)} and others.")
    if paper_stride and not has_bottlenecks(name):
        raise ValueError(f"{name} has no 1×1 before its 3×3 that could take the stride; take resnet50, resnet101 or resnet152.")
    with warnings.catch_warnings(action="ignore"):  # about weights, which are not wanted
        network = models.get_model(name, weights=None, **ARGUMENTS.get(name, {})).eval()
    if paper_stride:
        _move_strides(network)
    return network


def has_bottlenecks(name: str) -> bool:
    """Whether a network is a ResNet of the deeper kind, whose stride can stand in two places."""
    return name in ("resnet50", "resnet101", "resnet152")


def _move_strides(network: "nn.Module") -> None:
    from torchvision.models.resnet import Bottleneck

    for block in network.modules():
        if isinstance(block, Bottleneck):
            block.conv1.stride, block.conv2.stride = block.conv2.stride, block.conv1.stride


def network_report(name: str, size: tuple[int, int], *, paper_stride: bool = False) -> Report:
    """A row for each layer of a torchvision network in the order of the forward pass, for a picture of 3 × size.

    Fields follow all branches. Raises ValueError for an unknown name and for pictures that the network cannot take.
    """
    import torch

    from playground.convolution.stacks.tracing import Tracer

    if min(size) < LEAST_SIDE:
        raise ValueError(
            f"The picture is {size[0]} × {size[1]}; torchvision's networks want {LEAST_SIDE} × {LEAST_SIDE} at least."
        )
    with torch.device("meta"):
        network = build_network(name, paper_stride=paper_stride)
        x = torch.empty(1, 3, *size)
    rows: list[Row] = []
    parts: list[Row] = []
    tracer = Tracer(x)

    def note(name: str, module: "nn.Module", arrived: "Tensor", made: "Tensor", work: int) -> None:
        field, whole = tracer.field(made)
        calls = sum(row.name.split(" ")[0] == name for row in rows)
        row = Row(
            f"{name} ({calls + 1})" if calls else name,
            type(module).__name__,
            tuple(arrived.shape[1:]),
            tuple(made.shape[1:]),
            0 if calls else sum(parameter.numel() for parameter in module.parameters()),
            work,
            field,
            whole=whole,
            chained=tracer.chained_size,
        )
        if next(module.children(), None) is None:
            rows.append(row)
        if "." not in name:
            parts.append(row)

    try:
        with torch.no_grad(), watched(network, tracer, note), tracer:
            network(x)
    except (RuntimeError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise ValueError(f"{name} cannot take a picture of {by(size)}: {reason} Use a larger one.") from error
    return Report((3, *size), tuple(rows), parts=tuple(parts))


@contextmanager
def watched(network: "nn.Module", tracer: object, note: object) -> Iterator[None]:
    """Calls note(name, module, input, output, products) after each layer, and each part right below the network.

    Blocks in between are not told. Nothing is watched any more when the context ends.
    """
    before: dict[str, int] = {}
    handles = []
    for name, module in network.named_modules():
        if not name or ("." in name and next(module.children(), None) is not None):
            continue

        def started(_module: object, _args: object, name: str = name) -> None:
            before[name] = tracer.work

        def ended(module: object, args: tuple, made: object, name: str = name) -> None:
            note(name, module, args[0], made, tracer.work - before[name])

        handles += [module.register_forward_pre_hook(started), module.register_forward_hook(ended)]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
