"""A map whose every cell is the product of a number for its row and one for its column: reads, shares of picture, a drifted dot.

Only the two lists travel; the browser multiplies, draws, and tells each cell under pointer, finger or arrow keys.
"""

from collections.abc import Mapping, Sequence

from playground.ui.components import component

_mount = component(__file__)

LOOKS = ("reads", "shares", "glow")


def outer_map(
    rows: Sequence[float],
    columns: Sequence[float],
    words: Mapping[str, str],
    *,
    key: str,
    look: str,
    origin: tuple[int, int] = (0, 0),
    size: tuple[int, int] | None = None,
    marks: Sequence[tuple[float, float, str]] = (),
    window: Mapping[str, object] | None = None,
) -> None:
    """Draw the map of rows[i] × columns[j].

    look: "reads" marks zeros in red and tints the rest by their size; "shares" turns red below 1; "glow" only tints.
    words: `alt`; `hint`, there before a cell is pointed at; `sentence` tells a cell, with the slots {row}, {column}, {value},
    {a}, {b}; `padding_sentence` one of the padding. origin and size: first row and column, and (height, width), of the picture
    within the map; what lies outside is padding and drawn dashed, and cells are counted from the origin. marks: row, column
    and role ("input" or "output", for the colour) of rings, whose places stand beside them. window: what follows the pointer,
    {kernel, stride, dilation, start: places of the first window's corner, cells: how many windows there are} a pair (rows,
    columns) each, with the role and the title of the small grid that has a cell for each window; words then has play and pause.
    Raises ValueError for another look.
    """
    if look not in LOOKS:
        raise ValueError(f"look is {look!r}; choose one of {', '.join(LOOKS)}.")
    place = {"look": look, "origin": list(origin), "size": list(size or (len(rows), len(columns)))}
    rings = [dict(row=row, column=column, label=f"({row:g}, {column:g})", role=role) for row, column, role in marks]
    place |= {"rows": list(map(float, rows)), "columns": list(map(float, columns)), "marks": rings, "window": window}
    _mount(data={"padding_sentence": "", **words, **place}, key=key)
