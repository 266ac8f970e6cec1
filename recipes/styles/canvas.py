"""A canvas for bristled brush strokes: colour, and beside it the thickness of the paint, lit from the upper left at the end."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from recipes.styles.fields import shrink

OVERSAMPLE = 2  # canvas pixels a side for each pixel of the finished picture
THINNEST = 2.6  # pixels of the finished picture; thinner strokes would only be noise


class Canvas:
    def __init__(self, size: int, ground: np.ndarray, rng: np.random.Generator):
        """size in pixels of the finished picture; ground (3,) in 0…255 shows where no stroke falls."""
        self.size = size
        self.rng = rng
        self._side = size * OVERSAMPLE
        self._colour = Image.new("RGB", (self._side, self._side), tuple(int(c) for c in ground))
        self._height = Image.new("L", (self._side, self._side), 90)
        self._paint = ImageDraw.Draw(self._colour, "RGBA")
        self._relief = ImageDraw.Draw(self._height)

    def layer(
        self, colour_at, direction_at, *, width: float, length: float, cover: float, opacity=0.85, jitter=14.0, starts=None
    ):
        """One layer of strokes, widths and lengths as parts of the picture's side.

        colour_at(x, y) -> (n, 3) and direction_at(x, y) -> angles (n,) are asked at unit coordinates. cover is how often the
        layer covers the picture on average; starts (n, 2), when given, replaces the evenly scattered beginnings.
        """
        growth = max(1.0, THINNEST / (width * self.size))
        width, length = width * growth, min(length * growth, 0.25)
        if starts is None:
            count = round(cover / (width * length))
            starts = self.rng.uniform(-0.02, 1.02, (count, 2))
        paths = self._trace(starts, direction_at, length)
        paint = colour_at(*paths[:, paths.shape[1] // 2].T)
        paint = paint + self.rng.normal(0, jitter, (len(paint), 1)) + self.rng.normal(0, jitter * 0.5, paint.shape)
        for path, colour in zip(paths, paint, strict=True):
            self._stroke(path, width * self.rng.uniform(0.7, 1.25), colour, opacity)

    def _trace(self, starts: np.ndarray, direction_at, length: float, steps: int = 6) -> np.ndarray:
        """Follows the directions both ways from each start; (n, steps + 1, 2) in unit coordinates."""
        lengths = length * self.rng.uniform(0.6, 1.3, len(starts))
        stride = (lengths / steps)[:, None]

        def move(origin: np.ndarray, looked_at: np.ndarray, distance: float) -> np.ndarray:
            angle = direction_at(*looked_at.T)
            return origin + distance * stride * np.stack([np.cos(angle), np.sin(angle)], 1)

        middle = [starts]
        for sign in (1, -1):
            point, run = starts, []
            for _ in range(steps // 2):
                halfway = move(point, point, sign / 2)  # the midpoint rule: plain Euler steps drift out of every eddy
                point = move(point, halfway, sign)
                run.append(point)
            middle = middle + run if sign == 1 else run[::-1] + middle
        return np.stack(middle, 1)

    def _stroke(self, path: np.ndarray, width: float, colour: np.ndarray, opacity: float) -> None:
        """Bristles side by side, each with its own length, load of paint and shade."""
        rng, points = self.rng, path * self._side
        along = np.gradient(points, axis=0)
        along /= np.hypot(*along.T)[:, None] + 1e-6
        across = np.stack([-along[:, 1], along[:, 0]], 1)
        pixels = width * self._side
        bristles = max(3, round(pixels / 2.4))
        line = max(1, round(pixels / bristles * 1.25))
        shades = rng.normal(0, 9, bristles)
        for place, shade in zip(np.linspace(-0.5, 0.5, bristles), shades, strict=True):
            blunt = 1 - 0.55 * abs(2 * place) ** 3  # the outer bristles leave the canvas first
            first, last = (0 if rng.random() < blunt else 1), len(points) - (0 if rng.random() < blunt else 1)
            trail = points[first:last] + across[first:last] * place * pixels
            flat = [(float(x), float(y)) for x, y in trail]
            tone = np.clip(colour + shade - 10 * abs(2 * place) ** 2, 0, 255)
            self._paint.line(flat, fill=(int(tone[0]), int(tone[1]), int(tone[2]), int(255 * opacity)), width=line)
            self._relief.line(flat, fill=int(np.clip(120 + 4 * shade + rng.normal(0, 14), 0, 255)), width=line)

    def finish(self, relief: float = 0.5) -> np.ndarray:
        """The picture (size, size, 3) uint8, its ridges of paint lit from the upper left with strength relief."""
        height = np.asarray(self._height.filter(ImageFilter.GaussianBlur(0.9)), np.float32)
        slope_y, slope_x = np.gradient(height)
        light = np.clip(-(slope_x + slope_y) * relief, -34, 40)
        return shrink(np.asarray(self._colour, np.float32) + light[..., None], self.size)
