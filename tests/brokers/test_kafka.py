"""Keys and partitions with confluent-kafka and the cluster that librdkafka has within itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
from confluent_kafka import Message, Producer

from tests.brokers.page import example
from tests.brokers.partitioners import (
    crc32_partition,
    fnv1a,
    fnv1a_partition,
    murmur2,
    murmur2_partition,
)

PARTITIONS = 4
ORDERS = [{"order_id": f"a-{number}"} for number in range(200)]
KEYS = ["customer-2", "order:42", "acme/widgets", "Acme/Widgets", "café", "1", "order-a-1", " "]


def settings(**more: str) -> dict[str, Any]:
    """A producer with a cluster of its own, on the loopback device."""
    return {"test.mock.num.brokers": 1, "log_level": 0, "linger.ms": 0, **more}


class Sent:
    """What a producer delivered."""

    def __init__(self, producer: Producer) -> None:
        self.producer = producer
        self.places: dict[bytes | None, list[tuple[int, int]]] = {}

    def produce(self, topic: str, value: str, key: str | None) -> None:
        """As a producer's, and note where the message went."""
        self.producer.produce(topic, value=value, key=key, on_delivery=self._delivered)

    def _delivered(self, error: object, message: Message) -> None:
        assert error is None
        partition, offset = message.partition(), message.offset()
        assert partition is not None
        assert offset is not None
        key = message.key()
        assert not isinstance(key, str)
        self.places.setdefault(key, []).append((partition, offset))

    def partitions(self) -> dict[bytes | None, set[int]]:
        """The partitions of each key, once everything is delivered."""
        assert self.producer.flush(30) == 0
        return {key: {place for place, _ in places} for key, places in self.places.items()}


def test_one_key_is_one_partition_and_stays_in_order() -> None:
    sent = Sent(Producer(settings()))
    send = example("kafka", "send")
    for _ in range(3):
        for order in ORDERS:
            send(sent, order)
    partitions = sent.partitions()
    assert len(partitions) == len(ORDERS)
    assert all(len(found) == 1 for found in partitions.values())
    assert set.union(*partitions.values()) == set(range(PARTITIONS))
    for places in sent.places.values():
        assert places == sorted(places)


@pytest.mark.parametrize(
    ("partitioner", "function"),
    [
        (None, crc32_partition),
        ("consistent_random", crc32_partition),
        ("murmur2_random", murmur2_partition),
    ],
)
def test_default_hash(partitioner: str | None, function: Any) -> None:
    """librdkafka's own is CRC-32; Java's is to be had by its name."""
    chosen = {} if partitioner is None else {"partitioner": partitioner}
    sent = Sent(Producer(settings(**chosen)))
    for key in KEYS:
        sent.produce("orders", value="", key=key)
    assert sent.partitions() == {key.encode(): {function(key.encode(), PARTITIONS)} for key in KEYS}


def test_java_compatible_example() -> None:
    sent = Sent(example("kafka_java", "java_compatible")(settings()))
    send = example("kafka", "send")
    for order in ORDERS:
        send(sent, order)
    for key, partitions in sent.partitions().items():
        assert key is not None
        assert partitions == {murmur2_partition(key, PARTITIONS)}


def test_clients_put_the_same_key_elsewhere() -> None:
    """The trap: three producers in one topic keep their own messages in order and no others."""
    places = {
        (
            murmur2_partition(key.encode(), PARTITIONS),
            crc32_partition(key.encode(), PARTITIONS),
        )
        for key in KEYS
    }
    assert any(java != librdkafka for java, librdkafka in places)
    keys = [f"order-a-{number}".encode() for number in range(1000)]
    elsewhere = sum(murmur2_partition(key, 12) != crc32_partition(key, 12) for key in keys)
    assert elsewhere > 800


def test_no_key_and_no_bytes() -> None:
    """Without a key a message goes anywhere; librdkafka takes the empty text for no key, while
    murmur2 takes it for a key that has its place.
    """
    sent = Sent(Producer(settings(partitioner="murmur2_random")))
    example("kafka", "send")(sent, {"order_id": "A 1001"})
    for _ in range(20):
        sent.produce("orders", value="", key="")
    assert sent.partitions()[b""] == {murmur2_partition(b"", PARTITIONS)}
    assert len(sent.places[None]) == 1


def test_a_key_is_text_or_bytes() -> None:
    producer = Producer(settings())
    for key in (7, 7.0, True):
        with pytest.raises(TypeError):
            producer.produce("orders", value=json.dumps(key), key=key)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("kafka", 0xD067CF64),
        ("giberish123456789", 0x8F552B0C),
        ("1234", 0x9FC97B14),
        ("", 0x106E08D9),
    ],
)
def test_murmur2(text: str, value: int) -> None:
    """The vectors of librdkafka's rdmurmur2.c."""
    assert murmur2(text.encode()) == value


def test_fnv1a() -> None:
    """Vectors of the function's authors; the sign matters where the hash is 2**31 or more."""
    assert fnv1a(b"") == 0x811C9DC5
    assert fnv1a(b"a") == 0xE40C292C
    assert fnv1a_partition(b"a", 12) == 0
