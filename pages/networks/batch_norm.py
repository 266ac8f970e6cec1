"""Batch normalisation: the page; everything of the lesson lies in playground/lessons/batch_norm."""

from playground.lessons.batch_norm.page import lesson

lesson()
