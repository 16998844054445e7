"""How long until 200 photos of 4 megapixels are prepared and answered? `python -m benchmarks.uploading`"""

import io
import time

import numpy as np
import torch
from PIL import Image

from fmnist_core.images import open_image, prepare
from fmnist_core.prediction import predict
from fmnist_core.runs import DEFAULT_RUN

PHOTOS, SIZE = 200, (2309, 1732)


def main() -> None:
    torch.set_num_threads(1)  # as the app does
    photo = create_photo()
    predict(DEFAULT_RUN, np.zeros((1, 28, 28), np.uint8))
    start, worked = time.perf_counter(), time.process_time()
    pictures = np.stack([prepare(open_image(photo, "photo.jpg")).pixels for _ in range(PHOTOS)])
    predict(DEFAULT_RUN, pictures)
    print(f"{PHOTOS} JPEGs of {SIZE[0] * SIZE[1] / 1e6:.1f} megapixels ({len(photo) / 1e6:.1f} MB each): ", end="")
    print(f"{time.perf_counter() - start:.1f} s, {time.process_time() - worked:.1f} s of one core")


def create_photo() -> bytes:
    """A dark garment on a lit, grainy floor, as JPEG."""
    random, (width, height) = np.random.default_rng(0), SIZE
    floor = np.linspace(150, 210, width)[None, :, None] + random.normal(0, 6, (height, width, 3))
    floor[height // 5 : -height // 6, width // 3 : -width // 3] *= 0.3
    buffer = io.BytesIO()
    Image.fromarray(floor.clip(0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
