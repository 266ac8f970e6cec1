"""PyTorch code of the lesson "Transposed convolution", one text a view; tests execute each on random configurations."""

from collections.abc import Callable

from playground.kit.printed import call_lines, tensor_lines
from playground.lessons.transposed_conv.answer import TransConfig, stretch, trans_answer
from playground.lessons.transposed_conv.enlarging import EnlargeConfig
from playground.lessons.transposed_conv.kernel_bank import BankConfig
from playground.lessons.transposed_conv.unrolled import unrolled
from playground.stage.code import torch_code as stage_torch_code

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
        *call_lines("y = nn.functional.conv2d", ["wide[None, None]", "turned", f"dilation={config.dilation}"]),
        "print(y.shape)",
    ]
    return "\n".join(lines)


def _table(values: object) -> tuple[tuple[float, ...], ...]:
    return tuple(map(tuple, values.tolist()))


def _matrix(config: TransConfig) -> str:
    answer = unrolled(config)
    height, width = answer.picture.shape
    layer = [f"stride={config.stride}", f"padding={config.pad}", f"dilation={config.dilation}"]
    lines = ["import torch", "from torch.nn.functional import conv2d", "", *tensor_lines("kernel", _table(config.weights()))]
    if answer.picture.size > LARGEST_WRITTEN:
        return "\n".join(
            [
                *lines,
                'kernel = kernel[None, None].to("meta")  # shapes, no numbers',
                f'x = torch.empty(1, 1, {height}, {width}, device="meta")',
                *call_lines("y = conv2d", ["x", "kernel", *layer]),
                "entries = y.numel() * x.numel()",
                'print(y.numel(), "×", x.numel(), 4 * entries / 1e9, "GB")',
            ]
        )
    return "\n".join(
        [
            *lines,
            "# Column j of W is what the convolution makes of pixel j.",
            f"pixels = torch.eye({height * width}).reshape(-1, 1, {height}, {width})",
            *call_lines("W = conv2d", ["pixels", "kernel[None, None]", *layer]),
            "W = W.flatten(1).T",
            f"x = torch.rand({height * width})",
            "y = W @ x  # the convolution",
            "back = W.T @ y  # the transposed convolution",
            "print(W.shape)",
        ]
    )


def _sizes(config: TransConfig) -> str:
    k, s, p, d = config.weights().shape[0], config.stride, config.pad, config.dilation
    mends = s > 1 or d > 1
    settings = [f"kernel_size={k}", f"stride={s}", f"padding={p}", f"dilation={d}"]
    return "\n".join(
        [
            *_head(),
            *call_lines("settings = dict", settings),
            "down = nn.Conv2d(1, 1, **settings)",
            "up = nn.ConvTranspose2d(1, 1, **settings)",
            f"x = torch.empty(1, 1, {config.tall}, {config.tall})",
            "y = down(x)",
            "print(x.shape[2], y.shape[2], up(y).shape[2])",
            "# torch finds the output_padding that brings x’s size back:" if mends else "",
            "print(up(y, output_size=x.shape[2:]).shape[2])" if mends else "",
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
    "xavier": ["kernel = torch.empty(1, 1, {k}, {k})  # out, in", "kernel = nn.init.xavier_uniform_(kernel)[0, 0]"],
}


def _kernel(config: EnlargeConfig) -> list[str]:
    return [line.format(k=config.size) for line in _KERNELS[config.weights]]


def _white(config: EnlargeConfig) -> str:
    layer = [f"kernel_size={config.size}", f"stride={config.step}", f"padding={config.crop}"]
    return "\n".join(
        [
            *_head(),
            *_kernel(config),
            f"white = torch.ones(1, 1, {config.rows}, {config.columns})",
            *call_lines("up = nn.ConvTranspose2d", ["1", "1", *layer, "bias=False"]),
            "up.requires_grad_(False)",
            "up.weight[0, 0] = kernel",
            "y = up(white)",
            "print(y.shape, y.min(), y.max())",
        ]
    )


def _photo(config: EnlargeConfig) -> str:
    k, s = config.size, config.step
    crop, before, short = max(0, k - s) // 2, (k - 1) // 2, max(0, s - k)
    arguments = ["small", f"{s * s} * kernel", f"stride={s}", *([f"output_padding={short}"] if short else [])]
    return "\n".join(
        [
            "import torch",
            "from torch import nn",
            "from torch.nn.functional import (",
            "    avg_pool2d, conv2d, conv_transpose2d, interpolate, pad,",
            ")",
            "",
            "# x: float tensor (3, 1, H, W), 0…1: a colour a picture",
            f"h, w = (n // {s} * {s} for n in x.shape[2:])  # whole blocks",
            f"small = avg_pool2d(x[..., :h, :w], {s})",
            *_kernel(config),
            "kernel = (kernel / kernel.sum())[None, None]",
            *call_lines("wide = conv_transpose2d", arguments),
            f"stamped = wide[..., {crop} : {crop} + h, {crop} : {crop} + w]",
            "# The remedy: resize first, then convolve.",
            f'large = interpolate(small, scale_factor={s}, mode="{config.remedy}")',
            f'large = pad(large, ({before}, {k - 1 - before}) * 2, mode="replicate")',
            "remedied = conv2d(large, kernel)",
            "print(stamped.shape, remedied.shape)",
        ]
    )


_SETS = {
    "noise": ["W = torch.randn(64, 64) / 8"],
    "orthonormal": ["W = torch.linalg.qr(torch.randn(64, 64)).Q"],
    "identity": ["W = torch.eye(64)"],
    "cosines": [
        "n = torch.arange(8)",
        "waves = torch.cos((2 * n + 1) * n[:, None] * torch.pi / 16)",
        "waves[0] /= 2**0.5",
        "pairs = [(u, v) for u in range(8) for v in range(8)]",
        "# JPEG’s zigzag: by diagonals, to and fro",
        "pairs.sort(key=lambda p: (sum(p), p[1 - sum(p) % 2]))",
        "W = [torch.outer(waves[u], waves[v]) for u, v in pairs]",
        "W = torch.stack(W).flatten(1) / 4",
    ],
}


def _bank(config: BankConfig) -> str:
    return "\n".join(
        [
            "import torch",
            "from torch.nn.functional import conv2d, conv_transpose2d",
            "",
            *_SETS[config.set],
            f"kernels = W[:{config.keep}].reshape(-1, 1, 8, 8)",
            "# x: float tensor (1, 1, H, W), 0…1, in whole blocks of 8",
            "features = conv2d(x, kernels, stride=8)",
            "y = conv_transpose2d(features, kernels, stride=8)",
            "error = y - x",
            "print(error.abs().max(), -10 * error.square().mean().log10())",
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
