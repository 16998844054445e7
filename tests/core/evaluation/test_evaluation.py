import pytest
import torch
from sklearn import metrics
from torch.nn import functional

from fmnist_core.evaluation.metrics import evaluate_logits, score_logits


@pytest.fixture
def answers():
    generator = torch.Generator().manual_seed(0)
    labels = torch.randint(0, 10, (1_003,), generator=generator)
    logits = torch.randn(1_003, 10, generator=generator) + 2 * functional.one_hot(labels, 10)
    return logits, labels


def test_exact_figures_and_means_of_batch_means_differ_as_they_should(answers):
    logits, labels = answers
    score = score_logits(logits, labels)
    hits = (logits.argmax(1) == labels).double()
    assert score.loss == pytest.approx(functional.cross_entropy(logits, labels).item(), rel=1e-6)
    assert score.accuracy == pytest.approx(hits.mean().item(), rel=1e-6)
    assert score.accuracy_batch_mean == pytest.approx((sum(b.mean() for b in hits.split(32)) / 32).item(), rel=1e-6)


def test_class_scores_and_confusion_matrix_agree_with_scikit_learn(answers):
    logits, labels = answers
    evaluation = evaluate_logits(logits, labels)
    predicted = logits.argmax(1)
    expected = metrics.precision_recall_fscore_support(labels, predicted)
    for values, name in zip(expected, ("precision", "recall", "f1", "pictures")):
        assert [getattr(row, name) for row in evaluation.classes] == pytest.approx(values.tolist(), abs=1e-6)
    assert [list(row) for row in evaluation.confusion_matrix] == metrics.confusion_matrix(labels, predicted).tolist()


def test_calibration_error_of_answers_that_are_as_sure_as_right():
    logits = torch.zeros(1_000, 10)
    logits[:, 0] = 20
    labels = torch.zeros(1_000, dtype=torch.long)
    assert evaluate_logits(logits, labels).calibration_error == pytest.approx(0, abs=1e-3)
    labels[:500] = 1
    assert evaluate_logits(logits, labels).calibration_error == pytest.approx(0.5, abs=1e-3)
