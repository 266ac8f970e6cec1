"""Code of the lesson "Channels and 1 × 1": each view in PyTorch, functions that are printed as its check, and its files."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
import torchvision
from torch import nn
from torch.nn.functional import conv2d
from torch.utils.flop_counter import FlopCounterMode

from playground.images import Photo, photo_call
from playground.kit.i18n import _
from playground.kit.printed import rows_of, settings_call, shown
from playground.lessons.channels import answer as core
from playground.lessons.channels.costs import KINDS, NETWORKS, SIDE, MixAnswer, Work
from playground.lessons.channels.settings import SINGLE, VIEWS, WAYS, Channels
from playground.ui.files import Download, csv_file, npy_file, png_file

Rows = list[Sequence[object]]
NUMPY = "import numpy as np\n"
HEAD = "import torch\nfrom torch import nn\n\n"
CONV = "    nn.Conv2d({0.in_channels}, {0.out_channels}, {0.kernel_size}, padding={0.padding}, groups={0.groups}, bias=False),\n"
PHOTO_FILE = "photo.npy"
PHOTO = f'x = torch.from_numpy(np.load("{PHOTO_FILE}"))  # “Photo as NPY”, saved from this page'
DRAWN = """\
x = torch.empty(3, 16, 16)
x[:, :, :8] = torch.tensor({0[0]})[:, None, None] / 255
x[:, :, 8:] = torch.tensor({0[1]})[:, None, None] / 255"""
BLUR = "torch.tensor([[1, 2, 1], [2, 4, 2], [1, 2, 1]])"
LAYERS = {  # of the scrambled photo, by the names mix and blur
    "pointwise": "lambda x: nn.functional.conv2d(x, mix[:, :, None, None])",
    "full": "lambda x: nn.functional.conv2d(x, mix[:, :, None, None] * blur, padding=1)",
    "depthwise": "lambda x: nn.functional.conv2d(x, blur.expand(3, 1, 3, 3), padding=1, groups=3)",
    "pool": "nn.MaxPool2d(3, stride=1, padding=1)",
}


def _tensor(rows: Sequence[Sequence[float]]) -> str:
    return f"torch.tensor({[list(map(float, row)) for row in rows]})"


def torch_code(settings: Channels, answer: Any) -> str:
    """Lines that do in PyTorch what the view shows; the reader's photo comes from the page's file."""
    match settings.view:
        case "channels":
            return f"""\
{HEAD}x = torch.tensor({answer.x.astype(int).tolist()}).float()  # channels, rows, columns
kernel = torch.tensor({answer.kernels.astype(int).tolist()}).float()  # out, in, rows, columns
y = nn.functional.conv2d(x[None], kernel{f", groups={settings.groups}" if settings.groups > 1 else ""})[0]
print(y)
"""
        case "colours":
            return f"""\
{NUMPY + HEAD + PHOTO if settings.picture == "photo" else HEAD + DRAWN.format(settings.sides)}
kernel = {_tensor(SINGLE[settings.finder].weights)}
factors = torch.tensor({list(settings.each)})  # of red, green, blue
slices = factors[:, None, None] * kernel  # a small kernel a channel
y = nn.functional.conv2d(x[None], slices[None])[0, 0]  # torch adds them
print(y.abs().max())
"""
        case "mixing":
            return f"""\
{HEAD}layer = nn.Sequential(
{"".join(map(CONV.format, answer.ways[settings.way].layers))})
x = torch.rand(1, {settings.deep}, {settings.side}, {settings.side})
print(sum(p.numel() for p in layer.parameters()), layer(x).shape)
"""
        case "networks":
            return """\
import torch
import torchvision
from torch import nn

with torch.device("meta"):  # shapes without numbers
    network = torchvision.models.resnet50().eval()
    x = torch.empty(1, 3, 224, 224)
