"""Region proposals by selective search (Uijlings et al. 2013; d2l 14.8.1): small segments, merged by likeness to the whole photo.

`initial_segments` are Felzenszwalb and Huttenlocher's (2004), by scikit-image. `group_segments` merges the two neighbours that
are most similar, again and again; each region that ever existed has a box. `proposed_boxes` lists them without duplicates.

The similarity of two regions is a sum of four, each in [0, 1]:

    colour    overlap of their histograms, 25 bins for hue, saturation and value each
    texture   overlap of histograms of the Gaussian derivatives (σ = 1) of red, green and blue in 8 directions, 10 bins each
    size      1 − their share of the photo: small regions merge first
    fill      1 − the share of the photo that their common box has beyond both: regions that fit into each other merge

Histograms are kept as counts, so that those of a union are exactly the sum of its parts'.
"""

import heapq
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from scipy import ndimage
from skimage.color import rgb2hsv
from skimage.segmentation import felzenszwalb

MEASURES = ("colour", "texture", "size", "fill")
SCALE, SIGMA, LEAST_SEGMENT = 100, 0.8, 50  # of the segments: larger scale, larger segments; their least size in pixels
COLOUR_BINS, TEXTURE_BINS, DIRECTIONS = 25, 10, 8
DIGITS = 9  # of a similarity: sums in another order are the same then
BETWEEN = 0.1732e-9  # is added before: sums of simple fractions lie on no border between two rounded values
LEAST_SIDE = 20  # pixels of a proposal
FLAT = 1e-6  # a photo without any slope


@dataclass(frozen=True, eq=False)
class RegionStats:
    """What the similarity needs of each region; R regions."""

    sizes: np.ndarray  # (R,) int64 pixels
    boxes: np.ndarray  # (R, 4) int64 corners
    colours: np.ndarray  # (R, 75) int64 counts
    textures: np.ndarray  # (R, 240) int64 counts


@dataclass(frozen=True, eq=False)
class Grouping:
    """The tree of merges: regions 0 … N − 1 are the segments, N + k is what merge k made."""

    labels: np.ndarray  # (H, W) int64, the segment of each pixel
    stats: RegionStats  # of all 2N − 1 regions
    merges: np.ndarray  # (N − 1, 2) int64, the regions of each merge, the older first
    similarities: np.ndarray  # (N − 1, 4) of each merge, by MEASURES

    @property
    def segments(self) -> int:
        return len(self.merges) + 1

    def regions_after(self, merges: int) -> np.ndarray:
        """(H, W) the region of each pixel after so many merges."""
        region = np.arange(self.segments + merges)
        for made in range(merges - 1, -1, -1):  # the newest first: its parts belong where it belongs
            region[self.merges[made]] = region[self.segments + made]
        return region[self.labels]


def initial_segments(
    image: np.ndarray, scale: float = SCALE, sigma: float = SIGMA, least_size: int = LEAST_SEGMENT
) -> np.ndarray:
    """(H, W) int64 labels 0 … N − 1 of an RGB image (H, W, 3), uint8."""
    return felzenszwalb(image, scale=scale, sigma=sigma, min_size=least_size).astype(np.int64)


def segment_stats(image: np.ndarray, labels: np.ndarray) -> RegionStats:
    """Of each segment of an RGB image (H, W, 3), uint8. Raises ValueError where labels are not 0 … N − 1, each present."""
    labels = np.asarray(labels)
    if image.shape != (*labels.shape, 3) or not labels.size:
        raise ValueError(f"The image has shape {image.shape} and the labels {labels.shape}; (H, W, 3) and (H, W) fit.")
    count = int(labels.max()) + 1
    sizes = np.bincount(labels.ravel(), minlength=count)
    if labels.min() < 0 or not sizes.all():
        raise ValueError("Segments are numbered from 0 without gaps.")
    places = ndimage.find_objects(labels + 1)
    boxes = np.array([(across.start, down.start, across.stop, down.stop) for down, across in places])
    colours = _histograms(labels, count, _colour_bins(image), COLOUR_BINS)
    return RegionStats(sizes, boxes, colours, _histograms(labels, count, _texture_bins(image), TEXTURE_BINS))


def _colour_bins(image: np.ndarray) -> np.ndarray:
    return np.minimum((rgb2hsv(image) * COLOUR_BINS).astype(np.int16), COLOUR_BINS - 1)  # (H, W, 3)


