"""Parts of the page pages/boxes/anchor_boxes.py."""
