"""Famous networks: the page; everything of the lesson lies in playground/lessons/networks."""

from playground.lessons.networks.page import lesson

lesson()
