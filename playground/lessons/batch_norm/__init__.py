from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="batch-norm",
    prefix="bn",
    section="Networks",
    title="Batch normalisation",
    nav_title="Batch normalisation",
    about=(
        "Batch normalisation subtracts from each channel its mean over the batch and divides by the standard deviation, so that "
        "a deep network can learn at high rates. Change any number and follow the mean, see what evaluation mode uses instead, "
        "and train LeNet with it and without it."
    ),
    card="Every mean, and LeNet at three rates",
    textbook="d2l 8.5",
    textbook_url="https://d2l.ai/chapter_convolutional-modern/batch-norm.html",
    finds=(
        ("Batch norm, BatchNorm2d, batch normalization, mean and variance of a batch, gamma and beta, epsilon", ""),
        ("Layer norm, LayerNorm, instance norm, InstanceNorm2d, group norm, GroupNorm", "bn_kind=layer&bn_layer=convolution"),
        ("model.train and model.eval, running mean, running variance, momentum of batch norm", "bn_view=running"),
        ("Expected more than 1 value per channel when training", "bn_batch=1"),
        ("bias=False before batch norm, no bias in the convolution", "bn_view=before"),
        ("High learning rate with batch norm, sigmoid LeNet does not learn", "bn_view=rates"),
    ),
)
