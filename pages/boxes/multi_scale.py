"""Multi-scale: the page; everything of the lesson lies in playground/lessons/multi_scale."""

from playground.lessons.multi_scale.page import lesson

lesson()
