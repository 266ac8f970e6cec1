"""What a layer of a small classifier holds after so many steps: its kernels, and the feature maps it makes of one picture."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from playground.networks.facts import LayerFacts, layer_facts
from playground.networks.small import small_network
from playground.training.classifier import ClassifierRecipe


@dataclass(frozen=True, eq=False)
class LayerLook:
    """kernels: (O, I, k, k); maps: (O, h, w), the convolution's own output; probabilities: (K,) of the picture's classes."""

    kernels: np.ndarray
    maps: np.ndarray
    probabilities: np.ndarray


@lru_cache(maxsize=64)
def facts_of(network: str, layers: str, channels: int, classes: int, side: int) -> tuple[LayerFacts, ...]:
    """Each layer in the order of the forward pass. Raises ValueError with a sentence where the pictures do not pass."""
    with torch.device("meta"):
        made = small_network(network, channels, classes, side, layers)
    return layer_facts(made, (channels, side, side))


def convolutions(facts: tuple[LayerFacts, ...]) -> tuple[LayerFacts, ...]:
    """Those whose kernels and maps can be looked at."""
    return tuple(fact for fact in facts if fact.kind == "Conv2d")


@torch.no_grad()
def look(recipe: ClassifierRecipe, classes: int, weights: dict[str, Tensor], picture: Tensor, layer: str) -> LayerLook:
    """At a convolution, by its name in the network, with the weights of a snapshot; picture: (C, side, side) in [0, 1].

    The network is made anew, so that nobody else's is hooked. Raises ValueError where it has no such convolution.
    """
    with torch.device("meta"):
        network = small_network(recipe.network, picture.shape[0], classes, picture.shape[1], recipe.layers).eval()
    if f"{layer}.weight" not in weights or not isinstance(network.get_submodule(layer), torch.nn.Conv2d):
        raise ValueError(f"This network has no convolution {layer!r}.")
    made: list[Tensor] = []
    network.get_submodule(layer).register_forward_hook(lambda _module, _args, output: made.append(output.clone()))
    logits = torch.func.functional_call(network, weights, picture[None])
    kernels = weights[f"{layer}.weight"]
    return LayerLook(kernels.numpy(), made[0][0].numpy(), logits[0].softmax(0).numpy())
