"""Train a network: the page; everything of the lesson lies in playground/lessons/train_a_network."""

from playground.lessons.train_a_network.page import lesson

lesson()
