"""The only room that knows Streamlit: lesson list, frame of a page, photo picker, caches, browser components."""
