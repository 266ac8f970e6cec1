"""Parts of the page pages/convolution/receptive_fields.py."""
