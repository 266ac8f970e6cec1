"""Loaded networks, shared by all sessions: at most four at once, released when another device is chosen."""

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from torch import nn


def cached_model(name: str) -> "nn.Module":
    """The network `name` of the catalog on the chosen device, in eval mode and frozen. Raises ModelUnavailable.

    It is shared: never train, hook or move it; take a copy for that.
    """
    from playground.models import device  # torch is imported here, by the first page that needs it

    chosen = str(device())
    if _devices_seen.setdefault("last", chosen) != chosen:
        _load.clear()
        _devices_seen["last"] = chosen
    return _load(name, chosen)


_devices_seen: dict[str, str] = {}


@st.cache_resource(max_entries=4, show_spinner=False)
def _load(name: str, device: str) -> "nn.Module":
    from playground.models import load

    return load(name, device=device)
