"""PyTorch code of the lesson "Transposed convolution", one text a view; tests execute each on random configurations."""

from collections.abc import Callable

from playground.convolution.code import tensor_lines
from playground.convolution.enlarging import EnlargeConfig
from playground.convolution.kernel_bank import BankConfig
from playground.convolution.stage_code import torch_code as stage_torch_code
from playground.convolution.transposed import TransConfig, stretch, trans_answer
from playground.convolution.unrolled import unrolled

LARGEST_WRITTEN = 1024  # pixels of a picture that the code writes out as a matrix

Config = TransConfig | EnlargeConfig | BankConfig


def torch_code(view: str, config: Config) -> str:
    """The view in PyTorch alone. Raises ValueError where the layer cannot be."""
    return CODE[view](config)


def _head(*more: str) -> list[str]:
    return ["import torch", "from torch import nn", *more, ""]


def _stamps(config: TransConfig) -> str:
    return stage_torch_code(trans_answer(config).stamps)


def _stretched(config: TransConfig) -> str:
    trans_answer(config)
    x, wide, s = config.values(), stretch(config), config.stride
    (top, bottom), (left, right) = wide.sides
    (first, start), size = wide.first, tuple((n - 1) * s + 1 for n in x.shape)
    rows, columns = wide.values.shape
    cut = (rows, columns) != size
    lines = [*_head(), *tensor_lines("x", _table(x)), *tensor_lines("kernel", _table(config.weights()))]
    lines += [f"wide = torch.zeros({size[0]}, {size[1]})", f"wide[::{s}, ::{s}] = x  # {s - 1} zeros between neighbours"]
    lines += [f"wide = wide[{first} : {first + rows}, {start} : {start + columns}]  # padding cuts into it"] if cut else []
    lines += [
        f"wide = nn.functional.pad(wide, ({left}, {right}, {top}, {bottom}))",
        "turned = kernel.flip(0, 1)[None, None]  # true convolution",
        f"y = nn.functional.conv2d(wide[None, None], turned, dilation={config.dilation})",
        "print(y.shape)",
    ]
    return "\n".join(lines)


def _table(values: object) -> tuple[tuple[float, ...], ...]:
    return tuple(map(tuple, values.tolist()))


def _matrix(config: TransConfig) -> str:
    answer = unrolled(config)
    height, width = answer.picture.shape
    layer = f"stride={config.stride}, padding={config.pad}, dilation={config.dilation}"
    lines = [*_head(), *tensor_lines("kernel", _table(config.weights()))]
    if answer.picture.size > LARGEST_WRITTEN:
        return "\n".join(
            [
                *lines,
                f'x = torch.empty(1, 1, {height}, {width}, device="meta")  # shapes without numbers',
                'weight = kernel[None, None].to("meta")',
                f"y = nn.functional.conv2d(x, weight, {layer})",
                'print(y.numel(), "×", x.numel(), "entries,", 4 * y.numel() * x.numel() / 1e9, "GB")',
            ]
        )
    return "\n".join(
        [
            *lines,
            "# Column j of W is what the convolution makes of pixel j alone.",
            f"pixels = torch.eye({height * width}).reshape(-1, 1, {height}, {width})",
            f"W = nn.functional.conv2d(pixels, kernel[None, None], {layer}).flatten(1).T",
            f"x = torch.rand({height * width})",
            "y = W @ x  # the convolution",
            "back = W.T @ y  # the transposed convolution",
            "print(W.shape)",
        ]
    )


def _sizes(config: TransConfig) -> str:
    k, s, p, d = config.weights().shape[0], config.stride, config.pad, config.dilation
    settings = f"kernel_size={k}, stride={s}, padding={p}, dilation={d}"
    return "\n".join(
        [
            *_head(),
            f"settings = dict({settings})",
            "down = nn.Conv2d(1, 1, **settings)",
            "up = nn.ConvTranspose2d(1, 1, **settings)",
            f"x = torch.empty(1, 1, {config.tall}, {config.tall})",
            "print(x.shape[2], down(x).shape[2], up(down(x)).shape[2])",
            "print(up(down(x), output_size=x.shape[2:]).shape[2])  # finds output_padding" if s > 1 or d > 1 else "",
        ]
    ).rstrip()


