"""Parts of the page pages/boxes/matching_and_offsets.py."""
