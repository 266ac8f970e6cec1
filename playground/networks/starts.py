"""A network before its training: what its first scores say of a picture, and which classes are stuck at zero."""

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn

from playground.networks.forms import FORMS

STARTED = ("nin", "lenet", "modern_lenet", "googlenet", "resnet18", "densenet", "max_densenet")
"""Those whose first scores take no second."""
ENDS_IN_RELU = ("nin",)  # whose scores cannot be negative
WITH_TRANSITIONS = ("densenet", "max_densenet")  # layers between dense blocks that end in pooling


def started(form: str, seed: int, channels: int = 1, classes: int = 10) -> nn.Module:
    """A form with the textbook's first weights, Xavier's uniform ones, drawn from `seed`; biases as torch draws them."""
    with torch.device("meta"):
        network = FORMS[form].build(channels, classes)
    network.to_empty(device="cpu")
    draws = torch.Generator().manual_seed(seed)
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.xavier_uniform_(layer.weight, generator=draws)
            reach = layer.weight[0].numel() ** -0.5
            nn.init.uniform_(layer.bias, -reach, reach, generator=draws)
        elif isinstance(layer, nn.BatchNorm2d):
            layer.reset_parameters()
    return network.eval()


@torch.no_grad()
def first_scores(form: str, pictures: Tensor, seed: int) -> Tensor:
    """Scores (N, 10) of pictures (N, C, H, W) before any training; batch norm uses its running statistics, 0 and 1."""
    return started(form, seed, pictures.shape[1])(pictures)


def stuck(scores: Sequence[float] | Tensor) -> list[int]:
    """Classes whose score is exactly 0: behind a ReLU such a score has no gradient."""
    return [place for place, score in enumerate(scores) if float(score) == 0]


def stuck_counts(form: str, picture: Tensor, seeds: Iterable[int]) -> list[int]:
    """How many classes are stuck at 0 for a picture (1, C, H, W), start by start."""
    return [len(stuck(first_scores(form, picture, seed)[0])) for seed in seeds]


def reached_share(form: str, picture: Tensor, seed: int) -> float:
    """For a picture (1, C, H, W), the share of the units before the first pooling between two dense blocks that get a gradient of
    the first class's loss."""
    network, before = started(form, seed, picture.shape[1]), []

    def keep(_layer: nn.Module, args: tuple[Tensor, ...]) -> None:
        args[0].retain_grad()
        before.append(args[0])

    pool = next(layer[-1] for layer in network[2:] if isinstance(layer[-1], nn.AvgPool2d | nn.MaxPool2d))
    pool.register_forward_pre_hook(keep)
    nn.functional.cross_entropy(network(picture), torch.tensor([0])).backward()
    return float((before[0].grad != 0).double().mean())