_KERNELS = {
    "ones": ["kernel = torch.ones({k}, {k})"],
    "random": ["kernel = torch.rand({k}, {k})"],
    "bilinear": [
        "half = ({k} + 1) // 2",
        "middle = half - 1 if {k} % 2 else half - 0.5",
        "tent = 1 - (torch.arange({k}) - middle).abs() / half",
        "kernel = torch.outer(tent, tent)",
    ],
    "xavier": ["kernel = nn.init.xavier_uniform_(torch.empty(1, 1, {k}, {k}))[0, 0]"],
}


def _kernel(config: EnlargeConfig) -> list[str]:
    return [line.format(k=config.size) for line in _KERNELS[config.weights]]


def _white(config: EnlargeConfig) -> str:
    return "\n".join(
        [
            *_head(),
            *_kernel(config),
            f"white = torch.ones(1, 1, {config.rows}, {config.columns})",
            f"up = nn.ConvTranspose2d(1, 1, {config.size}, stride={config.step}, padding={config.crop}, bias=False)",
            "up.requires_grad_(False)",
            "up.weight[0, 0] = kernel",
            "y = up(white)",
            "print(y.shape, y.min(), y.max())",
        ]
    )


def _photo(config: EnlargeConfig) -> str:
    k, s = config.size, config.step
    crop, before = max(0, k - s) // 2, (k - 1) // 2
    return "\n".join(
        [
            *_head("from torch.nn.functional import avg_pool2d, conv2d, conv_transpose2d, interpolate, pad"),
            "# x: float tensor (3, 1, H, W), values 0…1: a colour a row",
            f"x = x[..., : x.shape[2] // {s} * {s}, : x.shape[3] // {s} * {s}]",
            *_kernel(config),
            "kernel = (kernel / kernel.sum())[None, None]",
            f"small = avg_pool2d(x, {s})",
            f"wide = conv_transpose2d(small, {s * s} * kernel, stride={s}, output_padding={max(0, s - k)})",
            f"stamped = wide[..., {crop} : {crop} + x.shape[2], {crop} : {crop} + x.shape[3]]",
            f'large = interpolate(small, scale_factor={s}, mode="{config.remedy}")  # the remedy: resize first,',
            f'large = pad(large, ({before}, {k - 1 - before}) * 2, mode="replicate")',
            "remedied = conv2d(large, kernel)  # then convolve",
            "print(stamped.shape, remedied.shape)",
        ]
    )


_SETS = {
    "noise": ["W = torch.randn(64, 64) / 8"],
    "orthonormal": ["W = torch.linalg.qr(torch.randn(64, 64)).Q"],
    "identity": ["W = torch.eye(64)"],
    "cosines": [
        "n = torch.arange(8)",
        "cosines = torch.cos((2 * n + 1) * n[:, None] * torch.pi / 16) / 2",
        "cosines[0] /= 2**0.5",
        "diagonals = [(u, d - u) for d in range(15) for u in range(8) if 0 <= d - u < 8]",
        "order = sorted(diagonals, key=lambda p: (sum(p), p[1 - sum(p) % 2]))  # JPEG’s zigzag",
        "W = torch.stack([torch.outer(cosines[u], cosines[v]).flatten() for u, v in order])",
    ],
}


def _bank(config: BankConfig) -> str:
    return "\n".join(
        [
            *_head(),
            *_SETS[config.set],
            f"kernels = W[:{config.keep}].reshape(-1, 1, 8, 8)",
            "# x: float tensor (1, 1, H, W), values 0…1, height and width multiples of 8",
            "features = nn.functional.conv2d(x, kernels, stride=8)",
            "y = nn.functional.conv_transpose2d(features, kernels, stride=8)",
            "print((y - x).abs().max(), -10 * (y - x).square().mean().log10())",
        ]
    )


CODE: dict[str, Callable[[Config], str]] = {
    "Stamps": _stamps,
    "Stretched": _stretched,
    "Matrix": _matrix,
    "Sizes": _sizes,
    "White map": _white,
    "Photo": _photo,
    "64 kernels": _bank,
}
