"""The code of the views without a network, in torch, and what compares it with the page."""

from playground.images import Photo, photo_call
from playground.kit.i18n import _
from playground.kit.printed import settings_call, settings_import
from playground.lessons.instant_style.numbers_answer import COLOURS, PHOTO_SIDE, SEED, WALL, PlainAnswer
from playground.ui.files import Download, csv_file, png_file
from playground.vision.adain import EPSILON
from playground.vision.plain_adain import BRIGHTNESS, FLAT

READ = f"""\

def read(picture):
    rgb = torch.tensor(np.array(picture.convert("RGB")))
    return rgb.double().permute(2, 0, 1) / 255


content = read({{photo}}.at({PHOTO_SIDE}))
painting = read({{style}}.at({PHOTO_SIDE}))
"""
READ_WALL = f"""\
rng = np.random.default_rng({SEED})
noise = rng.normal(0.5, {{noise!r}} / 255, {WALL})
content = torch.from_numpy(noise).expand(3, *{WALL})
rgb = torch.tensor(np.array({{style}}.at({PHOTO_SIDE})))
painting = rgb.double().permute(2, 0, 1) / 255
"""
COLOURS_IN = """\
x, s = content.flatten(1), painting.flatten(1)  # (3, N)
"""
BLOCKS_IN = """\
k = torch.arange(8).double()
rows = torch.cos(torch.pi * (2 * k + 1) * k[:, None] / 16) / 2
rows[0] /= 2**0.5
kernels = torch.einsum("vi,uj->vuij", rows, rows)
kernels = kernels.reshape(64, 1, 8, 8)


def encode(picture):  # (192, blocks)
    height, width = (side - side % 8 for side in picture.shape[1:])
    whole = picture[:, None, :height, :width]
    return F.conv2d(whole, kernels, stride=8).flatten(0, 1).flatten(1)


x, s = encode(content), encode(painting)
"""
SHUFFLE = """\
s = s[:, torch.randperm(s.shape[1])]  # the order is nothing
"""
MEANS = """\
mean = x.mean(1, keepdim=True)
style_mean = s.mean(1, keepdim=True)
"""
ADAIN = f"""\

def spread(v):
    variance = v.var(1, correction=0, keepdim=True)
    return (variance + {EPSILON:g}).sqrt()


{MEANS}deviation, style_deviation = spread(x), spread(s)
y = {{deviation}} * (x - mean) / deviation + {{mean}}
"""
WHITENING = f"""\

def power(v, exponent):
    values, vectors = torch.linalg.eigh(torch.cov(v, correction=0))
    powers = values.clamp(min={FLAT:g}) ** exponent
    return vectors * torch.where(values > {FLAT:g}, powers, 0) @ vectors.T


{MEANS}y = power(s, 0.5) @ power(x, -0.5) @ (x - mean) + {{mean}}
"""
SHIFT = f"""\
{MEANS}y = x - mean + {{mean}}
"""
BRIGHTNESS_ONLY = f"""\
weights = torch.tensor({BRIGHTNESS.tolist()}).double()
x_y, s_y = weights @ x, weights @ s  # brightness
mean, style_mean = x_y.mean(), s_y.mean()
deviation = (x_y.var(correction=0) + {EPSILON:g}).sqrt()
style_deviation = (s_y.var(correction=0) + {EPSILON:g}).sqrt()
y = x + {{deviation}} * (x_y - mean) / deviation + {{mean}} - x_y
"""
COLOURS_OUT = """\
y = x + {alpha!r} * (y - x)
result = y.reshape(content.shape)
"""
BLOCKS_OUT = """\
y = x + {alpha!r} * (y - x)
height, width = (side // 8 for side in content.shape[1:])
maps = y.reshape(3, 64, height, width)
result = F.conv_transpose2d(maps, kernels, stride=8)[:, 0]
"""
SAVE = """\
colours = result.flatten(1)
print(colours.mean(1), colours.std(1, correction=0))
levels = (result.clamp(0, 1) * 255).round().byte()
picture = Image.fromarray(levels.permute(1, 2, 0).numpy())
picture.save("plain_style.png")"""
CHECK = """\
from playground.lessons.instant_style.numbers_answer import plain_answer
{settings_import}

answer = plain_answer({settings}, {photo}, {style})  # what the page shows
torch.testing.assert_close(torch.from_numpy(answer.result).permute(2, 0, 1), result, rtol=0, atol=1e-6)
print("The page and torch agree.")"""


def plain_code(answer: PlainAnswer, photo: Photo | None, style: Photo) -> str:
    """A script that makes the result and saves it."""
    settings = answer.settings
    given = None if settings.wall else photo
    needed = sorted({line.rpartition(" ")[2] for line, _call in map(photo_call, filter(None, (given, style)))})
    imports = ["import numpy as np", "import torch", *(["import torch.nn.functional as F"] if answer.linear else [])]
    imports += ["from PIL import Image", f"from playground.images import {', '.join(needed)}"]
    calls = {"style": photo_call(style)[1], "noise": settings.noise}
    read = READ_WALL.format(**calls) if given is None else READ.format(**calls, photo=photo_call(given)[1])
    mean = "style_mean" if settings.use_mean else "mean"
    deviation = "style_deviation" if settings.use_deviation else "deviation"
    whitening = WHITENING if settings.use_deviation else SHIFT
    rule = {"adain": ADAIN, "whitening": whitening, "brightness": BRIGHTNESS_ONLY}[settings.rule]
    parts = [
        "\n".join(imports) + "\n",
        read,
        (BLOCKS_IN if answer.linear else COLOURS_IN) + (SHUFFLE if settings.shuffled else ""),
        rule.format(mean=mean, deviation=deviation),
        (BLOCKS_OUT if answer.linear else COLOURS_OUT).format(alpha=settings.alpha),
        SAVE,
    ]
    return "\n".join(parts)


def plain_check(answer: PlainAnswer, photo: Photo | None, style: Photo) -> str:
    """The same, compared with what the page shows."""
    settings = answer.settings
    calls = {"photo": "None" if settings.wall else photo_call(photo)[1], "style": photo_call(style)[1]}
    spelled = {"settings": settings_call(settings), "settings_import": settings_import(settings)}
    return f"{plain_code(answer, photo, style)}\n\n{CHECK.format(**calls, **spelled)}"


def plain_files(answer: PlainAnswer) -> list[Download]:
    """The result, and what was read of both pictures."""
    names = COLOURS if not answer.linear else tuple(f"{colour}_{v}_{u}" for colour in COLOURS for v in range(8) for u in range(8))
    moments = {"photo": answer.content, "style": answer.target, "result": answer.moments}

    def rows() -> list[list[object]]:
        head = ["channel", *(f"{name}_{number}" for name in moments for number in ("mean", "deviation"))]
        numbers = zip(*(column for of in moments.values() for column in (of.mean.tolist(), of.deviation.tolist())), strict=True)
        return [head, *([name, *values] for name, values in zip(names, numbers, strict=True))]

    return [
        png_file(_("Result as PNG"), "plain_style.png", lambda: 255 * answer.result.transpose(2, 0, 1)),
        csv_file(_("Means and deviations as CSV"), "channels.csv", rows),
    ]
