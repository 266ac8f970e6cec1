"""What travels between the server and a worker, as bytes. Both trust each other as parts of one installation: it is pickle.

pack, unpack    an object as bytes; tensors arrive on the processor, whatever device they left
Outbox, Inbox   one payload after the other, of which only what is new travels; what stays is the same object on arrival
News            what a worker has to say of a job
Ending          how a job's function ended
"""

import io
import itertools
import pickle
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

GO, PAUSE, CANCEL = "go", "pause", "cancel"  # what the server wants of a job
Wish = tuple[int, str]  # one of these with its number: messages overtake each other, an older wish does not count
Parts = tuple[tuple[int, bytes], ...]  # objects with their numbers, each packed; the last one is the payload itself


@dataclass(frozen=True)
class Ending:
    """How a job's function ended, one of three ways: a result (packed), a cancel, a sentence with its traceback."""

    result: bytes | None = None
    cancelled: bool = False
    sentence: str = ""
    traceback: str = ""


@dataclass(frozen=True)
class News:
    """The newest report of a job, and where it stands.

    version   counts what has happened to the job on its worker
    reported  (step, total, share) of the newest report; None before the first
    paused    its function waits in `check`
    """

    version: int
    reported: tuple[int, int, float | None] | None = None
    payload: Parts = ()
    paused: bool = False
    ending: Ending | None = None


class _Pickler(pickle.Pickler):
    """refer: gives an object that stays as it is a number, by which it goes; None: it is packed in its place."""

    def __init__(self, file: io.BytesIO, refer: Callable[[Any], int | None] | None = None) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._refer = refer

    def persistent_id(self, thing: Any) -> int | None:
        return self._refer(thing) if self._refer is not None and _stays(thing) else None

    def reducer_override(self, thing: Any) -> Any:
        torch = sys.modules.get("torch")  # who has not loaded it has no tensors
        if torch is not None and type(thing) is torch.Tensor and thing.device.type not in ("cpu", "meta"):
            return thing.detach().cpu().requires_grad_(thing.requires_grad).__reduce_ex__(pickle.HIGHEST_PROTOCOL)
        return NotImplemented


def _stays(thing: Any) -> bool:
    """Whether an object never changes once it is made, and is worth a number: frozen dataclasses and pictures."""
    frozen = getattr(getattr(type(thing), "__dataclass_params__", None), "frozen", False)
    image = sys.modules.get("PIL.Image")
    return frozen or (image is not None and isinstance(thing, image.Image))


def pack(thing: Any) -> bytes:
    """Raises what pickle raises where it cannot travel: functions must lie in a module, closures do not travel."""
    data = io.BytesIO()
    _Pickler(data).dump(thing)
    return data.getvalue()


def unpack(data: bytes) -> Any:
    return pickle.loads(data)


class Outbox:
    """Packs payloads for one `Inbox`, which must get all of them, in order."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[int, Any]] = {}  # by id: number and object, which is held so that its id stays its own
        self._numbers = itertools.count()

    def pack(self, payload: Any) -> Parts:
        used: dict[int, tuple[int, Any]] = {}
        parts: list[tuple[int, bytes]] = []

        def packed(thing: Any) -> bytes:
            data = io.BytesIO()
            _Pickler(data, lambda inner: None if inner is thing else refer(inner)).dump(thing)
            return data.getvalue()

        def refer(thing: Any) -> int:
            if id(thing) not in used:
                if id(thing) not in self._known:
                    number, part = next(self._numbers), packed(thing)
                    parts.append((number, part))
                    self._known[id(thing)] = number, thing
                used[id(thing)] = self._known[id(thing)]
            return used[id(thing)][0]

        parts.append((-1, packed([payload])))  # in a list, which never goes by a number
        self._known = used
        return tuple(parts)


class Inbox:
    """Unpacks what an `Outbox` packed. An object that was in the payload before is that object again."""

    def __init__(self) -> None:
        self._known: dict[int, Any] = {}

    def unpack(self, parts: Parts) -> Any:
        used: dict[int, Any] = {}
        known = dict(self._known)

        def load(number: int) -> Any:
            used[number] = known[number]
            return known[number]

        for number, part in parts:
            unpickler = pickle.Unpickler(io.BytesIO(part))
            unpickler.persistent_load = load
            known[number] = unpickler.load()
        self._known = used
        return known[-1][0]
