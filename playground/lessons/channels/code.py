"""PyTorch code for the lesson "Channels and 1×1": for each view the lines it prints, and those that check the page.

Tests execute both. Where the page works on the reader's photo, the lines take random numbers in its place.
"""

from collections.abc import Callable
from dataclasses import fields

import numpy as np

from playground.convolution.kernels import KERNELS
from playground.lessons.channels import checks
from playground.lessons.channels.channel_steps import ChannelAnswer, ChannelConfig
from playground.lessons.channels.colour_slices import COLOURS, SIDE, ColourConfig
from playground.lessons.channels.kernel_rank import RankConfig
from playground.lessons.channels.mixing import MixConfig
from playground.lessons.channels.network_shares import NETWORKS
from playground.lessons.channels.network_shares import SIDE as PICTURE
from playground.lessons.channels.pointwise import PointwiseConfig
from playground.lessons.channels.scrambled import MIX, ScrambleConfig
from playground.lessons.channels.states import Config, NetworkConfig
from playground.lessons.channels.sum_order import OrderConfig

HEAD = "import torch\nfrom torch import nn\n\n"


def torch_code(config: Config, answer: object = None) -> str:
    """Lines that do in PyTorch what the view shows; the channel view needs its answer for the numbers."""
    return CODE[type(config)](config, answer)


def check_code(config: Config) -> str:
    """Lines that compare the page with torch; they run as they stand and fail where both differ."""
    changed = [field for field in fields(config) if getattr(config, field.name) != field.default]
    spelled = ", ".join(f"{field.name}={getattr(config, field.name)!r}" for field in changed)
    return checks.CHECKS[type(config).__name__].replace("CONFIG", f"{type(config).__name__}({spelled})")


def _tensor(values: np.ndarray) -> str:
    """Whole numbers as a float tensor."""
    return f"torch.tensor({values.astype(int).tolist()}).float()"


def _channels(config: ChannelConfig, answer: ChannelAnswer) -> str:
    groups = f", groups={config.groups}" if config.groups > 1 else ""
    return (
        f"{HEAD}x = {_tensor(answer.x)}  # channels, rows, columns\n"
        f"kernel = {_tensor(answer.kernels)}  # out, in, rows, columns\n"
        f"y = nn.functional.conv2d(x[None], kernel{groups})[0]\nprint(y)\n"
    )


def _colours(config: ColourConfig, _answer: object) -> str:
    kernel = KERNELS[config.finder].weights
    if config.picture == "photo":
        picture = "x = torch.rand(3, 300, 400)  # red, green, blue of your photo in 0…1"
    else:
        picture = (
            f"x = torch.empty(3, {SIDE}, {SIDE})\n"
            f"x[:, :, :{SIDE // 2}] = torch.tensor({COLOURS[config.left]})[:, None, None] / 255\n"
            f"x[:, :, {SIDE // 2}:] = torch.tensor({COLOURS[config.right]})[:, None, None] / 255"
        )
    return (
        f"{HEAD}{picture}\nkernel = torch.tensor({[list(map(float, row)) for row in kernel]})\n"
        f"factors = torch.tensor({list(config.each)})  # of red, green, blue\n"
        "slices = factors[:, None, None] * kernel  # a small kernel a channel\n"
        "y = nn.functional.conv2d(x[None], slices[None])[0, 0]  # torch adds them\nprint(y.abs().max())\n"
    )


def _mixing(config: MixConfig, _answer: object) -> str:
    layers = ""
    for inp, out, k, groups, padding in config.layers(config.way):
        layers += f"    nn.Conv2d({inp}, {out}, {k}, padding={padding}, groups={groups}, bias=False),\n"
    return (
        f"{HEAD}layer = nn.Sequential(\n{layers})\n"
        f"x = torch.rand(1, {config.deep}, {config.side}, {config.side})\n"
        "print(sum(p.numel() for p in layer.parameters()), layer(x).shape)\n"
    )


