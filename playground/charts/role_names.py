"""Roles that lines and marks of charts play, in the order of the theme's categorical colours."""

ROLES = ["input", "moving", "output", "removed", "other"]
