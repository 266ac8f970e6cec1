"""The number stage: a window over a few numbers, played step by step, which three lessons share."""
