"""PyTorch code of the lesson "Data augmentation", what compares the page with torchvision, and its files; tests run all of it."""

from dataclasses import replace
from typing import Any

from playground.images import Photo, photo_call
from playground.kit.i18n import _
from playground.kit.printed import settings_call
from playground.lessons.augmentation.answer import (
    Compared,
    Drawn,
    Moved,
    Named,
    Seen,
    Typed,
    objects_of,
    typed_pipeline,
)
from playground.lessons.augmentation.apart import MIXES_SHOWN, Mixed, Turned, partner_of
from playground.lessons.augmentation.helped import Helped
from playground.lessons.augmentation.settings import OWN, Aug
from playground.training.augment import Pipeline, step
from playground.training.augment.crops import CROPPING, CROPS
from playground.training.augment.entry import STATISTICS
from playground.training.augment.written import IMPORTS, call_of, compose_lines, gamma_lines, mixing_lines
from playground.ui.files import Download, csv_file, png_file

_PICTURE = "{name} = tv_tensors.Image(v2.functional.pil_to_tensor({photo}.at({side})))"
_CLASSES = 2  # of a pair that is mixed
OWN_FILE = "pictures.zip"  # the reader’s set, as the lesson on fine-tuning gives it to take along


def _head(photo: Photo, *more: str, pipeline: Pipeline | None = None) -> list[str]:
    """Imports, the photo, and the class that torchvision lacks where it is used."""
    line, call = photo_call(photo)
    lines = sorted({*IMPORTS, line, *more}, key=lambda text: (not text.startswith("import"), text))
    gamma = gamma_lines(pipeline) if pipeline else []
    return [*lines, "", *([""] * bool(gamma)), *gamma, f"photo = {call}"]


def _picture(settings: Aug, name: str = "picture", photo: str = "photo") -> str:
    return _PICTURE.format(name=name, photo=photo, side=settings.reach)


def _sample(settings: Aug, photo: Photo, picture_size: tuple[int, int]) -> list[str]:
    """Lines that bind `sample`: the picture alone, or with boxes."""
    boxes = objects_of(settings, photo, picture_size).labels.boxes
    rows = ", ".join(f"[{', '.join(f'{value:.6g}' for value in box)}]" for box in boxes.tolist())
    return [
        f"boxes = torch.tensor([{rows}]).reshape(-1, 4)  # x1, y1, x2, y2",
        'boxes = tv_tensors.BoundingBoxes(boxes, format="XYXY", canvas_size=picture.shape[-2:])',
        'sample = {"image": picture, "boxes": boxes, "labels": torch.arange(len(boxes))}',
    ]


def _size(photo: Photo, settings: Aug) -> tuple[int, int]:
    return photo.at(settings.reach).size[::-1]


def _run_lines(settings: Aug, photo: Photo, pipeline: Pipeline) -> tuple[list[str], str]:
    """Lines before the draw, and the expression of one draw's picture."""
    lines = compose_lines(pipeline)
    if "ioucrop" not in settings.pipeline:
        return [_picture(settings), *lines], "pipeline(picture)"
    return [_picture(settings), *_sample(settings, photo, _size(photo, settings)), *lines], 'pipeline(sample)["image"]'


def _partner_lines(settings: Aug, photo: Photo, pipeline: Pipeline) -> list[str]:
    if not pipeline.across:
        return []
    return [_picture(settings, "partner", photo_call(partner_of(photo))[1])]


def _mix_lines(pipeline: Pipeline, indent: str = "") -> list[str]:
    """Lines that mix `augmented` with what the pipeline makes of the partner."""
    if not pipeline.across:
        return []
    lines = [
        "other = pipeline(partner)",
        "if other.shape != augmented.shape:",
        "    other = v2.functional.resize(other, augmented.shape[-2:])",
        "batch, labels = torch.stack([augmented, other]), torch.tensor([0, 1])",
        *mixing_lines(pipeline, _CLASSES),
        "augmented = batch[0]",
    ]
    return [indent + line for line in lines]


def _more(photo: Photo, pipeline: Pipeline) -> list[str]:
    """Import line of the partner."""
    return [photo_call(partner_of(photo))[0]] if pipeline.across else []


