"""`python -m playground.paint` from its arguments to its files."""

import io

import pytest
import torch
from PIL import Image

from playground import models
from playground import paint as command
from playground.images import load_image, sample, style
from playground.kit.lesson import ROOT
from playground.kit.saying import duration
from playground.models.style_decoder import StyleDecoder
from playground.models.style_vgg import StyleVGG
from playground.vision import StyleConfig, instant_painter, style_job, style_transfer, stylize

QUICK = ["--size", "64", "--steps", "2"]


@pytest.fixture(autouse=True)
def plain_cpu(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_DTYPE", "float32")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "photos").mkdir()
    sample("chelsea").photo().image.save(folder / "photos" / "cat.png")
    sample("coffee").photo().image.resize((90, 60)).save(folder / "photos" / "cup.png")
    style("swirling_sky").photo().image.resize((96, 96)).save(folder / "sky.png")
    (folder / "broken.jpg").write_text("no picture")
    (folder / "empty").mkdir()
    return folder


def test_a_photo_is_painted_as_the_function_paints_it(files, tmp_path, capsys):
    out, photo, sky = tmp_path / "out.png", files / "photos" / "cat.png", files / "sky.png"
    assert command.main([str(photo), str(sky), "-o", str(out), *QUICK, "--start", "content"]) == 0
    expected = style_transfer(
        load_image(photo, max_side=64), load_image(sky, max_side=64), StyleConfig(size=64, steps=2, start="content")
    )
    with Image.open(out) as painted:
        assert painted.size == (64, 43) and painted.convert("RGB").tobytes() == expected.image.tobytes()
    printed = capsys.readouterr()
    assert printed.out.strip() == str(out)
    assert "on this device" in printed.err and printed.err.endswith("] step 2 of 2\n")


def test_a_folder_with_two_styles(files, tmp_path, capsys):
    sky = str(files / "sky.png")
    call = [str(files / "photos"), sky, str(files / "photos" / "cup.png"), "-o", str(tmp_path / "all"), *QUICK]
    assert command.main([*call, "--style-shares", "3", "1", "--style-loss", "moments"]) == 0
    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == ["cat.png", "cup.png"]
    assert len(capsys.readouterr().out.splitlines()) == 2


@pytest.fixture
def untrained(monkeypatch):
    """Small networks with random weights in place of those of instant styles."""
    torch.manual_seed(0)
    known = {"style_vgg": StyleVGG((4, 5, 6, 8, 10)).eval(), "style_decoder": StyleDecoder((5, 6, 8, 10), (8, 6, 5, 4), 9)}
    monkeypatch.setattr(models, "shared", known.__getitem__)
    monkeypatch.setattr(instant_painter, "_painters", {})


INSTANT = ["--instant", "--size", "64"]


@pytest.mark.parametrize("finish", [[], ["--finish", "2"]])
def test_one_pass_paints_as_the_function_does(files, tmp_path, capsys, untrained, finish, monkeypatch):
    monkeypatch.setattr(style_job, "_instant_pace", lambda: 1e-3)
    monkeypatch.setattr(style_job, "estimate_seconds", lambda *_asked, **_more: 20.0)
    out, photo, sky = tmp_path / "out.png", files / "photos" / "cat.png", files / "sky.png"
    call = [str(photo), str(sky), str(photo), "-o", str(out), *INSTANT]
    assert command.main([*call, "--strength", "0.7", "--style-shares", "3", "1", "--keep-colours", *finish]) == 0
    content, style_picture = (load_image(path, max_side=64) for path in (photo, sky))
    options = {"shares": (3, 1), "keep_colours": True, "size": 64, "finish": 2 if finish else 0}
    with Image.open(out) as painted:
        assert painted.convert("RGB").tobytes() == stylize(content, [style_picture, content], 0.7, **options).tobytes()
    printed = capsys.readouterr()
    assert printed.out.strip() == str(out)
    assert printed.err.endswith("] step 4 of 4\n" if finish else "] photo 1 of 1\n")
    seconds = style_job.stylize_seconds(content.size, style_picture.size, content.size, size=64, finish=options["finish"])
    assert f"cat.png: about {duration(seconds)} on this device" in printed.err


def test_a_folder_is_painted_in_one_pass_each_and_what_fails_is_told(files, tmp_path, capsys, untrained):
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "a.jpg").write_text("no picture")
    Image.new("RGB", (200, 100), "red").save(folder / "b.png")
    Image.new("RGB", (400, 10), "red").save(folder / "c.png")
    assert command.main([str(folder), str(files / "sky.png"), "-o", str(tmp_path / "all"), *INSTANT]) == 1
    printed = capsys.readouterr()
    assert [path.name for path in (tmp_path / "all").iterdir()] == ["b.png"]
    assert "a.jpg: " in printed.err and "c.png: This picture has 64 × 2 pixels" in printed.err
    assert "] photo 2 of 3, " in printed.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--instant", "--strength", "1.5"], "The strength is 1.5; it must lie between 0 and 1."),
        (["--strength", "0.5"], "--strength says how far --instant paints"),
        (["--finish", "8"], "--finish says how many steps follow --instant"),
        (["--instant", "--finish", "-3"], "The steps is -3"),
        (["--instant", "--style-shares", "1", "2"], "2 weights for 1 style pictures"),
        (["--instant", "--size", "20"], "The size is 20"),
    ],
)
def test_options_of_one_pass_that_cannot_be(files, tmp_path, capsys, untrained, arguments, sentence):
    assert command.main([str(files / "photos" / "cat.png"), str(files / "sky.png"), *arguments]) == 1
    assert sentence in capsys.readouterr().err


