"""Parts of the page pages/convolution/padding_and_stride.py."""
