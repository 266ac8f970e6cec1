from PIL import Image, ImageDraw

from playground.charts.thumbnail_card import AMBER, GREEN, SIZE
from playground.images import sample
from playground.lessons.nms.answer import nms_answer
from playground.lessons.nms.settings import Nms

RED, FAINT_GREEN, GROUND = "#DD448C", "#2F7A58", "#0F141B"


def thumbnail() -> Image.Image:
    """The face cascade's raw windows on the astronaut with those that stay, and every window's bar over the thresholds."""
    answer, scale = nms_answer(Nms(sure=0.0)), 2
    photo = sample("astronaut").photo().image
    picture = photo.resize((scale * photo.width, scale * photo.height), Image.Resampling.LANCZOS)
    draw = ImageDraw.Draw(picture)
    for box, corners in reversed(list(enumerate(answer.raw.boxes.tolist()))):
        is_kept = box in answer.kept
        draw.rectangle([scale * side for side in corners], outline=GREEN if is_kept else RED, width=7 if is_kept else 2)
    bars = Image.new("RGB", SIZE, GROUND)
    bars.paste(picture.crop((140, 20, 780, 660)).resize((SIZE[1], SIZE[1]), Image.Resampling.LANCZOS))
    draw, room = ImageDraw.Draw(bars), SIZE[0] - SIZE[1] - 36
    for row, intervals in enumerate(answer.survival.sets):
        top, height = 14 + row * (SIZE[1] - 28) / len(answer.raw), 0.7 * (SIZE[1] - 28) / len(answer.raw)
        for start, end in intervals:
            now = start <= answer.settings.t < end
            edges = [SIZE[1] + 18 + room * min(1, at) for at in (start, end)]
            draw.rectangle((edges[0], top, edges[1], top + height), fill=GREEN if now else FAINT_GREEN)
    at = SIZE[1] + 18 + room * answer.settings.t
    draw.line((at, 4, at, SIZE[1] - 4), fill=AMBER, width=5)
    return bars
