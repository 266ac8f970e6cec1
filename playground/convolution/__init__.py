"""Convolution by touch: sizes, padding, kernels, the operators written out, and the lesson on a photo.

    geometry    output sizes and every spelling of padding
    padding     what stands beyond the border
    kernels     kernels with names, and kernels as text
    operators   the textbook's sums, written out
    scenes      small pictures whose answers can be told in advance
    photo       lesson 1: ConvConfig in, ConvAnswer out
    code        the PyTorch code of a configuration

Only what needs no torch is imported at once; the rest when it is first asked for.
"""

from playground.convolution.geometry import conv_output_size, resolve_padding
from playground.convolution.kernels import KERNELS, Kernel

__all__ = ["KERNELS", "ConvAnswer", "ConvConfig", "Kernel", "conv_output_size", "convolve_photo", "corr2d", "resolve_padding"]

_LATER = {"corr2d": "operators", "ConvConfig": "photo", "ConvAnswer": "photo", "convolve_photo": "photo"}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
