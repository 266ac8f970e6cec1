"""Paint your photo: the page; everything of the lesson lies in playground/lessons/fine_tuning."""

from playground.lessons.fine_tuning.page import lesson

lesson()
