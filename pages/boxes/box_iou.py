"""Boxes and IoU: the page; everything of the lesson lies in playground/lessons/box_iou."""

from playground.lessons.box_iou.page import lesson

lesson()
