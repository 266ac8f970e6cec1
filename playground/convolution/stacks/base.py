"""What every layer of a stack is asked."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields

from playground.convolution.stacks.reading import Reading

Shape = tuple[int, ...]  # without the batch: (C, H, W) of a map, (N,) of a flat list
Arguments = tuple[tuple[str, object], ...]


class Misfit(ValueError):
    """A layer cannot take what arrives; `wants` says in a few words what it could take."""

    def __init__(self, sentence: str, wants: str) -> None:
        super().__init__(sentence)
        self.wants = wants


@dataclass(frozen=True)
class Spelled:
    """A call of torch.nn: its name and arguments."""

    name: str
    positional: tuple[object, ...] = ()
    keywords: Arguments = ()

    def __str__(self) -> str:
        given = [*map(_literal, self.positional), *(f"{name}={_literal(value)}" for name, value in self.keywords)]
        return f"nn.{self.name}({', '.join(given)})"


def _literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


class Layer(ABC):
    """One layer of a stack."""

    @abstractmethod
    def output_shape(self, shape: Shape) -> Shape:
        """What it makes of (C, H, W) or (N,). Raises Misfit where it cannot take that."""

    @abstractmethod
    def spelled(self, shape: Shape | None = None) -> Spelled:
        """torch's call; with the arriving shape given, counts that were left open are filled in."""

    def output_size(self, size: tuple[int, int]) -> tuple[int, int]:
        """Rows and columns it makes of a map. Raises ValueError where a window does not fit."""
        return size

    def fitted(self, shape: Shape, wants: str) -> tuple[int, int]:
        """`output_size` for a map. Raises Misfit with `wants` where its window does not fit."""
        try:
            return self.output_size(shape[1:])
        except ValueError as error:
            raise Misfit(str(error), wants) from error

    def map_channels(self, shape: Shape, wanted: int | None = None) -> int:
        """Channels of a map. Raises Misfit for a flat list, and for other than `wanted` channels."""
        if len(shape) != 3:
            sentence = f"A flat list of {shape[0]} numbers arrives, and {self.spelled().name} expects a feature map."
            raise Misfit(sentence, "a feature map (channels, height, width)")
        if wanted not in (None, shape[0]):
            expected = f"{wanted} channel{'s' * (wanted != 1)}"
            raise Misfit(f"It expects {expected}, and {shape[0]} arrive.", expected)
        return shape[0]

    def changed(self, *aside: str) -> Arguments:
        """Fields that differ from their default, those named `aside` left out."""
        given = ((field, getattr(self, field.name)) for field in fields(self) if field.name not in aside)
        return tuple((field.name, value) for field, value in given if value != field.default)

    def parameters(self, shape: Shape) -> int:
        """Weights and biases, when `shape` arrives."""
        return 0

    def multiply_adds(self, shape: Shape) -> int:
        """Products with a weight for one picture; pooling, normalisation and activations count as none."""
        return 0

    def reading(self, axis: int, size: int | None) -> Reading | None:
        """What a unit reads of the map before along an axis (0 rows, 1 columns) of `size` units; None: the unit at its place."""
        return None
