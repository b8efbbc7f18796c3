"""Pairs of a broker and a store, one file each; the file's name is the pair's."""

from __future__ import annotations

from importlib import import_module

from examples.workers.pair import Pair, Place

__all__ = ["NAMES", "pair_named"]

#: In the order in which they were added.
NAMES = ("rabbitmq_postgresql", "redis_streams_redis", "nats_sqlite")


def pair_named(name: str, place: Place) -> Pair:
    """The class `Pair` of the pair's file, which imports its drivers."""
    assert name in NAMES
    module = import_module(f"examples.workers.pairs.{name}")
    pair: Pair = module.BrokerAndStore(place)
    return pair
