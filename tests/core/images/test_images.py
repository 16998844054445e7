"""Pictures from outside: what is accepted, what is refused, and what the model gets to see of them."""

import io
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from fmnist_core.data.dataset import CLASS_NAMES, load_dataset
from fmnist_core.errors import ImageError
from fmnist_core.images import (
    AS_MOST_DEMOS,
    MAX_BYTES,
    PrepareOptions,
    decoding,
    flatten,
    frame,
    is_blank,
    open_image,
    prepare,
)
from fmnist_core.images.segmentation import find_object
from fmnist_core.prediction.predictor import predict
from fmnist_core.runs.reader import DEFAULT_RUN
from tests.memory import bounded_memory
from tests.odd_pictures.png import GRAY, SIGNATURE, chunk
from tests.odd_pictures.scene import number

DRAWINGS = sorted((Path(__file__).parents[2] / "drawings").glob("*/*.png"))
FOLDERS = [name.replace("/", "_").replace(" ", "_") for name in CLASS_NAMES]
LABELS = [FOLDERS.index(path.parent.name) for path in DRAWINGS]
FILLED = [path for path in DRAWINGS if "filled" in path.name]


def encode(picture, kind="PNG", **options):
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def boot(mode="L", page="white", ink="black", size=(120, 160)):
    picture = Image.new(mode, size, page)
    ImageDraw.Draw(picture).polygon([(50, 30), (80, 30), (84, 100), (20, 100), (22, 80), (48, 70)], fill=ink)
    return picture


def png_of_chunks(width, height, depth, rows):
    header = number(">", 4, width, height) + bytes((depth, GRAY, 0, 0, 0))
    return SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def seen(picture, **options):
    return prepare(picture, PrepareOptions(**options)).pixels


@pytest.fixture(scope="module")
def test_pictures():
    return load_dataset().test.images[:400].numpy()


class TestOpening:
    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "GIF", "AVIF", "TIFF"])
    def test_takes_the_usual_formats(self, kind):
        picture = open_image(encode(boot("RGB"), kind))
        assert picture.size == (120, 160)
        assert np.abs(seen(picture).astype(int) - seen(boot())).mean() < 5

    def test_takes_heic_where_its_reader_is_installed(self):
        pytest.importorskip("pillow_heif").register_heif_opener()
        content = encode(boot("RGB"), "HEIF")
        assert np.abs(seen(open_image(content)).astype(int) - seen(boot())).mean() < 5

    @pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16"])
    def test_takes_any_depth(self, mode):
        picture = Image.fromarray(np.asarray(boot()).astype(np.uint16) * 257) if mode == "I;16" else boot()
        content = encode(picture if mode == "I;16" else picture.convert(mode))
        assert np.array_equal(seen(open_image(content)), seen(boot()))

    def test_takes_print_colours(self):
        content = encode(boot("RGB").convert("CMYK"), "JPEG", quality=95)
        assert np.abs(seen(open_image(content)).astype(int) - seen(boot())).mean() < 5

    def test_takes_the_first_frame_of_an_animation(self):
        content = encode(boot(), "GIF", save_all=True, append_images=[boot(page="black", ink="white")])
        assert np.array_equal(seen(open_image(content)), seen(boot()))

    @pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
    def test_takes_the_first_frame_that_shows_something(self, kind):
        frames = [Image.new("RGB", boot().size, "white"), boot("RGB"), boot("RGB", page="black", ink="white")]
        content = encode(frames[0], kind, save_all=True, append_images=frames, lossless=True)
        assert np.array_equal(seen(open_image(content)), seen(boot()))

    @pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
    def test_an_animation_that_shows_nothing_is_a_blank_picture(self, kind):
        pages = [Image.new("RGB", (40, 30), colour) for colour in ("white", "red", "blue")]
        picture = open_image(encode(pages[0], kind, save_all=True, append_images=pages[1:], lossless=True))
        assert set(flatten(picture).ravel()) == {255}

    def test_turns_a_phones_picture_upright(self):
        exif = Image.Exif()
        exif[0x0112] = 6
        content = encode(boot("RGB").rotate(90, expand=True), "JPEG", exif=exif, quality=95)
        assert np.abs(seen(open_image(content)).astype(int) - seen(boot())).mean() < 5

    def test_takes_paths_and_open_files(self, tmp_path):
        path = tmp_path / "boot.png"
        path.write_bytes(encode(boot()))
        with path.open("rb") as file:
            assert open_image(file).tobytes() == open_image(path).tobytes()

    def test_keeps_no_more_of_a_large_picture_than_needed(self):
        assert max(open_image(encode(boot().resize((3000, 4000)), "JPEG")).size) < 1024

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", "is empty"),
            (b"no picture at all", "is not a picture"),
            (bytes(range(1, 200)), "is not a picture"),
            (encode(boot())[:-200], "cut short"),
            (encode(boot("RGB"), "JPEG")[:-900], "cut short"),
            (bytes(MAX_BYTES + 1), "larger than 20 MB"),
        ],
        ids=["empty", "text", "bytes", "cut-png", "cut-jpeg", "too-many-bytes"],
    )
    def test_refuses_with_a_reason(self, content, reason):
        with pytest.raises(ImageError, match=f"^my file.png .*{reason}"):
            open_image(content, "my file.png")

    def test_refuses_a_file_that_is_not_there(self, tmp_path):
        with pytest.raises(ImageError, match="can't be opened"):
            open_image(tmp_path / "nothing.png")


