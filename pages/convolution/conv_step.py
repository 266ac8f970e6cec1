"""Convolution, one step at a time: the page; everything of the lesson lies in playground/lessons/conv_step."""

from playground.lessons.conv_step.page import lesson

lesson()
