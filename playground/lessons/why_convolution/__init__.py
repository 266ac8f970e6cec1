from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="why-convolution",
    prefix="why",
    section="Networks",
    title="Why convolution",
    nav_title="Why convolution",
    about="A fully connected layer joins every output to every pixel; a convolution joins it to a small window and uses the same "
    "weights everywhere. Compare their connections and their costs, shift a digit under both, and train a network of each kind.",
    card="Few weights, and they follow a shift",
    textbook="d2l 7.1",
    textbook_url="https://d2l.ai/chapter_convolutional-neural-networks/why-conv.html",
    finds=(
        ("Fully connected or convolutional layer, dense layer, parameters, connections of a neuron", ""),
        ("How many parameters has a convolution, cost of a large picture, one megapixel", "why_view=growth"),
        ("Locality, local connectivity, window, kernel size, weight sharing", "why_view=window"),
        ("Translation invariance, equivariance, shift a digit", "why_view=shift"),
        ("MLP against CNN, accuracy on shifted digits, shift invariance, augmentation", "why_view=trained"),
    ),
)
