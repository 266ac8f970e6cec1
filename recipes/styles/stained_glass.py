"""Stained glass: a sun over hills and a river, cut into Voronoi panes, held by dark lead and lit from behind."""

import numpy as np
from scipy.ndimage import distance_transform_edt, gaussian_filter
from scipy.spatial import cKDTree

from recipes.styles.fields import Noise, colours, mix, shrink, smoothstep, unit_grid

GOLD = colours("#fff3b4", "#ffd447", "#ffb01f")
RINGS = (  # the sky round the sun, from the inside outward: outer radius, number of panes, colours
    (0.175, 18, colours("#ffb21f", "#ff8a14", "#ffd04a")),
    (0.245, 22, colours("#d61f2c", "#f0541e", "#a8122f")),
    (0.335, 26, colours("#f58a1f", "#e2382a", "#ffc23c")),
    (0.460, 28, colours("#1a4fc4", "#1c86cf", "#5a2f9e")),
    (0.610, 30, colours("#0e2f93", "#163fb0", "#2a78c8")),
    (9.000, 26, colours("#2b1f80", "#12338f", "#1c86cf")),
)
HILLS = colours("#0f6f55", "#2f9a4e", "#9dbf35", "#0d5560", "#13808a")
RIVER = colours("#1273cf", "#38b3e0", "#a5e3ee")
LEAD = colours("#15141a")
CENTRE, RADIUS = (0.60, 0.32), 0.105
MOST_PANES = 1000  # more than any one region has
LEADING = 0.0075  # width of the lead between panes; outlines of the drawing are wider


def _regions(x, y, radii):
    """The drawing: which part of it each pixel belongs to. 0 sun, 1… rings of sky, then three hills, the river last."""
    distance = np.hypot(x - CENTRE[0], y - CENTRE[1])
    turn = np.arctan2(y - CENTRE[1], x - CENTRE[0])
    region = np.digitize(distance + 0.012 * np.sin(3 * turn + 1), radii)
    ridges = (0.60 + 0.07 * np.sin(5 * x + 0.3), 0.69 + 0.08 * np.sin(4.2 * x + 2.4), 0.83 - 0.10 * np.sin(3.6 * x - 0.2))
    for i, ridge in enumerate(ridges):
        region = np.where(y > ridge, len(radii) + 1 + i, region)
    middle = 0.60 + 0.32 * (y - 0.45) * np.sin(6.4 * (y - 0.62) + 0.4)
    river = (np.abs(x - middle) < 0.02 + 0.36 * (y - 0.62)) & (y > ridges[1])
    return np.where(river, len(radii) + 4, region)


def _scattered(rng, spacing: float) -> np.ndarray:
    """Points (n, 2) of which no two are closer than spacing (Poisson discs by dart throwing)."""
    kept = np.empty((0, 2))
    for dart in rng.uniform(-0.05, 1.05, (2400, 2)):
        if not len(kept) or np.min(np.hypot(*(kept - dart).T)) > spacing:
            kept = np.concatenate([kept, dart[None]])
    return kept


def _panes(x, y, region, rng):
    """A number for each pixel's pane: rays within the rings of the sky, Voronoi cells in sun, hills and river."""
    _, pane = cKDTree(_scattered(rng, 0.054)).query(np.stack([x.ravel(), y.ravel()], 1))
    pane = pane.reshape(x.shape)
    turn = np.arctan2(y - CENTRE[1], x - CENTRE[0]) / (2 * np.pi) + 0.5
    for ring, (_, count, _) in enumerate(RINGS, start=1):
        cuts = np.sort((np.arange(count) + rng.uniform(-0.25, 0.25, count) + 0.5) / count)
        pane = np.where(region == ring, np.searchsorted(cuts, turn) % count, pane)
    return region * MOST_PANES + pane


def _glass(region: int, chance: np.ndarray) -> np.ndarray:
    """Colour of one pane by its three chances in 0…1; now and then a pane of another colour keeps the ring lively."""
    if region == 0:
        palette = GOLD
    elif region <= len(RINGS):
        other = np.clip(region - 1 + int(np.floor((chance[1] - 0.5) * 1.5 + 0.5)), 0, len(RINGS) - 1)
        palette = RINGS[other][2]
    else:
        palette = RIVER if region == len(RINGS) + 4 else HILLS
    return palette[int(chance[0] * len(palette))] * (0.86 + 0.24 * chance[2])


def paint(size: int, seed: int) -> np.ndarray:
    """(size, size, 3) uint8."""
    rng = np.random.default_rng(seed)
    noise = Noise(seed)
    side = 2 * size
    x, y = unit_grid(side)
    bent_x, bent_y = x + 0.012 * noise(x * 7, y * 7), y + 0.012 * noise(x * 7 + 40, y * 7)
    region = _regions(x, y, (RADIUS, *(ring[0] for ring in RINGS[:-1])))
    label = _panes(bent_x, bent_y, region, rng)

    def to_edge(labels):
        """Distance to the nearest place where labels change, in parts of the side."""
        edge = np.zeros((side, side), bool)
        edge[:, 1:] |= labels[:, 1:] != labels[:, :-1]
        edge[1:] |= labels[1:] != labels[:-1]
        return (distance_transform_edt(~edge) / side).astype(np.float32)

    panes, outline = to_edge(label), to_edge(region)
    # Chances belong to a pane's number, not to its turn, so that a small picture has the same glass as a large one.
    chance = rng.random(((len(RINGS) + 5) * MOST_PANES, 4), np.float32)
    colour = np.zeros((len(chance), 3), np.float32)
    for number in np.unique(label):
        colour[number] = _glass(number // MOST_PANES, chance[number])
    lean = 2 * np.pi * chance[label, 3]
    streak = noise.fractal(x * 9 + 4 * np.cos(lean), y * 34 + 4 * np.sin(lean), 3)  # pulled glass: streaks along x
    seeds = noise.fractal(x * 45, y * 45, 2)
    light = 0.66 + 0.42 * smoothstep(0.0, 0.035, panes) + 0.30 * streak + 0.10 * seeds
    light += 0.22 * np.exp(-np.hypot(x - CENTRE[0], y - CENTRE[1]) / 0.30)
    across = np.sin(9 * (x * np.cos(lean) + y * np.sin(lean)) + lean) + 0.6 * noise(x * 12, y * 12)  # colour pools unevenly
    glass = colour[label] * light[..., None]
    glass = glass * (1 + across[..., None] * np.float32((0.10, 0.20, 0.16)))
    glass = glass + 0.28 * gaussian_filter(glass, (side / 50, side / 50, 0)) * smoothstep(0, 0.02, panes)[..., None] - 18

    width = LEADING * (0.5 + 0.12 * noise(x * 14, y * 14))
    gap = np.minimum(panes - width, outline - 1.7 * width)
    ridge = np.clip(1 + gap / width, 0, 1)
    lead = LEAD + (46 * smoothstep(0.75, 0.0, ridge) * (0.7 + 0.6 * noise(x * 40, y * 40)))[..., None]
    return shrink(np.clip(mix(lead, glass, smoothstep(-0.0008, 0.0012, gap)), 0, 255), size)
