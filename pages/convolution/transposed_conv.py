"""Transposed convolution: the page; everything of the lesson lies in playground/lessons/transposed_conv."""

from playground.lessons.transposed_conv.page import lesson

lesson()
