"""Two datasets for fine-tuning, small and at once there."""

import numpy as np
import pytest

from playground.training.built_in import built_in
from playground.training.sets import Dataset, PictureSet


@pytest.fixture(scope="session")
def faces() -> Dataset:
    """Twelve faces and twelve others to train, as many to test; 25×25 px, grey."""
    whole = built_in("faces")
    of = [np.flatnonzero(whole.labels == label) for label in (0, 1)]
    return Dataset(*(whole.part(np.concatenate([places[start : start + 12] for places in of])) for start in (0, 50)))


@pytest.fixture(scope="session")
def no_test(faces) -> Dataset:
    return Dataset(faces.train, PictureSet((), np.zeros(0, dtype=np.int64), faces.classes, ()))
