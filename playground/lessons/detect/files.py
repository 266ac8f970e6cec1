"""What a reader takes along from the lesson "Detect objects in your photo": the boxes shown, in the formats of other tools."""

from pathlib import PurePath

from PIL import Image

from playground.boxes.detection_writing import Picture, coco_json, csv_text, voc_xml, yolo_text
from playground.charts.detection_picture import with_boxes
from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.detect.answer import Answer
from playground.ui.files import Download, png_file
from playground.vision.detection import Detection

LARGEST = 2048  # px of the annotated picture's longer side
MOST_RAW = 500  # boxes that the lesson on NMS takes
IMAGES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".avif")


def file_name(photo: Photo) -> str:
    """The photo's own; a sample's is that of its PNG."""
    return photo.title if PurePath(photo.title).suffix.lower() in IMAGES else f"{photo.name}.png"


def picture_of(found: Detection, photo: Photo) -> Picture:
    return Picture(file_name(photo), photo.original_size, found.boxes, found.labels, found.scores)


def annotated(found: Detection, photo: Photo) -> Image.Image:
    """The photo with its boxes, at most LARGEST px on its longer side."""
    image = photo.at(min(LARGEST, max(photo.original_size)))
    return with_boxes(image, found.boxes * image.width / photo.original_size[0], found.labels, found.scores)


def files(answer: Answer) -> list[Download]:
    """The boxes shown of the first detector."""
    found, photo = answer.first, answer.photo
    stem = PurePath(file_name(photo)).stem
    one, classes = picture_of(found, photo), [name for name in found.classes if name not in ("__background__", "N/A")]
    return [
        png_file(_("Photo with boxes as PNG"), f"{stem}_boxes.png", lambda: annotated(found, photo)),
        Download(_("COCO JSON"), lambda: coco_json([one], classes), f"{stem}_coco.json", "application/json"),
        Download(_("CSV"), lambda: csv_text([one]), f"{stem}_boxes.csv", "text/csv"),
        Download(_("Pascal VOC XML"), lambda: voc_xml(one), f"{stem}.xml", "application/xml"),
        Download(_("YOLO text"), lambda: yolo_text(one, classes), f"{stem}.txt", "text/plain"),
        Download(_("Class list of YOLO"), "".join(f"{name}\n" for name in classes), "classes.txt", "text/plain"),
    ]


def raw_boxes(found: Detection, photo: Photo) -> tuple[tuple[str, bytes], ...]:
    """The MOST_RAW candidates with the highest scores, before NMS, as files that `read_detections` takes."""
    raw = found.candidates
    labels = [found.classes[kind] for kind in raw.class_ids[:MOST_RAW].tolist()]
    one = Picture(file_name(photo), photo.original_size, raw.boxes[:MOST_RAW], labels, raw.scores[:MOST_RAW])
    return ((raw_name(photo), csv_text([one]).encode()),)


def raw_name(photo: Photo) -> str:
    """The name of that file."""
    return f"{PurePath(file_name(photo)).stem}_candidates.csv"
