"""Anchor boxes: the page; everything of the lesson lies in playground/lessons/anchors."""

from playground.lessons.anchors.page import lesson

lesson()