class TestCosts:
    """What counts is what decoding takes, not how many pixels there are."""

    def test_a_jpeg_of_108_megapixels_is_decoded_small_at_once(self):
        content = encode(boot().resize((9000, 12_000)), "JPEG")
        with bounded_memory(60):
            picture = open_image(content)
        assert 512 <= max(picture.size) < 1024
        assert np.abs(seen(picture).astype(int) - seen(boot())).mean() < 5

    @pytest.mark.parametrize("mode", ["1", "P", "RGB", "RGBA"])
    def test_a_large_picture_of_any_mode_is_reduced_as_it_would_be_whole(self, mode):
        picture = boot("RGB").resize((1900, 2600)).convert(mode)
        opened = open_image(encode(picture, compress_level=1))
        whole = picture.convert("RGBA" if mode == "RGBA" else "RGB").reduce(5)
        assert np.array_equal(flatten(opened), flatten(whole))

    def test_a_large_picture_of_16_bits_takes_no_more_than_needed(self):
        content = encode(Image.new("I;16", (4000, 3000), 40_000), compress_level=1)
        with bounded_memory(100):
            assert max(open_image(content).size) < 1024

    def test_refuses_too_many_pixels_before_it_decodes_them(self):
        rows = zlib.compress(bytes(3751) * 30_000, 1)
        content = png_of_chunks(30_000, 30_000, 1, rows)
        with bounded_memory(20), pytest.raises(ImageError, match="900 million pixels, more than can be opened"):
            open_image(content)

    def test_refuses_a_progressive_jpeg_with_thousands_of_scans(self):
        content = encode(boot("L").resize((3000, 4000)), "JPEG", progressive=True)
        last = content[content.rindex(b"\xff\xda") : -2]
        with pytest.raises(ImageError, match="takes too long"):
            open_image(content[:-2] + last * (2**33 // (3000 * 4000)) + content[-2:])

    def test_large_pictures_are_decoded_one_at_a_time(self, monkeypatch):
        at_once, most = [], []
        shrink = decoding.shrink

        def counting(picture):
            at_once.append(picture)
            most.append(len(at_once))
            small = shrink(picture)
            at_once.pop()
            return small

        monkeypatch.setattr(decoding, "shrink", counting)
        monkeypatch.setattr(decoding, "HEAVY", 0)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(open_image, [encode(boot("RGB").resize((600, 800)))] * 16))
        assert max(most) == 1


class TestBlank:
    def test_pages_are_blank_in_any_colour(self):
        for colour in ((0, 0, 0, 0), (255, 255, 255, 255), (20, 30, 40, 255)):
            assert is_blank(np.full((40, 40, 4), colour, np.uint8))

    def test_an_erased_drawing_is_blank(self):
        canvas = np.full((40, 40, 4), 255, np.uint8)
        canvas[10:20, 10:20, :3] = 240
        assert is_blank(canvas)

    @pytest.mark.parametrize("ink", ["black", "white"])
    def test_a_stroke_is_not_blank(self, ink):
        assert not is_blank(np.asarray(boot("RGBA", page=(0, 0, 0, 0), ink=ink)))

    @pytest.mark.parametrize("opacity", [0.2, 0.38, 0.5, 0.51, 1])
    @pytest.mark.parametrize("ink", ["black", "white", "red"])
    def test_what_shines_through_is_a_picture(self, ink, opacity):
        picture = boot("RGBA", page=(0, 0, 0, 0), ink=ink)
        picture.putalpha(picture.getchannel("A").point(lambda alpha: round(alpha * opacity)))
        assert np.abs(seen(open_image(encode(picture))).astype(int) - seen(boot())).mean() < 5

    def test_preparing_a_blank_picture_is_refused(self):
        with pytest.raises(ImageError, match="one flat colour"):
            prepare(Image.new("RGB", (50, 50), "green"))


class TestTestPictures:
    def test_come_out_as_they_went_in(self, test_pictures):
        unchanged = [np.array_equal(seen(picture), picture) for picture in test_pictures]
        assert np.mean(unchanged) > 0.95

    @pytest.mark.parametrize("factor", [2, 10, 20])
    def test_come_out_as_they_went_in_when_enlarged(self, test_pictures, factor):
        for picture in test_pictures[:10]:
            large = picture.repeat(factor, 0).repeat(factor, 1)
            assert np.array_equal(seen(large), seen(picture))

    def test_come_out_of_a_png_inverted_or_not(self, test_pictures):
        for picture in test_pictures[:10]:
            assert np.array_equal(seen(open_image(encode(Image.fromarray(picture)))), seen(picture))
            assert np.array_equal(seen(255 - picture), seen(picture))

    def test_are_spoilt_by_what_most_demos_do(self, test_pictures):
        assert np.array_equal(prepare(test_pictures[0], AS_MOST_DEMOS).pixels, 255 - test_pictures[0])


class TestDrawings:
    @pytest.mark.parametrize(
        ("mode", "page", "ink"),
        [
            ("L", "white", "black"),
            ("L", "black", "white"),
            ("RGB", "navy", "gold"),
            ("RGB", "white", "yellow"),
            ("RGBA", (0, 0, 0, 0), "black"),
            ("RGBA", (0, 0, 0, 0), "white"),
            ("RGBA", (255, 255, 255, 0), "red"),
        ],
    )
    def test_are_light_on_0_in_any_colours(self, mode, page, ink):
        pixels = seen(boot(mode, page, ink))
        assert pixels[20, 8] > 200 and pixels[2, 2] == 0
        assert np.abs(pixels.astype(int) - seen(boot())).max() <= 1

    def test_fill_the_frame_and_keep_their_proportions(self):
        rows, columns = np.nonzero(seen(boot(size=(400, 300))) > 50)
        assert np.ptp(rows) == 27 and 23 <= np.ptp(columns) <= 26
        assert abs(columns.min() - (27 - columns.max())) <= 1

    def test_thin_lines_do_not_fade(self):
        page = Image.new("L", (480, 480), "white")
        ImageDraw.Draw(page).rectangle((40, 40, 440, 440), outline="black", width=2)
        pixels = seen(page)
        assert min(pixels[0].min(), pixels[-1].min(), pixels[:, 0].min(), pixels[:, -1].min()) > 120
        assert pixels[4:-4, 4:-4].max() == 0

    @pytest.mark.parametrize("path", FILLED[::6], ids=lambda path: path.parent.name)
    def test_may_be_photographed_on_paper(self, path):
        ink = np.asarray(Image.open(path).convert("L")) / 255
        y, x = np.meshgrid(np.linspace(0, 1, 200), np.linspace(0, 1, 200), indexing="ij")
        light = 0.9 - 0.35 * x - 0.15 * y * y + np.random.default_rng(0).normal(0, 0.01, ink.shape)
        photo = Image.fromarray((255 * light * (0.15 + 0.85 * ink)).clip(0, 255).astype(np.uint8))
        outer = seen(photo.convert("RGB"))[seen(Image.open(path)) == 0]
        assert np.mean(outer < 40) > 0.9

    def test_each_step_can_be_switched_off(self):
        picture = boot(page="black", ink="white", size=(160, 400))
        assert np.median(seen(picture, polarity=False, background=False, crop=False)) == 255
        assert np.mean(seen(picture, polarity=False) > 0) < np.mean(seen(picture) > 0) / 2
        rows, _ = np.nonzero(seen(picture, crop=False) > 50)
        assert np.ptp(rows) < 8
        names = [step.name for step in prepare(picture).steps]
        assert names[0] == "Your picture" and names[-1] == "What the model sees"

    def test_show_every_step(self):
        for step in prepare(boot("RGB")).steps:
            assert step.picture.dtype == np.uint8 and step.picture.ndim == 2

    @pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: f"{path.parent.name}-{path.stem}")
    def test_of_garments_come_out_the_same_wherever_they_are_on_the_page(self, path):
        drawing = Image.open(path).convert("L")
        page = Image.new("L", (600, 500), "white")
        page.paste(drawing, (330, 40))
        difference = np.abs(seen(page).astype(int) - seen(drawing))
        assert difference.mean() < 16
        assert seen(drawing).max() == 255