NETWORK = """\
import torch
import torchvision
from torch import nn

with torch.device("meta"):  # shapes without numbers
    network = torchvision.models.{name}().eval()
    x = torch.empty(1, 3, {side}, {side})
work = {{"1 × 1": 0, "other": 0}}

def count(layer, inputs, output):
    kind = "1 × 1" if layer.kernel_size == (1, 1) else "other"
    work[kind] += layer.weight.numel() * output[0, 0].numel()

for layer in network.modules():
    if isinstance(layer, nn.Conv2d):
        layer.register_forward_hook(count)
network(x)
work["other"] += network.fc.weight.numel()  # its last layer
print(work["1 × 1"] / sum(work.values()))
"""

LAYER_LINES = {
    "1 × 1": "layer = lambda x: nn.functional.conv2d(x, mix[:, :, None, None])",
    "3 × 3": "layer = lambda x: nn.functional.conv2d(x, mix[:, :, None, None] * blur, padding=1)",
    "depthwise 3 × 3": "layer = lambda x: nn.functional.conv2d(x, blur.expand(3, 1, 3, 3), padding=1, groups=3)",
    "max-pool 3 × 3": "layer = nn.MaxPool2d(3, stride=1, padding=1)",
}


def _scrambled(config: ScrambleConfig, _answer: object) -> str:
    return (
        f"{HEAD}x = torch.randint(256, (1, 3, 64, 64)).double()  # your photo\n"
        f"mix = torch.tensor({[list(row) for row in MIX]}).double() / 8\n"
        "blur = torch.tensor([[1, 2, 1], [2, 4, 2], [1, 2, 1]]).double() / 16\n"
        f"{LAYER_LINES[config.layer]}\n\n"
        "order = torch.randperm(64 * 64)\n"
        "scrambled = x.flatten(2)[:, :, order].reshape(x.shape)\n"
        "put_back = layer(scrambled).flatten(2)[:, :, order.argsort()].reshape(x.shape)\n"
        "print((put_back - layer(x)).abs().max())\n"
    )


def _pointwise(config: PointwiseConfig, _answer: object) -> str:
    between = ", nn.ReLU()" if config.relu else ""
    return (
        f"{HEAD}first, second = nn.Conv2d(3, {config.middle}, 1, bias=False), nn.Conv2d({config.middle}, 3, 1, bias=False)\n"
        f"two_layers = nn.Sequential(first{between}, second)\n"
        "matrix = second.weight[:, :, 0, 0] @ first.weight[:, :, 0, 0]  # 3 × 3\n\n"
        "x = torch.rand(3, 300, 400)  # your photo\n"
        "one_matrix = (matrix @ x.reshape(3, -1)).reshape(x.shape)  # a matrix product, nothing else\n"
        "print((two_layers(x[None])[0] - one_matrix).abs().max())\n"
    )


def _rank(config: RankConfig, _answer: object) -> str:
    weights = [list(map(float, row)) for row in KERNELS[config.pattern].weights]
    return (
        f"import torch\n\nkernel = torch.tensor({weights})\n"
        "print(torch.linalg.matrix_rank(kernel))\n"
        "u, s, v = torch.linalg.svd(kernel)  # columns u, rows v, strengths s\n"
        "print(s)  # as many are not 0 as the rank\n"
    )


def _order(config: OrderConfig, _answer: object) -> str:
    return (
        f"import torch\n\nparts = torch.randn({config.many}, 65536, 9).mul(torch.randn({config.many}, 65536, 9)).sum(-1)\n"
        "forwards, backwards = torch.zeros(65536), torch.zeros(65536)\n"
        "for first, last in zip(parts, parts.flip(0)):\n"
        "    forwards, backwards = forwards + first, backwards + last\n"
        "print((forwards != backwards).float().mean())\n"
    )


CODE: dict[type[Config], Callable[[Config, object], str]] = {
    ChannelConfig: _channels,
    ColourConfig: _colours,
    MixConfig: _mixing,
    NetworkConfig: lambda _config, _answer: NETWORK.format(name=NETWORKS["ResNet-50"], side=PICTURE),
    ScrambleConfig: _scrambled,
    PointwiseConfig: _pointwise,
    RankConfig: _rank,
    OrderConfig: _order,
}
