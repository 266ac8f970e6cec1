"""Non-maximum suppression: the page; everything of the lesson lies in playground/lessons/nms."""

from playground.lessons.nms.page import lesson

lesson()
