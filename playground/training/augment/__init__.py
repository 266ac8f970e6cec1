"""Augmentation: transforms as one table, pipelines made of them, what they do to pictures, labels and numbers."""

from playground.training.augment.labels import Labels
from playground.training.augment.own_draws import OwnDraws
from playground.training.augment.pipeline import Pipeline, Step, step
from playground.training.augment.presets import PRESETS
from playground.training.augment.running import Stage, run
from playground.training.augment.table import TRANSFORMS

__all__ = ["PRESETS", "TRANSFORMS", "Labels", "OwnDraws", "Pipeline", "Stage", "Step", "run", "step"]