def test_five_styles_are_too_many_for_one_pass(files, capsys, untrained):
    assert command.main([str(files / "photos" / "cat.png"), *[str(files / "sky.png")] * 5, *INSTANT]) == 1
    assert "There are 5 styles; one to 4" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["photos/cat.png", "sky.png", "--size", "9000"], "The size is 9000; it must lie between 64 and 2048."),
        (["photos/cat.png", "sky.png", "--steps", "0"], "The steps is 0"),
        (["broken.jpg", "sky.png"], "broken.jpg: "),
        (["photos/cat.png", "broken.jpg"], "broken.jpg: "),
        (["nowhere.jpg", "sky.png"], "nowhere.jpg: "),
        (["photos/cat.png", "sky.png", "--style-shares", "1", "2"], "2 weights for 1 style pictures"),
        (["photos/cat.png", "sky.png", "-o", "out.doc"], "names no kind of picture"),
        (["photos", "sky.png", "-o", "out.png"], "-o must name a folder too"),
        (["photos", "sky.png", "-o", "photos"], "the folder of the photos themselves"),
        (["empty", "sky.png", "-o", "somewhere"], "There is no picture in empty"),
    ],
)
def test_what_cannot_be_is_a_sentence(files, capsys, monkeypatch, arguments, sentence):
    monkeypatch.chdir(files)
    assert command.main(arguments) == 1
    printed = capsys.readouterr()
    assert sentence in printed.err and "Traceback" not in printed.err and not printed.out


def test_the_bar_is_written_over_itself_where_somebody_looks():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    for out, lines in ((Terminal(), 1), (io.StringIO(), 10)):
        bar = command.Bar("cat.png", out)
        for step in range(1, 41):
            bar(command.StyleStep(step, 40, 0.5, None, None))
        assert len(out.getvalue().splitlines() if lines > 1 else out.getvalue().split("\n")[:-1]) == lines
        assert "step 20 of 40, 10 s left" in out.getvalue() and out.getvalue().endswith("\n")
        bar.clear()
        assert out.getvalue().endswith("\r" if lines == 1 else "\n")


def test_help_names_the_options(capsys):
    with pytest.raises(SystemExit):
        command.main(["--help"])
    assert "--keep-colours" in capsys.readouterr().out and (ROOT / "playground" / "paint.py").is_file()
