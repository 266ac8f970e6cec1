"""Batch norm folded into the convolutions before it: the same function in eval mode, for less work."""

import copy

import torch
from torch import fx, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval


def fold_batch_norm(module: nn.Module) -> nn.Module:
    """A frozen copy of `module` in eval mode whose convolutions have taken in the batch norms that directly follow them.

    A folded norm becomes nn.Identity, so names and methods stay. Batch norms that follow anything else stay as they are,
    as does `module`. Agrees with module.eval() to rounding. Raises ValueError when torch.fx cannot follow the forward pass.
    """
    folded = copy.deepcopy(module).eval().requires_grad_(False)
    try:
        graph = fx.Tracer().trace(folded)
    except (fx.proxy.TraceError, TypeError, RuntimeError) as error:
        raise ValueError(f"Norms of {type(module).__name__} cannot be folded: its forward pass depends on its input.") from error
    calls = [node.target for node in graph.nodes if node.op == "call_module"]
    for node in graph.nodes:
        before = node.args[0] if node.op == "call_module" else None
        if not isinstance(before, fx.Node) or before.op != "call_module":
            continue
        conv, norm = folded.get_submodule(before.target), folded.get_submodule(node.target)
        if type(conv) is not nn.Conv2d or type(norm) is not nn.BatchNorm2d:
            continue
        if len(before.users) > 1 or calls.count(before.target) > 1 or calls.count(node.target) > 1:
            continue  # the convolution's own answer is used elsewhere too
        fused = fuse_conv_bn_eval(conv, norm).requires_grad_(False)
        channels_last = conv.weight.is_contiguous(memory_format=torch.channels_last)
        folded.set_submodule(
            before.target, fused.to(memory_format=torch.channels_last if channels_last else torch.contiguous_format)
        )
        folded.set_submodule(node.target, nn.Identity())
    return folded
