"""The thumbnail of the lesson "Matching and offsets"."""

from PIL import Image, ImageDraw, ImageOps

from playground.charts.thumbnail_card import GREEN, SIZE, WHITE
from playground.images import sample


def matching() -> Image.Image:
    """The book's boxes over a photo, anchors with an object in green, and their IoU matrix with what was struck out."""
    from playground.lessons.matching.answer import MatchConfig, match_answer

    answer, side = match_answer(MatchConfig()), SIZE[1]
    picture = Image.new("RGB", SIZE, "#0F141B")
    photo = ImageOps.fit(sample("chelsea").photo().image, (side + 60, side))
    draw = ImageDraw.Draw(photo)
    for box, colour, width in (
        *(
            (box, "#C9D1DB" if owner < 0 else GREEN, 2 if owner < 0 else 4)
            for box, owner in zip(answer.config.corners, answer.owners, strict=True)
        ),
        *((box, WHITE, 5) for box in answer.config.truths),
    ):
        draw.rectangle(
            [value / 100 * photo.size[axis % 2] for axis, value in enumerate(box.tolist())], outline=colour, width=width
        )
    picture.paste(photo, (0, 0))
    draw, cell, left, top = ImageDraw.Draw(picture), (88, 48), side + 100, 30
    claimed = {claim.anchor for claim in answer.trace.claims}
    for row, values in enumerate(answer.trace.iou.tolist()):
        y = top + row * (cell[1] + 6)
        for column, value in enumerate(values):
            x, share = left + column * (cell[0] + 6), 0.08 + 0.92 * value
            tint = tuple(round(a + (b - a) * share) for a, b in zip((0x16, 0x1D, 0x27), (0x50, 0x93, 0xF5), strict=True))
            mine = answer.owners[row] == column
            draw.rectangle(
                (x, y, x + cell[0], y + cell[1]), fill=tint, outline=GREEN if mine else "#2A3442", width=4 if mine else 1
            )
        if row in claimed:
            draw.line((left - 12, y + cell[1] / 2, left + 2 * cell[0] + 18, y + cell[1] / 2), fill="#DD448C", width=4)
    return picture
