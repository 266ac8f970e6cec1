"""Detect objects in your photo: the page; everything of the lesson lies in playground/lessons/detect."""

from playground.lessons.detect.page import lesson

lesson()
