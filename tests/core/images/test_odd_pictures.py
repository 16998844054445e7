"""Files as other people's programs write them: shown as a browser shows them, or refused in a sentence."""

import functools
import io
import itertools
import logging
import subprocess
import sys
import warnings
from contextlib import suppress

import numpy as np
import pytest
from PIL import Image

from fmnist_core.errors import ImageError
from fmnist_core.images import decoding, flatten, formats, open_image, prepare, vector
from fmnist_core.images.metadata import read_orientation, strip_jpeg, strip_png
from fmnist_core.quiet import logged_terminal
from tests.memory import bounded_memory
from tests.odd_pictures.animations import moving_files, still_files
from tests.odd_pictures.bitmaps import bitmap_files, icon_files
from tests.odd_pictures.jpeg import EXIF, jpeg_files, with_segments
from tests.odd_pictures.png import png_files
from tests.odd_pictures.scene import SIZE, cut_out, encode, exif, scene, turned
from tests.odd_pictures.tiff import heic_files, tiff_files
from tests.odd_pictures.vector import BOOT, NAMESPACE, svg, vector_files

BUILDERS = (
    jpeg_files, png_files, bitmap_files, icon_files, moving_files, still_files, tiff_files, heic_files, vector_files,
)  # fmt: skip
UNTURNED = ("exif-of-", "exif-as-a-long", "exif-at-the-end.png", "exif-in-a-text.png")
"""What browsers don't turn either: EXIF in a WebP, behind a PNG's pixels, or with an orientation that is none."""


@pytest.fixture(autouse=True)
def heic_can_be_written():
    pytest.importorskip("pillow_heif").register_heif_opener()


@functools.cache
def all_files():
    return {name: content for build in BUILDERS for name, content in build().items()}


def gray(picture):
    shown = Image.fromarray(flatten(picture)).convert("L")
    return np.asarray(shown.resize((48, 48), Image.Resampling.BOX), dtype=float)


def shown_orientation(picture):
    """Which of the eight ways the scene is shown, and how well: 1 is upright."""
    original = cut_out() if picture.has_transparency_data else scene()
    ways = [gray(turned(original, orientation)).ravel() for orientation in range(1, 9)]
    likeness = [np.corrcoef(gray(picture).ravel(), way)[0, 1] for way in ways]
    return 1 + int(np.argmax(likeness)), max(likeness)


def expected_orientation(name):
    if name.startswith("exif-") and name.endswith(".webp"):
        return int(name[5])
    return 3 if name == "turned.svg" else 6 if name.startswith(UNTURNED) else 1


@pytest.mark.parametrize("build", BUILDERS, ids=lambda build: build.__name__)
def test_every_odd_file_is_shown_upright(build):
    wrong = {}
    for name, content in build().items():
        orientation, likeness = shown_orientation(open_image(content, name))
        if likeness < 0.6 or orientation != expected_orientation(name):
            wrong[name] = (orientation, round(likeness, 2))
    assert wrong == {}


def test_there_are_more_than_a_hundred():
    assert len(all_files()) > 230


class TestOrientation:
    @pytest.mark.parametrize("order", ["<", ">"])
    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_is_read_from_either_order_of_bytes(self, orientation, order):
        assert read_orientation(exif(orientation, order)) == orientation

    @pytest.mark.parametrize("cut", range(1, 40))
    def test_of_a_block_cut_anywhere_is_1_or_right(self, cut):
        assert read_orientation(exif(6)[:-cut]) in (1, 6)

    @pytest.mark.parametrize("entry", [*itertools.product((0x010F, 0x0100, 0xFFFF), (0, 2, 5, 99), (1, 40, 2**32 - 1))])
    def test_stays_when_an_entry_before_it_is_damaged(self, entry):
        assert read_orientation(exif(6, "<", ((*entry, 60_000),))) == 6

    def test_comes_through_a_damaged_camera_name(self):
        stored = encode(turned(scene(), 6), "JPEG", quality=95)
        content = with_segments(stored, (0xE1, EXIF + exif(6, "<", ((0x010F, 2, 40, 60_000),))))
        assert np.abs(gray(open_image(content)) - gray(scene())).mean() < 2


