"""Whole tasks on a photo."""

from playground.vision.class_maps import activation_map
from playground.vision.classify import Classifier, classifier, classify
from playground.vision.detection import Detection, detect
from playground.vision.detectors import detector
from playground.vision.feature_maps import feature_maps, layer_seconds, unit_gradient
from playground.vision.input_gradients import input_gradient, integrated_gradients, random_copy, smooth_grad
from playground.vision.instant_painter import InstantStyle, shared_painter
from playground.vision.occlusion import occlusion_map
from playground.vision.robustness import robustness_curve, sign_steps
from playground.vision.style_config import StyleConfig
from playground.vision.style_transfer import StyleResult, StyleStep, style_transfer
from playground.vision.stylize import stylize

__all__ = ["Classifier", "Detection", "StyleConfig", "StyleResult", "StyleStep", "activation_map", "classifier", "classify"]
__all__ += ["detect", "detector", "feature_maps"]
__all__ += ["input_gradient", "integrated_gradients", "occlusion_map", "random_copy", "robustness_curve", "sign_steps"]
__all__ += ["layer_seconds", "smooth_grad", "style_transfer", "unit_gradient"]
__all__ += ["InstantStyle", "shared_painter", "stylize"]
