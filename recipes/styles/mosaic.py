"""Mosaic: stone tiles in rows along the contours of three fish and of the water round them.

The tiles are the cells of a Voronoi diagram whose distance is square and turned with the contour, evened out by Lloyd's
algorithm; tiles are pushed off the outlines, so that the outlines stay sharp (Hausner, Simulating Decorative Mosaics, 2001).
"""

import numpy as np
from scipy.spatial import cKDTree

from recipes.styles.fields import Noise, colours, mix, ramp, shrink, smoothstep, unit_grid

TILE = 0.0195  # side of a tile as part of the picture's
TINIEST = 3  # pixels; in a small picture the tiles are larger parts of it, and fewer
WATER = colours("#0f3b57", "#15607a", "#2d8f98", "#7cc0b4", "#cfe3cf")
FISH = colours("#8f2a1c", "#c8481f", "#e8822a", "#f3b545", "#f7e2ab")
DARK, GROUT = colours("#1b1a24", "#d3c7ae")
# Fish: centre x, y, half length, heading in radians, bend of the spine.
SHOAL = ((0.44, 0.18, 0.22, 0.32, 0.05), (0.58, 0.52, 0.24, 2.80, -0.06), (0.42, 0.83, 0.215, -0.20, 0.04))


def _fish(x, y, fish):
    """Distance outside the outline (negative inside, picture units), place along the spine −1.5…1 and across it."""
    cx, cy, half, heading, bend = fish
    u = ((x - cx) * np.cos(heading) + (y - cy) * np.sin(heading)) / half
    v = (-(x - cx) * np.sin(heading) + (y - cy) * np.cos(heading)) / half
    v = v - bend * (u * u - 0.35)
    inside = np.clip(1 - u * u, 1e-4, None)
    body = np.abs(v) - 0.35 * inside**0.65 * (1 + 0.22 * u)
    body = np.where(np.abs(u) < 1, body, np.hypot(np.abs(u) - 1, v))
    reach = -u - 0.78  # the tail opens from here backwards
    tail = np.maximum(
        np.abs(v) - 0.07 - 0.75 * reach, np.maximum(-reach, reach - 0.62 + 0.9 * (0.28 - np.abs(v)) * (np.abs(v) < 0.28))
    )
    back = -v * np.sign(np.cos(heading))  # towards the fish's back, whichever way it swims
    fin = 0.22 * (np.hypot((u + 0.15) / 0.40, (back - 0.30) / 0.22) - 1)
    return half * np.minimum(np.minimum(body, tail), fin), u, v


class _Scene:
    def __init__(self, seed: int, tile: float):
        self.noise = Noise(seed)
        self.tile = tile

    def _water(self, x, y):
        return 1.3 * y + 0.10 * np.sin(7 * x + 3 * y) + 0.16 * self.noise(x * 2.6, y * 2.6)

    def distance(self, x, y):
        return np.min([_fish(x, y, fish)[0] for fish in SHOAL], axis=0)

    def direction(self, x, y):
        """Angle of the contours: those of the nearest fish close to it, those of the water further off."""
        step = 3e-3
        near = np.exp(-np.clip(self.distance(x, y), 0, None) / 0.035)
        slopes = []
        for dx, dy in ((step, 0), (0, step)):
            fish = (self.distance(x + dx, y + dy) - self.distance(x - dx, y - dy)) / (2 * step)
            water = (self._water(x + dx, y + dy) - self._water(x - dx, y - dy)) / (2 * step)
            slopes.append(near * fish + (1 - near) * water)
        return np.arctan2(slopes[1], slopes[0])

    def colour(self, x, y):
        bands = 0.5 + 0.5 * np.sin(30 * self._water(x, y))
        colour = ramp(0.12 + 0.62 * bands + 0.25 * self.noise(x * 5, y * 5), WATER)
        halo = self.distance(x, y)
        colour = mix(colour, WATER[4], (halo > 1.2 * self.tile) & (halo < 2.2 * self.tile))
        for fish in SHOAL:
            d, u, v = _fish(x, y, fish)
            stripe = np.sin(9.5 * u + 5.0 * np.abs(v))
            skin = ramp(0.52 + 0.30 * stripe + 0.6 * v * np.sign(np.cos(fish[3])), FISH)
            skin = mix(skin, FISH[0], smoothstep(-0.80, -0.95, u) * (np.sin(16 * np.abs(v) + 9 * u) > 0))
            skin = mix(skin, FISH[3], (u > 0.52) & (u < 0.60))
            eye = np.hypot(u - 0.72, v + 0.09 * np.sign(np.cos(fish[3])))
            skin = mix(skin, FISH[4], eye < 0.14)
            skin = mix(skin, DARK, eye < 0.075)
            colour = np.where((d < 0)[..., None], skin, colour)
            colour = mix(colour, DARK, (d >= 0) & (d < self.tile))
        return colour


