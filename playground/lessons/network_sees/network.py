"""The network of all five views, and the same with nothing learned.

It computes in float32 here: in bfloat16 a probability of 54 % may read 44 %, and a sentence that quotes a number must hold on
every machine.
"""

from functools import lru_cache

from playground.lessons.network_sees.settings import MODEL
from playground.vision import Classifier, classifier, random_copy


def network() -> Classifier:
    """The trained network, shared: never train, hook or move it."""
    return classifier(MODEL, exact=True)


def untrained(seed: int = 0) -> Classifier:
    """The same with the weights of each layer in random order; a handful of them is kept."""
    return _untrained(network(), seed)


@lru_cache(maxsize=2)
def _untrained(trained: Classifier, seed: int) -> Classifier:
    return random_copy(trained, seed)
