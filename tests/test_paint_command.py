"""`python -m playground.paint` from its arguments to its files."""

import io

import pytest
from PIL import Image

from playground import paint as command
from playground.images import load_image, sample, style
from playground.kit.lesson import ROOT
from playground.vision import StyleConfig, style_transfer

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


def test_help_names_the_options(capsys):
    with pytest.raises(SystemExit):
        command.main(["--help"])
    assert "--keep-colours" in capsys.readouterr().out and (ROOT / "playground" / "paint.py").is_file()
