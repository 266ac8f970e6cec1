"""Channels and 1 × 1: the page; everything of the lesson lies in playground/lessons/channels."""

from playground.lessons.channels.page import lesson

lesson()
