"""Your own annotations: the page; everything of the lesson lies in playground/lessons/annotations."""

from playground.lessons.annotations.page import lesson

lesson()
