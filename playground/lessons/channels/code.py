"""PyTorch code of the lesson "Channels and 1 × 1", and what a reader can take along, for each view.

Where the page works on the reader's photo, the lines take random numbers in its place. Tests execute them.
"""

from collections.abc import Sequence

import numpy as np

from playground.kit.i18n import _
from playground.kit.printed import rows_of
from playground.lessons.channels.channel_steps import ChannelAnswer
from playground.lessons.channels.costs import KINDS, NETWORKS, MixAnswer, Work
from playground.lessons.channels.costs import SIDE as PICTURE
from playground.lessons.channels.filtered import SIDE
from playground.lessons.channels.pixelwise import MIX
from playground.lessons.channels.settings import SINGLE, WAYS, Channels, by_view
from playground.lessons.channels.sum_order import curve
from playground.ui.files import Download, csv_file, png_file

Rows = list[Sequence[object]]
HEAD = "import torch\nfrom torch import nn\n\n"


def torch_code(settings: Channels, answer: object) -> str:
    """Lines that do in PyTorch what the view shows."""
    return CODE[settings.view](settings, answer)


def _tensor(values: np.ndarray) -> str:
    """Whole numbers as a float tensor."""
    return f"torch.tensor({values.astype(int).tolist()}).float()"


def _weights(key: str) -> str:
    return f"torch.tensor({[list(map(float, row)) for row in SINGLE[key].weights]})"


def _channels(settings: Channels, answer: ChannelAnswer) -> str:
    groups = f", groups={settings.groups}" if settings.groups > 1 else ""
    return (
        f"{HEAD}x = {_tensor(answer.x)}  # channels, rows, columns\n"
        f"kernel = {_tensor(answer.kernels)}  # out, in, rows, columns\n"
        f"y = nn.functional.conv2d(x[None], kernel{groups})[0]\nprint(y)\n"
    )


def _colours(settings: Channels, _answer: object) -> str:
    if settings.picture == "photo":
        picture = "x = torch.rand(3, 300, 400)  # red, green, blue of your photo in 0…1"
    else:
        left, right = settings.sides
        picture = (
            f"x = torch.empty(3, {SIDE}, {SIDE})\n"
            f"x[:, :, :{SIDE // 2}] = torch.tensor({left})[:, None, None] / 255\n"
            f"x[:, :, {SIDE // 2}:] = torch.tensor({right})[:, None, None] / 255"
        )
    return (
        f"{HEAD}{picture}\nkernel = {_weights(settings.finder)}\n"
        f"factors = torch.tensor({list(settings.each)})  # of red, green, blue\n"
        "slices = factors[:, None, None] * kernel  # a small kernel a channel\n"
        "y = nn.functional.conv2d(x[None], slices[None])[0, 0]  # torch adds them\nprint(y.abs().max())\n"
    )


def _mixing(settings: Channels, answer: MixAnswer) -> str:
    layers = "".join(
        f"    nn.Conv2d({inp}, {out}, {k}, padding={padding}, groups={groups}, bias=False),\n"
        for inp, out, k, groups, padding in answer.ways[settings.way].layers
    )
    return (
        f"{HEAD}layer = nn.Sequential(\n{layers})\n"
        f"x = torch.rand(1, {settings.deep}, {settings.side}, {settings.side})\n"
        "print(sum(p.numel() for p in layer.parameters()), layer(x).shape)\n"
    )


