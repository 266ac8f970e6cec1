"""PyTorch code for one run of the lesson "A kernel learns": the training loop it stands for, and the lines that check the page.

Tests execute both. Everything is in float64, in which page and loop agree step for step.
"""

from dataclasses import fields

from playground.images import Photo, sample
from playground.kit.printed import call_lines, tensor_lines
from playground.lessons.kernel_learns.answer import LearnAnswer
from playground.lessons.kernel_learns.settings import LearnConfig

_PICTURES = {
    "textbook edge": ["x = torch.ones(6, 8)", "x[:, 2:6] = 0"],
    "white noise": [
        "noise = np.random.default_rng({seed}).uniform(-1, 1, (256, 256))",
        "x = torch.from_numpy(noise)",
    ],
    "white noise 0 to 1": [
        "noise = np.random.default_rng({seed}).uniform(0, 1, (256, 256))",
        "x = torch.from_numpy(noise)",
    ],
    "photo": ["# x: your photo in grey, a float64 tensor (H, W), values 0…1"],
}
_OPERATIONS = {
    "absolute sobel x": "y = conv2d(x, target[None, None]).abs()",
    "max 3 × 3": "y = max_pool2d(x, 3, stride=1)",
}
_SOBEL = ((-1.0, 0.0, 1.0), (-2.0, 0.0, 2.0), (-1.0, 0.0, 1.0))


def torch_code(answer: LearnAnswer) -> str:
    """Lines that make the pairs, train, and print kernel and loss. A photo has to be put into `x` first."""
    source = _PICTURES[answer.config.source]
    head = ["import torch", "from torch import nn", "from torch.nn.functional import conv2d, max_pool2d", ""]
    head = ["import numpy as np", *head] if _uses_numpy(answer.config) else head
    last = ["print(conv.weight.data[0, 0], loss.item())"]
    return "\n".join([*head, *_training_lines(answer, source, repr(answer.rate), answer.config.steps), *last])


def _uses_numpy(config: LearnConfig) -> bool:
    return config.source.startswith("white noise") or config.noise > 0 or config.start == "random"


def _training_lines(answer: LearnAnswer, source: list[str], rate: str, steps: int) -> list[str]:
    config = answer.config
    lines = ["torch.set_default_dtype(torch.float64)", *(line.format(seed=config.seed) for line in source)]
    lines += ["x = x - x.mean()"] if config.centred else []
    lines += ["x = x[None, None]", *_wanted_lines(answer), "", *_layer_lines(config)]
    optimiser = {"gradient descent": "SGD", "Adam": "Adam"}[config.method]
    window = _window(answer)
    return [
        *lines,
        f"optimizer = torch.optim.{optimiser}(conv.parameters(), lr={rate})",
        f"for step in range({steps}):",
        f"    loss = (conv({window}) - y).square().{config.loss}()",
        "    optimizer.zero_grad()",
        "    loss.backward()",
        "    optimizer.step()",
        f"loss = (conv({window}) - y).square().sum()",
    ]


def _wanted_lines(answer: LearnAnswer) -> list[str]:
    """`y`, what the target makes of x, cut to where the learned kernel's window fits too."""
    config, target = answer.config, answer.config.chosen_target
    lines = []
    if target.weights or config.target == "absolute sobel x":
        lines += tensor_lines("target", target.weights or _SOBEL)
    lines += [_OPERATIONS.get(config.target, "y = conv2d(x, target[None, None])")]
    (top, left), (height, width) = answer.pairs.target_offset, answer.pairs.wanted.shape
    whole = tuple(n - k + 1 for n, k in zip(answer.pairs.before.shape, target.size, strict=True))
    if whole != (height, width):
        lines += [f"y = y[..., {top} : {top + height}, {left} : {left + width}]"]
    if config.noise:
        lines += [f"noise = np.random.default_rng([{config.seed}, 1]).normal(0, {config.noise!r}, y.shape)"]
        lines += ["y = y + torch.from_numpy(noise)"]
    return lines


