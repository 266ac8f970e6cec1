"""What compares each view with torch: functions that the page prints, with today's settings and photo put in."""

import numpy as np
import torch
import torchvision
from torch import nn
from torch.nn.functional import conv2d
from torch.utils.flop_counter import FlopCounterMode

from playground.images import Photo, photo_call
from playground.kit.printed import settings_call, shown
from playground.lessons.channels.channel_steps import channel_answer
from playground.lessons.channels.costs import NETWORKS, SIDE, mix_answer, multiply_adds
from playground.lessons.channels.filtered import colour_answer, rank_answer
from playground.lessons.channels.pixelwise import MIX, pointwise, scramble
from playground.lessons.channels.settings import SINGLE, Channels, by_view
from playground.lessons.channels.sum_order import changed_share


def check_code(settings: Channels, photo: Photo | None) -> str:
    """Lines that compare the page with torch; they run as they stand and fail where both differ."""
    check, call = CHECKS[settings.view], f"={settings_call(settings)}"
    if settings.view == "networks":
        return shown(check)
    if settings.view in ("mixing", "order"):
        return shown(check, settings=call)
    if photo is None:
        return shown(check, settings=call, photo=None)
    needed, given = photo_call(photo)
    return f"{needed}\n{shown(check, settings=call, photo=f'={given}')}"


def _channels(settings: Channels, photo: Photo | None) -> None:
    answer = channel_answer(settings, photo)  # what the page shows
    x, kernels = torch.from_numpy(answer.x), torch.from_numpy(answer.kernels)
    expected = conv2d(x[None], kernels, groups=settings.groups)[0]
    torch.testing.assert_close(torch.from_numpy(answer.output), expected)
    torch.testing.assert_close(torch.from_numpy(answer.partials.sum(axis=1)), expected)
    print("The page and torch agree on", tuple(expected.shape))


def _colours(settings: Channels, photo: Photo | None) -> None:
    answer = colour_answer(settings, photo)  # what the page shows
    kernel = torch.tensor(SINGLE[settings.finder].weights, dtype=torch.float64)
    slices = torch.tensor(settings.each, dtype=torch.float64)[:, None, None] * kernel
    expected = conv2d(torch.from_numpy(answer.x).double()[None], slices[None])[0, 0]
    torch.testing.assert_close(torch.from_numpy(answer.output), expected)
    print("The page and torch agree on", tuple(expected.shape))


def _mixing(settings: Channels) -> None:
    for mixing in mix_answer(settings).ways.values():  # what the page shows
        with torch.device("meta"):  # shapes without numbers
            layers = [
                nn.Conv2d(one.inp, one.out, one.kernel_size, padding=one.padding, groups=one.groups, bias=False)
                for one in mixing.layers
            ]
            x = torch.empty(1, settings.deep, settings.side, settings.side)
        with FlopCounterMode(display=False) as counter:
            nn.Sequential(*layers)(x)
        assert sum(layer.weight.numel() for layer in layers) == mixing.weights
        assert counter.get_total_flops() == 2 * mixing.multiply_adds
    print("The page and torch agree on every way")


def _networks() -> None:
    for title, name in NETWORKS.items():
        with torch.device("meta"):  # shapes without numbers
            network, x = torchvision.models.get_model(name).eval(), torch.empty(1, 3, SIDE, SIDE)
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            network(x)
        assert counter.get_total_flops() == 2 * sum(multiply_adds(title).values()), title
    print("The page and torch agree on", ", ".join(NETWORKS))


def _scrambled(settings: Channels, photo: Photo) -> None:
    answer = scramble(settings, photo)  # what the page shows
    mix = torch.tensor(MIX).float()[:, :, None, None] / 8
    blur = torch.tensor([[1, 2, 1], [2, 4, 2], [1, 2, 1]]).float() / 16
    layer = {
        "pointwise": lambda x: conv2d(x, mix),
        "full": lambda x: conv2d(x, mix * blur, padding=1),
        "depthwise": lambda x: conv2d(x, blur.expand(3, 1, 3, 3), padding=1, groups=3),
        "pool": nn.MaxPool2d(3, stride=1, padding=1),
    }[settings.layer]
    x, order = torch.tensor(np.asarray(photo.image)).permute(2, 0, 1)[None].float(), torch.from_numpy(answer.order).long()
    scrambled = x.flatten(2)[:, :, order].reshape(x.shape)
    put_back = layer(scrambled).flatten(2)[:, :, order.argsort()].reshape(x.shape)
    assert torch.equal(put_back[0], torch.from_numpy(answer.put_back))
    assert torch.equal(layer(x)[0], torch.from_numpy(answer.plain_answer))
    print("The page and torch agree to the last bit; largest difference", answer.largest)


def _pointwise(settings: Channels, photo: Photo) -> None:
    answer = pointwise(settings, photo)  # what the page shows
    first, second = (torch.from_numpy(one)[:, :, None, None] for one in (answer.first, answer.second))
    hidden = conv2d(torch.from_numpy(answer.photo)[None], first)
    two_layers = conv2d(hidden.relu() if settings.relu else hidden, second)[0]
    torch.testing.assert_close(torch.from_numpy(answer.two_layers), two_layers)
    print("The page and torch agree on", tuple(two_layers.shape))


def _rank(settings: Channels, photo: Photo) -> None:
    answer = rank_answer(settings, photo)  # what the page shows
    kernel = torch.tensor(SINGLE[settings.pattern].weights, dtype=torch.float64)
    assert torch.linalg.matrix_rank(kernel) == len(answer.pieces)
    expected = conv2d(torch.from_numpy(photo.grey())[None, None], kernel[None, None])[0, 0]
    torch.testing.assert_close(torch.from_numpy(answer.parts.sum(axis=0)), expected)
    print("The page and torch agree on rank", len(answer.pieces))


def _order(settings: Channels) -> None:
    ours = changed_share(settings.many)  # what the page shows, with numbers of its own
    torch.manual_seed(0)
    parts = torch.stack([torch.randn(32768, 9).mul(torch.randn(32768, 9)).sum(-1) for _ in range(settings.many)])
    forwards, backwards = torch.zeros(32768), torch.zeros(32768)
    for first, last in zip(parts, parts.flip(0), strict=True):
        forwards, backwards = forwards + first, backwards + last
    theirs = (forwards != backwards).float().mean().item()
    assert abs(ours - theirs) < 0.02
    print(f"The page finds {ours:.3f}, torch with other numbers {theirs:.3f}")


CHECKS = by_view(_channels, _colours, _mixing, _networks, _scrambled, _pointwise, _rank, _order)
