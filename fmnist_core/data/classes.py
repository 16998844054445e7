"""What Fashion-MNIST's pictures show, and their size: facts that need no library."""

FASHION_MNIST = "Fashion-MNIST"
CLASS_NAMES = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
NUM_CLASSES = len(CLASS_NAMES)
IMAGE_SIZE = 28
