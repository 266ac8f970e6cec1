"""A network reduced to what style transfer needs: frozen, batch norm folded in, cut after the deepest tap."""

from copy import deepcopy

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

# Pictures are optimised in these units, the textbook's, whatever the network: one learning rate then means the same step.
IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)
POOLINGS = {"average": nn.AvgPool2d, "max": nn.MaxPool2d}  # over 2×2 values, in place of a network's own


def normalise(picture: Tensor) -> Tensor:
    """RGB in [0, 1], (..., 3, H, W), to ImageNet-normalised values (d2l 14.12.3)."""
    mean, std = _imagenet(picture)
    return (picture - mean) / std


def denormalise(picture: Tensor) -> Tensor:
    """The inverse of `normalise`, clipped to [0, 1]."""
    mean, std = _imagenet(picture)
    return (picture * std + mean).clamp(0, 1)


def _imagenet(like: Tensor) -> tuple[Tensor, Tensor]:
    return tuple(like.new_tensor(values).view(3, 1, 1) for values in (IMAGENET_MEAN, IMAGENET_STD))


class TappedNet(nn.Module):
    """A copy of a VGG-like network that returns the layers asked for by name.

    network: a module whose leaf layers, in order, are Conv2d 3×3, BatchNorm2d, ReLU and pooling that halves a side (a linear
    layer ends the copy), with RGB statistics in buffers `mean` and `std` (3, 1, 1), or ImageNet's. It is neither changed nor
    moved.
    taps: names such as "relu3_1"; pooling "own", "average" or "max"; border "zeros", as trained, or "reflect": every
    convolution then sees the picture mirrored beyond its edge, and pooling keeps a last odd row. With zeros an edge is a
    feature of its own, and of 255 rows the deepest layer would never see the last 15: the losses then draw a bright line
    along the border. `mirrored_conv` does it cheaply.
    forward: (N, 3, H, W) ImageNet-normalised pictures to {name: (N, C, h, w)}, of the number type `dtype`.

    A tap holds what its name says: ReLU works in place only where nobody reads the convolution before it. (torchvision's
    overwrites five of the six layers that the textbook's loop stores.)
    """

    def __init__(
        self,
        network: nn.Module,
        taps: tuple[str, ...],
        *,
        pooling: str = "own",
        border: str = "zeros",
        device: torch.device | str = "cpu",
        dtype: torch.dtype = torch.float32,
    ):
        super().__init__()
        mean, std = _imagenet(torch.empty(0))
        net_mean, net_std = getattr(network, "mean", mean), getattr(network, "std", std)
        self.register_buffer("scale", (std / net_std.cpu().float()).to(device))
        self.register_buffer("shift", ((mean - net_mean.cpu().float()) / net_std.cpu().float()).to(device))
        self.taps = frozenset(taps)
        self.dtype = dtype
        self.reflects = border == "reflect"
        self.names: list[str] = []
        self.convs = nn.ModuleDict()
        self.pools = nn.ModuleDict()
        block, position = 1, 0
        for layer in network.modules():
            # A batch norm after the deepest convolution still belongs to it.
            if self.taps <= set(self.names) and not isinstance(layer, nn.BatchNorm2d):
                break
            if isinstance(layer, nn.Conv2d):
                position += 1
                self.names.append(f"conv{block}_{position}")
                self.convs[self.names[-1]] = deepcopy(layer)
            elif isinstance(layer, nn.BatchNorm2d):
                self.convs[self.names[-1]] = fuse_conv_bn_eval(self.convs[self.names[-1]].eval(), deepcopy(layer).eval())
            elif isinstance(layer, nn.ReLU):
                self.names.append(f"relu{block}_{position}")
            elif isinstance(layer, (nn.MaxPool2d, nn.AvgPool2d)):
                self.names.append(f"pool{block}")
                pool = deepcopy(layer) if pooling == "own" else POOLINGS[pooling](2)
                pool.ceil_mode = self.reflects
                self.pools[self.names[-1]] = pool
                block, position = block + 1, 0
            elif isinstance(layer, nn.Linear):
                break
        if missing := self.taps - set(self.names):
            raise ValueError(f"This network has no layer {', '.join(sorted(missing))}; it has {', '.join(self.names)}.")
        self.convs.to(device=device, dtype=dtype, memory_format=torch.channels_last)
        self.eval().requires_grad_(False)

    @property
    def radius(self) -> int:
        """How many pixels around its own cell (2^(block − 1) a side) a position of the deepest tap sees, in each direction.

        46 of relu5_1 with two convolutions a block and 2×2 pooling; 4×4 pooling that overlaps sees a row more on each side, 61.
        """
        radius, stride = 0, 1
        for name in self.names:
            if name in self.convs:
                radius += stride
            elif name in self.pools:
                radius += self.pools[name].padding * stride
                stride *= 2
        return radius

    def forward(self, picture: Tensor) -> dict[str, Tensor]:
        x = (picture * self.scale + self.shift).to(self.dtype).contiguous(memory_format=torch.channels_last)
        features = {}
        for before, name in zip(["", *self.names], self.names, strict=False):
            if name in self.convs:
                conv = self.convs[name]
                x = mirrored_conv(x, conv.weight, conv.bias) if self.reflects else conv(x)
            elif name in self.pools:
                x = self.pools[name](x)
            else:
                x = F.relu(x) if before in self.taps else F.relu_(x)
            if name in self.taps:
                features[name] = x
        return features


