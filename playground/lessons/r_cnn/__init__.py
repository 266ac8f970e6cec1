from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="r-cnn",
    prefix="rcnn",
    section="Detection",
    title="The R-CNN family",
    nav_title="R-CNN family",
    about=(
        "A two-stage detector first proposes regions that may hold an object, then classifies each of them. See on your "
        "photo how "
        "regions are proposed, cropped or pooled from a feature map, and what each generation of the R-CNN family saves."
    ),
    card="Proposals, crops, RoI pooling and RoI align",
    textbook="d2l 14.8",
    textbook_url="https://d2l.ai/chapter_computer-vision/rcnn.html",
    finds=(
        ("Selective search, region proposals, Felzenszwalb segmentation, hierarchical grouping, superpixels", ""),
        ("R-CNN, Fast R-CNN, warped crops, classify regions", "rcnn_view=crops"),
        ("RoI pooling, RoI align, quantisation, spatial scale, bilinear interpolation", "rcnn_view=roi"),
        ("Faster R-CNN, RPN, region proposal network, objectness, Mask R-CNN, instance masks", "rcnn_view=rpn"),
        ("Speed of two-stage detectors, multiplications, passes per photo", "rcnn_view=time"),
    ),
)
