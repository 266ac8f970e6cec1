"""Matching and offsets: the page; everything of the lesson lies in playground/lessons/matching."""

from playground.lessons.matching.page import lesson

lesson()
