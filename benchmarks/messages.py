"""Messages for the rules of rules.lane, as `json.loads` gives them.

Every mix is made from a fixed seed. *conforming* messages are as the schema says; in a mix that is
called *malformed*, one message of fifty lacks something or has a value of another type. Messages
share no object, so that nothing is faster than it would be with messages from a queue.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any
from uuid import UUID

__all__ = ["Message", "Mixes", "mixes_of"]

Message = dict[str, Any]
Mixes = dict[str, list[Message]]

_SIZE = 200
_OWNERS = ("octocat", "Microsoft", "kubernetes", "torvalds", "rust-lang", "pallets", "acme-corp")
_REPOSITORIES = ("hello-world", "vscode", "linux", "kubernetes", "rust", "flask", "web.site_v2")
_WORDS = ("alpha", "bravo", "delta", "golf", "india", "kilo", "oscar", "tango", "victor", "zulu")
_OTHER_VALUES = (None, "", 7, True, ["a"], {"a": 1}, 1.5, "\n", "é" * 3, "x" * 200)


def _uuid(random: Random) -> str:
    return str(UUID(int=random.getrandbits(128)))


def _other_members(random: Random) -> Message:
    """What a message has beside the fields of the rule."""
    return {
        "id": random.randrange(10**9),
        "created_at": "2025-11-14T09:26:53Z",
        "source": random.choice(_WORDS),
        "attempt": random.randrange(5),
        "tags": random.sample(_WORDS, 3),
    }


def _order(random: Random) -> Message:
    return {"order_id": f"A-{random.randrange(10**6)}"}


def _resource(random: Random) -> Message:
    return {
        "tenant": f"{random.choice(_WORDS)}-{random.choice(_WORDS)}",
        "region": random.choice(("eu-west-1", "us-east-2", "ap-south-1")),
        "resource": f"{random.choice(_WORDS)}/{random.randrange(10**5)}",
    }


def _repository(random: Random) -> Message:
    return {"owner": random.choice(_OWNERS), "repo": random.choice(_REPOSITORIES)}


def _host(random: Random) -> Message:
    return {"host": f"{random.choice(_WORDS).title()}{random.choice(('', '-01.example'))}"}


def _tenant(random: Random) -> Message:
    return {"tenant": f"{random.choice(_WORDS)}{random.choice(('', '-eu', '-01'))}"}


def _document(random: Random) -> Message:
    return {"kind": random.choice(("order", "invoice", "refund")), "id": _uuid(random)}


def _machine(random: Random) -> Message:
    return {
        "site": random.randrange(1, 10000),
        "machine": random.choice((random.randrange(1, 500), random.randrange(1, 10**12))),
        "metric": random.randrange(65536),
    }


def _visitor(random: Random) -> Message:
    return {"token": f"phc_{random.getrandbits(64):016x}", "distinct_id": _uuid(random)}


def _some_junk(random: Random) -> Message:
    junk = random.choice(("anonymous", "0", "NULL", "user-7"))
    return {**_visitor(random), **({"distinct_id": junk} if random.randrange(4) == 0 else {})}


def _stream(random: Random) -> Message:
    return {"stream": f"{random.choice(_WORDS)}-{random.randrange(1000)}"}


def _delivery(random: Random) -> Message:
    owner, repo = random.choice(_OWNERS), random.choice(_REPOSITORIES)
    return {
        "action": random.choice(("opened", "synchronize", "closed")),
        "repository": {
            "id": random.randrange(10**9),
            "name": repo,
            "full_name": f"{owner}/{repo}",
            "private": False,
            "owner": {"id": random.randrange(10**7), "login": owner, "type": "Organization"},
        },
        "sender": {"login": random.choice(_OWNERS), "id": random.randrange(10**7)},
    }


def _push(random: Random) -> Message:
    """The owner as older servers send it."""
    message = _delivery(random)
    owner = message["repository"]["owner"]
    owner["name"] = owner.pop("login")
    return message


def _purchase(random: Random) -> Message:
    order = {
        "channel": random.choice(("web", "shop", "phone")),
        "customer": {"id": _uuid(random), "name": random.choice(_WORDS)},
        "lines": [{"sku": random.randrange(10**6), "count": 1}],
    }
    return {"type": "order.created", "order": order}


def _event(random: Random) -> Message:
    kind = random.choice(("order", "refund", "shipment", "invoice"))
    return {"kind": kind, "order": f"A-{random.randrange(10**6)}", "customer": _uuid(random)}


def _reading(random: Random) -> Message:
    return {
        "device": f"{random.choice(('lamp', 'door', 'meter'))}{random.randrange(10**4)}",
        "room": random.choice(("kitchen", "cellar", "room 7")),
        "level": random.randrange(101) if random.randrange(2) else random.randrange(5),
        "state": random.choice(("on", "off", "unknown")),
        "at": _timestamp(random),
    }


def _timestamp(random: Random) -> str:
    date = (
        f"{random.choice((2025, 2026))}-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}"
    )
    return f"{date}T{random.randrange(24):02}:{random.randrange(60):02}:{random.randrange(60):02}Z"


def _without(make: Callable[..., Message], name: str) -> Callable[..., Message]:
    return lambda random: {key: value for key, value in make(random).items() if key != name}


def _told_delivery(random: Random) -> Message:
    event = random.choice(("push", "pull_request", "issues", "issue_comment"))
    payload = _delivery(random)
    if event != "push":
        name = "pull_request" if event == "pull_request" else "issue"
        payload[name] = {"id": random.randrange(10**9), "number": _number(random)}
    return {"event": event, "payload": payload}


def _document_texts(random: Random) -> Message:
    return {
        "tenant": f"{random.choice(_WORDS)}-{random.choice(_WORDS)}",
        "path": f"{random.choice(_WORDS)}/{random.choice(_WORDS)}/{random.randrange(10**5)}",
        "title": f"{random.choice(_WORDS).title()} {random.choice(_WORDS)}",
    }


def _long_document(random: Random) -> Message:
    return {**_document_texts(random), "path": "/".join(random.choices(_WORDS, k=24))}


def _activity(random: Random) -> Message:
    account = f"{random.choice(_WORDS)}{random.randrange(10**4)}"
    return {"account": account, "at": _timestamp(random)}


def _elsewhere(random: Random) -> Message:
    activity = _activity(random)
    return {**activity, "at": activity["at"].replace("Z", "+02:00")}


def _with(make: Callable[[Random], Message], name: str, value: Any) -> Callable[..., Message]:
    """Messages that also have a member `name`; `value` may be made for each of them."""
    return lambda random: {
        **make(random),
        name: value(random) if callable(value) else value,
    }


def _half(one: Callable[..., Message], other: Callable[..., Message]) -> Callable[..., Message]:
    return lambda random: (one if random.randrange(2) else other)(random)


def _malformed(make: Callable[[Random], Message]) -> Callable[[Random], Message]:
    def make_one(random: Random) -> Message:
        message = make(random)
        if random.randrange(50) == 0:
            # One level down half of the time, where there is one.
            inner = [each for each in message.values() if isinstance(each, dict)]
            holder = random.choice(inner) if inner and random.randrange(2) else message
            name = random.choice(list(holder))
            if random.randrange(2):
                del holder[name]
            else:
                holder[name] = random.choice(_OTHER_VALUES)
        return message

    return make_one


def _text_number(random: Random) -> str:
    return str(random.randrange(1, 100_000))


def _number(random: Random) -> int:
    return random.randrange(1, 100_000)


def _pull_request(random: Random) -> Message:
    return {"id": random.randrange(10**9), "number": _number(random), "state": "open"}


def _with_and_without(
    make: Callable[..., Message], name: str, value: Any
) -> dict[str, Callable[..., Message]]:
    present = _with(make, name, value)
    return {
        f"with {name}": present,
        f"without {name}": make,
        f"half with {name}": _half(present, make),
        f"{name} is null": _with(make, name, None),
        "malformed": _malformed(_half(present, make)),
    }


def _plain(make: Callable[[Random], Message]) -> dict[str, Callable[..., Message]]:
    return {"conforming": make, "malformed": _malformed(make)}


_MAKERS: dict[str, dict[str, Callable[..., Message]]] = {
    "SingleField": _plain(_order),
    "Prefix": _plain(_order),
    "TwoFields": _plain(_resource),
    "ThreeFields": _plain(_resource),
    "FlatPullRequest": _with_and_without(_repository, "pr_number", _text_number),
    "NumberedPullRequest": _with_and_without(_repository, "pr_number", _number),
    "Alphabets": _plain(_repository),
    "Insensitive": _plain(_host),
    "Slug": _plain(_tenant),
    "EnumAndUuid": _plain(_document),
    "Integers": _plain(_machine),
    "Rejected": {**_plain(_visitor), "some junk": _some_junk},
    "Default": {
        "with stream": _stream,
        "without stream": lambda _: {},
        "malformed": _malformed(_stream),
    },
    "PullRequest": _with_and_without(_delivery, "pull_request", _pull_request),
    "BoundedPullRequest": {
        **_with_and_without(_delivery, "pull_request", _pull_request),
        "half older owners": _half(_push, _delivery),
    },
    "NestedCustomer": _plain(_purchase),
    "MatchEnum": _plain(_event),
    "MatchOtherwise": _plain(_event),
    "MatchNumber": _plain(_reading),
    "WhenPresent": {**_plain(_reading), "without room": _without(_reading, "room")},
    "WhenEqual": _plain(_reading),
    "WhenNotEqual": _plain(_reading),
    "WhenOneOf": _plain(_reading),
    "WhenStartsWith": _plain(_reading),
    "WhenNumber": _plain(_reading),
    "WhenTime": _plain(_reading),
    "WhenCombined": {**_plain(_reading), "without room": _without(_reading, "room")},
    "Variants": _plain(_told_delivery),
    "VariantsMatched": _plain(_told_delivery),
    "Fit": {**_plain(_document_texts), "half too long": _half(_document_texts, _long_document)},
    "FitPrintable": _plain(_document_texts),
    "Escape": _plain(_document_texts),
    "Digest": _plain(_document_texts),
    "Bucket": _plain(_document_texts),
    "Lower": _plain(_document_texts),
    "Upper": _plain(_document_texts),
    "Trim": _plain(_document_texts),
    "WindowOfField": {**_plain(_activity), "with an offset": _elsewhere},
    "WindowOfClock": _plain(_activity),
    "UtcOfField": {**_plain(_activity), "with an offset": _elsewhere},
    "UtcOfClock": _plain(_activity),
    # A malformed message would raise, which is measured nowhere.
    "InvalidRaises": {
        "conforming": _document_texts,
        "half without path": _half(_document_texts, _without(_document_texts, "path")),
    },
    "Extern": {**_plain(_document_texts), "of no group": _with(_document_texts, "tenant", "solo")},
}


def mixes_of(rule: str) -> Mixes:
    """The mixes of messages for strategy `rule`, by name."""
    mixes: Mixes = {}
    for name, make in _MAKERS[rule].items():
        random = Random(f"{rule}: {name}")
        made = [{**_other_members(random), **make(random)} for _ in range(_SIZE)]
        mixes[name] = [json.loads(json.dumps(message)) for message in made]
    return mixes
