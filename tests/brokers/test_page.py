"""docs/brokers.md says what the facts say; its examples are Python."""

from __future__ import annotations

import ast

from keylane.brokers import broker_names
from tests.brokers.page import PAGE, headings, with_tables
from tests.brokers.partitioners import crc32_partition, fnv1a_partition, murmur2_partition
from tests.documentation.markdown import fences, plain_code, table_with
from tests.golden import Golden

RUN = "sqs_fifo sqs_fair sns_fifo eventbridge service_bus kinesis kafka kafka_java rabbitmq"
RUN += " nats_jetstream redis_streams"


def test_a_section_for_each_broker() -> None:
    assert tuple(headings()) == broker_names()


def test_tables_are_the_facts(golden: Golden) -> None:
    golden(PAGE, with_tables(PAGE.read_text(encoding="utf-8")))


def test_examples() -> None:
    """Each is Python that takes its key from a generated class; those marked so are run."""
    examples = [fence for fence in fences(PAGE) if fence.language == "python"]
    for fence in examples:
        ast.parse(fence.text)
        assert "ByOrder().generate_key" in fence.text or fence.setting("run") == "kafka_java"
    assert [name for fence in examples if (name := fence.setting("run"))] == RUN.split()


def test_partitions_of_clients() -> None:
    rows = table_with(PAGE, "key", "Java: `murmur2`", "librdkafka: `crc32`", "sarama: `fnv1a`")
    for cell, *partitions in rows:
        key = (plain_code(cell) or "").encode()
        functions = (murmur2_partition, crc32_partition, fnv1a_partition)
        assert [int(partition) for partition in partitions] == [
            function(key, 12) for function in functions
        ]
