"""Convolution on your photo: the page; everything of the lesson lies in playground/lessons/conv_photo."""

from playground.lessons.conv_photo.page import lesson

lesson()
