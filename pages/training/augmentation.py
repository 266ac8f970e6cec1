"""Data augmentation: the page; everything of the lesson lies in playground/lessons/augmentation."""

from playground.lessons.augmentation.page import lesson

lesson()
