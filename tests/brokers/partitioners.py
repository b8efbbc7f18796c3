"""Default partitioners of three Kafka clients, written from their sources.

`murmur2` as in Apache Kafka's `Utils.murmur2` with `BuiltInPartitioner.partitionForKey`, CRC-32 as
in librdkafka's `rd_kafka_msg_partitioner_consistent`, FNV-1a as in sarama's `hashPartitioner`.
"""

from __future__ import annotations

import zlib

__all__ = ["crc32_partition", "fnv1a", "fnv1a_partition", "murmur2", "murmur2_partition"]

_M = 0x5BD1E995
_WORD = 0xFFFFFFFF


def murmur2(data: bytes) -> int:
    """The 32-bit hash of Kafka's Java client, unsigned."""
    value = (0x9747B28C ^ len(data)) & _WORD
    whole = len(data) - len(data) % 4
    for start in range(0, whole, 4):
        word = int.from_bytes(data[start : start + 4], "little") * _M & _WORD
        word = (word ^ word >> 24) * _M & _WORD
        value = (value * _M & _WORD) ^ word
    if whole < len(data):
        value = (value ^ int.from_bytes(data[whole:], "little")) * _M & _WORD
    value = (value ^ value >> 13) * _M & _WORD
    return value ^ value >> 15


def murmur2_partition(key: bytes, partitions: int) -> int:
    """Where the Java client puts a key."""
    return (murmur2(key) & 0x7FFFFFFF) % partitions


def crc32_partition(key: bytes, partitions: int) -> int:
    """Where librdkafka puts a key unless it is told otherwise."""
    return zlib.crc32(key) % partitions


def fnv1a(data: bytes) -> int:
    """FNV-1a of 32 bits, unsigned."""
    value = 0x811C9DC5
    for byte in data:
        value = (value ^ byte) * 0x01000193 & _WORD
    return value


def fnv1a_partition(key: bytes, partitions: int) -> int:
    """Where sarama puts a key: the hash as a signed number, its remainder without a sign."""
    value = fnv1a(key)
    signed = value - 2**32 if value >= 2**31 else value
    return abs(signed) % partitions
