"""The stage as pictures: one frame, or all steps as an animated GIF, in the colours of the light theme."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from playground.stage.answer import StageAnswer

WHITE, GROUND, BORDER, INK, GREY = (255, 255, 255), (245, 247, 250), (220, 226, 234), (23, 32, 43), (85, 98, 116)
BLUE, AMBER, GREEN, RED = (26, 80, 175), (194, 117, 25), (11, 153, 103), (153, 20, 22)
CELL, LEAST_CELL, GAP, MARGIN = 38, 6, 40, 14  # px
MOST_ACROSS = 1100  # px of a frame
NUMBERED = 20  # px of a cell that holds a number
MOST_FRAMES = 256
PAUSE = 500  # ms a step


@dataclass(frozen=True)
class _Grid:
    """Where one grid lies on the frame."""

    x: int
    y: int
    cell: int
    shape: tuple[int, int]

    def box(self, row: int, column: int, rows: int = 1, columns: int = 1) -> tuple[int, int, int, int]:
        left, top = self.x + column * self.cell, self.y + row * self.cell
        return left, top, left + columns * self.cell, top + rows * self.cell


def _grids(answer: StageAnswer) -> dict[str, _Grid]:
    config, wide, stepping = answer.config, answer.played.wide.shape[-2:], answer.played.stepping.shape[1:]
    shapes = {"left": stepping if config.paints else wide, "kernel": answer.kernels.shape[1:]}
    shapes["right"] = wide if config.paints else stepping
    if config.pools:
        del shapes["kernel"]
    gaps = GAP * (len(shapes) - 1) + 2 * MARGIN
    cell = max(LEAST_CELL, min(CELL, (MOST_ACROSS - gaps) // sum(width for _, width in shapes.values())))
    tallest, x, found = max(height for height, _ in shapes.values()) * cell, MARGIN, {}
    for name, (height, width) in shapes.items():
        found[name] = _Grid(x, MARGIN + (tallest - height * cell) // 2, cell, (height, width))
        x += width * cell + GAP
    return found


def _tint(value: float, most: float, role: tuple[int, int, int]) -> tuple[int, ...]:
    if not np.isfinite(value) or (value == 0 and role != BLUE):
        return WHITE
    share = 0.08 + 0.62 * min(1.0, abs(value) / most if most else 0.0)
    return tuple(round(255 + (c - 255) * share) for c in (RED if value < 0 else role))


def _text(value: float) -> str:
    """At most five characters; Pillow's own font has no true minus."""
    if not np.isfinite(value):
        return "-inf"
    digits = 0 if abs(value) >= 9.95 else 1 if abs(value) >= 1 else 2
    text = f"{round(value, digits) + 0.0:g}"
    return text.replace("0.", ".", 1) if abs(value) < 1 else text


def _draw_grid(draw: ImageDraw.ImageDraw, grid: _Grid, values: np.ndarray, role: tuple[int, int, int], quiet: np.ndarray) -> None:
    """`quiet` marks cells of the padding: grey ground and grey ink. nan leaves a cell empty."""
    finite = np.abs(values[np.isfinite(values)])
    most, font = float(finite.max()) if finite.size else 0.0, ImageFont.load_default(13 if grid.cell >= 30 else 10)
    for (row, column), value in np.ndenumerate(values):
        box = grid.box(row, column)
        empty = np.isnan(value)
        fill = WHITE if empty else GROUND if quiet[row, column] else _tint(float(value), most, role)
        draw.rectangle(box, fill=fill, outline=BORDER if grid.cell >= 8 else None)
        if grid.cell >= NUMBERED and not empty:
            middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
            draw.text(middle, _text(float(value)), fill=GREY if quiet[row, column] else INK, font=font, anchor="mm")


def stage_frame(answer: StageAnswer, step: int, *, whole: bool = False) -> Image.Image:
    """One step: the window on the input, the kernel, and the output up to this step, or all of it with `whole`."""
    paints, grids = answer.config.paints, _grids(answer)
    rows, columns = answer.played.axes
    i, j = divmod(step, len(columns.starts))
    width = max(grid.x + grid.shape[1] * grid.cell for grid in grids.values()) + MARGIN
    height = max(grid.y + grid.shape[0] * grid.cell for grid in grids.values()) + MARGIN
    image = Image.new("RGB", (width, height), WHITE)
    draw = ImageDraw.Draw(image)
    contents = answer.contents(None if whole else step)
    inside = np.zeros([len(axis.source) for axis in answer.played.axes], bool)
    inside[rows.inside, columns.inside] = True
    wide, stepping = ("right", "left") if paints else ("left", "right")
    for name, role in (("left", BLUE), ("kernel", AMBER), ("right", GREEN)):
        if name in grids:
            quiet = ~inside if name == wide else np.zeros(grids[name].shape, bool)
            _draw_grid(draw, grids[name], contents[name], role, quiet)
    if "kernel" in grids:
        draw.rectangle(grids["kernel"].box(0, 0, *grids["kernel"].shape), outline=AMBER, width=3)
    down, across = rows.window(i), columns.window(j)
    spans = (down[-1] - down[0] + 1, across[-1] - across[0] + 1)
    draw.rectangle(grids[wide].box(down[0], across[0], *spans), outline=AMBER, width=3)
    draw.rectangle(grids[stepping].box(i, j), outline=BLUE if paints else GREEN, width=3)
    return image


def stage_film(answer: StageAnswer) -> bytes:
    """Every step as an animated GIF that ends on the whole output; of more than 256 steps every n-th is shown."""
    count = answer.played.stepping[0].size
    shown = range(0, count, -(-count // MOST_FRAMES))
    frames = [*(stage_frame(answer, step) for step in shown), stage_frame(answer, count - 1, whole=True)]
    palette = frames[-1].quantize(128)
    first, *others = (frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames)
    data, durations = io.BytesIO(), [PAUSE] * len(shown) + [3 * PAUSE]
    first.save(data, "GIF", save_all=True, append_images=others, duration=durations, loop=0, optimize=False)
    return data.getvalue()
