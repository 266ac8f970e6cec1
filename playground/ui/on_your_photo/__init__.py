"""Parts of the page pages/convolution/on_your_photo.py."""
