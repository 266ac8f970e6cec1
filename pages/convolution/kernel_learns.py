"""A kernel learns: the page; everything of the lesson lies in playground/lessons/kernel_learns."""

from playground.lessons.kernel_learns.page import lesson

lesson()
