"""Training networks on pictures: sets, augmentation, the loop over weights, fine-tuning."""