class TestMetadata:
    def test_of_a_jpeg_is_left_out_and_its_pixels_stay(self):
        plain = encode(scene().convert("CMYK"), "JPEG")
        loaded = with_segments(plain, (0xE1, EXIF + exif(1)), (0xE2, b"ICC_PROFILE\0junk"), (0xED, b"x"), (0xFE, b"y"))
        assert len(strip_jpeg(loaded).content) <= len(plain) + 2
        assert np.array_equal(flatten(open_image(loaded)), flatten(open_image(plain)))

    def test_of_a_png_is_left_out_and_its_pixels_stay(self):
        files = png_files()
        for name in ("long-text.png", "large-profile.png", "text-with-a-wrong-checksum.png"):
            assert len(strip_png(files[name]).content) < 10_000
            assert np.array_equal(flatten(open_image(files[name])), np.asarray(scene()))

    @pytest.mark.parametrize("junk", [b"\xff" * 300_000, b"\0" * 300_000, b"\xff\xe0\0\2" * 75_000])
    def test_takes_no_time_however_much_there_is(self, junk):
        plain = encode(scene(), "JPEG")
        with suppress(ImageError):
            open_image(plain[:2] + junk + plain[2:])


class TestCutShort:
    @staticmethod
    def photo():
        """Grain all over: then a tenth of the bytes is a tenth of the rows."""
        grain = np.random.default_rng(0).integers(-20, 20, (360, 480, 1))
        return Image.fromarray((np.asarray(scene((480, 360))) + grain).clip(0, 255).astype(np.uint8))

    @pytest.mark.parametrize("progressive", [False, True])
    def test_a_jpeg_of_which_little_is_missing_is_shown(self, progressive):
        whole = encode(self.photo(), "JPEG", quality=90, progressive=progressive)
        shown = open_image(whole[: -len(whole) // 20])
        assert np.abs(gray(shown) - gray(scene())).mean() < 10

    def test_a_jpeg_of_which_much_is_missing_is_refused(self):
        whole = encode(self.photo(), "JPEG", quality=90)
        with pytest.raises(ImageError, match="cut short"):
            open_image(whole[: len(whole) // 2])

    def test_a_drawing_on_white_that_lacks_its_end_marker_only_is_shown(self):
        page = Image.new("RGB", (300, 400), "white")
        page.paste(scene(), (100, 100))
        assert np.array_equal(flatten(open_image(encode(page, "JPEG")[:-2])), flatten(open_image(encode(page, "JPEG"))))


class TestOtherThings:
    @pytest.mark.parametrize(
        ("content", "what"),
        [
            (b"%PDF-1.7\n", "not a picture but a PDF document: take a screenshot"),
            (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "not a picture but a video: take a screenshot"),
            (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "not a picture but a video"),
            (b"\x1aE\xdf\xa3" + bytes(40), "not a picture but a video"),
            (b"RIFF\0\0\0\0AVI LIST", "not a picture but a video"),
            (b"RIFF\0\0\0\0WAVEfmt ", "not a picture but a sound recording"),
            (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", "a camera's raw file, which can't be read here: export it"),
            (b"II*\0\x10\0\0\0CR\2\0" + bytes(60), "a camera's raw file"),
            (b"FUJIFILMCCD-RAW 0201", "a camera's raw file"),
            (b"8BPS\0\1", "a Photoshop file"),
            (b"\xff\x0a\xfa\x1f", "a JPEG XL picture"),
            (b"\0\0\0\x0cJXL \r\n\x87\n", "a JPEG XL picture"),
            (b"\0\0\0\x0cjP  \r\n\x87\n", "a JPEG 2000 picture, which can't be read here: save it as PNG or JPEG"),
            (b"\xff\x4f\xff\x51\0/", "a JPEG 2000 picture"),
            (b"<!DOCTYPE html><html><body>Not found</body></html>", "not a picture but a web page: open it"),
            (b"\xef\xbb\xbf\n<!-- saved --><HTML lang='en'>", "not a picture but a web page"),
            (b"<html><svg xmlns='http://www.w3.org/2000/svg'/></html>", "not a picture but a web page"),
            (b"PK\3\4\x14\0", "not a picture but an archive"),
            (b"\x1f\x8b\x08\0", "not a picture but an archive"),
            (b"P6\n2 2\n255\n" + bytes(12), "a Netpbm picture"),
            (b"MZ\x90\0", "not a picture but a program"),
            (b"{\"label\": 3}", "not a picture but a text: choose a picture"),
            (bytes(64), "not a picture that can be read: save it as PNG or JPEG"),
        ],
    )  # fmt: skip
    def test_are_named_with_the_remedy(self, content, what):
        with pytest.raises(ImageError) as caught:
            open_image(content, "holiday.jpg")
        assert str(caught.value).startswith(f"holiday.jpg is {what}")
        assert str(caught.value).endswith(".") and "\n" not in str(caught.value)

    def test_a_raw_file_that_looks_like_tiff_is_not_taken_for_its_preview(self):
        from tests.odd_pictures.tiff import directory

        start = b"II*\0\x08\0\0\0"
        dng = {256: [8], 257: [8], 50706: [0x01040000]}
        preview = {254: [1], 256: [8], 257: [8], 330: [200]}
        for tags in (dng, preview):
            with pytest.raises(ImageError, match="a camera's raw file"):
                open_image(start + directory(tags, "<", 8), "shirt.tiff")

    def test_content_decides_and_not_the_name(self):
        for name in ("boot.jpg", "BOOT.GIF", "boot", "boot.pdf"):
            assert open_image(encode(scene(), "PNG"), name).size == SIZE

    @pytest.mark.parametrize("kind", [kind for kind in formats.FORMATS if kind.module])
    def test_what_needs_a_package_says_which(self, kind, monkeypatch):
        monkeypatch.setattr(formats, "find_spec", lambda name: None)
        content = {"HEIC": heic_files, "SVG": vector_files}[kind.name]()[f"plain.{kind.name.lower()}"]
        with pytest.raises(ImageError, match=f"^boot needs {kind.package} to be read: install it, or save"):
            open_image(content, "boot")
        assert kind not in formats.list_formats()


class TestFormats:
    def test_every_one_is_read(self):
        samples = {name.rpartition(".")[2]: content for name, content in all_files().items()}
        assert {formats.identify(content) for content in samples.values()} == set(formats.list_formats())

    def test_say_each_ending_and_type_once(self):
        for field in ("extensions", "mime_types"):
            values = [value for kind in formats.FORMATS for value in getattr(kind, field)]
            assert len(values) == len(set(values)) and all(value == value.lower() for value in values)


class TestSizes:
    @pytest.mark.parametrize("size", [(1, 1), (2, 1), (10_000, 10), (10, 10_000), (1, 3000)])
    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
    def test_of_any_shape_are_used(self, size, kind):
        picture = open_image(encode(scene(size), kind))
        if min(size) > 2:
            assert prepare(picture).pixels.shape == (28, 28)


class TestVector:
    @pytest.mark.parametrize(
        "reference",
        [
            "<image width='96' height='72' href='{path}'/>",
            "<image width='96' height='72' xlink:href='file://{path}'/>",
            "<filter id='f'><feImage href='{path}'/></filter><rect width='96' height='72' filter='url(#f)'/>",
            "<style>@import url('{path}'); rect {{ fill: url('{path}') }}</style>",
            "<use xlink:href='{path}#a'/>",
        ],
    )
    def test_shows_nothing_that_lies_outside_of_the_file(self, reference, tmp_path):
        secret = tmp_path / "secret.png"
        scene().save(secret)
        links = "width='96' height='72' xmlns:xlink='http://www.w3.org/1999/xlink'"
        drawn = open_image(svg(links, reference.format(path=secret)).encode(), "x.svg")
        assert flatten(drawn).min() == 255

    def test_no_entity_reads_a_file(self, tmp_path):
        secret = tmp_path / "secret.txt"
        secret.write_text("<rect width='9' height='9'/>")
        text = f"<!DOCTYPE svg [<!ENTITY x SYSTEM 'file://{secret}'>]>" + svg("width='9' height='9'", "&x;")
        with pytest.raises(ImageError):
            open_image(text.encode(), "x.svg")

    @pytest.mark.parametrize("what", ["entities", "uses", "depth"])
    def test_that_grows_without_end_is_refused(self, what):
        links = "width='96' height='72' xmlns:xlink='http://www.w3.org/1999/xlink'"
        groups = "".join(f"<g id='a{i}'>" + f"<use xlink:href='#a{i - 1}'/>" * 10 + "</g>" for i in range(1, 9))
        lines = "".join(f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 10))
        text = {
            "entities": f"<!DOCTYPE svg [<!ENTITY a0 'lol'>{lines}]>" + svg(links, "<text>&a9;</text>"),
            "uses": svg(links, f"<g id='a0'><rect width='5' height='5'/></g>{groups}<use xlink:href='#a8'/>"),
            "depth": svg(links, "<g>" * 5000 + "</g>" * 5000),
        }[what]
        with pytest.raises(ImageError):
            open_image(text.encode(), "x.svg")

    def test_that_takes_too_long_is_ended(self, monkeypatch):
        monkeypatch.setattr(vector, "MAX_SECONDS", 0.2)
        blur = "<filter id='f' x='-9' y='-9' width='90' height='90'><feTurbulence numOctaves='1000'/></filter>"
        text = svg("width='96' height='72'", blur + "<rect width='96' height='72' filter='url(#f)'/>" * 2000)
        with pytest.raises(ImageError, match="takes too long to draw"):
            open_image(text.encode(), "x.svg")

    def test_has_a_bounded_size_whatever_it_says(self):
        for said in ("width='1e9' height='1e9'", "viewBox='0 0 1 9000'", "width='0.001' height='0.002'"):
            with suppress(ImageError):
                assert max(open_image(svg(said, BOOT.format(ink="red")).encode()).size) <= vector.SIDE

    def test_runs_no_script(self):
        script = (
            f"<svg {NAMESPACE} width='96' height='72' onload='x()'><script>x()</script>{BOOT.format(ink='#000')}</svg>"
        )
        assert shown_orientation(open_image(script.encode()))[0] == 1


class TestMutations:
    """Whatever happens to a file's bytes: a picture or a sentence, and no more memory than decoding may take."""

    NEW = ("AVIF", "TIFF", "ICO", "HEIC")

    @staticmethod
    def mutate(name, times, seed):
        random = np.random.default_rng(seed)
        whole = [content for content in all_files().values() if formats.identify(content).name == name]
        for number in range(times):
            content = np.frombuffer(whole[random.integers(len(whole))], np.uint8).copy()
            reach = len(content) if random.random() < 0.4 else min(len(content), 400)
            places = random.integers(0, reach, random.integers(1, 12))
            content[places] = random.integers(0, 256, len(places))
            with warnings.catch_warnings(), suppress(ImageError):
                warnings.simplefilter("ignore")
                picture = open_image(content.tobytes())
                assert max(picture.size) < 2 * decoding.LONGEST_SIDE
                if number % 10 == 0:
                    assert prepare(picture).pixels.shape == (28, 28)

    @pytest.mark.parametrize("name", ["PNG", "JPEG", "WebP", "BMP", "GIF", *NEW])
    def test_are_survived(self, name):
        with bounded_memory(700):
            self.mutate(name, 100, seed=0)

    def test_of_a_drawing_are_survived(self):
        self.mutate("SVG", 20, seed=0)

    @pytest.mark.slow
    @pytest.mark.parametrize("name", NEW)
    def test_are_survived_by_the_thousand(self, name):
        with bounded_memory(700):
            self.mutate(name, 1000, seed=1)

    @pytest.mark.slow
    def test_of_drawings_are_survived(self):
        self.mutate("SVG", 300, seed=1)


class TestMessages:
    def damaged_tiff(self):
        content = bytearray(encode(scene((200, 150)), "TIFF", compression="tiff_lzw"))
        content[300:340] = bytes(40)
        return bytes(content)

    def test_of_libraries_go_to_the_log(self, capfd, caplog):
        caplog.set_level(logging.INFO)
        with logged_terminal(), suppress(ImageError):
            open_image(self.damaged_tiff())
        assert capfd.readouterr().err == ""
        assert "LZWDecode" in caplog.text

    def test_what_is_written_afterwards_is_seen(self, capfd):
        with logged_terminal():
            pass
        print("still here", file=sys.stderr)
        assert capfd.readouterr().err == "still here\n"

    def test_a_command_prints_its_lines_only(self, tmp_path):
        (tmp_path / "cut.tiff").write_bytes(self.damaged_tiff())
        scene().save(tmp_path / "boot.png")
        files = [str(tmp_path / name) for name in ("cut.tiff", "boot.png")]
        done = subprocess.run(
            [sys.executable, "-m", "fmnist_core", "predict", *files], capture_output=True, text=True, check=False
        )
        assert len((done.stdout + done.stderr).splitlines()) == 2


def test_bytes_io_and_files_are_alike():
    content = encode(scene(), "AVIF")
    assert open_image(io.BytesIO(content)).tobytes() == open_image(content).tobytes()
