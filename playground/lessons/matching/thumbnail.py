"""The card of "Matching and offsets" on the home page."""

from PIL import Image, ImageDraw, ImageOps

from playground.charts.thumbnail_card import GREEN, SIZE, WHITE
from playground.images import sample
from playground.lessons.matching.answer import match_answer
from playground.lessons.matching.settings import Match

CELL = (88, 48)  # px of the matrix
PALE, BLUE = (0x16, 0x1D, 0x27), (0x50, 0x93, 0xF5)  # of an IoU of 0 and of 1
NONE, LINE, STRUCK = "#C9D1DB", "#2A3442", "#DD448C"


def thumbnail() -> Image.Image:
    """The book's boxes over a photo, anchors with an object in green, and their IoU matrix with what was removed."""
    answer, side = match_answer(Match()), SIZE[1]
    picture = Image.new("RGB", SIZE, "#0F141B")
    photo = ImageOps.fit(sample("chelsea").photo().image, (side + 60, side))
    draw = ImageDraw.Draw(photo)
    looks = [(NONE, 2) if owner < 0 else (GREEN, 4) for owner in answer.owners]
    boxes = [*zip(answer.settings.corners, looks, strict=True), *((box, (WHITE, 5)) for box in answer.settings.truths)]
    for box, (colour, width) in boxes:
        draw.rectangle([value / 100 * photo.size[i % 2] for i, value in enumerate(box.tolist())], outline=colour, width=width)
    picture.paste(photo, (0, 0))
    draw, left, top = ImageDraw.Draw(picture), side + 100, 30
    claimed = {claim.anchor for claim in answer.trace.claims}
    for row, values in enumerate(answer.trace.iou.tolist()):
        y = top + row * (CELL[1] + 6)
        for column, value in enumerate(values):
            x, share = left + column * (CELL[0] + 6), 0.08 + 0.92 * value
            tint = tuple(round(a + (b - a) * share) for a, b in zip(PALE, BLUE, strict=True))
            outline, width = (GREEN, 4) if answer.owners[row] == column else (LINE, 1)
            draw.rectangle((x, y, x + CELL[0], y + CELL[1]), fill=tint, outline=outline, width=width)
        if row in claimed:
            draw.line((left - 12, y + CELL[1] / 2, left + 2 * CELL[0] + 18, y + CELL[1] / 2), fill=STRUCK, width=4)
    return picture
