"""Several processes that train one network together."""

import torch.distributed as dist
from torch import nn


def averaged_gradients(model: nn.Module, processes: int) -> None:
    """From now on gradients are the mean over all processes of torch.distributed's group."""

    def average(parameter: nn.Parameter) -> None:
        dist.all_reduce(parameter.grad)
        parameter.grad /= processes

    for parameter in model.parameters():
        if parameter.requires_grad:
            parameter.register_post_accumulate_grad_hook(average)