def _compare(answer: Compared, photo: Photo) -> list[str]:
    settings, pipeline = answer.settings, answer.settings.chosen
    before, call = _run_lines(settings, photo, pipeline)
    lines = [*_head(photo, *_more(photo, pipeline), pipeline=pipeline), *before, *_partner_lines(settings, photo, pipeline)]
    lines += [f"torch.manual_seed({settings.seed})", f"augmented = {call}", *_mix_lines(pipeline)]
    return [*lines, "print(tuple(picture.shape), tuple(augmented.shape), augmented.dtype)"]


def _draws(answer: Drawn | Named, photo: Photo) -> list[str]:
    settings, pipeline = answer.settings, answer.settings.chosen
    named = isinstance(answer, Named)
    before, call = _run_lines(settings, photo, pipeline)
    vision = ["from playground.vision import classifier, classify"] if named else []
    lines = [*_head(photo, *vision, *_more(photo, pipeline), pipeline=pipeline), *before]
    lines += ["network = classifier(exact=True)  # EfficientNet-Lite0, float32"] if named else []
    lines += [*_partner_lines(settings, photo, pipeline), "draws = []", f"for k in range({settings.count}):"]
    lines += [f"    torch.manual_seed({settings.seed} + k)", f"    augmented = {call}", *_mix_lines(pipeline, "    ")]
    if not named:
        return [*lines, "    draws.append(augmented)", "print([tuple(draw.shape) for draw in draws])"]
    lines += [f"    {line}" for line in _as_shown(pipeline)]
    lines += ["    draws.append(classify(v2.functional.to_pil_image(augmented), network, top=1)[0])", "print(draws)"]
    return lines


def _as_shown(pipeline: Pipeline) -> list[str]:
    """Lines that take normalisation and floats back, where the pipeline has such."""
    if not any(one.key == "dtype" for one in pipeline.single):
        return []
    undone = [one for one in reversed(pipeline.single) if one.key == "normalize"]
    lines = []
    for one in undone:
        mean, deviation = STATISTICS[dict(one.values)["statistics"]]
        lines.append(f"augmented = augmented * torch.tensor({deviation})[:, None, None] + torch.tensor({mean})[:, None, None]")
    return ["if augmented.is_floating_point():", *(f"    {line}" for line in lines), *_TO_BYTES]


_TO_BYTES = ["    augmented = (augmented.clamp(0, 1) * 255).round().to(torch.uint8)"]


def _labels(answer: Moved, photo: Photo) -> list[str]:
    settings, pipeline = answer.settings, answer.settings.chosen
    pipeline = replace(pipeline, steps=pipeline.single)
    lines = [*_head(photo, pipeline=pipeline), _picture(settings)]
    if answer.unmoved:
        note = f"# {answer.unmoved[0]} refuses boxes and masks: only the picture goes through."
        return [*lines, note, *compose_lines(pipeline), f"torch.manual_seed({settings.seed})", "augmented = pipeline(picture)"]
    lines += [*_sample(settings, photo, _size(photo, settings)), *compose_lines(pipeline)]
    lines += [f"torch.manual_seed({settings.seed})", "augmented = pipeline(sample)"]
    lines.append(f"kept = v2.SanitizeBoundingBoxes(min_size={settings.least})(augmented)")
    return [*lines, 'print(kept["boxes"], kept["labels"])']


def _crops(answer: Seen, photo: Photo) -> list[str]:
    settings = answer.settings
    crop = next((one for one in settings.chosen.active if one.key in CROPPING), step("resizedcrop"))
    lines = [*_head(photo), "picture = tv_tensors.Image(v2.functional.pil_to_tensor(photo.image))"]
    lines += ["height, width = picture.shape[-2:]", "share = torch.zeros(height, width)"]
    if crop.key == "center":
        size = dict(crop.values)["size"]
        lines += [f"top, left = round((height - {size}) / 2.0), round((width - {size}) / 2.0)"]
        return [*lines, f"share[max(0, top) : top + {size}, max(0, left) : left + {size}] = 1", _MIDDLE]
    lines += [f"crop = {call_of(crop)}", f"torch.manual_seed({settings.seed})", f"for _ in range({CROPS}):"]
    lines += ["    cut = crop.make_params([picture])", '    pad = cut.get("padding") or [0, 0]']
    lines += ['    top, left = cut["top"] - pad[1], cut["left"] - pad[0]']
    lines += ['    bottom, right = top + cut["height"], left + cut["width"]']
    lines += ["    share[max(0, top) : bottom, max(0, left) : right] += 1", f"share /= {CROPS}", _MIDDLE]
    return lines


