"""Windows bitmaps whose colours lie in bit fields that Pillow does not know, 4-4-4-4 and 10-10-10 among them."""

import struct

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_FIELDS = 3  # compression: each pixel is a number, and masks say which of its bits are which colour
_HEADER = struct.Struct("<IiiHHIIiiII4I")  # from byte 14 on; a header of 40 bytes has three masks behind it


def decode_fields(content: bytes) -> Image.Image:
    """The picture in RGB or RGBA. Raises OSError for any other bitmap, and for one that is cut short."""
    try:
        size, width, rows, _, depth, compression, *_ = fields = _HEADER.unpack_from(content, 14)
    except struct.error as error:
        raise OSError("no bitmap") from error
    start = int.from_bytes(content[10:14], "little")
    height, row_bytes = abs(rows), (width * depth + 31) // 32 * 4
    if compression != _FIELDS or depth not in (16, 32) or width <= 0 or len(content) - start < height * row_bytes:
        raise OSError("not in bit fields, or cut short")
    pixels = np.frombuffer(content, np.uint8, height * row_bytes, start).reshape(height, row_bytes)
    numbers = pixels.view(f"<u{depth // 8}")[:, :width]
    masks = [mask for mask in fields[-4 : -1 if size < 56 or not fields[-1] else None]]
    channels = np.stack([_channel(numbers, mask) for mask in masks], axis=2)
    return Image.fromarray(channels if rows < 0 else channels[::-1])


def _channel(numbers: NDArray[np.unsignedinteger], mask: int) -> NDArray[np.uint8]:
    """The bits that the mask tells, uint8."""
    lowest = mask & -mask
    if not mask:
        return np.zeros(numbers.shape, np.uint8)
    values = (numbers.astype(np.uint32) & np.uint32(mask)) // np.uint32(lowest)
    scaled: NDArray[np.uint8] = np.rint(values * (255 / (mask // lowest))).astype(np.uint8)
    return scaled
