"""Outputs of chosen layers of a private network during one forward pass, which ends when the last of them is there."""

import re
from collections.abc import Sequence

from torch import Tensor, nn


class _AllSeen(Exception):
    """Ends a forward pass early."""


def outputs_of(network: nn.Module, x: Tensor, layers: Sequence[str]) -> dict[str, Tensor]:
    """Each layer's output for x, as it was before later layers wrote over it; "name (2)" is the second call of `name`.

    Raises ValueError when the forward pass ended without one of them.
    """
    wanted = {_split(layer): layer for layer in layers}
    found: dict[str, Tensor] = {}
    calls: dict[str, int] = {}
    modules = dict(network.named_modules())

    def watch(name: str) -> object:
        def ended(_module: nn.Module, _args: tuple, made: Tensor) -> None:
            calls[name] = calls.get(name, 0) + 1
            if (layer := wanted.get((name, calls[name]))) is not None:
                found[layer] = made.clone()  # an addition in place may come next
                if len(found) == len(wanted):
                    raise _AllSeen

        return modules[name].register_forward_hook(ended)

    handles = [watch(name) for name in {name for name, _call in wanted} if name in modules]
    try:
        network(x)
    except _AllSeen:
        pass
    finally:
        for handle in handles:
            handle.remove()
    missing = [layer for layer in layers if layer not in found]
    if missing:
        raise ValueError(f"The forward pass did not come by {missing[0]!r}.")
    return found


def _split(layer: str) -> tuple[str, int]:
    """("layer1.0.relu", 3) of "layer1.0.relu (3)"."""
    found = re.fullmatch(r"(.*) \((\d+)\)", layer)
    return (found[1], int(found[2])) if found else (layer, 1)
