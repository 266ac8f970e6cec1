"""Snippets that compare each view of the lesson "Channels and 1×1" with torch; CONFIG stands for the page's configuration."""

PHOTO = """\
import numpy as np
import torch
from PIL import Image
from torch import nn

from playground.images import make_photo
"""
NOISE = """\
noise = np.random.default_rng(0).integers(0, 256, (24, 31, 3), dtype=np.uint8)
photo = make_photo(Image.fromarray(noise), name="noise")
"""

CHECKS: dict[str, str] = {
    "ChannelConfig": f"""\
{PHOTO}from playground.lessons.channels.channel_steps import ChannelConfig, channel_answer

{NOISE}config = CONFIG
answer = channel_answer(photo, config)  # what the page shows

x, kernels = torch.from_numpy(answer.x), torch.from_numpy(answer.kernels)
torch_says = nn.functional.conv2d(x[None], kernels, groups=config.groups)[0]
torch.testing.assert_close(torch.from_numpy(answer.output), torch_says)
torch.testing.assert_close(torch.from_numpy(answer.partials.sum(axis=1)), torch_says)
print("The page and torch agree on", tuple(torch_says.shape))
""",
    "ColourConfig": f"""\
{PHOTO}from playground.lessons.channels.colour_slices import ColourConfig, colour_answer
from playground.convolution.kernels import KERNELS

{NOISE}config = CONFIG
answer = colour_answer(photo, config)  # what the page shows

kernel = torch.tensor(KERNELS[config.finder].weights, dtype=torch.float64)
slices = torch.tensor(config.each, dtype=torch.float64)[:, None, None] * kernel
torch_says = nn.functional.conv2d(torch.from_numpy(answer.x).double()[None], slices[None])[0, 0]
torch.testing.assert_close(torch.from_numpy(answer.output), torch_says)
print("The page and torch agree on", tuple(torch_says.shape))
""",
    "MixConfig": """\
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from playground.lessons.channels.mixing import MixConfig, mixings

config = CONFIG
for found in mixings(config):  # what the page shows
    with torch.device("meta"):  # shapes without numbers
        layer = nn.Sequential(
            *(nn.Conv2d(one.inp, one.out, one.kernel_size, padding=one.padding, groups=one.groups, bias=False)
              for one in config.layers(found.way))
        )
        x = torch.empty(1, config.deep, config.side, config.side)
    with FlopCounterMode(display=False) as counter:
        layer(x)
    assert sum(p.numel() for p in layer.parameters()) == found.weights
    assert counter.get_total_flops() == 2 * found.multiply_adds
print("The page and torch agree on every way")
""",
    "NetworkConfig": """\
import torch
import torchvision
from torch.utils.flop_counter import FlopCounterMode

from playground.lessons.channels.network_shares import NETWORKS, SIDE, multiply_adds

for title, name in NETWORKS.items():
    with torch.device("meta"):
        network, x = torchvision.models.get_model(name).eval(), torch.empty(1, 3, SIDE, SIDE)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(x)
    assert counter.get_total_flops() == 2 * sum(multiply_adds(title).values()), title
print("The page and torch agree on", ", ".join(NETWORKS))
""",
    "ScrambleConfig": f"""\
{PHOTO}from playground.lessons.channels.scrambled import MIX, ScrambleConfig, scramble

{NOISE}config = CONFIG
answer = scramble(photo, config)  # what the page shows

mix = torch.tensor(MIX).float() / 8
blur = torch.tensor([[1, 2, 1], [2, 4, 2], [1, 2, 1]]).float() / 16
layer = {{
    "1 × 1": lambda x: nn.functional.conv2d(x, mix[:, :, None, None]),
    "3 × 3": lambda x: nn.functional.conv2d(x, mix[:, :, None, None] * blur, padding=1),
    "depthwise 3 × 3": lambda x: nn.functional.conv2d(x, blur.expand(3, 1, 3, 3), padding=1, groups=3),
    "max-pool 3 × 3": nn.MaxPool2d(3, stride=1, padding=1),
}}[config.layer]
x, order = torch.from_numpy(answer.photo)[None], torch.from_numpy(answer.order).long()
scrambled = x.flatten(2)[:, :, order].reshape(x.shape)
put_back = layer(scrambled).flatten(2)[:, :, order.argsort()].reshape(x.shape)
assert torch.equal(put_back[0], torch.from_numpy(answer.put_back))
assert torch.equal(layer(x)[0], torch.from_numpy(answer.answer))
print("The page and torch agree to the last bit; largest difference", answer.largest)
""",
    "PointwiseConfig": f"""\
{PHOTO}from playground.lessons.channels.pointwise import PointwiseConfig, pointwise

{NOISE}config = CONFIG
answer = pointwise(photo, config)  # what the page shows

first, second = (torch.from_numpy(one)[:, :, None, None] for one in (answer.first, answer.second))
hidden = nn.functional.conv2d(torch.from_numpy(answer.photo)[None], first)
two_layers = nn.functional.conv2d(hidden.relu() if config.relu else hidden, second)[0]
torch.testing.assert_close(torch.from_numpy(answer.two_layers), two_layers)
print("The page and torch agree on", tuple(two_layers.shape))
""",
    "RankConfig": f"""\
{PHOTO}from playground.lessons.channels.kernel_rank import RankConfig, rank_answer
from playground.convolution.kernels import KERNELS

{NOISE}config = CONFIG
answer = rank_answer(photo, config)  # what the page shows

kernel = torch.tensor(KERNELS[config.pattern].weights, dtype=torch.float64)
assert torch.linalg.matrix_rank(kernel) == len(answer.pieces)
torch_says = nn.functional.conv2d(torch.from_numpy(answer.photo)[None, None], kernel[None, None])[0, 0]
torch.testing.assert_close(torch.from_numpy(answer.parts.sum(axis=0)), torch_says)
print("The page and torch agree on rank", len(answer.pieces))
""",
    "OrderConfig": """\
import torch

from playground.lessons.channels.sum_order import OrderConfig, changed_share

config = CONFIG
ours = changed_share(config.many)  # what the page shows, with numbers of its own

torch.manual_seed(0)
parts = torch.stack([torch.randn(32768, 9).mul(torch.randn(32768, 9)).sum(-1) for _ in range(config.many)])
forwards, backwards = torch.zeros(32768), torch.zeros(32768)
for first, last in zip(parts, parts.flip(0)):
    forwards, backwards = forwards + first, backwards + last
torch_says = (forwards != backwards).float().mean().item()
assert abs(ours - torch_says) < 0.02
print(f"The page finds {ours:.3f}, torch with other numbers {torch_says:.3f}")
""",
}
