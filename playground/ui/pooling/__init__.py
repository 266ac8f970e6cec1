"""Parts of the page pages/convolution/pooling.py."""