class TestPhotos:
    @staticmethod
    def photo(ground, cloth):
        """A dress on a carpet: both have a grain, and the light falls off to one side."""
        random = np.random.default_rng(0)
        mask = np.asarray(boot(page=0, ink=1), bool)
        grain = random.normal(0, 0.06, (*mask.shape, 1)) + random.normal(0, 0.02, (*mask.shape, 3))
        stripes = 0.08 * np.sign(np.sin(np.arange(mask.shape[0]) / 3))[:, None, None]
        light = np.linspace(1, 0.75, mask.shape[1])[None, :, None]
        colours = np.where(mask[..., None], cloth, np.array(ground) + stripes)
        return mask, ((colours + grain) * light).clip(0, 1).astype(np.float32)

    @pytest.mark.parametrize(
        ("ground", "cloth"),
        [
            ((0.6, 0.45, 0.3), (0.1, 0.15, 0.4)),
            ((0.3, 0.3, 0.32), (0.9, 0.9, 0.85)),
            ((0.6, 0.1, 0.1), (0.2, 0.2, 0.2)),
        ],
        ids=["blue-on-wood", "white-on-grey", "grey-on-red"],
    )
    def test_lose_their_background(self, ground, cloth):
        mask, photo = self.photo(ground, cloth)
        found = find_object(photo)
        assert (found & mask).sum() / (found | mask).sum() > 0.9
        pixels = seen((255 * photo).astype(np.uint8))
        assert pixels[20, 8] > 60 and pixels[2, 2] == 0

    def test_without_an_object_are_used_as_they_are(self):
        noise = np.random.default_rng(0).integers(0, 256, (90, 70, 3)).astype(np.uint8)
        assert seen(noise).shape == (28, 28)

    @pytest.mark.parametrize("size", [(1, 300), (300, 1), (2, 2), (5, 900)])
    def test_of_odd_shapes_are_used(self, size):
        noise = np.random.default_rng(0).integers(0, 256, (*size, 3)).astype(np.uint8)
        assert seen(noise).shape == (28, 28)


