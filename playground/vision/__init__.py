"""Whole tasks on a photo."""

from playground.vision.style_config import StyleConfig
from playground.vision.style_transfer import StyleResult, StyleStep, style_transfer

__all__ = ["StyleConfig", "StyleResult", "StyleStep", "style_transfer"]
