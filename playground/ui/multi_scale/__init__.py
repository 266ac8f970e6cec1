"""Parts of the page pages/boxes/multi_scale.py."""
