"""Navigation, home, sidebar, server: the one room that knows all lessons."""
