"""Parts of the page pages/boxes/non_maximum_suppression.py."""
