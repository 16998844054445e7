"""Write the order of Fashion-MNIST's pictures, by which shuffled copies such as Kaggle's are put back into it.

python -m scripts.write_picture_order
"""

import numpy as np

from fmnist_core.data import load_dataset
from fmnist_core.data.layouts import Pictures
from fmnist_core.data.named import ORDER_FILE, picture_order


def main() -> None:
    dataset = load_dataset()
    train, test = dataset.all_train, dataset.test
    arrays = [array.numpy().astype(np.uint8) for array in (train.images, train.labels, test.images, test.labels)]
    order = picture_order(Pictures(*arrays))
    np.savez_compressed(ORDER_FILE, order=order)
    print(f"written: {ORDER_FILE}, {len(order):,} pictures, {ORDER_FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
