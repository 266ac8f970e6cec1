"""What a network sees: the page; everything of the lesson lies in playground/lessons/network_sees."""

from playground.lessons.network_sees.page import lesson

lesson()
