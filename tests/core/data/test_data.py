import torch

from fmnist_core.data.dataset import Split, create_dataset, load_dataset, stratified_indices, to_inputs
from fmnist_core.data.download import ensure_dataset


def test_inputs_equal_torchvisions_to_tensor():
    from torchvision.transforms.functional import to_tensor

    images = torch.arange(256, dtype=torch.uint8).repeat(28)[: 28 * 28].view(1, 28, 28)
    assert torch.equal(to_inputs(images)[0], to_tensor(images[0].numpy()))


def test_the_files_are_read_as_torchvision_reads_them():
    from torchvision.datasets import FashionMNIST

    dataset, root = load_dataset(), str(ensure_dataset())
    for split, theirs in ((dataset.all_train, FashionMNIST(root)), (dataset.test, FashionMNIST(root, train=False))):
        assert torch.equal(split.images, theirs.data) and torch.equal(split.labels, theirs.targets)
        assert split.labels.dtype == theirs.targets.dtype


def test_validation_is_stratified_and_the_same_every_time(synthetic_dataset):
    labels = synthetic_dataset.all_train.labels
    chosen = stratified_indices(labels, 100)
    assert torch.equal(chosen, stratified_indices(labels, 100))
    assert len(chosen.unique()) == 100
    shares = torch.bincount(labels[chosen], minlength=10) / 100 - torch.bincount(labels, minlength=10) / len(labels)
    assert shares.abs().max() <= 0.01


def test_train_and_validation_share_no_picture_and_miss_none():
    labels = torch.arange(10).repeat(20)
    images = torch.arange(200, dtype=torch.uint8).view(200, 1, 1).expand(200, 28, 28)
    dataset = create_dataset(Split(images, labels), Split(images, labels), validation_size=50)
    train, val = (set(split.images[:, 0, 0].tolist()) for split in (dataset.train, dataset.val))
    assert len(dataset.train) == 150 and len(dataset.val) == 50
    assert train | val == set(range(200)) and not train & val