def _texture_bins(image: np.ndarray) -> np.ndarray:
    """(H, W, 24): the positive part of each derivative, in bins up to the photo's largest."""
    values = image.astype(np.float32) / 255
    across, down = (ndimage.gaussian_filter(values, (1, 1, 0), order=order) for order in ((0, 1, 0), (1, 0, 0)))
    angles = np.pi * np.arange(DIRECTIONS // 2) / (DIRECTIONS // 2)
    slopes = [across * np.float32(np.cos(a)) + down * np.float32(np.sin(a)) for a in angles]
    most = max(float(np.abs(slope).max()) for slope in slopes)
    steps = np.float32(TEXTURE_BINS / most if most > FLAT else 0)
    shares = [np.clip(sign * steps * slope, 0, TEXTURE_BINS - 1) for sign in (1, -1) for slope in slopes]
    return np.concatenate([share.astype(np.int16) for share in shares], axis=2)


def _histograms(labels: np.ndarray, count: int, bins: np.ndarray, each: int) -> np.ndarray:
    """(N, C · each) counts of bins (H, W, C) in each segment."""
    start = labels * each
    channels = np.moveaxis(bins, 2, 0)
    parts = [np.bincount((start + one).ravel(), minlength=count * each).reshape(count, each) for one in channels]
    return np.concatenate(parts, axis=1)


def neighbours(labels: np.ndarray) -> set[tuple[int, int]]:
    """Pairs (lower, higher) of segments that touch, corners included."""
    down, across, falling, rising = (
        (labels[:-1], labels[1:]),
        (labels[:, :-1], labels[:, 1:]),
        (labels[:-1, :-1], labels[1:, 1:]),
        (labels[:-1, 1:], labels[1:, :-1]),
    )
    pairs = np.concatenate([np.stack((a.ravel(), b.ravel()), 1) for a, b in (down, across, falling, rising)])
    pairs = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)
    return set(map(tuple, pairs.tolist()))


def merged_boxes(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The least boxes around both (…, 4)."""
    return np.concatenate((np.minimum(a[..., :2], b[..., :2]), np.maximum(a[..., 2:], b[..., 2:])), axis=-1)


def similarity(stats: RegionStats, one: int, others: np.ndarray, pixels: int) -> np.ndarray:
    """(K, 4) by MEASURES, of a region and K others in a photo of so many pixels."""
    size, sizes = stats.sizes[one], stats.sizes[others]
    parts = [_overlap(table[one] / size, table[others] / sizes[:, None]) for table in (stats.colours, stats.textures)]
    parts = [parts[0] / 3, parts[1] / (3 * DIRECTIONS)]
    box = merged_boxes(stats.boxes[one], stats.boxes[others])
    area = (box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1])
    both = size + sizes
    return np.stack([*parts, 1 - both / pixels, 1 - (area - both) / pixels], axis=1)


def _overlap(one: np.ndarray, others: np.ndarray) -> np.ndarray:
    return np.minimum(one, others).sum(axis=1)


def group_segments(image: np.ndarray, labels: np.ndarray, measures: Collection[str] = MEASURES) -> Grouping:
    """Merge the most similar pair of neighbours until one region is left; of equals the pair with the lower numbers.

    `measures` are those that count. Raises ValueError for labels that do not fit the image and for unknown measures.
    """
    if not measures or not set(measures) <= set(MEASURES):
        raise ValueError(f"The measures are {', '.join(MEASURES)}, not {', '.join(measures) or 'none'}.")
    used = np.array([name in measures for name in MEASURES])
    start = segment_stats(image, labels)
    count, pixels = len(start.sizes), labels.size
    room = {
        name: np.concatenate((table, np.zeros((count - 1, *table.shape[1:]), table.dtype))) for name, table in vars(start).items()
    }
    stats = RegionStats(**room)
    touching: list[set[int]] = [set() for _ in range(2 * count - 1)]
    for a, b in neighbours(labels):
        touching[a].add(b)
        touching[b].add(a)
    parts_of: dict[tuple[int, int], np.ndarray] = {}
    heap: list[tuple[float, int, int]] = []

    def enter(region: int, others: list[int]) -> None:
        for other, parts in zip(others, similarity(stats, region, np.array(others), pixels), strict=True):
            pair = min(region, other), max(region, other)
            parts_of[pair] = np.round(parts, DIGITS)
            heapq.heappush(heap, (-round(float(parts[used].sum()) + BETWEEN, DIGITS), *pair))

    for region in range(count):
        if later := sorted(other for other in touching[region] if other > region):
            enter(region, later)
    merges, similarities, gone = [], [], set()
    for made in range(count, 2 * count - 1):
        _value, a, b = heapq.heappop(heap)
        while a in gone or b in gone:
            _value, a, b = heapq.heappop(heap)
        gone |= {a, b}
        merges.append((a, b))
        similarities.append(parts_of[a, b])
        for table in (stats.sizes, stats.colours, stats.textures):
            table[made] = table[a] + table[b]
        stats.boxes[made] = merged_boxes(stats.boxes[a], stats.boxes[b])
        touching[made] = (touching[a] | touching[b]) - gone
        for other in touching[made]:
            touching[other].add(made)
        if touching[made]:
            enter(made, sorted(touching[made]))
    return Grouping(labels, stats, np.array(merges).reshape(-1, 2), np.array(similarities).reshape(-1, 4))


def proposed_boxes(grouping: Grouping, most: int | None = None, least_side: int = LEAST_SIDE) -> np.ndarray:
    """(P, 4) int64 boxes of all regions, from the whole photo down to the segments, none twice; sides of `least_side` pixels on.

    Selective search orders them so too, but shuffles the order a little; here it is kept.
    """
    boxes = grouping.stats.boxes[::-1]
    large = (boxes[:, 2:] - boxes[:, :2] >= least_side).all(axis=1)
    _unique, first = np.unique(boxes[large], axis=0, return_index=True)
    return boxes[large][np.sort(first)][:most]
