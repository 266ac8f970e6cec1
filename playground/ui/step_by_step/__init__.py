"""Parts of the page pages/convolution/step_by_step.py."""
