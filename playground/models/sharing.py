"""Loaded networks that all of this process share: at most four at once, let go of when another device is chosen."""

import threading
from collections import OrderedDict

from torch import nn

from playground.models.devices import device
from playground.models.loading import load

MOST = 4
_networks: OrderedDict[tuple[str, str], nn.Module] = OrderedDict()
_loading: dict[tuple[str, str], threading.Lock] = {}
_lock = threading.Lock()


def shared(name: str) -> nn.Module:
    """The network `name` of the catalog on the chosen device, in eval mode and frozen. Raises ModelUnavailable.

    Never train, hook or move it; take a copy for that, `trainable`. Weights that are not on this machine are downloaded.
    """
    key = name, str(device())
    with _lock:
        loading = _loading.setdefault(key, threading.Lock())
    with loading:  # two that want the same network wait for one another, others do not
        with _lock:
            for other in [other for other in _networks if other[1] != key[1]]:
                del _networks[other]
            if key in _networks:
                _networks.move_to_end(key)
                return _networks[key]
        network = load(name)
        with _lock:
            _networks[key] = network
            while len(_networks) > MOST:
                _networks.popitem(last=False)
        return network
