"""Training networks on pictures: sets, augmentation, the loop over weights, fine-tuning.

sets.py      `PictureSet`, `Dataset`, `split`: labelled pictures in two parts
recipe.py    `Recipe`: rate, schedule, optimiser and the rest, as data
loop.py      `train`: the one loop over network weights

Sets know nothing of torch; the names of modules that do are fetched when they are first asked for.
"""

import importlib

_WITH_TORCH = {
    "Live": "loop",
    "Training": "loop",
    "train": "loop",
    "Recipe": "recipe",
    "Epoch": "state",
    "TrainingState": "state",
}

__all__ = ["Epoch", "Live", "Recipe", "Training", "TrainingState", "train"]


def __getattr__(name: str) -> object:
    if name not in _WITH_TORCH:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_WITH_TORCH[name]}"), name)
