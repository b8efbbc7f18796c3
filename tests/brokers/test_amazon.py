"""The facts about Amazon's services against boto3's own model of them, and the page's examples
through boto3, which checks the parameters and finds a stub where the network would be.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from uuid import UUID

import boto3
import pytest
from botocore.exceptions import ParamValidationError
from botocore.stub import ANY, Stubber

from keylane.brokers import broker
from tests.brokers.page import example

ORDER = {"order_id": "a-1001"}
KEY = "order-a-1001"
WITHOUT_KEY = {"order_id": "A 1001"}
QUEUE = "https://sqs.example/orders.fifo"


@cache
def client(service: str) -> Any:
    """A client whose calls are stubbed: it has no access to anything."""
    return boto3.client(
        service, region_name="eu-west-1", aws_access_key_id="none", aws_secret_access_key="none"
    )


@contextmanager
def expecting(service: str, method: str, parameters: dict[str, Any]) -> Iterator[Any]:
    """A client that answers one call of a method, which must have exactly these parameters."""
    answers = {
        "publish": {},
        "put_events": {"FailedEntryCount": 0},
        "put_record": {"ShardId": "0", "SequenceNumber": "0"},
        "put_targets": {"FailedEntryCount": 0},
        "send_message": {},
    }
    with Stubber(client(service)) as stub:
        stub.add_response(method, answers[method], parameters)
        yield client(service)
        stub.assert_no_pending_responses()


class GroupOfItsOwn:
    """Equals a UUID as text that every broker takes."""

    def __eq__(self, other: object) -> bool:
        return str(UUID(str(other))) == other and broker("portable").accepts(other)


def member(service: str, operation: str, *names: str) -> Any:
    """A parameter of an operation as botocore's model describes it."""
    shape = client(service).meta.service_model.operation_model(operation).input_shape
    for name in names:
        shape = (
            shape.members[name] if shape.type_name == "structure" else shape.member.members[name]
        )
    return shape


@pytest.mark.parametrize(("order", "group"), [(ORDER, KEY), (WITHOUT_KEY, GroupOfItsOwn())])
def test_sqs_fifo(order: dict[str, str], group: object) -> None:
    parameters = {"QueueUrl": QUEUE, "MessageBody": json.dumps(order), "MessageGroupId": group}
    parameters["MessageDeduplicationId"] = ANY
    with expecting("sqs", "send_message", parameters) as sqs:
        example("sqs_fifo", "send")(sqs, QUEUE, order)


@pytest.mark.parametrize(("order", "group"), [(ORDER, {"MessageGroupId": KEY}), (WITHOUT_KEY, {})])
def test_sqs_fair(order: dict[str, str], group: dict[str, str]) -> None:
    parameters = {"QueueUrl": QUEUE, "MessageBody": json.dumps(order), **group}
    with expecting("sqs", "send_message", parameters) as sqs:
        example("sqs_fair", "send")(sqs, QUEUE, order)


@pytest.mark.parametrize(("order", "group"), [(ORDER, KEY), (WITHOUT_KEY, GroupOfItsOwn())])
def test_sns_fifo(order: dict[str, str], group: object) -> None:
    topic = "arn:aws:sns:eu-west-1:123456789012:orders.fifo"
    parameters = {"TopicArn": topic, "Message": json.dumps(order), "MessageGroupId": group}
    parameters["MessageDeduplicationId"] = ANY
    with expecting("sns", "publish", parameters) as sns:
        example("sns_fifo", "publish")(sns, topic, order)


def test_eventbridge() -> None:
    detail = json.dumps({"order": ORDER, "session_key": KEY})
    entry = {"Source": "shop", "DetailType": "order", "Detail": detail}
    with expecting("events", "put_events", {"Entries": [entry]}) as events:
        example("eventbridge", "put")(events, ORDER)
    target = {"Id": "queue", "Arn": QUEUE}
    group = {"SqsParameters": {"MessageGroupId": "$.detail.session_key"}}
    parameters = {"Rule": "orders", "Targets": [{**target, **group}]}
    with expecting("events", "put_targets", parameters) as events:
        example("eventbridge", "add_target")(events, "orders", QUEUE)


@pytest.mark.parametrize(("order", "key"), [(ORDER, KEY), (WITHOUT_KEY, GroupOfItsOwn())])
def test_kinesis(order: dict[str, str], key: object) -> None:
    data = json.dumps(order).encode()
    parameters = {"StreamName": "orders", "Data": data, "PartitionKey": key}
    with expecting("kinesis", "put_record", parameters) as kinesis:
        example("kinesis", "put")(kinesis, "orders", order)


@pytest.mark.parametrize(
    ("service", "operation", "name"),
    [
        ("sqs", "SendMessage", "sqs_fifo"),
        ("sqs", "SendMessage", "sqs_fair"),
        ("sns", "Publish", "sns_fifo"),
    ],
)
def test_group_ids_are_as_botocore_documents_them(service: str, operation: str, name: str) -> None:
    """The model has no bounds for them, only words."""
    markup = member(service, operation, "MessageGroupId").documentation
    words = html.unescape(re.sub("<[^>]+>", "", markup))
    known = broker(name)
    assert re.search(rf"\b{known.length.max} (alphanumeric )?characters", words)
    punctuation = re.search(r"punctuation\s+\((\S+)\)", words)
    assert punctuation is not None
    assert known.characters.allowed is not None
    found = {character for character in known.characters.allowed if not character.isalnum()}
    assert found == set(punctuation[1])
    assert sum(character.isalnum() for character in known.characters.allowed) == 62


def test_bounds_of_the_model() -> None:
    kinesis = member("kinesis", "PutRecord", "PartitionKey").metadata
    assert broker("kinesis").length.max == kinesis["max"]
    assert broker("kinesis").length.min == kinesis["min"]
    rule = member("events", "PutTargets", "Targets", "SqsParameters", "MessageGroupId")
    pipe = member("pipes", "CreatePipe", "TargetParameters", "SqsQueueParameters", "MessageGroupId")
    assert broker("eventbridge").length.max == rule.metadata["max"] == pipe.metadata["max"]


def test_what_boto3_refuses_and_what_it_lets_pass() -> None:
    """It is the service that knows the length of a group id: a client's silence proves nothing."""
    long = "a" * 129
    assert not broker("sqs_fifo").accepts(long)
    parameters = {"QueueUrl": QUEUE, "MessageBody": "", "MessageGroupId": long}
    with expecting("sqs", "send_message", parameters) as sqs:
        sqs.send_message(**parameters)
    for group in (7, 7.0, True, b"7"):
        wrong = {**parameters, "MessageGroupId": group}
        with (
            pytest.raises(ParamValidationError),
            expecting("sqs", "send_message", wrong) as sqs,
        ):
            sqs.send_message(**wrong)
    empty = {"StreamName": "orders", "Data": b"", "PartitionKey": ""}
    with pytest.raises(ParamValidationError, match="valid min length: 1"):
        client("kinesis").put_record(**empty)
