"""Parts of the page pages/convolution/transposed_convolution.py."""
