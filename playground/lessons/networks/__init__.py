from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="networks",
    prefix="nets",
    section="Networks",
    title="Famous networks",
    nav_title="Famous networks",
    about="From LeNet (1998) to DenseNet (2016): each of these networks names pictures, and each brought an idea that is still "
    "in "
    "use. Open one up, change its input, and see the shape, the parameters and the work of every layer.",
    card="LeNet to DenseNet, opened up",
    textbook="d2l 7.6–8.7",
    textbook_url="https://d2l.ai/chapter_convolutional-modern/index.html",
    finds=(
        ("LeNet, LeNet-5, handwritten digits network", "nets_net=lenet"),
        ("AlexNet, ImageNet 2012", ""),
        ("VGG, VGG-11, VGG blocks", "nets_net=vgg11"),
        ("NiN, network in network, 1×1 convolution, global average pooling", "nets_net=nin"),
        ("GoogLeNet, Inception block, parallel branches", "nets_net=googlenet"),
        ("ResNet, ResNet-18, ResNet-50, skip connection, residual block", "nets_net=resnet18"),
        ("DenseNet, dense block, concatenation", "nets_net=densenet"),
        ("Number of parameters, FLOPs, multiply-adds, model size, torchinfo, model summary", "nets_view=chart"),
        ("Compare two networks, ResNet against DenseNet", "nets_view=compare"),
    ),
)