_MIDDLE = "print(share[height // 2, width // 2], share[0, 0])"


def _numbers(answer: Typed, photo: Photo) -> list[str]:
    settings, pipeline = answer.settings, typed_pipeline(answer.settings)
    before, call = _run_lines(settings, photo, pipeline)
    lines = [*_head(photo, pipeline=pipeline), *before, f"torch.manual_seed({settings.seed})", f"augmented = {call}"]
    return [
        *lines,
        "print(augmented.dtype, augmented.min(), augmented.max())",
        "print(augmented.mean(), augmented.std(correction=0))",
    ]


def _mixes(answer: Mixed, photo: Photo) -> list[str]:
    settings, partner = answer.settings, partner_of(photo)
    mix, size = step(settings.mix, alpha=settings.alpha), settings.small
    lines = _head(photo, photo_call(partner)[0])
    lines += ["photos = [photo, " + photo_call(partner)[1] + "]"]
    lines += [f"square = v2.Compose([v2.Resize({size}), v2.CenterCrop({size}), v2.ToDtype(torch.float32, scale=True)])"]
    lines += ["batch = torch.stack([square(v2.functional.pil_to_tensor(one.image)) for one in photos])", "shares = []"]
    lines += [f"for k in range({MIXES_SHOWN}):", f"    torch.manual_seed({settings.seed} + k)"]
    lines += [f"    mixed, labels = {call_of(mix, num_classes=_CLASSES)}(batch, torch.tensor([0, 1]))"]
    return [*lines, "    shares.append(labels[0, 0].item())", "print(shares)"]


def _classes(answer: Turned, photo: Photo) -> list[str]:
    settings = answer.settings
    kind = "Mask" if settings.wrapped else "Image"
    lines = [*_head(photo), f"mask = (torch.from_numpy(photo.grey()) < 0.5).to(torch.uint8) * {settings.class_number}"]
    lines += [f"mask = tv_tensors.{kind}(mask[None])"]
    lines += [f'turned = v2.functional.rotate(mask, {settings.angle}, interpolation="bilinear")']
    return [*lines, f"wrong = (turned != 0) & (turned != {settings.class_number})", "print(wrong.sum(), turned.unique())"]


def _helps(answer: Helped, photo: Photo | None) -> list[str]:
    settings = answer.settings
    plan = f"Plan(per_class={settings.per_class}, epochs={settings.epochs}, seeds={settings.seeds})"
    return [
        "from playground.training.augment_effect import Plan, augmentation_effect",
        *_set_lines(settings),
        f"pipeline = {settings.chosen.text!r}",
        f"effect = augmentation_effect(pictures, pipeline, {plan})",
        "print(effect.plain.last, effect.augmented.last)  # test accuracies, a number for each seed",
    ]


def _set_lines(settings: Aug) -> list[str]:
    if settings.data == OWN:
        return [
            "from playground.training.reading_sets import read_set",
            "",
            f'pictures = read_set([("{OWN_FILE}", open("{OWN_FILE}", "rb").read())])',
        ]
    return ["from playground.training.built_in import built_in", "", f"pictures = built_in({settings.data!r})"]


_HELPS_CHECK = """\
import torch

from playground.training.augment_effect import Plan, augmentation_effect, parts_of
from playground.training.fine_tuning import fine_tune
{pictures}
plan = Plan(per_class=2, epochs=1, seeds=1, side=32)  # one short training of each kind
effect = augmentation_effect(pictures, {text!r}, plan)
dataset = parts_of(pictures, plan, 0)
for curves, text in ((effect.plain, "none"), (effect.augmented, {text!r})):
    model = fine_tune(dataset, plan.recipe(text, 0)).model
    right = 0
    for picture, label in zip(dataset.test.pictures, dataset.test.labels):
        x = picture.convert("RGB").resize((plan.side, plan.side), 3)  # bicubic
        x = torch.frombuffer(bytearray(x.tobytes()), dtype=torch.uint8).view(1, plan.side, plan.side, 3)
        right += int(model(x.permute(0, 3, 1, 2).float() / 255).argmax() == label)
    assert abs(curves.last[0] - right / len(dataset.test)) < 0.06
print("The page and torch agree")"""


