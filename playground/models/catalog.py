"""Every model the playground knows, once. No torch here: the sidebar counts models before torch is loaded.

What torchvision states about its weights (address, size, parameters) is written out, and a test compares it with
torchvision's own enums.
"""

import dataclasses
import posixpath

TASKS = ("classification", "detection", "segmentation")
MEGABYTE = 2**20  # torchvision states the sizes of its files in these


@dataclasses.dataclass(frozen=True)
class ModelInfo:
    name: str  # the embedded net's own, or torchvision's name of the builder
    title: str
    task: str  # one of TASKS
    classes: int  # length of the list of class names; detection and segmentation count the background
    class_names: str  # the set of names: 'CIFAR-10', 'ImageNet-1K', 'COCO' or 'Pascal VOC'
    size_bytes: int  # of the weights' file; torchvision's are rounded to a thousandth of a megabyte
    parameters: int
    licence: str
    source: str
    weights: str  # file name
    url: str  # '' for an embedded model
    embedded: bool
    trained_on: str
    note: str  # what it is good for, in a sentence

    def __post_init__(self):
        if self.task not in TASKS:
            raise ValueError(f"{self.name}: the task is {self.task!r}; it can be {', '.join(TASKS)}.")
        if self.embedded == bool(self.url):
            raise ValueError(f"{self.name}: a model is either embedded or has an address to download from.")
        if self.url and posixpath.basename(self.url) != self.weights:
            raise ValueError(f"{self.name}: the file {self.weights} is not the one at {self.url}.")

    @property
    def size_text(self) -> str:
        """Size of the file as people say it: '4.7 MB', '548 MB'."""
        megabytes = self.size_bytes / MEGABYTE
        return f"{megabytes:.1f} MB" if megabytes < 9.95 else f"{megabytes:.0f} MB"


def _embedded(name: str, title: str, size_bytes: int, parameters: int, note: str) -> ModelInfo:
    return ModelInfo(
        name=name,
        title=title,
        task="classification",
        classes=10,
        class_names="CIFAR-10",
        size_bytes=size_bytes,
        parameters=parameters,
        licence="Apache-2.0",
        source="this project, recipes/backbone.py",
        weights=f"{name}.safetensors",
        url="",
        embedded=True,
        trained_on="CIFAR-10, 50,000 pictures of 32×32",
        note=note,
    )


CLASSES = {"ImageNet-1K": 1000, "COCO": 91, "Pascal VOC": 21}
TRAINED_ON = {
    "ImageNet-1K": "ImageNet-1K, 1.28 million pictures",
    "COCO": "COCO train2017, 118,000 photographs",
    "Pascal VOC": "the part of COCO train2017 that shows Pascal VOC's 20 kinds",
}


def _torchvision(
    name: str, title: str, task: str, class_names: str, file: str, megabytes: float, parameters: int, note: str
) -> ModelInfo:
    return ModelInfo(
        name=name,
        title=title,
        task=task,
        classes=CLASSES[class_names],
        class_names=class_names,
        size_bytes=round(megabytes * MEGABYTE),
        parameters=parameters,
        licence="BSD-3-Clause (torchvision); the training pictures have terms of their own",
        source="torchvision",
        weights=file,
        url=f"https://download.pytorch.org/models/{file}",
        embedded=False,
        trained_on=TRAINED_ON[class_names],
        note=note,
    )


# Segmentation: torchvision has no FCN on MobileNetV3. Its small ones there are DeepLabV3 and LR-ASPP; the textbook's fully
# convolutional network (d2l 14.11) is listed on ResNet-50, the smallest trunk that torchvision trained it with.
CATALOG = (
    _embedded("backbone", "Backbone", 5_207_216, 5_163_248, "The classifier that is always there, for ten kinds of things."),
    _embedded("thin_vgg", "Thin VGG", 2_662_212, 1_326_696, "A narrow VGG for style transfer: the same plan, far less work."),
    _torchvision(
        "resnet18", "ResNet-18", "classification", "ImageNet-1K",
        "resnet18-f37072fd.pth", 44.661, 11_689_512, "The smallest residual network of He et al. (2016).",
    ),
    _torchvision(
        "squeezenet1_1", "SqueezeNet 1.1", "classification", "ImageNet-1K",
        "squeezenet1_1-b8a52dc0.pth", 4.729, 1_235_496, "The smallest download that knows 1,000 kinds of things.",
    ),
    _torchvision(
        "mobilenet_v3_large", "MobileNetV3-Large", "classification", "ImageNet-1K",
        "mobilenet_v3_large-5c1a4163.pth", 21.107, 5_483_032, "Made for phones: the most accurate classifier here.",
    ),
    _torchvision(
        "vgg19", "VGG-19", "classification", "ImageNet-1K",
        "vgg19-dcbb9e9d.pth", 548.051, 143_667_240, "The textbook's network for style transfer; large and slow.",
    ),
    _torchvision(
        "ssdlite320_mobilenet_v3_large", "SSDlite320 MobileNetV3", "detection", "COCO",
        "ssdlite320_mobilenet_v3_large_coco-a79551df.pth", 13.418, 3_440_060, "The quickest detector here.",
    ),
    _torchvision(
        "fasterrcnn_mobilenet_v3_large_320_fpn", "Faster R-CNN MobileNetV3 320", "detection", "COCO",
        "fasterrcnn_mobilenet_v3_large_320_fpn-907ea3f9.pth", 74.239, 19_386_354, "Two stages: proposals, then classes.",
    ),
    _torchvision(
        "lraspp_mobilenet_v3_large", "LR-ASPP MobileNetV3", "segmentation", "Pascal VOC",
        "lraspp_mobilenet_v3_large-d234d4ea.pth", 12.49, 3_221_538, "The smallest download that labels every pixel.",
    ),
    _torchvision(
        "deeplabv3_mobilenet_v3_large", "DeepLabV3 MobileNetV3", "segmentation", "Pascal VOC",
        "deeplabv3_mobilenet_v3_large-fc3c493d.pth", 42.301, 11_029_328, "Dilated convolutions of several rates side by side.",
    ),
    _torchvision(
        "fcn_resnet50", "FCN ResNet-50", "segmentation", "Pascal VOC",
        "fcn_resnet50_coco-1167a1af.pth", 135.009, 35_322_218, "The fully convolutional network of the textbook.",
    ),
)  # fmt: skip
_BY_NAME = {info.name: info for info in CATALOG}


def catalog() -> tuple[ModelInfo, ...]:
    """All models, the embedded ones first."""
    return CATALOG


def model_info(name: str) -> ModelInfo:
    """The catalog's entry of that name. Raises ValueError for a name the catalog does not hold."""
    if name not in _BY_NAME:
        raise ValueError(f"There is no model called {name!r}. Known: {', '.join(_BY_NAME)}.")
    return _BY_NAME[name]
