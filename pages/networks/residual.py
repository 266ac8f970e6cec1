"""Residual networks: the page; everything of the lesson lies in playground/lessons/residual."""

from playground.lessons.residual.page import lesson

lesson()
