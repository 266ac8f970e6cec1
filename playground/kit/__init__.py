"""What lies under every room: lessons and settings as data, numbers as words, printed code, translation. Pure Python."""
