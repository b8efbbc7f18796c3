"""Frozen classes: what the stages are made of behaves as a frozen dataclass does."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError
from functools import cached_property
from threading import Barrier, Thread
from typing import ClassVar

import pytest

from keylane.frozen import field, field_names, frozen, is_frozen, replace


@frozen
class Point:
    """Two numbers; where it is said does not count."""

    x: int
    y: int = 0
    place: str = field(default="", compare=False, repr=False)
    kind: ClassVar[str] = "point"


@frozen
class Named(Point):
    """A point that has a name too."""

    name: str = "a"


@frozen
class Sum:
    """A number that is made of the others when it is made."""

    numbers: tuple[int, ...]
    others: list[int] = field(default_factory=list)
    total: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Add once."""
        object.__setattr__(self, "total", sum(self.numbers))

    def __hash__(self) -> int:
        """Of its own."""
        return 7


@frozen(slots=False)
class Cached:
    """It remembers."""

    number: int

    @cached_property
    def half(self) -> float:
        """Half of it."""
        return self.number / 2


@frozen(eq=False)
class Itself:
    """Equal to nothing else."""

    number: int


@frozen
class Empty:
    """Nothing."""


def test_fields_are_set_by_place_and_by_name() -> None:
    assert (Point(1, 2).x, Point(1, 2).y, Point(x=3).y, Point.kind) == (1, 2, 0, "point")
    named = Named(1, 2, "here", "b")
    assert (named.x, named.y, named.place, named.name) == (1, 2, "here", "b")
    for wrong in ((), (1, 2, "", 4)):
        with pytest.raises(TypeError, match=r"Point\.__init__\(\)"):
            Point(*wrong)
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        Point(1, z=2)  # type: ignore[call-arg]


def test_nothing_changes_them() -> None:
    for value in (Point(1), Cached(1), Sum(())):
        name = field_names(value)[0]
        with pytest.raises(FrozenInstanceError, match=f"cannot assign to field `{name}`"):
            setattr(value, name, 2)
        with pytest.raises(FrozenInstanceError, match=f"cannot delete field `{name}`"):
            delattr(value, name)
    assert not hasattr(Point(1), "__dict__")


def test_equality_sees_class_and_fields_that_count() -> None:
    assert Point(1, 2, "here") == Point(1, 2, "there")
    assert hash(Point(1, 2, "here")) == hash(Point(1, 2, "there"))
    assert Point(1, 2) != Point(1, 3)
    assert Named(1, 2) != Point(1, 2)
    assert Named(1, 2) == Named(1, 2)
    assert Point(1) != object()
    assert Itself(1) != Itself(1)
    assert len({Itself(1), Itself(1)}) == 2
    assert Empty() == Empty()
    assert hash(Empty()) == hash(Empty())
    assert hash(Sum((1,))) == 7
    assert Sum((1,)) != Sum((2,))


def test_they_are_shown_as_they_are_written() -> None:
    assert repr(Point(1, 2, "here")) == "Point(x=1, y=2)"
    assert repr(Named(1)) == "Named(x=1, y=0, name='a')"
    assert repr(Empty()) == "Empty()"


def test_copies_and_pickles_are_equal() -> None:
    for value in (Point(1, 2, "here"), Named(1), Sum((1, 2)), Cached(3), Empty()):
        for other in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):
            assert other == value
            assert repr(other) == repr(value)
    assert pickle.loads(pickle.dumps(Point(1, 2, "here"))).place == "here"
    assert pickle.loads(pickle.dumps(Sum((1, 2)))).total == 3


def test_replaced_fields_are_in_another_object() -> None:
    value = Named(1, 2, "here", "b")
    assert replace(value, y=3) == Named(1, 3, "here", "b")
    assert replace(value, y=3).place == "here"
    assert replace(Sum((1, 2)), numbers=(5,)).total == 5
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        replace(value, z=3)


def test_defaults_that_are_made_are_nobody_elses() -> None:
    first, second = Sum(()), Sum(())
    first.others.append(1)
    assert second.others == []


def test_patterns_find_the_fields() -> None:
    match Named(1, 2, "here", "b"):
        case Named(x, 2, _, name):
            assert (x, name) == (1, "b")
        case _:
            pytest.fail("the pattern was not found")
    assert is_frozen(Point(1))
    assert not is_frozen(1)
    assert field_names(Named) == ("x", "y", "place", "name")


def test_what_is_made_of_one_is_kept() -> None:
    value = Cached(3)
    assert value.half == 1.5
    assert value.half is value.half
    assert "half" not in vars(pickle.loads(pickle.dumps(value)))


def test_many_threads_make_and_compare_the_first_objects() -> None:
    for _ in range(20):
        assert _used_by_threads(4) == [True] * 4


def _used_by_threads(count: int) -> list[bool]:
    """Whether the first objects of a new class were equal, in each of some threads."""

    @frozen
    class Fresh:
        number: int
        text: str = "a"

    start = Barrier(count)
    seen: list[bool] = []

    def use() -> None:
        start.wait()
        seen.append(Fresh(1) == Fresh(1, "a") and hash(Fresh(2)) == hash(Fresh(2)))

    threads = [Thread(target=use) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen
