"""Small annotation files, made in the tests that read them."""

import io
import json
import zipfile

from PIL import Image

from playground.boxes.annotations.reading import Reading, read_annotations

OBJECT = "<object><name>{}</name><bndbox><xmin>{}</xmin><ymin>{}</ymin><xmax>{}</xmax><ymax>{}</ymax></bndbox></object>\n"
YOLO = b"0 0.5 0.5 0.2 0.4\n1 0.25 0.25 0.5 0.5\n"
SIZED = Reading(size=(200, 100))


def voc(*objects, size=(200, 100)):
    body = "".join(OBJECT.format(*one) for one in objects)
    stated = f"<size><width>{size[0]}</width><height>{size[1]}</height></size>\n" if size else ""
    return f"<annotation>\n{stated}{body}</annotation>".encode()


def coco(boxes, images=({"id": 1, "width": 200, "height": 100},), names=("cat",)):
    rows = [{"id": 100 + n, "image_id": 1, "category_id": 0, "bbox": box} for n, box in enumerate(boxes)]
    lists = {"images": images, "categories": [{"id": n, "name": name} for n, name in enumerate(names)], "annotations": rows}
    return json.dumps(lists).encode()


def packed(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return [("set.zip", buffer.getvalue())]


def picture(width=200, height=100, orientation=1):
    buffer = io.BytesIO()
    image = Image.new("RGB", (width, height))
    exif = image.getexif()
    exif[274] = orientation
    image.save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def read(files, reading=None):
    return read_annotations(packed(files), reading)


def says(found, words):
    return any(words in note for note in found.notes)
