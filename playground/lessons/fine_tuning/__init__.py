from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="fine-tuning",
    prefix="tune",
    section="Training",
    title="Fine-tune a network",
    nav_title="Fine-tuning",
    about=(
        "Fine-tuning takes a network that was trained on millions of photographs and goes on training it for a new task, so that "
        "a few pictures are enough. Choose a built-in set or bring your own pictures, train, and look at what was learned."
    ),
    card="A network that learns your classes from a few pictures",
    textbook="d2l 14.2",
    textbook_url="https://d2l.ai/chapter_computer-vision/fine-tuning.html",
    finds=(
        ("Fine-tuning, transfer learning, pretrained network, linear probe, frozen layers, freeze", ""),
        ("My own classes, teachable machine, webcam, custom classifier, few pictures, few-shot", "tune_view=pictures"),
        ("Learning rate, range test, learning rate finder", "tune_view=rates"),
        ("Batch norm, running statistics, train and eval mode, frozen network drifts", "tune_view=norms"),
    ),
)
