"""What a set's pictures give away without any network: accuracies that a trained one must beat before it counts."""

import numpy as np
from PIL import Image

from playground.training.sets import Dataset, PictureSet

SIDE = 12  # px of the small versions
PENALTY = 1.0  # on squared weights, of standardised pixels


def pixel_accuracy(dataset: Dataset) -> float:
    """Test accuracy of least squares on small versions of the pictures, SIDE² RGB values each; NaN where a part is empty.

    Ridge regression onto ±1 for each class; the class with the highest answer is said.
    """
    if not len(dataset.train) or not len(dataset.test):
        return float("nan")
    train, test = small_pixels(dataset.train), small_pixels(dataset.test)
    mean, deviation = train.mean(axis=0), train.std(axis=0) + 1e-6
    train, test = (train - mean) / deviation, (test - mean) / deviation
    wanted = 2.0 * np.eye(len(dataset.classes))[dataset.train.labels] - 1  # [N, K]
    kernel = train @ train.T + PENALTY * np.eye(len(train))  # as many equations as pictures, not as pixels
    answers = test @ (train.T @ np.linalg.solve(kernel, wanted - wanted.mean(axis=0))) + wanted.mean(axis=0)
    return float((answers.argmax(axis=1) == dataset.test.labels).mean())


def small_pixels(pictures: PictureSet) -> np.ndarray:
    """(N, 3 · SIDE²) in 0…1."""
    small = [picture.resize((SIDE, SIDE), Image.Resampling.BOX) for picture in pictures.pictures]
    return np.stack([np.asarray(picture, dtype=np.float64).ravel() for picture in small]) / 255
