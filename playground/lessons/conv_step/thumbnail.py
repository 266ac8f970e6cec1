from PIL import Image, ImageOps

from playground.charts.stage_film import stage_frame
from playground.charts.thumbnail_card import SIZE, WHITE
from playground.images import sample
from playground.stage.answer import play
from playground.stage.config import StageConfig


def thumbnail() -> Image.Image:
    frame = stage_frame(play(sample("camera").photo(), StageConfig(height=5, width=5)), 6)
    large = frame.resize((2 * frame.width, 2 * frame.height), Image.Resampling.LANCZOS)
    fitted = ImageOps.contain(large, (SIZE[0] - 16, SIZE[1] - 16))
    picture = Image.new("RGB", SIZE, WHITE)
    picture.paste(fitted, ((SIZE[0] - fitted.width) // 2, (SIZE[1] - fitted.height) // 2))
    return picture
