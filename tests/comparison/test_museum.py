"""The museum of changes: failures that people had when a key changed, each as two versions."""

from __future__ import annotations

from keylane.comparison.strategies import Relation, compare
from tests.lane import checked_program

SCHEMA = 'schema Row { id: string(chars="a-z0-9", max=20)  kind: enum("a", "b") }\n'


def relation(old: str, new: str) -> Relation:
    """How the keys of one body compare with those of another one."""
    (one,), (other,) = (
        checked_program(f"{SCHEMA}strategy Key for Row = {body}").strategies for body in (old, new)
    )
    return compare(one, other).relation


def test_a_key_that_changed_its_form() -> None:
    """hudi#10508: between two patch releases, 200 rows for 100 keys."""
    assert relation("id", 'single(id; "id")') is Relation.RENAMED


def test_a_key_that_moved_to_a_coarser_field() -> None:
    """A partition key that went from the user to the country: order stays, lanes are few."""
    assert relation("id", "kind") is Relation.INCOMPARABLE
    assert relation('composite(kind, id; "/")', "kind") is Relation.COARSER


def test_the_same_key_in_another_process() -> None:
    """channels_redis#273: `bucket` is no salted hash, another number of lanes is another key."""
    assert relation("bucket(id; 100)", "bucket(id; 100)") is Relation.IDENTICAL
    assert relation("bucket(id; 100)", "bucket(id; 101)") is Relation.INCOMPARABLE
