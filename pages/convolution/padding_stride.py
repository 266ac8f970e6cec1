"""Padding and stride: the page; everything of the lesson lies in playground/lessons/padding_stride."""

from playground.lessons.padding_stride.page import lesson

lesson()
