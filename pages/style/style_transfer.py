"""Paint your photo: the page; everything of the lesson lies in playground/lessons/style_transfer."""

from playground.lessons.style_transfer.page import lesson

lesson()
