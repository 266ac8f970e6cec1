"""SSD, layer by layer: the page; everything of the lesson lies in playground/lessons/ssd."""

from playground.lessons.ssd.page import lesson

lesson()
