"""JPEG files as phones, scanners and print shops write them."""

from PIL import ImageCms

from tests.odd_pictures.scene import encode, exif, number, scene, turned

EXIF = b"Exif\0\0"


def jpeg_files() -> dict[str, bytes]:
    plain = encode(scene(), "JPEG", quality=92)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    files = {
        "progressive.jpg": encode(scene(), "JPEG", quality=92, progressive=True),
        "gray.jpg": encode(scene().convert("L"), "JPEG", quality=92),
        "cmyk.jpg": encode(scene().convert("CMYK"), "JPEG", quality=92),
        "subsampled.jpg": encode(scene(), "JPEG", quality=92, subsampling="4:2:0"),
        "not-subsampled.jpg": encode(scene(), "JPEG", quality=92, subsampling="4:4:4"),
        "restart-markers.jpg": encode(scene(), "JPEG", quality=92, restart_marker_rows=1),
        "profile.jpg": encode(scene(), "JPEG", quality=92, icc_profile=profile),
        "comment-and-junk-segments.jpg": with_segments(plain, (0xFE, b"x" * 60_000), (0xED, b"Photoshop 3.0\0junk")),
        "no-jfif.jpg": without_jfif(plain),
        "two-pictures.mpo": encode(scene(), "MPO", save_all=True, append_images=[scene((48, 36))], quality=92),
        "end-marker-missing.jpg": plain[:-2],
        "bytes-after-the-end.jpg": plain + b"and then something else" * 99,
        "tall.jpg": encode(scene((7, 911)), "JPEG", quality=95),
        "wide.jpg": encode(scene((911, 7)), "JPEG", quality=95),
    }
    for orientation in range(1, 9):
        stored = encode(turned(scene(), orientation), "JPEG", quality=92)
        for order, name in (("<", "little"), (">", "big")):
            block = EXIF + exif(orientation, order)
            files[f"exif-{orientation}-{name}-endian.jpg"] = with_segments(stored, (0xE1, block))
    return files | exif_files()


def exif_files() -> dict[str, bytes]:
    """An orientation that is hard to find, or is none."""
    stored = encode(turned(scene(), 6), "JPEG", quality=92)
    dangling = (0x010F, 2, 40, 60_000)  # the camera's make, far behind the end
    endless = (0x010F, 2, 2**32 - 1, 60)
    unknown = (0x0110, 99, 1, 0)
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"
    return {
        "exif-behind-a-dangling-entry.jpg": with_segments(stored, (0xE1, EXIF + exif(6, "<", (dangling,)))),
        "exif-behind-an-endless-entry.jpg": with_segments(stored, (0xE1, EXIF + exif(6, "<", (endless,)))),
        "exif-behind-an-unknown-type.jpg": with_segments(stored, (0xE1, EXIF + exif(6, ">", (unknown,)))),
        "exif-behind-xmp.jpg": with_segments(stored, (0xE1, xmp), (0xE1, EXIF + exif(6))),
        "exif-twice.jpg": with_segments(stored, (0xE1, EXIF + exif(6)), (0xE1, EXIF + exif(3))),
        "exif-cut-short.jpg": with_segments(stored, (0xE1, EXIF + exif(6)[:-4])),
        "exif-of-0.jpg": with_segments(stored, (0xE1, EXIF + exif(0))),
        "exif-of-9.jpg": with_segments(stored, (0xE1, EXIF + exif(9))),
        "exif-as-a-long.jpg": with_segments(stored, (0xE1, EXIF + exif(6).replace(b"\x12\1\3\0", b"\x12\1\4\0"))),
        "exif-of-no-kind.jpg": with_segments(stored, (0xE1, EXIF + b"nonsense")),
    }


def with_segments(jpeg: bytes, *segments: tuple[int, bytes]) -> bytes:
    """The file with these (marker, content) right behind its start."""
    packed = [b"\xff" + number(">", 1, marker) + number(">", 2, len(body) + 2) + body for marker, body in segments]
    return jpeg[:2] + b"".join(packed) + jpeg[2:]


def without_jfif(jpeg: bytes) -> bytes:
    assert jpeg[2:4] == b"\xff\xe0"
    return jpeg[:2] + jpeg[4 + int.from_bytes(jpeg[4:6], "big") :]
