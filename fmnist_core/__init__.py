"""Fashion-MNIST Studio's library: train, evaluate, compare and use small image classifiers. No screen, no printing."""
