"""Pooling: the page; everything of the lesson lies in playground/lessons/pooling."""

from playground.lessons.pooling.page import lesson

lesson()