work = {"1 × 1": 0, "other": 0}

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
        case "scrambled":
            return f"""\
{NUMPY}{HEAD}{PHOTO}
x = x[None].double()  # levels 0…255
mix = torch.tensor({rows_of(core.MIX)}).double() / 8
blur = {BLUR}.double() / 16
layer = {LAYERS[settings.layer]}

order = torch.from_numpy(np.random.default_rng({settings.shuffle}).permutation(x[0, 0].numel()))
shuffled = x.flatten(2)[:, :, order].reshape(x.shape)
put_back = layer(shuffled).flatten(2)[:, :, order.argsort()].reshape(x.shape)
difference = (put_back - layer(x)).abs().amax(1)
print((difference > 0).double().mean(), difference.max() / 255)
"""
        case "pointwise":
            return f"""\
{NUMPY}{HEAD}first = torch.from_numpy(np.random.default_rng({settings.weights}).standard_normal(({settings.middle}, 3)))
second = torch.tensor({rows_of(core.MIX)}).double() / 8 @ torch.linalg.pinv(first)  # its best partner
matrix = second @ first  # 3 × 3

{PHOTO}
hidden = nn.functional.conv2d(x[None].double(), first[:, :, None, None]){".relu()" if settings.relu else ""}
two_layers = nn.functional.conv2d(hidden, second[:, :, None, None])[0]
one_matrix = (matrix @ x.double().flatten(1)).reshape(x.shape)  # a matrix product, nothing else
print((two_layers - one_matrix).abs().max(), torch.linalg.matrix_rank(matrix))
"""
        case "rank":
            return f"""\
import torch

kernel = {_tensor(SINGLE[settings.pattern].weights)}
print(torch.linalg.matrix_rank(kernel))
u, s, v = torch.linalg.svd(kernel)  # columns u, rows v, strengths s
print(s)  # as many are not 0 as the rank
"""
        case _:
            return f"""\
import numpy as np

numbers, weights = np.random.default_rng(0).standard_normal((2, {core.POOL})).astype(np.float32)
sums = sum(np.roll(numbers, tap) * np.roll(weights, tap * 10) for tap in range(9))  # 3 × 3 windows
apart = {core.POOL - core.SUMS} // {settings.many}
channels = [sums[apart * n :][:{core.SUMS}] for n in range({settings.many})]
print((sum(channels) != sum(channels[::-1])).mean())  # of sums that change
"""


def check_code(settings: Channels, photo: Photo | None) -> str:
    """Lines that compare the page with torch; they run as they stand and fail where both differ."""
    needed, given = photo_call(photo) if photo else ("", "None")
    values = {"settings": f"={settings_call(settings)}", "photo": f"={given}"}
    if settings.view == "scrambled":
        values["mix"] = f"=torch.tensor({rows_of(core.MIX)}).float() / 8"
        values |= {"blur": f"={BLUR}.float() / 16", "layer": f"={LAYERS[settings.layer]}"}
    lines = shown(CHECKS[settings.view], **values, answer="=view_answer(settings, photo)  # what the page shows")
    return f"{needed}\nfrom playground.lessons.channels.answer import view_answer\n{lines}".lstrip()


def _channels(settings: Channels, answer: core.ChannelAnswer) -> None:
    x, kernels = torch.from_numpy(answer.x), torch.from_numpy(answer.kernels)
    expected = conv2d(x[None], kernels, groups=settings.groups)[0]
    torch.testing.assert_close(torch.from_numpy(answer.output), expected)
    torch.testing.assert_close(torch.from_numpy(answer.partials.sum(axis=1)), expected)
    print("The page and torch agree on", tuple(expected.shape))


def _colours(settings: Channels, answer: core.ColourAnswer) -> None:
    kernel = torch.tensor(SINGLE[settings.finder].weights, dtype=torch.float64)
    slices = torch.tensor(settings.each, dtype=torch.float64)[:, None, None] * kernel
    expected = conv2d(torch.from_numpy(answer.x).double()[None], slices[None])[0, 0]
    torch.testing.assert_close(torch.from_numpy(answer.output), expected)
    print("The page and torch agree on", tuple(expected.shape))


def _mixing(settings: Channels, answer: MixAnswer) -> None:
    for mixing in answer.ways.values():
        with torch.device("meta"):  # shapes without numbers
            layers = [
                nn.Conv2d(one.in_channels, one.out_channels, one.kernel_size, padding=one.padding, groups=one.groups, bias=False)
                for one in mixing.layers
            ]
            x = torch.empty(1, settings.deep, settings.side, settings.side)
        with FlopCounterMode(display=False) as counter:
            nn.Sequential(*layers)(x)
        assert sum(layer.weight.numel() for layer in layers) == mixing.weights
        assert counter.get_total_flops() == 2 * mixing.multiply_adds
    print("The page and torch agree on every way")


