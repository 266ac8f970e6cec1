"""Why convolution: the page; everything of the lesson lies in playground/lessons/why_convolution."""

from playground.lessons.why_convolution.page import lesson

lesson()
