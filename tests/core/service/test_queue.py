from collections import Counter

import pytest

from fmnist_core.errors import ServiceError
from fmnist_core.service.queue import MAX_WAITING, MAX_WAITING_PER_OWNER, Claim, check_limits, places, rank


def claims(owners: str, seconds: float | None = None) -> list[Claim]:
    """One for each letter, which names the owner; ids are like b3 for the third arrival, which is b's."""
    return [Claim(f"{owner}{number}", owner, number, seconds) for number, owner in enumerate(owners, start=1)]


def order(owners: str, busy: str = "", last_turns: dict[str, int] | None = None) -> list[str]:
    return [claim.run_id for claim in rank(claims(owners), Counter(busy), last_turns or {})]


class TestRank:
    def test_one_persons_runs_in_their_order(self):
        assert order("aaa") == ["a1", "a2", "a3"]

    def test_who_queues_one_after_anothers_ten_is_next(self):
        assert order("aaaaaaaaaab", busy="a", last_turns={"a": 1})[:2] == ["b11", "a1"]

    def test_people_alternate(self):
        assert order("aaabb", busy="a", last_turns={"a": 1}) == ["b4", "a1", "b5", "a2", "a3"]

    def test_who_had_the_last_turn_waits_for_the_others(self):
        assert order("abc", last_turns={"a": 3, "b": 1, "c": 2}) == ["b2", "c3", "a1"]

    def test_who_has_more_workers_waits(self):
        assert order("ab", busy="aab", last_turns={"a": 1, "b": 2}) == ["b2", "a1"]

    def test_runs_without_an_owner_are_one_persons(self):
        waiting = [Claim("x", None, 1), Claim("y", None, 2), Claim("b", "b", 3)]
        assert [claim.run_id for claim in rank(waiting, Counter(), {None: 1})] == ["b", "x", "y"]

    def test_nobody_waits(self):
        assert rank([], Counter("a"), {"a": 1}) == []


class TestPlaces:
    def test_one_worker(self):
        found = places(claims("ab", seconds=10), seconds_left=[5], workers=1)
        assert [(place.place, place.seconds) for place in found.values()] == [(1, 5), (2, 15)]

    def test_the_worker_that_is_free_first_is_next(self):
        found = places(claims("abc", seconds=10), seconds_left=[30, 5], workers=2)
        assert [place.seconds for place in found.values()] == [5, 15, 25]

    def test_a_worker_that_is_free_already(self):
        assert places(claims("a"), seconds_left=[5], workers=2)["a1"].seconds == 0

    def test_a_start_that_nobody_can_tell(self):
        found = places(claims("ab"), seconds_left=[5], workers=1)
        assert [place.seconds for place in found.values()] == [5, None]
        assert places(claims("a"), seconds_left=[None], workers=1)["a1"].seconds is None

    def test_no_worker_at_all(self):
        assert places(claims("a"), seconds_left=[], workers=0)["a1"].seconds is None


class TestLimits:
    def test_of_one_owner(self):
        check_limits("a", ["a"] * (MAX_WAITING_PER_OWNER - 1) + ["b"])
        with pytest.raises(ServiceError, match="of your runs wait already"):
            check_limits("a", ["a"] * MAX_WAITING_PER_OWNER)

    def test_of_all(self):
        with pytest.raises(ServiceError, match=f"{MAX_WAITING} runs wait already"):
            check_limits("a", [None] * MAX_WAITING)

    def test_the_shell_is_nobody_in_particular(self):
        check_limits(None, [None] * (MAX_WAITING_PER_OWNER + 1))