def _nearest(points, sites, angles, neighbours=6):
    """For each point the site with the smallest turned square distance, and the margin to the runner-up."""
    _, candidates = cKDTree(sites).query(points, k=neighbours)
    offset = points[:, None] - sites[candidates]  # [points, neighbours, 2]
    cos, sin = np.cos(angles)[candidates], np.sin(angles)[candidates]
    along = np.abs(offset[..., 0] * cos + offset[..., 1] * sin)
    across = np.abs(offset[..., 1] * cos - offset[..., 0] * sin)
    reach = np.maximum(along, across) + 0.05 * np.minimum(along, across)
    order = np.argsort(reach, 1)[:, :2]
    best = np.take_along_axis(reach, order, 1)
    return np.take_along_axis(candidates, order[:, :1], 1)[:, 0], best[:, 1] - best[:, 0]


def _settle(scene: _Scene, sites: np.ndarray, rounds: int) -> np.ndarray:
    """Lloyd's algorithm on a coarse grid; what lies on an outline counts for no tile, which pushes tiles off it."""
    x, y = unit_grid(round(4.6 / scene.tile))
    points = np.stack([x.ravel(), y.ravel()], 1)
    edge = np.abs(scene.distance(points[:, 0], points[:, 1]))
    weight = (np.minimum(edge, np.abs(edge - scene.tile)) > 0.16 * scene.tile).astype(float)
    for _ in range(rounds):
        owner, _ = _nearest(points, sites, scene.direction(*sites.T))
        total = np.bincount(owner, weight, len(sites))
        centre = np.stack([np.bincount(owner, weight * points[:, i], len(sites)) for i in (0, 1)], 1)
        sites = np.where(total[:, None] > 0, centre / np.maximum(total, 1e-9)[:, None], sites)
    return sites


def paint(size: int, seed: int) -> np.ndarray:
    """(size, size, 3) uint8."""
    rng = np.random.default_rng(seed)
    tile = max(TILE, TINIEST / size)
    scene = _Scene(seed, tile)
    sites = _settle(scene, rng.random((round(tile**-2), 2)), rounds=24)
    angles = scene.direction(*sites.T)
    stone = scene.colour(*sites.T) * rng.normal(1, 0.085, (len(sites), 1)) + rng.normal(0, 7, (len(sites), 3))
    tilt = rng.uniform(0, 2 * np.pi, len(sites))  # no tile lies quite level, so each catches the light its own way

    x, y = unit_grid(2 * size)
    noise = Noise(seed + 1)
    wobble = 0.0016 * noise(x * 60, y * 60)
    points = np.stack([(x + wobble).ravel(), (y - wobble).ravel()], 1)
    owner, margin = _nearest(points, sites, angles)
    offset = (points - sites[owner]) / tile
    slope = offset[:, 0] * np.cos(tilt[owner]) + offset[:, 1] * np.sin(tilt[owner])
    grain = noise.fractal(x * 90, y * 90, 3).ravel()
    face = stone[owner] * (1 + 0.13 * slope + 0.07 * grain)[:, None]
    face += (26 * smoothstep(0.42, 0.16, margin / tile) * np.sign(-offset.sum(1)))[:, None]  # bevelled rims
    grout = GROUT * (0.80 + 0.12 * grain)[:, None]
    picture = mix(grout, face, smoothstep(0.10, 0.20, margin / tile))
    return shrink(picture.reshape(2 * size, 2 * size, 3), size)