class TestFrame:
    def test_leaves_fashion_mnist_alone(self, test_pictures):
        images = torch.from_numpy(test_pictures)[:, None] / 255
        changed = (frame(images) - images).abs().amax((1, 2, 3)) > 1e-3
        assert changed.float().mean() < 0.05

    def test_keeps_thin_lines_bright_beside_solid_ink_by_a_higher_power(self):
        page = torch.zeros(1, 1, 280, 280)
        page[..., 20:260, [20, 259]] = 1
        page[..., 110:170, 110:170] = 1
        plain, powered = (frame(page, power)[0, 0, 14, 0] for power in (1.0, 4.0))
        assert plain < 0.2 and powered > 0.5

    def test_treats_each_picture_of_a_batch_on_its_own(self):
        images = torch.zeros(3, 1, 60, 40)
        images[0, 0, 5:45, 10:20] = 0.5
        images[1, 0, 50:58, 3:35] = 1.0
        images[2, 0, 59, 39] = 0.2
        together = frame(images)
        assert together.shape == (3, 1, 28, 28)
        for one, alone in zip(together, images):
            assert torch.allclose(one, frame(alone[None])[0], atol=1e-6)
            assert 0.98 < one.max() <= 1

    def test_keeps_an_empty_picture_empty(self):
        assert frame(torch.zeros(2, 1, 50, 50)).abs().max() == 0

    def test_has_no_control_flow_that_depends_on_the_picture_or_its_size(self):
        class Framing(torch.nn.Module):
            def forward(self, images):
                return frame(images)

        dynamic = {axis: torch.export.Dim(name, min=1) for axis, name in ((0, "n"), (2, "height"), (3, "width"))}
        exported = torch.export.export(Framing(), (torch.zeros(2, 1, 64, 48),), dynamic_shapes=(dynamic,)).module()
        for shape in ((2, 1, 64, 48), (3, 1, 40, 90)):
            images = torch.rand(shape)
            assert torch.allclose(exported(images), frame(images))


class TestOwnDrawings:
    def test_are_of_all_classes(self):
        assert set(LABELS) == set(range(len(CLASS_NAMES)))

    def test_are_read_by_the_run_that_answers_first(self):
        prepared, demos = (self.accuracy(options) for options in (PrepareOptions(), AS_MOST_DEMOS))
        assert prepared > max(demos, 0.9)

    def accuracy(self, options):
        pictures = np.stack([prepare(open_image(path), options).pixels for path in DRAWINGS])
        answers = [answer.label for answer in predict(DEFAULT_RUN, pictures)]
        return np.mean(np.array(answers) == LABELS)
