"""Waves: rank behind rank of curling crests in indigo, each striped along its form and edged with scalloped foam.

A wave is a plain hump until the plane is wound up round its crest, as a stylus would wind it; the stripes and the foam are
laid in the unwound plane and so follow the curl.
"""

import numpy as np

from recipes.styles.fields import Noise, colours, mix, ramp, shrink, smoothstep, unit_grid

SKY = colours("#d9b98c", "#ead9b5", "#f3e8cf", "#f0d2ac")
SEA = colours("#16264f", "#234a80", "#3f78a6", "#8fb4c2", "#d5dcd0")
INK, FOAM, SUN, MIST = colours("#101a3a", "#f7f0dc", "#cf4a33", "#dfe0d2")
# Ranks from back to front: water line, height of the humps, then their crests as (x, turn of the curl, reach).
RANKS = (
    (0.30, 0.04, ((0.08, 1.9, 0.045), (0.36, 2.1, 0.05), (0.60, 1.9, 0.045), (0.86, 2.0, 0.05))),
    (0.41, 0.08, ((0.20, 2.6, 0.075), (0.48, 2.4, 0.06), (0.95, 2.6, 0.075))),
    (0.54, 0.13, ((0.02, 2.6, 0.08), (0.34, 3.0, 0.105), (0.76, 2.8, 0.10))),
    (0.69, 0.14, ((0.03, 2.8, 0.10), (0.56, 3.2, 0.125))),
    (0.83, 0.13, ((0.26, 3.0, 0.115), (0.90, 3.0, 0.12))),
    (0.97, 0.10, ((0.60, 2.6, 0.095), (0.08, 2.4, 0.09))),
)


def _unwind(x, y, rank):
    """Coordinates before the crests of a rank were wound up."""
    line, height, crests = rank
    for cx, turn, reach in crests:
        dx, dy = x - cx - 0.25 * reach, y - (line - 0.72 * height)
        near = np.exp(-((dx * dx + dy * dy) / reach**2))
        cos, sin = np.cos(turn * near), np.sin(turn * near)
        x, y = x + near**0.25 * (dx * cos + dy * sin - dx), y + near**0.25 * (dy * cos - dx * sin - dy)
    return x, y


def _depth(x, y, rank):
    """How deep a point lies under a rank's surface before it curls; negative in the air."""
    line, height, crests = rank
    hump = sum(np.exp(-(((x - cx) / (1.5 * reach)) ** 2)) for cx, _, reach in crests)
    return y - line + height * hump


def paint(size: int, seed: int) -> np.ndarray:
    """(size, size, 3) uint8."""
    rng = np.random.default_rng(seed)
    noise = Noise(seed)
    x, y = unit_grid(2 * size)
    grain = noise.fractal(x * 5, y * 120 + 3 * noise(x * 2, y * 4), 3)
    fibre = noise.fractal(x * 90, y * 90, 3)
    x, y = x + 0.002 * noise(x * 30, y * 30), y + 0.002 * noise(x * 30 + 9, y * 30)

    drift = noise.fractal(x * 1.6, y * 9, 3)
    picture = ramp(y / 0.33 + 0.10 * drift, SKY)
    picture = mix(picture, SKY[0] * 0.9, smoothstep(0.12, 0.0, y))
    disc = np.hypot(x - 0.70, y - 0.15)
    picture = mix(picture, SUN * (1 - 0.2 * smoothstep(0.08, 0.24, y))[..., None], smoothstep(0.0912, 0.0898, disc))
    for level in (0.05, 0.12, 0.19, 0.25):  # streamers of mist, outlined like the foam
        middle = level + 0.012 * np.sin(5 * x + 40 * level) + 0.012 * noise(x * 3, 0 * x + 90 * level)
        edge = np.abs(y - middle) - 0.022 * np.clip(0.30 + 2.2 * noise(x * 2.3 + 30 * level, 0 * x + level), -1, 1)
        picture = mix(picture, MIST - 30 * smoothstep(-0.012, 0.0, edge)[..., None], smoothstep(0.001, -0.001, edge))
        picture = mix(picture, SEA[1], 0.8 * smoothstep(0.0022, 0.0012, np.abs(edge)))

    for number, rank in enumerate(RANKS):
        wx, wy = _unwind(x, y, rank)
        depth = _depth(wx, wy, rank) + 0.004 * noise(wx * 20, wy * 20)
        scallop = np.abs(np.sin(58 * wx + 9 * noise(wx * 6, wy * 6 + number)))
        fine = np.abs(np.sin(151 * wx + 12 * noise(wx * 9, wy * 9)))
        foam = (0.012 + 0.020 * scallop + 0.009 * fine) * (0.5 + 0.9 * rank[1] / 0.13 * np.clip(1 - depth / 0.1, 0, 1))
        band = depth / 0.021 + 0.6 * noise(wx * 5, wy * 5)
        stripe = 0.5 + 0.5 * np.sin(band * np.pi)
        tone = 0.70 - 0.42 * smoothstep(0.0, 0.20, depth) + 0.50 * (stripe - 0.5) + 0.12 * noise(wx * 4, wy * 4 + number)
        sea = ramp(tone, SEA)
        sea = mix(sea, SEA[4], smoothstep(0.93, 0.98, stripe) * (0.35 + 0.5 * smoothstep(0.16, 0.05, depth)))
        line = 0.0032
        sea = mix(sea, INK, smoothstep(line, 0.6 * line, np.abs(depth - foam)))
        froth = FOAM - 26 * smoothstep(0.3, 0.9, np.abs(np.sin(40 * (depth - foam) * 9 + 30 * wx)))[..., None] * 0.8
        sea = np.where((depth < foam)[..., None], froth, sea)
        sea = mix(sea, INK, smoothstep(line, 0.6 * line, np.abs(depth)))
        picture = np.where((depth > -line)[..., None], sea, picture)
        picture = _spray(picture, x, y, depth, rank, rng)
    picture = picture * (1 + 0.045 * grain)[..., None] + 6 * fibre[..., None]
    return shrink(np.clip(picture, 0, 255), size)


def _spray(picture, x, y, depth, rank, rng):
    """Drops of foam in the air over the crests of a rank."""
    side = len(x)
    for cx, _, reach in rank[2]:
        for _ in range(int(260 * reach)):
            px, py = cx + rng.normal(0, 1.2 * reach), rank[0] - rank[1] * rng.uniform(0.75, 1.7)
            radius = rng.uniform(0.0022, 0.0062)
            row, column = int(py * side), int(px * side)
            span = int(radius * side) + 3
            if not (span <= row < side - span and span <= column < side - span) or depth[row, column] > -0.004:
                continue
            window = np.s_[row - span : row + span, column - span : column + span]
            distance = np.hypot(x[window] - px, y[window] - py)
            picture[window] = mix(picture[window], INK, 0.8 * smoothstep(radius + 0.002, radius + 0.001, distance))
            picture[window] = mix(picture[window], FOAM, smoothstep(radius, radius - 0.001, distance))
    return picture
