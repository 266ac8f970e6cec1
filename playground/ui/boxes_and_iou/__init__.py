"""Parts of the page pages/boxes/boxes_and_iou.py."""
