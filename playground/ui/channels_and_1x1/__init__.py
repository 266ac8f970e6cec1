"""Parts of the page pages/convolution/channels_and_1x1.py."""
