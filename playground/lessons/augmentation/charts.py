"""Pictures and charts of the lesson "Data augmentation"."""

import altair as alt
import numpy as np
from PIL import Image
from torch import Tensor

from playground.charts.convolution_pictures import VIRIDIS, along
from playground.lessons.augmentation.answer import Seen
from playground.lessons.augmentation.apart import Turned
from playground.training.augment_effect import Effect, band

PHOTO_SHARE = 0.35  # of the photo under the heat map
BINS = 60
CHANNELS = ("#DD448C", "#0B9967", "#5093F5")  # lines of red, green and blue
WRONG, OBJECT, GROUND = (221, 68, 140), (235, 238, 242), (22, 29, 39)
HEIGHT = 150  # px of one histogram
EFFECT_HEIGHT = 230  # px of the accuracies
SECOND, OUTPUT = "#7A8899", "#0B9967"


def heat_picture(photo: Image.Image, answer: Seen) -> Image.Image:
    """The photo in grey under the share of crops that see each pixel: dark where none, yellow where the most."""
    share = answer.share.numpy()
    grey = np.asarray(photo.convert("L"), dtype=np.float64)[..., None]
    colours = along(VIRIDIS, share / max(share.max(), 1e-9))
    return Image.fromarray((PHOTO_SHARE * grey + (1 - PHOTO_SHARE) * colours).round().astype(np.uint8))


def class_pictures(answer: Turned) -> tuple[Image.Image, Image.Image]:
    """The mask before and after: background dark, the object bright, every other number pink."""
    number = answer.settings.class_number
    return tuple(_class_picture(mask.numpy(), number) for mask in (answer.before, answer.after))


def _class_picture(mask: np.ndarray, number: int) -> Image.Image:
    colours = np.full((*mask.shape, 3), WRONG, dtype=np.uint8)
    colours[mask == 0], colours[mask == number] = GROUND, OBJECT
    return Image.fromarray(colours)


def histogram(picture: Tensor, titles: tuple[str, str], names: tuple[str, ...], *, legend: bool) -> alt.Chart:
    """How often each value occurs, a line for every channel."""
    values = picture.double().flatten(1).numpy()
    edges = np.linspace(values.min(), max(values.max(), values.min() + 1e-6), BINS + 1)
    rows = [
        {"value": round(float(middle), 4), "share": round(float(share), 5), "channel": name}
        for channel, name in zip(values, names, strict=True)
        for middle, share in zip((edges[:-1] + edges[1:]) / 2, np.histogram(channel, edges)[0] / channel.size, strict=True)
    ]
    place = alt.Legend(orient="top-left", title=None) if legend else None
    scale = alt.Scale(domain=list(names), range=list(CHANNELS))
    colour = alt.Color("channel:N", scale=scale, legend=place)
    return (
        alt.Chart(alt.Data(values=rows))
        .mark_line(strokeWidth=1.6)
        .encode(x=alt.X("value:Q", title=titles[0]), y=alt.Y("share:Q", title=titles[1], axis=alt.Axis(format="%")), color=colour)
        .properties(height=HEIGHT)
    )


def effect_chart(effect: Effect, names: tuple[str, str, str, str], chance: float, chance_name: str) -> alt.LayerChart:
    """Test accuracy by epoch, the mean over the seeds as a line, from the lowest to the highest as a band."""
    plain, augmented, epoch, accuracy = names
    rows = [
        {"epoch": number, "mean": mean, "low": low, "high": high, "kind": kind}
        for kind, curves in ((plain, effect.plain), (augmented, effect.augmented))
        for number, mean, low, high in band(curves.test)
    ]
    scale = alt.Scale(domain=[plain, augmented], range=[SECOND, OUTPUT])
    colour = alt.Color("kind:N", scale=scale, legend=alt.Legend(orient="top", title=None))
    base = alt.Chart(alt.Data(values=rows)).encode(x=alt.X("epoch:Q", title=epoch, axis=alt.Axis(tickMinStep=1)), color=colour)
    axis = alt.Y("low:Q", title=accuracy, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%"))
    dashes = alt.StrokeDash("kind:N", scale=alt.Scale(domain=[plain, augmented], range=[[5, 3], [1, 0]]), legend=None)
    guess = alt.Chart(alt.Data(values=[{"chance": chance, "name": chance_name}]))
    rule = guess.mark_rule(strokeDash=[2, 3], color=SECOND).encode(y="chance:Q")
    word = guess.mark_text(align="left", dx=4, dy=-7, color=SECOND, fontSize=11).encode(
        y="chance:Q", x=alt.value(0), text="name:N"
    )
    spread = base.mark_area(opacity=0.22).encode(y=axis, y2="high:Q")
    lines = base.mark_line(strokeWidth=2.5, point=True).encode(y="mean:Q", strokeDash=dashes)
    return alt.layer(rule, word, spread, lines).properties(height=EFFECT_HEIGHT)
