"""Parts of the page pages/style/style_transfer.py."""
