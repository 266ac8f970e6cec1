"""Receptive fields and layer stacks: the page; everything of the lesson lies in playground/lessons/receptive_field."""

from playground.lessons.receptive_field.page import lesson

lesson()
