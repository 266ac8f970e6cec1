from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="network-sees",
    prefix="sees",
    section="Networks",
    title="What a network sees",
    nav_title="What a network sees",
    about="A network trained on a million photographs names what is in a picture: it gives each of 1,000 classes a probability. "
    "Choose a photo of your own and see its answer, where in the photo it comes from, what each layer computes, and how easily "
    "the answer changes.",
    card="Its answer, and why",
    textbook="d2l 8",
    textbook_url="https://d2l.ai/chapter_convolutional-modern/index.html",
    finds=(
        ("What is in my photo, classify a photo, image classification, ImageNet, EfficientNet, top five", ""),
        ("Where does the network look, class activation map, CAM, Grad-CAM, saliency, heatmap, occlusion", "sees_view=where"),
        ("Feature maps, activations, filters, layers of a network, what a neuron sees", "sees_view=layers"),
        ("Adversarial example, FGSM, robustness, rotation, blur, JPEG, noise", "sees_view=firm"),
    ),
)
