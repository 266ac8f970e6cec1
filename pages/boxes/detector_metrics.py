"""How good is a detector: the page; everything of the lesson lies in playground/lessons/detector_metrics."""

from playground.lessons.detector_metrics.page import lesson

lesson()