def _networks(_settings: Channels, _answer: object) -> str:
    return f"""\
import torch
import torchvision
from torch import nn

with torch.device("meta"):  # shapes without numbers
    network = torchvision.models.{NETWORKS["ResNet-50"]}().eval()
    x = torch.empty(1, 3, {PICTURE}, {PICTURE})
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
    "pointwise": "layer = lambda x: nn.functional.conv2d(x, mix[:, :, None, None])",
    "full": "layer = lambda x: nn.functional.conv2d(x, mix[:, :, None, None] * blur, padding=1)",
    "depthwise": "layer = lambda x: nn.functional.conv2d(x, blur.expand(3, 1, 3, 3), padding=1, groups=3)",
    "pool": "layer = nn.MaxPool2d(3, stride=1, padding=1)",
}


def _scrambled(settings: Channels, _answer: object) -> str:
    return (
        f"{HEAD}x = torch.randint(256, (1, 3, 64, 64)).double()  # your photo\n"
        f"mix = torch.tensor({rows_of(MIX)}).double() / 8\n"
        "blur = torch.tensor([[1, 2, 1], [2, 4, 2], [1, 2, 1]]).double() / 16\n"
        f"{LAYER_LINES[settings.layer]}\n\n"
        "order = torch.randperm(64 * 64)\n"
        "scrambled = x.flatten(2)[:, :, order].reshape(x.shape)\n"
        "put_back = layer(scrambled).flatten(2)[:, :, order.argsort()].reshape(x.shape)\n"
        "print((put_back - layer(x)).abs().max())\n"
    )


def _pointwise(settings: Channels, _answer: object) -> str:
    middle, between = settings.middle, ", nn.ReLU()" if settings.relu else ""
    return (
        f"{HEAD}first, second = nn.Conv2d(3, {middle}, 1, bias=False), nn.Conv2d({middle}, 3, 1, bias=False)\n"
        f"two_layers = nn.Sequential(first{between}, second)\n"
        "matrix = second.weight[:, :, 0, 0] @ first.weight[:, :, 0, 0]  # 3 × 3\n\n"
        "x = torch.rand(3, 300, 400)  # your photo\n"
        "one_matrix = (matrix @ x.reshape(3, -1)).reshape(x.shape)  # a matrix product, nothing else\n"
        "print((two_layers(x[None])[0] - one_matrix).abs().max())\n"
    )


def _rank(settings: Channels, _answer: object) -> str:
    return (
        f"import torch\n\nkernel = {_weights(settings.pattern)}\n"
        "print(torch.linalg.matrix_rank(kernel))\n"
        "u, s, v = torch.linalg.svd(kernel)  # columns u, rows v, strengths s\n"
        "print(s)  # as many are not 0 as the rank\n"
    )


def _order(settings: Channels, _answer: object) -> str:
    many = settings.many
    return (
        f"import torch\n\nparts = torch.randn({many}, 65536, 9).mul(torch.randn({many}, 65536, 9)).sum(-1)\n"
        "forwards, backwards = torch.zeros(65536), torch.zeros(65536)\n"
        "for first, last in zip(parts, parts.flip(0)):\n"
        "    forwards, backwards = forwards + first, backwards + last\n"
        "print((forwards != backwards).float().mean())\n"
    )


CODE = by_view(_channels, _colours, _mixing, _networks, _scrambled, _pointwise, _rank, _order)


def files(settings: Channels, answer: object) -> list[Download]:
    """Downloads of a view; none where there is nothing natural to take."""
    if settings.view == "scrambled":
        return [
            png_file(_("Scrambled PNG"), "scrambled.png", lambda: answer.scrambled),
            png_file(_("Put back PNG"), "put_back.png", lambda: answer.put_back),
        ]
    if settings.view == "pointwise":
        return [png_file(_("Two layers PNG"), "two_layers.png", lambda: 255 * answer.two_layers)]
    tables = {
        "channels": (_("Output CSV"), "channels_output.csv", _output_rows),
        "mixing": (_("Costs CSV"), "mixing_costs.csv", _cost_rows),
        "networks": (_("Multiply-adds CSV"), "network_multiply_adds.csv", _work_rows),
        "order": (_("Curve CSV"), "order_of_sums.csv", lambda _answer: [("channels", "share changed"), *curve()]),
    }
    if settings.view not in tables:
        return []
    label, name, rows = tables[settings.view]
    return [csv_file(label, name, lambda: rows(answer))]


def _output_rows(answer: ChannelAnswer) -> Rows:
    return [("output", "row", "column", "value"), *((*at, f"{value:g}") for at, value in np.ndenumerate(answer.output))]


def _cost_rows(answer: MixAnswer) -> Rows:
    costs = ((WAYS[way], one.small_kernels, one.weights, one.multiply_adds, one.reads) for way, one in answer.ways.items())
    return [("way", "small kernels", "weights", "multiply-adds", "channels read"), *costs]


def _work_rows(answer: dict[str, Work]) -> Rows:
    return [("network", *KINDS), *((title, *work.values()) for title, work in answer.items())]
