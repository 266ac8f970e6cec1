"""The painting of today's settings in plain torch, written out: the engine's picture without its engine.

No tiles, no pace, float32 throughout; only the pictures and the network's weights come from the app.
"""

from playground.images import Photo, photo_call
from playground.lessons.style_transfer.code import BEGIN, imports, pixels
from playground.vision.style_config import HALVINGS, LEAST, StyleConfig, levels
from playground.vision.style_losses import NEUTRAL_CONTENT, NEUTRAL_TV, TEXTBOOK_CONTENT, TEXTBOOK_STYLE, TEXTBOOK_TV
from playground.vision.style_statistics import STATISTICS

HEAD = """\
import copy

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageOps
from torch import nn
{imports}
from playground.models import load{stylize}

STYLE_LAYERS = {style_layers}
CONTENT_LAYERS = {content_layers}
CONTENT_WEIGHT, STYLE_WEIGHT, TV_WEIGHT = {weights}
LEVELS = {levels}  # (longer side in pixels, steps)
content, styles, shares = {photo}, [{styles}], {shares}
network = load({network!r}, "cpu")
MEAN, STD = (torch.tensor(x).view(3, 1, 1) for x in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)))  # ImageNet's


def size_of(image, side):
    return tuple(max(1, round(length * side / max(image.size))) for length in image.size)


def to_tensor(image, size):
    small = image.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    return (torch.from_numpy(np.array(small)).permute(2, 0, 1)[None] / 255 - MEAN) / STD


def to_image(x):
    rgb = (x.detach() * STD + MEAN).clamp(0, 1)[0].mul(255).round().byte()
    return Image.fromarray(rgb.permute(1, 2, 0).numpy())


def features(x):
    found, block, number = {{}}, 1, 0
    x = (x * STD + MEAN - getattr(network, "mean", MEAN)) / getattr(network, "std", STD)
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            if {{*STYLE_LAYERS, *CONTENT_LAYERS}} <= set(found):
                break
            number += 1
            x = F.conv2d(F.pad(x, (1, 1, 1, 1), mode={border!r}), layer.weight, layer.bias)
            found[f"conv{{block}}_{{number}}"] = x
        elif isinstance(layer, nn.BatchNorm2d):
            x = found[f"conv{{block}}_{{number}}"] = layer(x)
        elif isinstance(layer, nn.ReLU):
            x = found[f"relu{{block}}_{{number}}"] = F.relu(x)
        elif isinstance(layer, (nn.MaxPool2d, nn.AvgPool2d)):
            pool = {pool}
            pool.ceil_mode = {ceil}
            x, block, number = pool(x), block + 1, 0
    return found

"""
STATISTIC = {
    "gram": """
def statistic(x):
    flat = x[0].flatten(1)
    return flat @ flat.T / flat.numel()

""",
    "moments": """
def statistic(x):
    flat = x[0].flatten(1)
    return torch.stack([flat.mean(1), (flat.var(1, correction=0) + 1e-5).sqrt()])

""",
    "sliced": """
def statistic(x):
    flat = x[0].flatten(1)
    directions = torch.randn(len(flat), len(flat), generator=torch.Generator().manual_seed(len(flat)))
    return (F.normalize(directions) @ flat).sort(1).values

""",
}
RECOLOURED = '''
def recoloured(x, like):
    """The colours of x moved to the mean and covariance of the others."""
    def covariance(flat):
        centred = flat - flat.mean(1, keepdim=True)
        return centred @ centred.T / flat.shape[1] + 1e-6 * torch.eye(3, dtype=flat.dtype)

    def power(matrix, exponent):
        values, vectors = torch.linalg.eigh(matrix)
        return vectors @ (values.clamp(min=0) ** exponent * vectors).T

    flat, wanted = x[0].flatten(1).double(), like[0].flatten(1).double()
    root, back = power(covariance(flat), 0.5), power(covariance(flat), -0.5)
    turned = back @ power(root @ covariance(wanted) @ root, 0.5) @ back
    moved = turned @ (flat - flat.mean(1, keepdim=True)) + wanted.mean(1, keepdim=True)
    return ((moved.view(x.shape).float() * STD + MEAN).clamp(0, 1) - MEAN) / STD

'''
LOSS = """
def prepared(photo, paintings):
    with torch.no_grad():
        seen = features(photo)
        contents = {{name: seen[name] for name in CONTENT_LAYERS}}
        targets = dict.fromkeys(STYLE_LAYERS, 0.0)
        for painting, share in zip(paintings, shares):
            maps = features(painting)
            for name in STYLE_LAYERS:
                target = statistic(maps[name])
{resampled}                targets[name] = targets[name] + share * target
    return contents, targets


def loss_of(x, contents, targets):
    seen = features(x)
    content_loss = sum(CONTENT_LAYERS[name] * F.mse_loss(seen[name], y){over} for name, y in contents.items())
    style_loss = sum(STYLE_LAYERS[name] * F.mse_loss(statistic(seen[name]), y){over} for name, y in targets.items())
    tv = 0.5 * (x.diff(dim=-2).abs().mean() + x.diff(dim=-1).abs().mean())
    return CONTENT_WEIGHT * content_loss + STYLE_WEIGHT * style_loss + TV_WEIGHT * tv

"""
RESAMPLED = """\
                count = seen[name].shape[-2:].numel()
                target = F.interpolate(target[None], size=count, mode="linear", align_corners=False)[0]
"""
ADAM = """
    optimiser = torch.optim.Adam([picture], eps={epsilon})
    for n in range(steps):
        optimiser.param_groups[0]["lr"] = {rate}
        optimiser.zero_grad()
        loss = loss_of(picture, *wanted)
        loss.backward()
        optimiser.step()
        if done % 10 == 0:
            print(f"step {{done}}: loss {{loss.item():.4f}}")
        done += 1
"""
SCALES = """
    mean = torch.zeros_like(photo)
    for n in range(steps):
        loss = loss_of(picture, *wanted)
        (gradient,) = torch.autograd.grad(loss, picture)
        direction = torch.zeros_like(photo)
        for cell in (1, 2, 4, 8, 16):
            coarse = F.adaptive_avg_pool2d(gradient, [-(-length // cell) for length in photo.shape[-2:]])
            coarse = coarse / coarse.square().mean().sqrt().clamp(min=1e-30)
            direction += F.interpolate(coarse, photo.shape[-2:], mode="bilinear", align_corners=False)
        mean = 0.8 * mean + 0.2 * direction / 5**0.5
        with torch.no_grad():
            picture -= {rate} * mean / (1 - 0.8 ** (n + 1))
        if done % 10 == 0:
            print(f"step {{done}}: loss {{loss.item():.4f}}")
        done += 1
"""
LBFGS = """
    unit, best, count, begin = 0.02 * picture.numel(), (float("inf"), None), 0, picture.detach()
    sizes = [(-(-size[1] // 2**n), -(-size[0] // 2**n)) for n in range({layers})]
    change = torch.zeros(sum(3 * h * w for h, w in sizes)).requires_grad_()
    options = {"max_iter": steps, "max_eval": steps, "tolerance_grad": 0, "tolerance_change": 0, "history_size": 20}
    optimiser = torch.optim.LBFGS([change], line_search_fn="strong_wolfe", **options)

    def moved():
        total = 0.0
        for layer, place in reversed(list(zip(change.split([3 * h * w for h, w in sizes]), sizes))):
            layer = layer.view(1, 3, *place)
            total = layer if place == sizes[-1] else layer + F.interpolate(total, place, mode="bilinear", align_corners=False)
        return begin + unit * total

    def closure():
        global best, count
        if count == steps:
            raise Enough
        count += 1
        optimiser.zero_grad()
        looked_at = moved()
        loss = loss_of(looked_at, *wanted)
        loss.backward()
        if loss.item() < best[0]:
            best = loss.item(), looked_at.detach()
        return loss

    try:
        while True:
            optimiser.step(closure)
    except Enough:
        picture = best[1]
    print(f"{side} px, {steps} evaluations: loss {best[0]:.4f}")
"""
STARTS = {
    "recoloured": "recoloured(photo, paintings[{most}])",
    "content": "photo.clone()",
    "noise": "(torch.rand(photo.shape, generator=torch.Generator().manual_seed({seed})) - MEAN) / STD",
    "style": "to_tensor(ImageOps.fit(styles[{most}].convert('RGB'), size, Image.Resampling.LANCZOS), size)",
    "grey": "torch.zeros_like(photo)",
    "instant": "to_tensor(stylize(content, {looked_at}, shares=shares, size=side), size)",
}
LOOP = """
{enough}
picture, done = None, 0
for side, steps in LEVELS:
    size = size_of(content, side)
    photo = to_tensor(content, size)
    paintings = [{painting} for style_picture in styles]
    wanted = prepared(photo, paintings)
    if picture is None:
        picture = {start}
    picture = F.interpolate(picture.detach(), photo.shape[-2:], mode="bicubic", align_corners=False).requires_grad_()
{optimise}
painted = to_image(picture)
"""
LUMINANCE = """\
colours = np.asarray(content.convert("RGB").resize(painted.size, Image.Resampling.LANCZOS), dtype=float)
brighter = (np.asarray(painted, dtype=float) - colours) @ (0.299, 0.587, 0.114)
painted = Image.fromarray((colours + brighter[..., None]).clip(0, 255).round().astype(np.uint8))
"""


