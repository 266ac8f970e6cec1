"""What a reader can take along from the lesson "Channels and 1×1": the numbers or pictures of the view on screen."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from PIL import Image

from playground.kit.i18n import _
from playground.lessons.channels.channel_steps import ChannelAnswer, ChannelConfig
from playground.lessons.channels.mixing import MixConfig, mixings
from playground.lessons.channels.network_shares import KINDS, NETWORKS, multiply_adds
from playground.lessons.channels.pointwise import PointwiseAnswer, PointwiseConfig
from playground.lessons.channels.scrambled import ScrambleAnswer, ScrambleConfig
from playground.lessons.channels.states import Config, NetworkConfig
from playground.lessons.channels.sum_order import OrderConfig, curve
from playground.ui.page import Download


def files(config: Config, answer: object) -> list[Download]:
    """Downloads of a view; none where there is nothing natural to take."""
    make = FILES.get(type(config))
    return make(answer) if make else []


def _csv(label: str, name: str, rows: Callable[[], Iterable[Sequence[object]]]) -> Download:
    def written() -> str:
        text = io.StringIO()
        csv.writer(text).writerows(rows())
        return text.getvalue()

    return Download(label, written, name, "text/csv")


def _png(label: str, name: str, picture: np.ndarray) -> Download:
    """picture (3, H, W), levels 0…255."""

    def written() -> bytes:
        data = io.BytesIO()
        levels = np.rint(picture.clip(0, 255)).astype(np.uint8).transpose(1, 2, 0)
        Image.fromarray(levels).save(data, "PNG")
        return data.getvalue()

    return Download(label, written, name, "image/png")


def _channels(answer: ChannelAnswer) -> list[Download]:
    def rows() -> Iterable[Sequence[object]]:
        yield "output", "row", "column", "value"
        for place, value in np.ndenumerate(answer.output):
            yield *place, f"{value:g}"

    return [_csv(_("Output CSV"), "channels_output.csv", rows)]


def _mixing(config: MixConfig) -> list[Download]:
    def rows() -> Iterable[Sequence[object]]:
        yield "way", "small kernels", "weights", "multiply-adds", "channels read"
        for one in mixings(config):
            yield one.way, one.small_kernels, one.weights, one.multiply_adds, one.reads

    return [_csv(_("Costs CSV"), "mixing_costs.csv", rows)]


def _networks(_answer: None) -> list[Download]:
    def rows() -> Iterable[Sequence[object]]:
        yield "network", *KINDS
        for title in NETWORKS:
            yield title, *multiply_adds(title).values()

    return [_csv(_("Multiply-adds CSV"), "network_multiply_adds.csv", rows)]


def _scrambled(answer: ScrambleAnswer) -> list[Download]:
    return [
        _png(_("Scrambled PNG"), "scrambled.png", answer.scrambled),
        _png(_("Put back PNG"), "put_back.png", answer.put_back),
    ]


def _pointwise(answer: PointwiseAnswer) -> list[Download]:
    return [_png(_("Two layers PNG"), "two_layers.png", 255 * answer.two_layers)]


def _order(_config: OrderConfig) -> list[Download]:
    return [_csv(_("Curve CSV"), "order_of_sums.csv", lambda: [("channels", "share changed"), *curve()])]


FILES: dict[type[Config], Callable[[object], list[Download]]] = {
    ChannelConfig: _channels,
    MixConfig: _mixing,
    NetworkConfig: _networks,
    ScrambleConfig: _scrambled,
    PointwiseConfig: _pointwise,
    OrderConfig: _order,
}
