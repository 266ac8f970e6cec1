from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="augmentation",
    prefix="aug",
    section="Training",
    title="Data augmentation",
    nav_title="Augmentation",
    about=(
        "Data augmentation changes each training picture at random, by flips, crops or colours, so that a network sees more "
        "variety than there are pictures. Build a pipeline of transforms and see what it does to a photo, its boxes and its "
        "label."
    ),
    card="Build a pipeline, see what it draws",
    textbook="d2l 14.1",
    textbook_url="https://d2l.ai/chapter_computer-vision/image-augmentation.html",
    finds=(
        ("Data augmentation, image transforms, torchvision transforms v2, Compose, random crop, flip, color jitter", ""),
        ("RandAugment, AutoAugment, TrivialAugment, AugMix", "aug_view=draws&aug_pipeline=randaugment"),
        ("Do bounding boxes, masks and keypoints move along, rotated boxes, SanitizeBoundingBoxes", "aug_view=labels"),
        ("What does a random crop see, RandomResizedCrop", "aug_view=crops"),
        ("Does augmentation destroy the label", "aug_view=network"),
        ("Normalize, mean and standard deviation, ToDtype, ToTensor, scale", "aug_view=numbers"),
        ("MixUp, CutMix", "aug_view=mixes"),
        ("Does data augmentation help, accuracy with and without", "aug_view=helps"),
    ),
)
