"""Lines that compare each view of the lesson "Transposed convolution" with torch; they run as they stand, and tests run them."""

from dataclasses import fields

from playground.lessons.transposed_conv.code import Config


def check_code(view: str, config: Config) -> str:
    """The lines for one configuration of a view."""
    changed = [field.name for field in fields(config) if getattr(config, field.name) != field.default]
    written = ", ".join(f"{name}={getattr(config, name)!r}" for name in changed)
    return CHECKS[view].format(config=f"{type(config).__name__}({written})")


_TRANSPOSED = """\
import torch
from torch.nn.functional import conv_transpose2d

from playground.convolution import trans_conv
from playground.lessons.transposed_conv.answer import TransConfig, trans_answer

config = {config}
answer = trans_answer(config)  # what the page shows
x, kernel = torch.from_numpy(config.values()), torch.from_numpy(config.weights())
layer = dict(stride=config.stride, padding=config.pad, output_padding=config.extra, dilation=config.dilation)
written_out = trans_conv(x, kernel, **layer)  # the textbook's sum, stamp by stamp
torch.testing.assert_close(written_out, conv_transpose2d(x[None, None], kernel[None, None], **layer)[0, 0])
for view in (answer.stamps, answer.stretched):
    torch.testing.assert_close(torch.from_numpy(view.output[0]).double(), written_out, rtol=1e-5, atol=1e-4)
print("Both views, torch and the textbook's sum agree on", tuple(written_out.shape))
"""

_MATRIX = """\
import torch
from torch.nn.functional import conv2d

from playground.lessons.transposed_conv.answer import TransConfig
from playground.lessons.transposed_conv.unrolled import unrolled

config = {config}
answer = unrolled(config)  # what the page shows
kernel = torch.from_numpy(config.weights())[None, None]
layer = dict(stride=config.stride, padding=config.pad, dilation=config.dilation)
x = torch.from_numpy(answer.picture)[None, None].requires_grad_()
y = conv2d(x, kernel, **layer)
torch.testing.assert_close(torch.from_numpy(answer.output), y[0, 0].detach())
# The gradient of a convolution is its transpose: backward takes y through the transposed matrix.
y.backward(y.detach())
torch.testing.assert_close(torch.from_numpy(answer.back), x.grad[0, 0])
if answer.is_small:
    height, width = answer.picture.shape
    pixels = torch.eye(height * width, dtype=torch.float64).reshape(-1, 1, height, width)
    torch.testing.assert_close(torch.from_numpy(answer.matrix), conv2d(pixels, kernel, **layer).flatten(1).T)
print("The page's matrix and torch agree on", answer.shape)
"""

_SIZES = """\
import torch
from torch import nn

from playground.lessons.transposed_conv.round_trip import round_trips
from playground.lessons.transposed_conv.answer import TransConfig

config = {config}
kernel_size = (config.weights().shape[0], 1)
settings = dict(stride=(config.stride, 1), padding=(config.pad, 0), dilation=(config.dilation, 1))
with torch.device("meta"):  # shapes without numbers
    down, up = nn.Conv2d(1, 1, kernel_size, **settings), nn.ConvTranspose2d(1, 1, kernel_size, **settings)
    for trip in round_trips(config):  # what the page shows
        x = torch.empty(1, 1, trip.size, 1)
        assert (down(x).shape[2], up(down(x)).shape[2]) == (trip.down, trip.back), trip
print("The page and torch agree on every size")
"""

_WHITE = """\
import torch
from torch.nn.functional import conv_transpose2d

from playground.lessons.transposed_conv.enlarging import EnlargeConfig, white_answer

config = {config}
answer = white_answer(config)  # what the page shows
kernel, s = torch.from_numpy(config.kernel()), config.step
ones = torch.ones(1, 1, config.rows, config.columns, dtype=torch.float64)
torch.testing.assert_close(
    torch.from_numpy(answer.output), conv_transpose2d(ones, kernel[None, None], stride=s, padding=config.crop)[0, 0]
)
# Far from the border: a map so large that each phase meets all of its weights.
many = -(-config.size // s)
large = conv_transpose2d(torch.ones(1, 1, 2 * many + 1, 2 * many + 1, dtype=torch.float64), kernel[None, None], stride=s)[0, 0]
torch.testing.assert_close(torch.from_numpy(answer.phases), large[many * s : (many + 1) * s, many * s : (many + 1) * s])
print("The page and torch agree on", answer.output.shape)
"""

_PHOTO = """\
import numpy as np
import torch
from torch import nn
from torch.nn.functional import avg_pool2d, conv2d, interpolate, pad

from playground.lessons.transposed_conv.enlarging import EnlargeConfig, enlarge_photo

config = {config}
k, s = config.size, config.step
noise = np.random.default_rng(0).uniform(0, 1, (4 * s, 5 * s, 3)).astype(np.float32)
answer = enlarge_photo(noise, config)  # what the page does to the photo
x = torch.from_numpy(noise).double().permute(2, 0, 1)[:, None]
kernel = torch.from_numpy(config.kernel() / config.kernel().sum())[None, None]
small = avg_pool2d(x, s)
up = nn.ConvTranspose2d(1, 1, k, stride=s, padding=max(0, k - s) // 2, bias=False, dtype=torch.float64)
up.requires_grad_(False)
up.weight.copy_(s * s * kernel)
at_least = up(small, output_size=None if k >= s else x.shape[2:])
stamped = at_least[..., : x.shape[2], : x.shape[3]]
large = interpolate(small, scale_factor=s, mode=config.remedy)
remedied = conv2d(pad(large, ((k - 1) // 2, k // 2) * 2, mode="replicate"), kernel)
for ours, theirs in ((answer.transposed, stamped), (answer.remedied, remedied)):
    torch.testing.assert_close(torch.from_numpy(ours), theirs[:, 0].permute(1, 2, 0).float())
print("The page and torch agree on", tuple(stamped.shape))
"""

_BANK = """\
import numpy as np
import torch
from torch.nn.functional import conv2d, conv_transpose2d

from playground.lessons.transposed_conv.kernel_bank import BankConfig, bank_answer

config = {config}
noise = np.random.default_rng(0).uniform(0, 1, (40, 48))
answer = bank_answer(noise, config)  # what the page does to the photo
kernels = torch.from_numpy(config.matrix()[: config.keep]).reshape(-1, 1, 8, 8)
x = torch.from_numpy(noise)[None, None]
y = conv_transpose2d(conv2d(x, kernels, stride=8), kernels, stride=8)
torch.testing.assert_close(torch.from_numpy(answer.rebuilt), y[0, 0])
flat = kernels.flatten(1)
torch.testing.assert_close(torch.from_numpy(answer.gram), flat.T @ flat)
if not torch.allclose(y, x):
    psnr = -10 * (y - x).square().mean().log10()
    torch.testing.assert_close(torch.tensor(answer.psnr[config.keep - 1]), psnr, rtol=1e-6, atol=1e-6)
print("The page and torch agree on", tuple(y.shape))
"""

CHECKS = {
    "Stamps": _TRANSPOSED,
    "Stretched": _TRANSPOSED,
    "Matrix": _MATRIX,
    "Sizes": _SIZES,
    "White map": _WHITE,
    "Photo": _PHOTO,
    "64 kernels": _BANK,
}
