"""Parts of the page pages/boxes/detector_metrics.py."""
