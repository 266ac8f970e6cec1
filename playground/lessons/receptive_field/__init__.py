from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="receptive-field",
    prefix="stack",
    section="Convolution",
    title="Receptive fields and layer stacks",
    nav_title="Receptive fields",
    about="A unit of a convolutional network sees only part of the picture, its receptive field. Choose a network or paste your "
    "own model: see on your photo what each unit reads, what every layer costs, and where the sizes do not fit.",
    card="What a unit sees; paste your model",
    textbook="d2l 7.2",
    textbook_url="https://d2l.ai/chapter_convolutional-neural-networks/conv-layer.html#feature-map-and-receptive-field",
    finds=(
        ("Paste my model, nn.Sequential, my own network, print(model), PyTorch code, summary", "stack_net=own&stack_view=layers"),
        ("Receptive field of a network, AlexNet, VGG, ResNet, LeNet, effective receptive field", ""),
        ("Output size of every layer, shapes, feature map size, layer table, parameters", "stack_view=layers"),
    ),
)
