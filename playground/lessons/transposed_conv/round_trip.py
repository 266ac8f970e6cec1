"""What becomes of a size: down by a convolution, up again by the transposed one with the same settings."""

from dataclasses import dataclass

from playground.convolution.geometry import conv_output_size, conv_transpose_output_size
from playground.lessons.transposed_conv.answer import TransConfig

REACH = 6  # sizes to either side of today's


@dataclass(frozen=True)
class RoundTrip:
    """One size, there and back, in pixels of height."""

    size: int
    down: int  # after the convolution
    back: int  # after the transposed one, without output_padding

    @property
    def lost(self) -> int:
        """Rows that do not come back: the output_padding that brings them."""
        return self.size - self.back


def round_trip(size: int, config: TransConfig) -> RoundTrip:
    """Raises ValueError where the window does not fit, or where padding crops the way back to nothing."""
    layer = (config.weights().shape[0], config.stride, config.pad)
    down = conv_output_size(size, *layer, config.dilation)
    return RoundTrip(size, down, conv_transpose_output_size(down, *layer, 0, config.dilation))


def round_trips(config: TransConfig, reach: int = REACH) -> list[RoundTrip]:
    """The sizes around today's that make the trip, smallest first; today's is always among them.

    Raises ValueError as round_trip does for today's.
    """
    today = round_trip(config.tall, config)
    found = []
    for size in range(max(1, config.tall - reach), config.tall + reach + 1):
        try:
            found.append(today if size == config.tall else round_trip(size, config))
        except ValueError:  # a smaller size may not fit
            continue
    return found


def same_output(trips: list[RoundTrip], size: int) -> list[RoundTrip]:
    """Of these, the sizes that the convolution makes one with `size`, and the size before them."""
    down = next(trip.down for trip in trips if trip.size == size)
    group = [trip for trip in trips if trip.down == down]
    before = [trip for trip in trips if trip.size == group[0].size - 1]
    return before + group
