"""The way back from the style network's maps to a picture, learned by `python -m recipes.style_decoder`.

Huang and Belongie (2017) decode one layer. Here four are decoded, each after adaptive instance normalisation: the deepest says
what is where, the shallower ones add edges and grain. Sizes double by bilinear upsampling, which draws no grid; borders are
mirrored, so that no frame appears; no norms, which would take out the very means and deviations that carry a style. Those also
scale and shift the decoder's own maps, as in Ghiasi et al. (2017). Noise, always the same, is added to the maps as far as a style
is painted (Ulyanov et al. 2016): a flat sky has nothing in it from which strokes could grow.
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from playground.models.mirroring import mirror
from playground.models.style_vgg import WIDTHS

LAYERS = ("relu2_1", "relu3_1", "relu4_1", "relu5_1")  # of the encoder: what is decoded
STRIDES = (2, 4, 8, 16)  # pixels a side behind one position of each
CELL = STRIDES[-1]
NOISE = 4  # channels of it
SPREAD = 1e-3  # least deviation of a number among styles


class Conv(nn.Conv2d):
    """3×3, the picture mirrored beyond its edges."""

    def __init__(self, channels: int, width: int):
        super().__init__(channels, width, 3, padding=1, padding_mode="reflect")

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x) if torch.is_grad_enabled() else F.conv2d(mirror(x), self.weight, self.bias)


class Styled(nn.Module):
    """A convolution whose maps are scaled and shifted by what is told of the style, then cut off at 0."""

    def __init__(self, channels: int, width: int, told: int):
        super().__init__()
        self.conv, self.scales = Conv(channels, width), nn.Conv2d(told, 2 * width, 1)

    def forward(self, x: Tensor, told: Tensor, add: Tensor | float = 0.0) -> Tensor:
        scale, shift = resized(self.scales(told), x).chunk(2, 1)
        return F.relu((self.conv(x) + add) * (1 + scale) + shift)


class Noise(nn.Conv2d):
    """NOISE channels of normal noise, mixed to as many as the maps have: one picture of it for each size."""

    def __init__(self, width: int):
        super().__init__(NOISE, width, 1, bias=False)

    def forward(self, like: Tensor, strength: Tensor) -> Tensor:
        values = torch.randn(1, NOISE, *like.shape[-2:], generator=torch.Generator().manual_seed(0))
        return super().forward(values.to(like)) * resized(strength.to(like), like)


class Told(nn.Module):
    """What the decoder makes of a style's numbers, (N, n, h, w), before its own maps are scaled and shifted: (N, width, h, w).

    Channels differ a hundredfold in what is usual for them: each number counts by its distance from the `usual`, in units of the
    usual `spread`. All n together then weigh about as much as one: otherwise one step of training would shut units for good.
    """

    def __init__(self, numbers: int, width: int):
        super().__init__()
        self.mixed = nn.Conv2d(numbers, width, 1)
        self.register_buffer("usual", torch.zeros(1, numbers, 1, 1))
        self.register_buffer("spread", torch.ones(1, numbers, 1, 1))

    @torch.no_grad()
    def learn_usual(self, numbers: Tensor) -> None:
        """From those of many styles, (N, n, 1, 1). Rounded to bfloat16, so that every number type holds them exactly."""
        spread, usual = torch.std_mean(numbers, 0, keepdim=True)
        self.usual.copy_(usual.bfloat16())
        self.spread.copy_(spread.clamp(min=SPREAD).bfloat16())

    def forward(self, numbers: Tensor) -> Tensor:
        distances = (numbers - self.usual) / self.spread
        return F.silu(self.mixed((distances / numbers.shape[1] ** 0.5).to(self.mixed.weight.dtype)))


class Residual(nn.Module):
    def __init__(self, width: int, told: int):
        super().__init__()
        self.first, self.second = Styled(width, width, told), Conv(width, width)

    def forward(self, x: Tensor, told: Tensor) -> Tensor:
        return x + self.second(self.first(x, told))


class StyleDecoder(nn.Module):
    """Maps of LAYERS, (N, C, h, w) each, to pictures (N, 3, 2h, 2w) with h and w of the first: RGB, about 0 to 1, not clipped.

    channels: of LAYERS; widths: of the decoder's own maps at strides 8, 4, 2 and 1; told: numbers that a style is told in.
    """

    def __init__(
        self, channels: Sequence[int] = WIDTHS[1:], widths: tuple[int, int, int, int] = (192, 128, 64, 32), told: int = 128
    ):
        super().__init__()
        eight, four, two, one = widths
        self.told = Told(2 * sum(channels), told)
        self.sides = nn.ModuleList(nn.Conv2d(c, w, 1) for c, w in zip(channels, (two, four, eight, eight), strict=True))
        self.noise = nn.ModuleList(map(Noise, (two, four, eight, eight)))
        self.deep = Residual(eight, told)
        self.eight = nn.ModuleList([Styled(eight, eight, told), Residual(eight, told), Styled(eight, four, told)])
        self.four = nn.ModuleList([Styled(four, four, told), Styled(four, two, told)])
        self.two = nn.ModuleList([Conv(two, two), Conv(two, one)])
        self.one = nn.ModuleList([Conv(one, one), Conv(one, 3)])

    def forward(self, x: Sequence[Tensor]) -> Tensor:
        """x: the four maps, and (N, 2 Σ C + 1, 1 or rows, 1 or columns), what is told of the style for the whole picture or for
        each place: the means of all four layers' channels, their deviations, and how far the style is painted, 0 to 1."""
        *maps, numbers = x
        two, four, eight, deep = (
            side(each) + noise(each, numbers[:, -1:]) for side, noise, each in zip(self.sides, self.noise, maps, strict=True)
        )
        told = self.told(numbers[:, :-1])
        x = self.deep(F.relu(deep), told)
        x = self.eight[0](doubled(x, eight), told, eight)
        x = self.eight[2](self.eight[1](x, told), told)
        x = self.four[0](doubled(x, four), told, four)
        x = self.four[1](x, told)
        x = F.relu(self.two[0](doubled(x, two)) + two)
        x = F.relu(self.two[1](x))
        x = F.interpolate(x, scale_factor=2, mode="bilinear")
        return self.one[1](F.relu(self.one[0](x)))


def doubled(x: Tensor, like: Tensor) -> Tensor:
    """Twice the size; a last row or column that `like` does not have is left out."""
    return F.interpolate(x, scale_factor=2, mode="bilinear")[..., : like.shape[-2], : like.shape[-1]]


def resized(x: Tensor, like: Tensor) -> Tensor:
    """A single value stays one; a map gets the size of `like`."""
    return x if x.shape[-2:] == (1, 1) else F.interpolate(x, like.shape[-2:], mode="bilinear")