def mirrored_conv(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """A frozen 3×3 convolution that sees the picture mirrored beyond its edges, as `F.pad(mode="reflect")` before it would do.

    torch's own padding walks over every value once more, forward and backward, and fills its gradient with zeros first. Here the
    middle is one copy forward and nothing backward: only the border's rows and columns are added up, in the gradient that the
    convolution has just made.

    (N, C, H, W) to (N, D, H, W), H and W at least 2; weight (D, C, 3, 3) and bias (D,) get no gradient.
    Raises ValueError for a single row or column: nothing is there to be mirrored.
    """
    if min(x.shape[-2:]) < 2:
        raise ValueError(f"Mirroring needs two rows and two columns, this map has {x.shape[-2]} × {x.shape[-1]}.")
    return _MirroredConv.apply(x, weight, bias)


class _MirroredConv(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        padded = _mirror(x)
        ctx.save_for_backward(padded, weight)
        return F.conv2d(padded, weight, bias)

    @staticmethod
    def backward(ctx, grad: Tensor) -> tuple[Tensor, None, None]:
        padded, weight = ctx.saved_tensors
        only_input = [True, False, False]  # no gradients of weight and bias
        arguments = ([1, 1], [0, 0], [1, 1], False, [0, 0], 1)  # stride, padding, dilation, transposed, output padding, groups
        return _fold_back(torch.ops.aten.convolution_backward(grad, padded, weight, None, *arguments, only_input)[0]), None, None


def _mirror(x: Tensor) -> Tensor:
    """(N, C, H + 2, W + 2), channels_last: the edge itself is not repeated."""
    size = (*x.shape[:2], x.shape[2] + 2, x.shape[3] + 2)
    out = torch.empty(size, dtype=x.dtype, device=x.device, memory_format=torch.channels_last)
    out[:, :, 1:-1, 1:-1] = x
    out[:, :, 0], out[:, :, -1] = out[:, :, 2], out[:, :, -3]
    out[..., 0], out[..., -1] = out[..., 2], out[..., -3]  # columns last: corners mirror mirrored rows
    return out


def _fold_back(grad: Tensor) -> Tensor:
    """The transpose of `_mirror`, a view of (N, C, H + 2, W + 2); overwrites grad."""
    grad[..., 2] += grad[..., 0]
    grad[..., -3] += grad[..., -1]
    grad[:, :, 2] += grad[:, :, 0]
    grad[:, :, -3] += grad[:, :, -1]
    return grad[:, :, 1:-1, 1:-1]