def _networks(answer: dict[str, Work]) -> None:
    for title, name in NETWORKS.items():
        with torch.device("meta"):  # shapes without numbers
            network, x = torchvision.models.get_model(name).eval(), torch.empty(1, 3, SIDE, SIDE)
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            network(x)
        assert counter.get_total_flops() == 2 * sum(answer[title].values()), title
    print("The page and torch agree on", ", ".join(NETWORKS))


def _scrambled(photo: Photo, answer: core.ScrambleAnswer, layer: Callable[[torch.Tensor], torch.Tensor]) -> None:
    x, order = torch.tensor(np.asarray(photo.image)).permute(2, 0, 1)[None].float(), torch.from_numpy(answer.order).long()
    scrambled = x.flatten(2)[:, :, order].reshape(x.shape)
    put_back = layer(scrambled).flatten(2)[:, :, order.argsort()].reshape(x.shape)
    assert torch.equal(put_back[0], torch.from_numpy(answer.put_back))
    assert torch.equal(layer(x)[0], torch.from_numpy(answer.plain_answer))
    print("The page and torch agree to the last bit; largest difference", answer.largest)


def _pointwise(settings: Channels, answer: core.PointwiseAnswer) -> None:
    first, second = (torch.from_numpy(one)[:, :, None, None] for one in (answer.first, answer.second))
    hidden = conv2d(torch.from_numpy(answer.photo)[None], first)
    two_layers = conv2d(hidden.relu() if settings.relu else hidden, second)[0]
    torch.testing.assert_close(torch.from_numpy(answer.two_layers), two_layers)
    print("The page and torch agree on", tuple(two_layers.shape))


def _rank(settings: Channels, photo: Photo, answer: core.RankAnswer) -> None:
    kernel = torch.tensor(SINGLE[settings.pattern].weights, dtype=torch.float64)
    assert torch.linalg.matrix_rank(kernel) == len(answer.pieces)
    expected = conv2d(torch.from_numpy(photo.grey())[None, None], kernel[None, None])[0, 0]
    torch.testing.assert_close(torch.from_numpy(answer.parts.sum(axis=0)), expected)
    print("The page and torch agree on rank", len(answer.pieces))


def _order(settings: Channels, answer: float) -> None:
    torch.manual_seed(0)  # other numbers than the page's
    parts = torch.stack([torch.randn(32768, 9).mul(torch.randn(32768, 9)).sum(-1) for _sum in range(settings.many)])
    share = (sum(parts) != sum(parts.flip(0))).float().mean().item()
    assert abs(answer - share) < 0.02
    print(f"The page finds {answer:.3f}, torch with other numbers {share:.3f}")


CHECKS = dict(zip(VIEWS, (_channels, _colours, _mixing, _networks, _scrambled, _pointwise, _rank, _order), strict=True))


def files(settings: Channels, answer: Any) -> list[Download]:
    """Downloads of a view; none where there is nothing natural to take."""

    def outputs() -> Rows:
        return [("output", "row", "column", "value"), *((*at, f"{value:g}") for at, value in np.ndenumerate(answer.output))]

    def costs() -> Rows:
        ways = ((WAYS[way], one.small_kernels, one.weights, one.multiply_adds, one.reads) for way, one in answer.ways.items())
        return [("layer", "kernels", "parameters", "multiply-adds", "channels read"), *ways]

    def work() -> Rows:
        return [("network", *KINDS), *((title, *parts.values()) for title, parts in answer.items())]

    def photo() -> Download:
        return npy_file(_("Photo as NPY"), PHOTO_FILE, lambda: answer.x if settings.view == "colours" else answer.photo)

    return {
        "channels": [csv_file(_("Output as CSV"), "channels_output.csv", outputs)],
        "colours": [photo()] if settings.picture == "photo" else [],
        "mixing": [csv_file(_("Costs as CSV"), "mixing_costs.csv", costs)],
        "networks": [csv_file(_("Multiply-adds as CSV"), "network_multiply_adds.csv", work)],
        "scrambled": [
            photo(),
            png_file(_("Shuffled photo as PNG"), "scrambled.png", lambda: answer.scrambled),
            png_file(_("Output put back as PNG"), "put_back.png", lambda: answer.put_back),
        ],
        "pointwise": [photo(), png_file(_("Output of two layers as PNG"), "two_layers.png", lambda: 255 * answer.two_layers)],
        "order": [csv_file(_("Curve as CSV"), "order_of_sums.csv", lambda: [("channels", "share changed"), *core.curve()])],
    }.get(settings.view, [])
