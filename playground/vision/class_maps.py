"""Where a classifier looks: class activation maps, exact where a score is a weighted sum of averages."""

import torch
from torch import Tensor, nn
from torchvision.models import MobileNetV2, ResNet

from playground.models.efficientnet import EfficientNetLite0
from playground.vision.classify import Classifier


def last_map(model: nn.Module, x: Tensor) -> Tensor:
    """What is averaged for the answer: (N, 3, H, W) to (N, C, h, w), float32.

    Raises ValueError for a network that does not end in a global average and one linear layer.
    """
    return _split(model)[0](x).float()


def linear_layer(model: nn.Module) -> nn.Linear:
    """The layer that makes scores of averages. Raises ValueError as `last_map` does."""
    return _split(model)[1]


@torch.no_grad()
def activation_map(model: nn.Module, x: Tensor, classes: list[int] | None = None) -> Tensor:
    """Class activation maps (Zhou et al. 2016): (N, 3, H, W) to (N, K, h, w), one for each of `classes`, by default all.

    M_k(y, x) = Σ_c w_kc A_c(y, x), with A the last map and w the linear layer's weights. The network averages A over places and
    then weighs it; sums may be exchanged, so a map's mean is the class's logit without its bias: no approximation.
    """
    weight = linear_layer(model).weight.float()
    return torch.einsum("kc,nchw->nkhw", weight if classes is None else weight[classes], last_map(model, x))


def _split(model: nn.Module):
    """A function from pictures to the last map, and the linear layer after its average."""
    if isinstance(model, Classifier):
        inner, linear = _split(model.network)
        return lambda x: inner(model.normalise(x)), linear
    if isinstance(model, EfficientNetLite0):
        return model.last_map, model.classifier
    if isinstance(model, MobileNetV2):
        return model.features, model.classifier[-1]
    if isinstance(model, ResNet):
        return nn.Sequential(*list(model.children())[:-2]), model.fc  # all but average and linear layer
    raise ValueError(
        f"{type(model).__name__} has no exact class map: it must end in a global average and one linear layer, as "
        "EfficientNet-Lite0, MobileNetV2 and ResNet-18 do."
    )
