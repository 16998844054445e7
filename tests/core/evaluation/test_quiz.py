import pytest

from fmnist_core.evaluation.quiz import QUESTIONS, draw_quiz, rank_quiz


def test_a_class_gets_the_same_pictures_by_the_same_number():
    assert draw_quiz(10_000, 3) == draw_quiz(10_000, 3) != draw_quiz(10_000, 4)
    assert len(set(draw_quiz(10_000, 3))) == QUESTIONS


def test_the_best_stands_first():
    standings = rank_quiz({"you": [1, 2, 0, 0], "model": [1, 2, 3, 0]}, [1, 2, 3, 4])
    assert [(standing.name, standing.right, standing.pictures) for standing in standings] == [
        ("model", 3, 4),
        ("you", 2, 4),
    ]
    assert standings[1].interval.low < 0.5 < standings[1].interval.high


def test_few_pictures_say_little():
    (standing,) = rank_quiz({"you": [0] * 20}, [0] * 17 + [1] * 3)
    assert standing.interval.high - standing.interval.low == pytest.approx(0.308, abs=0.01)
