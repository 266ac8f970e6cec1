from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="train-a-network",
    prefix="train",
    section="Networks",
    title="Train a network",
    nav_title="Train a network",
    about=(
        "A network learns by small steps: it looks at a batch of labelled pictures, and each weight moves a little against the "
        "gradient of the loss. Choose a network and pictures, press Train, and watch accuracy, kernels and feature maps change."
    ),
    card="Watch kernels and feature maps while a network learns",
    textbook="d2l 7.6",
    textbook_url="https://d2l.ai/chapter_convolutional-neural-networks/lenet.html",
    finds=(
        ("Train a network from scratch, LeNet, epochs, loss curve, accuracy, MNIST, digits", ""),
        ("Learning rate finder, range test, network stays at chance, loss does not fall", "train_view=rates"),
        ("Fashion-MNIST, CIFAR-10, dataset, own pictures, class folders", "train_view=pictures"),
        ("Kaggle, submission.csv, dog breeds, competition", "train_view=kaggle"),
    ),
)
