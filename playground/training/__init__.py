"""Training networks on pictures: sets, augmentation, the loop over weights, fine-tuning.

sets.py      `PictureSet`, `Dataset`, `split`: labelled pictures in two parts
recipe.py    `Recipe`: rate, schedule, optimiser and the rest, as data
loop.py      `train`: the one loop over network weights
tuning.py    `TuningRecipe`: which layers of a pretrained network learn, and from which pictures
fine_tuning.py  `fine_tune`: trains it on a dataset and measures it; measures.py: what its answers say

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

__all__ = [
    "Epoch",
    "FineTuneResult",
    "Live",
    "Predictor",
    "Recipe",
    "Training",
    "TrainingState",
    "TuningRecipe",
    "fine_tune",
    "train",
]


def __getattr__(name: str) -> object:
    if name not in _WITH_TORCH:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_WITH_TORCH[name]}"), name)