_CODE = {
    Compared: _compare,
    Drawn: _draws,
    Named: _draws,
    Moved: _labels,
    Seen: _crops,
    Typed: _numbers,
    Mixed: _mixes,
    Turned: _classes,
    Helped: _helps,
}
_ASSERTS = {
    Compared: "assert torch.equal(page.last, augmented)",
    Drawn: "assert len(page.tensors) == len(draws) and all(map(torch.equal, page.tensors, draws))",
    Named: (
        "for (name, chance), (top, probability) in zip(page.tops, draws, strict=True):\n"
        "    assert abs(chance - probability) < 0.02 and (name == top or abs(chance - probability) < 0.001)"
    ),
    Moved: "assert page.kept == kept['labels'].tolist()\nassert torch.equal(page.last.picture, kept['image'])",
    Seen: "assert torch.allclose(page.share.float(), share, atol=1e-5)",
    Typed: (
        "assert torch.equal(page.last, augmented)\nassert abs(page.ranges[-1].mean - augmented.double().mean()) < 1e-9\n"
        "assert abs(page.ranges[-1].deviation - augmented.double().std(correction=0)) < 1e-9"
    ),
    Mixed: (
        "assert torch.allclose(torch.tensor(page.shares), torch.tensor(shares))\n"
        "mix = {mix}\n"
        "drawn = torch.tensor([{share} for _ in range(4000)]).double()\n"
        "entropy = -(torch.xlogy(drawn, drawn) + torch.xlogy(1 - drawn, 1 - drawn)).mean() * (1 - 1 / {classes})\n"
        "assert abs(page.facts.floor - entropy) < 0.03"
    ),
    Turned: "assert page.wrong == wrong.sum() and torch.equal(page.after, turned[0])",
}


def torch_code(answer: Any, photo: Photo) -> str:
    return "\n".join(_CODE[type(answer)](answer, photo))


def check_code(answer: Any, photo: Photo) -> str:
    """The code, and lines that stop with an error where the page and torchvision differ."""
    settings = answer.settings
    if isinstance(answer, Helped):
        return _HELPS_CHECK.format(pictures="\n".join(_set_lines(settings)), text=settings.chosen.text)
    lines = _ASSERTS[type(answer)]
    if isinstance(answer, Mixed):
        mix = call_of(step(settings.mix, alpha=settings.alpha), num_classes=_CLASSES)
        drawn = {"mixup": "float(mix._dist.sample(()))", "cutmix": 'mix.make_params([batch])["lam_adjusted"]'}[settings.mix]
        lines = lines.format(mix=mix, share=drawn, classes=settings.classes)
    if isinstance(answer, Moved) and answer.unmoved:
        lines = "assert torch.equal(page.last.picture, augmented)"
    return "\n".join(
        [
            torch_code(answer, photo),
            "",
            "from playground.lessons.augmentation.answer import aug_answer",
            "from playground.lessons.augmentation.settings import Aug",
            "",
            f"page = aug_answer({settings_call(settings)}, photo)",
            lines,
            'print("The page and torchvision agree")',
        ]
    )


def files(answer: Any) -> list[Download]:
    """Downloads of a view: the pipeline, and what the view shows."""
    settings = answer.settings
    found = []
    if not isinstance(answer, Mixed | Turned):
        found.append(Download(_("Pipeline as JSON"), settings.chosen.to_json, "pipeline.json", "application/json"))
    if isinstance(answer, Compared):
        found.append(png_file(_("Result as PNG"), "augmented.png", lambda: answer.ends[1]))
    if isinstance(answer, Named):
        rows = [["seed", "class", "probability"]]
        rows += [[settings.seed + k, name, f"{chance:.4f}"] for k, (name, chance) in enumerate(answer.tops)]
        found.append(csv_file(_("Classes as CSV"), "classes.csv", lambda: rows))
    if isinstance(answer, Moved):
        found.append(csv_file(_("Boxes as CSV"), "boxes.csv", lambda: _box_rows(answer)))
    return found


def _box_rows(answer: Moved) -> list[list[object]]:
    rows: list[list[object]] = [["box", "class", "x1", "y1", "x2", "y2", "fate"]]
    for number, (name, fate) in enumerate(zip(answer.objects.names, answer.fates, strict=True), start=1):
        corners = [f"{value:.2f}" for value in fate.box] if fate else [""] * 4
        rows.append([number, name, *corners, fate.reason if fate else "removed"])
    return rows