def plain_code(config: StyleConfig, photo: Photo, *styles: Photo, begun: bool = False) -> str:
    """A script that paints what `style_transfer` paints, into painted.png. begun: it goes on from the picture in before.png."""
    book, histogram = config.weighting == "textbook", config.keep_colours and config.colours_by == "histogram"
    lines, calls = zip(*[photo_call(one) for one in (photo, *styles)], strict=True)
    content, *paintings = (f"{call}.{pixels(one, config)}" for one, call in zip((photo, *styles), calls, strict=True))
    shares = config.shares_of_styles(len(styles))
    most = shares.index(max(shares))
    plan = [(config.size, config.steps)]
    if not begun:
        sizes = (one.image.size for one in (photo, *styles))
        plan = [(level.size, level.steps) for level in levels(config, *sizes)]
    looked_at = "[to_image(painting) for painting in paintings]" if histogram else "styles"
    start = STARTS[config.start].format(most=most, seed=config.seed, looked_at=looked_at)
    painting = "to_tensor(style_picture, size_of(style_picture, side))"
    rate = (
        f"{config.learning_rate!r} * 0.8 ** (done // 50)"
        if book
        else f"{config.learning_rate!r} * (1 - 0.9 * done / {config.steps})"
    )
    layers = f"{1 + HALVINGS} if side >= {2 * LEAST} else 1" if config.coarse_first and not begun else "1"
    lbfgs = LBFGS.replace("{layers}", layers)
    adam, scales = ADAM.format(epsilon=1e-8 if book else 1e-15, rate=rate), SCALES.format(rate=rate)
    optimise = {"adam": adam, "lbfgs": lbfgs, "scales": scales}[config.optimiser]
    parts = [
        HEAD.format(
            imports=imports(*lines),
            stylize="\nfrom playground.vision import stylize" if config.start == "instant" and not begun else "",
            style_layers=_layers(config.tapped_style, config.style_layer_weights, config.shares_of_style_layers, book),
            content_layers=_layers(config.tapped_content, config.content_layer_weights, config.shares_of_content_layers, book),
            weights=", ".join(f"{weight:g}" for weight in _weights(config, book)),
            levels=plan,
            photo=content,
            styles=", ".join(paintings),
            shares=shares,
            network=config.network,
            border="constant" if book else "reflect",
            pool={"own": "copy.copy(layer)", "average": "nn.AvgPool2d(2)", "max": "nn.MaxPool2d(2)"}[config.pooling],
            ceil=not book,
        ),
        STATISTIC[config.style_loss],
        RECOLOURED if histogram or (config.start == "recoloured" and not begun) else "",
        LOSS.format(
            resampled=RESAMPLED if STATISTICS[config.style_loss].per_position else "", over="" if book else " / y.square().mean()"
        ),
        LOOP.format(
            painting=f"recoloured({painting}, photo)" if histogram else painting,
            start=f'to_tensor(Image.open({BEGIN!r}).convert("RGB"), size)' if begun else start,
            enough="class Enough(Exception):\n    pass\n\n" if config.optimiser == "lbfgs" else "",
            optimise=optimise,
        ),
        LUMINANCE if config.keep_colours and not histogram else "",
        'painted.save("painted.png")\n',
    ]
    return "".join(parts)


def _layers(names: tuple[str, ...], weights: tuple[float, ...], shares: tuple[float, ...], book: bool) -> dict[str, float]:
    """Each layer's factor in its loss: the textbook adds the layers up, this page takes their weighted mean."""
    return dict(zip(names, (weights or (1.0,) * len(names)) if book else shares, strict=True))


def _weights(config: StyleConfig, book: bool) -> tuple[float, float, float]:
    """Of content, style and smoothness, with what weight 1 stands for."""
    neutral = (NEUTRAL_CONTENT, STATISTICS[config.style_loss].neutral, NEUTRAL_TV)
    units = (TEXTBOOK_CONTENT, TEXTBOOK_STYLE, TEXTBOOK_TV) if book else neutral
    return tuple(
        unit * weight for unit, weight in zip(units, (config.content_weight, config.style_weight, config.tv_weight), strict=True)
    )
