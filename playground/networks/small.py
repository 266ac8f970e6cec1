"""Networks that a CPU trains in seconds: the book's LeNet at any side, narrow VGG, NiN and ResNet for small pictures, and a
perceptron whose layers are densely connected.

Each is an `nn.Sequential` built for (channels, classes, side of the square pictures). `fresh_network` draws its weights.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from playground.convolution.stacks.parser import parse_stack
from playground.convolution.stacks.report import BYTES, build_stack, shapes_until_break, stack_report
from playground.kit.i18n import N_
from playground.kit.saying import by
from playground.networks.textbook import Residual, nin_block, vgg_block

LEAST_SIDE = {"lenet": 12, "relu_lenet": 12, "bn_lenet": 12, "vgg": 8, "nin": 9, "resnet": 4, "dense_mlp": 1}  # px
OWN = "layers"  # the network that a reader writes
MOST_PARAMETERS, MOST_WORK, MOST_ACTIVATIONS = 5_000_000, 200_000_000, 2_000_000  # of it


def _lenet(
    channels: int, classes: int, side: int, activation: type[nn.Module], pool: type[nn.Module], norm: bool
) -> nn.Sequential:
    """Two convolutions of 5×5 and three linear layers; 28 px and no norm are the book's."""
    flat = 16 * ((side // 2 - 4) // 2) ** 2

    def after(width: int, kind: type[nn.Module]) -> list[nn.Module]:
        return [*([kind(width)] if norm else []), activation()]

    return nn.Sequential(
        nn.Conv2d(channels, 6, 5, padding=2), *after(6, nn.BatchNorm2d), pool(2, 2),
        nn.Conv2d(6, 16, 5), *after(16, nn.BatchNorm2d), pool(2, 2),
        nn.Flatten(), nn.Linear(flat, 120), *after(120, nn.BatchNorm1d),
        nn.Linear(120, 84), *after(84, nn.BatchNorm1d), nn.Linear(84, classes),
    )  # fmt: skip


def lenet(channels: int, classes: int, side: int) -> nn.Sequential:
    """LeNet-5 with the book's sigmoids and average pooling (d2l 7.6)."""
    return _lenet(channels, classes, side, nn.Sigmoid, nn.AvgPool2d, norm=False)


def relu_lenet(channels: int, classes: int, side: int) -> nn.Sequential:
    """With ReLU and maximum pooling (d2l 7.6, exercise 1)."""
    return _lenet(channels, classes, side, nn.ReLU, nn.MaxPool2d, norm=False)


def bn_lenet(channels: int, classes: int, side: int) -> nn.Sequential:
    """With ReLU, maximum pooling and batch norm after each layer but the last."""
    return _lenet(channels, classes, side, nn.ReLU, nn.MaxPool2d, norm=True)


def vgg(channels: int, classes: int, side: int) -> nn.Sequential:
    """Three VGG blocks, 16 to 64 channels wide, and one hidden linear layer (d2l 8.2)."""
    flat = 64 * (side // 8) ** 2
    return nn.Sequential(
        vgg_block(1, channels, 16), vgg_block(2, 16, 32), vgg_block(2, 32, 64),
        nn.Flatten(), nn.Linear(flat, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, classes),
    )  # fmt: skip


def nin(channels: int, classes: int, side: int) -> nn.Sequential:
    """NiN blocks of 32 and 64 channels, and one with a channel a class that is averaged (d2l 8.3)."""
    return nn.Sequential(
        nin_block(channels, 32, 5, 1, 2), nn.MaxPool2d(3, 2), nin_block(32, 64, 3, 1, 1), nn.MaxPool2d(3, 2), nn.Dropout(0.5),
        nin_block(64, classes, 3, 1, 1), nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(),
    )  # fmt: skip


def resnet(channels: int, classes: int, side: int) -> nn.Sequential:
    """A stem of 3×3 as for CIFAR-10 (d2l 14.13) and three residual blocks, 16 to 64 channels wide (d2l 8.6)."""
    return nn.Sequential(
        nn.Conv2d(channels, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(),
        Residual(16, 16), Residual(16, 32, 2), Residual(32, 64, 2),
        nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(), nn.Linear(64, classes),
    )  # fmt: skip


class DenseLinears(nn.Module):
    """Linear layers with ReLU of which each reads what came in and all layers before it, concatenated: (N, C) → (N, outputs)."""

    def __init__(self, layers: int, inputs: int, growth: int):
        super().__init__()
        widths = [inputs + growth * place for place in range(layers)]
        self.net = nn.ModuleList(nn.Sequential(nn.Linear(width, growth), nn.ReLU()) for width in widths)
        self.outputs = inputs + growth * layers

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.net:
            x = torch.cat((x, layer(x)), dim=1)
        return x


def dense_mlp(channels: int, classes: int, side: int) -> nn.Sequential:
    """A perceptron by DenseNet's idea: three hidden layers of 64 (d2l 8.7, exercise 5)."""
    body = DenseLinears(3, channels * side**2, 64)
    return nn.Sequential(nn.Flatten(), body, nn.Linear(body.outputs, classes))


@dataclass(frozen=True)
class Small:
    """A network to train: who builds it, its title, the section of d2l, and a rate that suits it."""

    build: Callable[[int, int, int], nn.Sequential]
    title: str
    section: str
    rate: float  # of SGD without momentum, batches of 128


SMALL = {
    "lenet": Small(lenet, N_("LeNet (sigmoid)"), "7.6", 1.0),
    "relu_lenet": Small(relu_lenet, N_("LeNet, ReLU, max pooling"), "7.6", 0.1),
    "bn_lenet": Small(bn_lenet, N_("Modern LeNet (batch norm)"), "8.5", 0.1),
    "vgg": Small(vgg, N_("Small VGG"), "8.2", 0.1),
    "nin": Small(nin, N_("Small NiN"), "8.3", 0.1),
    "resnet": Small(resnet, N_("Small ResNet"), "8.6", 0.1),
    "dense_mlp": Small(dense_mlp, N_("Perceptron with dense connections"), "8.7", 0.1),
}


def own_network(text: str, channels: int, classes: int, side: int) -> nn.Sequential:
    """Pasted layers as a network that scores `classes`. Where they end in something else, a global average and a linear layer
    follow. Raises ValueError with a sentence where they cannot be read or a layer does not fit."""
    layers, shape = parse_stack(text), (channels, side, side)
    report = stack_report(layers, shape)
    if broken := report.broken:
        raise ValueError(
            f"Layer {broken.index + 1}, {broken.layer.spelled()}, does not fit pictures of {by(shape)}. {broken.sentence}"
        )
    for number, most, what in (
        (report.parameters, MOST_PARAMETERS, "parameters"),
        (report.multiply_adds, MOST_WORK, "multiply-adds per picture"),
        (report.memory // BYTES, MOST_ACTIVATIONS, "activations per picture"),
    ):
        if number > most:
            raise ValueError(f"These layers have {number:,} {what}; the limit here is {most:,}. Take fewer channels.")
    network, last = build_stack(layers, shape), report.rows[-1].shape if report.rows else shape
    if last == (classes,):
        return network
    pooled = [nn.AdaptiveAvgPool2d(1), nn.Flatten()] if len(last) == 3 else []
    return nn.Sequential(*network, *pooled, nn.Linear(last[0], classes))


def adds_a_head(text: str, channels: int, classes: int, side: int) -> bool:
    """Whether pasted layers end in something else than a score for each class."""
    return shapes_until_break(parse_stack(text), (channels, side, side))[-1] != (classes,)


def small_network(name: str, channels: int, classes: int, side: int, layers: str = "") -> nn.Sequential:
    """A network of SMALL, or of pasted layers, on torch's present device. Raises ValueError with a sentence where the side is too
    small for it, for an unknown name, and as `own_network` does."""
    if name == OWN:
        return own_network(layers, channels, classes, side)
    if name not in SMALL:
        raise ValueError(f"There is no network {name!r}; there are {', '.join((*SMALL, OWN))}.")
    if side < LEAST_SIDE[name]:
        raise ValueError(f"This network needs pictures of at least {LEAST_SIDE[name]} px, not {side}. Raise the picture side.")
    return SMALL[name].build(channels, classes, side)


def fresh_network(name: str, channels: int, classes: int, side: int, seed: int, layers: str = "") -> nn.Sequential:
    """The network on the CPU with weights drawn by the seed: Xavier's for kernels and matrices, as in d2l's train_ch6, and
    torch's own range for biases. torch's generator, which all threads share, is left alone."""
    with torch.device("meta"):
        network = small_network(name, channels, classes, side, layers)
    network = network.to_empty(device="cpu")
    generator = torch.Generator().manual_seed(seed)
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
            _draw(module, generator)
        elif hasattr(module, "reset_parameters"):
            module.reset_parameters()
    return network


@torch.no_grad()
def _draw(layer: nn.Conv2d | nn.ConvTranspose2d | nn.Linear, generator: torch.Generator) -> None:
    nn.init.xavier_uniform_(layer.weight, generator=generator)
    if layer.bias is not None:
        fan_in, _fan_out = nn.init._calculate_fan_in_and_fan_out(layer.weight)
        bound = 1 / math.sqrt(fan_in)
        layer.bias.uniform_(-bound, bound, generator=generator)
