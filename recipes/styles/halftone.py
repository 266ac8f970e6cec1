"""Pop dots: a comic burst, spheres and stripes printed in four inks through round-dot screens turned against each other."""

import numpy as np

from recipes.styles.fields import Noise, colours, mix, ramp, shrink, smoothstep, unit_grid

PAPER = colours("#fbf3e0")
INKS = colours("#00a3d9", "#e5257f", "#ffdf1f", "#15131a")  # cyan, magenta, yellow, black
ANGLES = np.radians((15, 75, 0, 45))
PITCH = 1 / 62  # distance of two dots as part of the picture's side
OUTLINE = 0.0075  # half width of the drawn lines

YELLOW, CREAM, RED, ORANGE, BLUE, SKY, PINK = colours(
    "#ffe02b", "#fff6d8", "#e8303a", "#ff9a1f", "#1c4fb8", "#4dc3ea", "#f47fb4"
)  # fmt: skip


class _Drawing:
    """Shapes laid one over another: colours in tone, outlines in ink."""

    def __init__(self, size: int):
        self.x, self.y = unit_grid(size)
        self.tone = np.zeros((size, size, 3), np.float32)
        self.line = np.zeros((size, size), np.float32)

    def shape(self, distance, colour, outline=OUTLINE) -> None:
        """distance (negative inside) in picture units; colour (3,) or (size, size, 3)."""
        self.tone = np.where((distance < 0)[..., None], colour, self.tone)
        self.line = np.where(distance < -outline, 0, self.line)
        soft = 1.2 / len(self.x)
        self.line = np.maximum(self.line, smoothstep(outline + soft, outline - soft, np.abs(distance)))

    def polar(self, cx, cy):
        return np.hypot(self.x - cx, self.y - cy), np.arctan2(self.y - cy, self.x - cx)


def _teeth(turn, count, shift=0.0):
    """A zigzag of count teeth round the circle, 0…1."""
    t = turn * count / (2 * np.pi) + shift
    return 2 * np.abs(t - np.floor(t) - 0.5)


def _draw(size: int, seed: int) -> _Drawing:
    art, noise = _Drawing(size), Noise(seed)
    x, y = art.x, art.y
    reach, turn = art.polar(0.55, 0.45)
    ray = _teeth(turn, 14, 0.2) - 0.5
    art.tone[:] = mix(mix(SKY, CREAM, smoothstep(0.75, 0.25, reach)), mix(BLUE, SKY, smoothstep(0.85, 0.3, reach)), ray > 0)
    art.line = smoothstep(OUTLINE * 1.1, OUTLINE * 0.6, np.abs(ray) * reach * np.pi / 14)

    for level, (top, one, other) in enumerate(
        ((0.74, RED, ORANGE), (0.83, YELLOW, ORANGE), (0.91, PINK, RED))
    ):  # rolling stripes
        edge = y - top - 0.045 * np.sin(7 * x + 2.1 * level)
        wash = mix(one, other, smoothstep(0.0, 0.10, edge + 0.05 * noise(x * 3, y * 3)))
        art.shape(-edge, wash)

    for scale, teeth, deep, inner, outer in (
        (0.43, 17, 0.34, RED, ORANGE),
        (0.325, 15, 0.30, ORANGE, YELLOW),
        (0.225, 13, 0.26, YELLOW, CREAM),
    ):
        jag = _teeth(turn + 0.05 * np.sin(5 * turn), teeth, scale * 7)
        edge = reach - scale * (1 - deep * (1 - jag) + 0.10 * np.sin(2 * turn + 1))
        art.shape(edge, mix(outer, inner, smoothstep(0.4, 1.0, reach / scale)))
    for radius, colour in ((0.125, RED), (0.092, CREAM), (0.060, BLUE), (0.028, YELLOW)):
        art.shape(reach - radius, colour, 0.7 * OUTLINE)

    for cx, cy, radius, palette in SPHERES:
        distance, _ = art.polar(cx, cy)
        lit = np.hypot(x - cx + 0.38 * radius, y - cy + 0.38 * radius) / (1.55 * radius)
        art.shape(distance - radius, ramp(lit, palette))
        shine = np.hypot((x - cx + 0.42 * radius) * 1.2, y - cy + 0.45 * radius) - 0.17 * radius
        art.shape(shine, CREAM, 0.0)
    for sx, sy, scale in ((0.11, 0.60, 0.075), (0.90, 0.50, 0.065), (0.60, 0.06, 0.055), (0.42, 0.90, 0.06)):
        distance, around = art.polar(sx, sy)
        art.shape(distance - scale * (0.42 + 0.58 * _teeth(around, 5, 0.1)), YELLOW if sy < 0.8 else CREAM, 0.8 * OUTLINE)
    return art


# Spheres: centre x, y, radius, colours from the light to the shadow.
SPHERES = (
    (0.17, 0.20, 0.135, np.stack([CREAM, PINK, RED, RED * 0.55])),
    (0.84, 0.78, 0.150, np.stack([CREAM, SKY, BLUE, BLUE * 0.5])),
    (0.88, 0.15, 0.090, np.stack([CREAM, YELLOW, ORANGE, RED])),
    (0.16, 0.86, 0.090, np.stack([CREAM, SKY, SKY, BLUE])),
)


def _separate(tone: np.ndarray) -> np.ndarray:
    """Cover of cyan, magenta, yellow and black (…, 4) for colours (…, 3): simple subtraction, a part of the grey as black."""
    cmy = np.clip(1 - tone / 255, 0, 1)
    black = cmy.min(-1, keepdims=True)
    return np.concatenate([np.clip((cmy - 0.7 * black) / (1 - 0.7 * black), 0, 1), 0.8 * black**1.5], -1)


def paint(size: int, seed: int) -> np.ndarray:
    """(size, size, 3) uint8."""
    side = 3 * size
    art, noise = _draw(side, seed), Noise(seed + 1)
    x, y = art.x, art.y
    cover = _separate(art.tone)
    grain = noise.fractal(x * 120, y * 120, 2)
    picture = PAPER * (1 + 0.025 * grain[..., None])
    soft = 2.2 / (side * PITCH)  # a dot's rim, in the units of the screen's height
    for plate, (ink, angle) in enumerate(zip(INKS, ANGLES, strict=True)):
        off_x, off_y = 0.0022 * np.cos(2.4 * plate), 0.0022 * np.sin(2.4 * plate)  # plates never fit exactly
        u = ((x + off_x) * np.cos(angle) + (y + off_y) * np.sin(angle)) / PITCH
        v = ((y + off_y) * np.cos(angle) - (x + off_x) * np.sin(angle)) / PITCH
        hill = 0.5 + 0.25 * (np.cos(2 * np.pi * u) + np.cos(2 * np.pi * v))  # 1 in a dot's middle
        # The share of the plane above 1 − t is close to t for this hill, so cover can be compared directly.
        dots = smoothstep(-soft, soft, cover[..., plate] + 0.02 * grain - (1 - hill)) * (cover[..., plate] > 0.035)
        picture = picture * (1 - dots[..., None] * (1 - ink / 255) * 0.96)
    picture = mix(picture, INKS[3] + 8 * grain[..., None], art.line)
    return shrink(np.clip(picture, 0, 255), size)
