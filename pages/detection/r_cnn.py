"""The R-CNN family: the page; everything of the lesson lies in playground/lessons/r_cnn."""

from playground.lessons.r_cnn.page import lesson

lesson()