def _window(answer: LearnAnswer) -> str:
    """The part of x that the learned kernel reads: all of it, unless the target is larger."""
    (top, left), (height, width) = answer.pairs.offset, answer.pairs.wanted.shape
    rows, columns = (n + k - 1 for n, k in zip((height, width), answer.config.kernel_size, strict=True))
    if (rows, columns) == answer.pairs.before.shape:
        return "x"
    return f"x[..., {top} : {top + rows}, {left} : {left + columns}]"


def _layer_lines(config: LearnConfig) -> list[str]:
    height, width = config.kernel_size
    lines = call_lines("conv = nn.Conv2d", ["1", "1", f"kernel_size=({height}, {width})", f"bias={config.bias}"])
    lines += {
        "halves": ["nn.init.constant_(conv.weight, 0.5)"],
        "zeros": ["nn.init.zeros_(conv.weight)"],
        "random": [
            f"bound = {config.reach!r}",
            f"start = np.random.default_rng([{config.seed}, 2]).uniform(-bound, bound, {config.taps})",
            f"conv.weight.data[0, 0] = torch.from_numpy(start).view({height}, {width})",
        ],
        "own": [*_own_start(config), "conv.weight.data[0, 0] = start"],
    }[config.start]
    return lines + (["nn.init.zeros_(conv.bias)"] if config.bias else [])


def _own_start(config: LearnConfig) -> list[str]:
    return tensor_lines("start", config.own_start_weights()) if config.start == "own" else []


CHECK = """\
import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn.functional import conv2d, max_pool2d

from playground.lessons.kernel_learns.answer import learn
from playground.lessons.kernel_learns.settings import LearnConfig
from playground.lessons.kernel_learns.pairs import make_pairs
from playground.images import make_photo, sample

{photo}
config = LearnConfig({config})
answer = learn(config, make_pairs(config, photo))  # what the page shows

{training}

learned = torch.cat([p.data.ravel() for p in conv.parameters()])
ours = torch.from_numpy(answer.descent.kernels[-1])
torch.testing.assert_close(ours, learned, rtol=1e-6, atol=1e-7)
torch.testing.assert_close(float(answer.descent.losses[-1]), loss.item(), rtol=1e-6, atol={tolerance:.1g})
print("The matrix of patch products and torch's training loop agree after", {steps}, "steps")
"""
MOST_CHECKED = 50  # steps of the check, so that it does not keep a reader waiting


def check_code(answer: LearnAnswer, photo: Photo | None) -> str:
    """Lines that train in torch for up to MOST_CHECKED steps and compare. A sample is loaded; for a reader's own photo
    noise of the same size stands in."""
    config, steps = answer.config, min(answer.config.steps, MOST_CHECKED)
    changed = [
        f"{field.name}={getattr(config, field.name)!r}"
        for field in fields(config)
        if field.name not in ("view", "steps") and getattr(config, field.name) != field.default
    ]
    source = ["x = torch.from_numpy(photo.grey())"] if config.source == "photo" else _PICTURES[config.source]
    return CHECK.format(
        photo=_photo_lines(photo) if config.source == "photo" else "photo = None",
        config=", ".join([*changed, f"steps={steps}"]),
        training="\n".join(_training_lines(answer, source, "answer.rate", steps)),
        steps=steps,
        tolerance=1e-9 * max(1.0, answer.pairs.energy),
    )


def _photo_lines(photo: Photo) -> str:
    try:
        known = sample(photo.name).photo().digest == photo.digest
    except ValueError:
        known = False
    if known:
        return f"photo = sample({photo.name!r}).photo()"
    width, height = photo.image.size
    values = f"np.random.default_rng(0).integers(0, 256, ({height}, {width}), dtype=np.uint8)"
    return f'photo = make_photo(Image.fromarray({values}).convert("RGB"), name="noise")'
