"""Parts of the page pages/convolution/kernel_learns.py."""
