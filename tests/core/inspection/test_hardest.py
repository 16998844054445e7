import numpy as np
import pytest
import torch

from fmnist_core.inspection import hardest
from fmnist_core.inspection.hardest import find_hardest

PICTURES = 200


@pytest.fixture
def labels():
    return np.arange(PICTURES) % 10


@pytest.fixture
def say(monkeypatch, labels):
    """Let a run be sure of the labels, but for the pictures where it is said to answer otherwise."""
    told = {}
    monkeypatch.setattr(hardest, "load_logits", lambda run_id: told[run_id])

    def say(run_id: str, otherwise: dict[int, int] | None = None, sure: float = 8.0) -> str:
        answers = torch.from_numpy(labels.copy())
        for index, answer in (otherwise or {}).items():
            answers[index] = answer
        told[run_id] = sure * torch.nn.functional.one_hot(answers, 10).half()
        told[run_id][list(otherwise or {})] *= 1.5  # surer than on average
        return run_id

    return say


def test_what_most_runs_get_wrong_comes_first(say, labels):
    runs = [say("a", {3: 5, 7: 1}), say("b", {7: 1}), say("c", {7: 1, 9: 0}, sure=3.0)]
    found = find_hardest(runs, labels)
    assert [picture.index for picture in found.pictures] == [7, 3, 9]
    assert [picture.wrong_runs for picture in found.pictures] == [3, 1, 1]
    assert (found.pictures[0].label, found.pictures[0].answer, found.runs) == (7, 1, 3)
    assert found.pictures[0].loss > found.pictures[1].loss


def test_a_label_is_suspected_where_all_are_sure_of_another(say, labels):
    found = find_hardest([say("a", {3: 5, 7: 1}), say("b", {7: 1})], labels)
    assert [picture.index for picture in found.suspects] == [7]


def test_doubt_is_no_suspicion(say, labels):
    runs = [say("a"), say("b")]
    assert not find_hardest(runs, labels).suspects
    logits = hardest.load_logits("a")
    logits[7] = 0
    logits[7, 1] = 0.5  # it answers 1, but hardly means it
    assert not find_hardest(["a"], labels).suspects


def test_a_poor_run_is_not_asked_about_labels(say, labels):
    poor = say("poor", {index: 0 for index in range(100)})
    found = find_hardest([say("good", {7: 1}), poor], labels)
    assert found.good_runs == ("good",)
    assert [picture.index for picture in found.suspects] == [7]


def test_there_are_no_more_than_asked_for(say, labels):
    assert len(find_hardest([say("a", {index: 0 for index in range(1, 50)})], labels, limit=5).pictures) == 5
