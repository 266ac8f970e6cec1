"""Parts of the page pages/boxes/your_annotations.py."""
